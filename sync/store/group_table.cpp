// SPDX-License-Identifier: MPL-2.0
#include "sync/store/group_table.h"

#include "sync/store/database.h"
#include "sync/store/transaction.h"

#include <algorithm>

namespace cahier::store {

namespace {

constexpr std::size_t EpochKeyBytes = 32;

/// Columns: group_id, state, role, name, epoch, created_ms.
GroupRow readGroup(Statement& row)
{
    const std::uint64_t state = row.unsignedInteger(1);
    const std::uint64_t role = row.unsignedInteger(2);
    if (state < 1 || state > 4 || role > 255)
        row.damaged("a group's state or role is out of range");
    return {.id = row.id<GroupId>(0),
            .state = static_cast<GroupState>(state),
            .role = static_cast<std::uint8_t>(role),
            .name = row.string(3),
            .epoch = row.unsignedInteger(4),
            .createdMs = row.unsignedInteger(5)};
}

template <typename Value>
Result<void> updateOne(Database& database, std::string_view sql, Value value, const GroupId& group)
{
    CAHIER_TRY_VOID(database.run(sql, value, group));
    if (database.changes() == 0)
        return fail(Errc::NotFound, "no such group");
    return {};
}

} // namespace

Result<void> GroupTable::put(const GroupRow& row)
{
    return m_database.run("INSERT OR REPLACE INTO groups "
                          "(group_id, state, role, name, epoch, created_ms) "
                          "VALUES (?, ?, ?, ?, ?, ?)",
                          row.id,
                          row.state,
                          row.role,
                          std::string_view(row.name),
                          row.epoch,
                          row.createdMs);
}

Result<std::optional<GroupRow>> GroupTable::find(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, state, role, name, epoch, created_ms "
                                  "FROM groups WHERE group_id = ?"));
    statement.bind(group);
    return readOne<GroupRow>(statement, readGroup);
}

Result<std::vector<GroupRow>> GroupTable::list()
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, state, role, name, epoch, created_ms "
                                  "FROM groups ORDER BY created_ms, group_id"));
    return readAll<GroupRow>(statement, readGroup);
}

Result<void> GroupTable::setState(const GroupId& group, GroupState state)
{
    return updateOne(m_database, "UPDATE groups SET state = ? WHERE group_id = ?", state, group);
}

Result<void> GroupTable::setRole(const GroupId& group, std::uint8_t role)
{
    return updateOne(m_database, "UPDATE groups SET role = ? WHERE group_id = ?", role, group);
}

Result<void> GroupTable::setName(const GroupId& group, std::string_view name)
{
    return updateOne(m_database, "UPDATE groups SET name = ? WHERE group_id = ?", name, group);
}

Result<void> GroupTable::setEpoch(const GroupId& group, std::uint64_t epoch)
{
    return updateOne(m_database, "UPDATE groups SET epoch = ? WHERE group_id = ?", epoch, group);
}

Result<void> GroupTable::putEpochKey(const GroupId& group, std::uint64_t epoch, ByteView key)
{
    if (key.size() != EpochKeyBytes)
        return fail(Errc::InvalidArgument, "an epoch key has 32 bytes");
    CAHIER_TRY_VOID(m_database.run("INSERT INTO epoch_key (group_id, epoch, key) VALUES (?, ?, ?) "
                                   "ON CONFLICT (group_id, epoch) DO NOTHING",
                                   group,
                                   epoch,
                                   key));
    if (m_database.changes() == 1)
        return {};
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT key = ?3 FROM epoch_key "
                                  "WHERE group_id = ?1 AND epoch = ?2"));
    statement.bind(group).bind(epoch).bind(key);
    CAHIER_TRY(const bool found, statement.step());
    if (!found || statement.integer(0) == 0)
        return fail(Errc::AlreadyExists, "the epoch has another key");
    return {};
}

Result<bool>
GroupTable::findEpochKey(const GroupId& group, std::uint64_t epoch, MutableByteView out)
{
    if (out.size() != EpochKeyBytes)
        return fail(Errc::InvalidArgument, "an epoch key has 32 bytes");
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT key FROM epoch_key WHERE group_id = ? AND epoch = ?"));
    statement.bind(group).bind(epoch);
    CAHIER_TRY(const bool found, statement.step());
    if (!found)
        return false;
    const ByteView key = statement.blob(0);
    if (key.size() != EpochKeyBytes)
        return fail(Errc::DatabaseDamaged, "an epoch key has not 32 bytes");
    std::ranges::copy(key, out.begin());
    return true;
}

Result<std::vector<std::uint64_t>> GroupTable::knownEpochs(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT epoch FROM epoch_key WHERE group_id = ? ORDER BY epoch"));
    statement.bind(group);
    return readAll<std::uint64_t>(statement, [](Statement& row) { return row.unsignedInteger(0); });
}

} // namespace cahier::store
