// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/client_login.h"

#include "sync/base/check.h"

namespace cahier::crypto {

Signature signRelayAuth(const LoginFacts& facts, const SigningKey& device) noexcept
{
    CAHIER_CHECK(facts.device == device.deviceId());
    return device.sign(Label::RelayAuth, relayAuthDigest(facts));
}

} // namespace cahier::crypto
