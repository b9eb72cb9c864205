// SPDX-License-Identifier: MPL-2.0
#include "sync/transport/sync_thread.h"

#include "sync/base/check.h"
#include "sync/base/hand_over.h"
#include "sync/transport/qt_executor.h"

#include <QMetaObject>

#include <utility>

namespace cahier::transport {

SyncThread::SyncThread()
    : m_executor(std::make_unique<QtExecutor>())
{
    m_thread.setObjectName(QStringLiteral("cahier-sync"));
    m_executor->moveToThread(&m_thread);
    m_thread.start();
}

SyncThread::~SyncThread()
{
    m_thread.quit();
    m_thread.wait();
}

void SyncThread::post(Task task)
{
    m_executor->post(std::move(task));
}

Executor::TimerId SyncThread::postAfter(Milliseconds delay, Task task)
{
    CAHIER_CHECK(QThread::currentThread() == &m_thread);
    return m_executor->postAfter(delay, std::move(task));
}

void SyncThread::cancel(TimerId timer)
{
    CAHIER_CHECK(QThread::currentThread() == &m_thread);
    m_executor->cancel(timer);
}

void SyncThread::runAndWait(const Task& task)
{
    CAHIER_CHECK(QThread::currentThread() != &m_thread);
    handOver(m_executor.get());
    QMetaObject::invokeMethod(
        m_executor.get(),
        [this, &task]() {
        task();
        handOver(this);
        },
        Qt::BlockingQueuedConnection);
    takeOver(this);
}

} // namespace cahier::transport
