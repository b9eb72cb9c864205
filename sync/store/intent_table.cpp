// SPDX-License-Identifier: MPL-2.0
#include "sync/store/intent_table.h"

#include "sync/store/database.h"

namespace cahier::store {

namespace {

/// Columns: row, group_id, type, created_ms, attempts, next_ms, body.
IntentRow readIntent(Statement& row)
{
    const std::uint64_t type = row.unsignedInteger(2);
    const std::uint64_t attempts = row.unsignedInteger(4);
    if (type > 0xff || attempts > 0xffffffffU)
        row.damaged("an intent's type or attempts are out of range");
    return {.row = row.integer(0),
            .group = row.id<GroupId>(1),
            .type = static_cast<std::uint8_t>(type),
            .createdMs = row.unsignedInteger(3),
            .attempts = static_cast<std::uint32_t>(attempts),
            .nextMs = row.unsignedInteger(5),
            .body = row.bytes(6)};
}

} // namespace

Result<std::int64_t>
IntentTable::add(const GroupId& group, std::uint8_t type, ByteView body, std::uint64_t nowMs)
{
    CAHIER_TRY_VOID(
        m_database.run("INSERT INTO intent (group_id, type, created_ms, attempts, next_ms, body) "
                       "VALUES (?, ?, ?, 0, 0, ?)",
                       group,
                       type,
                       nowMs,
                       body));
    return m_database.lastInsertRow();
}

Result<std::vector<IntentRow>> IntentTable::list()
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT row, group_id, type, created_ms, attempts, next_ms, body "
                                  "FROM intent ORDER BY row"));
    return readAll<IntentRow>(statement, readIntent);
}

Result<std::vector<IntentRow>> IntentTable::list(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT row, group_id, type, created_ms, attempts, next_ms, body "
                                  "FROM intent WHERE group_id = ? ORDER BY row"));
    statement.bind(group);
    return readAll<IntentRow>(statement, readIntent);
}

Result<void> IntentTable::postpone(std::int64_t row, std::uint64_t nextMs)
{
    CAHIER_TRY_VOID(m_database.run(
        "UPDATE intent SET attempts = attempts + 1, next_ms = ? WHERE row = ?", nextMs, row));
    if (m_database.changes() == 0)
        return fail(Errc::NotFound, "no such intent");
    return {};
}

Result<bool> IntentTable::remove(std::int64_t row)
{
    CAHIER_TRY_VOID(m_database.run("DELETE FROM intent WHERE row = ?", row));
    return m_database.changes() > 0;
}

} // namespace cahier::store
