// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/login.h"

namespace cahier::crypto {

LoginNonce randomNonce() noexcept
{
    return randomDigest();
}

Digest relayHelloDigest(const RelayId& relay,
                        const LoginNonce& clientNonce,
                        const LoginNonce& serverNonce) noexcept
{
    return hash(Label::RelayHello, {relay.view(), clientNonce, serverNonce});
}

Digest relayAuthDigest(const LoginFacts& facts) noexcept
{
    return hash(Label::RelayAuth,
                {facts.relay.view(),
                 facts.spki,
                 facts.serverNonce,
                 facts.clientNonce,
                 facts.user.view(),
                 facts.device.view(),
                 le16(facts.version)});
}

bool verifyRelayHello(const RelayId& pinned,
                      const LoginNonce& clientNonce,
                      const LoginNonce& serverNonce,
                      ByteView signature) noexcept
{
    return verifySignature(pinned.view(),
                           Label::RelayHello,
                           relayHelloDigest(pinned, clientNonce, serverNonce),
                           signature);
}

bool verifyRelayAuth(const LoginFacts& facts, ByteView signature) noexcept
{
    return verifySignature(
        facts.device.view(), Label::RelayAuth, relayAuthDigest(facts), signature);
}

} // namespace cahier::crypto
