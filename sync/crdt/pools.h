// SPDX-License-Identifier: MPL-2.0
// What structs refer to by number: clients, strings (keys and names) and text. Updates are decoded
// into the pools of a document, or into pools of their own when there is no document.
#pragma once

#include "sync/crdt/hash.h"
#include "sync/crdt/item.h"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

class ClientTable
{
public:
    ClientIndex intern(ClientId id)
    {
        if (m_last < m_ids.size() && m_ids[m_last] == id)
            return m_last;
        const auto [at, isNew] = m_index.try_emplace(id, static_cast<ClientIndex>(m_ids.size()));
        if (isNew)
            m_ids.push_back(id);
        m_last = at->second;
        return m_last;
    }

    /// NoClient if unknown.
    ClientIndex find(ClientId id) const noexcept
    {
        const auto at = m_index.find(id);
        return at == m_index.end() ? NoClient : at->second;
    }

    ClientId id(ClientIndex index) const noexcept { return m_ids[index]; }

    std::size_t size() const noexcept { return m_ids.size(); }

    void truncate(std::size_t size)
    {
        while (m_ids.size() > size) {
            m_index.erase(m_ids.back());
            m_ids.pop_back();
        }
    }

private:
    std::vector<ClientId> m_ids;
    std::unordered_map<ClientId, ClientIndex, NumberHash> m_index;
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

struct Pools
{
    ClientTable clients;
    KeyTable keys;
    std::u16string text;
};

} // namespace cahier::crdt::detail
