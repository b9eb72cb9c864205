// SPDX-License-Identifier: MPL-2.0
#include "sync/transport/qt_executor.h"

#include "sync/base/hand_over.h"

#include <QMetaObject>
#include <QTimerEvent>

#include <algorithm>
#include <limits>
#include <utility>

namespace cahier::transport {

void QtExecutor::post(Task task)
{
    // With `this` as the context Qt drops the call when the executor is gone.
    handOver(this);
    QMetaObject::invokeMethod(
        this, [work = std::move(task)]() { work(); }, Qt::QueuedConnection);
}

Executor::TimerId QtExecutor::postAfter(Milliseconds delay, Task task)
{
    const auto bounded =
        std::clamp<std::int64_t>(delay.count(), 0, std::numeric_limits<int>::max());
    // Coarse timers may be 5 % late, which is the whole batching budget.
    const int qtTimer = startTimer(static_cast<int>(bounded), Qt::PreciseTimer);
    const TimerId id = ++m_lastTimer;
    m_timers.insert_or_assign(qtTimer, Timer{id, std::move(task)});
    m_qtTimer.insert_or_assign(id, qtTimer);
    return id;
}

void QtExecutor::cancel(TimerId timer)
{
    const auto found = m_qtTimer.find(timer);
    if (found == m_qtTimer.end())
        return;
    killTimer(found->second);
    m_timers.erase(found->second);
    m_qtTimer.erase(found);
}

bool QtExecutor::event(QEvent* event)
{
    takeOver(this);
    return QObject::event(event);
}

void QtExecutor::timerEvent(QTimerEvent* event)
{
    const auto found = m_timers.find(event->timerId());
    if (found == m_timers.end())
        return;
    // Out of the maps first: the task may set or cancel timers.
    const Timer timer = std::move(found->second);
    killTimer(event->timerId());
    m_timers.erase(found);
    m_qtTimer.erase(timer.id);
    timer.task();
}

} // namespace cahier::transport
