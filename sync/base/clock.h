// SPDX-License-Identifier: MPL-2.0
// Time is passed in, so that tests and the simulator decide what it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace cahier {

using Milliseconds = std::chrono::milliseconds;
/// Steady time since an arbitrary start; only differences mean anything.
using SteadyTime = std::chrono::nanoseconds;

class Clock
{
public:
    virtual ~Clock() = default;
    /// Milliseconds since 1970-01-01 UTC; may jump.
    virtual std::uint64_t unixMs() const = 0;
    /// Never goes back.
    virtual SteadyTime steady() const = 0;
};

} // namespace cahier
