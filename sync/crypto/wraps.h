// SPDX-License-Identifier: MPL-2.0
// Epoch keys sealed to devices and recovery keys, chained backwards, checked against the commitment
// in the signed log.
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/verify/group_log.h"

namespace cahier::crypto {

/// One wrap per recipient, in the order given (ascending by id). A recipient whose box key is
/// unusable gets 120 zero bytes: he cannot block the others.
WrapList makeWraps(const GroupId& group,
                   std::uint64_t epoch,
                   const EpochKey& key,
                   const std::vector<Recipient>& recipients);

/// The key of epoch - 1 under the key of `epoch` (≥ 1).
std::array<std::uint8_t, PrevWrapBytes> makePrevWrap(const GroupId& group,
                                                     std::uint64_t epoch,
                                                     const EpochKey& key,
                                                     const EpochKey& previous);

/// Opens a wrap: NotAuthentic when it does not open, names another group or epoch, or the key does
/// not fit `commitment`. Then alarm, naming the entry's author.
Result<EpochKey> openWrap(const Wrap& wrap,
                          const BoxKey& box,
                          const GroupId& group,
                          std::uint64_t epoch,
                          const Digest& commitment);

/// The key of op.epoch - 1, checked against its own commitment. NotAuthentic; InvalidArgument for
/// epoch 0.
Result<EpochKey> openPrevWrap(const Epoch& op,
                              const EpochKey& key,
                              const GroupId& group,
                              const Digest& previousCommitment);

/// The wrap for `recipient` in an EPOCH or WRAPS operation of `entry` for `epoch`, or NotFound.
Result<Wrap> findWrap(ByteView entry, std::uint64_t epoch, const RecipientId& recipient);

RecipientId recipientIdOf(const DeviceId& device) noexcept;
RecipientId recipientIdOf(const BoxPublicKey& recoveryBox) noexcept;

} // namespace cahier::crypto
