// SPDX-License-Identifier: MPL-2.0
// The printed recovery kit: a random key in groups that can be typed again, and the key pairs that
// come from it. A paper device: it opens wraps and signs user-log entries, never envelopes.
#pragma once

#include "sync/crypto/keys.h"

#include <string>
#include <string_view>

namespace cahier::crypto {

struct RecoveryKeys
{
    SigningKey sign;
    BoxKey box;
};

/// RK: 32 random bytes. Move-only.
class RecoveryKit
{
public:
    static RecoveryKit generate();
    /// Reads what was printed: case, spaces and hyphens do not matter, O is read as 0, I and L
    /// as 1. Malformed for wrong length, foreign characters or a checksum that does not fit.
    static Result<RecoveryKit> fromText(std::string_view text);

    /// 14 groups of four characters with hyphens (Crockford's base 32; 24-bit checksum inside).
    /// Show, print, then wipe: a std::string is the form in which it leaves our care.
    std::string text() const;

    /// recovery_sign = seed_keypair(KDF(RK,"recovery-sign")), recovery_box likewise.
    RecoveryKeys keys() const;

private:
    RecoveryKit() = default;

    SecretKey m_key; ///< RK.
};

} // namespace cahier::crypto
