// SPDX-License-Identifier: MPL-2.0
// The page cipher of the product: XChaCha20-Poly1305 of sync/crypto under the page key.
#pragma once

#include "sync/crypto/secret.h"
#include "sync/store/page_cipher.h"

namespace cahier::store {

/// `pageKey` is crypto::derivePageKey(vault key, db_id).
/// Associated data: "E1PG" ‖ u8 region ‖ db_id 16 ‖ u64 index. One thread.
class AeadPageCipher final : public PageCipher
{
public:
    AeadPageCipher(crypto::SecretKey pageKey, const DatabaseId& database);

    void seal(Region region, std::uint64_t index, MutableByteView unit) noexcept override;
    bool open(Region region, std::uint64_t index, MutableByteView unit) noexcept override;

private:
    static constexpr std::size_t AssociatedBytes = 4 + 1 + 16 + 8;
    using Associated = std::array<std::uint8_t, AssociatedBytes>;

    Associated associated(Region region, std::uint64_t index) const noexcept;

    crypto::SecretKey m_key; ///< Of this database alone.
    DatabaseId m_database;   ///< Bound into every unit.
};

} // namespace cahier::store
