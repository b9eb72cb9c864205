// SPDX-License-Identifier: MPL-2.0
// SIG verification: the one place where a signature is ever judged, so that relay and clients can
// never disagree.
#pragma once

#include "sync/crypto/verify/hash.h"
#include "sync/crypto/verify/limits.h"

namespace cahier::crypto {

using Signature = std::array<std::uint8_t, SignatureBytes>;

/// The exact bytes Ed25519 signs: "E1SIG" ‖ u8(len label) ‖ label ‖ digest.
struct SignedMessage
{
    std::array<std::uint8_t, 5 + 1 + 32 + 32> bytes{};
    std::size_t sizeBytes = 0;

    ByteView view() const noexcept { return ByteView(bytes).first(sizeBytes); }
};

SignedMessage signedMessage(Label label, const Digest& digest) noexcept;

/// True iff `signature` is one by `publicKey` (32 bytes) over SIG(label, digest). ≈115 µs on a slow
/// core. Small-order keys and non-canonical signatures are refused (libsodium's rule).
[[nodiscard]] bool
verifySignature(ByteView publicKey, Label label, const Digest& digest, ByteView signature) noexcept;

} // namespace cahier::crypto
