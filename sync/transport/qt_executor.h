// SPDX-License-Identifier: MPL-2.0
// The Executor of a thread that runs a Qt event loop: the whole program in cahier-cli, the sync
// thread in the editor.
#pragma once

#include "sync/base/executor.h"

#include <QObject>

#include <unordered_map>

namespace cahier::transport {

/// Belongs to the thread that made it (or that it was moved to before use). Tasks run from that
/// thread's event loop; what is queued when it is destroyed is dropped.
class QtExecutor final
    : public QObject
    , public Executor
{
public:
    QtExecutor() = default;

    void post(Task task) override;
    TimerId postAfter(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;

protected:
    bool event(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    struct Timer
    {
        TimerId id = 0; ///< The name the caller knows.
        Task task;      ///< Runs once.
    };

    TimerId m_lastTimer = 0;                    ///< Never reused.
    std::unordered_map<int, Timer> m_timers;    ///< By Qt's timer id.
    std::unordered_map<TimerId, int> m_qtTimer; ///< Qt's timer id by ours.
};

} // namespace cahier::transport
