// SPDX-License-Identifier: MPL-2.0
// Executors for tests: one by hand with its own clock, one that runs in real time.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/executor.h"
#include "sync/base/system.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

namespace cahier::store::test {

/// Virtual time: `advance` runs what is due. One thread.
class ManualExecutor final
    : public Executor
    , public Clock
{
public:
    void post(Task task) override { m_ready.push_back(std::move(task)); }

    TimerId postAfter(Milliseconds delay, Task task) override
    {
        m_timers[{m_now + delay, ++m_last}] = std::move(task);
        return m_last;
    }

    void cancel(TimerId timer) override
    {
        std::erase_if(m_timers, [timer](const auto& entry) { return entry.first.second == timer; });
    }

    std::uint64_t unixMs() const override { return 0; }

    SteadyTime steady() const override { return m_now; }

    void runReady()
    {
        while (!m_ready.empty()) {
            const Task task = std::move(m_ready.front());
            m_ready.pop_front();
            task();
        }
    }

    void advance(Milliseconds by)
    {
        const SteadyTime end = m_now + by;
        runReady();
        while (!m_timers.empty() && m_timers.begin()->first.first <= end) {
            auto node = m_timers.extract(m_timers.begin());
            m_now = node.key().first;
            node.mapped()();
            runReady();
        }
        m_now = end;
    }

    std::size_t pending() const { return m_ready.size() + m_timers.size(); }

private:
    SteadyTime m_now = std::chrono::hours(1);
    TimerId m_last = 0;
    std::deque<Task> m_ready;
    std::map<std::pair<SteadyTime, TimerId>, Task> m_timers;
};

/// Real time: run() works until quit(); other threads may post.
class RealExecutor final : public Executor
{
public:
    void post(Task task) override
    {
        const std::scoped_lock lock(m_mutex);
        m_ready.push_back(std::move(task));
        m_wake.notify_one();
    }

    TimerId postAfter(Milliseconds delay, Task task) override
    {
        const std::scoped_lock lock(m_mutex);
        m_timers[{m_clock.steady() + delay, ++m_last}] = std::move(task);
        return m_last;
    }

    void cancel(TimerId timer) override
    {
        const std::scoped_lock lock(m_mutex);
        std::erase_if(m_timers, [timer](const auto& entry) { return entry.first.second == timer; });
    }

    void quit()
    {
        post([this] { m_quit = true; });
    }

    void run()
    {
        while (!m_quit) {
            Task task = next();
            task();
        }
    }

private:
    Task next()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            if (!m_timers.empty() && m_timers.begin()->first.first <= m_clock.steady())
                return std::move(m_timers.extract(m_timers.begin()).mapped());
            if (!m_ready.empty()) {
                Task task = std::move(m_ready.front());
                m_ready.pop_front();
                return task;
            }
            if (m_timers.empty())
                m_wake.wait(lock);
            else
                m_wake.wait_for(lock, m_timers.begin()->first.first - m_clock.steady());
        }
    }

    SystemClock m_clock;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    TimerId m_last = 0;
    bool m_quit = false;
    std::deque<Task> m_ready;
    std::map<std::pair<SteadyTime, TimerId>, Task> m_timers;
};

} // namespace cahier::store::test
