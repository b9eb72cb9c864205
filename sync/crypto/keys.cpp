// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/keys.h"

#include "sync/crypto/verify/limits.h"
#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

#include <algorithm>

namespace cahier::crypto {

namespace {

std::array<std::uint8_t, 1> byteOf(DocumentKind kind) noexcept
{
    return {static_cast<std::uint8_t>(kind)};
}

} // namespace

SigningKey SigningKey::generate()
{
    return fromSeed(SecretKey::random());
}

SigningKey SigningKey::fromSeed(const SecretKey& seed)
{
    ensureSodium();
    SigningKey key;
    crypto_sign_seed_keypair(
        key.m_publicKey.data(), key.m_secret.fill().bytes().data(), seed.open().view().data());
    return key;
}

Result<SigningKey> SigningKey::fromSecret(Secret<64> secret)
{
    // The stored public half must be the seed's: signing with a wrong one would leak the key.
    SecretKey seed;
    {
        const auto from = secret.open();
        std::copy_n(from.view().begin(), 32, seed.fill().bytes().begin());
    }
    SigningKey key = fromSeed(seed);
    if (!equalConstantTime(key.m_secret.open().view(), secret.open().view()))
        return fail(Errc::Malformed, "the halves of a signing key do not fit");
    return key;
}

Signature SigningKey::sign(Label label, const Digest& digest) const noexcept
{
    const SignedMessage message = signedMessage(label, digest);
    const auto secret = m_secret.open();
    Signature signature{};
    crypto_sign_detached(
        signature.data(), nullptr, message.bytes.data(), message.sizeBytes, secret.view().data());
    return signature;
}

SigningKey SigningKey::duplicate() const
{
    SigningKey copy;
    copy.m_secret = m_secret.duplicate();
    copy.m_publicKey = m_publicKey;
    return copy;
}

BoxKey BoxKey::generate()
{
    // crypto_box_keypair draws the secret key at random and multiplies the base point; so do we.
    return fromSecret(SecretKey::random());
}

BoxKey BoxKey::fromSeed(const SecretKey& seed)
{
    ensureSodium();
    BoxKey key;
    std::array<std::uint8_t, 32> publicKey{};
    crypto_box_seed_keypair(
        publicKey.data(), key.m_secret.fill().bytes().data(), seed.open().view().data());
    key.m_publicKey = BoxPublicKey(publicKey);
    return key;
}

BoxKey BoxKey::fromSecret(SecretKey secret)
{
    ensureSodium();
    BoxKey key;
    key.m_secret = std::move(secret);
    std::array<std::uint8_t, 32> publicKey{};
    crypto_scalarmult_base(publicKey.data(), key.m_secret.open().view().data());
    key.m_publicKey = BoxPublicKey(publicKey);
    return key;
}

Result<SecretBuffer> BoxKey::openSealed(ByteView sealed) const
{
    if (sealed.size() <= SealOverheadBytes)
        return fail(Errc::NotAuthentic);
    SecretBuffer out(sealed.size() - SealOverheadBytes);
    const int status = crypto_box_seal_open(out.fill().bytes().data(),
                                            sealed.data(),
                                            sealed.size(),
                                            m_publicKey.view().data(),
                                            m_secret.open().view().data());
    if (status != 0)
        return fail(Errc::NotAuthentic);
    return out;
}

BoxKey BoxKey::duplicate() const
{
    BoxKey copy;
    copy.m_secret = m_secret.duplicate();
    copy.m_publicKey = m_publicKey;
    return copy;
}

DeviceKeys DeviceKeys::generate()
{
    return DeviceKeys{SigningKey::generate(), BoxKey::generate()};
}

SecretKey derivePageKey(const SecretKey& vaultKey, const DbId& db)
{
    return deriveKey(vaultKey.open().key(), Label::DbPage, {db});
}

SecretKey deriveFileKey(const SecretKey& vaultKey, ByteView fileId)
{
    return deriveKey(vaultKey.open().key(), Label::File, {fileId});
}

StreamKey deriveStreamKey(const EpochKey& epochKey,
                          const GroupId& group,
                          std::uint64_t epoch,
                          const DocumentId& document,
                          DocumentKind kind)
{
    return deriveKey(epochKey.open().key(),
                     Label::Stream,
                     {group.view(), le64(epoch), document.view(), byteOf(kind)});
}

SecretKey derivePresenceKey(const EpochKey& epochKey,
                            const GroupId& group,
                            std::uint64_t epoch,
                            const DocumentId& document)
{
    return deriveKey(
        epochKey.open().key(), Label::Presence, {group.view(), le64(epoch), document.view()});
}

SecretKey deriveMetaKey(const EpochKey& epochKey, const GroupId& group, std::uint64_t epoch)
{
    return deriveKey(epochKey.open().key(), Label::Meta, {group.view(), le64(epoch)});
}

Digest epochCommitment(const EpochKey& epochKey, const GroupId& group, std::uint64_t epoch)
{
    return deriveDigest(epochKey.open().key(), Label::EkCommit, {group.view(), le64(epoch)});
}

Digest stateDigest(KeyView streamKey, ByteView canonicalState) noexcept
{
    return deriveDigest(streamKey, Label::State, {canonicalState});
}

SigningKey deriveInviteKey(KeyView linkSecret, const GroupId& group)
{
    return SigningKey::fromSeed(deriveKey(linkSecret, Label::InviteSign, {group.view()}));
}

} // namespace cahier::crypto
