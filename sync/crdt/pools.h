// SPDX-License-Identifier: MPL-2.0
// What structs refer to by number: clients, strings (keys and names) and text. Updates are decoded
// into the pools of a document, or into pools of their own when there is no document.
#pragma once

#include "sync/crdt/hash.h"
#include "sync/crdt/item.h"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

/// Numbers for client ids, as they come. The table of ids is flat: an update of many clients asks
/// for each of them.
class ClientTable
{
public:
    /// Amortised O(1).
    ClientIndex intern(ClientId id)
    {
        if (m_last < m_ids.size() && m_ids[m_last] == id)
            return m_last;
        if (m_ids.size() * 3 >= m_slots.size() * 2)
            grow();
        ClientIndex& slot = m_slots[slotOf(id)];
        if (slot == NoClient) {
            slot = static_cast<ClientIndex>(m_ids.size());
            m_ids.push_back(id);
        }
        m_last = slot;
        return slot;
    }

    /// NoClient if unknown.
    ClientIndex find(ClientId id) const noexcept
    {
        return m_slots.empty() ? NoClient : m_slots[slotOf(id)];
    }

    ClientId id(ClientIndex index) const noexcept { return m_ids[index]; }

    std::size_t size() const noexcept { return m_ids.size(); }

    /// Forgets those that came last.
    void truncate(std::size_t size);

private:
    std::size_t slotOf(ClientId id) const noexcept
    {
        const std::size_t last = m_slots.size() - 1;
        std::size_t at = m_hash(id) & last;
        while (m_slots[at] != NoClient && m_ids[m_slots[at]] != id)
            at = (at + 1) & last;
        return at;
    }

    void grow();

    std::vector<ClientId> m_ids;
    std::vector<ClientIndex> m_slots; ///< A power of two; who finds no room is in the next one.
    NumberHash m_hash;
    ClientIndex m_last = 0; ///< Found last.
};

class KeyTable
{
public:
    KeyId intern(std::string_view key)
    {
        if (m_last < m_keys.size() && m_keys[m_last] == key)
            return m_last;
        if (const auto at = m_index.find(key); at != m_index.end())
            return m_last = at->second;
        m_keys.emplace_back(key); // a deque: the view below stays valid
        m_last = static_cast<KeyId>(m_keys.size() - 1);
        m_index.emplace(m_keys.back(), m_last);
        return m_last;
    }

    KeyId find(std::string_view key) const noexcept
    {
        const auto at = m_index.find(key);
        return at == m_index.end() ? NoKey : at->second;
    }

    const std::string& text(KeyId id) const noexcept { return m_keys[id]; }

    std::size_t size() const noexcept { return m_keys.size(); }

    void truncate(std::size_t size)
    {
        while (m_keys.size() > size) {
            m_index.erase(m_keys.back());
            m_keys.pop_back();
        }
    }

private:
    std::deque<std::string> m_keys;
    std::unordered_map<std::string_view, KeyId, TextHash> m_index;
    KeyId m_last = 0; ///< Found last.
};

/// Values that formats share: small ones, each once. What is large, has parts or is NaN stays with
/// its format, so that the table is bounded and never has to be swept. Values keep their address.
class ValueTable
{
public:
    static constexpr ValueId NotShared = 0xFFFFFFFFU;

    /// The number of a value that is written with the same bytes; NotShared if it is to be boxed.
    ValueId intern(const Any& value);

    const Any& operator[](ValueId id) const noexcept
    {
        return id < Constants ? constant(id) : m_entries[id - Constants]->second.value;
    }

    std::size_t size() const noexcept { return m_entries.size(); }

    void truncate(std::size_t size);

    /// There may be formats whose value does not equal itself.
    bool metNaN() const noexcept { return m_metNaN; }

private:
    static constexpr ValueId Constants = 3; ///< Null, true and false.
    static constexpr std::size_t MaxEntries = std::size_t{1} << 14U;
    static constexpr std::size_t MaxTextBytes = 64;

    struct Entry
    {
        Any value;
        ValueId id = NotShared;
    };

    struct Hash
    {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const noexcept
        {
            return std::hash<std::string_view>()(text);
        }
    };

    /// By kind and content.
    using Index = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

    static const Any& constant(ValueId id) noexcept;

    Index m_index;
    std::vector<Index::pointer> m_entries;
    bool m_metNaN = false;
};

struct Pools
{
    ClientTable clients;
    KeyTable keys;
    ValueTable values;
    std::u16string text;
};

inline const Any& formatValue(const Pools& pools, const Struct& format) noexcept
{
    return format.boxed() ? format.content.box->value : pools.values[format.content.format.value];
}

/// Makes an item without content a format; null is the value that ends one.
void setFormat(Pools& pools, Struct& item, KeyId key, const Any& value);

} // namespace cahier::crdt::detail
