// SPDX-License-Identifier: MPL-2.0
// RAII over a prepared SQLite statement; the only way tables talk to SQLite.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

struct sqlite3_stmt;

namespace cahier::store {

class Database;

/// A statement borrowed from the database's cache and given back (reset, unbound) on destruction.
/// Bind in order, then step. Errors of binding and of reading stick and come out of the next
/// `step()` or `check()`. Must not outlive its Database. One thread.
class [[nodiscard]] Statement
{
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    ~Statement();

    /// The next parameter. Bytes and text are borrowed: they must live until the last step.
    Statement& bind(std::nullptr_t);
    Statement& bind(ByteView bytes);
    Statement& bind(std::string_view text);
    Statement& bindSigned(std::int64_t value);
    /// InvalidArgument from 2^63 on: SQLite's integers are signed.
    Statement& bindUnsigned(std::uint64_t value);

    template <typename T>
        requires std::integral<T> || std::is_enum_v<T>
    Statement& bind(T value)
    {
        if constexpr (std::is_enum_v<T>)
            return bind(static_cast<std::underlying_type_t<T>>(value));
        else if constexpr (std::is_signed_v<T>)
            return bindSigned(value);
        else
            return bindUnsigned(value);
    }

    template <typename Tag>
    Statement& bind(const Id<Tag>& id)
    {
        return bind(id.view());
    }

    /// True: a row is there to be read. False: done.
    Result<bool> step();
    /// Steps to the end, ignoring rows.
    Result<void> run();
    /// The first error of binding, stepping or reading.
    Result<void> check() const;

    std::int64_t integer(int column);
    std::uint64_t unsignedInteger(int column);
    /// Valid until the next step.
    ByteView blob(int column);
    /// Valid until the next step.
    std::string_view text(int column);
    bool isNull(int column);

    Bytes bytes(int column) { return toBytes(blob(column)); }

    std::string string(int column) { return std::string(text(column)); }

    /// A column that is not 32 bytes is damage: the id is zero and the error sticks.
    template <typename IdType>
    IdType id(int column)
    {
        auto value = IdType::fromBytes(blob(column));
        if (value)
            return *value;
        damaged("an id has not 32 bytes");
        return IdType{};
    }

    /// Records DatabaseDamaged, for readers that find an impossible value.
    void damaged(const char* what);

private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* statement, std::string key);
    void note(int rc);

    Database* m_database;         ///< Borrowed; owns the cache.
    sqlite3_stmt* m_statement;    ///< Null after a move.
    std::string m_key;            ///< The SQL, as the cache's key.
    int m_nextParameter = 1;      ///< SQLite counts parameters from 1.
    std::optional<Error> m_error; ///< The first error, if any.
};

/// All rows, each read by `read(Statement&)`.
template <typename Row, typename Read>
Result<std::vector<Row>> readAll(Statement& statement, Read read)
{
    std::vector<Row> rows;
    for (;;) {
        CAHIER_TRY(const bool more, statement.step());
        if (!more)
            return rows;
        rows.push_back(read(statement));
    }
}

/// The first row, if there is one.
template <typename Row, typename Read>
Result<std::optional<Row>> readOne(Statement& statement, Read read)
{
    CAHIER_TRY(const bool found, statement.step());
    if (!found)
        return std::optional<Row>();
    std::optional<Row> row(read(statement));
    CAHIER_TRY_VOID(statement.check());
    return row;
}

} // namespace cahier::store
