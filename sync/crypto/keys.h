// SPDX-License-Identifier: MPL-2.0
// Key pairs and the key hierarchy below the vault key and the epoch key.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/kdf.h"
#include "sync/crypto/secret.h"
#include "sync/crypto/verify/log_ops.h"
#include "sync/crypto/verify/signature.h"

namespace cahier::crypto {

/// An Ed25519 key that signs only through SIG. Move-only.
class SigningKey
{
public:
    static SigningKey generate();
    /// crypto_sign_seed_keypair.
    static SigningKey fromSeed(const SecretKey& seed);
    /// From 64 stored bytes (seed ‖ public key). Malformed if they do not belong together.
    static Result<SigningKey> fromSecret(Secret<64> secret);

    const std::array<std::uint8_t, 32>& publicKey() const noexcept { return m_publicKey; }

    DeviceId deviceId() const noexcept { return DeviceId(m_publicKey); }

    SignPublicKey signPublicKey() const noexcept { return SignPublicKey(m_publicKey); }

    /// SIG(sk, label, digest). Deterministic.
    Signature sign(Label label, const Digest& digest) const noexcept;

    /// The 64 bytes to keep in the encrypted database.
    const Secret<64>& secret() const noexcept { return m_secret; }

    SigningKey duplicate() const;

private:
    SigningKey() = default;

    Secret<64> m_secret;                        ///< libsodium's form.
    std::array<std::uint8_t, 32> m_publicKey{}; ///< Its second half.
};

/// An X25519 key that opens sealed boxes. Move-only.
class BoxKey
{
public:
    static BoxKey generate();
    static BoxKey fromSeed(const SecretKey& seed);
    /// From 32 stored bytes; the public key is computed.
    static BoxKey fromSecret(SecretKey secret);

    const BoxPublicKey& publicKey() const noexcept { return m_publicKey; }

    /// NotAuthentic unless it was sealed to this key.
    Result<SecretBuffer> openSealed(ByteView sealed) const;

    const SecretKey& secret() const noexcept { return m_secret; }

    BoxKey duplicate() const;

private:
    BoxKey() = default;

    SecretKey m_secret;
    BoxPublicKey m_publicKey;
};

/// A device's two pairs.
struct DeviceKeys
{
    SigningKey sign;
    BoxKey box;

    static DeviceKeys generate();

    DeviceId id() const noexcept { return sign.deviceId(); }
};

// --- below the vault key ---

using DbId = std::array<std::uint8_t, 16>;

SecretKey derivePageKey(const SecretKey& vaultKey, const DbId& db);
SecretKey deriveFileKey(const SecretKey& vaultKey, ByteView fileId);

// --- below the epoch key ---

using EpochKey = SecretKey; ///< EK_e, random, sealed to every device.
using StreamKey = SecretKey;

StreamKey deriveStreamKey(const EpochKey& epochKey,
                          const GroupId& group,
                          std::uint64_t epoch,
                          const DocumentId& document,
                          DocumentKind kind);
SecretKey derivePresenceKey(const EpochKey& epochKey,
                            const GroupId& group,
                            std::uint64_t epoch,
                            const DocumentId& document);
SecretKey deriveMetaKey(const EpochKey& epochKey, const GroupId& group, std::uint64_t epoch);
/// The public commitment to an epoch key that its EPOCH operation carries.
Digest epochCommitment(const EpochKey& epochKey, const GroupId& group, std::uint64_t epoch);
/// Digest of a snapshot's canonical state; keyed, so that it confirms no guess.
Digest stateDigest(KeyView streamKey, ByteView canonicalState) noexcept;

// --- the invitation ---

/// The key pair of an invitation link: seed_keypair(KDF(s, "invite-sign", group)).
SigningKey deriveInviteKey(KeyView linkSecret, const GroupId& group);

} // namespace cahier::crypto
