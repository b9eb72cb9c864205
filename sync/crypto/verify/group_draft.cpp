// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/group_draft.h"

#include "sync/crypto/verify/log_position.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

bool mayRotate(Role role) noexcept
{
    return role == Role::Owner || role == Role::Editor;
}

bool isWeaker(Role next, Role current) noexcept
{
    return static_cast<std::uint8_t>(next) > static_cast<std::uint8_t>(current);
}

template <typename Op>
bool isFor(const GroupOp& op) noexcept
{
    return std::holds_alternative<Op>(op);
}

/// Do the wraps name exactly these recipients? Both are ascending.
template <typename Range, typename IdOf>
bool namesExactly(const WrapList& wraps, const Range& recipients, IdOf idOf)
{
    return std::equal(wraps.begin(),
                      wraps.end(),
                      recipients.begin(),
                      recipients.end(),
                      [&](const Wrap& wrap, const auto& item) {
        return wrap.recipient == idOf(item);
    });
}

} // namespace

GroupDraft::GroupDraft(const GroupLog& log, const UserLogs& users)
    : m_log(log)
    , m_users(users)
    , m_seq(log.m_hashes.size())
    , m_minSuite(log.m_minSuite)
{
}

Result<void> GroupDraft::tryEntry(ByteView bytes)
{
    CAHIER_TRY(const LogEntryView entry, parseLogEntry(bytes));
    if (entry.header.type != LogType::Group)
        return fail(Errc::Malformed, "not an entry of a group log");
    CAHIER_TRY_VOID(
        detail::checkPosition(entry, logIdOf(m_log.m_id), m_log.m_hashes, m_log.m_seqOf));
    CAHIER_TRY(const std::vector<GroupOp> ops, parseGroupOps(entry.body));
    CAHIER_TRY_VOID(
        tryOps(entry.header.authorUser, entry.header.authorKey, entry.header.authorUhead, ops));
    m_hash = entry.hash;
    return checkWraps();
}

Result<void> GroupDraft::tryOps(const UserId& author,
                                const DeviceId& device,
                                const EntryHash& uhead,
                                const std::vector<GroupOp>& ops)
{
    CAHIER_TRY_VOID(checkShape(ops));
    CAHIER_TRY(const EntryHash expected, m_log.authorUhead(author, ops));
    if (uhead != expected)
        return fail(Errc::NotAuthorised, "author_uhead is not where the author is pinned");
    CAHIER_TRY_VOID(resolveAuthor(author, device, uhead));
    return applyAll(ops);
}

Result<void> GroupDraft::tryGenesis(const LogEntryView& entry, const GGenesis& op)
{
    m_hash = entry.hash;
    m_author = op.user;
    m_authorRole = Role::Owner;
    CAHIER_TRY(const auto pin, pinned(op.user, op.uhead));
    if (!pin.first->deviceActiveAt(entry.header.authorKey, pin.second))
        return fail(Errc::NotAuthorised, "the author is no active device of the founder");
    m_changed[op.user] = Member{op.user, Role::Owner, op.uhead};
    return diffReaders();
}

Result<void>
GroupDraft::resolveAuthor(const UserId& author, const DeviceId& device, const EntryHash& uhead)
{
    const std::optional<Member> member = m_log.member(author);
    if (!member)
        return fail(Errc::NotAuthorised, "the author is no member");
    CAHIER_TRY(const auto pin, pinned(author, uhead));
    if (!pin.first->deviceActiveAt(device, pin.second))
        return fail(Errc::NotAuthorised, "the author's device is not active");
    const auto known = m_log.m_devices.find(device);
    if (known != m_log.m_devices.end() && known->second.cutSeq != NeverSeq)
        return fail(Errc::NotAuthorised, "the author's device was cut off in this group");
    m_author = author;
    m_authorRole = member->role;
    return {};
}

Result<void> GroupDraft::checkShape(const std::vector<GroupOp>& ops) const
{
    // DEVICES moves the author's own pin, so it must come before what the author does with it; a
    // leaver must not choose the key that is to keep him out.
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (isFor<Devices>(ops[i]) && i != 0)
            return fail(Errc::Malformed, "DEVICES must come first");
        if (isFor<Leave>(ops[i]) && ops.size() != 1)
            return fail(Errc::Malformed, "LEAVE must stand alone");
    }
    return {};
}

Result<void> GroupDraft::checkRight(const GroupOp& op) const
{
    const bool everyone = isFor<Devices>(op) || isFor<Leave>(op) || isFor<AddWraps>(op);
    const bool writers = isFor<Epoch>(op) || isFor<Checkpoint>(op);
    if (everyone || m_authorRole == Role::Owner || (writers && m_authorRole == Role::Editor))
        return {};
    return fail(Errc::NotAuthorised, "the author's role does not allow this operation");
}

Result<void> GroupDraft::applyAll(const std::vector<GroupOp>& ops)
{
    for (const GroupOp& variant : ops) {
        CAHIER_TRY_VOID(checkRight(variant));
        CAHIER_TRY_VOID(std::visit([this](const auto& op) { return apply(op); }, variant));
    }
    if (ownersAfter() == 0)
        return fail(Errc::NotAuthorised, "at least one owner must remain");
    return diffReaders();
}

std::optional<Member> GroupDraft::find(const UserId& user) const
{
    const auto at = m_changed.find(user);
    return at != m_changed.end() ? at->second : m_log.member(user);
}

std::optional<InviteState> GroupDraft::findInvite(const SignPublicKey& key) const
{
    const auto at = m_invites.find(key);
    return at != m_invites.end() ? std::optional(at->second) : m_log.invite(key);
}

std::size_t GroupDraft::ownersAfter() const
{
    std::size_t owners = m_log.m_owners;
    for (const auto& [user, after] : m_changed) {
        const std::optional<Member> before = m_log.member(user);
        owners -= before && before->role == Role::Owner ? 1U : 0U;
        owners += after && after->role == Role::Owner ? 1U : 0U;
    }
    return owners;
}

Result<std::pair<const UserLog*, std::uint64_t>> GroupDraft::pinned(const UserId& user,
                                                                    const EntryHash& uhead) const
{
    const UserLog* log = m_users.findUserLog(user);
    if (log == nullptr || log->id() != user)
        return fail(Errc::NotFound, "a member's user log");
    const std::optional<std::uint64_t> seq = log->seqOf(uhead);
    if (!seq)
        return fail(Errc::NotFound, "an entry of a member's user log");
    return std::pair(log, *seq);
}

Result<std::vector<UserDevice>> GroupDraft::activeDevices(const Member& member) const
{
    CAHIER_TRY(const auto pin, pinned(member.user, member.uhead));
    std::vector<UserDevice> devices = pin.first->activeDevicesAt(pin.second);
    std::sort(devices.begin(), devices.end(), [](const UserDevice& a, const UserDevice& b) {
        return a.sign < b.sign;
    });
    return devices;
}

Result<void> GroupDraft::takeCutoffs(const UserId& user,
                                     const Cutoffs& cutoffs,
                                     const std::vector<UserDevice>& expected,
                                     Limit::Kind kind,
                                     Role newRole)
{
    const bool exact = std::equal(cutoffs.begin(),
                                  cutoffs.end(),
                                  expected.begin(),
                                  expected.end(),
                                  [](const FeedPoint& point, const UserDevice& device) {
        return point.device == device.sign;
    });
    if (!exact)
        return fail(Errc::NotAuthorised, "cutoffs must name exactly the devices concerned");
    for (const FeedPoint& point : cutoffs)
        m_limits.push_back(CutoffUse{user, Limit{kind, m_seq, newRole, point}});
    return {};
}

Result<void> GroupDraft::apply(const GGenesis& op)
{
    static_cast<void>(op);
    return fail(Errc::NotAuthorised, "a second genesis");
}

Result<void> GroupDraft::apply(const Add& op)
{
    if (find(op.user))
        return fail(Errc::NotAuthorised, "already a member");
    CAHIER_TRY_VOID(pinned(op.user, op.uhead));
    if (op.invite) {
        std::optional<InviteState> invite = findInvite(op.invite->invite);
        if (!invite || invite->use != InviteState::Use::Open || invite->invite.role != op.role)
            return fail(Errc::NotAuthorised, "no open invitation for this role");
        const Digest digest = joinDigest(m_log.m_id, op.invite->invite, op.user, op.uhead);
        if (!verifySignature(
                op.invite->invite.view(), Label::Join, digest, op.invite->joinSignature))
            return fail(Errc::NotAuthentic, "join signature");
        invite->use = InviteState::Use::Used;
        invite->usedBy = op.user;
        m_invites[op.invite->invite] = *invite;
    }
    m_changed[op.user] = Member{op.user, op.role, op.uhead};
    return {};
}

Result<void> GroupDraft::apply(const SetRole& op)
{
    std::optional<Member> member = find(op.user);
    if (!member || member->role == op.role)
        return fail(Errc::NotAuthorised, "no member whose role would change");
    std::vector<UserDevice> concerned;
    if (isWeaker(op.role, member->role)) {
        CAHIER_TRY(concerned, activeDevices(*member));
    }
    CAHIER_TRY_VOID(takeCutoffs(op.user, op.cutoffs, concerned, Limit::Kind::RoleLowered, op.role));
    member->role = op.role;
    m_changed[op.user] = member;
    return {};
}

Result<void> GroupDraft::apply(const Remove& op)
{
    const std::optional<Member> member = find(op.user);
    if (!member || op.user == m_author)
        return fail(Errc::NotAuthorised, "no other member to remove");
    CAHIER_TRY(const std::vector<UserDevice> devices, activeDevices(*member));
    CAHIER_TRY_VOID(takeCutoffs(op.user, op.cutoffs, devices, Limit::Kind::Removed, Role::Viewer));
    m_changed[op.user] = std::nullopt;
    return {};
}

Result<void> GroupDraft::apply(const Leave& op)
{
    CAHIER_TRY(const std::vector<UserDevice> devices, activeDevices(*find(m_author)));
    CAHIER_TRY_VOID(takeCutoffs(m_author, op.cutoffs, devices, Limit::Kind::Removed, Role::Viewer));
    m_changed[m_author] = std::nullopt;
    m_leaving = true;
    return {};
}

Result<void> GroupDraft::apply(const Devices& op)
{
    Member member = *find(m_author);
    if (op.self != m_author)
        return fail(Errc::NotAuthorised, "DEVICES of somebody else");
    CAHIER_TRY(const auto before, pinned(m_author, member.uhead));
    CAHIER_TRY(const auto after, pinned(m_author, op.newUhead));
    if (after.second <= before.second)
        return fail(Errc::NotAuthorised, "DEVICES must extend the pinned user log");
    CAHIER_TRY(std::vector<UserDevice> gone, activeDevices(member));
    std::erase_if(gone, [&](const UserDevice& device) {
        return after.first->deviceActiveAt(device.sign, after.second);
    });
    CAHIER_TRY_VOID(takeCutoffs(m_author, op.cutoffs, gone, Limit::Kind::Removed, Role::Viewer));
    member.uhead = op.newUhead;
    m_changed[m_author] = member;
    return {};
}

Result<void> GroupDraft::apply(const Epoch& op)
{
    if (m_epoch || m_wraps)
        return fail(Errc::Malformed, "one EPOCH or WRAPS an entry");
    if (nextEpoch() != op.epoch)
        return fail(Errc::NotAuthorised, "not the next epoch");
    const bool noPrevious =
        std::all_of(op.prevWrap.begin(), op.prevWrap.end(), [](auto byte) { return byte == 0; });
    if ((op.epoch == 0) != noPrevious)
        return fail(Errc::Malformed, "prev_wrap must be zero for epoch 0 and only there");
    m_epoch = op;
    return {};
}

Result<void> GroupDraft::apply(const AddWraps& op)
{
    if (m_epoch || m_wraps)
        return fail(Errc::Malformed, "one EPOCH or WRAPS an entry");
    if (m_log.epoch() != op.epoch)
        return fail(Errc::NotAuthorised, "WRAPS for another epoch");
    m_wraps = op;
    return {};
}

Result<void> GroupDraft::apply(const Invite& op)
{
    if (findInvite(op.invite))
        return fail(Errc::NotAuthorised, "an invitation key is used once");
    m_invites[op.invite] = InviteState{op, InviteState::Use::Open, m_author, {}};
    return {};
}

Result<void> GroupDraft::apply(const InviteRevoke& op)
{
    std::optional<InviteState> invite = findInvite(op.invite);
    if (!invite || invite->use != InviteState::Use::Open)
        return fail(Errc::NotAuthorised, "no open invitation to revoke");
    invite->use = InviteState::Use::Revoked;
    m_invites[op.invite] = *invite;
    return {};
}

Result<void> GroupDraft::apply(const Checkpoint& op)
{
    m_checkpoint = op.cutoffs;
    return {};
}

Result<void> GroupDraft::apply(const Purge& op)
{
    if (m_log.isPurged(op.document) || !m_purged.insert(op.document).second)
        return fail(Errc::NotAuthorised, "purged already");
    return {};
}

Result<void> GroupDraft::apply(const MinSuite& op)
{
    if (op.suite <= m_minSuite)
        return fail(Errc::NotAuthorised, "MIN_SUITE only rises");
    m_minSuite = op.suite;
    return {};
}

Result<void> GroupDraft::addReader(const Recipient& reader)
{
    const auto before = m_log.m_recipients.find(reader.id);
    const bool stays = before != m_log.m_recipients.end() && !m_removed.contains(reader.id);
    const auto added = m_added.find(reader.id);
    // Nobody may block another member's wraps by naming the same id.
    if ((stays && before->second != reader) || (added != m_added.end() && added->second != reader))
        return fail(Errc::NotAuthorised, "a key that another member uses");
    if (!stays)
        m_added.emplace(reader.id, reader);
    return {};
}

Result<std::vector<Recipient>> GroupDraft::readersOf(const Member& member) const
{
    CAHIER_TRY(const auto pin, pinned(member.user, member.uhead));
    std::vector<Recipient> readers;
    for (const UserDevice& device : pin.first->activeDevicesAt(pin.second))
        readers.push_back(Recipient{RecipientId(device.sign.array()), device.box, member.user});
    const BoxPublicKey& recovery = pin.first->recoveryAt(pin.second).box;
    readers.push_back(Recipient{RecipientId(recovery.array()), recovery, member.user});
    return readers;
}

Result<void> GroupDraft::diffReaders()
{
    std::vector<Recipient> after;
    for (const auto& [user, member] : m_changed) {
        std::set<RecipientId> ids;
        if (member) {
            CAHIER_TRY(std::vector<UserDevice> devices, activeDevices(*member));
            for (const UserDevice& device : devices) {
                const auto known = m_log.m_devices.find(device.sign);
                if (known != m_log.m_devices.end() && known->second.user != user)
                    return fail(Errc::NotAuthorised, "a device of another member");
            }
            m_pinned.emplace(user, std::move(devices));
            CAHIER_TRY(const std::vector<Recipient> readers, readersOf(*member));
            for (const Recipient& reader : readers) {
                ids.insert(reader.id);
                after.push_back(reader);
            }
        }
        if (const std::optional<Member> before = m_log.member(user)) {
            CAHIER_TRY(const std::vector<Recipient> readers, readersOf(*before));
            for (const Recipient& reader : readers) {
                if (!ids.contains(reader.id))
                    m_removed.insert(reader.id);
            }
        }
    }
    for (const Recipient& reader : after)
        CAHIER_TRY_VOID(addReader(reader));
    return {};
}

std::uint64_t GroupDraft::nextEpoch() const
{
    return m_log.m_epochs.size();
}

std::vector<Recipient> GroupDraft::readersAfter() const
{
    std::map<RecipientId, Recipient> readers = m_log.m_recipients;
    for (const RecipientId& id : m_removed)
        readers.erase(id);
    readers.insert(m_added.begin(), m_added.end());
    std::vector<Recipient> out;
    out.reserve(readers.size());
    for (const auto& [id, reader] : readers)
        out.push_back(reader);
    return out;
}

WrapPlan GroupDraft::plan(GroupLog::Rotate rotate) const
{
    WrapPlan plan;
    const bool mustRotate = !m_removed.empty() && mayRotate(m_authorRole) && !m_leaving;
    if (mustRotate || m_log.m_epochs.empty() || rotate == GroupLog::Rotate::Yes) {
        plan.need = WrapPlan::Need::Epoch;
        plan.epoch = nextEpoch();
        plan.wrapTo = readersAfter();
    } else if (!m_added.empty()) {
        plan.need = WrapPlan::Need::Wraps;
        plan.epoch = *m_log.epoch();
        for (const auto& [id, reader] : m_added)
            plan.wrapTo.push_back(reader);
    }
    return plan;
}

Result<void> GroupDraft::checkWraps() const
{
    const auto idOf = [](const Recipient& reader) {
        return reader.id;
    };
    if (m_epoch) {
        if (!namesExactly(m_epoch->wraps, readersAfter(), idOf))
            return fail(Errc::NotAuthorised, "EPOCH must be wrapped to exactly the readers");
        return {};
    }
    const WrapPlan needed = plan(GroupLog::Rotate::IfNeeded);
    if (needed.need == WrapPlan::Need::Epoch)
        return fail(Errc::NotAuthorised, "the entry must start a new epoch");
    const WrapList none;
    const WrapList& wraps = m_wraps ? m_wraps->wraps : none;
    if (!namesExactly(wraps, needed.wrapTo, idOf) || (m_wraps && wraps.empty()))
        return fail(Errc::NotAuthorised, "WRAPS must be for exactly the new readers");
    return {};
}

void GroupDraft::commit(GroupLog& log) const
{
    log.m_seqOf.emplace(m_hash, m_seq);
    log.m_hashes.push_back(m_hash);
    commitDevices(log);
    commitMembers(log);
    for (const auto& [key, invite] : m_invites)
        log.m_invites[key] = invite;
    log.m_purged.insert(m_purged.begin(), m_purged.end());
    if (m_checkpoint)
        log.m_checkpoint = GroupLog::CheckpointState{m_seq, *m_checkpoint};
    log.m_minSuite = m_minSuite;
    for (const RecipientId& id : m_removed)
        log.m_recipients.erase(id);
    log.m_recipients.insert(m_added.begin(), m_added.end());
    if (m_epoch) {
        log.m_epochs.push_back(GroupLog::EpochState{m_seq, m_epoch->ekCommit, {m_seq}});
        log.m_rotationPending = false;
    } else if (!m_removed.empty()) {
        log.m_rotationPending = true;
    }
    if (m_wraps)
        log.m_epochs.back().wrapEntries.push_back(m_seq);
}

void GroupDraft::commitMembers(GroupLog& log) const
{
    log.m_owners = ownersAfter();
    for (const auto& [user, member] : m_changed) {
        log.m_members[user].push_back(GroupLog::MemberSpan{m_seq, member});
        if (member)
            log.m_current.insert(user);
        else
            log.m_current.erase(user);
    }
}

void GroupDraft::commitDevices(GroupLog& log) const
{
    for (const RecipientId& id : m_removed) {
        // A recovery key is a reader, too, but no device.
        const auto device = log.m_devices.find(DeviceId(id.array()));
        if (device != log.m_devices.end() && !device->second.spans.empty())
            device->second.spans.back().second = m_seq;
    }
    for (const auto& [user, devices] : m_pinned) {
        for (const UserDevice& device : devices) {
            GroupLog::DeviceState& state = log.m_devices[device.sign];
            state.user = user;
            state.box = device.box;
            if (state.spans.empty() || state.spans.back().second != NeverSeq)
                state.spans.emplace_back(m_seq, NeverSeq);
        }
    }
    for (const CutoffUse& use : m_limits) {
        GroupLog::DeviceState& state = log.m_devices[use.limit.cutoff.device];
        state.user = use.user;
        state.limits.push_back(use.limit);
        if (use.limit.kind == Limit::Kind::Removed)
            state.cutSeq = std::min(state.cutSeq, m_seq);
    }
}

} // namespace cahier::crypto
