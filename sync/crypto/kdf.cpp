// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/kdf.h"

#include "sync/crypto/verify/sodium_init.h"

#include <sodium.h>

namespace cahier::crypto {

SecretKey deriveKey(KeyView key, Label label, std::initializer_list<ByteView> parts)
{
    SecretKey out;
    hashInto(out.fill().bytes(), key.view(), label, parts);
    return out;
}

Digest deriveDigest(KeyView key, Label label, std::initializer_list<ByteView> parts) noexcept
{
    Digest digest{};
    hashInto(digest, key.view(), label, parts);
    return digest;
}

bool isAcceptable(const KdfCost& cost) noexcept
{
    return cost.ops >= MinimumKdfCost.ops && cost.ops <= MaximumKdfCost.ops &&
           cost.memoryKib >= MinimumKdfCost.memoryKib && cost.memoryKib <= MaximumKdfCost.memoryKib;
}

Result<SecretKey>
deriveFromPassphrase(const Passphrase& passphrase, const KdfSalt& salt, const KdfCost& cost)
{
    static_assert(crypto_pwhash_SALTBYTES == 16);
    if (!isAcceptable(cost))
        return fail(Errc::BadKdfParameters, "Argon2id: 1 to 10 passes, 64 MiB to 2 GiB");
    ensureSodium();
    SecretKey key;
    int status = 0;
    {
        const auto text = passphrase.open();
        const auto out = key.fill();
        const std::string_view chars = asText(text.view());
        status = crypto_pwhash(out.bytes().data(),
                               out.bytes().size(),
                               chars.data(),
                               chars.size(),
                               salt.data(),
                               cost.ops,
                               std::size_t{cost.memoryKib} * 1024,
                               crypto_pwhash_ALG_ARGON2ID13);
    }
    if (status != 0)
        return fail(Errc::TooLarge, "not enough memory for Argon2id");
    return key;
}

} // namespace cahier::crypto
