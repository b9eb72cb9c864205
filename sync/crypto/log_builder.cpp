// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/log_builder.h"

#include "sync/crypto/wraps.h"

namespace cahier::crypto {

namespace {

/// Adds the EPOCH or WRAPS operation that the plan asks for.
Result<void> addWrapOps(const GroupLog& log,
                        const WrapPlan& plan,
                        const EpochKey* currentKey,
                        std::vector<GroupOp>& ops,
                        BuiltGroupEntry& built)
{
    if (plan.need == WrapPlan::Need::None)
        return {};
    if (const std::optional<std::uint64_t> epoch = log.epoch()) {
        if (currentKey == nullptr ||
            !equalConstantTime(epochCommitment(*currentKey, log.id(), *epoch),
                               *log.ekCommit(*epoch)))
            return fail(Errc::InvalidArgument, "the key of the current epoch is needed");
    }
    if (plan.need == WrapPlan::Need::Wraps) {
        ops.emplace_back(
            AddWraps{plan.epoch, makeWraps(log.id(), plan.epoch, *currentKey, plan.wrapTo)});
        return {};
    }
    EpochKey key = EpochKey::random();
    Epoch op;
    op.epoch = plan.epoch;
    op.ekCommit = epochCommitment(key, log.id(), plan.epoch);
    if (plan.epoch > 0)
        op.prevWrap = makePrevWrap(log.id(), plan.epoch, key, *currentKey);
    op.wraps = makeWraps(log.id(), plan.epoch, key, plan.wrapTo);
    ops.emplace_back(std::move(op));
    built.newEpoch = plan.epoch;
    built.newKey = std::move(key);
    return {};
}

} // namespace

Bytes signLogEntry(const LogEntryHeader& header, ByteView body, const SigningKey& author)
{
    auto bytes = encodeLogEntryUnsigned(header, body);
    if (!bytes)
        return {};
    const Digest entryHash = hash(Label::Log, {*bytes});
    const Signature signature = author.sign(Label::Log, entryHash);
    bytes->insert(bytes->end(), signature.begin(), signature.end());
    return std::move(*bytes);
}

Result<Bytes>
buildUserGenesis(const RecoveryKeys& recovery, const DeviceKeys& device, std::uint64_t claimedMs)
{
    UGenesis op;
    op.recoverySign = recovery.sign.signPublicKey();
    op.recoveryBox = recovery.box.publicKey();
    op.deviceSign = device.id();
    op.deviceBox = device.box.publicKey();
    op.recoverySignature = recovery.sign.sign(Label::DevAdd, userGenesisDigest(op));
    LogEntryHeader header;
    header.type = LogType::User;
    header.authorKey = device.id();
    header.claimedMs = claimedMs;
    Bytes entry = signLogEntry(header, encodeUserOps({op}), device.sign);
    CAHIER_TRY_VOID(UserLog::create(entry));
    return entry;
}

DevAdd makeDeviceAdd(const DeviceKeys& newDevice, const LogId& log, const EntryHash& prev)
{
    DevAdd op;
    op.deviceSign = newDevice.id();
    op.deviceBox = newDevice.box.publicKey();
    op.possession =
        newDevice.sign.sign(Label::DevAdd, deviceAddDigest(log, op.deviceSign, op.deviceBox, prev));
    return op;
}

RecoveryRotate makeRecoveryRotate(const RecoveryKeys& next, const LogId& log, const EntryHash& prev)
{
    RecoveryRotate op;
    op.recoverySign = next.sign.signPublicKey();
    op.recoveryBox = next.box.publicKey();
    op.possession = next.sign.sign(
        Label::DevAdd, recoveryRotateDigest(log, op.recoverySign, op.recoveryBox, prev));
    return op;
}

Result<Bytes> buildUserEntry(const UserLog& log,
                             const SigningKey& author,
                             const std::vector<UserOp>& ops,
                             std::uint64_t claimedMs)
{
    if (ops.empty())
        return fail(Errc::InvalidArgument, "an entry has at least one operation");
    LogEntryHeader header;
    header.type = LogType::User;
    header.log = logIdOf(log.id());
    header.seq = log.headSeq() + 1;
    header.prev = log.head();
    header.authorKey = author.deviceId();
    header.claimedMs = claimedMs;
    Bytes entry = signLogEntry(header, encodeUserOps(ops), author);
    CAHIER_TRY_VOID(log.check(entry));
    return entry;
}

Result<Bytes>
buildGroupGenesis(const UserLog& founder, const SigningKey& device, std::uint64_t claimedMs)
{
    if (!founder.deviceActiveAt(device.deviceId(), founder.headSeq()))
        return fail(Errc::NotAuthorised, "the founder's device is not active");
    GGenesis op;
    op.user = founder.id();
    op.uhead = founder.head();
    op.salt = randomDigest();
    LogEntryHeader header;
    header.type = LogType::Group;
    header.authorUser = founder.id();
    header.authorKey = device.deviceId();
    header.authorUhead = founder.head();
    header.claimedMs = claimedMs;
    return signLogEntry(header, encodeGroupOps({op}), device);
}

Result<BuiltGroupEntry> buildGroupEntry(const GroupLog& log,
                                        const UserLogs& users,
                                        const GroupAuthor& author,
                                        std::vector<GroupOp> ops,
                                        const EpochKey* currentKey,
                                        std::uint64_t claimedMs,
                                        GroupLog::Rotate rotate)
{
    CAHIER_TRY(const WrapPlan plan,
               log.plan(author.user, author.device.deviceId(), ops, users, rotate));
    BuiltGroupEntry built;
    CAHIER_TRY_VOID(addWrapOps(log, plan, currentKey, ops, built));
    if (ops.empty())
        return fail(Errc::InvalidArgument, "an entry has at least one operation");
    LogEntryHeader header;
    header.type = LogType::Group;
    header.log = logIdOf(log.id());
    header.seq = log.headSeq() + 1;
    header.prev = log.head();
    header.authorUser = author.user;
    header.authorKey = author.device.deviceId();
    CAHIER_TRY(header.authorUhead, log.authorUhead(author.user, ops));
    header.claimedMs = claimedMs;
    const Bytes body = encodeGroupOps(ops);
    if (body.size() > MaxLogBodyBytes)
        return fail(Errc::TooLarge, "log entry body");
    built.entry = signLogEntry(header, body, author.device);
    CAHIER_TRY_VOID(log.check(built.entry, users));
    return built;
}

} // namespace cahier::crypto
