// SPDX-License-Identifier: MPL-2.0
// The one place with the real clock and the operating system's randomness.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/random.h"

namespace cahier {

/// The machine's clocks. Any thread.
class SystemClock final : public Clock
{
public:
    std::uint64_t unixMs() const override;
    SteadyTime steady() const override;
};

/// std::random_device behind Random. One thread.
class SystemRandom final : public Random
{
public:
    std::uint64_t next() override;
};

} // namespace cahier
