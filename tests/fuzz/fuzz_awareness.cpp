// SPDX-License-Identifier: MPL-2.0
// Awareness messages: taken in whole or not at all, and passed on as the same.
#include "sync/base/check.h"
#include "sync/crdt/awareness.h"
#include "tests/fuzz/script.h"

#include <algorithm>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr ClientId Own = 5;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView message(data, size);
    const ManualClock clock;
    Awareness here(Own, clock);
    here.setLocalState(Any(AnyObject{{"name", Any("Anna")}}));
    const auto entries = decodeAwareness(message);
    const auto change = here.apply(message);
    CAHIER_CHECK(change.has_value() == entries.has_value()); // too few bytes to be too many
    CAHIER_CHECK(here.state(Own) != nullptr);
    const std::vector<ClientId> clients = here.clients();
    if (!change) {
        CAHIER_CHECK(clients == std::vector<ClientId>{Own});
        return 0;
    }
    CAHIER_CHECK(decodeAwareness(encodeAwareness(*entries)).has_value());
    // A second time changes nothing, and somebody else learns the same.
    const auto again = here.apply(message);
    CAHIER_CHECK(again && again->added.empty() && here.clients() == clients);
    Awareness there(Own + 1, clock);
    CAHIER_CHECK(there.apply(here.encode(clients)).has_value());
    for (const ClientId client : there.clients())
        CAHIER_CHECK(std::find(clients.begin(), clients.end(), client) != clients.end());
    CAHIER_CHECK(there.expire().removed.empty()); // no time passed
    CAHIER_CHECK(there.remove(there.clients()).removed.size() <= clients.size());
    CAHIER_CHECK(there.clients().empty());
    return 0;
}
