// SPDX-License-Identifier: MPL-2.0
#include "tests/support/manual_time.h"

#include <algorithm>

namespace cahier::test {

void ManualExecutor::post(Task task)
{
    m_posted.push_back(std::move(task));
}

Executor::TimerId ManualExecutor::postAfter(Milliseconds delay, Task task)
{
    const TimerId timer = ++m_lastTimer;
    m_timers.emplace(std::pair{m_clock.steady() + delay, timer}, std::move(task));
    return timer;
}

void ManualExecutor::cancel(TimerId timer)
{
    std::erase_if(m_timers, [timer](const auto& entry) { return entry.first.second == timer; });
}

void ManualExecutor::runPosted()
{
    while (!m_posted.empty()) {
        const Task task = std::move(m_posted.front());
        m_posted.pop_front();
        task();
    }
}

void ManualExecutor::advance(Milliseconds span)
{
    const SteadyTime end = m_clock.steady() + span;
    runPosted();
    while (!m_timers.empty() && m_timers.begin()->first.first <= end) {
        auto timer = m_timers.extract(m_timers.begin());
        m_clock.advance(std::max(SteadyTime{0}, timer.key().first - m_clock.steady()));
        timer.mapped()();
        runPosted();
    }
    m_clock.advance(end - m_clock.steady());
}

} // namespace cahier::test
