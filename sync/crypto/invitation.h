// SPDX-License-Identifier: MPL-2.0
// From link to membership: making an invitation, asking to join with it, checking a request.
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/verify/group_log.h"
#include "sync/crypto/verify/link.h"

namespace cahier::crypto {

inline constexpr std::size_t JoinRequestBytes = 1 + 32 + 32 + 32 + 32 + SignatureBytes;

/// What a joiner sends: ver 1 ‖ group ‖ invite_pk ‖ user ‖ user_head ‖ signature by the invite key.
struct JoinRequest
{
    GroupId group;
    SignPublicKey invite;
    UserId user;
    EntryHash userHead;
    Signature signature{};

    friend bool operator==(const JoinRequest&, const JoinRequest&) = default;
};

/// A fresh link secret and the INVITE operation that announces its public key.
struct NewInvitation
{
    JoinLink link;
    Invite op;
};

NewInvitation makeInvitation(const RelayAddress& address,
                             const RelayId& relay,
                             const GroupLog& log,
                             Role role,
                             std::uint64_t expiresMs,
                             InviteFlags flags);

JoinRequest makeJoinRequest(const JoinLink& link, const UserId& user, const EntryHash& userHead);
Bytes encodeJoinRequest(const JoinRequest& request);
Result<JoinRequest> parseJoinRequest(ByteView bytes);

/// An owner's device decides: signature (NotAuthentic), this group, invitation known, open and not
/// expired at `nowMs` (LinkExpired), not a member yet (AlreadyExists), the user's log here and
/// holding userHead (NotFound). On success the ADD operation to append.
Result<Add> acceptJoinRequest(const JoinRequest& request,
                              const GroupLog& log,
                              const UserLogs& users,
                              std::uint64_t nowMs);

} // namespace cahier::crypto
