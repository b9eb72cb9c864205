// SPDX-License-Identifier: MPL-2.0
#include "server/core/token.h"

#include "sync/crypto/verify/hash.h"
#include "sync/crypto/verify/sodium_init.h"

namespace cahier::server {

protocol::Bytes32 newToken()
{
    crypto::ensureSodium();
    return crypto::randomDigest();
}

protocol::Bytes32 tokenHash(const protocol::Bytes32& token)
{
    // Not one of the E1 labels: nothing outside this database ever sees the value.
    constexpr std::string_view domain = "cahier-relay registration token";
    return crypto::hash(crypto::Label::Meta, {asBytes(domain), ByteView{token}});
}

} // namespace cahier::server
