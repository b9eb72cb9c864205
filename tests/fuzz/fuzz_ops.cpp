// SPDX-License-Identifier: MPL-2.0
// A line of `cahier-crdt edit`: a JSON array of operations. What is refused changes nothing.
#include "sync/crdt/tool/ops.h"
#include "tests/fuzz/update_target.h"

using namespace cahier;
using namespace cahier::crdt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto line = Any::fromJson(asText(ByteView(data, size)));
    if (!line || line->kind() != Any::Kind::Array)
        return 0;
    Doc doc(2);
    CAHIER_CHECK(doc.applyUpdate(fuzzBase(), Origin{}));
    for (const Any& op : line->toArray()) {
        const Bytes before = encodeStateAsUpdate(doc);
        const bool done = doc.transact(
            Origin{}, [&](Transaction& txn) { return applyOp(doc, txn, op).has_value(); });
        CAHIER_CHECK(done || encodeStateAsUpdate(doc) == before);
    }
    checkResend(doc, UpdateFormat::V1);
    return 0;
}
