// SPDX-License-Identifier: MPL-2.0
// The editor's sync thread: channel, session, store, keys and headless documents live here, so that
// neither the network nor the disk can ever hold up a keystroke.
#pragma once

#include "sync/base/executor.h"

#include <QThread>

#include <memory>

namespace cahier::transport {

class QtExecutor;

/// Starts in its constructor, ends in its destructor. Whatever lives on the thread must have been
/// destroyed on it before (use `runAndWait`).
class SyncThread final : public Executor
{
public:
    SyncThread();
    ~SyncThread() override;
    SyncThread(const SyncThread&) = delete;
    SyncThread& operator=(const SyncThread&) = delete;

    void post(Task task) override;
    TimerId postAfter(Milliseconds delay, Task task) override;
    void cancel(TimerId timer) override;

    /// Runs `task` on the thread and returns when it is done. Not from the thread itself.
    void runAndWait(const Task& task);

private:
    QThread m_thread;                       ///< Runs an event loop.
    std::unique_ptr<QtExecutor> m_executor; ///< Lives on m_thread.
};

} // namespace cahier::transport
