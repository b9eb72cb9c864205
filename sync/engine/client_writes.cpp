// SPDX-License-Identifier: MPL-2.0
// Two speeds of writing. What this person typed is on disk within the group commit's 20 ms. What
// the relay keeps anyway (others' changes, positions, acknowledgements) follows at leisure: a crash
// before that only means that it is fetched again.
#include "sync/engine/client_impl.h"

#include <utility>

namespace cahier::engine {

namespace {

constexpr Milliseconds LaterAtMost{250};
constexpr std::size_t LaterCount = 512;

} // namespace

Result<void> ClientImpl::writeNow(store::WriteQueue::Write write, store::WriteQueue::Done done)
{
    // In order: a local edit may build on what has just come in.
    CAHIER_TRY_VOID(hurryLater());
    return m_writes.enqueue(std::move(write), std::move(done));
}

Result<void> ClientImpl::writeLater(store::WriteQueue::Write write, store::WriteQueue::Done done)
{
    m_later.push_back({std::move(write), std::move(done)});
    if (m_later.size() >= LaterCount)
        return hurryLater();
    if (m_laterTimer == 0) {
        m_laterTimer =
            m_deps.executor.postAfter(LaterAtMost, [this, alive = std::weak_ptr<int>(m_alive)]() {
                if (!alive.lock())
                    return;
                m_laterTimer = 0;
                if (const auto queued = hurryLater(); !queued)
                    diskFailed(queued.error());
            });
    }
    return {};
}

Result<void> ClientImpl::hurryLater()
{
    m_deps.executor.cancel(m_laterTimer);
    m_laterTimer = 0;
    const auto later = std::exchange(m_later, {});
    for (const LaterWrite& each : later) {
        CAHIER_TRY_VOID(m_writes.enqueue(each.write, each.done));
    }
    return {};
}

Result<void> ClientImpl::flushWrites()
{
    CAHIER_TRY_VOID(hurryLater());
    return m_writes.flush();
}

} // namespace cahier::engine
