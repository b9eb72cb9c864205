// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/signature.h"

#include <sodium.h>

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::string_view SignaturePrefix = "E1SIG";

} // namespace

SignedMessage signedMessage(Label label, const Digest& digest) noexcept
{
    SignedMessage message;
    const std::string_view name = text(label);
    auto* at = std::copy(SignaturePrefix.begin(), SignaturePrefix.end(), message.bytes.begin());
    *at++ = static_cast<std::uint8_t>(name.size());
    at = std::copy(name.begin(), name.end(), at);
    at = std::copy(digest.begin(), digest.end(), at);
    message.sizeBytes = static_cast<std::size_t>(at - message.bytes.begin());
    return message;
}

bool verifySignature(ByteView publicKey,
                     Label label,
                     const Digest& digest,
                     ByteView signature) noexcept
{
    if (publicKey.size() != 32 || signature.size() != SignatureBytes)
        return false;
    const SignedMessage message = signedMessage(label, digest);
    return crypto_sign_verify_detached(
               signature.data(), message.bytes.data(), message.sizeBytes, publicKey.data()) == 0;
}

} // namespace cahier::crypto
