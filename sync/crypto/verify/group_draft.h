// SPDX-License-Identifier: MPL-2.0
// Internal to sync/crypto/verify: a group log with one more entry on trial. Changes stand beside
// the log, so judging an entry costs what it changes, not what the group holds.
#pragma once

#include "sync/crypto/verify/group_log.h"

#include <map>
#include <set>

namespace cahier::crypto {

/// Lives within one call; borrows the log and the user logs.
class GroupDraft
{
public:
    GroupDraft(const GroupLog& log, const UserLogs& users);

    /// Parses, verifies and tries the next entry, with the wrap rules.
    Result<void> tryEntry(ByteView bytes);
    /// Tries operations that no entry holds yet, without the wrap rules.
    Result<void> tryOps(const UserId& author,
                        const DeviceId& device,
                        const EntryHash& uhead,
                        const std::vector<GroupOp>& ops);
    /// After tryOps(): what the entry has to carry.
    WrapPlan plan(GroupLog::Rotate rotate) const;
    /// Tries the founder as first member of an empty log.
    Result<void> tryGenesis(const LogEntryView& entry, const GGenesis& op);

    /// Writes everything tried into `log`, which is the one given to the constructor.
    void commit(GroupLog& log) const;

private:
    struct CutoffUse
    {
        UserId user;
        Limit limit;
    };

    Result<void>
    resolveAuthor(const UserId& author, const DeviceId& device, const EntryHash& uhead);
    Result<void> checkShape(const std::vector<GroupOp>& ops) const;
    Result<void> checkRight(const GroupOp& op) const;
    Result<void> applyAll(const std::vector<GroupOp>& ops);
    Result<void> apply(const GGenesis& op);
    Result<void> apply(const Add& op);
    Result<void> apply(const SetRole& op);
    Result<void> apply(const Remove& op);
    Result<void> apply(const Leave& op);
    Result<void> apply(const Devices& op);
    Result<void> apply(const Epoch& op);
    Result<void> apply(const AddWraps& op);
    Result<void> apply(const Invite& op);
    Result<void> apply(const InviteRevoke& op);
    Result<void> apply(const Checkpoint& op);
    Result<void> apply(const Purge& op);
    Result<void> apply(const MinSuite& op);

    std::optional<Member> find(const UserId& user) const;
    std::optional<InviteState> findInvite(const SignPublicKey& key) const;
    std::size_t ownersAfter() const;
    Result<std::pair<const UserLog*, std::uint64_t>> pinned(const UserId& user,
                                                            const EntryHash& uhead) const;
    /// Active devices of a member at his pin, ascending.
    Result<std::vector<UserDevice>> activeDevices(const Member& member) const;
    Result<void> takeCutoffs(const UserId& user,
                             const Cutoffs& cutoffs,
                             const std::vector<UserDevice>& expected,
                             Limit::Kind kind,
                             Role newRole);
    /// Active devices and the recovery key of a member at his pin.
    Result<std::vector<Recipient>> readersOf(const Member& member) const;
    Result<void> diffReaders();
    Result<void> addReader(const Recipient& reader);
    std::uint64_t nextEpoch() const;
    std::vector<Recipient> readersAfter() const;
    Result<void> checkWraps() const;
    void commitMembers(GroupLog& log) const;
    void commitDevices(GroupLog& log) const;

    const GroupLog& m_log;
    const UserLogs& m_users;
    std::uint64_t m_seq = 0; ///< The place of the entry on trial.
    EntryHash m_hash;        ///< Zero in tryOps().
    UserId m_author;
    Role m_authorRole = Role::Viewer;                   ///< Before the entry.
    std::map<UserId, std::optional<Member>> m_changed;  ///< Members after; nullopt: gone.
    std::map<SignPublicKey, InviteState> m_invites;     ///< New or changed.
    std::vector<CutoffUse> m_limits;                    ///< New limits.
    std::set<DocumentId> m_purged;                      ///< New.
    std::optional<Cutoffs> m_checkpoint;                ///< New.
    std::uint8_t m_minSuite = 1;                        ///< After the entry.
    std::optional<Epoch> m_epoch;                       ///< The EPOCH operation.
    std::optional<AddWraps> m_wraps;                    ///< The WRAPS operation.
    bool m_leaving = false;                             ///< The author goes.
    std::map<RecipientId, Recipient> m_added;           ///< Readers after, not before.
    std::set<RecipientId> m_removed;                    ///< Readers before, not after.
    std::map<UserId, std::vector<UserDevice>> m_pinned; ///< Active devices of the changed, after.
};

} // namespace cahier::crypto
