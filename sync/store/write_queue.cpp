// SPDX-License-Identifier: MPL-2.0
#include "sync/store/write_queue.h"

#include "sync/store/database.h"
#include "sync/store/sqlite_error.h"
#include "sync/store/transaction.h"

#include <algorithm>
#include <utility>

namespace cahier::store {

WriteQueue::WriteQueue(Database& database, Executor& executor, const Clock& clock)
    : m_database(database)
    , m_executor(executor)
    , m_clock(clock)
    , m_alive(std::make_shared<int>(0))
    , m_lastCommitEnd(clock.steady() - Spacing)
{
}

WriteQueue::~WriteQueue()
{
    m_alive.reset();
    m_executor.cancel(m_timer);
    if (m_waiting.empty())
        return;
    std::vector<Result<void>> outcomes;
    static_cast<void>(commit(m_waiting, outcomes));
}

Result<void> WriteQueue::enqueue(Write write, Done done)
{
    if (m_waiting.size() >= MaxWaiting)
        return fail(Errc::Busy, "MaxWaiting writes are waiting");
    m_waiting.push_back({std::move(write), std::move(done)});
    if (m_state == State::Idle)
        schedule();
    return {};
}

/// Posting (instead of committing here) lets everything that is already in the executor's queue
/// join the group.
void WriteQueue::schedule()
{
    m_state = State::Scheduled;
    const auto task = [this, alive = std::weak_ptr<int>(m_alive)] {
        if (alive.expired())
            return;
        m_timer = 0;
        if (m_state == State::Scheduled)
            static_cast<void>(flush());
    };
    const SteadyTime earliest = m_lastCommitEnd + Spacing;
    const SteadyTime now = m_clock.steady();
    if (now >= earliest) {
        m_executor.post(task);
        return;
    }
    const auto wait = std::chrono::ceil<Milliseconds>(earliest - now);
    m_timer = m_executor.postAfter(std::min(wait, Spacing), task);
}

Result<void> WriteQueue::flush()
{
    if (m_state == State::Committing)
        return fail(Errc::InvalidState, "flush() from inside a write");
    m_executor.cancel(std::exchange(m_timer, 0));
    if (m_waiting.empty()) {
        m_state = State::Idle;
        return {};
    }
    m_state = State::Committing;
    std::vector<Item> group = std::exchange(m_waiting, {});
    std::vector<Result<void>> outcomes;
    auto committed = commit(group, outcomes);
    m_lastCommitEnd = m_clock.steady();
    m_state = State::Idle;
    // What was enqueued by the writes themselves; callbacks may add to it or end this object.
    if (!m_waiting.empty())
        schedule();
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i].done)
            group[i].done(committed ? outcomes[i] : committed);
    }
    return committed;
}

Result<void> WriteQueue::commit(std::vector<Item>& group, std::vector<Result<void>>& outcomes)
{
    CAHIER_TRY(Transaction whole, Transaction::begin(m_database));
    outcomes.reserve(group.size());
    for (Item& item : group) {
        CAHIER_TRY(Transaction own, Transaction::begin(m_database));
        auto outcome = item.write(m_database);
        if (outcome)
            outcome = own.commit();
        if (!outcome && (isDiskFailure(outcome.error().code) || !m_database.inTransaction()))
            return outcome;
        outcomes.push_back(std::move(outcome));
    }
    return whole.commit();
}

} // namespace cahier::store
