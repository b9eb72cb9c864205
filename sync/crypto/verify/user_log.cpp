// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/user_log.h"

#include "sync/crypto/verify/log_position.h"

#include <algorithm>

namespace cahier::crypto {

/// The log as it would be after one more entry. Users have a handful of devices: copied whole.
struct UserLog::Draft
{
    LogEntryView entry;
    std::uint64_t seq = 0;
    std::vector<UserDevice> devices;
    RecoveryPublic recovery;
    bool byRecovery = false; ///< Signed by the recovery key that was valid before the entry.
    bool rotated = false;
    std::vector<SignPublicKey> usedRecovery; ///< Every recovery key there ever was.

    UserDevice* find(const DeviceId& device)
    {
        const auto at = std::find_if(devices.begin(), devices.end(), [&](const UserDevice& known) {
            return known.sign == device;
        });
        return at == devices.end() ? nullptr : &*at;
    }

    /// True if these bytes already name some key of the user. Ids must be unambiguous.
    bool isTaken(ByteView key) const
    {
        const auto same = [&](const auto& id) {
            return equal(id.view(), key);
        };
        return std::any_of(usedRecovery.begin(), usedRecovery.end(), same) || same(recovery.box) ||
               std::any_of(devices.begin(), devices.end(), [&](const UserDevice& known) {
                   return same(known.sign) || same(known.box);
               });
    }

    bool anyActive() const
    {
        return std::any_of(devices.begin(), devices.end(), [this](const UserDevice& device) {
            return device.activeAt(seq);
        });
    }
};

Result<UserLog> UserLog::create(ByteView genesis)
{
    CAHIER_TRY(const LogEntryView entry, parseLogEntry(genesis));
    if (entry.header.type != LogType::User || !entry.isGenesis())
        return fail(Errc::Malformed, "not the genesis of a user log");
    if (!verifyLogEntrySignature(entry))
        return fail(Errc::NotAuthentic, "log entry signature");
    CAHIER_TRY(const std::vector<UserOp> ops, parseUserOps(entry.body));
    const auto* op = std::get_if<UGenesis>(&ops.front());
    if (ops.size() != 1 || op == nullptr)
        return fail(Errc::Malformed, "a user log starts with U_GENESIS alone");
    if (op->deviceSign != entry.header.authorKey)
        return fail(Errc::NotAuthorised, "the first device signs the genesis");
    const std::array<ByteView, 4> keys{op->recoverySign.view(),
                                       op->recoveryBox.view(),
                                       op->deviceSign.view(),
                                       op->deviceBox.view()};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        for (std::size_t j = i + 1; j < keys.size(); ++j) {
            if (equal(keys[i], keys[j]))
                return fail(Errc::Malformed, "two keys of a user are the same");
        }
    }
    if (!verifySignature(
            op->recoverySign.view(), Label::DevAdd, userGenesisDigest(*op), op->recoverySignature))
        return fail(Errc::NotAuthentic, "recovery signature");
    UserLog log;
    log.m_id = userIdOfGenesis(entry);
    log.m_hashes.push_back(entry.hash);
    log.m_seqOf.emplace(entry.hash, 0);
    log.m_devices.push_back(
        UserDevice{.sign = op->deviceSign, .box = op->deviceBox, .addedBy = op->deviceSign});
    log.m_deviceIndex.emplace(op->deviceSign, 0);
    log.m_recovery.push_back(RecoverySpan{0, RecoveryPublic{op->recoverySign, op->recoveryBox}});
    return log;
}

Result<void> UserLog::applyOp(Draft& draft, const UGenesis& op) const
{
    static_cast<void>(draft);
    static_cast<void>(op);
    return fail(Errc::NotAuthorised, "a second genesis");
}

Result<void> UserLog::applyOp(Draft& draft, const DevAdd& op) const
{
    if (draft.isTaken(op.deviceSign.view()) || draft.isTaken(op.deviceBox.view()))
        return fail(Errc::NotAuthorised, "a key that the user has or had");
    const Digest digest =
        deviceAddDigest(logIdOf(m_id), op.deviceSign, op.deviceBox, draft.entry.header.prev);
    if (!verifySignature(op.deviceSign.view(), Label::DevAdd, digest, op.possession))
        return fail(Errc::NotAuthentic, "possession of the new device's key");
    draft.devices.push_back(UserDevice{.sign = op.deviceSign,
                                       .box = op.deviceBox,
                                       .addedSeq = draft.seq,
                                       .addedBy = draft.entry.header.authorKey});
    return {};
}

Result<void> UserLog::applyOp(Draft& draft, const DevRevoke& op) const
{
    UserDevice* device = draft.find(op.device);
    if (device == nullptr || !device->activeAt(draft.seq))
        return fail(Errc::NotAuthorised, "revoking a device that is not active");
    if (op.sinceSeq > draft.seq)
        return fail(Errc::Malformed, "since_seq lies in the future");
    device->revokedSeq = draft.seq;
    device->reason = op.reason;
    if (op.reason != RevokeReason::Compromised)
        return {};
    // What a stolen device added, and what those added in turn, goes with it. Devices stand in
    // order of addition, so one pass finds all.
    std::vector<DeviceId> voided{op.device};
    for (UserDevice& other : draft.devices) {
        const bool byVoided =
            std::find(voided.begin(), voided.end(), other.addedBy) != voided.end();
        if (other.sign == op.device || other.addedSeq < op.sinceSeq || !byVoided)
            continue;
        voided.push_back(other.sign);
        if (other.activeAt(draft.seq)) {
            other.revokedSeq = draft.seq;
            other.reason = RevokeReason::Compromised;
        }
    }
    return {};
}

Result<void> UserLog::applyOp(Draft& draft, const RecoveryRotate& op) const
{
    if (!draft.byRecovery || draft.rotated)
        return fail(Errc::NotAuthorised, "only the recovery key may replace itself");
    if (draft.isTaken(op.recoverySign.view()) || draft.isTaken(op.recoveryBox.view()))
        return fail(Errc::NotAuthorised, "a key that the user has or had");
    const Digest digest = recoveryRotateDigest(
        logIdOf(m_id), op.recoverySign, op.recoveryBox, draft.entry.header.prev);
    if (!verifySignature(op.recoverySign.view(), Label::DevAdd, digest, op.possession))
        return fail(Errc::NotAuthentic, "possession of the new recovery key");
    draft.recovery = RecoveryPublic{op.recoverySign, op.recoveryBox};
    draft.usedRecovery.push_back(op.recoverySign);
    draft.rotated = true;
    return {};
}

Result<UserLog::Draft> UserLog::prepare(ByteView bytes) const
{
    Draft draft;
    CAHIER_TRY(draft.entry, parseLogEntry(bytes));
    if (draft.entry.header.type != LogType::User)
        return fail(Errc::Malformed, "not an entry of a user log");
    CAHIER_TRY_VOID(detail::checkPosition(draft.entry, logIdOf(m_id), m_hashes, m_seqOf));
    draft.seq = m_hashes.size();
    draft.devices = m_devices;
    draft.recovery = m_recovery.back().keys;
    for (const RecoverySpan& span : m_recovery)
        draft.usedRecovery.push_back(span.keys.sign);
    const DeviceId& author = draft.entry.header.authorKey;
    draft.byRecovery = equal(author.view(), draft.recovery.sign.view());
    if (!draft.byRecovery && !deviceActiveAt(author, headSeq()))
        return fail(Errc::NotAuthorised, "the author is no active device of the user");
    CAHIER_TRY(const std::vector<UserOp> ops, parseUserOps(draft.entry.body));
    for (const UserOp& variant : ops) {
        CAHIER_TRY_VOID(std::visit([&](const auto& op) { return applyOp(draft, op); }, variant));
    }
    if (!draft.byRecovery && !draft.anyActive())
        return fail(Errc::NotAuthorised, "only the recovery key may revoke the last device");
    return draft;
}

Result<void> UserLog::check(ByteView entry) const
{
    CAHIER_TRY_VOID(prepare(entry));
    return {};
}

Result<void> UserLog::append(ByteView entry)
{
    CAHIER_TRY(Draft draft, prepare(entry));
    for (std::size_t i = m_devices.size(); i < draft.devices.size(); ++i)
        m_deviceIndex.emplace(draft.devices[i].sign, i);
    m_devices = std::move(draft.devices);
    if (draft.rotated)
        m_recovery.push_back(RecoverySpan{draft.seq, draft.recovery});
    m_seqOf.emplace(draft.entry.hash, draft.seq);
    m_hashes.push_back(draft.entry.hash);
    return {};
}

std::optional<std::uint64_t> UserLog::seqOf(const EntryHash& hash) const
{
    const auto at = m_seqOf.find(hash);
    return at == m_seqOf.end() ? std::nullopt : std::optional(at->second);
}

const UserDevice* UserLog::findDevice(const DeviceId& device) const
{
    const auto at = m_deviceIndex.find(device);
    return at == m_deviceIndex.end() ? nullptr : &m_devices[at->second];
}

bool UserLog::deviceActiveAt(const DeviceId& device, std::uint64_t seq) const
{
    const UserDevice* known = findDevice(device);
    return known != nullptr && known->activeAt(seq);
}

std::vector<UserDevice> UserLog::activeDevicesAt(std::uint64_t seq) const
{
    std::vector<UserDevice> active;
    std::copy_if(m_devices.begin(),
                 m_devices.end(),
                 std::back_inserter(active),
                 [seq](const UserDevice& device) { return device.activeAt(seq); });
    return active;
}

const RecoveryPublic& UserLog::recoveryAt(std::uint64_t seq) const
{
    auto span = m_recovery.rbegin();
    while (span->fromSeq > seq)
        ++span;
    return span->keys;
}

} // namespace cahier::crypto
