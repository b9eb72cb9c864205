// SPDX-License-Identifier: MPL-2.0
// SIGINT and SIGTERM as an ordinary event.
#pragma once

#include <QSocketNotifier>

#include <array>
#include <memory>

namespace cahier::app::cli {

/// While it lives, the two signals do not end the program but are remembered here and wake the
/// event loop. One at a time in the program.
class StopSignal
{
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    bool arrived() const noexcept { return m_arrived; }

private:
    std::array<int, 2> m_pipe{-1, -1};           ///< The handler writes, the notifier reads.
    std::unique_ptr<QSocketNotifier> m_notifier; ///< Wakes the loop.
    bool m_arrived = false;                      ///< A signal came.
};

} // namespace cahier::app::cli
