// SPDX-License-Identifier: MPL-2.0
// Building signed entries of user and group logs. Nothing is returned that the state machine of the
// log would refuse.
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/recovery_kit.h"
#include "sync/crypto/verify/group_log.h"
#include "sync/crypto/verify/user_log.h"

namespace cahier::crypto {

// --- user log ---

/// The first entry of a new user: this device and the recovery keys.
Result<Bytes>
buildUserGenesis(const RecoveryKeys& recovery, const DeviceKeys& device, std::uint64_t claimedMs);
/// The operation by which a device asks to be added after `prev`; signed by the new device itself.
DevAdd makeDeviceAdd(const DeviceKeys& newDevice, const LogId& log, const EntryHash& prev);
RecoveryRotate
makeRecoveryRotate(const RecoveryKeys& next, const LogId& log, const EntryHash& prev);
/// The next entry, signed by an active device's or the recovery signing key. Errors of
/// UserLog::check, e.g. NotAuthorised.
Result<Bytes> buildUserEntry(const UserLog& log,
                             const SigningKey& author,
                             const std::vector<UserOp>& ops,
                             std::uint64_t claimedMs);

// --- group log ---

/// The first entry of a new group; the second must bring epoch 0 (buildGroupEntry, Rotate::Yes).
Result<Bytes>
buildGroupGenesis(const UserLog& founder, const SigningKey& device, std::uint64_t claimedMs);

struct GroupAuthor
{
    UserId user;
    const SigningKey& device;
};

/// A built entry, and the key of the new epoch if it starts one.
struct BuiltGroupEntry
{
    Bytes entry;
    std::optional<std::uint64_t> newEpoch;
    std::optional<EpochKey> newKey;
};

/// The next entry with these operations (EPOCH and WRAPS are added here as the rules want them).
/// `currentKey` is the key of the current epoch, null only before epoch 0; InvalidArgument if it is
/// needed and missing or does not fit its commitment. Errors of GroupLog::check.
Result<BuiltGroupEntry> buildGroupEntry(const GroupLog& log,
                                        const UserLogs& users,
                                        const GroupAuthor& author,
                                        std::vector<GroupOp> ops,
                                        const EpochKey* currentKey,
                                        std::uint64_t claimedMs,
                                        GroupLog::Rotate rotate = GroupLog::Rotate::IfNeeded);

/// Signs any entry. For tests and tools that need an entry the rules refuse.
Bytes signLogEntry(const LogEntryHeader& header, ByteView body, const SigningKey& author);

} // namespace cahier::crypto
