// SPDX-License-Identifier: MPL-2.0
// Challenge login transcripts: what relay and device sign to each other, bound to both identities,
// both nonces, the TLS key seen and the protocol version.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/signature.h"

namespace cahier::crypto {

using LoginNonce = std::array<std::uint8_t, 32>;
/// SHA-256 of the DER public key of the TLS leaf the client sees; all zeros on a socket without
/// TLS.
using SpkiHash = std::array<std::uint8_t, 32>;

struct LoginFacts
{
    RelayId relay;
    SpkiHash spki{};
    LoginNonce serverNonce{};
    LoginNonce clientNonce{};
    UserId user;
    DeviceId device;
    std::uint16_t version = 0; ///< Protocol version of the client's HELLO.
};

LoginNonce randomNonce() noexcept;
Digest relayHelloDigest(const RelayId& relay,
                        const LoginNonce& clientNonce,
                        const LoginNonce& serverNonce) noexcept;
Digest relayAuthDigest(const LoginFacts& facts) noexcept;

/// Client side: is this the relay we pinned? False also for a signature over another nonce.
[[nodiscard]] bool verifyRelayHello(const RelayId& pinned,
                                    const LoginNonce& clientNonce,
                                    const LoginNonce& serverNonce,
                                    ByteView signature) noexcept;
/// Relay side: `facts.spki` is the relay's own, `facts.device` the claimed device.
[[nodiscard]] bool verifyRelayAuth(const LoginFacts& facts, ByteView signature) noexcept;

} // namespace cahier::crypto
