// SPDX-License-Identifier: MPL-2.0
// Any bytes as a protocol frame, in both directions: what decodes must encode back to the same.
#include "sync/base/check.h"
#include "sync/protocol/codec.h"

using namespace cahier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView frame{data, size};
    if (const auto client = protocol::decodeClientFrame(frame)) {
        const auto back = protocol::encodeFrame(client->message, client->request);
        CAHIER_CHECK(back && equal(*back, frame));
    }
    if (const auto relay = protocol::decodeRelayFrame(frame)) {
        const auto back = protocol::encodeFrame(relay->message, relay->request);
        CAHIER_CHECK(back && equal(*back, frame));
    }
    return 0;
}
