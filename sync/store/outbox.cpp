// SPDX-License-Identifier: MPL-2.0
#include "sync/store/outbox.h"

#include "sync/store/database.h"
#include "sync/store/stream_column.h"
#include "sync/store/transaction.h"

#include <algorithm>

namespace cahier::store {

namespace {

/// Columns: group_id, seq, env_id, doc_id, kind, data.
SealedEnvelope readSealed(Statement& row)
{
    return {.group = row.id<GroupId>(0),
            .seq = row.unsignedInteger(1),
            .id = row.id<EnvelopeId>(2),
            .stream = streamAt(row, 3),
            .envelope = row.bytes(5)};
}

/// Columns: ops waiting, envelopes waiting.
Result<OutboxCounts> readCounts(Statement& statement)
{
    CAHIER_TRY_VOID(statement.step());
    const OutboxCounts counts{.waitingOps = statement.unsignedInteger(0),
                              .unacknowledged = statement.unsignedInteger(1)};
    CAHIER_TRY_VOID(statement.check());
    return counts;
}

} // namespace

Result<std::int64_t>
Outbox::queue(const GroupId& group, const StreamId& stream, ByteView update, std::uint64_t nowMs)
{
    CAHIER_TRY_VOID(m_database.run(
        "INSERT INTO outbox_op (group_id, doc_id, kind, queued_ms, data) VALUES (?, ?, ?, ?, ?)",
        group,
        stream.document,
        stream.kind,
        nowMs,
        update));
    return m_database.lastInsertRow();
}

Result<std::vector<PendingStream>> Outbox::pendingStreams()
{
    // Rows are numbered in order of queueing, so the smallest is the longest waiting, whatever the
    // clock did meanwhile.
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, doc_id, kind, count(*), sum(length(data)), "
                                  "queued_ms, min(row) FROM outbox_op "
                                  "GROUP BY group_id, doc_id, kind ORDER BY min(row)"));
    return readAll<PendingStream>(statement, [](Statement& row) {
        return PendingStream{.group = row.id<GroupId>(0),
                             .stream = streamAt(row, 1),
                             .ops = row.unsignedInteger(3),
                             .bytes = row.unsignedInteger(4),
                             .oldestMs = row.unsignedInteger(5)};
    });
}

Result<std::vector<PendingOp>>
Outbox::pendingOps(const StreamId& stream, std::size_t maxCount, std::size_t maxBytes)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT row, queued_ms, data FROM outbox_op "
                                  "WHERE doc_id = ? AND kind = ? ORDER BY row LIMIT ?"));
    statement.bind(stream.document).bind(stream.kind).bind(maxCount);
    std::vector<PendingOp> ops;
    std::size_t bytes = 0;
    for (;;) {
        CAHIER_TRY(const bool more, statement.step());
        if (!more)
            return ops;
        const std::size_t size = statement.blob(2).size();
        if (!ops.empty() && size > maxBytes - std::min(bytes, maxBytes))
            return ops;
        bytes += size;
        ops.push_back({.row = statement.integer(0),
                       .queuedMs = statement.unsignedInteger(1),
                       .update = statement.bytes(2)});
    }
}

Result<void> Outbox::replaceOps(const GroupId& group,
                                const StreamId& stream,
                                const std::vector<Bytes>& updates,
                                std::uint64_t nowMs)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(
        m_database.run("DELETE FROM outbox_op WHERE doc_id = ? AND kind = ? AND group_id = ?",
                       stream.document,
                       stream.kind,
                       group));
    for (const Bytes& update : updates) {
        CAHIER_TRY_VOID(queue(group, stream, update, nowMs));
    }
    return transaction.commit();
}

Result<void> Outbox::storeSealed(const SealedEnvelope& sealed, std::int64_t throughRow)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(m_database.run("DELETE FROM outbox_op "
                                   "WHERE doc_id = ? AND kind = ? AND group_id = ? AND row <= ?",
                                   sealed.stream.document,
                                   sealed.stream.kind,
                                   sealed.group,
                                   throughRow));
    const std::int64_t ops = m_database.changes();
    CAHIER_TRY_VOID(m_database.run(
        "INSERT INTO outbox_envelope (group_id, seq, env_id, doc_id, kind, ops, data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        sealed.group,
        sealed.seq,
        sealed.id,
        sealed.stream.document,
        sealed.stream.kind,
        ops,
        ByteView(sealed.envelope)));
    return transaction.commit();
}

Result<std::vector<SealedEnvelope>>
Outbox::unacknowledged(const GroupId& group, std::uint64_t afterSeq, std::size_t maxCount)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, seq, env_id, doc_id, kind, data "
                                  "FROM outbox_envelope WHERE group_id = ? AND seq > ? "
                                  "ORDER BY seq LIMIT ?"));
    statement.bind(group).bind(afterSeq).bind(maxCount);
    return readAll<SealedEnvelope>(statement, readSealed);
}

Result<bool> Outbox::acknowledge(const EnvelopeId& id)
{
    CAHIER_TRY_VOID(m_database.run("DELETE FROM outbox_envelope WHERE env_id = ?", id));
    return m_database.changes() > 0;
}

Result<std::optional<SealedEnvelope>> Outbox::findSealed(const EnvelopeId& id)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, seq, env_id, doc_id, kind, data "
                                  "FROM outbox_envelope WHERE env_id = ?"));
    statement.bind(id);
    return readOne<SealedEnvelope>(statement, readSealed);
}

Result<OutboxCounts> Outbox::counts(const DocumentId& document)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT (SELECT count(*) FROM outbox_op WHERE doc_id = ?1), "
                                  "(SELECT count(*) FROM outbox_envelope WHERE doc_id = ?1)"));
    statement.bind(document);
    return readCounts(statement);
}

Result<OutboxCounts> Outbox::totals()
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT (SELECT count(*) FROM outbox_op), "
                                  "(SELECT count(*) FROM outbox_envelope)"));
    return readCounts(statement);
}

Result<void> Outbox::removeGroup(const GroupId& group)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(m_database.run("DELETE FROM outbox_op WHERE group_id = ?", group));
    CAHIER_TRY_VOID(m_database.run("DELETE FROM outbox_envelope WHERE group_id = ?", group));
    return transaction.commit();
}

} // namespace cahier::store
