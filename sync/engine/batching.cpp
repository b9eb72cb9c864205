// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/batching.h"

#include <algorithm>

namespace cahier::engine {

SteadyTime batchDueAt(const BatchState& state, Company company) noexcept
{
    const SteadyTime first = state.firstWaiting;
    if (state.waitingBytes >= BatchBytes)
        return first;
    if (!state.lastEditBefore || first - *state.lastEditBefore >= BatchIdle)
        return first;
    // A leading edge: an edit waits only for the distance to the envelope before it, so that at
    // human speed in company nothing waits at all, and a burst still costs 25 envelopes a second.
    const Milliseconds distance = company == Company::Together ? BatchTogether : BatchAlone;
    if (!state.lastSent)
        return first;
    return std::clamp(*state.lastSent + distance, first, first + SteadyTime{distance});
}

} // namespace cahier::engine
