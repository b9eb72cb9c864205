// SPDX-License-Identifier: MPL-2.0
// Making workspaces, inviting, joining, accepting: each change is an intent until the relay has
// ordered it, and is decided anew whenever somebody else was first.
#include "sync/base/log.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/invitation.h"
#include "sync/crypto/log_builder.h"
#include "sync/engine/client_impl.h"
#include "sync/store/database.h"
#include "sync/store/feed_table.h"
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

constexpr std::uint32_t MaxAttempts = 20;

std::string joinKey(const GroupId& group)
{
    return "join/" + group.hex();
}

} // namespace

Group* ClientImpl::findGroup(const GroupId& id)
{
    const auto found = m_groups.find(id);
    return found == m_groups.end() ? nullptr : found->second.get();
}

const Group* ClientImpl::findGroup(const GroupId& id) const
{
    const auto found = m_groups.find(id);
    return found == m_groups.end() ? nullptr : found->second.get();
}

Group& ClientImpl::addGroup(const GroupId& id)
{
    auto& slot = m_groups[id];
    if (!slot)
        slot = std::make_unique<Group>(id, crypto::actorClientId(id, device()));
    return *slot;
}

Result<void> ClientImpl::loadGroups()
{
    CAHIER_TRY(const auto rows, store::GroupTable(m_database).list());
    for (const store::GroupRow& row : rows) {
        CAHIER_TRY(const auto genesis, store::LogTable(m_database).find(logIdOf(row.id), 0));
        if (row.state == store::GroupState::Left && !genesis)
            continue; // We asked in vain: there is nothing to show, and nothing to ask for.
        CAHIER_TRY_VOID(loadGroup(row));
    }
    CAHIER_TRY(const auto pending, store::Outbox(m_database).pendingStreams());
    for (const auto& waiting : pending) {
        StreamState& known = stream(waiting.group, waiting.stream);
        known.waiting = waiting.ops;
        known.waitingBytes = waiting.bytes;
        known.firstWaiting = m_deps.clock.steady();
    }
    loadRebuilds();
    return {};
}

Result<void> ClientImpl::loadGroup(const store::GroupRow& row)
{
    Group& group = addGroup(row.id);
    group.state = row.state;
    group.name = row.name;
    auto log = loadGroupLog(m_database, row.id, m_users);
    if (log)
        group.log.emplace(std::move(*log));
    else if (log.error().code != Errc::NotFound)
        return tl::make_unexpected(log.error());
    store::GroupTable table(m_database);
    CAHIER_TRY(const auto epochs, table.knownEpochs(row.id));
    for (const std::uint64_t epoch : epochs) {
        crypto::EpochKey key;
        CAHIER_TRY_VOID(table.findEpochKey(row.id, epoch, key.fill().bytes()));
        group.keys.insert_or_assign(epoch, std::move(key));
    }
    CAHIER_TRY_VOID(group.feeds.load(m_database, row.id));
    CAHIER_TRY_VOID(group.forks.load(m_database, row.id));
    for (const crypto::FeedPoint& point : group.feeds.heads(device(), 0, {})) {
        const auto* limits = group.log ? &group.log->limitsOn(point.device) : nullptr;
        for (std::size_t i = 0; limits != nullptr && i < limits->size(); ++i)
            group.cutsJudged.emplace(point.device, (*limits)[i].entrySeq);
    }
    group.enrolled = group.log && group.log->standing(device());
    CAHIER_TRY(const auto first, store::LogTable(m_database).find(logIdOf(row.id), 0));
    group.onRelay = first && !first->receipt.empty();
    if (row.state == store::GroupState::Frozen)
        group.blocked = Error{Errc::LogFork, "this workspace is frozen: its log has two versions"};
    else if (row.state == store::GroupState::Left)
        group.blocked = Error{Errc::NotAuthorised, "no longer a member"};
    CAHIER_TRY(const auto link, store::Settings(m_database).find(joinKey(row.id)));
    if (link) {
        if (auto parsed = crypto::parseJoinLink(asText(*link)))
            group.joinLink = *parsed;
    }
    CAHIER_TRY(const auto positions, store::StreamTable(m_database).list(row.id));
    for (const auto& position : positions)
        stream(row.id, position.stream).position = position.position;
    CAHIER_TRY_VOID(loadDirectory(group));

    store::FeedTable feeds(m_database);
    CAHIER_TRY(const auto head, feeds.head(row.id, device()));
    CAHIER_TRY(const auto unsent,
               store::Outbox(m_database)
                   .unacknowledged(row.id, 0, std::numeric_limits<std::int32_t>::max()));
    if (head)
        group.ownAckedSeq = unsent.empty() ? head->seq : unsent.front().seq - 1;
    CAHIER_TRY(const auto last, feeds.at(row.id, device(), group.ownAckedSeq));
    if (last)
        group.ownAckedId = last->id;
    for (const auto& sealed : unsent)
        stream(row.id, sealed.stream).unacked.emplace_back(sealed.seq, 1);
    return {};
}

Result<void> ClientImpl::loadDirectory(Group& group)
{
    const store::StreamId id{directoryIdOf(group.id), DocumentKind::Directory};
    CAHIER_TRY(const auto rows, store::UpdateLog(m_database).read(id));
    for (const auto& row : rows) {
        if (!group.directory->apply(row.data))
            return fail(Errc::DatabaseDamaged, "the directory is unreadable");
    }
    static_cast<void>(group.directory->takeChanges());
    // The list is written at once, the directory's own changes a little later: a crash between the
    // two must not leave a document that is shown and cannot be opened.
    CAHIER_TRY(const auto listed,
               store::DocumentTable(m_database).list(group.id, store::DocumentFilter::All));
    for (const store::DocumentRow& document : listed) {
        m_groupOf.insert_or_assign(document.id, group.id);
        stream(group.id, {document.id, DocumentKind::Content});
    }
    return {};
}

Result<GroupId> ClientImpl::createWorkspace(const std::string& name)
{
    if (name.empty() || name.size() > MaxTitleBytes)
        return fail(Errc::InvalidArgument, "a workspace's name has 1 to 1024 bytes");
    const std::uint64_t now = m_deps.clock.unixMs();
    const crypto::UserLog* self = m_users.findUserLog(user());
    if (self == nullptr)
        return fail(Errc::DatabaseDamaged, "the own user log is missing");
    const crypto::SigningKey& sign = m_identity->keys().sign;
    CAHIER_TRY(Bytes genesis, crypto::buildGroupGenesis(*self, sign, now));
    CAHIER_TRY(auto log, crypto::GroupLog::create(genesis, m_users));
    CAHIER_TRY(auto first,
               crypto::buildGroupEntry(log,
                                       m_users,
                                       crypto::GroupAuthor{user(), sign},
                                       {},
                                       nullptr,
                                       now,
                                       crypto::GroupLog::Rotate::Yes));
    if (!first.newKey)
        return fail(Errc::Internal, "no key for epoch 0");
    const GroupId id = log.id();
    {
        CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
        store::GroupRow row;
        row.id = id;
        row.state = store::GroupState::Active;
        row.role = static_cast<std::uint8_t>(Role::Owner);
        row.name = name;
        row.createdMs = now;
        CAHIER_TRY_VOID(store::GroupTable(m_database).put(row));
        CAHIER_TRY_VOID(
            storeEntry(m_database, logIdOf(id), store::LogType::Group, {genesis, std::nullopt}));
        CAHIER_TRY_VOID(storeEntry(
            m_database, logIdOf(id), store::LogType::Group, {first.entry, std::nullopt}));
        CAHIER_TRY_VOID(store::GroupTable(m_database)
                            .putEpochKey(id, *first.newEpoch, first.newKey->open().view()));
        CAHIER_TRY_VOID(transaction.commit());
    }
    CAHIER_TRY_VOID(log.append(first.entry, m_users));
    Group& group = addGroup(id);
    group.name = name;
    group.log.emplace(std::move(log));
    group.enrolled = group.log->standing(device()).has_value();
    group.keys.insert_or_assign(*first.newEpoch, std::move(*first.newKey));
    CAHIER_TRY_VOID(localDirectoryChange(group, group.directory->setWorkspaceName(name)));
    CAHIER_TRY_VOID(
        localDirectoryChange(group, group.directory->setMemberName(user(), displayName())));
    if (m_synchronising && m_connectionToRelay.usable())
        uploadLog(group, 0);
    m_deps.listener.workspacesChanged();
    return id;
}

void ClientImpl::invite(const GroupId& id, Role role, std::function<void(Result<std::string>)> done)
{
    Group* group = findGroup(id);
    std::optional<Error> refused;
    if (group == nullptr || !group->log)
        refused = Error{Errc::NotFound, "no such workspace"};
    else if (ownRole(*group) != crypto::Role::Owner)
        refused = Error{Errc::NotAuthorised, "only an owner invites"};
    else if (group->blocked)
        refused = group->blocked;
    else if (!m_identity->relay())
        refused = Error{Errc::InvalidState, "inviting needs a relay"};
    else if (!m_connectionToRelay.started())
        refused = Error{Errc::RelayUnreachable, "not connected"};
    else if (m_state == ConnectionState::Offline || m_state == ConnectionState::Refused)
        refused = m_lastLoss.value_or(Error{Errc::RelayUnreachable, "not connected"});
    if (refused) {
        m_deps.executor.post(
            [done = std::move(done), why = *refused]() { done(tl::make_unexpected(why)); });
        return;
    }
    Proposal proposal;
    proposal.kind = Proposal::Kind::Invite;
    proposal.role = static_cast<crypto::Role>(role);
    proposal.inviteDone = std::move(done);
    propose(*group, std::move(proposal));
}

void ClientImpl::propose(Group& group, Proposal proposal)
{
    const bool known = std::any_of(
        group.proposals.begin(), group.proposals.end(), [&proposal](const Proposal& other) {
            return other.kind == proposal.kind && proposal.kind != Proposal::Kind::Invite &&
                   other.request == proposal.request;
        });
    if (known || group.proposals.size() >= MaxProposals)
        return;
    group.proposals.push_back(std::move(proposal));
    nextProposal(group);
}

void ClientImpl::nextProposal(Group& group)
{
    if (group.proposals.empty() || group.append || !group.logSynced || group.stuck() ||
        !m_connectionToRelay.usable())
        return;
    // Its cutoffs are the relay's heads.
    if (group.proposals.front().kind == Proposal::Kind::Devices && !group.headsSynced)
        return;
    auto built = buildProposal(group, group.proposals.front());
    if (!built) {
        const Error why = built.error();
        // An accepted person's devices are not known here yet; the answer brings us back.
        if (why.code == Errc::NotFound &&
            group.userLogsAsked.contains(group.proposals.front().request.user))
            return;
        proposalDone(group, tl::make_unexpected(why));
        return;
    }
    PendingAppend append;
    append.entry = std::move(built->entry);
    append.newKey = std::move(built->newKey);
    append.newEpoch = built->newEpoch.value_or(0);
    append.request = ask(protocol::LogAppend{append.entry}, {Asked::Append, group.id, {}, {}});
    if (append.request != 0)
        group.append = std::move(append);
}

Result<crypto::BuiltGroupEntry> ClientImpl::buildProposal(Group& group, Proposal& proposal)
{
    if (++proposal.attempts > MaxAttempts)
        return fail(Errc::LogConflict, "others were first too many times");
    const std::uint64_t now = m_deps.clock.unixMs();
    std::vector<crypto::GroupOp> ops;
    auto rotate = crypto::GroupLog::Rotate::IfNeeded;
    switch (proposal.kind) {
    case Proposal::Kind::Invite: {
        auto invitation = crypto::makeInvitation(m_identity->relay()->address,
                                                 m_identity->relay()->id,
                                                 *group.log,
                                                 proposal.role,
                                                 now + InvitationLifetimeMs,
                                                 crypto::InviteFlags::AutoAccept);
        CAHIER_TRY(proposal.link, crypto::printLink(invitation.link));
        ops.emplace_back(invitation.op);
        break;
    }
    case Proposal::Kind::Accept: {
        const auto& asked = proposal.request;
        if (m_users.findUserLog(asked.user) == nullptr ||
            !m_users.findUserLog(asked.user)->seqOf(asked.userHead)) {
            if (group.userLogsAsked.insert(asked.user).second) {
                protocol::LogGet get;
                get.log = {protocol::LogType::User, logIdOf(asked.user)};
                get.fromSeq = m_users.length(asked.user);
                ask(get, {Asked::UserLog, group.id, asked.user, {}});
            }
            return fail(Errc::NotFound, "the joiner's log is not here yet");
        }
        crypto::JoinRequest request;
        request.group = asked.group;
        request.invite = crypto::SignPublicKey(asked.invite);
        request.user = asked.user;
        request.userHead = asked.userHead;
        request.signature = asked.signature;
        // Neither the relay's clock nor ours may say that it came too late.
        const std::uint64_t latest = std::max(now, asked.receivedMs);
        CAHIER_TRY(crypto::Add add,
                   crypto::acceptJoinRequest(request, *group.log, m_users, latest));
        ops.emplace_back(std::move(add));
        break;
    }
    case Proposal::Kind::Devices: {
        CAHIER_TRY(crypto::Devices devices, devicesOp(group));
        ops.emplace_back(std::move(devices));
        break;
    }
    case Proposal::Kind::Rotate:
        if (!group.log->rotationPending())
            return fail(Errc::AlreadyExists, "somebody else has rotated the key");
        rotate = crypto::GroupLog::Rotate::Yes;
        break;
    }
    const auto epoch = group.log->epoch();
    return crypto::buildGroupEntry(*group.log,
                                   m_users,
                                   crypto::GroupAuthor{user(), m_identity->keys().sign},
                                   std::move(ops),
                                   epoch ? group.key(*epoch) : nullptr,
                                   now,
                                   rotate);
}

void ClientImpl::proposalDone(Group& group, const Result<void>& outcome)
{
    if (group.proposals.empty())
        return;
    Proposal proposal = std::move(group.proposals.front());
    group.proposals.pop_front();
    if (proposal.kind == Proposal::Kind::Invite) {
        if (outcome)
            proposal.inviteDone(proposal.link);
        else
            proposal.inviteDone(tl::make_unexpected(outcome.error()));
    } else if (!outcome && proposal.kind == Proposal::Kind::Accept &&
               outcome.error().code != Errc::AlreadyExists) {
        // Expired, used, forged: the relay drops the request, the joiner hears of it.
        protocol::JoinDecline decline;
        decline.group = group.id;
        decline.invite = proposal.request.invite;
        decline.user = proposal.request.user;
        m_connectionToRelay.send(decline);
        log(LogLevel::Info, "engine", "a join request was declined: " + outcome.error().detail);
    }
    nextProposal(group);
    evaluateWaits();
}

void ClientImpl::onJoinRequest(const protocol::JoinRequest& request)
{
    Group* group = findGroup(request.group);
    if (group == nullptr || !group->log || ownRole(*group) != crypto::Role::Owner)
        return;
    const auto invitation = group->log->invite(crypto::SignPublicKey(request.invite));
    // Others wait for a person, who has no window for it in this version (see README).
    if (invitation && invitation->invite.flags != crypto::InviteFlags::AutoAccept)
        return;
    Proposal proposal;
    proposal.kind = Proposal::Kind::Accept;
    proposal.request = request;
    propose(*group, std::move(proposal));
}

void ClientImpl::join(const std::string& text, std::function<void(Result<GroupId>)> done)
{
    const auto refuse = [this, &done](Error why) {
        m_deps.executor.post(
            [done = std::move(done), why = std::move(why)]() { done(tl::make_unexpected(why)); });
    };
    const auto link = crypto::parseJoinLink(text);
    if (!link)
        return refuse(link.error());
    const Group* known = findGroup(link->group);
    if (known != nullptr && known->state != store::GroupState::Joining && known->log)
        return refuse(Error{Errc::AlreadyExists, "this workspace is here already"});
    RelayPin pin;
    pin.address = link->address;
    pin.id = link->relay;
    if (m_identity->relay() && m_identity->relay()->id == link->relay)
        pin.address = m_identity->relay()->address;
    const bool moves = m_identity->relay() && m_identity->relay()->id != link->relay;
    store::GroupRow row;
    row.id = link->group;
    row.state = store::GroupState::Joining;
    row.createdMs = m_deps.clock.unixMs();
    const auto stored = [&]() -> Result<void> {
        CAHIER_TRY_VOID(m_identity->pinRelay(m_database, pin));
        CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
        CAHIER_TRY_VOID(store::GroupTable(m_database).put(row));
        CAHIER_TRY_VOID(store::Settings(m_database).set(joinKey(row.id), asBytes(text)));
        return transaction.commit();
    }();
    if (!stored)
        return refuse(stored.error());
    if (moves)
        disconnect(); // The connection at hand still tries the relay that was pinned before.
    Group& group = addGroup(link->group);
    group.state = store::GroupState::Joining;
    group.joinLink = *link;
    m_joinWaits[group.id].push_back({std::move(done)});
    m_deps.listener.workspacesChanged();
    group.blocked.reset();
    if (m_connectionToRelay.usable() && m_synchronising)
        sendJoin(group);
    connect();
}

void ClientImpl::sendJoin(Group& group)
{
    if (!group.joinLink)
        return;
    const crypto::UserLog* self = m_users.findUserLog(user());
    auto entries = m_users.entries(user());
    if (self == nullptr || !entries)
        return;
    const auto request = crypto::makeJoinRequest(*group.joinLink, user(), self->head());
    protocol::Join message;
    message.group = group.id;
    message.invite = request.invite.array();
    message.signature = request.signature;
    message.entries = std::move(*entries);
    if (ask(message, {Asked::Join, group.id, {}, {}}) != 0)
        group.joinAnswer = JoinAnswer::Open;
}

void ClientImpl::finishJoin(const GroupId& id, const Result<GroupId>& outcome)
{
    const auto found = m_joinWaits.find(id);
    if (found == m_joinWaits.end())
        return;
    const auto waits = std::move(found->second);
    m_joinWaits.erase(found);
    for (const JoinWait& wait : waits)
        wait.done(outcome);
}

void ClientImpl::dropJoin(const GroupId& id, const Error& why)
{
    Group* group = findGroup(id);
    if (group == nullptr || group->state != store::GroupState::Joining)
        return;
    // The row stays as one that was left, so that nothing of it is ever sent.
    store::GroupTable table(m_database);
    group->state = store::GroupState::Left;
    group->blocked = why;
    static_cast<void>(table.setState(id, group->state));
    static_cast<void>(store::Settings(m_database).remove(joinKey(id)));
    group->joinLink.reset();
    const bool told = m_joinWaits.contains(id);
    finishJoin(id, tl::make_unexpected(why));
    if (!told)
        report(why);
    m_groups.erase(id);
    m_deps.listener.workspacesChanged();
    checkCaughtUp();
}

void ClientImpl::onJoinDone(const protocol::JoinDone& done)
{
    Group* group = findGroup(done.group);
    if (group == nullptr || group->state != store::GroupState::Joining)
        return;
    if (done.outcome == protocol::JoinOutcome::Declined) {
        dropJoin(done.group, Error{Errc::LinkExpired, "the request to join was declined"});
        return;
    }
    group->joinAnswer = JoinAnswer::Added;
    finishJoin(done.group, done.group);
    if (group->subscribedLog)
        refetchLog(*group);
    else
        syncGroup(*group);
}

void ClientImpl::becomeMember(Group& group)
{
    const auto role = ownRole(group);
    const auto epoch = group.log->epoch();
    if (!role || !epoch || group.key(*epoch) == nullptr)
        return;
    if (group.joinLink && !group.log->seqOf(group.joinLink->logHead)) {
        logFailed(group,
                  Error{Errc::NotAuthentic, "the relay shows an older log than the inviter saw"});
        return;
    }
    store::GroupRow row;
    row.id = group.id;
    row.state = store::GroupState::Active;
    row.role = static_cast<std::uint8_t>(*role);
    row.epoch = *epoch;
    row.createdMs = m_deps.clock.unixMs();
    auto stored = store::GroupTable(m_database).put(row);
    if (stored)
        stored = store::Settings(m_database).remove(joinKey(group.id));
    if (!stored) {
        logFailed(group, stored.error());
        return;
    }
    group.state = store::GroupState::Active;
    group.joinLink.reset();
    finishJoin(group.id, group.id);
    syncGroup(group);
}

} // namespace cahier::engine
