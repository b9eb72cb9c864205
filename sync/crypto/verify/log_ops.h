// SPDX-License-Identifier: MPL-2.0
// The operations of user and group logs: one struct each, one strict decoder and encoder per log.
// Unknown operations are refused: a client must never skip a rule it does not know.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/cutoffs.h"
#include "sync/crypto/verify/log_entry.h"

#include <optional>
#include <variant>
#include <vector>

namespace cahier::crypto {

using BoxPublicKey = Id<struct BoxPublicKeyTag>; ///< X25519.
using SignPublicKey =
    Id<struct SignPublicKeyTag>; ///< Ed25519 key that is no device (recovery, invite).
/// Whom a wrap is for: a device id, or a recovery box key.
using RecipientId = Id<struct RecipientIdTag>;

enum class Role : std::uint8_t { Owner = 1, Editor = 2, Commenter = 3, Viewer = 4 };

enum class RevokeReason : std::uint8_t {
    Retired = 1,
    Lost = 2,
    Compromised = 3, ///< Also revokes what the device added from since_seq on.
    Replaced = 4,    ///< A restored or re-admitted installation got a new device.
};

// --- user log (op codes 0x01…) ---

struct UGenesis
{
    SignPublicKey recoverySign;
    BoxPublicKey recoveryBox;
    DeviceId deviceSign;
    BoxPublicKey deviceBox;
    Signature recoverySignature{}; ///< By recoverySign over H("dev-add", the four keys).
};

struct DevAdd
{
    DeviceId deviceSign;
    BoxPublicKey deviceBox;
    Signature possession{}; ///< By deviceSign over H("dev-add", log_id, sign, box, prev).
};

struct DevRevoke
{
    DeviceId device;
    RevokeReason reason = RevokeReason::Retired;
    std::uint64_t sinceSeq = 0; ///< User-log sequence number; used with Compromised.
};

struct RecoveryRotate
{
    SignPublicKey recoverySign;
    BoxPublicKey recoveryBox;
    Signature
        possession{}; ///< By recoverySign over H("dev-add", log_id, sign, box, prev, "recovery").
};

using UserOp = std::variant<UGenesis, DevAdd, DevRevoke, RecoveryRotate>;

Digest userGenesisDigest(const UGenesis& op) noexcept;
Digest deviceAddDigest(const LogId& log,
                       const DeviceId& sign,
                       const BoxPublicKey& box,
                       const EntryHash& prev) noexcept;
Digest recoveryRotateDigest(const LogId& log,
                            const SignPublicKey& sign,
                            const BoxPublicKey& box,
                            const EntryHash& prev) noexcept;

// --- group log (op codes 0x10…) ---

struct GGenesis
{
    UserId user;
    EntryHash uhead;
    std::array<std::uint8_t, 32> salt{}; ///< Random: two groups made in one millisecond differ.
};

/// How a member came in by an invitation.
struct InviteUse
{
    SignPublicKey invite;
    Signature joinSignature{}; ///< By the invite key over H("join", group, invite, user, uhead).
};

struct Add
{
    UserId user;
    EntryHash uhead;
    Role role = Role::Viewer;
    std::optional<InviteUse> invite;
};

struct SetRole
{
    UserId user;
    Role role = Role::Viewer;
    Cutoffs cutoffs; ///< All active devices when the role gets weaker, else empty.
};

struct Remove
{
    UserId user;
    Cutoffs cutoffs; ///< All active devices of the user.
};

struct Leave
{
    Cutoffs cutoffs; ///< All active devices of the author.
};

struct Devices
{
    UserId self;
    EntryHash newUhead;
    Cutoffs cutoffs; ///< Exactly the devices that stop being active.
};

struct Wrap
{
    RecipientId recipient;
    std::array<std::uint8_t, SealedWrapBytes> sealed{};
};

/// Strictly ascending by recipient.
using WrapList = std::vector<Wrap>;

struct Epoch
{
    std::uint64_t epoch = 0;
    Digest ekCommit{};
    std::array<std::uint8_t, PrevWrapBytes> prevWrap{}; ///< Zero for epoch 0.
    WrapList wraps;
};

struct AddWraps
{
    std::uint64_t epoch = 0;
    WrapList wraps;
};

enum class InviteFlags : std::uint8_t { None = 0, AutoAccept = 1 };

struct Invite
{
    SignPublicKey invite;
    Role role = Role::Viewer;
    std::uint64_t expiresMs = 0; ///< Unix time.
    InviteFlags flags = InviteFlags::None;
};

struct InviteRevoke
{
    SignPublicKey invite;
};

struct Checkpoint
{
    Cutoffs cutoffs;
};

struct Purge
{
    DocumentId document;
};

struct MinSuite
{
    std::uint8_t suite = 1;
};

using GroupOp = std::variant<GGenesis,
                             Add,
                             SetRole,
                             Remove,
                             Leave,
                             Devices,
                             Epoch,
                             AddWraps,
                             Invite,
                             InviteRevoke,
                             Checkpoint,
                             Purge,
                             MinSuite>;

Digest joinDigest(const GroupId& group,
                  const SignPublicKey& invite,
                  const UserId& user,
                  const EntryHash& uhead) noexcept;

// --- bodies ---

/// All operations of a user-log (group-log) body, in order. Malformed, Truncated, TrailingBytes;
/// Unsupported for an unknown operation.
Result<std::vector<UserOp>> parseUserOps(ByteView body);
Result<std::vector<GroupOp>> parseGroupOps(ByteView body);
Bytes encodeUserOps(const std::vector<UserOp>& ops);
Bytes encodeGroupOps(const std::vector<GroupOp>& ops);

/// Every cutoff list of these operations, for the relay to compare with the feed heads it holds
/// (CHECKPOINT: all feeds of the group; others: the named devices).
std::vector<const Cutoffs*> cutoffsOf(const std::vector<GroupOp>& ops);

} // namespace cahier::crypto
