// SPDX-License-Identifier: MPL-2.0
#include "server/storage/sqlite_reader.h"

#include "sync/protocol/limits.h"

namespace cahier::server {

namespace {

constexpr std::uint64_t FormStub = 2;
constexpr std::size_t SignatureBytes = 64;

/// header ‖ ext ‖ H(ct) ‖ signature, cut from the whole envelope.
Bytes stubOf(ByteView envelope, std::size_t headBytes, ByteView ciphertextHash)
{
    if (envelope.size() < headBytes + SignatureBytes)
        return {};
    ByteWriter out{headBytes + ciphertextHash.size() + SignatureBytes};
    out.raw(envelope.first(headBytes)).raw(ciphertextHash).raw(envelope.last(SignatureBytes));
    return std::move(out).take();
}

Result<std::vector<StoredJoin>> collectJoins(Statement& query)
{
    std::vector<StoredJoin> joins;
    for (;;) {
        CAHIER_TRY(const bool row, query.step());
        if (!row)
            break;
        StoredJoin join;
        join.group = GroupId{query.array<32>(0)};
        join.invite = query.array<32>(1);
        join.user = UserId{query.array<32>(2)};
        join.userHead = EntryHash{query.array<32>(3)};
        join.signature = query.array<64>(4);
        join.receivedMs = query.number(5);
        join.name = toBytes(query.bytes(6));
        joins.push_back(std::move(join));
    }
    query.reset();
    return joins;
}

} // namespace

Result<SqliteReader> SqliteReader::create(Database& db)
{
    SqliteReader r;
    CAHIER_TRY(r.m_logLength,
               db.prepare("SELECT coalesce(max(seq) + 1, 0) FROM log_entry WHERE log_type = ?1 AND "
                          "log_id = ?2"));
    CAHIER_TRY(r.m_log,
               db.prepare("SELECT body, time_ms, receipt FROM log_entry WHERE log_type = ?1 AND "
                          "log_id = ?2 AND seq >= ?3 ORDER BY seq"));
    CAHIER_TRY(r.m_joins,
               db.prepare("SELECT group_id, invite, user_id, user_head, signature, received_ms, "
                          "name FROM join_request WHERE group_id = ?1"));
    CAHIER_TRY(r.m_owned,
               db.prepare("SELECT j.group_id, j.invite, j.user_id, j.user_head, j.signature, "
                          "j.received_ms, j.name FROM member m JOIN join_request j ON "
                          "j.group_id = m.group_id WHERE m.user_id = ?1 AND m.role = 1"));
    CAHIER_TRY(r.m_feeds,
               db.prepare("SELECT f.device_id, e.seq, e.env_id, substr(e.bytes, 145, 32) FROM feed "
                          "f JOIN envelope e ON "
                          "e.feed = f.id AND e.seq = (SELECT max(seq) FROM envelope WHERE feed = "
                          "f.id) WHERE f.group_id = ?1 ORDER BY f.device_id"));
    CAHIER_TRY(r.m_streams,
               db.prepare("SELECT doc_id, kind, (SELECT max(pos) FROM envelope WHERE stream = s.id)"
                          " FROM stream s WHERE group_id = ?1"));
    CAHIER_TRY(r.m_stream,
               db.prepare("SELECT e.form, e.bytes FROM stream s JOIN envelope e ON e.stream = s.id "
                          "WHERE s.group_id = ?1 AND s.doc_id = ?2 AND s.kind = ?3 AND e.pos >= ?4 "
                          "ORDER BY e.pos"));
    CAHIER_TRY(
        r.m_stubs,
        db.prepare("SELECT e.form, e.stub_head, e.ct_hash, e.bytes FROM feed f JOIN envelope "
                   "e ON e.feed = f.id WHERE f.group_id = ?1 AND f.device_id = ?2 AND "
                   "e.seq >= ?3 ORDER BY e.seq"));
    CAHIER_TRY(r.m_find,
               db.prepare("SELECT e.env_id, e.pos FROM feed f JOIN envelope e ON e.feed = f.id "
                          "WHERE f.group_id = ?1 AND f.device_id = ?2 AND e.seq = ?3"));
    CAHIER_TRY(r.m_token,
               db.prepare("SELECT used_by FROM token WHERE hash = ?1 AND used_ms IS NOT NULL"));
    return r;
}

Result<LogSlice>
SqliteReader::log(const protocol::LogRef& ref, std::uint64_t fromSeq, std::size_t maxBytes)
{
    const auto type = static_cast<std::uint64_t>(ref.type);
    LogSlice slice;
    CAHIER_TRY_VOID(m_logLength.reset().bind(1, type).bind(2, ref.id.view()).step());
    slice.length = m_logLength.number(0);
    m_logLength.reset();
    if (fromSeq >= slice.length)
        return slice;
    m_log.reset().bind(1, type).bind(2, ref.id.view()).bind(3, fromSeq);
    std::size_t total = 0;
    while (slice.entries.size() < protocol::MaxEntriesPerFrame) {
        CAHIER_TRY(const bool row, m_log.step());
        if (!row)
            break;
        StoredEntry entry;
        total += m_log.bytes(0).size();
        if (total > maxBytes && !slice.entries.empty())
            break;
        entry.entry = toBytes(m_log.bytes(0));
        entry.receipt.timeMs = m_log.number(1);
        entry.receipt.signature = m_log.array<64>(2);
        slice.entries.push_back(std::move(entry));
    }
    m_log.reset();
    return slice;
}

Result<std::vector<StoredJoin>> SqliteReader::joins(const GroupId& group)
{
    m_joins.reset().bind(1, group.view());
    return collectJoins(m_joins);
}

Result<std::vector<StoredJoin>> SqliteReader::joinsForOwner(const UserId& user)
{
    m_owned.reset().bind(1, user.view());
    return collectJoins(m_owned);
}

Result<GroupHeads> SqliteReader::heads(const GroupId& group)
{
    GroupHeads heads;
    m_feeds.reset().bind(1, group.view());
    for (;;) {
        CAHIER_TRY(const bool row, m_feeds.step());
        if (!row)
            break;
        heads.feeds.push_back({DeviceId{m_feeds.array<32>(0)},
                               m_feeds.number(1),
                               EnvelopeId{m_feeds.array<32>(2)},
                               EntryHash{m_feeds.array<32>(3)}});
    }
    m_feeds.reset();
    m_streams.reset().bind(1, group.view());
    for (;;) {
        CAHIER_TRY(const bool row, m_streams.step());
        if (!row)
            break;
        heads.streams.push_back({DocumentId{m_streams.array<32>(0)},
                                 static_cast<DocumentKind>(m_streams.number(1)),
                                 m_streams.number(2)});
    }
    m_streams.reset();
    return heads;
}

Result<std::vector<protocol::Envelopes::Item>>
SqliteReader::stream(const protocol::StreamRef& ref, std::uint64_t fromPos, std::size_t maxBytes)
{
    m_stream.reset()
        .bind(1, ref.group.view())
        .bind(2, ref.doc.view())
        .bind(3, static_cast<std::uint64_t>(ref.kind))
        .bind(4, fromPos);
    std::vector<protocol::Envelopes::Item> items;
    std::size_t total = 0;
    while (items.size() < protocol::MaxEnvelopesPerFrame) {
        CAHIER_TRY(const bool row, m_stream.step());
        if (!row)
            break;
        total += m_stream.bytes(1).size();
        if (total > maxBytes && !items.empty())
            break;
        items.push_back({m_stream.number(0) == FormStub ? protocol::EnvelopeForm::Stub
                                                        : protocol::EnvelopeForm::Whole,
                         toBytes(m_stream.bytes(1))});
    }
    m_stream.reset();
    return items;
}

Result<std::vector<Bytes>> SqliteReader::stubs(const GroupId& group,
                                               const DeviceId& device,
                                               std::uint64_t fromSeq,
                                               std::size_t maxBytes)
{
    m_stubs.reset().bind(1, group.view()).bind(2, device.view()).bind(3, fromSeq);
    std::vector<Bytes> stubs;
    std::size_t total = 0;
    while (stubs.size() < protocol::MaxStubsPerFrame) {
        CAHIER_TRY(const bool row, m_stubs.step());
        if (!row)
            break;
        Bytes stub = m_stubs.number(0) == FormStub
                         ? toBytes(m_stubs.bytes(3))
                         : stubOf(m_stubs.bytes(3), m_stubs.number(1), m_stubs.bytes(2));
        total += stub.size();
        if (total > maxBytes && !stubs.empty())
            break;
        stubs.push_back(std::move(stub));
    }
    m_stubs.reset();
    return stubs;
}

Result<std::optional<FoundEnvelope>>
SqliteReader::find(const GroupId& group, const DeviceId& device, std::uint64_t seq)
{
    m_find.reset().bind(1, group.view()).bind(2, device.view()).bind(3, seq);
    CAHIER_TRY(const bool row, m_find.step());
    std::optional<FoundEnvelope> found;
    if (row)
        found = FoundEnvelope{EnvelopeId{m_find.array<32>(0)}, m_find.number(1)};
    m_find.reset();
    return found;
}

Result<std::optional<UserId>> SqliteReader::tokenUser(const protocol::Bytes32& tokenHash)
{
    m_token.reset().bind(1, ByteView{tokenHash});
    CAHIER_TRY(const bool row, m_token.step());
    std::optional<UserId> user;
    if (row)
        user = UserId{m_token.array<32>(0)};
    m_token.reset();
    return user;
}

} // namespace cahier::server
