// SPDX-License-Identifier: MPL-2.0
// The client's half of the challenge login (the transcript is in sync/crypto/verify/login.h).
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/verify/login.h"

namespace cahier::crypto {

/// SIG(device_sk, "relay-auth", …). CHECK: `facts.device` is the key's own id.
Signature signRelayAuth(const LoginFacts& facts, const SigningKey& device) noexcept;

} // namespace cahier::crypto
