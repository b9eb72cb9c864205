// SPDX-License-Identifier: MPL-2.0
// The user log as a state machine: which devices and which recovery key speak for a user, at the
// head and at every earlier entry. Pure; relay and clients run the same code.
#pragma once

#include "sync/crypto/verify/log_ops.h"

#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cahier::crypto {

inline constexpr std::uint64_t NeverSeq = std::numeric_limits<std::uint64_t>::max();

/// A device and the span of entries in which it is active: addedSeq ≤ s < revokedSeq.
struct UserDevice
{
    DeviceId sign;
    BoxPublicKey box;
    std::uint64_t addedSeq = 0;
    std::uint64_t revokedSeq = NeverSeq;
    DeviceId addedBy;                            ///< The key that signed the adding entry.
    RevokeReason reason = RevokeReason::Retired; ///< Meaningful once revoked.

    bool activeAt(std::uint64_t seq) const noexcept { return addedSeq <= seq && seq < revokedSeq; }
};

struct RecoveryPublic
{
    SignPublicKey sign;
    BoxPublicKey box;
};

/// Owner: whoever keeps the log. One thread at a time; const members may run in parallel.
/// Invariants: entries form one signed chain from a genesis whose hash is the id; a device id
/// appears once for ever; every answer for an entry stays the same when entries follow.
class UserLog
{
public:
    /// Starts a log from its genesis entry. NotAuthentic for a bad signature.
    static Result<UserLog> create(ByteView genesis);

    /// Judges the next entry without changing anything. Errors: AlreadyExists (we have it), LogFork
    /// (a validly signed other entry for a place that is taken, or on another past), NotFound
    /// (entries in between are missing), NotAuthentic, NotAuthorised, and those of the parsers. A
    /// relay compares `prev` with head() first: a proposal that came too late is its CONFLICT.
    Result<void> check(ByteView entry) const;
    /// check(), then take it in. All or nothing.
    Result<void> append(ByteView entry);

    const UserId& id() const noexcept { return m_id; }

    std::uint64_t headSeq() const noexcept { return m_hashes.size() - 1; }

    const EntryHash& head() const noexcept { return m_hashes.back(); }

    /// The hash at `seq` ≤ headSeq().
    const EntryHash& hashAt(std::uint64_t seq) const { return m_hashes.at(seq); }

    /// The place of an entry, or nullopt if we do not have it. O(1).
    std::optional<std::uint64_t> seqOf(const EntryHash& hash) const;

    /// Null if the log never had this device. O(1).
    const UserDevice* findDevice(const DeviceId& device) const;
    bool deviceActiveAt(const DeviceId& device, std::uint64_t seq) const;

    /// All devices ever, in order of addition.
    const std::vector<UserDevice>& devices() const noexcept { return m_devices; }

    std::vector<UserDevice> activeDevicesAt(std::uint64_t seq) const;
    const RecoveryPublic& recoveryAt(std::uint64_t seq) const;

private:
    struct Draft;

    struct RecoverySpan
    {
        std::uint64_t fromSeq = 0;
        RecoveryPublic keys;
    };

    UserLog() = default;

    Result<Draft> prepare(ByteView bytes) const;
    Result<void> applyOp(Draft& draft, const DevAdd& op) const;
    Result<void> applyOp(Draft& draft, const DevRevoke& op) const;
    Result<void> applyOp(Draft& draft, const RecoveryRotate& op) const;
    Result<void> applyOp(Draft& draft, const UGenesis& op) const;

    UserId m_id;
    std::vector<EntryHash> m_hashes;                         ///< By sequence number.
    std::unordered_map<EntryHash, std::uint64_t> m_seqOf;    ///< The inverse.
    std::vector<UserDevice> m_devices;                       ///< In order of addition.
    std::unordered_map<DeviceId, std::size_t> m_deviceIndex; ///< Into m_devices.
    std::vector<RecoverySpan> m_recovery;                    ///< Ascending by fromSeq.
};

/// Where a group log finds the user logs its entries refer to.
class UserLogs
{
public:
    virtual ~UserLogs() = default;
    /// Null if not known here; the pointer lives until the source changes.
    virtual const UserLog* findUserLog(const UserId& user) const = 0;
};

} // namespace cahier::crypto
