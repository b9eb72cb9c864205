// SPDX-License-Identifier: MPL-2.0
#include "sync/store/feed_table.h"

#include "sync/store/database.h"
#include "sync/store/stream_column.h"
#include "sync/store/transaction.h"

namespace cahier::store {

namespace {

/// Columns from `first`: seq, env_id, log_head.
FeedHead readHead(Statement& row, int first)
{
    return {.seq = row.unsignedInteger(first),
            .id = row.id<EnvelopeId>(first + 1),
            .logHead = row.id<EntryHash>(first + 2)};
}

/// Columns: device_id, seq, env_id, log_head.
DeviceFeed readFeed(Statement& row)
{
    return {.device = row.id<DeviceId>(0), .head = readHead(row, 1)};
}

/// Columns: group_id, device_id, seq, env_id, log_head, doc_id, kind, verdict, stub.
EnvelopeRow readEnvelope(Statement& row)
{
    const std::int64_t verdict = row.integer(7);
    if (verdict < 1 || verdict > 3)
        row.damaged("a verdict is out of range");
    const FeedHead head = readHead(row, 2);
    return {.group = row.id<GroupId>(0),
            .device = row.id<DeviceId>(1),
            .seq = head.seq,
            .id = head.id,
            .logHead = head.logHead,
            .stream = streamAt(row, 5),
            .verdict = static_cast<EnvelopeVerdict>(verdict),
            .stub = row.bytes(8)};
}

Result<void>
putHead(Database& database, const GroupId& group, const DeviceId& device, const FeedHead& head)
{
    return database.run("INSERT OR REPLACE INTO feed (group_id, device_id, seq, env_id, log_head) "
                        "VALUES (?, ?, ?, ?, ?)",
                        group,
                        device,
                        head.seq,
                        head.id,
                        head.logHead);
}

} // namespace

Result<void> FeedTable::append(const EnvelopeRow& row)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const std::optional<FeedHead> last, head(row.group, row.device));
    const std::uint64_t expected = last ? last->seq + 1 : 1;
    if (row.seq < expected) {
        CAHIER_TRY(const std::optional<EnvelopeRow> known, at(row.group, row.device, row.seq));
        const bool isHead = last && last->seq == row.seq;
        if ((known && known->id != row.id) || (isHead && last->id != row.id))
            return fail(Errc::Equivocation, "another envelope has this place");
        if (known || isHead)
            return transaction.commit();
        return fail(Errc::InvalidState, "the place lies before the known part of the feed");
    }
    if (row.seq != expected)
        return fail(Errc::InvalidState, "the envelope does not continue the feed");
    const FeedHead next{.seq = row.seq, .id = row.id, .logHead = row.logHead};
    CAHIER_TRY_VOID(putHead(m_database, row.group, row.device, next));
    CAHIER_TRY_VOID(m_database.run(
        "INSERT INTO envelope (env_id, group_id, device_id, seq, log_head, doc_id, kind, verdict, "
        "stub) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.id,
        row.group,
        row.device,
        row.seq,
        row.logHead,
        row.stream.document,
        row.stream.kind,
        row.verdict,
        ByteView(row.stub)));
    // What never counted is nothing to build on.
    if (row.verdict != EnvelopeVerdict::Applied)
        return transaction.commit();
    CAHIER_TRY_VOID(m_database.run(
        "INSERT OR REPLACE INTO frontier (doc_id, kind, group_id, device_id, seq, env_id, "
        "log_head) VALUES (?, ?, ?, ?, ?, ?, ?)",
        row.stream.document,
        row.stream.kind,
        row.group,
        row.device,
        row.seq,
        row.id,
        row.logHead));
    return transaction.commit();
}

Result<std::optional<FeedHead>> FeedTable::head(const GroupId& group, const DeviceId& device)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT seq, env_id, log_head FROM feed "
                                  "WHERE group_id = ? AND device_id = ?"));
    statement.bind(group).bind(device);
    return readOne<FeedHead>(statement, [](Statement& row) { return readHead(row, 0); });
}

Result<std::vector<DeviceFeed>> FeedTable::heads(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT device_id, seq, env_id, log_head FROM feed "
                                  "WHERE group_id = ? ORDER BY device_id"));
    statement.bind(group);
    return readAll<DeviceFeed>(statement, readFeed);
}

Result<void> FeedTable::startAt(const GroupId& group, const DeviceId& device, const FeedHead& start)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const std::optional<FeedHead> last, head(group, device));
    if (last && last->seq > start.seq)
        return fail(Errc::InvalidState, "a feed's head never moves back");
    if (last && last->seq == start.seq && last->id != start.id)
        return fail(Errc::Equivocation, "another envelope has this place");
    CAHIER_TRY_VOID(putHead(m_database, group, device, start));
    return transaction.commit();
}

Result<void>
FeedTable::findFrontier(const GroupId& group, const DeviceId& device, const StreamId& stream)
{
    CAHIER_TRY_VOID(m_database.run(
        "DELETE FROM frontier WHERE doc_id = ? AND kind = ? AND group_id = ? AND device_id = ?",
        stream.document,
        stream.kind,
        group,
        device));
    return m_database.run(
        "INSERT INTO frontier (doc_id, kind, group_id, device_id, seq, env_id, log_head) "
        "SELECT doc_id, kind, group_id, device_id, seq, env_id, log_head FROM envelope "
        "WHERE group_id = ? AND device_id = ? AND doc_id = ? AND kind = ? AND verdict = 1 "
        "ORDER BY seq DESC LIMIT 1",
        group,
        device,
        stream.document,
        stream.kind);
}

Result<void>
FeedTable::truncate(const GroupId& group, const DeviceId& device, std::uint64_t fromSeq)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const auto touched, streamsFrom(group, device, fromSeq));
    CAHIER_TRY(const auto last, head(group, device));
    if (!last || last->seq < fromSeq)
        return {};
    if (fromSeq > 1) {
        CAHIER_TRY(const auto before, at(group, device, fromSeq - 1));
        if (!before)
            return fail(Errc::InvalidState, "the place before is not known any more");
        CAHIER_TRY_VOID(
            putHead(m_database,
                    group,
                    device,
                    {.seq = before->seq, .id = before->id, .logHead = before->logHead}));
    } else {
        CAHIER_TRY_VOID(
            m_database.run("DELETE FROM feed WHERE group_id = ? AND device_id = ?", group, device));
    }
    CAHIER_TRY_VOID(
        m_database.run("DELETE FROM envelope WHERE group_id = ? AND device_id = ? AND seq >= ?",
                       group,
                       device,
                       fromSeq));
    for (const StreamId& stream : touched) {
        CAHIER_TRY_VOID(findFrontier(group, device, stream));
    }
    return transaction.commit();
}

Result<std::vector<StreamId>>
FeedTable::streamsFrom(const GroupId& group, const DeviceId& device, std::uint64_t fromSeq)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT DISTINCT doc_id, kind FROM envelope "
                                  "WHERE group_id = ? AND device_id = ? AND seq >= ?"));
    statement.bind(group).bind(device).bind(fromSeq);
    return readAll<StreamId>(statement, [](Statement& row) { return streamAt(row, 0); });
}

Result<void> FeedTable::setVerdict(const EnvelopeId& id, EnvelopeVerdict verdict)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const auto row, find(id));
    if (!row || row->verdict == verdict)
        return {};
    CAHIER_TRY_VOID(
        m_database.run("UPDATE envelope SET verdict = ? WHERE env_id = ?", verdict, id));
    CAHIER_TRY_VOID(findFrontier(row->group, row->device, row->stream));
    return transaction.commit();
}

Result<bool> FeedTable::knows(const EnvelopeId& id)
{
    CAHIER_TRY(Statement statement, m_database.prepare("SELECT 1 FROM envelope WHERE env_id = ?"));
    statement.bind(id);
    return statement.step();
}

Result<std::optional<EnvelopeRow>> FeedTable::find(const EnvelopeId& id)
{
    CAHIER_TRY(
        Statement statement,
        m_database.prepare("SELECT group_id, device_id, seq, env_id, log_head, doc_id, kind, "
                           "verdict, stub FROM envelope WHERE env_id = ?"));
    statement.bind(id);
    return readOne<EnvelopeRow>(statement, readEnvelope);
}

Result<std::optional<EnvelopeRow>>
FeedTable::at(const GroupId& group, const DeviceId& device, std::uint64_t seq)
{
    CAHIER_TRY(
        Statement statement,
        m_database.prepare("SELECT group_id, device_id, seq, env_id, log_head, doc_id, kind, "
                           "verdict, stub FROM envelope "
                           "WHERE group_id = ? AND device_id = ? AND seq = ?"));
    statement.bind(group).bind(device).bind(seq);
    return readOne<EnvelopeRow>(statement, readEnvelope);
}

Result<std::vector<DeviceFeed>> FeedTable::frontier(const GroupId& group, const StreamId& stream)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT device_id, seq, env_id, log_head FROM frontier "
                                  "WHERE doc_id = ? AND kind = ? AND group_id = ? "
                                  "ORDER BY device_id"));
    statement.bind(stream.document).bind(stream.kind).bind(group);
    return readAll<DeviceFeed>(statement, readFeed);
}

Result<void>
FeedTable::prune(const GroupId& group, const DeviceId& device, std::uint64_t throughSeq)
{
    return m_database.run("DELETE FROM envelope WHERE group_id = ? AND device_id = ? AND seq <= ?",
                          group,
                          device,
                          throughSeq);
}

} // namespace cahier::store
