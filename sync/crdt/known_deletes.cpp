// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/known_deletes.h"

#include <algorithm>
#include <utility>

namespace cahier::crdt::detail {

namespace {

/// So many are always left as they came.
constexpr std::size_t MinSettled = 64;

} // namespace

void KnownDeletes::keep(std::vector<DeleteRange> ranges)
{
    m_ranges = std::move(ranges);
    m_since.clear();
    m_kept = true;
}

void KnownDeletes::note(std::span<const DeleteRange> ranges, const ClientTable& clients)
{
    m_since.insert(m_since.end(), ranges.begin(), ranges.end());
    if (m_since.size() > std::max(MinSettled, m_ranges.size()))
        static_cast<void>(all(clients)); // what was deleted piece by piece is one range now
}

const std::vector<DeleteRange>& KnownDeletes::all(const ClientTable& clients)
{
    if (m_since.empty())
        return m_ranges;
    normaliseDeletes(m_since, clients);
    const auto old = static_cast<std::ptrdiff_t>(m_ranges.size());
    m_ranges.insert(m_ranges.end(), m_since.begin(), m_since.end());
    m_since.clear();
    std::inplace_merge(
        m_ranges.begin(), m_ranges.begin() + old, m_ranges.end(), DeleteOrder{clients});
    normaliseDeletes(m_ranges, clients); // joins what touches
    return m_ranges;
}

} // namespace cahier::crdt::detail
