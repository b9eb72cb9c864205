// SPDX-License-Identifier: MPL-2.0
// What comes in: authorise, open, check the CRDT's author and clocks, queue for the disk, show.
// Nothing is parsed beyond its public header before its signature holds.
#include "sync/base/log.h"
#include "sync/crdt/update.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/fingerprint.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/intake.h"
#include "sync/store/database.h"
#include "sync/store/document_table.h"
#include "sync/store/feed_table.h"
#include "sync/store/stream_table.h"
#include "sync/store/update_log.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

/// Envelopes of one group that may wait in memory for something missing.
constexpr std::size_t MaxHeldPerStream = 10'000;
/// Others are told by a beacon that their changes arrived, this much later at the latest.
constexpr Milliseconds BeaconAfterChange{2'000};

} // namespace

StreamState* ClientImpl::findStream(const store::StreamId& id)
{
    const auto found = m_streams.find(id);
    return found == m_streams.end() ? nullptr : found->second.get();
}

StreamState& ClientImpl::stream(const GroupId& group, const store::StreamId& id)
{
    auto& slot = m_streams[id];
    if (!slot)
        slot = std::make_unique<StreamState>(group, id);
    return *slot;
}

void ClientImpl::subscribe(Group& group, StreamState& stream)
{
    if (stream.subscription != StreamState::Subscription::None)
        return;
    const std::uint64_t from = stream.rebuild ? 0 : stream.durablePosition();
    protocol::Subscribe message;
    message.stream = stream.ref();
    message.fromPos = from + 1;
    if (ask(message, {Asked::Subscribe, group.id, {}, stream.id}) == 0)
        return;
    // What was held comes again.
    stream.position = from;
    stream.held.clear();
    if (stream.rebuild)
        stream.rebuild = std::make_unique<Rebuild>();
    stream.subscription = StreamState::Subscription::Asked;
}

void ClientImpl::onStreams(const protocol::Streams& streams)
{
    Group* group = findGroup(streams.group);
    if (group == nullptr || group->stuck())
        return;
    for (const auto& item : streams.items) {
        StreamState& known = stream(group->id, {item.doc, item.kind});
        if (known.group == group->id)
            subscribe(*group, known);
    }
    if (streams.more == protocol::More::No)
        group->streamsListed = true;
    checkCaughtUp();
}

void ClientImpl::onNewStream(const protocol::NewStream& added)
{
    Group* group = findGroup(added.stream.group);
    if (group == nullptr || group->stuck())
        return;
    StreamState& known = stream(group->id, {added.stream.doc, added.stream.kind});
    if (known.group == group->id)
        subscribe(*group, known);
}

void ClientImpl::onEnvelopes(const protocol::Envelopes& envelopes)
{
    StreamState* known = findStream({envelopes.stream.doc, envelopes.stream.kind});
    Group* group = findGroup(envelopes.stream.group);
    if (known == nullptr || group == nullptr || known->group != envelopes.stream.group ||
        group->stuck() || !group->log || known->subscription == StreamState::Subscription::None)
        return;
    if (const auto loaded = known->load(m_database, device()); !loaded) {
        report(loaded.error());
        return;
    }
    Intake intake;
    std::uint64_t position = envelopes.fromPos;
    for (const auto& item : envelopes.items) {
        const std::uint64_t at = position++;
        if (at <= known->position)
            continue; // A repetition: it was judged when it came first.
        if (at != known->position + 1) {
            // A hole: nothing behind it is looked at before it has been filled. While an answer is
            // still under way this may be what was sent before we asked.
            if (known->subscription == StreamState::Subscription::CaughtUp)
                fillHole(*group, *known);
            break;
        }
        known->position = at;
        if (item.form == protocol::EnvelopeForm::Stub) {
            if (const auto stub = crypto::parseStub(item.bytes);
                stub && crypto::verifyEnvelopeSignature(*stub))
                chain(*group, *known, *stub, store::EnvelopeVerdict::Void, intake);
            continue;
        }
        if (take(*group, *known, item.bytes, intake) == Taken::Hold) {
            known->held.insert_or_assign(at, item.bytes);
            if (known->held.size() > MaxHeldPerStream)
                logFailed(*group, Error{Errc::TooLarge, "too many changes wait for missing ones"});
        }
    }
    finishIntake(*group, *known, std::move(intake));
}

ClientImpl::Taken
ClientImpl::take(Group& group, StreamState& stream, const Bytes& bytes, Intake& intake)
{
    const auto envelope = crypto::parseEnvelope(bytes);
    if (!envelope) {
        report(
            Error{Errc::ProtocolViolation, "an envelope that is none: " + envelope.error().detail});
        return Taken::Done;
    }
    const crypto::EnvelopeHeader& header = envelope->header;
    if (header.group != stream.group || header.document != stream.id.document ||
        header.kind != stream.id.kind) {
        // Signed for another place: moving it here is the relay's doing, not its author's.
        refuse(group, *envelope, {Errc::NotAuthentic, "an envelope of another document"}, intake);
        return Taken::Done;
    }
    if (group.forks.isRejected(header.device, header.seq, envelope->id))
        return Taken::Done; // It lost against another one; that has been told.
    if (!stream.rebuild || !isKnown(group, *envelope)) {
        if (header.device == device())
            return takeOwn(group, *envelope, intake);
        if (alreadyTaken(group, *envelope, intake))
            return Taken::Done;
    }
    return judge(group, stream, *envelope, intake);
}

std::optional<EnvelopeId>
ClientImpl::idAt(const Group& group, const DeviceId& author, std::uint64_t seq) const
{
    if (auto id = group.feeds.idAt(author, seq); id && author != device())
        return id;
    const auto row = store::FeedTable(m_database).at(group.id, author, seq);
    return row && *row ? std::optional((*row)->id) : std::nullopt;
}

bool ClientImpl::isKnown(const Group& group, const crypto::EnvelopeView& envelope) const
{
    return idAt(group, envelope.header.device, envelope.header.seq) == envelope.id;
}

bool ClientImpl::alreadyTaken(Group& group, const crypto::EnvelopeView& envelope, Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    if (const auto winner = group.forks.winner(header.device, header.seq);
        winner && *winner != envelope.id && crypto::verifyEnvelopeSignature(envelope)) {
        forkFound(group, envelope, *winner, intake);
        return true;
    }
    if (group.feeds.isAhead(header.device, header.seq, envelope.id))
        return true;
    if (header.seq > group.feeds.headSeq(header.device))
        return false;
    const auto known = store::FeedTable(m_database).at(group.id, header.device, header.seq);
    if (known && *known && (*known)->id == envelope.id)
        return true;
    // Not on disk yet, but on its way there: the same frame or one just before.
    const auto recent = group.feeds.knowledge(header.device, header.seq);
    if (recent.sameSeq == envelope.id)
        return true;
    if (known && !*known && (m_writes.waiting() > 0 || !m_later.empty()))
        return flushWrites().has_value() && alreadyTaken(group, envelope, intake);
    if (!crypto::verifyEnvelopeSignature(envelope)) {
        refuse(group, envelope, {Errc::NotAuthentic, "a forged envelope"}, intake);
        return true;
    }
    if (const auto ours = idAt(group, header.device, header.seq))
        forkFound(group, envelope, *ours, intake);
    return true;
}

ClientImpl::Taken ClientImpl::judge(Group& group,
                                    StreamState& stream,
                                    const crypto::EnvelopeView& envelope,
                                    Intake& intake)
{
    const auto known = group.feeds.knowledge(envelope.header.device, envelope.header.seq);
    const auto verdict = crypto::authorise(envelope, *group.log, known, crypto::ChainCheck::Lazy);
    switch (verdict.decision) {
    case crypto::Decision::Hold:
        if (verdict.reason == crypto::Reason::UnknownLogHead && group.logSynced)
            refetchLog(group);
        return Taken::Hold;
    case crypto::Decision::Void:
        chain(group, stream, envelope, store::EnvelopeVerdict::Void, intake);
        return Taken::Done;
    case crypto::Decision::Reject: {
        const crypto::EnvelopeHeader& header = envelope.header;
        const bool chained = verdict.reason == crypto::Reason::ChainBroken && known.previous;
        if ((chained || verdict.reason == crypto::Reason::Equivocation) &&
            crypto::verifyEnvelopeSignature(envelope)) {
            forkFound(group,
                      envelope,
                      chained ? idAt(group, header.device, header.seq).value_or(EnvelopeId{})
                              : *known.sameSeq,
                      intake);
            return Taken::Done;
        }
        if (verdict.reason == crypto::Reason::CutOff && crypto::verifyEnvelopeSignature(envelope)) {
            cutOff(group, stream, envelope, intake);
            return Taken::Done;
        }
        Errc code = Errc::NotAuthorised;
        if (verdict.reason == crypto::Reason::BadSignature ||
            verdict.reason == crypto::Reason::OtherGroup ||
            verdict.reason == crypto::Reason::ChainBroken)
            code = Errc::NotAuthentic;
        refuse(group, envelope, {code, crypto::name(verdict.reason)}, intake);
        return Taken::Done;
    }
    case crypto::Decision::Apply:
        break;
    }
    if (envelope.header.type != crypto::EnvelopeType::Op) {
        chain(group, stream, envelope, store::EnvelopeVerdict::Void, intake);
        return Taken::Done;
    }
    return openAndApply(group, stream, envelope, intake);
}

ClientImpl::Taken ClientImpl::openAndApply(Group& group,
                                           StreamState& stream,
                                           const crypto::EnvelopeView& envelope,
                                           Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    const crypto::EpochKey* epochKey = group.key(header.epoch);
    if (epochKey == nullptr)
        return Taken::Hold;
    const auto body = group.streamKeys.withStreamKey(
        *epochKey, header.epoch, header.document, header.kind, [&envelope](crypto::KeyView key) {
            return crypto::openEnvelope(envelope, key);
        });
    const auto op = body ? crypto::parseOpBody(*body)
                         : Result<crypto::OpBodyView>(tl::make_unexpected(body.error()));
    if (!op) {
        // A member signed what nobody can open: chained, never applied.
        refuse(group, envelope, {Errc::NotAuthentic, "a member's envelope does not open"}, intake);
        chain(group, stream, envelope, store::EnvelopeVerdict::Rejected, intake);
        return Taken::Done;
    }
    StreamReading& reading = stream.reading();
    if (restsOnVoid(group, reading, header, op->frontier)) {
        orphan(group, stream, envelope, op->update, intake);
        return Taken::Done;
    }
    if (!reading.hasAll(op->frontier))
        vouch(group, stream, header.device, op->frontier, intake);
    if (!reading.hasAll(op->frontier))
        return Taken::Hold;
    const crdt::ClientId actor = crypto::actorClientId(group.id, header.device);
    crdt::Clock32& clock = reading.clocks[actor];
    const auto next = crdt::checkAuthor(op->update, actor, clock);
    if (!next && next.error().code == Errc::ClockGap &&
        header.seq > group.feeds.headSeq(header.device) + 1 && header.device != device()) {
        // What is missing in the feed may be what is missing here.
        group.heldFeeds.insert(header.device);
        return Taken::Hold;
    }
    if (!next) {
        refuse(group, envelope, next.error(), intake);
        chain(group, stream, envelope, store::EnvelopeVerdict::Rejected, intake);
        return Taken::Done;
    }
    if (stream.rebuild)
        noteForkClock(group, stream, header, clock);
    clock = *next;
    reading.applied({header.device, header.seq, envelope.id}, op->frontier);
    if (header.device == device())
        reading.frontier.erase(device()); // Our own chain says it.
    for (const crypto::FeedPoint& point : op->frontier) {
        if (point.device == device()) {
            std::uint64_t& seen = stream.seen[header.device];
            seen = std::max(seen, point.seq);
        }
    }
    SharedBytes update(toBytes(op->update));
    if (stream.rebuild)
        stream.rebuild->updates.push_back({header.device, header.seq, std::move(update)});
    else
        intake.updates.push_back(std::move(update));
    chain(group, stream, envelope, store::EnvelopeVerdict::Applied, intake);
    return Taken::Done;
}

ClientImpl::Taken
ClientImpl::takeOwn(Group& group, const crypto::EnvelopeView& envelope, Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    const auto known = store::FeedTable(m_database).at(group.id, device(), header.seq);
    if (known && *known && (*known)->id == envelope.id)
        return Taken::Done; // The echo of what we sent.
    if (!crypto::verifyEnvelopeSignature(envelope)) {
        refuse(group, envelope, {Errc::NotAuthentic, "forged in this device's name"}, intake);
        return Taken::Done;
    }
    // We signed this, and do not know it: the profile was put back from an older copy. It comes
    // again once this installation is a new device.
    group.ownInDoubt = true;
    becomeNewDevice(restoredError(), {});
    return Taken::Hold;
}

void ClientImpl::chain(Group& group,
                       StreamState& stream,
                       const crypto::EnvelopeView& envelope,
                       store::EnvelopeVerdict verdict,
                       Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    if (stream.rebuild)
        intake.verdicts.emplace_back(envelope.id, verdict);
    if (header.device == device())
        return; // Its place was taken when it was sealed.
    FeedItem item;
    item.seq = header.seq;
    item.id = envelope.id;
    item.prev = header.prev;
    item.logHead = header.logHead;
    item.stream = stream.id;
    item.verdict = verdict;
    FeedStep step = group.feeds.add(group.id, header.device, item);
    if (step.broken)
        chainFork(group, header.device, *step.broken);
    if (step.keptAhead)
        intake.ahead.emplace_back(header.device, item);
    if (!step.chained.empty())
        intake.chained.emplace_back(header.device, std::move(step.chained));
}

void ClientImpl::refuse(Group& /*group*/,
                        const crypto::EnvelopeView& envelope,
                        Error why,
                        Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    intake.quarantine.push_back(
        {header.device, header.seq, envelope.id, why.code, toBytes(envelope.whole)});
    report(std::move(why));
}

void ClientImpl::finishIntake(Group& group, StreamState& stream, Intake intake)
{
    intake.group = group.id;
    intake.stream = stream.id;
    if (!stream.rebuild)
        intake.position = stream.durablePosition();
    if (intake.empty() && (!intake.position || *intake.position == stream.storedPosition))
        return;
    stream.storedPosition = intake.position.value_or(stream.storedPosition);
    // Beacons of others may name any state in between.
    if (!intake.chained.empty() && !m_carets.empty())
        noteHeads(group);
    intake.nowMs = m_deps.clock.unixMs();
    std::vector<SharedBytes> updates = intake.updates;
    auto shared = std::make_shared<Intake>(std::move(intake));
    const auto queued =
        writeLater([shared](store::Database& database) { return shared->write(database); },
                   [this](const Result<void>& written) {
        if (!written)
            diskFailed(written.error());
        });
    if (!queued) {
        diskFailed(queued.error());
        return;
    }
    if (stream.rebuild && !stream.held.empty())
        retryHeld(group);
    if (!updates.empty()) {
        deliver(group, stream, updates);
        // What waited for these may go on; nothing else can have changed.
        if (!stream.held.empty())
            retryHeld(group);
        reportStatus(stream);
    }
}

void ClientImpl::deliver(Group& group, StreamState& stream, const std::vector<SharedBytes>& updates)
{
    if (stream.id.kind == DocumentKind::Directory) {
        for (const SharedBytes& update : updates) {
            if (const auto applied = group.directory->apply(update.view()); !applied)
                report(applied.error());
        }
        directoryChanged(group);
        return;
    }
    if (stream.open && stream.id.kind == DocumentKind::Content) {
        m_deps.listener.remoteUpdates(stream.id.document, updates);
        schedulePresence(stream.id.document, BeaconAfterChange);
    }
}

void ClientImpl::retryHeld(Group& group)
{
    for (auto& [id, each] : m_streams) {
        StreamState& waiting = *each;
        if (waiting.group != group.id || waiting.held.empty() || !group.log)
            continue;
        Intake intake;
        auto held = std::exchange(waiting.held, {});
        bool progress = true;
        while (progress && !held.empty()) {
            progress = false;
            for (auto it = held.begin(); it != held.end();) {
                if (take(group, waiting, it->second, intake) == Taken::Hold) {
                    ++it;
                } else {
                    it = held.erase(it);
                    progress = true;
                }
            }
        }
        waiting.held = std::move(held);
        if (!intake.empty())
            finishIntake(group, waiting, std::move(intake));
    }
}

void ClientImpl::directoryChanged(Group& group)
{
    const Directory::Changes changes = group.directory->takeChanges();
    store::DocumentTable table(m_database);
    Result<void> stored;
    for (const DocumentId& id : changes.documents) {
        const auto document = group.directory->find(id);
        if (!document)
            continue;
        const auto owner = m_groupOf.find(id);
        if (owner != m_groupOf.end() && owner->second != group.id)
            continue; // Claimed by another workspace: the first one keeps it.
        m_groupOf.insert_or_assign(id, group.id);
        StreamState& content = stream(group.id, {id, DocumentKind::Content});
        if (m_synchronising && group.sendable())
            subscribe(group, content);
        store::DocumentRow row;
        if (const auto known = documentRow(id))
            row = *known;
        row.group = group.id;
        row.id = id;
        row.title = document->title;
        row.createdMs = document->createdMs;
        row.updatedMs = std::max(row.updatedMs, document->createdMs);
        row.trashedMs = document->trashedMs;
        if (auto put = table.put(row); !put)
            stored = put;
        refreshIndexTitle(id, document->title);
    }
    if (!stored)
        report(stored.error());
    if (!changes.documents.empty())
        m_deps.listener.documentsChanged(group.id);
    if (changes.names == Directory::Changes::Names::Changed) {
        const std::string name = group.directory->workspaceName();
        if (!name.empty() && name != group.name) {
            group.name = name;
            static_cast<void>(store::GroupTable(m_database).setName(group.id, name));
        }
        m_deps.listener.workspacesChanged();
        m_deps.listener.membersChanged(group.id);
    }
}

} // namespace cahier::engine
