// SPDX-License-Identifier: MPL-2.0
// Files of the encrypting VFS without SQLite above, and a filled database, for the tests that look
// at single bytes.
#pragma once

#include "tests/sync/store/fixture.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cahier::store::test {

inline constexpr std::size_t Page = 4096;
inline constexpr std::size_t Frame = 24 + Page;
inline constexpr std::size_t WalHeader = 32;
inline constexpr const char* Main = "main.db";
inline constexpr const char* Wal = "main.db-wal";

/// A file of the encrypting VFS, opened as SQLite does it, without SQLite.
class RawHandle
{
public:
    RawHandle(const EncryptedVfs& vfs, const char* name, int kind)
        : m_vfs(sqlite3_vfs_find(vfs.name()))
        , m_name(sqlite3_create_filename(name, "", "", 0, nullptr))
        , m_memory(static_cast<std::size_t>(m_vfs->szOsFile) / sizeof(std::max_align_t) + 1)
    {
        int flags = kind | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        m_rc = m_vfs->xOpen(m_vfs, m_name, get(), flags, &flags);
    }

    ~RawHandle()
    {
        if (m_rc == SQLITE_OK)
            get()->pMethods->xClose(get());
        sqlite3_free_filename(m_name);
    }

    RawHandle(const RawHandle&) = delete;
    RawHandle& operator=(const RawHandle&) = delete;

    int rc() const { return m_rc; }

    sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(m_memory.data()); }

    int write(ByteView in, std::size_t offset)
    {
        return get()->pMethods->xWrite(
            get(), in.data(), static_cast<int>(in.size()), static_cast<sqlite3_int64>(offset));
    }

    int read(MutableByteView out, std::size_t offset)
    {
        return get()->pMethods->xRead(
            get(), out.data(), static_cast<int>(out.size()), static_cast<sqlite3_int64>(offset));
    }

    int sync() { return get()->pMethods->xSync(get(), SQLITE_SYNC_NORMAL); }

private:
    sqlite3_vfs* m_vfs;
    decltype(sqlite3_create_filename("", "", "", 0, nullptr)) m_name;
    std::vector<std::max_align_t> m_memory;
    int m_rc = SQLITE_ERROR;
};

/// A page as SQLite would write it: the reserved bytes are zero, page 1 states the reserve.
inline Bytes pageOf(std::uint8_t fill)
{
    Bytes page(Page, fill);
    page[20] = 40;
    std::fill(page.end() - 40, page.end(), std::uint8_t{0});
    return page;
}

inline Bytes frameOf(std::uint8_t header, std::uint8_t fill)
{
    Bytes frame(24, header);
    const Bytes page = pageOf(fill);
    frame.insert(frame.end(), page.begin(), page.end());
    return frame;
}

inline bool allZero(ByteView bytes)
{
    return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

inline Bytes slice(ByteView bytes, std::size_t offset, std::size_t count)
{
    return toBytes(bytes.subspan(offset, count));
}

/// A database with a table `t` of `rows` rows of about a third of a page, checkpointed.
inline std::unique_ptr<Database> filled(const MemoryDisk& disk, int rows, std::uint8_t id = 1)
{
    auto database = Database::create(Main, vfsOn(disk, 7, id));
    if (!database)
        return nullptr;
    const auto made = (*database)->execute(
        "CREATE TABLE t(a, b); INSERT INTO t SELECT value, 'NEEDLE-' || hex(zeroblob(600)) FROM "
        "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < " +
        std::to_string(rows) + ") SELECT value FROM n)");
    if (!made || !(*database)->checkpoint())
        return nullptr;
    return std::move(*database);
}

/// Whether anything at all is wrong with the database, as a reader would find out.
inline bool readsWhole(MemoryDisk& disk, std::uint8_t id = 1)
{
    auto database = Database::open(Main, vfsOn(disk, 7, id));
    return database && (*database)->checkIntegrity() &&
           numberOf(**database, "SELECT sum(length(b)) FROM t") > 0;
}

} // namespace cahier::store::test
