// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/hash.h"

#include "sync/base/check.h"
#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

namespace cahier::crypto {

namespace {

template <std::size_t N>
std::array<std::uint8_t, N> little(std::uint64_t value) noexcept
{
    std::array<std::uint8_t, N> out{};
    for (std::size_t i = 0; i < N; ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return out;
}

} // namespace

void hashInto(MutableByteView out,
              ByteView key,
              Label label,
              std::initializer_list<ByteView> parts) noexcept
{
    CAHIER_CHECK(out.size() == 32 && (key.empty() || key.size() == 32));
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.empty() ? nullptr : key.data(), key.size(), out.size());
    const ByteView name = asBytes(text(label));
    const auto nameSize = static_cast<std::uint8_t>(name.size());
    crypto_generichash_update(&state, &nameSize, 1);
    crypto_generichash_update(&state, name.data(), name.size());
    for (const ByteView part : parts) {
        const auto length = le64(part.size());
        crypto_generichash_update(&state, length.data(), length.size());
        crypto_generichash_update(&state, part.data(), part.size());
    }
    crypto_generichash_final(&state, out.data(), out.size());
    if (!key.empty())
        sodium_memzero(&state, sizeof state); // It holds a block made from the key.
}

Digest hash(Label label, std::initializer_list<ByteView> parts) noexcept
{
    Digest digest{};
    hashInto(digest, {}, label, parts);
    return digest;
}

std::array<std::uint8_t, 2> le16(std::uint16_t value) noexcept
{
    return little<2>(value);
}

std::array<std::uint8_t, 8> le64(std::uint64_t value) noexcept
{
    return little<8>(value);
}

bool equalConstantTime(ByteView a, ByteView b) noexcept
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Digest randomDigest() noexcept
{
    ensureSodium();
    Digest digest{};
    randombytes_buf(digest.data(), digest.size());
    return digest;
}

} // namespace cahier::crypto
