// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/self_test.h"

#include "sync/base/bytes.h"
#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

namespace cahier::crypto {

namespace {

Bytes hex(std::string_view text)
{
    return fromHex(text).value_or(Bytes{});
}

/// RFC 8032 §7.1, test 1 (empty message).
bool ed25519Works()
{
    const Bytes seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    const Bytes publicKey = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const Bytes expected = hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                               "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    Bytes computedKey(32);
    Bytes secret(64);
    Bytes signature(64);
    crypto_sign_seed_keypair(computedKey.data(), secret.data(), seed.data());
    crypto_sign_detached(signature.data(), nullptr, nullptr, 0, secret.data());
    if (computedKey != publicKey || signature != expected)
        return false;
    const bool accepts =
        crypto_sign_verify_detached(signature.data(), nullptr, 0, publicKey.data()) == 0;
    signature[0] ^= 1U;
    return accepts &&
           crypto_sign_verify_detached(signature.data(), nullptr, 0, publicKey.data()) != 0;
}

/// draft-irtf-cfrg-xchacha-03, A.3.1.
bool xchachaWorks()
{
    constexpr std::string_view Plain = "Ladies and Gentlemen of the class of '99: If I could offer "
                                       "you only one tip for the future, sunscreen would be it.";
    const Bytes key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const Bytes nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
    const Bytes associated = hex("50515253c0c1c2c3c4c5c6c7");
    const Bytes expected =
        hex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a8"
            "2f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369"
            "488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf"
            "49");
    const ByteView plain = asBytes(Plain);
    Bytes out(plain.size() + 16);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(),
                                               nullptr,
                                               plain.data(),
                                               plain.size(),
                                               associated.data(),
                                               associated.size(),
                                               nullptr,
                                               nonce.data(),
                                               key.data());
    return out == expected;
}

/// RFC 7693 appendix A, and the first keyed vector of the BLAKE2 reference set.
bool blake2bWorks()
{
    Bytes out(64);
    const ByteView abc = asBytes("abc");
    crypto_generichash(out.data(), out.size(), abc.data(), abc.size(), nullptr, 0);
    if (out != hex("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                   "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"))
        return false;
    Bytes key(64);
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(i);
    crypto_generichash(out.data(), out.size(), nullptr, 0, key.data(), key.size());
    return out == hex("10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
                      "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568");
}

/// RFC 7748 §6.1, Alice's key pair.
bool x25519Works()
{
    const Bytes secret = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    Bytes out(32);
    crypto_scalarmult_base(out.data(), secret.data());
    return out == hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
}

} // namespace

Result<void> selfTest()
{
    ensureSodium();
    if (!ed25519Works())
        return fail(Errc::Internal, "self-test: Ed25519");
    if (!xchachaWorks())
        return fail(Errc::Internal, "self-test: XChaCha20-Poly1305");
    if (!blake2bWorks())
        return fail(Errc::Internal, "self-test: BLAKE2b");
    if (!x25519Works())
        return fail(Errc::Internal, "self-test: X25519");
    return {};
}

} // namespace cahier::crypto
