// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/aead.h"

#include "sync/base/check.h"
#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

namespace cahier::crypto {

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == NonceBytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == TagBytes);
static_assert(crypto_box_SEALBYTES == SealOverheadBytes);

Nonce randomNonce24() noexcept
{
    ensureSodium();
    Nonce nonce{};
    randombytes_buf(nonce.data(), nonce.size());
    return nonce;
}

void aeadSealInto(MutableByteView out,
                  KeyView key,
                  const Nonce& nonce,
                  ByteView associated,
                  ByteView plaintext) noexcept
{
    CAHIER_CHECK(out.size() == plaintext.size() + TagBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(),
                                               nullptr,
                                               plaintext.data(),
                                               plaintext.size(),
                                               associated.data(),
                                               associated.size(),
                                               nullptr,
                                               nonce.data(),
                                               key.view().data());
}

Result<void> aeadOpenInto(MutableByteView out,
                          KeyView key,
                          ByteView nonce,
                          ByteView associated,
                          ByteView ciphertext) noexcept
{
    if (nonce.size() != NonceBytes || ciphertext.size() < TagBytes)
        return fail(Errc::NotAuthentic);
    CAHIER_CHECK(out.size() + TagBytes == ciphertext.size());
    const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(),
                                                                  nullptr,
                                                                  nullptr,
                                                                  ciphertext.data(),
                                                                  ciphertext.size(),
                                                                  associated.data(),
                                                                  associated.size(),
                                                                  nonce.data(),
                                                                  key.view().data());
    if (status != 0) {
        sodium_memzero(out.data(), out.size());
        return fail(Errc::NotAuthentic);
    }
    return {};
}

Bytes aeadSeal(KeyView key, const Nonce& nonce, ByteView associated, ByteView plaintext)
{
    Bytes out(plaintext.size() + TagBytes);
    aeadSealInto(out, key, nonce, associated, plaintext);
    return out;
}

Result<Bytes> aeadOpen(KeyView key, ByteView nonce, ByteView associated, ByteView ciphertext)
{
    if (ciphertext.size() < TagBytes)
        return fail(Errc::NotAuthentic);
    Bytes out(ciphertext.size() - TagBytes);
    CAHIER_TRY_VOID(aeadOpenInto(out, key, nonce, associated, ciphertext));
    return out;
}

Result<Bytes> boxSeal(const BoxPublicKey& recipient, ByteView message)
{
    ensureSodium();
    Bytes out(message.size() + SealOverheadBytes);
    if (crypto_box_seal(out.data(), message.data(), message.size(), recipient.view().data()) != 0)
        return fail(Errc::InvalidArgument, "an unusable public key");
    return out;
}

} // namespace cahier::crypto
