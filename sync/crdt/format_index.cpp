// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/format_index.h"

#include "sync/crdt/sequence.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace cahier::crdt::detail {

bool FormatIndex::Before::operator()(const Entry& a, const Entry& b) const noexcept
{
    if (a.key != b.key)
        return a.key < b.key;
    if (a.item == b.item || !a.item)
        return false;
    return !b.item || isBefore(a.item, b.item);
}

FormatIndex::FormatIndex(std::span<const Item* const> formats)
{
    std::vector<Entry> sorted;
    sorted.reserve(formats.size());
    for (const Item* format : formats)
        sorted.push_back({format->formatKey(), format});
    std::stable_sort(
        sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    for (const Entry& entry : sorted) {
        m_places.emplace(entry.item, m_entries.insert(m_entries.end(), entry));
        if (entry.item->formatEnds())
            m_ends.insert(m_ends.end(), entry);
    }
}

void FormatIndex::insert(const Item* format)
{
    const Entry entry{format->formatKey(), format};
    m_places.emplace(format, m_entries.insert(entry).first);
    if (format->formatEnds())
        m_ends.insert(entry);
}

void FormatIndex::erase(const Item* format)
{
    const auto at = m_places.find(format);
    m_entries.erase(at->second);
    m_places.erase(at);
    if (format->formatEnds())
        m_ends.erase({format->formatKey(), format});
}

const Item* FormatIndex::lastBefore(const Entries& entries, KeyId key, const Item* place)
{
    const auto at = entries.lower_bound({key, place});
    if (at == entries.begin() || std::prev(at)->key != key)
        return nullptr;
    return std::prev(at)->item;
}

const Item* FormatIndex::lastBefore(KeyId key, const Item* place) const
{
    return lastBefore(m_entries, key, place);
}

const Item* FormatIndex::firstFrom(KeyId key, const Item* place) const
{
    if (!place)
        return nullptr;
    const auto at = m_entries.lower_bound({key, place});
    return at != m_entries.end() && at->key == key ? at->item : nullptr;
}

const Item* FormatIndex::next(const Item* format) const
{
    const auto here = m_places.at(format);
    const auto at = std::next(here);
    return at != m_entries.end() && at->key == here->key ? at->item : nullptr;
}

const Item* FormatIndex::firstOfRun(const Item* format) const
{
    const KeyId key = format->formatKey();
    if (const Item* end = lastBefore(m_ends, key, format))
        return next(end);
    // The first of all of the key: what lies behind the last of the keys before.
    auto at = key == 0 ? m_entries.begin() : m_entries.upper_bound({key - 1, nullptr});
    return at->item;
}

} // namespace cahier::crdt::detail
