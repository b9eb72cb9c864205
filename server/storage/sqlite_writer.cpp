// SPDX-License-Identifier: MPL-2.0
#include "server/storage/sqlite_writer.h"

namespace cahier::server {

Result<SqliteWriter> SqliteWriter::create(Database& db)
{
    SqliteWriter w;
    CAHIER_TRY(w.m_findStream,
               db.prepare("SELECT id FROM stream WHERE group_id = ?1 AND doc_id = ?2 AND kind = "
                          "?3"));
    CAHIER_TRY(w.m_addStream,
               db.prepare("INSERT INTO stream(group_id, doc_id, kind) VALUES(?1, ?2, ?3) "
                          "RETURNING id"));
    CAHIER_TRY(w.m_findFeed,
               db.prepare("SELECT id FROM feed WHERE group_id = ?1 AND device_id = ?2"));
    CAHIER_TRY(w.m_addFeed,
               db.prepare("INSERT INTO feed(group_id, device_id) VALUES(?1, ?2) RETURNING id"));
    CAHIER_TRY(w.m_addEnvelope,
               db.prepare("INSERT INTO envelope(stream, pos, feed, seq, env_id, received_ms, form,"
                          " stub_head, ct_hash, bytes) VALUES(?1,?2,?3,?4,?5,?6,1,?7,?8,?9)"));
    CAHIER_TRY(w.m_logLength,
               db.prepare("SELECT count(*) FROM (SELECT 1 FROM log_entry WHERE log_type = ?1 AND "
                          "log_id = ?2 AND seq = ?3)"));
    CAHIER_TRY(w.m_addEntry,
               db.prepare("INSERT INTO log_entry(log_type, log_id, seq, hash, time_ms, receipt,"
                          " body) VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    CAHIER_TRY(w.m_useToken,
               db.prepare("UPDATE token SET used_ms = ?2, used_by = ?3 WHERE hash = ?1 AND "
                          "used_ms IS NULL AND expires_ms > ?2"));
    CAHIER_TRY(
        w.m_putJoin,
        db.prepare("INSERT OR REPLACE INTO join_request(group_id, user_id, invite,"
                   " user_head, signature, received_ms, name) VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    CAHIER_TRY(w.m_dropJoin,
               db.prepare("DELETE FROM join_request WHERE group_id = ?1 AND user_id = ?2"));
    CAHIER_TRY(w.m_putMember,
               db.prepare("INSERT OR REPLACE INTO member(user_id, group_id, role) "
                          "VALUES(?1,?2,?3)"));
    CAHIER_TRY(w.m_dropMember,
               db.prepare("DELETE FROM member WHERE user_id = ?1 AND group_id = ?2"));
    return w;
}

Result<std::uint64_t> SqliteWriter::streamId(const protocol::StreamRef& ref)
{
    const auto kind = static_cast<std::uint64_t>(ref.kind);
    m_findStream.reset().bind(1, ref.group.view()).bind(2, ref.doc.view()).bind(3, kind);
    CAHIER_TRY(bool found, m_findStream.step());
    if (found) {
        const std::uint64_t id = m_findStream.number(0);
        m_findStream.reset();
        return id;
    }
    m_addStream.reset().bind(1, ref.group.view()).bind(2, ref.doc.view()).bind(3, kind);
    CAHIER_TRY(found, m_addStream.step());
    const std::uint64_t id = m_addStream.number(0);
    CAHIER_TRY_VOID(m_addStream.run());
    return id;
}

Result<std::uint64_t> SqliteWriter::feedId(const GroupId& group, const DeviceId& device)
{
    m_findFeed.reset().bind(1, group.view()).bind(2, device.view());
    CAHIER_TRY(bool found, m_findFeed.step());
    if (found) {
        const std::uint64_t id = m_findFeed.number(0);
        m_findFeed.reset();
        return id;
    }
    m_addFeed.reset().bind(1, group.view()).bind(2, device.view());
    CAHIER_TRY(found, m_addFeed.step());
    const std::uint64_t id = m_addFeed.number(0);
    CAHIER_TRY_VOID(m_addFeed.run());
    return id;
}

Result<void> SqliteWriter::append(const EnvelopeRow& row)
{
    CAHIER_TRY(const std::uint64_t stream, streamId(row.stream));
    CAHIER_TRY(const std::uint64_t feed, feedId(row.stream.group, row.device));
    m_addEnvelope.reset()
        .bind(1, stream)
        .bind(2, row.pos)
        .bind(3, feed)
        .bind(4, row.seq)
        .bind(5, row.id.view())
        .bind(6, row.receivedMs)
        .bind(7, std::uint64_t{row.stubHeadBytes})
        .bind(8, ByteView{row.ciphertextHash})
        .bind(9, row.bytes.view());
    return m_addEnvelope.run();
}

Result<void> SqliteWriter::apply(const std::vector<LogWrite>& writes)
{
    for (const LogWrite& write : writes)
        CAHIER_TRY_VOID(std::visit([this](const auto& one) { return applyOne(one); }, write));
    return {};
}

Result<void> SqliteWriter::applyOne(const AppendEntry& write)
{
    const auto type = static_cast<std::uint64_t>(write.log.type);
    if (write.seq > 0) {
        m_logLength.reset().bind(1, type).bind(2, write.log.id.view()).bind(3, write.seq - 1);
        CAHIER_TRY_VOID(m_logLength.step());
        const bool hasPrevious = m_logLength.number(0) == 1;
        m_logLength.reset();
        if (!hasPrevious)
            return fail(Errc::LogConflict, "an entry without its predecessor");
    }
    m_addEntry.reset()
        .bind(1, type)
        .bind(2, write.log.id.view())
        .bind(3, write.seq)
        .bind(4, write.hash.view())
        .bind(5, write.entry.receipt.timeMs)
        .bind(6, ByteView{write.entry.receipt.signature})
        .bind(7, ByteView{write.entry.entry});
    auto added = m_addEntry.run();
    if (!added && added.error().code == Errc::AlreadyExists)
        return fail(Errc::LogConflict, "the log has this seq already");
    return added;
}

Result<void> SqliteWriter::applyOne(const UseToken& write)
{
    m_useToken.reset()
        .bind(1, ByteView{write.tokenHash})
        .bind(2, write.nowMs)
        .bind(3, write.user.view());
    CAHIER_TRY_VOID(m_useToken.run());
    if (m_useToken.changes() != 1)
        return fail(Errc::LinkExpired, "token unknown, expired or used");
    return {};
}

Result<void> SqliteWriter::applyOne(const PutJoin& write)
{
    const StoredJoin& join = write.join;
    m_putJoin.reset()
        .bind(1, join.group.view())
        .bind(2, join.user.view())
        .bind(3, ByteView{join.invite})
        .bind(4, join.userHead.view())
        .bind(5, ByteView{join.signature})
        .bind(6, join.receivedMs)
        .bind(7, ByteView{join.name});
    return m_putJoin.run();
}

Result<void> SqliteWriter::applyOne(const DropJoin& write)
{
    return m_dropJoin.reset().bind(1, write.group.view()).bind(2, write.user.view()).run();
}

Result<void> SqliteWriter::applyOne(const SetMember& write)
{
    if (write.role == 0)
        return m_dropMember.reset().bind(1, write.user.view()).bind(2, write.group.view()).run();
    return m_putMember.reset()
        .bind(1, write.user.view())
        .bind(2, write.group.view())
        .bind(3, std::uint64_t{write.role})
        .run();
}

} // namespace cahier::server
