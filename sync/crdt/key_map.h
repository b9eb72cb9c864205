// SPDX-License-Identifier: MPL-2.0
// Values by key in the order of a JavaScript Map, for formats: mostly two or three of them, but as
// many as somebody likes.
#pragma once

#include "sync/crdt/item.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cahier::crdt::detail {

/// A key that is set again keeps its place; one that comes back after erase() goes to the end.
/// Everything is O(1), amortised.
template <typename T>
class KeyMap
{
public:
    struct Entry
    {
        KeyId key = NoKey; ///< NoKey: erased.
        T value{};
    };

    KeyMap() = default;
    KeyMap(KeyMap&&) noexcept = default;
    KeyMap& operator=(KeyMap&&) noexcept = default;
    ~KeyMap() = default;

    KeyMap(const KeyMap& other)
        : m_entries(other.m_entries)
    {
        if (other.m_index)
            reorder([](const auto&) {});
    }

    KeyMap& operator=(const KeyMap&) = delete;

    /// Null if there is none.
    const T* find(KeyId key) const noexcept
    {
        const std::size_t at = placeOf(key);
        return at == None ? nullptr : &m_entries[at].value;
    }

    T* find(KeyId key) noexcept
    {
        const std::size_t at = placeOf(key);
        return at == None ? nullptr : &m_entries[at].value;
    }

    void set(KeyId key, T value)
    {
        if (T* old = find(key)) {
            *old = std::move(value);
            return;
        }
        m_entries.push_back({key, std::move(value)});
        if (m_index)
            m_index->emplace(key, m_entries.size() - 1);
        else if (m_entries.size() > MaxUnindexed)
            makeIndex();
    }

    void erase(KeyId key)
    {
        const std::size_t at = placeOf(key);
        if (at == None)
            return;
        if (!m_index) {
            m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(at));
            return;
        }
        m_index->erase(key);
        m_entries[at] = Entry{};
        if (m_index->size() < m_entries.size() / 2)
            reorder([](const auto&) {});
    }

    void clear() noexcept
    {
        m_entries.clear();
        m_index.reset();
    }

    std::size_t size() const noexcept { return m_index ? m_index->size() : m_entries.size(); }

    bool empty() const noexcept { return size() == 0; }

    /// In order. Nothing may change meanwhile.
    template <typename Visit>
    void forEach(Visit visit) const
    {
        for (const Entry& entry : m_entries) {
            if (entry.key != NoKey)
                visit(entry.key, entry.value);
        }
    }

    /// `reorder` gets all entries, in a vector, and leaves them in another order.
    template <typename Reorder>
    void reorder(Reorder reorder)
    {
        std::erase_if(m_entries, [](const Entry& entry) { return entry.key == NoKey; });
        reorder(m_entries);
        m_index.reset();
        if (m_entries.size() > MaxUnindexed)
            makeIndex();
    }

private:
    static constexpr std::size_t MaxUnindexed = 12;
    static constexpr std::size_t None = static_cast<std::size_t>(-1);

    std::size_t placeOf(KeyId key) const noexcept
    {
        if (!m_index) {
            for (std::size_t i = 0; i < m_entries.size(); ++i) {
                if (m_entries[i].key == key)
                    return i;
            }
            return None;
        }
        const auto at = m_index->find(key);
        return at == m_index->end() ? None : at->second;
    }

    void makeIndex()
    {
        m_index = std::make_unique<std::unordered_map<KeyId, std::size_t>>();
        for (std::size_t i = 0; i < m_entries.size(); ++i)
            m_index->emplace(m_entries[i].key, i);
    }

    std::vector<Entry> m_entries;
    std::unique_ptr<std::unordered_map<KeyId, std::size_t>> m_index; ///< Null while there are few.
};

} // namespace cahier::crdt::detail
