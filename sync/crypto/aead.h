// SPDX-License-Identifier: MPL-2.0
// The one authenticated cipher (XChaCha20-Poly1305) with associated data that nobody can forget,
// and sealed boxes to a public key.
#pragma once

#include "sync/crypto/secret.h"
#include "sync/crypto/verify/limits.h"
#include "sync/crypto/verify/log_ops.h"

namespace cahier::crypto {

using Nonce = std::array<std::uint8_t, NonceBytes>;

/// Fresh from the operating system; 192 bits, so random nonces never meet.
Nonce randomNonce24() noexcept;

/// Ciphertext and tag (plaintext + 16 bytes) into `out`, which must have exactly that size (CHECK).
/// `out` may be where `plaintext` is. Pages and envelopes: no allocation.
void aeadSealInto(MutableByteView out,
                  KeyView key,
                  const Nonce& nonce,
                  ByteView associated,
                  ByteView plaintext) noexcept;
/// NotAuthentic, and `out` wiped, unless tag, key, nonce and associated data fit. `out` has
/// ciphertext - 16 bytes (CHECK) and may be where `ciphertext` is.
Result<void> aeadOpenInto(MutableByteView out,
                          KeyView key,
                          ByteView nonce,
                          ByteView associated,
                          ByteView ciphertext) noexcept;

Bytes aeadSeal(KeyView key, const Nonce& nonce, ByteView associated, ByteView plaintext);
Result<Bytes> aeadOpen(KeyView key, ByteView nonce, ByteView associated, ByteView ciphertext);

/// crypto_box_seal: 48 bytes more than the message, no associated data, so context goes inside.
/// InvalidArgument for a public key of small order.
Result<Bytes> boxSeal(const BoxPublicKey& recipient, ByteView message);

} // namespace cahier::crypto
