// SPDX-License-Identifier: MPL-2.0
// Deadlines of many connections for the price of one timer: a ring of slots, one per tick.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace cahier::server {

/// Keys come back at or after the tick they were put in for, never before. One thread.
template <typename Key>
class TimerWheel
{
public:
    explicit TimerWheel(std::size_t slots)
        : m_slots(slots)
    {
    }

    std::uint64_t now() const noexcept { return m_now; }

    /// A tick in the past comes with the next advance().
    void add(Key key, std::uint64_t tick)
    {
        const std::uint64_t at = tick <= m_now ? m_now + 1 : tick;
        m_slots[at % m_slots.size()].push_back({std::move(key), at});
    }

    /// One tick further; `expired(key)` for each that is due. It may add().
    template <typename Expired>
    void advance(Expired expired)
    {
        ++m_now;
        std::vector<Entry> due = std::move(m_slots[m_now % m_slots.size()]);
        m_slots[m_now % m_slots.size()].clear();
        for (Entry& entry : due) {
            // Further away than one turn of the wheel.
            if (entry.tick > m_now)
                m_slots[m_now % m_slots.size()].push_back(std::move(entry));
            else
                expired(entry.key);
        }
    }

private:
    struct Entry
    {
        Key key;
        std::uint64_t tick;
    };

    std::vector<std::vector<Entry>> m_slots; ///< Slot i holds ticks ≡ i.
    std::uint64_t m_now = 0;                 ///< Ticks so far.
};

} // namespace cahier::server
