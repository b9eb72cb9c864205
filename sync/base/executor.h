// SPDX-License-Identifier: MPL-2.0
// One serial queue of work: the engine sees the sync thread only through this.
#pragma once

#include "sync/base/clock.h"

#include <cstdint>
#include <functional>

namespace cahier {

/// Runs tasks one after another on one thread. `post` may be called from any thread; timers only
/// from the executor's own.
class Executor
{
public:
    using Task = std::function<void()>;
    using TimerId = std::uint64_t; ///< 0 is never a timer.

    virtual ~Executor() = default;
    /// Runs `task` after what was posted before it. Tasks posted after shutdown are dropped.
    virtual void post(Task task) = 0;
    /// Runs `task` once, no earlier than `delay` from now.
    virtual TimerId postAfter(Milliseconds delay, Task task) = 0;
    /// A timer that has fired or was never set is ignored.
    virtual void cancel(TimerId timer) = 0;
};

} // namespace cahier
