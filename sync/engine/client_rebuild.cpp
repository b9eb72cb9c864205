// SPDX-License-Identifier: MPL-2.0
// Reading a stream again from its start, when what counts in it has changed: the new reading grows
// beside what is shown, and takes its place in one transaction. Own edits that were not sent are
// carried over, in this device's name.
#include "sync/base/log.h"
#include "sync/crdt/reissue.h"
#include "sync/crdt/update.h"
#include "sync/crypto/fingerprint.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/intake.h"
#include "sync/engine/update_batch.h"
#include "sync/store/database.h"
#include "sync/store/outbox.h"
#include "sync/store/settings.h"
#include "sync/store/stream_table.h"
#include "sync/store/transaction.h"
#include "sync/store/update_log.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::size_t All = std::numeric_limits<std::int32_t>::max();
constexpr crdt::Origin LoadOrigin = crdt::Origin::named("store");
/// No document has more operations of one client.
constexpr crdt::Clock32 EndOfClock = std::numeric_limits<crdt::Clock32>::max();

/// The span of an author's operations in the queued edits.
struct Span
{
    crdt::ClientId author = 0;
    crdt::Clock32 from = 0;
    crdt::Clock32 end = 0;
};

Result<std::vector<Span>> spansOf(const std::vector<Bytes>& ops)
{
    std::vector<Span> spans;
    for (const Bytes& op : ops) {
        CAHIER_TRY(const auto info, crdt::inspectUpdate(op));
        for (const crdt::StructRange& range : info.structs) {
            const auto known = std::find_if(spans.begin(), spans.end(), [&range](const Span& span) {
                return span.author == range.client;
            });
            if (known == spans.end())
                spans.push_back({range.client, range.clock, range.clock + range.length});
            else
                known->end = std::max(known->end, range.clock + range.length);
        }
    }
    return spans;
}

Result<Bytes> merged(const std::vector<ByteView>& updates)
{
    if (updates.empty())
        return Bytes{0, 0};
    return crdt::mergeUpdates(updates);
}

} // namespace

/// Everything that goes into the place of the old reading.
struct ClientImpl::Replacement
{
    std::vector<SharedBytes> updates; ///< The document: what counts, then what is ours alone.
    std::vector<Bytes> ops;           ///< To be sent, in this device's name.
    crdt::Reissue forOpenEditor;      ///< How edits made in the old document continue.
};

void ClientImpl::loadRebuilds()
{
    store::Settings settings(m_database);
    const auto keys = settings.keys("rebuild/");
    if (!keys)
        return;
    for (const std::string& key : *keys) {
        const auto value = settings.find(key);
        const std::size_t slash = key.rfind('/');
        const auto document = DocumentId::fromHexText(key.substr(8, slash - 8));
        if (!value || !*value || (*value)->size() != 32 || !document || slash + 2 != key.size())
            continue;
        const auto group = GroupId::fromBytes(**value);
        const auto kind = static_cast<DocumentKind>(key.back() - '0');
        if (group && findGroup(*group) != nullptr)
            stream(*group, {*document, kind}).rebuild = std::make_unique<Rebuild>();
    }
}

void ClientImpl::rebuild(Group& group, StreamState& stream)
{
    stream.rebuild = std::make_unique<Rebuild>();
    const auto kept = writeNow(
        [id = stream.id, groupId = group.id](store::Database& database) -> Result<void> {
            return store::Settings(database).set(rebuildKey(id), groupId.view());
        },
        [](const Result<void>&) {});
    if (!kept)
        log(LogLevel::Warning, "engine", "a rebuilding begins without a mark on disk");
    if (stream.subscription == StreamState::Subscription::None)
        return;
    stream.subscription = StreamState::Subscription::None;
    m_connectionToRelay.send(protocol::Unsubscribe{stream.ref()});
    subscribe(group, stream);
}

Result<Bytes> ClientImpl::readByDevice(const StreamState& stream, const DeviceId& device) const
{
    std::vector<ByteView> parts;
    for (const ReadUpdate& each : stream.rebuild->updates) {
        if (each.device == device)
            parts.push_back(each.update.view());
    }
    return merged(parts);
}

/// Which queued operations the relay has already, and the new numbers of the others.
Result<crdt::Reissue> ClientImpl::planReissue(const Group& group,
                                              const StreamState& stream,
                                              const std::vector<Bytes>& ops,
                                              crdt::Clock32 next) const
{
    crdt::Reissue how;
    how.to = crypto::actorClientId(group.id, device());
    CAHIER_TRY(const auto spans, spansOf(ops));
    const std::vector<ByteView> views(ops.begin(), ops.end());
    CAHIER_TRY(const Bytes mine, merged(views));
    for (const Span& span : spans) {
        crdt::Clock32 from = span.from;
        for (const crypto::DeviceKeys& former : m_identity->formers()) {
            if (crypto::actorClientId(group.id, former.id()) != span.author)
                continue;
            CAHIER_TRY(const Bytes theirs, readByDevice(stream, former.id()));
            CAHIER_TRY(from, crdt::agreeUntil(mine, theirs, span.author, span.from));
        }
        if (from < span.end) {
            how.moves.push_back({span.author, from, span.end - from, next});
            next += span.end - from;
        }
    }
    return how;
}

/// What the shown document has and the new reading has not.
crdt::IdSet ClientImpl::lostIn(const Group& group,
                               const StreamState& stream,
                               const crdt::Doc& shown,
                               const crdt::Reissue& how) const
{
    std::unordered_map<crdt::ClientId, crdt::Clock32> agreed = stream.rebuild->reading.clocks;
    for (const auto& [device, clock] : stream.rebuild->forkClocks)
        agreed.insert_or_assign(crypto::actorClientId(group.id, device), clock);
    crdt::IdSet lost;
    const crdt::StateVector seen = shown.stateVector();
    for (const auto& [client, clock] : seen.entries()) {
        const auto found = agreed.find(client);
        const crdt::Clock32 known = found == agreed.end() ? 0 : found->second;
        const bool ours = client == how.to ||
                          std::any_of(how.moves.begin(),
                                      how.moves.end(),
                                      [c = client](const auto& move) { return move.from == c; });
        if (!ours && known < clock)
            lost.add(client, known, clock - known);
    }
    return lost;
}

/// Edits that a stale editor still makes follow behind what was carried over.
void ClientImpl::keepOpen(const Group& group,
                          const crdt::Doc& shown,
                          crdt::Clock32 next,
                          crdt::Reissue& how) const
{
    std::vector<crdt::ClientId> editors{how.to};
    for (const crypto::DeviceKeys& former : m_identity->formers())
        editors.push_back(crypto::actorClientId(group.id, former.id()));
    for (const crdt::ClientId editor : editors) {
        const auto last = std::find_if(how.moves.rbegin(),
                                       how.moves.rend(),
                                       [editor](const auto& move) { return move.from == editor; });
        const crdt::Clock32 clock = shown.stateVector().get(editor);
        if (last != how.moves.rend())
            last->length = EndOfClock - last->clock;
        else
            how.moves.push_back({editor, clock, EndOfClock - clock, next});
    }
    how.lost = {};
    how.seenIn = nullptr;
}

Result<ClientImpl::Replacement> ClientImpl::replacementFor(const Group& group,
                                                           StreamState& stream) const
{
    Replacement out;
    StreamReading& reading = stream.rebuild->reading;
    for (const ReadUpdate& each : stream.rebuild->updates)
        out.updates.push_back(each.update);
    store::Outbox outbox(m_database);
    CAHIER_TRY(const auto sealed, outbox.unacknowledged(group.id, 0, All));
    const auto& taken = stream.rebuild->updates;
    for (const auto& envelope : sealed) {
        const bool there = std::any_of(taken.begin(), taken.end(), [&](const ReadUpdate& each) {
            return each.device == device() && each.seq == envelope.seq;
        });
        if (envelope.stream != stream.id || there)
            continue;
        CAHIER_TRY(Bytes update, ownUpdate(group, envelope.envelope));
        CAHIER_TRY_VOID(reading.count(update));
        out.updates.emplace_back(std::move(update));
    }
    CAHIER_TRY(const auto pending, outbox.pendingOps(stream.id, All, All));
    std::vector<Bytes> ops;
    for (const auto& op : pending)
        ops.push_back(op.update);
    crdt::Doc shown(crypto::actorClientId(group.id, device()));
    CAHIER_TRY(const auto rows, store::UpdateLog(m_database).read(stream.id));
    {
        UpdateBatch batch(shown, LoadOrigin);
        for (const auto& row : rows) {
            CAHIER_TRY_VOID(batch.apply(row.data));
        }
    }
    const crdt::ClientId actor = crypto::actorClientId(group.id, device());
    CAHIER_TRY(auto how, planReissue(group, stream, ops, reading.clocks[actor]));
    how.lost = lostIn(group, stream, shown, how);
    how.seenIn = &shown;
    for (const Bytes& op : ops) {
        CAHIER_TRY(Bytes again, crdt::reissueUpdate(op, how));
        if (again.empty())
            continue;
        CAHIER_TRY_VOID(reading.count(again));
        out.updates.emplace_back(again);
        out.ops.push_back(std::move(again));
    }
    keepOpen(group, shown, reading.clocks[actor], how);
    out.forOpenEditor = std::move(how);
    return out;
}

Result<void> ClientImpl::storeReplacement(const Group& group,
                                          const StreamState& stream,
                                          const Replacement& replacement)
{
    CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
    CAHIER_TRY_VOID(store::UpdateLog(m_database).replace(stream.id, replacement.updates));
    CAHIER_TRY_VOID(store::Outbox(m_database)
                        .replaceOps(group.id, stream.id, replacement.ops, m_deps.clock.unixMs()));
    CAHIER_TRY_VOID(
        store::StreamTable(m_database).reset(group.id, stream.id, stream.durablePosition()));
    store::Settings settings(m_database);
    CAHIER_TRY_VOID(settings.remove(rebuildKey(stream.id)));
    CAHIER_TRY(const auto old, settings.keys(orphanPrefix(stream.id)));
    for (const std::string& key : old) {
        CAHIER_TRY_VOID(settings.remove(key));
    }
    for (const auto& [device, seq] : stream.rebuild->reading.orphans) {
        ByteWriter value;
        value.u64(seq);
        CAHIER_TRY_VOID(
            settings.set(orphanPrefix(stream.id) + device.hex(), std::move(value).take()));
    }
    return transaction.commit();
}

void ClientImpl::finishRebuild(Group& group, StreamState& stream)
{
    if (!stream.rebuild->ownOrphans.empty()) {
        // What this device signed there cannot be continued by it: it becomes another one, which
        // writes the same once more. Then the stream is read again.
        OwnOrphans orphans;
        for (const auto& [id, each] : m_streams) {
            if (each->rebuild && !each->rebuild->ownOrphans.empty())
                orphans.emplace(id, each->rebuild->ownOrphans);
        }
        becomeNewDevice({Errc::Equivocation,
                         "what you wrote on top of a change that does not count is written again "
                         "by this installation as a new device"},
                        std::move(orphans));
        return;
    }
    if (!stream.retry.empty())
        return; // The disk is full; the mark stays.
    Result<void> done = flushWrites();
    auto replacement = done ? replacementFor(group, stream)
                            : Result<Replacement>(tl::make_unexpected(done.error()));
    done = replacement ? storeReplacement(group, stream, *replacement)
                       : Result<void>(tl::make_unexpected(replacement.error()));
    if (!done) {
        report(done.error()); // The mark stays: it is tried again with the next connection.
        return;
    }
    const bool inEditor = stream.open && stream.id.kind == DocumentKind::Content;
    stream.storedPosition = stream.durablePosition();
    stream.known = std::move(stream.rebuild->reading);
    stream.loaded = true;
    stream.rebuild.reset();
    stream.waiting = replacement->ops.size();
    if (inEditor) {
        stream.stale = std::move(replacement->forOpenEditor);
        m_deps.listener.documentRebuilt(stream.id.document);
    }
    if (stream.id.kind == DocumentKind::Directory)
        reloadDirectory(group);
    scheduleSeal(stream);
    reportStatus(stream);
}

void ClientImpl::reloadDirectory(Group& group)
{
    group.directory = std::make_unique<Directory>(crypto::actorClientId(group.id, device()));
    const store::StreamId id{directoryIdOf(group.id), DocumentKind::Directory};
    const auto rows = store::UpdateLog(m_database).read(id);
    if (!rows) {
        report(rows.error());
        return;
    }
    for (const auto& row : *rows) {
        if (const auto applied = group.directory->apply(row.data); !applied)
            report(applied.error());
    }
    directoryChanged(group);
}

} // namespace cahier::engine
