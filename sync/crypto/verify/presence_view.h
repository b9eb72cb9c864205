// SPDX-License-Identifier: MPL-2.0
// The public side of a presence frame: always 480 bytes, signed, never stored.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/signature.h"

namespace cahier::crypto {

/// Views live as long as the frame's bytes.
struct PresenceView
{
    GroupId group;
    DocumentId document;
    DeviceId device;
    std::uint64_t epoch = 0;
    std::uint64_t counter = 0; ///< max(last + 1, unix ms); strictly rising per device.
    ByteView associated;       ///< Everything before the ciphertext.
    ByteView nonce;
    ByteView ciphertext; ///< 272 bytes.
    ByteView signature;
    ByteView signedPart; ///< Everything before the signature.
};

/// Truncated or TrailingBytes unless 480 bytes, Unsupported for another suite, Malformed.
Result<PresenceView> parsePresence(ByteView frame);
/// SIG(device, "presence", H("presence", signedPart)).
[[nodiscard]] bool verifyPresenceSignature(const PresenceView& frame) noexcept;

} // namespace cahier::crypto
