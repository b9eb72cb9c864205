// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/relay_signing.h"

#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

#include <algorithm>

namespace cahier::crypto {

namespace {

Signature signWith(ByteView secretKey, Label label, const Digest& digest) noexcept
{
    const SignedMessage message = signedMessage(label, digest);
    Signature signature{};
    crypto_sign_detached(
        signature.data(), nullptr, message.bytes.data(), message.sizeBytes, secretKey.data());
    return signature;
}

} // namespace

RelaySigner RelaySigner::generate()
{
    ensureSodium();
    RelaySigner signer;
    std::array<std::uint8_t, 32> publicKey{};
    crypto_sign_keypair(publicKey.data(), signer.m_secretKey.data());
    signer.m_id = RelayId(publicKey);
    return signer;
}

Result<RelaySigner> RelaySigner::fromSecretKey(ByteView secretKey)
{
    ensureSodium();
    if (secretKey.size() != 64)
        return fail(Errc::Malformed, "a relay's secret key has 64 bytes");
    RelaySigner signer;
    std::copy(secretKey.begin(), secretKey.end(), signer.m_secretKey.begin());
    CAHIER_TRY(signer.m_id, RelayId::fromBytes(secretKey.subspan(32)));
    // The public half belongs to the seed iff what the pair signs verifies.
    const Digest probe = hash(Label::RelayHello, {});
    const Signature signature = signWith(signer.m_secretKey, Label::RelayHello, probe);
    if (!verifySignature(signer.m_id.view(), Label::RelayHello, probe, signature))
        return fail(Errc::Malformed, "the halves of the relay's key do not fit");
    return signer;
}

RelaySigner::~RelaySigner()
{
    sodium_memzero(m_secretKey.data(), m_secretKey.size());
}

RelaySigner::RelaySigner(RelaySigner&& other) noexcept
    : m_secretKey(other.m_secretKey)
    , m_id(other.m_id)
{
    sodium_memzero(other.m_secretKey.data(), other.m_secretKey.size());
}

RelaySigner& RelaySigner::operator=(RelaySigner&& other) noexcept
{
    if (this != &other) {
        m_secretKey = other.m_secretKey;
        m_id = other.m_id;
        sodium_memzero(other.m_secretKey.data(), other.m_secretKey.size());
    }
    return *this;
}

Signature RelaySigner::signHello(const LoginNonce& clientNonce,
                                 const LoginNonce& serverNonce) const noexcept
{
    return signWith(
        m_secretKey, Label::RelayHello, relayHelloDigest(m_id, clientNonce, serverNonce));
}

Receipt RelaySigner::signReceipt(const ReceiptFacts& facts) const noexcept
{
    return Receipt{facts.timeMs, signWith(m_secretKey, Label::Receipt, receiptDigest(facts))};
}

} // namespace cahier::crypto
