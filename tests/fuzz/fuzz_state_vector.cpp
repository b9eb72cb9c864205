// SPDX-License-Identifier: MPL-2.0
// State vectors: what is read is written and read the same, and any may be asked about.
#include "tests/fuzz/update_target.h"

using namespace cahier;
using namespace cahier::crdt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto vector = decodeStateVector({data, size});
    if (!vector)
        return 0;
    const auto again = decodeStateVector(encodeStateVector(*vector));
    CAHIER_CHECK(again && *again == *vector);
    Doc doc(2);
    CAHIER_CHECK(doc.applyUpdate(fuzzBase(), Origin{}));
    for (const UpdateFormat format : {UpdateFormat::V1, UpdateFormat::V2})
        CAHIER_CHECK(inspectUpdate(encodeStateAsUpdate(doc, *vector, format), format));
    CAHIER_CHECK(diffUpdate(fuzzBase(), *vector));
    CAHIER_CHECK(vector->covers(*again));
    return 0;
}
