// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/log_ops.h"

#include "sync/base/check.h"

#include <type_traits>

namespace cahier::crypto {

namespace {

// Operation codes; user and group logs share no number, so a body never passes for the other kind.
enum class Op : std::uint8_t {
    UGenesis = 0x01,
    DevAdd = 0x02,
    DevRevoke = 0x03,
    RecoveryRotate = 0x04,
    GGenesis = 0x10,
    Add = 0x11,
    SetRole = 0x12,
    Remove = 0x13,
    Leave = 0x14,
    Devices = 0x15,
    Epoch = 0x16,
    Wraps = 0x17,
    Invite = 0x18,
    InviteRevoke = 0x19,
    Checkpoint = 0x1a,
    Purge = 0x1b,
    MinSuite = 0x1c,
};

constexpr std::size_t AddBytes = 65;
constexpr std::size_t AddWithInviteBytes = AddBytes + 96;

template <typename IdType>
IdType readId(ByteReader& in) noexcept
{
    return IdType(in.array<32>());
}

Role readRole(ByteReader& in) noexcept
{
    const std::uint8_t value = in.u8();
    if (value < 1 || value > 4)
        in.reject();
    return static_cast<Role>(value);
}

Result<WrapList> readWraps(ByteReader& in)
{
    const std::uint32_t count = in.u32();
    if (!in.ok() || count > in.remaining() / WrapBytes)
        return fail(Errc::Truncated, "wraps");
    WrapList wraps;
    wraps.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Wrap wrap;
        wrap.recipient = readId<RecipientId>(in);
        wrap.sealed = in.array<SealedWrapBytes>();
        if (!wraps.empty() && !(wraps.back().recipient < wrap.recipient))
            return fail(Errc::Malformed, "wraps are not ascending");
        wraps.push_back(wrap);
    }
    return wraps;
}

void writeWraps(ByteWriter& out, const WrapList& wraps)
{
    out.u32(static_cast<std::uint32_t>(wraps.size()));
    const Wrap* before = nullptr;
    for (const Wrap& wrap : wraps) {
        CAHIER_CHECK(before == nullptr || before->recipient < wrap.recipient);
        out.raw(wrap.recipient.view()).raw(wrap.sealed);
        before = &wrap;
    }
}

// --- decoders: one per operation; the caller checks that the input is used up ---

Result<UserOp> readUserOp(std::uint8_t code, ByteReader& in)
{
    switch (static_cast<Op>(code)) {
    case Op::UGenesis: {
        UGenesis op;
        op.recoverySign = readId<SignPublicKey>(in);
        op.recoveryBox = readId<BoxPublicKey>(in);
        op.deviceSign = readId<DeviceId>(in);
        op.deviceBox = readId<BoxPublicKey>(in);
        op.recoverySignature = in.array<SignatureBytes>();
        return op;
    }
    case Op::DevAdd: {
        DevAdd op;
        op.deviceSign = readId<DeviceId>(in);
        op.deviceBox = readId<BoxPublicKey>(in);
        op.possession = in.array<SignatureBytes>();
        return op;
    }
    case Op::DevRevoke: {
        DevRevoke op;
        op.device = readId<DeviceId>(in);
        const std::uint8_t reason = in.u8();
        if (reason < 1 || reason > 4)
            in.reject();
        op.reason = static_cast<RevokeReason>(reason);
        op.sinceSeq = in.u64();
        return op;
    }
    case Op::RecoveryRotate: {
        RecoveryRotate op;
        op.recoverySign = readId<SignPublicKey>(in);
        op.recoveryBox = readId<BoxPublicKey>(in);
        op.possession = in.array<SignatureBytes>();
        return op;
    }
    default:
        return fail(Errc::Unsupported, "unknown user-log operation");
    }
}

Result<GroupOp> readAdd(ByteReader& in)
{
    const std::size_t size = in.remaining();
    Add op;
    op.user = readId<UserId>(in);
    op.uhead = readId<EntryHash>(in);
    op.role = readRole(in);
    if (size == AddWithInviteBytes) {
        InviteUse use;
        use.invite = readId<SignPublicKey>(in);
        use.joinSignature = in.array<SignatureBytes>();
        op.invite = use;
    }
    return op;
}

Result<GroupOp> readInvite(ByteReader& in)
{
    Invite op;
    op.invite = readId<SignPublicKey>(in);
    op.role = readRole(in);
    op.expiresMs = in.u64();
    const std::uint8_t flags = in.u8();
    if (flags > 1)
        in.reject();
    op.flags = static_cast<InviteFlags>(flags);
    return op;
}

Result<GroupOp> readEpoch(ByteReader& in)
{
    Epoch op;
    op.epoch = in.u64();
    op.ekCommit = in.array<32>();
    op.prevWrap = in.array<PrevWrapBytes>();
    CAHIER_TRY(op.wraps, readWraps(in));
    return op;
}

Result<GroupOp> readMembership(Op code, ByteReader& in)
{
    if (code == Op::SetRole) {
        SetRole op;
        op.user = readId<UserId>(in);
        op.role = readRole(in);
        CAHIER_TRY(op.cutoffs, parseCutoffs(in));
        return op;
    }
    if (code == Op::Remove) {
        Remove op;
        op.user = readId<UserId>(in);
        CAHIER_TRY(op.cutoffs, parseCutoffs(in));
        return op;
    }
    if (code == Op::Leave) {
        Leave op;
        CAHIER_TRY(op.cutoffs, parseCutoffs(in));
        return op;
    }
    Devices op;
    op.self = readId<UserId>(in);
    op.newUhead = readId<EntryHash>(in);
    CAHIER_TRY(op.cutoffs, parseCutoffs(in));
    return op;
}

Result<GroupOp> readGroupOp(std::uint8_t code, ByteReader& in)
{
    switch (static_cast<Op>(code)) {
    case Op::GGenesis: {
        GGenesis op;
        op.user = readId<UserId>(in);
        op.uhead = readId<EntryHash>(in);
        op.salt = in.array<32>();
        return op;
    }
    case Op::Add:
        return readAdd(in);
    case Op::SetRole:
    case Op::Remove:
    case Op::Leave:
    case Op::Devices:
        return readMembership(static_cast<Op>(code), in);
    case Op::Epoch:
        return readEpoch(in);
    case Op::Wraps: {
        AddWraps op;
        op.epoch = in.u64();
        CAHIER_TRY(op.wraps, readWraps(in));
        return op;
    }
    case Op::Invite:
        return readInvite(in);
    case Op::InviteRevoke:
        return InviteRevoke{readId<SignPublicKey>(in)};
    case Op::Checkpoint: {
        Checkpoint op;
        CAHIER_TRY(op.cutoffs, parseCutoffs(in));
        return op;
    }
    case Op::Purge:
        return Purge{readId<DocumentId>(in)};
    case Op::MinSuite:
        return MinSuite{in.u8()};
    default:
        return fail(Errc::Unsupported, "unknown group-log operation");
    }
}

// --- encoders ---

Op write(ByteWriter& out, const UGenesis& op)
{
    out.raw(op.recoverySign.view()).raw(op.recoveryBox.view());
    out.raw(op.deviceSign.view()).raw(op.deviceBox.view()).raw(op.recoverySignature);
    return Op::UGenesis;
}

Op write(ByteWriter& out, const DevAdd& op)
{
    out.raw(op.deviceSign.view()).raw(op.deviceBox.view()).raw(op.possession);
    return Op::DevAdd;
}

Op write(ByteWriter& out, const DevRevoke& op)
{
    out.raw(op.device.view()).u8(static_cast<std::uint8_t>(op.reason)).u64(op.sinceSeq);
    return Op::DevRevoke;
}

Op write(ByteWriter& out, const RecoveryRotate& op)
{
    out.raw(op.recoverySign.view()).raw(op.recoveryBox.view()).raw(op.possession);
    return Op::RecoveryRotate;
}

Op write(ByteWriter& out, const GGenesis& op)
{
    out.raw(op.user.view()).raw(op.uhead.view()).raw(op.salt);
    return Op::GGenesis;
}

Op write(ByteWriter& out, const Add& op)
{
    out.raw(op.user.view()).raw(op.uhead.view()).u8(static_cast<std::uint8_t>(op.role));
    if (op.invite)
        out.raw(op.invite->invite.view()).raw(op.invite->joinSignature);
    return Op::Add;
}

Op write(ByteWriter& out, const SetRole& op)
{
    out.raw(op.user.view()).u8(static_cast<std::uint8_t>(op.role));
    encodeCutoffs(out, op.cutoffs);
    return Op::SetRole;
}

Op write(ByteWriter& out, const Remove& op)
{
    out.raw(op.user.view());
    encodeCutoffs(out, op.cutoffs);
    return Op::Remove;
}

Op write(ByteWriter& out, const Leave& op)
{
    encodeCutoffs(out, op.cutoffs);
    return Op::Leave;
}

Op write(ByteWriter& out, const Devices& op)
{
    out.raw(op.self.view()).raw(op.newUhead.view());
    encodeCutoffs(out, op.cutoffs);
    return Op::Devices;
}

Op write(ByteWriter& out, const Epoch& op)
{
    out.u64(op.epoch).raw(op.ekCommit).raw(op.prevWrap);
    writeWraps(out, op.wraps);
    return Op::Epoch;
}

Op write(ByteWriter& out, const AddWraps& op)
{
    out.u64(op.epoch);
    writeWraps(out, op.wraps);
    return Op::Wraps;
}

Op write(ByteWriter& out, const Invite& op)
{
    out.raw(op.invite.view()).u8(static_cast<std::uint8_t>(op.role)).u64(op.expiresMs);
    out.u8(static_cast<std::uint8_t>(op.flags));
    return Op::Invite;
}

Op write(ByteWriter& out, const InviteRevoke& op)
{
    out.raw(op.invite.view());
    return Op::InviteRevoke;
}

Op write(ByteWriter& out, const Checkpoint& op)
{
    encodeCutoffs(out, op.cutoffs);
    return Op::Checkpoint;
}

Op write(ByteWriter& out, const Purge& op)
{
    out.raw(op.document.view());
    return Op::Purge;
}

Op write(ByteWriter& out, const MinSuite& op)
{
    out.u8(op.suite);
    return Op::MinSuite;
}

template <typename Variant>
Bytes encodeOps(const std::vector<Variant>& ops)
{
    CAHIER_CHECK(!ops.empty() && ops.size() <= 0xffff);
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(ops.size()));
    for (const Variant& variant : ops) {
        ByteWriter bytes;
        const Op code = std::visit([&bytes](const auto& op) { return write(bytes, op); }, variant);
        out.u8(static_cast<std::uint8_t>(code)).u32(static_cast<std::uint32_t>(bytes.size()));
        out.raw(bytes.view());
    }
    return std::move(out).take();
}

template <typename Variant, typename Read>
Result<std::vector<Variant>> decodeOps(ByteView body, Read read)
{
    CAHIER_TRY(const std::vector<OpView> views, parseOps(body));
    std::vector<Variant> ops;
    ops.reserve(views.size());
    for (const OpView& view : views) {
        ByteReader in(view.bytes);
        CAHIER_TRY(Variant op, read(view.code, in));
        if (!in.ok() || in.remaining() != 0)
            return fail(Errc::Malformed, "an operation does not have its form");
        ops.push_back(std::move(op));
    }
    return ops;
}

} // namespace

Digest userGenesisDigest(const UGenesis& op) noexcept
{
    return hash(
        Label::DevAdd,
        {op.recoverySign.view(), op.recoveryBox.view(), op.deviceSign.view(), op.deviceBox.view()});
}

Digest deviceAddDigest(const LogId& log,
                       const DeviceId& sign,
                       const BoxPublicKey& box,
                       const EntryHash& prev) noexcept
{
    return hash(Label::DevAdd, {log.view(), sign.view(), box.view(), prev.view()});
}

Digest recoveryRotateDigest(const LogId& log,
                            const SignPublicKey& sign,
                            const BoxPublicKey& box,
                            const EntryHash& prev) noexcept
{
    return hash(Label::DevAdd,
                {log.view(), sign.view(), box.view(), prev.view(), asBytes("recovery")});
}

Digest joinDigest(const GroupId& group,
                  const SignPublicKey& invite,
                  const UserId& user,
                  const EntryHash& uhead) noexcept
{
    return hash(Label::Join, {group.view(), invite.view(), user.view(), uhead.view()});
}

Result<std::vector<UserOp>> parseUserOps(ByteView body)
{
    return decodeOps<UserOp>(body, readUserOp);
}

Result<std::vector<GroupOp>> parseGroupOps(ByteView body)
{
    return decodeOps<GroupOp>(body, readGroupOp);
}

Bytes encodeUserOps(const std::vector<UserOp>& ops)
{
    return encodeOps(ops);
}

Bytes encodeGroupOps(const std::vector<GroupOp>& ops)
{
    return encodeOps(ops);
}

std::vector<const Cutoffs*> cutoffsOf(const std::vector<GroupOp>& ops)
{
    std::vector<const Cutoffs*> all;
    for (const GroupOp& variant : ops) {
        std::visit(
            [&all](const auto& op) {
            if constexpr (requires { op.cutoffs; })
                all.push_back(&op.cutoffs);
            },
            variant);
    }
    return all;
}

} // namespace cahier::crypto
