// SPDX-License-Identifier: MPL-2.0
// Envelopes, stubs and what an opened one holds.
#include "sync/base/check.h"
#include "sync/crypto/envelope.h"

using namespace cahier;
using namespace cahier::crypto;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    static constexpr std::array<std::uint8_t, 32> Key{7};
    if (const auto view = parseEnvelope(bytes)) {
        const Bytes stub = makeStub(*view);
        const auto again = parseStub(stub);
        CAHIER_CHECK(again && again->id == view->id);
        CAHIER_CHECK(verifyEnvelopeSignature(*again) == verifyEnvelopeSignature(*view));
        static_cast<void>(openEnvelope(*view, KeyView(Key)));
    }
    if (const auto stub = parseStub(bytes))
        CAHIER_CHECK(equal(makeStub(*stub), bytes));
    if (const auto body = parseOpBody(bytes)) {
        const auto again = encodeOpBody(body->frontier, body->authorMs, body->update);
        CAHIER_CHECK(size > MaxBodyBytes || (again && equal(*again, bytes)));
    }
    return 0;
}
