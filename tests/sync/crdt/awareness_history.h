// SPDX-License-Identifier: MPL-2.0
// A random conversation of several awareness instances, recorded for y-protocols (yjs_peer.mjs).
#pragma once

#include <cstdint>
#include <string>

namespace cahier::crdt::test {

struct AwarenessHistory
{
    std::string problem; ///< What went wrong on our side alone; empty if nothing did.
    std::string json;    ///< The recording as one line.
};

AwarenessHistory playAwareness(std::uint64_t seed);

} // namespace cahier::crdt::test
