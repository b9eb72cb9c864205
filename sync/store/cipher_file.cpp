// SPDX-License-Identifier: MPL-2.0
#include "sync/store/cipher_file.h"

#include "sync/crypto/secret.h"
#include "sync/store/sqlite_error.h"

#include <algorithm>

namespace cahier::store {

namespace {

constexpr std::int64_t PageSize = PageSizeBytes;
constexpr std::int64_t FrameSize = WalFrameBytes;
constexpr std::int64_t WalHeaderSize = WalHeaderBytes;
/// Where page 1 states how many bytes at the end of each page are reserved.
constexpr std::size_t ReserveOffset = 20;

constexpr std::int64_t frameOffset(std::int64_t frame)
{
    return WalHeaderSize + frame * FrameSize;
}

void zero(MutableByteView bytes) noexcept
{
    std::ranges::fill(bytes, std::uint8_t{0});
}

/// The reserved bytes are replaced by nonce and tag and come back as zeros. SQLite's WAL checksum
/// covers them, so anything else there would be lost silently at recovery.
bool reservedBytesAreZero(ByteView unit) noexcept
{
    return std::ranges::all_of(unit.last(PageOverheadBytes), [](std::uint8_t b) { return b == 0; });
}

int asInt(std::size_t size) noexcept
{
    return static_cast<int>(size);
}

} // namespace

CipherFile::CipherFile(sqlite3_vfs& vfs, sqlite3_file& lower, PageCipher& cipher) noexcept
    : m_vfs(vfs)
    , m_lower(lower)
    , m_cipher(cipher)
{
}

CipherFile::~CipherFile() = default;

/// Asked at once: later, SQLite's own clean-up has overwritten the system's error.
int CipherFile::named(int rc) noexcept
{
    if ((rc & 0xff) != SQLITE_IOERR || m_vfs.xGetLastError == nullptr)
        return rc;
    return isNoRoom(m_vfs.xGetLastError(&m_vfs, 0, nullptr)) ? SQLITE_FULL : rc;
}

int CipherFile::lowerRead(MutableByteView out, std::int64_t offset) noexcept
{
    return m_lower.pMethods->xRead(&m_lower, out.data(), asInt(out.size()), offset);
}

int CipherFile::lowerWrite(ByteView in, std::int64_t offset) noexcept
{
    return named(m_lower.pMethods->xWrite(&m_lower, in.data(), asInt(in.size()), offset));
}

int CipherFile::lowerTruncate(std::int64_t size) noexcept
{
    return named(m_lower.pMethods->xTruncate(&m_lower, size));
}

int CipherFile::lowerSync(int flags) noexcept
{
    return named(m_lower.pMethods->xSync(&m_lower, flags));
}

int CipherFile::lowerSize(std::int64_t& out) noexcept
{
    sqlite3_int64 size = 0;
    const int rc = m_lower.pMethods->xFileSize(&m_lower, &size);
    out = size;
    return rc;
}

CipherFile::Loaded CipherFile::load(PageCipher::Region region,
                                    std::uint64_t index,
                                    MutableByteView unit,
                                    std::int64_t offset) noexcept
{
    const int rc = lowerRead(unit, offset);
    if (rc == SQLITE_IOERR_SHORT_READ) {
        zero(unit);
        std::int64_t fileSize = 0;
        if (const int sizeRc = lowerSize(fileSize); sizeRc != SQLITE_OK)
            return {Unit::Failed, sizeRc};
        return {fileSize <= offset ? Unit::Absent : Unit::Damaged, SQLITE_OK};
    }
    if (rc != SQLITE_OK) {
        zero(unit);
        return {Unit::Failed, rc};
    }
    // The cipher wipes what it refuses: no plaintext of a failed open goes anywhere.
    if (!m_cipher.open(region, index, unit))
        return {Unit::Damaged, SQLITE_OK};
    return {Unit::Whole, SQLITE_OK};
}

int CipherFile::store(PageCipher::Region region,
                      std::uint64_t index,
                      MutableByteView unit,
                      std::int64_t offset) noexcept
{
    m_cipher.seal(region, index, unit);
    return lowerWrite(unit, offset);
}

// --- The main database -------------------------------------------------------------------------

MainFile::~MainFile()
{
    crypto::detail::wipe(m_page);
}

int MainFile::read(MutableByteView out, std::int64_t offset) noexcept
{
    // SQLite reads 100 bytes at 0 when opening, 16 bytes at 24 to see whether the file changed, and
    // whole pages otherwise.
    const bool probeOfPageOne = offset + asInt(out.size()) < PageSize;
    MutableByteView rest = out;
    while (!rest.empty()) {
        const std::int64_t page = offset / PageSize;
        const auto begin = static_cast<std::size_t>(offset % PageSize);
        const std::size_t count = std::min(rest.size(), PageSizeBytes - begin);
        const Loaded loaded = load(PageCipher::Region::MainPage,
                                   static_cast<std::uint64_t>(page) + 1,
                                   m_page,
                                   page * PageSize);
        if (loaded.unit == Unit::Absent) {
            zero(rest);
            return SQLITE_IOERR_SHORT_READ;
        }
        if (loaded.unit == Unit::Damaged) {
            zero(out);
            // A page 1 torn by a crash must not stop the opening: the WAL that heals it is read
            // later. If the WAL does not have it, reading the whole page fails below.
            return probeOfPageOne ? SQLITE_IOERR_SHORT_READ : SQLITE_IOERR_DATA;
        }
        if (loaded.unit == Unit::Failed) {
            zero(out);
            return loaded.rc;
        }
        std::copy_n(m_page.begin() + static_cast<std::ptrdiff_t>(begin), count, rest.begin());
        rest = rest.subspan(count);
        offset += asInt(count);
    }
    return SQLITE_OK;
}

int MainFile::write(ByteView in, std::int64_t offset) noexcept
{
    // Page size and reserve are fixed; anything else would write nonce and tag over data.
    if (in.size() != PageSizeBytes || offset % PageSize != 0)
        return SQLITE_IOERR_WRITE;
    if (offset == 0 && in[ReserveOffset] != PageOverheadBytes)
        return SQLITE_IOERR_WRITE;
    if (!reservedBytesAreZero(in))
        return SQLITE_IOERR_WRITE;
    // SQLite's buffer is const and stays in its cache: seal a copy.
    std::ranges::copy(in, m_page.begin());
    return store(PageCipher::Region::MainPage,
                 static_cast<std::uint64_t>(offset / PageSize) + 1,
                 m_page,
                 offset);
}

int MainFile::truncate(std::int64_t size) noexcept
{
    return lowerTruncate(size);
}

int MainFile::sync(int flags) noexcept
{
    return lowerSync(flags);
}

int MainFile::size(std::int64_t& out) noexcept
{
    return lowerSize(out);
}

int MainFile::finish() noexcept
{
    return SQLITE_OK;
}

// --- The write-ahead log -----------------------------------------------------------------------

WalFile::~WalFile()
{
    crypto::detail::wipe(m_frame);
    crypto::detail::wipe(m_collected);
}

int WalFile::read(MutableByteView out, std::int64_t offset) noexcept
{
    if (const int rc = flush(); rc != SQLITE_OK)
        return rc;
    MutableByteView rest = out;
    if (offset < WalHeaderSize) {
        const std::size_t count =
            std::min(rest.size(), static_cast<std::size_t>(WalHeaderSize - offset));
        if (const int rc = lowerRead(rest.first(count), offset); rc != SQLITE_OK) {
            zero(rest.subspan(count));
            return rc;
        }
        rest = rest.subspan(count);
        offset = WalHeaderSize;
    }
    while (!rest.empty()) {
        const std::int64_t frame = (offset - WalHeaderSize) / FrameSize;
        const auto begin = static_cast<std::size_t>((offset - WalHeaderSize) % FrameSize);
        const std::size_t count = std::min(rest.size(), WalFrameBytes - begin);
        if (const int rc = readFrame(frame, begin, rest.first(count)); rc != SQLITE_OK) {
            zero(rest);
            return rc;
        }
        rest = rest.subspan(count);
        offset += asInt(count);
    }
    return SQLITE_OK;
}

int WalFile::readFrame(std::int64_t frame, std::size_t begin, MutableByteView out) noexcept
{
    const Loaded loaded = load(PageCipher::Region::WalFrame,
                               static_cast<std::uint64_t>(frame) + 1,
                               m_frame,
                               frameOffset(frame));
    switch (loaded.unit) {
    case Unit::Whole:
        std::copy_n(m_frame.begin() + static_cast<std::ptrdiff_t>(begin), out.size(), out.begin());
        return SQLITE_OK;
    case Unit::Absent:
        return SQLITE_IOERR_SHORT_READ;
    case Unit::Failed:
        return loaded.rc;
    case Unit::Damaged:
        break;
    }
    // Recovery reads whole frames, header included. There a bad tag is what a torn tail or the
    // remains of an older log look like: zeros, which SQLite takes for the end of the log (page
    // number 0 is never valid). A piece of a frame that SQLite counts on is another matter.
    if (begin != 0 || out.size() != WalFrameBytes)
        return SQLITE_IOERR_DATA;
    zero(out);
    return SQLITE_OK;
}

int WalFile::write(ByteView in, std::int64_t offset) noexcept
{
    ByteView rest = in;
    if (offset < WalHeaderSize) {
        if (offset + asInt(rest.size()) > WalHeaderSize)
            return SQLITE_IOERR_WRITE;
        if (const int rc = flush(); rc != SQLITE_OK)
            return rc;
        drop();
        return lowerWrite(rest, offset);
    }
    while (!rest.empty()) {
        const std::int64_t frame = (offset - WalHeaderSize) / FrameSize;
        const auto begin = static_cast<std::size_t>((offset - WalHeaderSize) % FrameSize);
        const std::size_t count = std::min(rest.size(), WalFrameBytes - begin);
        if (const int rc = writePiece(frame, begin, rest.first(count)); rc != SQLITE_OK)
            return rc;
        rest = rest.subspan(count);
        offset += asInt(count);
    }
    return SQLITE_OK;
}

int WalFile::writePiece(std::int64_t frame, std::size_t begin, ByteView piece) noexcept
{
    const bool continues = m_collectedFrame == frame && begin <= m_collectedBytes;
    if (!continues) {
        if (const int rc = flush(); rc != SQLITE_OK)
            return rc;
        if (begin != 0)
            return merge(frame, begin, piece);
        // What could not be merged belongs to a write that failed; SQLite has rolled it back.
        drop();
        m_collectedFrame = frame;
    }
    std::ranges::copy(piece, m_collected.begin() + static_cast<std::ptrdiff_t>(begin));
    m_collectedBytes = std::max(m_collectedBytes, begin + piece.size());
    if (m_collectedBytes < WalFrameBytes)
        return SQLITE_OK;
    m_frame = m_collected;
    drop();
    return sealFrame(frame, m_frame);
}

int WalFile::merge(std::int64_t frame, std::size_t begin, ByteView piece) noexcept
{
    const Loaded loaded = load(PageCipher::Region::WalFrame,
                               static_cast<std::uint64_t>(frame) + 1,
                               m_frame,
                               frameOffset(frame));
    if (loaded.unit == Unit::Failed)
        return loaded.rc;
    if (loaded.unit != Unit::Whole)
        return SQLITE_IOERR_WRITE;
    std::ranges::copy(piece, m_frame.begin() + static_cast<std::ptrdiff_t>(begin));
    return sealFrame(frame, m_frame);
}

int WalFile::sealFrame(std::int64_t frame, Frame& plain) noexcept
{
    if (!reservedBytesAreZero(plain))
        return SQLITE_IOERR_WRITE;
    return store(PageCipher::Region::WalFrame,
                 static_cast<std::uint64_t>(frame) + 1,
                 plain,
                 frameOffset(frame));
}

/// Merges what is collected into the frame on disk. If there is no such frame yet it stays
/// collected: at a sync point SQLite may have written only the first part of a new frame, and the
/// rest follows. Such a part is beyond the commit that is being synced.
int WalFile::flush() noexcept
{
    if (m_collectedFrame < 0)
        return SQLITE_OK;
    const Loaded loaded = load(PageCipher::Region::WalFrame,
                               static_cast<std::uint64_t>(m_collectedFrame) + 1,
                               m_frame,
                               frameOffset(m_collectedFrame));
    if (loaded.unit == Unit::Failed)
        return loaded.rc;
    if (loaded.unit != Unit::Whole)
        return SQLITE_OK;
    std::copy_n(m_collected.begin(), m_collectedBytes, m_frame.begin());
    const std::int64_t frame = m_collectedFrame;
    drop();
    return sealFrame(frame, m_frame);
}

void WalFile::drop() noexcept
{
    m_collectedFrame = -1;
    m_collectedBytes = 0;
}

int WalFile::truncate(std::int64_t size) noexcept
{
    if (m_collectedFrame >= 0 && frameOffset(m_collectedFrame) >= size)
        drop();
    if (const int rc = flush(); rc != SQLITE_OK)
        return rc;
    return lowerTruncate(size);
}

int WalFile::sync(int flags) noexcept
{
    if (const int rc = flush(); rc != SQLITE_OK)
        return rc;
    return lowerSync(flags);
}

int WalFile::size(std::int64_t& out) noexcept
{
    if (const int rc = flush(); rc != SQLITE_OK)
        return rc;
    return lowerSize(out);
}

int WalFile::finish() noexcept
{
    return flush();
}

} // namespace cahier::store
