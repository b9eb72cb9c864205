// SPDX-License-Identifier: MPL-2.0
// Group commit: many small writes, one transaction and one fsync, each durable within 20 ms.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/executor.h"
#include "sync/base/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace cahier::store {

class Database;

/// Collects writes and commits them together. After a quiet spell a write is committed in the next
/// turn of the executor; under load commits follow each other at `Spacing`, each with all that
/// arrived. Belongs to the executor's thread, where writes and callbacks run; the database,
/// executor and clock outlive it.
class WriteQueue
{
public:
    /// Runs inside the group's transaction; may use every table. A failure undoes this write alone,
    /// unless the disk failed: then the whole group fails.
    using Write = std::function<Result<void>(Database&)>;
    /// Called once, after the commit is on disk or failed. May enqueue again.
    using Done = std::function<void(const Result<void>&)>;

    /// Least time from the end of one commit to the start of the next; together with the commit
    /// itself it stays below the 20 ms that a keystroke may take to be durable.
    static constexpr Milliseconds Spacing{6};
    /// More than this many waiting writes are refused with Busy.
    static constexpr std::size_t MaxWaiting = 65'536;

    WriteQueue(Database& database, Executor& executor, const Clock& clock);
    /// Commits what waits; callbacks that were not called yet are dropped.
    ~WriteQueue();
    WriteQueue(const WriteQueue&) = delete;
    WriteQueue& operator=(const WriteQueue&) = delete;

    /// Busy: MaxWaiting reached, `done` is not called.
    Result<void> enqueue(Write write, Done done);
    /// Commits everything that waits now, callbacks included. The result is the commit's.
    Result<void> flush();

    std::size_t waiting() const noexcept { return m_waiting.size(); }

private:
    struct Item
    {
        Write write;
        Done done;
    };

    void schedule();
    Result<void> commit(std::vector<Item>& group, std::vector<Result<void>>& outcomes);

    Database& m_database;          ///< Outlives this.
    Executor& m_executor;          ///< Outlives this.
    const Clock& m_clock;          ///< Outlives this.
    std::vector<Item> m_waiting;   ///< In order of arrival.
    std::shared_ptr<int> m_alive;  ///< Posted tasks hold it weakly.
    SteadyTime m_lastCommitEnd{};  ///< When the last commit ended.
    Executor::TimerId m_timer = 0; ///< 0: none is set.
    enum class State { Idle, Scheduled, Committing } m_state = State::Idle; ///< See schedule().
};

} // namespace cahier::store
