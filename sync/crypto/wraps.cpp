// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/wraps.h"

#include "sync/crypto/aead.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::size_t WrapPlainBytes = 32 + 8 + 32; ///< group ‖ epoch ‖ key.

/// "E1PREV" ‖ group_id ‖ u64 e.
Bytes prevAssociated(const GroupId& group, std::uint64_t epoch)
{
    ByteWriter out;
    out.raw("E1PREV").raw(group.view()).u64(epoch);
    return std::move(out).take();
}

SecretKey prevKey(const EpochKey& key, const GroupId& group, std::uint64_t epoch)
{
    return deriveKey(key.open().key(), Label::EkPrev, {group.view(), le64(epoch)});
}

bool commitsTo(const EpochKey& key,
               const GroupId& group,
               std::uint64_t epoch,
               const Digest& commitment)
{
    return equalConstantTime(epochCommitment(key, group, epoch), commitment);
}

} // namespace

WrapList makeWraps(const GroupId& group,
                   std::uint64_t epoch,
                   const EpochKey& key,
                   const std::vector<Recipient>& recipients)
{
    WrapList wraps;
    wraps.reserve(recipients.size());
    SecretBuffer plain(WrapPlainBytes);
    {
        const auto from = key.open();
        const auto to = plain.fill();
        auto at = std::copy(group.view().begin(), group.view().end(), to.bytes().begin());
        const auto number = le64(epoch);
        at = std::copy(number.begin(), number.end(), at);
        std::copy(from.view().begin(), from.view().end(), at);
    }
    const auto message = plain.open();
    for (const Recipient& recipient : recipients) {
        Wrap wrap;
        wrap.recipient = recipient.id;
        // A member whose own key is unusable must not keep the others from getting theirs: he gets
        // a wrap nobody can open.
        if (const auto sealed = boxSeal(recipient.box, message.view()))
            std::copy(sealed->begin(), sealed->end(), wrap.sealed.begin());
        wraps.push_back(wrap);
    }
    return wraps;
}

std::array<std::uint8_t, PrevWrapBytes> makePrevWrap(const GroupId& group,
                                                     std::uint64_t epoch,
                                                     const EpochKey& key,
                                                     const EpochKey& previous)
{
    std::array<std::uint8_t, PrevWrapBytes> out{};
    const Nonce nonce = randomNonce24();
    std::copy(nonce.begin(), nonce.end(), out.begin());
    const SecretKey wrapping = prevKey(key, group, epoch);
    const auto plain = previous.open();
    aeadSealInto(MutableByteView(out).subspan(NonceBytes),
                 wrapping.open().key(),
                 nonce,
                 prevAssociated(group, epoch),
                 plain.view());
    return out;
}

Result<EpochKey> openWrap(const Wrap& wrap,
                          const BoxKey& box,
                          const GroupId& group,
                          std::uint64_t epoch,
                          const Digest& commitment)
{
    CAHIER_TRY(const SecretBuffer plain, box.openSealed(wrap.sealed));
    const auto access = plain.open();
    ByteReader in(access.view());
    const GroupId forGroup(in.array<32>());
    const std::uint64_t forEpoch = in.u64();
    const ByteView key = in.raw(32);
    if (!in.finish() || forGroup != group || forEpoch != epoch)
        return fail(Errc::NotAuthentic, "a wrap for another group or epoch");
    EpochKey out;
    std::copy(key.begin(), key.end(), out.fill().bytes().begin());
    if (!commitsTo(out, group, epoch, commitment))
        return fail(Errc::NotAuthentic, "an epoch key that does not fit its commitment");
    return out;
}

Result<EpochKey> openPrevWrap(const Epoch& op,
                              const EpochKey& key,
                              const GroupId& group,
                              const Digest& previousCommitment)
{
    if (op.epoch == 0)
        return fail(Errc::InvalidArgument, "epoch 0 has no predecessor");
    const ByteView all(op.prevWrap);
    const SecretKey wrapping = prevKey(key, group, op.epoch);
    EpochKey previous;
    CAHIER_TRY_VOID(aeadOpenInto(previous.fill().bytes(),
                                 wrapping.open().key(),
                                 all.first(NonceBytes),
                                 prevAssociated(group, op.epoch),
                                 all.subspan(NonceBytes)));
    if (!commitsTo(previous, group, op.epoch - 1, previousCommitment))
        return fail(Errc::NotAuthentic, "an epoch key that does not fit its commitment");
    return previous;
}

Result<Wrap> findWrap(ByteView entry, std::uint64_t epoch, const RecipientId& recipient)
{
    CAHIER_TRY(const LogEntryView view, parseLogEntry(entry));
    CAHIER_TRY(const std::vector<GroupOp> ops, parseGroupOps(view.body));
    for (const GroupOp& op : ops) {
        const WrapList* wraps = nullptr;
        if (const auto* start = std::get_if<Epoch>(&op); start != nullptr && start->epoch == epoch)
            wraps = &start->wraps;
        if (const auto* more = std::get_if<AddWraps>(&op); more != nullptr && more->epoch == epoch)
            wraps = &more->wraps;
        if (wraps == nullptr)
            continue;
        for (const Wrap& wrap : *wraps) {
            if (wrap.recipient == recipient)
                return wrap;
        }
    }
    return fail(Errc::NotFound, "no wrap for this recipient");
}

RecipientId recipientIdOf(const DeviceId& device) noexcept
{
    return RecipientId(device.array());
}

RecipientId recipientIdOf(const BoxPublicKey& recoveryBox) noexcept
{
    return RecipientId(recoveryBox.array());
}

} // namespace cahier::crypto
