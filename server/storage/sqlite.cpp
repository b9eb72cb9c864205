// SPDX-License-Identifier: MPL-2.0
#include "server/storage/sqlite.h"

#include <sqlite3.h>

namespace cahier::server {

namespace {

/// The detail is for the operator: the relay prints it when it cannot start, and logs it.
Error errorOf(sqlite3* db, int code)
{
    const std::string number = " (sqlite " + std::to_string(sqlite3_extended_errcode(db)) + ')';
    switch (code & 0xff) {
    case SQLITE_FULL:
        return {Errc::DiskFull, "the disk of the data folder is full" + number};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {Errc::DatabaseDamaged, "relay.db is damaged; restore it from a backup" + number};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {Errc::Busy, "relay.db is locked by another program" + number};
    case SQLITE_CONSTRAINT:
        return {Errc::AlreadyExists, "relay.db has this already" + number};
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {Errc::IoError, "relay.db cannot be written" + number};
    default:
        return {Errc::IoError, "relay.db cannot be read or written" + number};
    }
}

} // namespace

Statement::Statement(sqlite3* db, sqlite3_stmt* handle) noexcept
    : m_db(db)
    , m_handle(handle)
{
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const noexcept
{
    sqlite3_finalize(handle);
}

Statement& Statement::reset() noexcept
{
    sqlite3_reset(m_handle.get());
    return *this;
}

Statement& Statement::bind(int index, std::uint64_t value) noexcept
{
    sqlite3_bind_int64(m_handle.get(), index, static_cast<sqlite3_int64>(value));
    return *this;
}

Statement& Statement::bind(int index, ByteView value) noexcept
{
    // A null pointer would bind NULL: an empty blob is a blob all the same.
    const void* data = value.empty() ? static_cast<const void*>("") : value.data();
    sqlite3_bind_blob64(m_handle.get(), index, data, value.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bind(int index, std::string_view value) noexcept
{
    sqlite3_bind_text64(
        m_handle.get(), index, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_handle.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    Error error = errorOf(m_db, code);
    sqlite3_reset(m_handle.get());
    return tl::make_unexpected(std::move(error));
}

Result<void> Statement::run()
{
    CAHIER_TRY(const bool row, step());
    static_cast<void>(row);
    sqlite3_reset(m_handle.get());
    return {};
}

std::uint64_t Statement::changes() const noexcept
{
    return static_cast<std::uint64_t>(sqlite3_changes64(m_db));
}

std::uint64_t Statement::number(int column) const noexcept
{
    return static_cast<std::uint64_t>(sqlite3_column_int64(m_handle.get(), column));
}

ByteView Statement::bytes(int column) const noexcept
{
    const void* data = sqlite3_column_blob(m_handle.get(), column);
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    if (data == nullptr || size <= 0)
        return {};
    return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* db) const noexcept
{
    sqlite3_close_v2(db);
}

Result<Database> Database::open(const std::string& path, OpenMode mode)
{
    sqlite3* raw = nullptr;
    const int flags = (mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY
                                                  : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database database;
    database.m_db.reset(raw);
    if (code != SQLITE_OK)
        return fail(Errc::IoError, "cannot open the database");
    sqlite3_busy_timeout(raw, 5000);
    if (mode == OpenMode::ReadWrite)
        CAHIER_TRY_VOID(database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                         "PRAGMA wal_autocheckpoint=2000;"));
    CAHIER_TRY_VOID(database.execute("PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;"));
    return database;
}

Result<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(m_db.get(),
                                        sql.data(),
                                        static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT,
                                        &handle,
                                        nullptr);
    if (code != SQLITE_OK)
        return tl::make_unexpected(errorOf(m_db.get(), code));
    return Statement{m_db.get(), handle};
}

Result<void> Database::execute(std::string_view sql)
{
    const std::string text{sql};
    const int code = sqlite3_exec(m_db.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return tl::make_unexpected(errorOf(m_db.get(), code));
    return {};
}

} // namespace cahier::server
