// SPDX-License-Identifier: MPL-2.0
#include "sync/store/statement.h"

#include "sync/store/database.h"
#include "sync/store/limits.h"

#include <sqlite3.h>

#include <limits>
#include <utility>

namespace cahier::store {

Statement::Statement(Database& database, sqlite3_stmt* statement, std::string key)
    : m_database(&database)
    , m_statement(statement)
    , m_key(std::move(key))
{
}

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr))
    , m_key(std::move(other.m_key))
    , m_nextParameter(other.m_nextParameter)
    , m_error(std::move(other.m_error))
{
}

Statement::~Statement()
{
    if (m_statement != nullptr)
        m_database->giveBack(std::move(m_key), m_statement);
}

void Statement::note(int rc)
{
    if (rc != SQLITE_OK && !m_error)
        m_error = m_database->error(rc, "bind");
}

Statement& Statement::bind(std::nullptr_t)
{
    note(sqlite3_bind_null(m_statement, m_nextParameter++));
    return *this;
}

Statement& Statement::bind(ByteView bytes)
{
    if (bytes.size() > MaxValueBytes) {
        if (!m_error)
            m_error = Error{Errc::TooLarge, "a value is larger than MaxValueBytes"};
        ++m_nextParameter;
        return *this;
    }
    // A null pointer would bind NULL; empty bytes are a value.
    if (bytes.empty())
        note(sqlite3_bind_zeroblob(m_statement, m_nextParameter++, 0));
    else
        note(sqlite3_bind_blob64(
            m_statement, m_nextParameter++, bytes.data(), bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind(std::string_view text)
{
    if (text.size() > MaxValueBytes) {
        if (!m_error)
            m_error = Error{Errc::TooLarge, "a text is larger than MaxValueBytes"};
        ++m_nextParameter;
        return *this;
    }
    const char* data = text.empty() ? "" : text.data();
    note(sqlite3_bind_text64(
        m_statement, m_nextParameter++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindSigned(std::int64_t value)
{
    note(sqlite3_bind_int64(m_statement, m_nextParameter++, value));
    return *this;
}

Statement& Statement::bindUnsigned(std::uint64_t value)
{
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        if (!m_error)
            m_error = Error{Errc::InvalidArgument, "a number is 2^63 or more"};
        ++m_nextParameter;
        return *this;
    }
    return bindSigned(static_cast<std::int64_t>(value));
}

Result<bool> Statement::step()
{
    CAHIER_TRY_VOID(check());
    const int rc = sqlite3_step(m_statement);
    if (rc == SQLITE_ROW)
        return true;
    if (rc == SQLITE_DONE)
        return false;
    m_error = m_database->error(rc, "step");
    return tl::make_unexpected(*m_error);
}

Result<void> Statement::run()
{
    for (;;) {
        CAHIER_TRY(const bool more, step());
        if (!more)
            return {};
    }
}

Result<void> Statement::check() const
{
    if (m_error)
        return tl::make_unexpected(*m_error);
    return {};
}

std::int64_t Statement::integer(int column)
{
    return sqlite3_column_int64(m_statement, column);
}

std::uint64_t Statement::unsignedInteger(int column)
{
    const std::int64_t value = integer(column);
    if (value < 0)
        damaged("a count is negative");
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

ByteView Statement::blob(int column)
{
    // The pointer first: asking for the size first would be fine for blobs, not for converted text.
    const void* data = sqlite3_column_blob(m_statement, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return {static_cast<const std::uint8_t*>(data), data == nullptr ? 0 : size};
}

std::string_view Statement::text(int column)
{
    return asText(blob(column));
}

bool Statement::isNull(int column)
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

void Statement::damaged(const char* what)
{
    if (!m_error)
        m_error = Error{Errc::DatabaseDamaged, what};
}

} // namespace cahier::store
