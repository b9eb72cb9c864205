// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/id.h"

#include <algorithm>
#include <utility>

namespace cahier::crdt {

namespace {
constexpr auto ByClient = [](const auto& entry, ClientId client) {
    return entry.client < client;
};
} // namespace

StateVector::StateVector(std::vector<Entry> entries)
    : m_entries(std::move(entries))
{
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) {
        return a.client < b.client;
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const bool last =
            i + 1 == m_entries.size() || m_entries[i + 1].client != m_entries[i].client;
        if (last && m_entries[i].clock != 0)
            m_entries[kept++] = m_entries[i];
    }
    m_entries.resize(kept);
}

Clock32 StateVector::get(ClientId client) const noexcept
{
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), client, ByClient);
    return at != m_entries.end() && at->client == client ? at->clock : 0;
}

void StateVector::set(ClientId client, Clock32 clock)
{
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), client, ByClient);
    const bool found = at != m_entries.end() && at->client == client;
    if (found && clock == 0)
        m_entries.erase(at);
    else if (found)
        at->clock = clock;
    else if (clock != 0)
        m_entries.insert(at, Entry{client, clock});
}

bool StateVector::covers(const StateVector& other) const noexcept
{
    return std::all_of(other.m_entries.begin(), other.m_entries.end(), [this](const Entry& entry) {
        return get(entry.client) >= entry.clock;
    });
}

IdSet::IdSet(std::vector<Range> ranges)
{
    const auto before = [](const Range& a, const Range& b) {
        return a.client != b.client ? a.client < b.client : a.range.clock < b.range.clock;
    };
    if (!std::is_sorted(ranges.begin(), ranges.end(), before))
        std::sort(ranges.begin(), ranges.end(), before);
    for (const Range& one : ranges)
        add(one.client, one.range.clock, one.range.length);
}

std::vector<ClockRange>& IdSet::rangesOf(ClientId client)
{
    auto at = std::lower_bound(m_entries.begin(), m_entries.end(), client, ByClient);
    if (at == m_entries.end() || at->client != client)
        at = m_entries.insert(at, Entry{client, {}});
    return at->ranges;
}

void IdSet::add(ClientId client, Clock32 clock, Clock32 length)
{
    if (length == 0)
        return;
    std::vector<ClockRange>& ranges = rangesOf(client);
    const std::uint64_t end = std::uint64_t{clock} + length;
    // First range that touches or follows the new one.
    auto first = std::lower_bound(
        ranges.begin(), ranges.end(), clock, [](const ClockRange& range, Clock32 at) {
            return std::uint64_t{range.clock} + range.length < at;
        });
    if (first == ranges.end() || first->clock > end) {
        ranges.insert(first, ClockRange{clock, length});
        return;
    }
    std::uint64_t joinedEnd = end;
    auto last = first;
    for (; last != ranges.end() && last->clock <= end; ++last)
        joinedEnd = std::max(joinedEnd, std::uint64_t{last->clock} + last->length);
    first->clock = std::min(first->clock, clock);
    first->length = static_cast<Clock32>(joinedEnd - first->clock);
    ranges.erase(first + 1, last);
}

void IdSet::merge(const IdSet& other)
{
    std::vector<Range> all;
    appendTo(all);
    other.appendTo(all);
    *this = IdSet(std::move(all));
}

void IdSet::appendTo(std::vector<Range>& out) const
{
    for (const Entry& entry : m_entries) {
        for (const ClockRange& range : entry.ranges)
            out.push_back({entry.client, range});
    }
}

std::span<const ClockRange> IdSet::rangesFrom(Id id) const noexcept
{
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), id.client, ByClient);
    if (at == m_entries.end() || at->client != id.client)
        return {};
    const auto first = std::lower_bound(
        at->ranges.begin(), at->ranges.end(), id.clock, [](const ClockRange& range, Clock32 clock) {
            return std::uint64_t{range.clock} + range.length <= clock;
        });
    return {first, at->ranges.end()};
}

const ClockRange* IdSet::rangeAt(Id id) const noexcept
{
    const auto ranges = rangesFrom(id);
    return !ranges.empty() && ranges.front().clock <= id.clock ? &ranges.front() : nullptr;
}

bool IdSet::contains(Id id) const noexcept
{
    return rangeAt(id) != nullptr;
}

bool IdSet::containsAll(ClientId client, ClockRange range) const noexcept
{
    if (range.length == 0)
        return true;
    // Ranges do not touch: one holds all of it, or none does.
    const ClockRange* found = rangeAt({client, range.clock});
    return found && range.length <= found->length - (range.clock - found->clock);
}

} // namespace cahier::crdt
