// SPDX-License-Identifier: MPL-2.0
// The two kinds of file that the encrypting VFS opens, over the lower VFS's file: what is read and
// written at which offset, and what a unit that does not authenticate means. Internal to the VFS.
#pragma once

#include "sync/base/bytes.h"
#include "sync/store/page_cipher.h"

#include <sqlite3.h>

#include <array>
#include <cstdint>

namespace cahier::store {

/// 24 bytes that SQLite puts before each page in the WAL.
inline constexpr std::size_t WalFrameHeaderBytes = 24;
inline constexpr std::size_t WalFrameBytes = WalFrameHeaderBytes + PageSizeBytes;
inline constexpr std::size_t WalHeaderBytes = 32;

/// Shared ground: all results are SQLite's codes, and every code of the lower file is passed on; an
/// I/O error that comes from lack of room is made SQLITE_FULL, which SQLite's own VFS does for
/// some. Owner: the sqlite3_file. The connection's thread.
class CipherFile
{
public:
    CipherFile(sqlite3_vfs& vfs, sqlite3_file& lower, PageCipher& cipher) noexcept;
    virtual ~CipherFile();
    CipherFile(const CipherFile&) = delete;
    CipherFile& operator=(const CipherFile&) = delete;

    virtual int read(MutableByteView out, std::int64_t offset) noexcept = 0;
    virtual int write(ByteView in, std::int64_t offset) noexcept = 0;
    virtual int truncate(std::int64_t size) noexcept = 0;
    virtual int sync(int flags) noexcept = 0;
    virtual int size(std::int64_t& out) noexcept = 0;
    /// Writes out what is collected; does not close the lower file.
    virtual int finish() noexcept = 0;

protected:
    enum class Unit { Whole, Absent, Damaged, Failed };

    struct Loaded
    {
        Unit unit = Unit::Failed;
        int rc = SQLITE_OK; ///< The lower file's error when Failed.
    };

    /// Reads and opens the unit at `offset` into `unit` (its last 40 bytes become zero). Absent:
    /// the file ends at or before offset. Damaged: incomplete or not authentic; `unit` is wiped.
    Loaded load(PageCipher::Region region,
                std::uint64_t index,
                MutableByteView unit,
                std::int64_t offset) noexcept;
    /// Seals `unit` in place and writes it.
    int store(PageCipher::Region region,
              std::uint64_t index,
              MutableByteView unit,
              std::int64_t offset) noexcept;
    /// Short-hands for the lower file's methods.
    int lowerRead(MutableByteView out, std::int64_t offset) noexcept;
    int lowerWrite(ByteView in, std::int64_t offset) noexcept;
    int lowerTruncate(std::int64_t size) noexcept;
    int lowerSync(int flags) noexcept;
    int lowerSize(std::int64_t& out) noexcept;

private:
    int named(int rc) noexcept;

    sqlite3_vfs& m_vfs;    ///< The lower one; knows the system's last error.
    sqlite3_file& m_lower; ///< Open; outlives this.
    PageCipher& m_cipher;  ///< Outlives this.
};

/// The main database: pages in place.
class MainFile final : public CipherFile
{
public:
    using CipherFile::CipherFile;
    ~MainFile() override;

    int read(MutableByteView out, std::int64_t offset) noexcept override;
    int write(ByteView in, std::int64_t offset) noexcept override;
    int truncate(std::int64_t size) noexcept override;
    int sync(int flags) noexcept override;
    int size(std::int64_t& out) noexcept override;
    int finish() noexcept override;

private:
    std::array<std::uint8_t, PageSizeBytes> m_page{}; ///< Scratch.
};

/// The write-ahead log: a clear header of 32 bytes, then frames. SQLite writes a frame's header and
/// its page separately, so the beginning of a frame is collected until it is whole and can be
/// sealed; any other piece is merged into the frame that is there. Nothing goes out in the clear.
class WalFile final : public CipherFile
{
public:
    using CipherFile::CipherFile;
    ~WalFile() override;

    int read(MutableByteView out, std::int64_t offset) noexcept override;
    int write(ByteView in, std::int64_t offset) noexcept override;
    int truncate(std::int64_t size) noexcept override;
    int sync(int flags) noexcept override;
    int size(std::int64_t& out) noexcept override;
    int finish() noexcept override;

private:
    using Frame = std::array<std::uint8_t, WalFrameBytes>;

    int readFrame(std::int64_t frame, std::size_t begin, MutableByteView out) noexcept;
    int writePiece(std::int64_t frame, std::size_t begin, ByteView piece) noexcept;
    int merge(std::int64_t frame, std::size_t begin, ByteView piece) noexcept;
    int sealFrame(std::int64_t frame, Frame& plain) noexcept;
    int flush() noexcept;
    void drop() noexcept;

    Frame m_frame{};                    ///< Scratch.
    Frame m_collected{};                ///< The beginning of frame m_collectedFrame.
    std::int64_t m_collectedFrame = -1; ///< Counted from 0; -1: nothing is collected.
    std::size_t m_collectedBytes = 0;   ///< How much of it.
};

} // namespace cahier::store
