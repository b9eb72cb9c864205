// SPDX-License-Identifier: MPL-2.0
#include "server/net/asio_executor.h"

#include <boost/asio/post.hpp>

namespace cahier::server {

void AsioExecutor::post(Task task)
{
    boost::asio::post(m_io, std::move(task));
}

Executor::TimerId AsioExecutor::postAfter(Milliseconds delay, Task task)
{
    const TimerId id = ++m_lastTimer;
    auto& timer = m_timers.emplace(id, boost::asio::steady_timer{m_io, delay}).first->second;
    timer.async_wait([this, id, task = std::move(task)](boost::system::error_code error) {
        if (error)
            return;
        m_timers.erase(id);
        task();
    });
    return id;
}

void AsioExecutor::cancel(TimerId timer)
{
    m_timers.erase(timer);
}

} // namespace cahier::server
