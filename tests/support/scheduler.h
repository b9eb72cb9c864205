// SPDX-License-Identifier: MPL-2.0
// Virtual time for a whole world of clients and relays: tasks run in order of their time, and time
// jumps from one to the next.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/executor.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace cahier::sim {

/// The world's clock and its queue of what happens next. One thread.
class Scheduler final : public Clock
{
public:
    std::uint64_t unixMs() const override
    {
        return StartUnixMs +
               static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(m_now).count());
    }

    SteadyTime steady() const override { return m_now; }

    /// Runs `task` at `when`, after what was planned for that time before.
    std::uint64_t at(SteadyTime when, Executor::Task task)
    {
        const std::uint64_t id = ++m_last;
        if (m_closed)
            return id;
        m_queue.emplace(std::make_pair(std::max(when, m_now), id), std::move(task));
        return id;
    }

    void cancel(SteadyTime when, std::uint64_t id) { m_queue.erase({when, id}); }

    /// The end of the world: what is planned is dropped, and whatever that brings about, too.
    void close()
    {
        m_closed = true;
        const auto dropped = std::exchange(m_queue, {});
    }

    /// False: nothing is left to do.
    bool step()
    {
        if (m_queue.empty())
            return false;
        auto node = m_queue.extract(m_queue.begin());
        m_now = node.key().first;
        node.mapped()();
        return true;
    }

    void runFor(Milliseconds span)
    {
        const SteadyTime end = m_now + span;
        while (!m_queue.empty() && m_queue.begin()->first.first <= end)
            step();
        m_now = end;
    }

    /// True once `done()` holds; false when `limit` has passed without.
    template <typename Done>
    bool runUntil(Done done, Milliseconds limit)
    {
        const SteadyTime end = m_now + limit;
        while (!done()) {
            if (m_queue.empty() || m_queue.begin()->first.first > end)
                return false;
            step();
        }
        return true;
    }

private:
    static constexpr std::uint64_t StartUnixMs = 1'800'000'000'000;

    SteadyTime m_now{std::chrono::hours(1)};
    std::uint64_t m_last = 0;
    bool m_closed = false;
    std::map<std::pair<SteadyTime, std::uint64_t>, Executor::Task> m_queue;
};

/// One process: when it dies, what it had planned never happens.
class NodeExecutor final : public Executor
{
public:
    explicit NodeExecutor(Scheduler& scheduler)
        : m_scheduler(scheduler)
        , m_alive(std::make_shared<int>(0))
    {
    }

    void post(Task task) override { postAfter(Milliseconds{0}, std::move(task)); }

    TimerId postAfter(Milliseconds delay, Task task) override
    {
        const SteadyTime when = m_scheduler.steady() + std::max(delay, Milliseconds{0});
        const TimerId id = ++m_last;
        const std::uint64_t planned = m_scheduler.at(
            when, [this, id, alive = std::weak_ptr<int>(m_alive), work = std::move(task)]() {
                if (!alive.lock())
                    return;
                m_timers.erase(id);
                work();
            });
        m_timers.emplace(id, std::make_pair(when, planned));
        return id;
    }

    void cancel(TimerId timer) override
    {
        const auto found = m_timers.find(timer);
        if (found == m_timers.end())
            return;
        m_scheduler.cancel(found->second.first, found->second.second);
        m_timers.erase(found);
    }

private:
    Scheduler& m_scheduler;
    std::shared_ptr<int> m_alive;
    TimerId m_last = 0;
    std::map<TimerId, std::pair<SteadyTime, std::uint64_t>> m_timers;
};

} // namespace cahier::sim
