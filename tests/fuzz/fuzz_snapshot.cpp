// SPDX-License-Identifier: MPL-2.0
// Snapshots: what is read is written and read the same, and a document can be asked for any.
#include "sync/crdt/snapshot.h"
#include "tests/fuzz/update_target.h"

using namespace cahier;
using namespace cahier::crdt;

namespace {

void fuzzSnapshot(ByteView bytes, UpdateFormat format)
{
    const auto snapshot = decodeSnapshot(bytes, format);
    if (!snapshot)
        return;
    const auto again = decodeSnapshot(encodeSnapshot(*snapshot, format), format);
    CAHIER_CHECK(again && *again == *snapshot);
    CAHIER_CHECK(containsUpdate(*snapshot, fuzzBase()).has_value());
    Doc doc(2, {.gc = DocOptions::Gc::Off});
    CAHIER_CHECK(doc.applyUpdate(fuzzBase(), Origin{}));
    const auto then = docAt(doc, *snapshot, 3);
    CAHIER_CHECK(then.has_value() == doc.stateVector().covers(snapshot->state));
    if (then)
        readRoots(**then);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzzSnapshot({data, size}, UpdateFormat::V1);
    fuzzSnapshot({data, size}, UpdateFormat::V2);
    return 0;
}
