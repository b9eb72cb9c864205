// SPDX-License-Identifier: MPL-2.0
// A short check at start that the linked libsodium computes what the published vectors say.
#pragma once

#include "sync/base/result.h"

namespace cahier::crypto {

/// Ed25519 (RFC 8032), XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), BLAKE2b, X25519. Internal
/// with the name of the failed primitive. < 2 ms.
Result<void> selfTest();

} // namespace cahier::crypto
