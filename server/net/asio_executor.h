// SPDX-License-Identifier: MPL-2.0
// The core's thread as an Executor: whoever runs the io_context.
#pragma once

#include "sync/base/executor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unordered_map>

namespace cahier::server {

class AsioExecutor final : public Executor
{
public:
    explicit AsioExecutor(boost::asio::io_context& io)
        : m_io(io)
    {
    }

    void post(Task task) override;
    TimerId postAfter(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;

private:
    boost::asio::io_context& m_io;
    std::unordered_map<TimerId, boost::asio::steady_timer> m_timers; ///< Not yet fired.
    TimerId m_lastTimer = 0;
};

} // namespace cahier::server
