// SPDX-License-Identifier: MPL-2.0
// Following the logs: every entry is verified here before anything believes it, and what the relay
// says about membership counts for nothing.
#include "sync/base/log.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/invitation.h"
#include "sync/crypto/log_builder.h"
#include "sync/crypto/verify/log_entry.h"
#include "sync/crypto/wraps.h"
#include "sync/engine/client_impl.h"
#include "sync/store/settings.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::uint32_t MaxUserRounds = 4;

} // namespace

void ClientImpl::syncGroup(Group& group)
{
    group.subscribedLog = true;
    protocol::LogSubscribe follow;
    follow.log = {protocol::LogType::Group, logIdOf(group.id)};
    follow.fromSeq = group.logLength();
    ask(follow, {Asked::Log, group.id, {}, {}});
    if (group.state == store::GroupState::Joining)
        return;
    ask(protocol::FeedHeadsGet{group.id}, {Asked::FeedHeads, group.id, {}, {}});
    ask(protocol::ListStreams{group.id}, {Asked::Streams, group.id, {}, {}});
    // Known streams need not wait for the list.
    subscribe(group, stream(group.id, {directoryIdOf(group.id), DocumentKind::Directory}));
    for (auto& [id, known] : m_streams) {
        if (known->group == group.id)
            subscribe(group, *known);
    }
}

void ClientImpl::onLogEntries(const protocol::LogEntries& entries)
{
    if (entries.log.type == protocol::LogType::User) {
        onUserEntries(entries);
        return;
    }
    Group* group = findGroup(GroupId(entries.log.id.array()));
    if (group == nullptr || group->trouble)
        return;
    if (entries.fromSeq > group->logLength() + group->pendingEntries.size()) {
        refetchLog(*group);
        return;
    }
    for (const auto& item : entries.items)
        group->pendingEntries.push_back({item.entry, item.receipt});
    processEntries(*group);
    if (group->pendingEntries.empty() &&
        entries.fromSeq + entries.items.size() == entries.logLength)
        checkLogComplete(*group, entries.logLength);
}

void ClientImpl::onUserEntries(const protocol::LogEntries& entries)
{
    const UserId about(entries.log.id.array());
    for (const auto& item : entries.items) {
        const auto taken =
            m_users.append(about, {item.entry, item.receipt}, m_identity->relay()->id);
        if (!taken) {
            // A lie about one person's devices: whoever depends on it waits, nothing is believed.
            report(taken.error());
            return;
        }
    }
    if (about == user() && m_enrolling &&
        entries.fromSeq + entries.items.size() == entries.logLength) {
        appendEnrolment();
        return;
    }
    for (auto& [id, group] : m_groups) {
        group->userLogsAsked.erase(about);
        const bool waited = !group->pendingEntries.empty();
        processEntries(*group);
        if (waited && group->pendingEntries.empty())
            refetchLog(*group);
        if (about == user() && group->logSynced)
            proposeDevices(*group);
        nextProposal(*group);
    }
    checkCaughtUp();
}

void ClientImpl::processEntries(Group& group)
{
    bool advanced = false;
    while (!group.pendingEntries.empty() && !group.trouble) {
        const ReceivedEntry entry = group.pendingEntries.front();
        const std::uint64_t before = group.logLength();
        const auto taken = takeEntry(group, entry);
        if (!taken && taken.error().code == Errc::NotFound) {
            askForUsers(group, entry.entry);
            break;
        }
        group.pendingEntries.pop_front();
        if (!taken) {
            group.pendingEntries.clear();
            logFailed(group, taken.error());
            break;
        }
        group.userRounds = 0;
        advanced = advanced || group.logLength() != before;
    }
    if (advanced)
        logAdvanced(group);
}

Result<void> ClientImpl::takeEntry(Group& group, const ReceivedEntry& entry)
{
    CAHIER_TRY_VOID(checkReceipt(m_identity->relay()->id, logIdOf(group.id), entry));
    if (!group.log) {
        CAHIER_TRY(auto log, crypto::GroupLog::create(entry.entry, m_users));
        if (log.id() != group.id)
            return fail(Errc::NotAuthentic, "a genesis of another group");
        CAHIER_TRY_VOID(storeEntry(m_database, logIdOf(group.id), store::LogType::Group, entry));
        group.log.emplace(std::move(log));
        group.onRelay = true;
        return {};
    }
    const auto checked = group.log->check(entry.entry, m_users);
    if (!checked && checked.error().code == Errc::AlreadyExists) {
        // Ours, or seen before; the receipt may be news.
        CAHIER_TRY_VOID(storeEntry(m_database, logIdOf(group.id), store::LogType::Group, entry));
        return {};
    }
    if (!checked && checked.error().code == Errc::LogFork)
        freeze(group, checked.error(), entry.entry);
    CAHIER_TRY_VOID(checked);
    CAHIER_TRY_VOID(storeEntry(m_database, logIdOf(group.id), store::LogType::Group, entry));
    CAHIER_TRY_VOID(group.log->append(entry.entry, m_users));
    learnKeys(group, entry.entry);
    return {};
}

void ClientImpl::askForUsers(Group& group, ByteView entry)
{
    // One answer each is all that an honest relay needs; a log that still does not fit is a lie.
    if (++group.userRounds > MaxUserRounds) {
        logFailed(group, Error{Errc::NotAuthentic, "an entry refers to devices nobody knows"});
        return;
    }
    for (const UserId& named : usersNamedBy(entry)) {
        if (!group.userLogsAsked.insert(named).second)
            continue;
        protocol::LogGet get;
        get.log = {protocol::LogType::User, logIdOf(named)};
        get.fromSeq = m_users.length(named);
        ask(get, {Asked::UserLog, group.id, named, {}});
    }
}

void ClientImpl::logFailed(Group& group, const Error& why)
{
    if (!group.trouble) {
        group.trouble = why;
        report(why);
    }
    group.pendingEntries.clear();
    if (group.state == store::GroupState::Joining)
        finishJoin(group.id, tl::make_unexpected(why));
    checkCaughtUp();
}

void ClientImpl::freeze(Group& group, const Error& why, ByteView proof)
{
    group.blocked = why;
    group.state = store::GroupState::Frozen;
    const auto view = crypto::parseLogEntry(proof);
    store::LogForkRow row;
    row.seq = view ? view->header.seq : 0;
    row.entry = toBytes(proof);
    auto kept = store::LogTable(m_database).recordFork(logIdOf(group.id), row);
    if (kept)
        kept = store::GroupTable(m_database).setState(group.id, group.state);
    if (!kept)
        report(kept.error());
}

void ClientImpl::checkLogComplete(Group& group, std::uint64_t relayLength)
{
    if (group.logLength() > relayLength && !group.reuploading && group.uploadsLeft == 0) {
        // The relay lost what it once had, e.g. an older backup: it gets it back.
        uploadLog(group, relayLength);
        return;
    }
    if (group.logLength() != relayLength || group.logSynced)
        return;
    group.logSynced = true;
    judgeOwnFeed(group);
    proposeDevices(group);
    if (group.log && group.log->rotationPending())
        logAdvanced(group);
    nextProposal(group);
    scheduleAllSeals(group);
    checkCaughtUp();
}

void ClientImpl::uploadLog(Group& group, std::uint64_t fromSeq)
{
    group.reuploading = true;
    const auto rows =
        store::LogTable(m_database).read(logIdOf(group.id), fromSeq, MaxProposals * 64);
    if (!rows) {
        logFailed(group, rows.error());
        return;
    }
    group.uploadsLeft = 0;
    for (const auto& row : *rows) {
        if (ask(protocol::LogAppend{row.entry}, {Asked::Upload, group.id, {}, {}}) != 0)
            ++group.uploadsLeft;
    }
    if (group.uploadsLeft == 0 && m_connectionToRelay.usable())
        syncGroup(group);
}

void ClientImpl::onLogOk(protocol::RequestId request, const protocol::LogOk& ok)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end())
        return;
    const Request asked = found->second;
    m_requests.erase(found);
    if (asked.asked == Asked::Enrol) {
        enrolled(ok);
        return;
    }
    Group* group = findGroup(asked.group);
    if (group == nullptr)
        return;
    if (asked.asked == Asked::Upload) {
        const auto row = store::LogTable(m_database).find(logIdOf(group->id), ok.seq);
        if (row && *row && (*row)->hash == ok.entryHash) {
            if (const auto taken = takeEntry(*group, {(*row)->entry, ok.receipt}); !taken)
                logFailed(*group, taken.error());
        }
        if (group->uploadsLeft > 0 && --group->uploadsLeft == 0 && !group->trouble) {
            group->onRelay = true;
            syncGroup(*group);
        }
        return;
    }
    if (!group->append || group->append->request != request)
        return;
    PendingAppend append = std::move(*group->append);
    group->append.reset();
    const std::uint64_t before = group->logLength();
    if (append.newKey) {
        if (const auto kept = keepKey(*group, append.newEpoch, std::move(*append.newKey)); !kept)
            report(kept.error());
    }
    const auto taken = takeEntry(*group, {append.entry, ok.receipt});
    if (!taken)
        logFailed(*group, taken.error());
    else if (group->logLength() != before)
        logAdvanced(*group);
    proposalDone(*group, taken);
}

void ClientImpl::onLogConflict(const protocol::LogConflict& conflict)
{
    if (conflict.log.type == protocol::LogType::User && m_enrolling)
        enrol();
    Group* group = findGroup(GroupId(conflict.log.id.array()));
    if (group == nullptr || conflict.log.type != protocol::LogType::Group)
        return;
    if (group->uploadsLeft > 0) {
        // It has more than we thought, or something else: reading it will tell which.
        group->uploadsLeft = 0;
        syncGroup(*group);
        return;
    }
    refetchLog(*group);
}

void ClientImpl::refetchLog(Group& group)
{
    group.append.reset();
    group.logSynced = false;
    group.pendingEntries.clear();
    protocol::LogGet get;
    get.log = {protocol::LogType::Group, logIdOf(group.id)};
    get.fromSeq = group.logLength();
    ask(get, {Asked::Log, group.id, {}, {}});
}

void ClientImpl::logAdvanced(Group& group)
{
    store::GroupTable table(m_database);
    const auto role = ownRole(group);
    const auto epoch = group.log->epoch();
    if (role)
        static_cast<void>(table.setRole(group.id, static_cast<std::uint8_t>(*role)));
    if (epoch)
        static_cast<void>(table.setEpoch(group.id, *epoch));
    group.enrolled = group.log->standing(device()).has_value();
    if (group.state == store::GroupState::Joining) {
        becomeMember(group);
    } else if (!role && group.state == store::GroupState::Active) {
        group.state = store::GroupState::Left;
        group.blocked = Error{Errc::NotAuthorised, "no longer a member"};
        static_cast<void>(table.setState(group.id, group.state));
        report(*group.blocked);
    }
    if (role && group.log->rotationPending() && *role <= crypto::Role::Editor &&
        group.key(epoch.value_or(0)) != nullptr) {
        Proposal rotate;
        rotate.kind = Proposal::Kind::Rotate;
        propose(group, std::move(rotate));
    }
    judgeCutoffs(group);
    retryHeld(group);
    scheduleAllSeals(group);
    m_deps.listener.membersChanged(group.id);
    m_deps.listener.workspacesChanged();
}

void ClientImpl::learnKeys(Group& group, ByteView entry)
{
    const auto epoch = group.log->epoch();
    if (!epoch || group.key(*epoch) != nullptr)
        return;
    auto opened = openOwnWrap(group, entry, *epoch);
    if (!opened)
        return;
    Result<crypto::EpochKey>& key = *opened;
    if (!key) {
        report(Error{Errc::NotAuthentic, "a member sealed a wrong workspace key to this device"});
        return;
    }
    if (const auto kept = keepKey(group, *epoch, std::move(*key)); !kept)
        report(kept.error());
    learnOlderKeys(group);
}

/// None: the entry holds nothing for this installation.
std::optional<Result<crypto::EpochKey>>
ClientImpl::openOwnWrap(const Group& group, ByteView entry, std::uint64_t epoch) const
{
    const crypto::Digest commitment = group.log->ekCommit(epoch).value();
    const auto opened = [&](const crypto::RecipientId& recipient,
                            const crypto::BoxKey& box) -> std::optional<Result<crypto::EpochKey>> {
        const auto wrap = crypto::findWrap(entry, epoch, recipient);
        if (!wrap)
            return std::nullopt;
        return crypto::openWrap(*wrap, box, group.id, epoch, commitment);
    };
    const crypto::DeviceKeys& own = m_identity->keys();
    if (auto key = opened(crypto::recipientIdOf(own.id()), own.box))
        return key;
    // What was sealed before this installation became a new device is sealed to the old one, and
    // what was sealed while it was put away, to the recovery kit alone.
    for (const crypto::DeviceKeys& former : m_identity->formers()) {
        if (auto key = opened(crypto::recipientIdOf(former.id()), former.box))
            return key;
    }
    if (m_identity->formers().empty())
        return std::nullopt;
    const auto recovery = Identity::recoveryKeys(m_database);
    if (!recovery)
        return std::nullopt;
    return opened(crypto::RecipientId(recovery->box.publicKey().array()), recovery->box);
}

void ClientImpl::learnOlderKeys(Group& group)
{
    while (!group.keys.empty()) {
        const std::uint64_t epoch = group.keys.begin()->first;
        const auto commitment = epoch == 0 ? std::nullopt : group.log->ekCommit(epoch - 1);
        if (!commitment || group.log->wrapEntries(epoch).empty())
            return;
        const auto row = store::LogTable(m_database)
                             .find(logIdOf(group.id), group.log->wrapEntries(epoch).front());
        if (!row || !*row)
            return;
        const auto view = crypto::parseLogEntry((*row)->entry);
        const auto ops = view ? crypto::parseGroupOps(view->body)
                              : Result<std::vector<crypto::GroupOp>>(fail(Errc::Malformed));
        if (!ops)
            return;
        const auto op = std::find_if(ops->begin(), ops->end(), [](const crypto::GroupOp& each) {
            return std::holds_alternative<crypto::Epoch>(each);
        });
        if (op == ops->end())
            return;
        auto key = crypto::openPrevWrap(
            std::get<crypto::Epoch>(*op), group.keys.begin()->second, group.id, *commitment);
        if (!key) {
            report(Error{Errc::NotAuthentic, "an older workspace key does not fit its commitment"});
            return;
        }
        if (const auto kept = keepKey(group, epoch - 1, std::move(*key)); !kept) {
            report(kept.error());
            return;
        }
    }
}

Result<void> ClientImpl::keepKey(Group& group, std::uint64_t epoch, crypto::EpochKey key)
{
    CAHIER_TRY_VOID(store::GroupTable(m_database).putEpochKey(group.id, epoch, key.open().view()));
    group.keys.insert_or_assign(epoch, std::move(key));
    return {};
}

std::optional<crypto::Role> ClientImpl::ownRole(const Group& group) const
{
    if (!group.log)
        return std::nullopt;
    if (const auto standing = group.log->standing(device()))
        return standing->role;
    // A new device of this installation is a member's as soon as the relay can be told.
    if (m_identity->formers().empty() || group.log->userOf(device()))
        return std::nullopt;
    const auto member = group.log->member(user());
    return member ? std::optional(member->role) : std::nullopt;
}

bool ClientImpl::mayWrite(const Group& group, DocumentKind kind) const
{
    const auto role = ownRole(group);
    return role && group.state != store::GroupState::Left &&
           crypto::roleAllows(*role, crypto::EnvelopeType::Op, kind);
}

} // namespace cahier::engine
