// SPDX-License-Identifier: MPL-2.0
// A shared type inside the engine: a list of items, a map of items, or both.
#pragma once

#include "sync/crdt/events.h"
#include "sync/crdt/item.h"
#include "sync/crdt/sequence.h"

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

template <typename Event>
struct Slot : SlotBase
{
    std::function<void(const Event&)> call;
};

struct DeepSlot : SlotBase
{
    std::function<void(std::span<const DeepEvent>)> call;
};

/// O(1), amortised: ended ones are dropped when there is no room, and then it is made for as many
/// again as are left. Not while those in `slots` are told one after the other.
template <typename SlotType>
void addSlot(std::vector<std::shared_ptr<SlotType>>& slots, std::shared_ptr<SlotType> slot)
{
    if (slots.size() == slots.capacity()) {
        std::erase_if(slots, [](const auto& old) { return !old->active; });
        slots.reserve(2 * slots.size() + 1);
    }
    slots.push_back(std::move(slot));
}

/// Observers of one type. Ended ones stay until there is no room for another.
struct TypeObservers
{
    std::vector<std::shared_ptr<Slot<TextEvent>>> text;
    std::vector<std::shared_ptr<Slot<ArrayEvent>>> array;
    std::vector<std::shared_ptr<Slot<MapEvent>>> map;
    std::vector<std::shared_ptr<DeepSlot>> deep;
};

/// Current item of each key, in the order in which the keys came.
class ItemMap
{
public:
    struct Entry
    {
        KeyId key = NoKey;
        Item* item = nullptr;  ///< The last of the key's list.
        Item* first = nullptr; ///< The first of it.
        /// Over that list, where a conflict was so large that one was made; counts
        /// nothing.
        std::unique_ptr<Sequence> sequence;
    };

    Item* find(KeyId key) const noexcept
    {
        const Entry* entry = entryOf(key);
        return entry ? entry->item : nullptr;
    }

    /// First of the list whose last find() tells.
    Item* first(KeyId key) const noexcept
    {
        const Entry* entry = entryOf(key);
        return entry ? entry->first : nullptr;
    }

    /// `item` is the new first of a key that has a list.
    void setFirst(KeyId key, Item* item) noexcept
    {
        if (const Entry* entry = entryOf(key))
            m_entries[static_cast<std::size_t>(entry - m_entries.data())].first = item;
    }

    void set(KeyId key, Item* item)
    {
        if (const Entry* entry = entryOf(key)) {
            m_entries[static_cast<std::size_t>(entry - m_entries.data())].item = item;
            return;
        }
        m_entries.push_back({key, item, item, nullptr});
        if (m_index) {
            m_index->emplace(key, m_entries.size() - 1);
        } else if (m_entries.size() > MaxUnindexed) {
            m_index = std::make_unique<std::unordered_map<KeyId, std::size_t>>();
            for (std::size_t i = 0; i < m_entries.size(); ++i)
                m_index->emplace(m_entries[i].key, i);
        }
    }

    /// Of a key that has a list; may be null.
    std::unique_ptr<Sequence>& sequence(KeyId key) noexcept
    {
        return m_entries[static_cast<std::size_t>(entryOf(key) - m_entries.data())].sequence;
    }

    Sequence* sequenceIfAny(KeyId key) const noexcept
    {
        const Entry* entry = entryOf(key);
        return entry ? entry->sequence.get() : nullptr;
    }

    const std::vector<Entry>& entries() const noexcept { return m_entries; }

    void clear() noexcept
    {
        m_entries.clear();
        m_index.reset();
    }

private:
    static constexpr std::size_t MaxUnindexed = 12;

    const Entry* entryOf(KeyId key) const noexcept
    {
        if (!m_index) {
            for (const Entry& entry : m_entries) {
                if (entry.key == key)
                    return &entry;
            }
            return nullptr;
        }
        const auto at = m_index->find(key);
        return at == m_index->end() ? nullptr : &m_entries[at->second];
    }

    std::vector<Entry> m_entries;
    /// Null while there are few entries, as in most of the many maps of a
    /// document.
    std::unique_ptr<std::unordered_map<KeyId, std::size_t>> m_index;
};

/// Owned by the DocState for as long as it lives, because handles point here.
struct Type
{
    TypeKind kind = TypeKind::Map;
    bool kindKnown = false;  ///< False for a root that was not asked for with a kind.
    bool hasFormats = false; ///< A format item was ever integrated.
    bool hasOthers = false;  ///< Its list ever had values, which are no part of a text's delta.
    bool collected = false;  ///< Its content was garbage collected.
    KeyId name = NoKey;      ///< Of a root; node or hook name otherwise.
    Item* item = nullptr;    ///< Holds the type; null for a root.
    Item* start = nullptr;   ///< First of the list, deleted ones included.
    Item* end = nullptr;     ///< Last of the list.
    Sequence sequence;
    ItemMap map;
    std::unique_ptr<TypeObservers> observers;

    bool deleted() const noexcept { return collected || (item != nullptr && item->deleted()); }
};

} // namespace cahier::crdt::detail
