// SPDX-License-Identifier: MPL-2.0
#include "sync/store/held_table.h"

#include "sync/store/database.h"
#include "sync/store/limits.h"
#include "sync/store/transaction.h"

namespace cahier::store {

namespace {

/// Columns: group_id, device_id, seq, env_id, reason, since_ms, data.
HeldEnvelope readHeld(Statement& row)
{
    const std::uint64_t reason = row.unsignedInteger(4);
    if (reason > 0xffff)
        row.damaged("a reason is out of range");
    return {.group = row.id<GroupId>(0),
            .device = row.id<DeviceId>(1),
            .seq = row.unsignedInteger(2),
            .id = row.id<EnvelopeId>(3),
            .reason = static_cast<std::uint16_t>(reason),
            .sinceMs = row.unsignedInteger(5),
            .envelope = row.bytes(6)};
}

Result<std::uint64_t> count(Statement& statement)
{
    CAHIER_TRY_VOID(statement.step());
    return statement.unsignedInteger(0);
}

Result<void> insert(Database& database, std::string_view sql, const HeldEnvelope& envelope)
{
    return database.run(sql,
                        envelope.id,
                        envelope.group,
                        envelope.device,
                        envelope.seq,
                        envelope.reason,
                        envelope.sinceMs,
                        ByteView(envelope.envelope));
}

} // namespace

Result<void> HeldTable::hold(const HeldEnvelope& envelope)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(insert(m_database,
                           "INSERT OR IGNORE INTO held "
                           "(env_id, group_id, device_id, seq, reason, since_ms, data) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)",
                           envelope));
    // Counted after inserting: the same envelope again is no new one.
    CAHIER_TRY(const std::uint64_t held, heldCount(envelope.group));
    if (held > MaxHeldPerGroup)
        return fail(Errc::TooLarge, "MaxHeldPerGroup envelopes are waiting");
    return transaction.commit();
}

Result<std::vector<HeldEnvelope>> HeldTable::held(const GroupId& group, std::size_t maxCount)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, device_id, seq, env_id, reason, since_ms, data "
                                  "FROM held WHERE group_id = ? ORDER BY device_id, seq LIMIT ?"));
    statement.bind(group).bind(maxCount);
    return readAll<HeldEnvelope>(statement, readHeld);
}

Result<std::uint64_t> HeldTable::heldCount(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT count(*) FROM held WHERE group_id = ?"));
    statement.bind(group);
    return count(statement);
}

Result<std::uint64_t> HeldTable::heldSince(const GroupId& group, std::uint64_t beforeMs)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT count(*) FROM held WHERE group_id = ? AND since_ms < ?"));
    statement.bind(group).bind(beforeMs);
    return count(statement);
}

Result<bool> HeldTable::release(const EnvelopeId& id)
{
    CAHIER_TRY_VOID(m_database.run("DELETE FROM held WHERE env_id = ?", id));
    return m_database.changes() > 0;
}

Result<void> HeldTable::quarantine(const HeldEnvelope& envelope)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(insert(m_database,
                           "INSERT OR IGNORE INTO quarantine "
                           "(env_id, group_id, device_id, seq, reason, since_ms, data) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)",
                           envelope));
    CAHIER_TRY_VOID(
        m_database.run("DELETE FROM quarantine WHERE row IN (SELECT row FROM quarantine "
                       "WHERE group_id = ? ORDER BY since_ms DESC, row DESC LIMIT -1 OFFSET ?)",
                       envelope.group,
                       MaxQuarantinedPerGroup));
    CAHIER_TRY_VOID(release(envelope.id));
    return transaction.commit();
}

Result<std::vector<HeldEnvelope>> HeldTable::quarantined(const GroupId& group, std::size_t maxCount)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, device_id, seq, env_id, reason, since_ms, data "
                                  "FROM quarantine WHERE group_id = ? "
                                  "ORDER BY since_ms DESC, row DESC LIMIT ?"));
    statement.bind(group).bind(maxCount);
    return readAll<HeldEnvelope>(statement, readHeld);
}

Result<std::uint64_t> HeldTable::pruneQuarantine(std::uint64_t nowMs)
{
    if (nowMs < QuarantineMs)
        return std::uint64_t{0};
    CAHIER_TRY_VOID(
        m_database.run("DELETE FROM quarantine WHERE since_ms < ?", nowMs - QuarantineMs));
    return static_cast<std::uint64_t>(m_database.changes());
}

} // namespace cahier::store
