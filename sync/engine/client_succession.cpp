// SPDX-License-Identifier: MPL-2.0
// Going on as a new device: when this profile was put back from a copy, or when what its device has
// signed cannot be continued. The old device's feed is left alone, its keys enrol the new device,
// and what was not sent is written again in the new device's name. Rules in README.md.
#include "sync/base/log.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/log_builder.h"
#include "sync/engine/client_impl.h"
#include "sync/store/database.h"
#include "sync/store/feed_table.h"
#include "sync/store/outbox.h"
#include "sync/store/profile.h"
#include "sync/store/settings.h"
#include "sync/store/transaction.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::size_t All = std::numeric_limits<std::int32_t>::max();
/// Somebody else of ours may append to the user log at the same moment.
constexpr std::uint32_t MaxEnrolAttempts = 20;

} // namespace

Result<Bytes> ClientImpl::ownUpdate(const Group& group, ByteView envelope) const
{
    CAHIER_TRY(const auto view, crypto::parseEnvelope(envelope));
    const crypto::EpochKey* key = group.key(view.header.epoch);
    if (key == nullptr)
        return fail(Errc::UnknownEpoch, "the key of an own envelope is not here");
    const crypto::StreamKey streamKey = crypto::deriveStreamKey(
        *key, group.id, view.header.epoch, view.header.document, view.header.kind);
    const auto access = streamKey.open();
    CAHIER_TRY(const Bytes body,
               crypto::openEnvelope(view, crypto::KeyView(access.view().first<32>())));
    CAHIER_TRY(const auto op, crypto::parseOpBody(body));
    return toBytes(op.update);
}

Result<void> ClientImpl::takeBack(const Group& group, const OwnOrphans& orphans)
{
    std::map<store::StreamId, std::vector<Bytes>> again;
    for (const auto& [stream, updates] : orphans) {
        const StreamState* known = findStream(stream);
        if (known == nullptr || known->group != group.id)
            continue;
        for (const ReadUpdate& each : updates)
            again[stream].push_back(toBytes(each.update.view()));
    }
    store::Outbox outbox(m_database);
    CAHIER_TRY(const auto sealed, outbox.unacknowledged(group.id, 0, All));
    for (const auto& envelope : sealed) {
        CAHIER_TRY(Bytes update, ownUpdate(group, envelope.envelope));
        again[envelope.stream].push_back(std::move(update));
    }
    CAHIER_TRY(const auto waiting, outbox.pendingStreams());
    for (const auto& pending : waiting) {
        if (pending.group != group.id)
            continue;
        CAHIER_TRY(auto ops, outbox.pendingOps(pending.stream, All, All));
        for (auto& op : ops)
            again[pending.stream].push_back(std::move(op.update));
    }
    CAHIER_TRY_VOID(outbox.removeGroup(group.id));
    for (const auto& [stream, updates] : again) {
        CAHIER_TRY_VOID(outbox.replaceOps(group.id, stream, updates, m_deps.clock.unixMs()));
        CAHIER_TRY_VOID(store::Settings(m_database).set(rebuildKey(stream), group.id.view()));
    }
    // What the relay has acknowledged stays the old device's; the rest may stand there otherwise.
    return store::FeedTable(m_database).truncate(group.id, device(), group.ownAckedSeq + 1);
}

Result<void> ClientImpl::mintDevice(const OwnOrphans& orphans)
{
    CAHIER_TRY_VOID(flushWrites());
    const bool unsaved = std::any_of(m_streams.begin(), m_streams.end(), [](const auto& entry) {
        return !entry.second->retry.empty();
    });
    if (unsaved)
        return fail(Errc::DiskFull, "some changes are not on disk yet");
    CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
    CAHIER_TRY(auto keys, m_identity->mint(m_database));
    for (const auto& [id, group] : m_groups) {
        CAHIER_TRY_VOID(takeBack(*group, orphans));
    }
    CAHIER_TRY_VOID(transaction.commit());
    m_identity->adopt(std::move(keys));
    return reload();
}

Result<void> ClientImpl::reload()
{
    std::vector<std::pair<GroupId, store::StreamId>> open;
    for (const auto& [id, stream] : m_streams) {
        m_deps.executor.cancel(stream->sealTimer);
        m_deps.executor.cancel(stream->retryTimer);
        if (stream->open)
            open.emplace_back(stream->group, id);
    }
    m_streams.clear();
    m_groups.clear();
    m_groupOf.clear();
    CAHIER_TRY_VOID(loadGroups());
    for (const auto& [group, id] : open) {
        StreamState& content = stream(group, id);
        content.open = true;
        content.stale.emplace(); // Takes edits as they are until it has been read again.
        m_deps.listener.documentRebuilt(id.document);
    }
    return {};
}

void ClientImpl::becomeNewDevice(Error why, OwnOrphans orphans)
{
    if (m_succeeding)
        return;
    m_succeeding = true;
    // Not from inside what noticed it: everything it holds on to is about to be replaced.
    m_deps.executor.post([this,
                          why = std::move(why),
                          orphans = std::move(orphans),
                          alive = std::weak_ptr<int>(m_alive)]() {
        if (!alive.lock())
            return;
        m_succeeding = false;
        const bool connected = m_connectionToRelay.started();
        if (connected) {
            m_connectionToRelay.stop();
            connectionLost({Errc::RelayUnreachable, "going on as a new device"});
        }
        if (const auto minted = mintDevice(orphans); !minted)
            report(minted.error());
        else
            notice("restored/" + device().hex(), why);
        if (connected)
            connect();
        m_deps.listener.workspacesChanged();
    });
}

Result<void> ClientImpl::succeedIfRestored()
{
    if (!m_profile || !m_profile->restoredFromCopy())
        return {};
    // Nobody has ever seen anything of a profile that no relay knows.
    if (m_identity->relay() && m_identity->relay()->registered) {
        CAHIER_TRY_VOID(mintDevice({}));
        notice("restored/" + device().hex(), restoredError());
    }
    return m_profile->acknowledgeRestore();
}

Error ClientImpl::restoredError()
{
    return {Errc::ProfileRestored,
            "this profile was put back from a copy: it goes on as a new device, and what was not "
            "sent yet is kept and sent from there"};
}

bool ClientImpl::needsEnrolment() const
{
    if (m_identity->formers().empty())
        return false;
    const crypto::UserLog* self = m_users.findUserLog(user());
    return self == nullptr || self->findDevice(device()) == nullptr;
}

void ClientImpl::enrol()
{
    m_enrolling = true;
    protocol::LogGet own;
    own.log = {protocol::LogType::User, logIdOf(user())};
    own.fromSeq = m_users.length(user());
    ask(own, {Asked::OwnLog, {}, user(), {}});
}

Result<Bytes> ClientImpl::buildEnrolment() const
{
    const crypto::UserLog* self = m_users.findUserLog(user());
    if (self == nullptr)
        return fail(Errc::DatabaseDamaged, "the own user log is missing");
    std::vector<crypto::UserOp> ops;
    ops.emplace_back(crypto::makeDeviceAdd(m_identity->keys(), logIdOf(user()), self->head()));
    const crypto::SigningKey* author = nullptr;
    bool replaced = false;
    for (const crypto::DeviceKeys& former : m_identity->formers()) {
        const crypto::UserDevice* known = self->findDevice(former.id());
        if (known == nullptr)
            continue;
        if (!known->activeAt(self->headSeq())) {
            replaced = replaced || known->reason == crypto::RevokeReason::Replaced;
            continue;
        }
        author = &former.sign;
        ops.emplace_back(crypto::DevRevoke{former.id(), crypto::RevokeReason::Replaced, 0});
    }
    const std::uint64_t now = m_deps.clock.unixMs();
    if (author != nullptr)
        return crypto::buildUserEntry(*self, *author, ops, now);
    // Another copy of this profile was quicker. The recovery kit speaks for the person, but not
    // against a decision to shut this device out.
    if (!replaced)
        return fail(Errc::NotAuthorised, "this device was removed from its owner's account");
    CAHIER_TRY(const auto recovery, Identity::recoveryKeys(m_database));
    return crypto::buildUserEntry(*self, recovery.sign, ops, now);
}

void ClientImpl::appendEnrolment()
{
    if (!needsEnrolment()) {
        m_enrolling = false;
        onRegistered();
        return;
    }
    auto entry = buildEnrolment();
    if (!entry || ++m_enrolAttempts > MaxEnrolAttempts) {
        m_connectionToRelay.drop(entry ? Error{Errc::LogConflict, "others were first"}
                                       : entry.error());
        return;
    }
    m_enrolment = std::move(*entry);
    ask(protocol::LogAppend{m_enrolment}, {Asked::Enrol, {}, user(), {}});
}

void ClientImpl::enrolled(const protocol::LogOk& ok)
{
    const auto taken = m_users.append(user(), {m_enrolment, ok.receipt}, m_identity->relay()->id);
    if (!taken) {
        m_connectionToRelay.drop(taken.error());
        return;
    }
    m_enrolling = false;
    m_enrolAttempts = 0;
    onRegistered();
}

void ClientImpl::enrolmentFailed(Asked asked, protocol::Reason reason)
{
    if (asked != Asked::OwnLog || reason != protocol::Reason::UnknownLog) {
        m_connectionToRelay.drop(errorOf(reason));
        return;
    }
    // The relay does not know this person at all (any more): the log is given to it as a whole.
    m_enrolling = false;
    auto entry = buildEnrolment();
    const auto taken = entry
                           ? m_users.append(user(), {*entry, std::nullopt}, m_identity->relay()->id)
                           : Result<void>(tl::make_unexpected(entry.error()));
    if (!taken)
        m_connectionToRelay.drop(taken.error());
    else
        registerOrJoin();
}

void ClientImpl::proposeDevices(Group& group)
{
    if (!group.log || group.state != store::GroupState::Active || !group.headsSynced)
        return;
    const crypto::UserLog* self = m_users.findUserLog(user());
    const auto member = group.log->member(user());
    const auto pinned = self != nullptr && member ? self->seqOf(member->uhead) : std::nullopt;
    if (!pinned || *pinned >= self->headSeq() || !self->deviceActiveAt(device(), self->headSeq()))
        return;
    pushFormers(group);
    Proposal proposal;
    proposal.kind = Proposal::Kind::Devices;
    propose(group, std::move(proposal));
}

/// What a relay that went back in time has lost of the old feed goes to it again before it is cut.
void ClientImpl::pushFormers(const Group& group)
{
    store::FeedTable feeds(m_database);
    for (const crypto::DeviceKeys& former : m_identity->formers()) {
        const auto local = feeds.head(group.id, former.id());
        const auto there = group.relayHeads.find(former.id());
        std::uint64_t seq = there == group.relayHeads.end() ? 0 : there->second.seq;
        for (; local && *local && seq < (*local)->seq; ++seq) {
            const auto row = feeds.at(group.id, former.id(), seq + 1);
            if (!row || !*row || (*row)->stub.empty())
                break;
            protocol::Push push;
            push.envelopes.push_back((*row)->stub);
            m_connectionToRelay.send(push);
        }
    }
}

Result<crypto::Devices> ClientImpl::devicesOp(const Group& group) const
{
    const crypto::UserLog* self = m_users.findUserLog(user());
    const auto member = group.log->member(user());
    if (self == nullptr || !member)
        return fail(Errc::NotAuthorised, "no longer a member");
    const auto pinned = self->seqOf(member->uhead);
    if (!pinned || *pinned >= self->headSeq())
        return fail(Errc::Cancelled, "the devices are up to date");
    crypto::Devices op;
    op.self = user();
    op.newUhead = self->head();
    for (const crypto::UserDevice& gone : self->activeDevicesAt(*pinned)) {
        if (self->deviceActiveAt(gone.sign, self->headSeq()))
            continue;
        const auto head = group.relayHeads.find(gone.sign);
        op.cutoffs.push_back(head == group.relayHeads.end() ? crypto::FeedPoint{gone.sign, 0, {}}
                                                            : head->second);
    }
    std::sort(op.cutoffs.begin(), op.cutoffs.end());
    return op;
}

} // namespace cahier::engine
