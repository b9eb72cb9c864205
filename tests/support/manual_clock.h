// SPDX-License-Identifier: MPL-2.0
// Time that stands still unless a test says otherwise.
#pragma once

#include "sync/base/clock.h"

namespace cahier {

/// Both clocks show `now`.
class ManualClock final : public Clock
{
public:
    std::uint64_t unixMs() const override { return static_cast<std::uint64_t>(now.count()); }

    SteadyTime steady() const override { return now; }

    void advance(std::int64_t ms) { now += Milliseconds(ms); }

    Milliseconds now{1'700'000'000'000};
};

} // namespace cahier
