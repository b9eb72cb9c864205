// SPDX-License-Identifier: MPL-2.0
// Time that stands still until the test moves it, and an executor that runs on it.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/executor.h"

#include <deque>
#include <map>
#include <utility>

namespace cahier::test {

/// Starts at 2026-01-01 00:00 UTC. One thread.
class ManualClock final : public Clock
{
public:
    std::uint64_t unixMs() const override
    {
        return StartUnixMs + static_cast<std::uint64_t>(m_elapsed / Milliseconds{1});
    }

    SteadyTime steady() const override { return m_elapsed; }

    void advance(SteadyTime by) { m_elapsed += by; }

private:
    static constexpr std::uint64_t StartUnixMs = 1'767'225'600'000;
    SteadyTime m_elapsed{0}; ///< Since construction.
};

/// Runs what was posted when told to, in order; timers by due time, equal ones in order of setting.
/// One thread.
class ManualExecutor final : public Executor
{
public:
    explicit ManualExecutor(ManualClock& clock)
        : m_clock(clock)
    {
    }

    void post(Task task) override;
    TimerId postAfter(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;

    /// Runs posted tasks, also those they post, until none is left; time stands still.
    void runPosted();
    /// Moves the clock by `span` in the steps its timers ask for, running all that falls due.
    void advance(Milliseconds span);

    bool idle() const { return m_posted.empty() && m_timers.empty(); }

private:
    ManualClock& m_clock;
    std::deque<Task> m_posted;                               ///< Next first.
    std::map<std::pair<SteadyTime, TimerId>, Task> m_timers; ///< By due time, then by id.
    TimerId m_lastTimer = 0;                                 ///< Counts up; 0 is never a timer.
};

} // namespace cahier::test
