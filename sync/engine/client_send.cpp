// SPDX-License-Identifier: MPL-2.0
// What goes out: a local update is durable first, sealed late, sealed once, stored before it is
// sent, and sent unchanged until the relay has it.
#include "sync/base/log.h"
#include "sync/crdt/update.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/fingerprint.h"
#include "sync/engine/client_impl.h"
#include "sync/store/database.h"
#include "sync/store/document_table.h"
#include "sync/store/feed_table.h"
#include "sync/store/outbox.h"
#include "sync/store/update_log.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

/// What one envelope may carry; leaves room for the frontier below MaxBodyBytes.
constexpr std::size_t MaxBatchBytes = 512U * 1024U;
constexpr std::size_t MaxBatchOps = 4'096;
constexpr std::size_t MaxUpdateBytes = 900U * 1024U;
constexpr std::size_t PushCount = 256;
constexpr std::size_t PushBytes = 1024U * 1024U;
constexpr Milliseconds DiskRetry{1'000};
constexpr Milliseconds RelayRetry{1'000};
constexpr Milliseconds NetworkRetry{20};

} // namespace

struct ClientImpl::Sealed
{
    std::uint64_t seq = 0; ///< 0: there was nothing to seal.
    EnvelopeId id;
    Bytes envelope;
    std::size_t ops = 0;
};

Result<void> ClientImpl::addLocalUpdate(const DocumentId& id, SharedBytes update)
{
    const auto owner = m_groupOf.find(id);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (group == nullptr)
        return fail(Errc::NotFound, "no such document");
    if (!mayWrite(*group, DocumentKind::Content))
        return fail(Errc::NotAuthorised, "this role may not write");
    return storeLocal(*group, stream(group->id, {id, DocumentKind::Content}), std::move(update));
}

Result<void> ClientImpl::checkUpdateSize(const SharedBytes& update)
{
    if (update.size() > MaxUpdateBytes)
        return fail(Errc::TooLarge, "one transaction has at most 900 KiB; split it");
    return {};
}

/// For the batching.
void ClientImpl::edited(StreamState& stream)
{
    const SteadyTime now = m_deps.clock.steady();
    if (!stream.firstWaiting) {
        stream.firstWaiting = now;
        stream.lastEditBefore = stream.lastEdit;
    }
    stream.lastEdit = now;
}

Result<void> ClientImpl::storeLocal(Group& group, StreamState& stream, SharedBytes update)
{
    CAHIER_TRY_VOID(checkUpdateSize(update));
    CAHIER_TRY_VOID(stream.load(m_database, device()));
    crdt::ClientId actor = crypto::actorClientId(group.id, device());
    if (stream.stale) {
        CAHIER_TRY(update, fromStaleEditor(group, stream, std::move(update), actor));
        if (update.size() == 0)
            return {};
    }
    crdt::Clock32& clock = stream.known.clocks[actor];
    CAHIER_TRY(clock, crdt::checkAuthor(update.view(), actor, clock));
    edited(stream);
    ++stream.notOnDevice;
    if (!stream.retry.empty()) {
        stream.retry.push_back(std::move(update)); // In order, behind what the disk refused.
    } else if (!enqueueLocal(stream, update)) {
        stream.retry.push_back(std::move(update));
        retryLocal(stream.id);
    }
    scheduleSeal(stream);
    reportStatus(stream);
    return {};
}

/// An edit in a document as it was before it was rebuilt, or before this installation became a new
/// device; `actor` is set to whose it is now.
Result<SharedBytes> ClientImpl::fromStaleEditor(Group& group,
                                                StreamState& stream,
                                                SharedBytes update,
                                                crdt::ClientId& actor)
{
    if (stream.stale->to != 0) {
        CAHIER_TRY(Bytes again, crdt::reissueUpdate(update.view(), *stream.stale));
        return SharedBytes(std::move(again));
    }
    CAHIER_TRY(const auto info, crdt::inspectUpdate(update.view()));
    for (const crypto::DeviceKeys& former : m_identity->formers()) {
        const crdt::ClientId old = crypto::actorClientId(group.id, former.id());
        if (!info.structs.empty() && info.structs.front().client == old)
            actor = old;
    }
    // It is queued as it is, and renamed when the stream has been read again.
    if (!stream.rebuild)
        rebuild(group, stream);
    return update;
}

Result<void> ClientImpl::enqueueLocal(StreamState& stream, const SharedBytes& update)
{
    const std::uint64_t now = m_deps.clock.unixMs();
    return writeNow(
        [group = stream.group, id = stream.id, update, now](
            store::Database& database) -> Result<void> {
            CAHIER_TRY_VOID(store::UpdateLog(database).append(id, update.view()));
            CAHIER_TRY_VOID(store::Outbox(database).queue(group, id, update.view(), now));
            if (id.kind != DocumentKind::Content)
                return {};
            return store::DocumentTable(database).setUpdated(id.document, now);
        },
        [this, id = stream.id, update](const Result<void>& stored) {
        localStored(id, update, stored);
        });
}

void ClientImpl::localStored(const store::StreamId& id,
                             const SharedBytes& update,
                             const Result<void>& stored)
{
    StreamState* known = findStream(id);
    if (known == nullptr)
        return;
    if (!stored) {
        if (known->retry.empty())
            report(stored.error());
        known->retry.push_back(update);
        retryLocal(id);
        return;
    }
    --known->notOnDevice;
    ++known->waiting;
    known->waitingBytes += update.size();
    scheduleSeal(*known);
    reportStatus(*known);
}

void ClientImpl::retryLocal(const store::StreamId& id)
{
    StreamState* known = findStream(id);
    if (known == nullptr || known->retryTimer != 0)
        return;
    known->retryTimer =
        m_deps.executor.postAfter(DiskRetry, [this, id, alive = std::weak_ptr<int>(m_alive)]() {
            if (!alive.lock())
                return;
            StreamState* stream = findStream(id);
            if (stream == nullptr)
                return;
            stream->retryTimer = 0;
            auto waiting = std::exchange(stream->retry, {});
            while (!waiting.empty()) {
                // The order must stay: a failure puts the rest behind it.
                if (!stream->retry.empty() || !enqueueLocal(*stream, waiting.front()))
                    stream->retry.push_back(waiting.front());
                waiting.pop_front();
            }
            if (!stream->retry.empty())
                retryLocal(id);
        });
}

void ClientImpl::scheduleAllSeals(Group& group)
{
    if (!group.sendable())
        return;
    for (auto& [id, stream] : m_streams) {
        if (stream->group == group.id && (stream->waiting > 0 || stream->notOnDevice > 0))
            scheduleSeal(*stream);
    }
}

void ClientImpl::scheduleSeal(StreamState& stream)
{
    const Group* group = findGroup(stream.group);
    if (group == nullptr || !group->sendable() || stream.sealing || stream.rebuild ||
        (stream.waiting == 0 && stream.notOnDevice == 0))
        return;
    if (!stream.firstWaiting)
        stream.firstWaiting = m_deps.clock.steady();
    const SteadyTime now = m_deps.clock.steady();
    const SteadyTime due = batchDueAt(stream.batchState(), companyIn(stream));
    m_deps.executor.cancel(stream.sealTimer);
    stream.sealTimer = 0;
    if (due <= now) {
        enqueueSeal(stream);
        return;
    }
    const auto wait = std::chrono::ceil<Milliseconds>(due - now);
    stream.sealTimer = m_deps.executor.postAfter(
        wait, [this, id = stream.id, alive = std::weak_ptr<int>(m_alive)]() {
            if (!alive.lock())
                return;
            StreamState* ripe = findStream(id);
            if (ripe == nullptr)
                return;
            ripe->sealTimer = 0;
            const Group* owner = findGroup(ripe->group);
            if (owner != nullptr && owner->sendable() && !ripe->sealing && !ripe->rebuild)
                enqueueSeal(*ripe);
        });
}

void ClientImpl::enqueueSeal(StreamState& stream)
{
    stream.sealing = true;
    auto sealed = std::make_shared<Sealed>();
    // Behind the updates it carries, in the same commit: one fsync for both.
    const auto queued = writeNow(
        [this, id = stream.id, sealed](store::Database& database) -> Result<void> {
            CAHIER_TRY(*sealed, sealNow(database, id));
            return {};
        },
        [this, id = stream.id, sealed](const Result<void>& outcome) {
        sealDone(id, std::move(*sealed), outcome);
        });
    if (!queued)
        stream.sealing = false; // The queue is full; its own progress comes back here.
}

Result<ClientImpl::Sealed> ClientImpl::sealNow(store::Database& database, const store::StreamId& id)
{
    StreamState* stream = findStream(id);
    Group* group = stream == nullptr ? nullptr : findGroup(stream->group);
    if (group == nullptr || !group->sendable() || stream->rebuild)
        return Sealed{};
    store::Outbox outbox(database);
    CAHIER_TRY(const auto ops, outbox.pendingOps(id, MaxBatchOps, MaxBatchBytes));
    if (ops.empty())
        return Sealed{};
    const auto epoch = group->log->epoch();
    const crypto::EpochKey* key = epoch ? group->key(*epoch) : nullptr;
    if (key == nullptr)
        return fail(Errc::UnknownEpoch, "the current key is not here");
    std::vector<ByteView> parts;
    parts.reserve(ops.size());
    for (const auto& op : ops)
        parts.emplace_back(op.update);
    Bytes update = ops.front().update;
    if (parts.size() > 1) {
        CAHIER_TRY(update, crdt::mergeUpdates(parts));
    }
    CAHIER_TRY(const Bytes body,
               crypto::encodeOpBody(stream->known.dependencies(), m_deps.clock.unixMs(), update));
    store::FeedTable feeds(database);
    CAHIER_TRY(const auto head, feeds.head(group->id, device()));
    crypto::EnvelopeHeader header;
    header.kind = id.kind;
    header.group = group->id;
    header.document = id.document;
    header.seq = head ? head->seq + 1 : 1;
    header.prev = head ? head->id : crypto::firstPrev(group->id);
    header.logHead = group->log->head();
    header.epoch = *epoch;
    CAHIER_TRY(auto sealed,
               group->streamKeys.withStreamKey(
                   *key, *epoch, id.document, id.kind, [&](crypto::KeyView streamKey) {
                       return crypto::sealEnvelope(
                           header, {}, body, streamKey, m_identity->keys().sign);
                   }));
    store::EnvelopeRow row;
    row.group = group->id;
    row.device = device();
    row.seq = header.seq;
    row.id = sealed.id;
    row.logHead = header.logHead;
    row.stream = id;
    // Kept whole: a relay that lost it gets it again from here.
    row.stub = sealed.bytes;
    CAHIER_TRY_VOID(feeds.append(row));
    CAHIER_TRY_VOID(
        outbox.storeSealed({group->id, header.seq, sealed.id, id, sealed.bytes}, ops.back().row));
    return Sealed{header.seq, sealed.id, std::move(sealed.bytes), ops.size()};
}

void ClientImpl::sealDone(const store::StreamId& id, Sealed sealed, const Result<void>& outcome)
{
    StreamState* stream = findStream(id);
    if (stream == nullptr)
        return;
    stream->sealing = false;
    Group* group = findGroup(stream->group);
    if (!outcome) {
        report(outcome.error());
        stream->lastSent = m_deps.clock.steady() + DiskRetry; // Not before the disk had a moment.
        stream->sealTimer =
            m_deps.executor.postAfter(DiskRetry, [this, id, alive = std::weak_ptr<int>(m_alive)]() {
                if (StreamState* again = alive.lock() ? findStream(id) : nullptr)
                    scheduleSeal(*again);
            });
        return;
    }
    if (sealed.seq == 0 || group == nullptr)
        return;
    stream->waiting -= std::min(stream->waiting, sealed.ops);
    stream->unacked.emplace_back(sealed.seq, sealed.ops);
    stream->lastOwnSeq = sealed.seq;
    stream->known.heads.insert_or_assign(device(),
                                         crypto::FeedPoint{device(), sealed.seq, sealed.id});
    stream->known.frontier.clear();
    stream->lastSent = m_deps.clock.steady();
    stream->firstWaiting.reset();
    stream->waitingBytes = 0;
    pushOne(*group, sealed.seq, sealed.envelope);
    if (stream->waiting > 0 || stream->notOnDevice > 0) {
        stream->firstWaiting = m_deps.clock.steady();
        stream->lastEditBefore = stream->lastEdit;
        if (stream->waiting >= MaxBatchOps)
            stream->waitingBytes = BatchBytes; // A backlog goes out at full speed.
        scheduleSeal(*stream);
    }
    reportStatus(*stream);
}

void ClientImpl::pushOne(Group& group, std::uint64_t seq, const Bytes& envelope)
{
    if (!group.sendable())
        return;
    if (seq != group.pushedThrough + 1 || m_connectionToRelay.pendingBytes() > MaxBytesInFlight) {
        pushWaiting(group);
        return;
    }
    protocol::Push push;
    push.envelopes.push_back(envelope);
    if (m_connectionToRelay.send(push) != 0)
        group.pushedThrough = seq;
}

void ClientImpl::pushWaiting(Group& group)
{
    store::FeedTable feeds(m_database);
    while (group.sendable() && m_connectionToRelay.usable()) {
        if (m_connectionToRelay.pendingBytes() > MaxBytesInFlight) {
            m_deps.executor.cancel(m_pushTimer);
            m_pushTimer = m_deps.executor.postAfter(NetworkRetry,
                                                    [this, alive = std::weak_ptr<int>(m_alive)]() {
                if (!alive.lock())
                    return;
                m_pushTimer = 0;
                for (auto& [id, each] : m_groups)
                    pushWaiting(*each);
            });
            return;
        }
        protocol::Push push;
        std::size_t bytes = 0;
        std::uint64_t seq = group.pushedThrough;
        while (push.envelopes.size() < PushCount && bytes < PushBytes / 2) {
            const auto row = feeds.at(group.id, device(), seq + 1);
            if (!row || !*row || (*row)->stub.empty())
                break;
            bytes += (*row)->stub.size();
            push.envelopes.push_back((*row)->stub);
            ++seq;
        }
        if (push.envelopes.empty() || m_connectionToRelay.send(push) == 0)
            return;
        group.pushedThrough = seq;
    }
}

void ClientImpl::onAck(const protocol::Ack& ack)
{
    const auto row = store::FeedTable(m_database).find(ack.envelope);
    if (!row || !*row || (*row)->device != device())
        return;
    setNotTaken(std::nullopt);
    acked((*row)->group, (*row)->seq, ack.envelope);
    evaluateWaits();
}

void ClientImpl::acked(const GroupId& groupId, std::uint64_t seq, const EnvelopeId& id)
{
    Group* group = findGroup(groupId);
    if (group == nullptr)
        return;
    // The relay takes a feed in order, so everything before this one is there, too.
    std::vector<EnvelopeId> done;
    store::FeedTable feeds(m_database);
    for (std::uint64_t each = group->ownAckedSeq + 1; each <= seq; ++each) {
        const auto row = feeds.at(groupId, device(), each);
        if (!row || !*row)
            continue;
        done.push_back((*row)->id);
        StreamState& known = stream(groupId, (*row)->stream);
        while (!known.unacked.empty() && known.unacked.front().first <= seq)
            known.unacked.pop_front();
        reportStatus(known);
    }
    if (seq > group->ownAckedSeq) {
        group->ownAckedSeq = seq;
        group->ownAckedId = id;
    }
    const auto queued = writeLater(
        [done = std::move(done)](store::Database& database) -> Result<void> {
            for (const EnvelopeId& each : done) {
                CAHIER_TRY_VOID(store::Outbox(database).acknowledge(each));
            }
            return {};
        },
        [](const Result<void>&) {});
    if (!queued)
        log(LogLevel::Info, "engine", "an acknowledgement is kept for the next connection");
}

void ClientImpl::onRefused(const protocol::Refused& refused)
{
    const auto row = store::FeedTable(m_database).find(refused.envelope);
    if (!row || !*row || (*row)->device != device())
        return;
    Group* group = findGroup((*row)->group);
    if (group == nullptr || (*row)->seq <= group->ownAckedSeq)
        return;
    const Error why = errorOf(refused.reason);
    switch (refused.reason) {
    case protocol::Reason::Unavailable:
    case protocol::Reason::RateLimited:
    case protocol::Reason::QuotaExceeded:
        if (refused.reason == protocol::Reason::QuotaExceeded && m_notTaken != why)
            report(why); // Once: it goes on until somebody makes room.
        setNotTaken(refused.reason == protocol::Reason::Unavailable
                        ? Error{Errc::Refused, "it cannot store anything now (is its disk full?)"}
                        : why);
        [[fallthrough]];
    case protocol::Reason::BadSequence: // Follows from the one before.
    case protocol::Reason::UnknownLogHead:
        // It may take it later; the same bytes again, from the first one that it lacks.
        if (m_pushTimer != 0)
            return;
        m_pushTimer = m_deps.executor.postAfter(
            RelayRetry,
            [this, id = group->id, connection = m_connection, alive = std::weak_ptr<int>(m_alive)] {
            if (!alive.lock() || connection != m_connection)
                return;
            m_pushTimer = 0;
            Group* again = findGroup(id);
            if (again == nullptr || !m_connectionToRelay.usable())
                return;
            again->pushedThrough = again->ownAckedSeq;
            pushWaiting(*again);
            });
        return;
    default:
        block(*group, why);
    }
}

void ClientImpl::block(Group& group, const Error& why)
{
    if (group.blocked)
        return;
    group.blocked = why;
    report(why);
    checkCaughtUp();
    evaluateWaits();
}

SaveStatus ClientImpl::statusOf(const StreamState& stream) const
{
    SaveStatus status;
    status.notOnDevice = stream.notOnDevice;
    status.notOnRelay = stream.notOnRelay();
    const Group* group = findGroup(stream.group);
    if (stream.lastOwnSeq == 0 || group == nullptr)
        return status;
    // Of what the relay has: the newest of ours here that it acknowledged.
    std::uint64_t wanted = stream.lastOwnSeq;
    if (!stream.unacked.empty())
        wanted = std::min(wanted, stream.unacked.front().first - 1);
    std::set<DeviceId> devices;
    for (const auto& [device, seq] : stream.seen) {
        if (seq >= wanted)
            devices.insert(device);
    }
    for (const auto& [device, seq] : group->seenAll) {
        if (seq >= wanted)
            devices.insert(device);
    }
    status.seenByDevices = devices.size();
    return status;
}

SaveStatus ClientImpl::saveStatus(const DocumentId& id) const
{
    const auto found = m_streams.find({id, DocumentKind::Content});
    return found == m_streams.end() ? SaveStatus{} : statusOf(*found->second);
}

void ClientImpl::reportStatus(StreamState& stream)
{
    if (stream.id.kind != DocumentKind::Content)
        return;
    const SaveStatus status = statusOf(stream);
    if (status == stream.reported)
        return;
    stream.reported = status;
    m_deps.listener.saveStatusChanged(stream.id.document, status);
}

} // namespace cahier::engine
