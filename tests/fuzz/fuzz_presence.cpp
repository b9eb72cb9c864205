// SPDX-License-Identifier: MPL-2.0
// Presence frames, and their payloads sealed on the way so that the fuzzer gets behind the cipher.
#include "sync/base/check.h"
#include "sync/crypto/aead.h"
#include "sync/crypto/presence.h"

#include <algorithm>

using namespace cahier;
using namespace cahier::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static constexpr std::array<std::uint8_t, 32> Key{7};
    const ByteView bytes(data, size);
    if (const auto view = parsePresence(bytes)) {
        static_cast<void>(verifyPresenceSignature(*view));
        static_cast<void>(openPresence(*view, KeyView(Key)));
    }
    // The same bytes as a payload, cut or filled to its size.
    Bytes payload(PresencePayloadBytes);
    std::copy_n(data, std::min(size, payload.size()), payload.begin());
    PresenceView frame;
    const Nonce nonce{};
    const Bytes ciphertext = aeadSeal(KeyView(Key), nonce, {}, payload);
    frame.nonce = nonce;
    frame.ciphertext = ciphertext;
    if (const auto opened = openPresence(frame, KeyView(Key))) {
        CAHIER_CHECK(opened->displayName.size() <= MaxPresenceNameBytes);
        CAHIER_CHECK(opened->caret.size() <= MaxPresencePositionBytes);
    }
    return 0;
}
