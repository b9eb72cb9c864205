// SPDX-License-Identifier: MPL-2.0
// Carets and anchors as others send them, resolved in a document.
#include "sync/crdt/relative_position.h"
#include "tests/fuzz/update_target.h"

using namespace cahier;
using namespace cahier::crdt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    Doc doc(2);
    CAHIER_CHECK(doc.applyUpdate(fuzzBase(), Origin{}));
    if (const auto position = decodeRelativePosition(bytes)) {
        const auto again = decodeRelativePosition(encodeRelativePosition(*position));
        CAHIER_CHECK(again && *again == *position);
        static_cast<void>(resolve(doc, *position));
    }
    if (const auto json = Any::fromJson(asText(bytes))) {
        if (const auto position = relativePositionFromJson(*json)) {
            const auto again = relativePositionFromJson(toJson(*position));
            CAHIER_CHECK(again && *again == *position);
            CAHIER_CHECK(decodeRelativePosition(encodeRelativePosition(*position)));
            static_cast<void>(resolve(doc, *position));
        }
    }
    if (const auto position = decodeCompactPosition(bytes, "t")) {
        const Bytes compact = encodeCompactPosition(*position);
        CAHIER_CHECK(compact.size() <= MaxCompactPositionBytes);
        const auto again = decodeCompactPosition(compact, "t");
        CAHIER_CHECK(again && *again == *position);
        if (const auto place = resolve(doc, *position))
            CAHIER_CHECK(place->index <= place->type.asText().length());
    }
    return 0;
}
