// SPDX-License-Identifier: MPL-2.0
#include "tests/sync/store/memory_disk.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace cahier::store::test {

namespace {

constexpr std::size_t SectorBytes = 512;

} // namespace

struct MemoryDisk::Handle
{
    sqlite3_file base;
    MemoryDisk* disk;
    std::shared_ptr<File>* file; ///< Owned; SQLite allocates this structure without constructors.
};

struct MemoryDisk::Methods
{
    static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

    static MemoryDisk& of(sqlite3_vfs* vfs) { return *static_cast<MemoryDisk*>(vfs->pAppData); }

    static int close(sqlite3_file* file)
    {
        delete of(file).file;
        of(file).file = nullptr;
        return SQLITE_OK;
    }

    static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset)
    {
        Handle& handle = of(file);
        if (const int rc = handle.disk->enter(Call::Read); rc != SQLITE_OK)
            return rc == SQLITE_IOERR ? SQLITE_IOERR_READ : rc;
        const Bytes& now = (*handle.file)->now;
        const auto begin = std::min(static_cast<std::size_t>(offset), now.size());
        const auto count = std::min(static_cast<std::size_t>(size), now.size() - begin);
        std::memset(out, 0, static_cast<std::size_t>(size));
        if (count > 0)
            std::memcpy(out, now.data() + begin, count);
        return count == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* file, const void* in, int size, sqlite3_int64 offset)
    {
        Handle& handle = of(file);
        if (const int rc = handle.disk->enter(Call::Change); rc != SQLITE_OK)
            return rc == SQLITE_IOERR ? SQLITE_IOERR_WRITE : rc;
        const auto* bytes = static_cast<const std::uint8_t*>(in);
        handle.disk->change(**handle.file,
                            {Change::Kind::Write, offset, Bytes(bytes, bytes + size)});
        return handle.disk->m_dead ? SQLITE_IOERR_WRITE : SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size)
    {
        Handle& handle = of(file);
        if (const int rc = handle.disk->enter(Call::Change); rc != SQLITE_OK)
            return rc == SQLITE_IOERR ? SQLITE_IOERR_TRUNCATE : rc;
        handle.disk->change(**handle.file, {Change::Kind::Truncate, size, {}});
        return handle.disk->m_dead ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int)
    {
        Handle& handle = of(file);
        const int rc = handle.disk->enter(Call::Change);
        // Power that fails during a sync fails before it is done.
        if (rc != SQLITE_OK || handle.disk->m_dead)
            return rc == SQLITE_FULL ? rc : SQLITE_IOERR_FSYNC;
        File& own = **handle.file;
        own.synced = own.now;
        own.unsynced.clear();
        own.nameSynced = true; // As the unix VFS does: the folder is synced with the new file.
        return SQLITE_OK;
    }

    static int size(sqlite3_file* file, sqlite3_int64* out)
    {
        Handle& handle = of(file);
        if (const int rc = handle.disk->enter(Call::Other); rc != SQLITE_OK)
            return SQLITE_IOERR_FSTAT;
        *out = static_cast<sqlite3_int64>((*handle.file)->now.size());
        return SQLITE_OK;
    }

    static int lock(sqlite3_file*, int) { return SQLITE_OK; }

    static int checkReserved(sqlite3_file*, int* out)
    {
        *out = 0;
        return SQLITE_OK;
    }

    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }

    static int sector(sqlite3_file*) { return static_cast<int>(SectorBytes); }

    static int characteristics(sqlite3_file* file)
    {
        // Promises that the encrypting VFS must not pass on are made on purpose.
        constexpr int Tempting = SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_ATOMIC4K |
                                 SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL |
                                 SQLITE_IOCAP_BATCH_ATOMIC;
        return of(file).disk->m_overwrite == Overwrite::Safe
                   ? Tempting | SQLITE_IOCAP_POWERSAFE_OVERWRITE
                   : Tempting;
    }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out)
    {
        static constexpr sqlite3_io_methods Io = {1,
                                                  close,
                                                  read,
                                                  write,
                                                  truncate,
                                                  sync,
                                                  size,
                                                  lock,
                                                  lock,
                                                  checkReserved,
                                                  control,
                                                  sector,
                                                  characteristics,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr};
        MemoryDisk& disk = of(vfs);
        file->pMethods = nullptr;
        if (disk.enter(Call::Other) != SQLITE_OK || name == nullptr)
            return SQLITE_CANTOPEN;
        std::shared_ptr<File>& own = disk.m_files[name];
        if (!own && (flags & SQLITE_OPEN_CREATE) == 0) {
            disk.m_files.erase(name);
            return SQLITE_CANTOPEN;
        }
        if (!own) {
            own = std::make_shared<File>();
            disk.m_deleted.erase(name);
        }
        ++disk.m_opened[name];
        Handle& handle = of(file);
        handle.disk = &disk;
        handle.file = new std::shared_ptr<File>(own);
        handle.base.pMethods = &Io;
        if (out != nullptr)
            *out = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int syncFolder)
    {
        MemoryDisk& disk = of(vfs);
        const auto found = disk.m_files.find(name);
        if (found == disk.m_files.end())
            return SQLITE_IOERR_DELETE_NOENT;
        if (disk.enter(Call::Change) != SQLITE_OK || disk.m_dead)
            return SQLITE_IOERR_DELETE;
        if (syncFolder == 0)
            disk.m_deleted[name] = found->second;
        disk.m_files.erase(found);
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* name, int, int* out)
    {
        MemoryDisk& disk = of(vfs);
        if (disk.enter(Call::Other) != SQLITE_OK)
            return SQLITE_IOERR_ACCESS;
        *out = disk.m_files.contains(name) ? 1 : 0;
        return SQLITE_OK;
    }

    static int fullPathname(sqlite3_vfs*, const char* name, int size, char* out)
    {
        sqlite3_snprintf(size, out, "%s", name);
        return SQLITE_OK;
    }
};

MemoryDisk::MemoryDisk(Overwrite overwrite)
    : m_overwrite(overwrite)
{
    sqlite3_initialize();
    static std::atomic<int> counter{0};
    m_name = "memory-disk-" + std::to_string(++counter);
    m_vfs = *sqlite3_vfs_find(nullptr); // Time, sleep and chance.
    m_vfs.iVersion = 1;
    m_vfs.pNext = nullptr;
    m_vfs.zName = m_name.c_str();
    m_vfs.pAppData = this;
    m_vfs.szOsFile = static_cast<int>(sizeof(Handle));
    m_vfs.mxPathname = 256;
    m_vfs.xOpen = Methods::open;
    m_vfs.xDelete = Methods::remove;
    m_vfs.xAccess = Methods::access;
    m_vfs.xFullPathname = Methods::fullPathname;
    m_vfs.xGetLastError = nullptr;
    sqlite3_vfs_register(&m_vfs, 0);
}

MemoryDisk::~MemoryDisk()
{
    sqlite3_vfs_unregister(&m_vfs);
}

void MemoryDisk::arm(Fault fault, std::int64_t at)
{
    m_fault = fault;
    m_at = at;
    m_calls = 0;
    m_changes = 0;
    m_struck = false;
}

int MemoryDisk::enter(Call call)
{
    ++m_calls;
    if (call == Call::Change)
        ++m_changes;
    if (m_dead)
        return SQLITE_IOERR;
    switch (m_fault) {
    case Fault::None:
        return SQLITE_OK;
    case Fault::PowerLoss:
    case Fault::ProcessKill:
        // The change itself is still made (and may be lost or torn), then nothing works.
        if (call == Call::Change && m_changes == m_at) {
            m_struck = true;
            m_dead = true;
            m_tearThis = m_fault == Fault::ProcessKill;
        }
        return SQLITE_OK;
    case Fault::DiskFull:
        if (m_calls < m_at || call != Call::Change)
            return SQLITE_OK;
        m_struck = true;
        return SQLITE_FULL;
    case Fault::IoError:
        if (m_calls != m_at)
            return SQLITE_OK;
        m_struck = true;
        return SQLITE_IOERR;
    case Fault::IoErrorForGood:
        if (m_calls < m_at)
            return SQLITE_OK;
        m_struck = true;
        return SQLITE_IOERR;
    }
    return SQLITE_OK;
}

void MemoryDisk::apply(Bytes& bytes, const Change& change)
{
    const auto offset = static_cast<std::size_t>(change.offset);
    if (change.kind == Change::Kind::Truncate) {
        bytes.resize(std::min(bytes.size(), offset));
        return;
    }
    if (change.data.empty())
        return;
    bytes.resize(std::max(bytes.size(), offset + change.data.size()));
    std::ranges::copy(change.data, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

void MemoryDisk::change(File& file, Change change)
{
    if (m_tearThis) {
        m_tearThis = false;
        change.data.resize(change.data.size() / 2);
    }
    apply(file.now, change);
    file.unsynced.push_back(std::move(change));
}

Bytes MemoryDisk::survivor(const File& file, SeededRandom& random)
{
    Bytes bytes = file.synced;
    for (const Change& change : file.unsynced) {
        const std::uint64_t fate = random.below(4);
        if (fate == 0)
            continue;
        if (fate > 1 || change.kind == Change::Kind::Truncate) {
            apply(bytes, change);
            continue;
        }
        // Torn: each sector by itself reaches the disk or not.
        for (std::size_t begin = 0; begin < change.data.size(); begin += SectorBytes) {
            if (random.below(2) == 0)
                continue;
            const auto from = change.data.begin() + static_cast<std::ptrdiff_t>(begin);
            const auto count =
                static_cast<std::ptrdiff_t>(std::min(SectorBytes, change.data.size() - begin));
            apply(bytes,
                  {Change::Kind::Write,
                   change.offset + static_cast<std::int64_t>(begin),
                   Bytes(from, from + count)});
        }
    }
    return bytes;
}

void MemoryDisk::powerOn(std::uint64_t seed)
{
    SeededRandom random(seed);
    const bool lost = m_fault == Fault::PowerLoss;
    Image after;
    for (const auto& [name, file] : m_files) {
        if (!lost)
            after[name] = file->now;
        else if (file->nameSynced || random.below(2) == 0)
            after[name] = survivor(*file, random);
    }
    if (lost) {
        for (const auto& [name, file] : m_deleted) {
            if (!after.contains(name) && file->nameSynced && random.below(2) == 0)
                after[name] = survivor(*file, random);
        }
    }
    restore(after);
}

MemoryDisk::Image MemoryDisk::image() const
{
    Image out;
    for (const auto& [name, file] : m_files)
        out[name] = file->now;
    return out;
}

void MemoryDisk::restore(const Image& image)
{
    m_files.clear();
    m_deleted.clear();
    for (const auto& [name, bytes] : image)
        m_files[name] = std::make_shared<File>(File{bytes, bytes, {}, true});
    m_fault = Fault::None;
    m_dead = false;
    m_tearThis = false;
}

Bytes& MemoryDisk::bytes(const std::string& name)
{
    return m_files.at(name)->now;
}

bool MemoryDisk::contains(std::string_view needle) const
{
    return std::ranges::any_of(m_files, [needle](const auto& entry) {
        return asText(entry.second->now).find(needle) != std::string_view::npos;
    });
}

std::vector<std::string> MemoryDisk::names() const
{
    std::vector<std::string> out;
    for (const auto& [name, count] : m_opened)
        out.push_back(name);
    return out;
}

} // namespace cahier::store::test
