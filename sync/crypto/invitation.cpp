// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/invitation.h"

namespace cahier::crypto {

namespace {

constexpr std::uint8_t RequestVersion = 1;

} // namespace

NewInvitation makeInvitation(const RelayAddress& address,
                             const RelayId& relay,
                             const GroupLog& log,
                             Role role,
                             std::uint64_t expiresMs,
                             InviteFlags flags)
{
    NewInvitation made;
    made.link = JoinLink{address, relay, log.id(), log.head(), randomDigest()};
    const SigningKey key = deriveInviteKey(KeyView(made.link.secret), log.id());
    made.op = Invite{key.signPublicKey(), role, expiresMs, flags};
    return made;
}

JoinRequest makeJoinRequest(const JoinLink& link, const UserId& user, const EntryHash& userHead)
{
    const SigningKey key = deriveInviteKey(KeyView(link.secret), link.group);
    JoinRequest request;
    request.group = link.group;
    request.invite = key.signPublicKey();
    request.user = user;
    request.userHead = userHead;
    request.signature =
        key.sign(Label::Join, joinDigest(request.group, request.invite, user, userHead));
    return request;
}

Bytes encodeJoinRequest(const JoinRequest& request)
{
    ByteWriter out(JoinRequestBytes);
    out.u8(RequestVersion).raw(request.group.view()).raw(request.invite.view());
    out.raw(request.user.view()).raw(request.userHead.view()).raw(request.signature);
    return std::move(out).take();
}

Result<JoinRequest> parseJoinRequest(ByteView bytes)
{
    ByteReader in(bytes);
    const std::uint8_t version = in.u8();
    JoinRequest request;
    request.group = GroupId(in.array<32>());
    request.invite = SignPublicKey(in.array<32>());
    request.user = UserId(in.array<32>());
    request.userHead = EntryHash(in.array<32>());
    request.signature = in.array<SignatureBytes>();
    CAHIER_TRY_VOID(in.finish());
    if (version != RequestVersion)
        return fail(Errc::Unsupported, "join request version");
    return request;
}

Result<Add> acceptJoinRequest(const JoinRequest& request,
                              const GroupLog& log,
                              const UserLogs& users,
                              std::uint64_t nowMs)
{
    if (request.group != log.id())
        return fail(Errc::InvalidArgument, "a request for another group");
    const Digest digest = joinDigest(request.group, request.invite, request.user, request.userHead);
    if (!verifySignature(request.invite.view(), Label::Join, digest, request.signature))
        return fail(Errc::NotAuthentic, "join signature");
    const std::optional<InviteState> invite = log.invite(request.invite);
    if (!invite)
        return fail(Errc::NotFound, "no such invitation");
    if (log.member(request.user))
        return fail(Errc::AlreadyExists, "a member already");
    if (invite->use != InviteState::Use::Open)
        return fail(Errc::LinkExpired,
                    invite->use == InviteState::Use::Used ? "the invitation was used"
                                                          : "the invitation was revoked");
    if (nowMs >= invite->invite.expiresMs)
        return fail(Errc::LinkExpired, "the invitation has expired");
    const UserLog* user = users.findUserLog(request.user);
    if (user == nullptr || !user->seqOf(request.userHead))
        return fail(Errc::NotFound, "the joiner's user log");
    return Add{request.user,
               request.userHead,
               invite->invite.role,
               InviteUse{request.invite, request.signature}};
}

} // namespace cahier::crypto
