// SPDX-License-Identifier: MPL-2.0
// Catching up and healing: is the relay behind, ahead, or leaving something out? See the rules in
// README.md ("What a relay may have lost").
#include "sync/base/log.h"
#include "sync/crdt/update.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/verify/envelope_view.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/intake.h"
#include "sync/store/feed_table.h"
#include "sync/store/held_table.h"
#include "sync/store/limits.h"
#include "sync/store/stream_table.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

/// Times that a stream is asked for anew in one connection before the relay is called a liar.
constexpr std::uint8_t MaxGaps = 3;

} // namespace

void ClientImpl::onCaughtUp(const protocol::CaughtUp& caughtUp)
{
    StreamState* known = findStream({caughtUp.stream.doc, caughtUp.stream.kind});
    Group* group = findGroup(caughtUp.stream.group);
    if (known == nullptr || group == nullptr || known->group != group->id ||
        known->subscription != StreamState::Subscription::Asked)
        return;
    if (caughtUp.pos > known->position) {
        fillHole(*group, *known);
        return;
    }
    if (caughtUp.pos < known->position) {
        // It lost its tail. Positions after this one will be given anew; what we have already is
        // recognised by its id when it comes again.
        known->position = caughtUp.pos;
        known->storedPosition = caughtUp.pos;
        known->held.clear();
        const auto queued = writeLater(
            [ref = known->ref(), pos = caughtUp.pos](store::Database& database) {
            return store::StreamTable(database).reset(ref.group, {ref.doc, ref.kind}, pos);
            },
            [](const Result<void>&) {});
        if (!queued)
            diskFailed(queued.error());
    }
    known->subscription = StreamState::Subscription::CaughtUp;
    if (known->rewound)
        group->stubsAsked.clear(); // Was what the relay lists in it this time?
    if (known->rebuild) {
        takeForkBodies(*group, *known);
        finishRebuild(*group, *known);
    }
    if (known->id.kind == DocumentKind::Directory && mayWrite(*group, DocumentKind::Directory) &&
        group->directory->memberName(user()) != displayName()) {
        const auto named =
            localDirectoryChange(*group, group->directory->setMemberName(user(), displayName()));
        if (!named)
            report(named.error());
    }
    if (known->id.kind == DocumentKind::Directory)
        tellName(*group);
    checkCaughtUp();
}

void ClientImpl::fillHole(Group& group, StreamState& stream)
{
    stream.subscription = StreamState::Subscription::None;
    if (++stream.gapsSeen > MaxGaps) {
        logFailed(group, Error{Errc::ProtocolViolation, "the relay leaves holes"});
        return;
    }
    m_connectionToRelay.send(protocol::Unsubscribe{stream.ref()});
    subscribe(group, stream);
}

void ClientImpl::readAgain(Group& group, StreamState& stream)
{
    if (stream.rewound)
        return;
    stream.rewound = true;
    stream.position = 0;
    stream.held.clear();
    stream.subscription = StreamState::Subscription::None;
    m_connectionToRelay.send(protocol::Unsubscribe{stream.ref()});
    subscribe(group, stream);
}

void ClientImpl::onFeedHeads(const protocol::FeedHeads& heads)
{
    Group* group = findGroup(heads.group);
    if (group == nullptr || group->headsSynced)
        return;
    for (const auto& item : heads.items)
        group->relayHeads.insert_or_assign(item.device,
                                           crypto::FeedPoint{item.device, item.seq, item.envelope});
    if (heads.more == protocol::More::Yes)
        return;
    group->headsSynced = true;
    judgeOwnFeed(*group);
    if (group->logSynced)
        proposeDevices(*group);
    nextProposal(*group);
    scheduleAllSeals(*group);
    checkCaughtUp();
}

void ClientImpl::judgeOwnFeed(Group& group)
{
    if (!group.logSynced || !group.headsSynced || group.blocked || !group.log)
        return;
    if (const auto flushed = flushWrites(); !flushed) {
        diskFailed(flushed.error());
        return;
    }
    store::FeedTable feeds(m_database);
    const auto local = feeds.head(group.id, device());
    if (!local) {
        report(local.error());
        return;
    }
    const std::uint64_t localSeq = *local ? (*local)->seq : 0;
    const auto found = group.relayHeads.find(device());
    const std::uint64_t relaySeq = found == group.relayHeads.end() ? 0 : found->second.seq;
    const auto same = feeds.at(group.id, device(), relaySeq);
    if (relaySeq > 0 && (!same || !*same || (*same)->id != found->second.env)) {
        // Only our own signature proves that we have written more than we know.
        group.ownInDoubt = true;
        protocol::StubsGet proof;
        proof.group = group.id;
        proof.device = device();
        proof.fromSeq = std::min(relaySeq, localSeq + 1);
        ask(proof, {Asked::Stubs, group.id, {}, {}});
        return;
    }
    if (relaySeq > group.ownAckedSeq)
        acked(group.id, relaySeq, (*same)->id);
    // What it acknowledged once and lost since is ours to give again.
    for (std::uint64_t seq = relaySeq + 1; seq <= group.ownAckedSeq; ++seq) {
        const auto row = feeds.at(group.id, device(), seq);
        if (!row || !*row)
            continue;
        auto& unacked = stream(group.id, (*row)->stream).unacked;
        unacked.emplace_back(seq, 1);
        std::sort(unacked.begin(), unacked.end());
    }
    if (relaySeq < group.ownAckedSeq) {
        group.ownAckedSeq = relaySeq;
        group.ownAckedId = found == group.relayHeads.end() ? EnvelopeId() : found->second.env;
    }
    group.pushedThrough = relaySeq;
    pushWaiting(group);
}

void ClientImpl::checkGaps(Group& group)
{
    std::map<DeviceId, std::uint64_t> wanted;
    for (const auto& [device, firstMissing] : group.feeds.gaps())
        wanted.insert_or_assign(device, firstMissing);
    for (const DeviceId& device : group.heldFeeds)
        wanted.insert_or_assign(device, group.feeds.headSeq(device) + 1);
    for (const auto& [device, point] : group.relayHeads) {
        if (device != this->device() && point.seq > group.feeds.headSeq(device))
            wanted.insert_or_assign(device, group.feeds.headSeq(device) + 1);
    }
    for (const auto& [device, firstMissing] : wanted) {
        if (!group.stubsAsked.emplace(device, firstMissing).second)
            continue;
        protocol::StubsGet get;
        get.group = group.id;
        get.device = device;
        get.fromSeq = firstMissing;
        ask(get, {Asked::Stubs, group.id, {}, {}});
    }
}

void ClientImpl::onStubs(const protocol::Stubs& stubs)
{
    Group* group = findGroup(stubs.group);
    if (group == nullptr || !group->log || group->stuck())
        return;
    Intake intake;
    for (const Bytes& bytes : stubs.stubs) {
        const auto stub = crypto::parseStub(bytes);
        if (!stub || stub->header.group != group->id || stub->header.device != stubs.device ||
            !crypto::verifyEnvelopeSignature(*stub)) {
            report({Errc::ProtocolViolation, "a stub that is none of this device's"});
            return;
        }
        if (stub->header.device == device()) {
            judgeOwnStub(*group, *stub);
            break;
        }
        if (!takeStub(*group, *stub, intake))
            break;
    }
    if (!intake.empty()) {
        // Places in the feed alone; the position of a stream does not move by it.
        StreamState& directory =
            stream(group->id, {directoryIdOf(group->id), DocumentKind::Directory});
        finishIntake(*group, directory, std::move(intake));
        retryHeld(*group);
    }
}

void ClientImpl::judgeOwnStub(Group& group, const crypto::EnvelopeView& stub)
{
    if (idAt(group, device(), stub.header.seq) == stub.id) {
        report({Errc::ProtocolViolation, "the relay is wrong about what this device has sent"});
        return;
    }
    becomeNewDevice(restoredError(), {});
}

bool ClientImpl::takeStub(Group& group, const crypto::EnvelopeView& stub, Intake& intake)
{
    const crypto::EnvelopeHeader& header = stub.header;
    if (header.seq <= group.feeds.headSeq(header.device) ||
        group.feeds.isAhead(header.device, header.seq, stub.id))
        return true;
    if (group.forks.isRejected(header.device, header.seq, stub.id))
        return false; // The relay keeps the version that does not count.
    if (const auto known = group.feeds.knowledge(header.device, header.seq).sameSeq) {
        forkFound(group, stub, *known, intake);
        return false;
    }
    StreamState& known = stream(group.id, {header.document, header.kind});
    const auto refused =
        store::HeldTable(m_database).quarantined(group.id, store::MaxQuarantinedPerGroup);
    const bool quarantined =
        refused && std::any_of(refused->begin(), refused->end(), [&stub](const auto& row) {
            return row.id == stub.id;
        });
    if (quarantined) {
        chain(group, known, stub, store::EnvelopeVerdict::Rejected, intake);
        return true;
    }
    if (!known.rewound) {
        readAgain(group, known);
    } else if (known.subscription == StreamState::Subscription::CaughtUp) {
        withheld(group, header.device);
        return false;
    }
    return true;
}

void ClientImpl::diskFailed(const Error& why)
{
    report(why);
    m_connectionToRelay.drop(why);
    // Not from inside the commit that failed.
    m_deps.executor.post([this, alive = std::weak_ptr<int>(m_alive)]() {
        if (alive.lock())
            reloadFromDisk();
    });
}

void ClientImpl::reloadFromDisk()
{
    // Memory is ahead of the disk: it goes back to what the disk says, and the relay is asked
    // again. Local updates are either on disk or in `retry` after this.
    m_later.clear();
    static_cast<void>(m_writes.flush());
    for (auto& [id, group] : m_groups) {
        if (const auto loaded = group->feeds.load(m_database, id); !loaded)
            log(LogLevel::Error, "engine", loaded.error().detail);
    }
    store::StreamTable positions(m_database);
    for (auto& [id, stream] : m_streams) {
        stream->unload();
        stream->held.clear();
        stream->position = positions.position(id).value_or(0);
        stream->storedPosition = stream->position;
    }
}

} // namespace cahier::engine
