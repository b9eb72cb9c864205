// SPDX-License-Identifier: MPL-2.0
// Awareness messages of the CRDT.
#include "tests/fuzz/crdt_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    cahier::crdt::fuzz::awareness({data, size});
    return 0;
}
