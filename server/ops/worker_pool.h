// SPDX-License-Identifier: MPL-2.0
// The threads that check signatures.
#pragma once

#include "server/core/workers.h"
#include "sync/base/executor.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace cahier::server {

/// run() from any thread. Destruction waits for work under way and drops what has not begun.
class WorkerPool final : public Workers
{
public:
    WorkerPool(std::size_t threads, Executor& core);
    ~WorkerPool() override;

    void run(std::function<void()> work, std::function<void()> done) override;

private:
    struct Job
    {
        std::function<void()> work;
        std::function<void()> done;
    };

    void loop() noexcept;

    Executor& m_core;               ///< Where `done` runs.
    std::mutex m_mutex;             ///< Guards the queue and the flag.
    std::condition_variable m_wake; ///< A job is queued, or stop.
    std::deque<Job> m_jobs;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace cahier::server
