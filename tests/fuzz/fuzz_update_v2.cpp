// SPDX-License-Identifier: MPL-2.0
// Updates in Yjs' format 2, as they come from other devices.
#include "tests/fuzz/update_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    cahier::crdt::fuzzUpdate({data, size}, cahier::crdt::UpdateFormat::V2);
    return 0;
}
