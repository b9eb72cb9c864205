// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/group_log.h"

#include "sync/crypto/verify/group_draft.h"

#include <algorithm>

namespace cahier::crypto {

Result<GroupLog> GroupLog::create(ByteView genesis, const UserLogs& users)
{
    CAHIER_TRY(const LogEntryView entry, parseLogEntry(genesis));
    if (entry.header.type != LogType::Group || !entry.isGenesis())
        return fail(Errc::Malformed, "not the genesis of a group log");
    if (!verifyLogEntrySignature(entry))
        return fail(Errc::NotAuthentic, "log entry signature");
    CAHIER_TRY(const std::vector<GroupOp> ops, parseGroupOps(entry.body));
    const auto* op = std::get_if<GGenesis>(&ops.front());
    if (ops.size() != 1 || op == nullptr)
        return fail(Errc::Malformed, "a group log starts with G_GENESIS alone");
    if (op->user != entry.header.authorUser || op->uhead != entry.header.authorUhead)
        return fail(Errc::NotAuthorised, "the founder signs the genesis");
    GroupLog log;
    log.m_id = groupIdOfGenesis(entry);
    GroupDraft draft(log, users);
    CAHIER_TRY_VOID(draft.tryGenesis(entry, *op));
    draft.commit(log);
    // The founder's devices get their first wraps with epoch 0; nobody has lost a key yet.
    log.m_rotationPending = false;
    return log;
}

Result<void> GroupLog::check(ByteView entry, const UserLogs& users) const
{
    return GroupDraft(*this, users).tryEntry(entry);
}

Result<void> GroupLog::append(ByteView entry, const UserLogs& users)
{
    GroupDraft draft(*this, users);
    CAHIER_TRY_VOID(draft.tryEntry(entry));
    draft.commit(*this);
    return {};
}

Result<WrapPlan> GroupLog::plan(const UserId& author,
                                const DeviceId& device,
                                const std::vector<GroupOp>& ops,
                                const UserLogs& users,
                                Rotate rotate) const
{
    CAHIER_TRY(const EntryHash uhead, authorUhead(author, ops));
    GroupDraft draft(*this, users);
    CAHIER_TRY_VOID(draft.tryOps(author, device, uhead, ops));
    return draft.plan(rotate);
}

Result<EntryHash> GroupLog::authorUhead(const UserId& author, const std::vector<GroupOp>& ops) const
{
    if (!ops.empty()) {
        if (const auto* devices = std::get_if<Devices>(&ops.front()))
            return devices->newUhead;
    }
    const std::optional<Member> known = member(author);
    if (!known)
        return fail(Errc::NotAuthorised, "the author is no member");
    return known->uhead;
}

std::optional<std::uint64_t> GroupLog::seqOf(const EntryHash& hash) const
{
    const auto at = m_seqOf.find(hash);
    return at == m_seqOf.end() ? std::nullopt : std::optional(at->second);
}

std::optional<Member> GroupLog::memberAt(const UserId& user, std::uint64_t seq) const
{
    const auto spans = m_members.find(user);
    if (spans == m_members.end())
        return std::nullopt;
    const auto after = std::upper_bound(spans->second.begin(),
                                        spans->second.end(),
                                        seq,
                                        [](std::uint64_t at, const MemberSpan& span) {
        return at < span.fromSeq;
    });
    return after == spans->second.begin() ? std::nullopt : std::prev(after)->member;
}

std::optional<DeviceStanding> GroupLog::standingAt(const DeviceId& device, std::uint64_t seq) const
{
    const auto at = m_devices.find(device);
    if (at == m_devices.end() || seq >= at->second.cutSeq)
        return std::nullopt;
    const DeviceState& state = at->second;
    const bool active =
        std::any_of(state.spans.begin(), state.spans.end(), [seq](const auto& span) {
            return span.first <= seq && seq < span.second;
        });
    const std::optional<Member> member = memberAt(state.user, seq);
    if (!active || !member)
        return std::nullopt;
    return DeviceStanding{member->user, member->role};
}

std::optional<std::uint64_t> GroupLog::epochAt(std::uint64_t seq) const
{
    const auto after = std::upper_bound(
        m_epochs.begin(), m_epochs.end(), seq, [](std::uint64_t at, const EpochState& epoch) {
            return at < epoch.fromSeq;
        });
    if (after == m_epochs.begin())
        return std::nullopt;
    return static_cast<std::uint64_t>(std::distance(m_epochs.begin(), after)) - 1;
}

std::optional<UserId> GroupLog::userOf(const DeviceId& device) const
{
    const auto at = m_devices.find(device);
    return at == m_devices.end() ? std::nullopt : std::optional(at->second.user);
}

const std::vector<Limit>& GroupLog::limitsOn(const DeviceId& device) const
{
    static const std::vector<Limit> none;
    const auto at = m_devices.find(device);
    return at == m_devices.end() ? none : at->second.limits;
}

std::vector<Member> GroupLog::members() const
{
    std::vector<Member> out;
    out.reserve(m_current.size());
    for (const UserId& user : m_current)
        out.push_back(*member(user));
    return out;
}

std::vector<Recipient> GroupLog::recipients() const
{
    std::vector<Recipient> out;
    out.reserve(m_recipients.size());
    for (const auto& [id, recipient] : m_recipients)
        out.push_back(recipient);
    return out;
}

std::optional<InviteState> GroupLog::invite(const SignPublicKey& key) const
{
    const auto at = m_invites.find(key);
    return at == m_invites.end() ? std::nullopt : std::optional(at->second);
}

std::vector<InviteState> GroupLog::openInvites() const
{
    std::vector<InviteState> open;
    for (const auto& [key, state] : m_invites) {
        if (state.use == InviteState::Use::Open)
            open.push_back(state);
    }
    std::sort(open.begin(), open.end(), [](const InviteState& a, const InviteState& b) {
        return a.invite.invite < b.invite.invite;
    });
    return open;
}

std::optional<Digest> GroupLog::ekCommit(std::uint64_t epoch) const
{
    return epoch < m_epochs.size() ? std::optional(m_epochs[epoch].ekCommit) : std::nullopt;
}

const std::vector<std::uint64_t>& GroupLog::wrapEntries(std::uint64_t epoch) const
{
    static const std::vector<std::uint64_t> none;
    return epoch < m_epochs.size() ? m_epochs[epoch].wrapEntries : none;
}

} // namespace cahier::crypto
