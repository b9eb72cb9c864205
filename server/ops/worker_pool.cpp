// SPDX-License-Identifier: MPL-2.0
#include "server/ops/worker_pool.h"

namespace cahier::server {

WorkerPool::WorkerPool(std::size_t threads, Executor& core)
    : m_core(core)
{
    for (std::size_t i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { loop(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock{m_mutex};
        m_stopping = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void WorkerPool::run(std::function<void()> work, std::function<void()> done)
{
    {
        const std::lock_guard lock{m_mutex};
        m_jobs.push_back({std::move(work), std::move(done)});
    }
    m_wake.notify_one();
}

void WorkerPool::loop() noexcept
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock{m_mutex};
            m_wake.wait(lock, [this] { return m_stopping || !m_jobs.empty(); });
            if (m_stopping)
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job.work();
        m_core.post(std::move(job.done));
    }
}

} // namespace cahier::server
