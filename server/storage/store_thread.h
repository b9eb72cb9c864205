// SPDX-License-Identifier: MPL-2.0
// A thread that works through a queue: one for writes, one for reads of the embedded store.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace cahier::server {

/// Hands items to `work` in batches, in order. Constructed and destroyed by one thread; push() from
/// any. Destruction works off what is queued.
template <typename Item>
class StoreThread
{
public:
    using Work = std::function<void(std::vector<Item>)>;

    StoreThread(std::size_t batchMax, Work work)
        : m_batchMax(batchMax)
        , m_work(std::move(work))
        , m_thread([this] { run(); })
    {
    }

    ~StoreThread()
    {
        {
            const std::lock_guard lock{m_mutex};
            m_stopping = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }

    StoreThread(const StoreThread&) = delete;
    StoreThread& operator=(const StoreThread&) = delete;

    void push(Item item)
    {
        {
            const std::lock_guard lock{m_mutex};
            m_queue.push_back(std::move(item));
        }
        m_wake.notify_one();
    }

private:
    void run() noexcept
    {
        for (;;) {
            std::vector<Item> batch;
            {
                std::unique_lock lock{m_mutex};
                m_wake.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
                if (m_queue.empty())
                    return;
                while (!m_queue.empty() && batch.size() < m_batchMax) {
                    batch.push_back(std::move(m_queue.front()));
                    m_queue.pop_front();
                }
            }
            m_work(std::move(batch));
        }
    }

    const std::size_t m_batchMax;   ///< Most items in one batch.
    const Work m_work;              ///< Runs on the thread.
    std::mutex m_mutex;             ///< Guards the queue and the flag.
    std::condition_variable m_wake; ///< Something is queued, or stop.
    std::deque<Item> m_queue;       ///< Waiting items.
    bool m_stopping = false;        ///< Set once, by the destructor.
    std::thread m_thread;           ///< Last: starts when all else is ready.
};

} // namespace cahier::server
