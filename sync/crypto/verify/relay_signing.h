// SPDX-License-Identifier: MPL-2.0
// The relay's own identity: it signs its greeting and its receipts, and nothing else. Kept apart so
// that a program that only verifies does not import a signing symbol.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/login.h"
#include "sync/crypto/verify/receipt.h"

#include <memory>

namespace cahier::crypto {

/// The relay's Ed25519 key pair. Move-only; the secret key is wiped when it goes. One owner, any
/// thread may call the const members.
class RelaySigner
{
public:
    /// A new random identity.
    static RelaySigner generate();
    /// From `secretKey()` bytes (64: seed ‖ public key). Malformed if the length or the inner
    /// public key does not fit. The caller wipes its copy.
    static Result<RelaySigner> fromSecretKey(ByteView secretKey);

    ~RelaySigner();
    RelaySigner(RelaySigner&& other) noexcept;
    RelaySigner& operator=(RelaySigner&& other) noexcept;
    RelaySigner(const RelaySigner&) = delete;
    RelaySigner& operator=(const RelaySigner&) = delete;

    const RelayId& id() const noexcept { return m_id; }

    /// The 64 bytes to keep in the relay's data folder (mode 0600). The view lives as long as this.
    ByteView secretKey() const noexcept { return m_secretKey; }

    /// SIG(relay_sk, "relay-hello", H("relay-hello", relay_id, cn, sn)).
    Signature signHello(const LoginNonce& clientNonce,
                        const LoginNonce& serverNonce) const noexcept;
    /// The receipt for an accepted log entry.
    Receipt signReceipt(const ReceiptFacts& facts) const noexcept;

private:
    RelaySigner() = default;

    std::array<std::uint8_t, 64> m_secretKey{}; ///< libsodium's form: seed ‖ public key.
    RelayId m_id;                               ///< The public key.
};

} // namespace cahier::crypto
