// SPDX-License-Identifier: MPL-2.0
#include "sync/store/encrypted_vfs.h"

#include "sync/store/cipher_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace cahier::store {

namespace {

/// What SQLite allocates per open file; the lower VFS's own structure follows it.
struct VfsFile
{
    sqlite3_file base;   ///< First, as SQLite wants it.
    CipherFile* file;    ///< Owned; null if opening failed.
    sqlite3_file* lower; ///< Directly behind this structure.
};

static_assert(sizeof(VfsFile) % alignof(std::max_align_t) == 0 || alignof(std::max_align_t) > 8);

constexpr std::size_t VfsFileBytes = (sizeof(VfsFile) + alignof(std::max_align_t) - 1) /
                                     alignof(std::max_align_t) * alignof(std::max_align_t);

VfsFile& self(sqlite3_file* file) noexcept
{
    return *reinterpret_cast<VfsFile*>(file);
}

MutableByteView buffer(void* data, int size) noexcept
{
    return {static_cast<std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

int closeFile(sqlite3_file* file) noexcept
{
    VfsFile& own = self(file);
    const int finished = own.file->finish();
    delete std::exchange(own.file, nullptr);
    const int closed = own.lower->pMethods->xClose(own.lower);
    return finished != SQLITE_OK ? finished : closed;
}

int readFile(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) noexcept
{
    return self(file).file->read(buffer(out, size), offset);
}

int writeFile(sqlite3_file* file, const void* in, int size, sqlite3_int64 offset) noexcept
{
    const ByteView bytes(static_cast<const std::uint8_t*>(in), static_cast<std::size_t>(size));
    return self(file).file->write(bytes, offset);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size) noexcept
{
    return self(file).file->truncate(size);
}

int syncFile(sqlite3_file* file, int flags) noexcept
{
    return self(file).file->sync(flags);
}

int fileSize(sqlite3_file* file, sqlite3_int64* out) noexcept
{
    std::int64_t size = 0;
    const int rc = self(file).file->size(size);
    *out = size;
    return rc;
}

int lockFile(sqlite3_file* file, int level) noexcept
{
    sqlite3_file* lower = self(file).lower;
    return lower->pMethods->xLock(lower, level);
}

int unlockFile(sqlite3_file* file, int level) noexcept
{
    sqlite3_file* lower = self(file).lower;
    return lower->pMethods->xUnlock(lower, level);
}

int checkReservedLock(sqlite3_file* file, int* out) noexcept
{
    sqlite3_file* lower = self(file).lower;
    return lower->pMethods->xCheckReservedLock(lower, out);
}

bool sameWord(const char* text, std::string_view word) noexcept
{
    return text != nullptr && std::strlen(text) == word.size() &&
           sqlite3_strnicmp(text, word.data(), static_cast<int>(word.size())) == 0;
}

/// Keeps the fixed settings fixed: a pragma that would change page size or journal is refused.
int filterPragma(char** arguments) noexcept
{
    const char* name = arguments[1];
    const char* value = arguments[2];
    if (value == nullptr)
        return SQLITE_NOTFOUND; // A question; SQLite answers it.
    if (sameWord(name, "journal_mode") && !sameWord(value, "wal") && !sameWord(value, "memory")) {
        arguments[0] = sqlite3_mprintf("only the write-ahead log is encrypted");
        return SQLITE_ERROR;
    }
    if (sameWord(name, "page_size") && !sameWord(value, "4096")) {
        arguments[0] = sqlite3_mprintf("the page size is fixed");
        return SQLITE_ERROR;
    }
    if (sameWord(name, "temp_store") && !sameWord(value, "memory") && !sameWord(value, "2")) {
        arguments[0] = sqlite3_mprintf("temporary data stays in memory");
        return SQLITE_ERROR;
    }
    return SQLITE_NOTFOUND;
}

int controlFile(sqlite3_file* file, int operation, void* argument) noexcept
{
    switch (operation) {
    case SQLITE_FCNTL_MMAP_SIZE: // A mapping would show ciphertext as pages.
        *static_cast<sqlite3_int64*>(argument) = 0;
        return SQLITE_OK;
    case SQLITE_FCNTL_SIZE_HINT: // Would extend the file by pages that do not authenticate.
    case SQLITE_FCNTL_CHUNK_SIZE:
        return SQLITE_OK;
    case SQLITE_FCNTL_PRAGMA:
        return filterPragma(static_cast<char**>(argument));
    default: {
        sqlite3_file* lower = self(file).lower;
        return lower->pMethods->xFileControl(lower, operation, argument);
    }
    }
}

int sectorSize(sqlite3_file* file) noexcept
{
    sqlite3_file* lower = self(file).lower;
    return lower->pMethods->xSectorSize != nullptr ? lower->pMethods->xSectorSize(lower) : 4096;
}

/// Atomic and batched writes, sub-page reads and in-order appends hold for the lower file's bytes,
/// not for units that we read, change and write; only what is true of ours is passed on.
int deviceCharacteristics(sqlite3_file* file) noexcept
{
    sqlite3_file* lower = self(file).lower;
    return lower->pMethods->xDeviceCharacteristics(lower) &
           (SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN);
}

/// Version 1: no shared memory (the WAL index lives in the heap under the exclusive lock) and no
/// memory mapping (xFetch).
constexpr sqlite3_io_methods Methods = {
    .iVersion = 1,
    .xClose = closeFile,
    .xRead = readFile,
    .xWrite = writeFile,
    .xTruncate = truncateFile,
    .xSync = syncFile,
    .xFileSize = fileSize,
    .xLock = lockFile,
    .xUnlock = unlockFile,
    .xCheckReservedLock = checkReservedLock,
    .xFileControl = controlFile,
    .xSectorSize = sectorSize,
    .xDeviceCharacteristics = deviceCharacteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

bool endsWith(const char* text, std::string_view suffix) noexcept
{
    return text != nullptr && std::string_view(text).ends_with(suffix);
}

/// Closes an sqlite3_file of the lower VFS and frees its memory.
class RawFile
{
public:
    RawFile(sqlite3_vfs& vfs, const std::string& path) noexcept
        : m_name(sqlite3_create_filename(path.c_str(), "", "", 0, nullptr))
        , m_memory(sqlite3_malloc(vfs.szOsFile))
    {
        if (m_name == nullptr || m_memory == nullptr)
            return;
        std::memset(m_memory, 0, static_cast<std::size_t>(vfs.szOsFile));
        m_file = static_cast<sqlite3_file*>(m_memory);
        int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY;
        if (vfs.xOpen(&vfs, m_name, m_file, flags, &flags) != SQLITE_OK)
            m_file = nullptr;
    }

    ~RawFile()
    {
        if (m_file != nullptr)
            m_file->pMethods->xClose(m_file);
        sqlite3_free(m_memory);
        if (m_name != nullptr)
            sqlite3_free_filename(m_name);
    }

    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    sqlite3_file* get() const noexcept { return m_file; }

private:
    /// SQLite's form of a file name; its constness differs between releases.
    using Name = decltype(sqlite3_create_filename("", "", "", 0, nullptr));
    Name m_name;
    void* m_memory;                 ///< The lower VFS's structure.
    sqlite3_file* m_file = nullptr; ///< Null unless open.
};

} // namespace

struct EncryptedVfs::Impl
{
    static Impl& of(sqlite3_vfs* vfs) noexcept { return *static_cast<Impl*>(vfs->pAppData); }

    static int
    open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) noexcept
    {
        VfsFile& own = self(file);
        own.base.pMethods = nullptr;
        own.file = nullptr;
        // Journals, statement journals and temporary files would hold pages or their checksums in
        // the clear; there is no cipher for them, so there is no such file.
        const bool main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
        const bool wal = (flags & SQLITE_OPEN_WAL) != 0;
        if (main == wal || name == nullptr)
            return SQLITE_CANTOPEN;
        Impl& impl = of(vfs);
        own.lower = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + VfsFileBytes);
        std::memset(own.lower, 0, static_cast<std::size_t>(impl.lower->szOsFile));
        const int rc = impl.lower->xOpen(impl.lower, name, own.lower, flags, out);
        if (rc != SQLITE_OK) {
            // A lower file that failed may still want to be closed.
            if (own.lower->pMethods != nullptr)
                own.lower->pMethods->xClose(own.lower);
            return rc;
        }
        // SQLite would leave it readable for others; the WAL takes its mode from here.
        if (main && (flags & SQLITE_OPEN_CREATE) != 0)
            ::chmod(name, S_IRUSR | S_IWUSR);
        if (main)
            own.file = new (std::nothrow) MainFile(*impl.lower, *own.lower, *impl.cipher);
        else
            own.file = new (std::nothrow) WalFile(*impl.lower, *own.lower, *impl.cipher);
        if (own.file == nullptr) {
            own.lower->pMethods->xClose(own.lower);
            return SQLITE_NOMEM;
        }
        own.base.pMethods = &Methods;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int syncFolder) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xDelete(lower, name, syncFolder);
    }

    static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) noexcept
    {
        // A rollback journal is never ours: one that somebody put there must neither be replayed
        // nor keep the database from opening.
        if (endsWith(name, "-journal")) {
            *out = 0;
            return SQLITE_OK;
        }
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xAccess(lower, name, flags, out);
    }

    static int fullPathname(sqlite3_vfs* vfs, const char* name, int size, char* out) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xFullPathname(lower, name, size, out);
    }

    static void* dlOpen(sqlite3_vfs*, const char*) noexcept { return nullptr; }

    static void dlError(sqlite3_vfs*, int size, char* out) noexcept
    {
        sqlite3_snprintf(size, out, "%s", "extensions are not loaded");
    }

    static void (*dlSym(sqlite3_vfs*, void*, const char*) noexcept)() { return nullptr; }

    static void dlClose(sqlite3_vfs*, void*) noexcept {}

    static int randomness(sqlite3_vfs* vfs, int size, char* out) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xRandomness(lower, size, out);
    }

    static int sleep(sqlite3_vfs* vfs, int microseconds) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xSleep(lower, microseconds);
    }

    static int currentTime(sqlite3_vfs* vfs, double* out) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xCurrentTime(lower, out);
    }

    static int lastError(sqlite3_vfs* vfs, int size, char* out) noexcept
    {
        sqlite3_vfs* lower = of(vfs).lower;
        return lower->xGetLastError != nullptr ? lower->xGetLastError(lower, size, out) : 0;
    }

    void fill()
    {
        vfs.iVersion = 1;
        vfs.szOsFile = static_cast<int>(VfsFileBytes) + lower->szOsFile;
        vfs.mxPathname = lower->mxPathname;
        vfs.zName = name.c_str();
        vfs.pAppData = this;
        vfs.xOpen = open;
        vfs.xDelete = remove;
        vfs.xAccess = access;
        vfs.xFullPathname = fullPathname;
        vfs.xDlOpen = dlOpen;
        vfs.xDlError = dlError;
        vfs.xDlSym = dlSym;
        vfs.xDlClose = dlClose;
        vfs.xRandomness = randomness;
        vfs.xSleep = sleep;
        vfs.xCurrentTime = currentTime;
        vfs.xGetLastError = lastError;
    }

    sqlite3_vfs vfs{};                  ///< Registered while this lives.
    sqlite3_vfs* lower = nullptr;       ///< Does the I/O.
    std::unique_ptr<PageCipher> cipher; ///< One key, one database id.
    std::string name;                   ///< Unique in the process.
};

EncryptedVfs::EncryptedVfs(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

EncryptedVfs::~EncryptedVfs()
{
    sqlite3_vfs_unregister(&m_impl->vfs);
}

Result<std::unique_ptr<EncryptedVfs>> EncryptedVfs::create(std::unique_ptr<PageCipher> cipher,
                                                           const char* lowerVfs)
{
    if (sqlite3_initialize() != SQLITE_OK)
        return fail(Errc::Internal, "SQLite does not start");
    auto impl = std::make_unique<Impl>();
    impl->lower = sqlite3_vfs_find(lowerVfs);
    if (impl->lower == nullptr)
        return fail(Errc::Internal, "SQLite has no such VFS");
    static std::atomic<std::uint64_t> counter{0};
    impl->name = "cahier-" + std::to_string(++counter);
    impl->cipher = std::move(cipher);
    impl->fill();
    if (sqlite3_vfs_register(&impl->vfs, 0) != SQLITE_OK)
        return fail(Errc::Internal, "SQLite refused a VFS");
    return std::unique_ptr<EncryptedVfs>(new EncryptedVfs(std::move(impl)));
}

const char* EncryptedVfs::name() const noexcept
{
    return m_impl->name.c_str();
}

EncryptedVfs::KeyFit EncryptedVfs::probe(const std::string& path) noexcept
{
    constexpr std::int64_t MaxPages = 64;
    constexpr std::int64_t PageSize = PageSizeBytes;
    const RawFile file(*m_impl->lower, path);
    sqlite3_int64 size = 0;
    if (file.get() == nullptr || file.get()->pMethods->xFileSize(file.get(), &size) != SQLITE_OK)
        return KeyFit::NoPages;
    const std::int64_t pages = size / PageSize;
    if (pages == 0)
        return KeyFit::NoPages;
    MainFile main(*m_impl->lower, *file.get(), *m_impl->cipher);
    std::array<std::uint8_t, PageSizeBytes> page{};
    const std::int64_t step = std::max<std::int64_t>(1, pages / MaxPages);
    for (std::int64_t i = 0; i < pages; i += step) {
        const int rc = main.read(page, i * PageSize);
        std::ranges::fill(page, std::uint8_t{0});
        if (rc == SQLITE_OK)
            return KeyFit::Fits;
    }
    return KeyFit::FitsNothing;
}

} // namespace cahier::store
