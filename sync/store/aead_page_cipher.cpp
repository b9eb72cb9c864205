// SPDX-License-Identifier: MPL-2.0
#include "sync/store/aead_page_cipher.h"

#include "sync/crypto/aead.h"

#include <algorithm>
#include <utility>

namespace cahier::store {

namespace {

constexpr std::size_t TagBytes = PageOverheadBytes - crypto::NonceBytes;
static_assert(TagBytes == 16);

} // namespace

AeadPageCipher::AeadPageCipher(crypto::SecretKey pageKey, const DatabaseId& database)
    : m_key(std::move(pageKey))
    , m_database(database)
{
}

AeadPageCipher::Associated AeadPageCipher::associated(Region region,
                                                      std::uint64_t index) const noexcept
{
    Associated out{'E', '1', 'P', 'G', static_cast<std::uint8_t>(region)};
    std::ranges::copy(m_database, out.begin() + 5);
    for (std::size_t i = 0; i < 8; ++i)
        out[21 + i] = static_cast<std::uint8_t>(index >> (8 * i));
    return out;
}

void AeadPageCipher::seal(Region region, std::uint64_t index, MutableByteView unit) noexcept
{
    const std::size_t plain = unit.size() - PageOverheadBytes;
    // Fresh for every write of a page; a nonce made from the page's number would repeat.
    const crypto::Nonce nonce = crypto::randomNonce24();
    crypto::aeadSealInto(unit.first(plain + TagBytes),
                         m_key.open().key(),
                         nonce,
                         associated(region, index),
                         unit.first(plain));
    // On disk the nonce stands before the tag.
    std::ranges::copy(unit.subspan(plain, TagBytes), unit.last(TagBytes).begin());
    std::ranges::copy(nonce, unit.subspan(plain).begin());
}

bool AeadPageCipher::open(Region region, std::uint64_t index, MutableByteView unit) noexcept
{
    const std::size_t plain = unit.size() - PageOverheadBytes;
    crypto::Nonce nonce{};
    std::ranges::copy(unit.subspan(plain, nonce.size()), nonce.begin());
    std::ranges::copy(unit.last(TagBytes), unit.subspan(plain, TagBytes).begin());
    const auto opened = crypto::aeadOpenInto(unit.first(plain),
                                             m_key.open().key(),
                                             nonce,
                                             associated(region, index),
                                             unit.first(plain + TagBytes));
    std::ranges::fill(unit.last(PageOverheadBytes), std::uint8_t{0});
    return opened.has_value();
}

} // namespace cahier::store
