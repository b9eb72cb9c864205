// SPDX-License-Identifier: MPL-2.0
// Key derivation: KDF (keyed, labelled BLAKE2b) from keys, Argon2id from passphrases.
#pragma once

#include "sync/crypto/secret.h"
#include "sync/crypto/verify/hash.h"

namespace cahier::crypto {

/// KDF(K, label, parts…). ≈1 µs.
SecretKey deriveKey(KeyView key, Label label, std::initializer_list<ByteView> parts);
/// The same where the result is public (commitments).
Digest deriveDigest(KeyView key, Label label, std::initializer_list<ByteView> parts) noexcept;

struct KdfCost
{
    std::uint32_t ops = 3;
    std::uint32_t memoryKib = 256 * 1024;

    friend bool operator==(const KdfCost&, const KdfCost&) = default;
};

inline constexpr KdfCost DefaultKdfCost{3, 256 * 1024};
inline constexpr KdfCost StrongKdfCost{4, 1024 * 1024};
/// The accepted floor; for tests only.
inline constexpr KdfCost MinimumKdfCost{1, 64 * 1024};
inline constexpr KdfCost MaximumKdfCost{10, 2 * 1024 * 1024};

bool isAcceptable(const KdfCost& cost) noexcept;

using KdfSalt = std::array<std::uint8_t, 16>;

/// Argon2id (v1.3, one lane). BadKdfParameters outside 1…10 passes and 64 MiB…2 GiB; TooLarge when
/// the memory cannot be had. Takes about a second at the default cost: never on the UI thread.
Result<SecretKey>
deriveFromPassphrase(const Passphrase& passphrase, const KdfSalt& salt, const KdfCost& cost);

} // namespace cahier::crypto
