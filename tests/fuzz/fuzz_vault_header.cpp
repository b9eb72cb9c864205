// SPDX-License-Identifier: MPL-2.0
// Vault headers, join requests and receipts. The passphrase path would cost an Argon2id a try: the
// keychain slot walks the same parser.
#include "sync/base/check.h"
#include "sync/crypto/invitation.h"
#include "sync/crypto/vault_header.h"
#include "sync/crypto/verify/receipt.h"

using namespace cahier;
using namespace cahier::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const SecretKey key;
    const ByteView bytes(data, size);
    if (const auto info = inspectVault(bytes)) {
        CAHIER_CHECK(info->slots.size() <= MaxVaultSlots);
        CAHIER_CHECK(bytes.size() == VaultFixedBytes + info->slots.size() * VaultSlotBytes);
        static_cast<void>(unlockVault(bytes, key));
    }
    if (const auto request = parseJoinRequest(bytes))
        CAHIER_CHECK(equal(encodeJoinRequest(*request), bytes));
    if (const auto receipt = parseReceipt(bytes))
        CAHIER_CHECK(equal(encodeReceipt(*receipt), bytes));
    return 0;
}
