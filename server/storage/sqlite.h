// SPDX-License-Identifier: MPL-2.0
// The thinnest possible cover over the SQLite C API: a connection and prepared statements that
// report errors as values. The relay keeps ciphertext only, so it needs no encrypting VFS.
#pragma once

#include "sync/base/bytes.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cahier::server {

/// A prepared statement. Use: reset(), bind(), step(), column…(). One thread.
class Statement
{
public:
    Statement() = default;
    Statement(sqlite3* db, sqlite3_stmt* handle) noexcept;

    Statement& reset() noexcept;
    Statement& bind(int index, std::uint64_t value) noexcept;
    /// The bytes must live until the next reset().
    Statement& bind(int index, ByteView value) noexcept;
    Statement& bind(int index, std::string_view value) noexcept;

    /// True while there is a row. Errors: DiskFull, DatabaseDamaged, Busy, AlreadyExists
    /// (constraint), IoError.
    Result<bool> step();
    /// For statements that return nothing.
    Result<void> run();

    /// Rows changed by the connection's last finished statement.
    std::uint64_t changes() const noexcept;
    std::uint64_t number(int column) const noexcept;
    /// Valid until the next step() or reset().
    ByteView bytes(int column) const noexcept;

    template <std::size_t N>
    std::array<std::uint8_t, N> array(int column) const noexcept
    {
        ByteReader reader{bytes(column)};
        return reader.array<N>();
    }

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };

    sqlite3* m_db = nullptr;
    std::unique_ptr<sqlite3_stmt, Finalize> m_handle; ///< Owned.
};

enum class OpenMode { ReadWrite, ReadOnly };

/// One connection, one thread.
class Database
{
public:
    /// Opens or creates `path` in WAL mode with synchronous=FULL and a busy timeout of 5 s.
    static Result<Database> open(const std::string& path, OpenMode mode);

    Result<Statement> prepare(std::string_view sql);
    /// One or more statements without results.
    Result<void> execute(std::string_view sql);

private:
    struct Close
    {
        void operator()(sqlite3* db) const noexcept;
    };

    std::unique_ptr<sqlite3, Close> m_db; ///< Owned.
};

} // namespace cahier::server
