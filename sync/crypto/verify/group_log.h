// SPDX-License-Identifier: MPL-2.0
// The group log as a state machine: members, roles, devices, epochs, invitations and limits, at the
// head and at every earlier entry. Pure; relay and clients run the same code.
#pragma once

#include "sync/crypto/verify/user_log.h"

#include <map>
#include <set>
#include <unordered_set>

namespace cahier::crypto {

/// Somebody who may hold the epoch key: an active device, or a member's recovery key.
struct Recipient
{
    RecipientId id;
    BoxPublicKey box;
    UserId user;

    friend auto operator<=>(const Recipient&, const Recipient&) = default;
};

struct Member
{
    UserId user;
    Role role = Role::Viewer;
    EntryHash uhead; ///< Where the member's user log is pinned.
};

/// A device's standing in the group at one entry.
struct DeviceStanding
{
    UserId user;
    Role role = Role::Viewer;
};

/// A later operation that limits what a device wrote before: nothing after `seq` counts.
struct Limit
{
    enum class Kind : std::uint8_t { Removed, RoleLowered };

    Kind kind = Kind::Removed;
    std::uint64_t entrySeq = 0;  ///< The group-log entry that says so.
    Role newRole = Role::Viewer; ///< RoleLowered: what the role allows still counts.
    FeedPoint cutoff;
};

struct InviteState
{
    enum class Use : std::uint8_t { Open, Used, Revoked };

    Invite invite;
    Use use = Use::Open;
    UserId createdBy;
    UserId usedBy; ///< Zero unless used.
};

/// What an entry of certain operations must carry besides them.
struct WrapPlan
{
    enum class Need : std::uint8_t { None, Wraps, Epoch };

    Need need = Need::None;
    std::uint64_t epoch = 0;       ///< Of the wraps: the current one, or the next one.
    std::vector<Recipient> wrapTo; ///< Ascending by id; exactly these.
};

/// Owner: whoever keeps the log. One thread at a time; const members may run in parallel.
/// Invariants: one signed chain; at least one owner after every entry; wraps of the epoch = exactly
/// the active devices and recovery keys; answers about an entry never change later.
class GroupLog
{
public:
    /// Starts a log from its genesis entry; `users` must know the founder's log up to the pin.
    static Result<GroupLog> create(ByteView genesis, const UserLogs& users);

    /// Judges the next entry without changing anything. Errors as UserLog::check; NotFound also
    /// when a user log or an entry of one is missing here (fetch it and try again).
    Result<void> check(ByteView entry, const UserLogs& users) const;
    /// check(), then take it in. All or nothing. O(changed members), O(members) with an EPOCH.
    Result<void> append(ByteView entry, const UserLogs& users);
    /// What an entry by `author` with these operations (no EPOCH, no WRAPS among them) would need.
    /// Rotate::Yes asks for a new epoch even when nobody leaves. Errors as check().
    enum class Rotate : std::uint8_t { IfNeeded, Yes };
    Result<WrapPlan> plan(const UserId& author,
                          const DeviceId& device,
                          const std::vector<GroupOp>& ops,
                          const UserLogs& users,
                          Rotate rotate = Rotate::IfNeeded) const;
    /// The author_uhead of such an entry: the new head of a DEVICES operation, else the pinned one.
    Result<EntryHash> authorUhead(const UserId& author, const std::vector<GroupOp>& ops) const;

    const GroupId& id() const noexcept { return m_id; }

    std::uint64_t headSeq() const noexcept { return m_hashes.size() - 1; }

    const EntryHash& head() const noexcept { return m_hashes.back(); }

    const EntryHash& hashAt(std::uint64_t seq) const { return m_hashes.at(seq); }

    /// The place of an entry, or nullopt. An entry we have is an ancestor-or-equal of the head.
    /// O(1).
    std::optional<std::uint64_t> seqOf(const EntryHash& hash) const;

    // --- state at an entry; O(log changes) ---

    std::optional<Member> memberAt(const UserId& user, std::uint64_t seq) const;
    /// The device's user and role if it may speak at that entry: its user is a member, it is active
    /// in the pinned user log, and it was never cut off here.
    std::optional<DeviceStanding> standingAt(const DeviceId& device, std::uint64_t seq) const;
    /// Nullopt before the first EPOCH.
    std::optional<std::uint64_t> epochAt(std::uint64_t seq) const;
    /// The user a device belongs or belonged to in this group; nullopt if never seen.
    std::optional<UserId> userOf(const DeviceId& device) const;
    /// All limits ever put on a device, ascending by entry.
    const std::vector<Limit>& limitsOn(const DeviceId& device) const;

    // --- state at the head ---

    std::optional<Member> member(const UserId& user) const { return memberAt(user, headSeq()); }

    std::optional<DeviceStanding> standing(const DeviceId& device) const
    {
        return standingAt(device, headSeq());
    }

    std::optional<std::uint64_t> epoch() const { return epochAt(headSeq()); }

    /// Ascending by user id.
    std::vector<Member> members() const;
    /// Exactly who must hold the epoch key, ascending by id.
    std::vector<Recipient> recipients() const;

    /// A reader went away and no new epoch has come yet.
    bool rotationPending() const noexcept { return m_rotationPending; }

    std::uint8_t minSuite() const noexcept { return m_minSuite; }

    bool isPurged(const DocumentId& document) const { return m_purged.contains(document); }

    std::optional<InviteState> invite(const SignPublicKey& key) const;
    std::vector<InviteState> openInvites() const;

    /// The commitment of an epoch, or nullopt.
    std::optional<Digest> ekCommit(std::uint64_t epoch) const;
    /// Sequence numbers of the entries that carry wraps of an epoch; the first is its EPOCH entry.
    const std::vector<std::uint64_t>& wrapEntries(std::uint64_t epoch) const;

    /// The last CHECKPOINT: its entry and the feed heads it states.
    struct CheckpointState
    {
        std::uint64_t entrySeq = 0;
        Cutoffs heads;
    };

    const std::optional<CheckpointState>& checkpoint() const noexcept { return m_checkpoint; }

private:
    friend class GroupDraft;

    struct MemberSpan
    {
        std::uint64_t fromSeq = 0;
        std::optional<Member> member; ///< Nullopt: not a member from here on.
    };

    struct DeviceState
    {
        UserId user;
        BoxPublicKey box;
        std::vector<std::pair<std::uint64_t, std::uint64_t>> spans; ///< Active in [first, second).
        std::uint64_t cutSeq = NeverSeq; ///< From this entry on it may not write any more.
        std::vector<Limit> limits;
    };

    struct EpochState
    {
        std::uint64_t fromSeq = 0;
        Digest ekCommit{};
        std::vector<std::uint64_t> wrapEntries;
    };

    GroupLog() = default;

    GroupId m_id;
    std::vector<EntryHash> m_hashes;                               ///< By sequence number.
    std::unordered_map<EntryHash, std::uint64_t> m_seqOf;          ///< The inverse.
    std::unordered_map<UserId, std::vector<MemberSpan>> m_members; ///< Each ascending.
    std::set<UserId> m_current;                                    ///< Members at the head.
    std::size_t m_owners = 0;                                      ///< Owners at the head.
    std::unordered_map<DeviceId, DeviceState> m_devices;           ///< Every device ever pinned.
    std::vector<EpochState> m_epochs;                              ///< By epoch number.
    std::unordered_map<SignPublicKey, InviteState> m_invites;      ///< All, by invite key.
    std::unordered_set<DocumentId> m_purged;                       ///< PURGE targets.
    std::optional<CheckpointState> m_checkpoint;                   ///< The last one.
    std::map<RecipientId, Recipient> m_recipients;                 ///< Readers at the head.
    bool m_rotationPending = false;                                ///< See rotationPending().
    std::uint8_t m_minSuite = 1;                                   ///< Only ever rises.
};

} // namespace cahier::crypto
