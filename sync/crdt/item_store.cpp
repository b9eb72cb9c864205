// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/item_store.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {
constexpr std::size_t FirstBlockItems = 8;
constexpr std::size_t MaxBlockItems = 512;

/// Last index whose clock is ≤ `clock`; the first one is.
std::uint32_t lastNotAbove(const std::vector<Clock32>& clocks, Clock32 clock) noexcept
{
    const Clock32* base = clocks.data();
    std::size_t length = clocks.size();
    while (length > 1) {
        const std::size_t half = length / 2;
        base += base[half] <= clock ? half : 0;
        length -= half;
    }
    return static_cast<std::uint32_t>(base - clocks.data());
}
} // namespace

StructPosition ClientStructs::search(Clock32 clock) const noexcept
{
    std::uint32_t chunk = m_hint.chunk;
    const bool inHint = chunk < m_chunks.size() && m_firstClocks[chunk] <= clock &&
                        (chunk + 1 == m_chunks.size() || clock < m_firstClocks[chunk + 1]);
    if (!inHint)
        chunk = lastNotAbove(m_firstClocks, clock);
    m_hint = {chunk, lastNotAbove(m_chunks[chunk].clocks, clock)};
    return m_hint;
}

bool ClientStructs::next(StructPosition& position) const noexcept
{
    if (position.index + 1 < m_chunks[position.chunk].items.size()) {
        ++position.index;
        return true;
    }
    if (position.chunk + 1 >= m_chunks.size())
        return false;
    position = {position.chunk + 1, 0};
    return true;
}

bool ClientStructs::previous(StructPosition& position) const noexcept
{
    if (position.index > 0) {
        --position.index;
        return true;
    }
    if (position.chunk == 0)
        return false;
    --position.chunk;
    position.index = static_cast<std::uint32_t>(m_chunks[position.chunk].items.size() - 1);
    return true;
}

void ClientStructs::append(Item* item)
{
    if (m_chunks.empty() || m_chunks.back().items.size() == MaxChunkItems) {
        m_chunks.emplace_back();
        m_firstClocks.push_back(item->id.clock);
        if (m_chunks.size() > 1) {
            m_chunks.back().items.reserve(MaxChunkItems);
            m_chunks.back().clocks.reserve(MaxChunkItems);
        }
    }
    m_chunks.back().items.push_back(item);
    m_chunks.back().clocks.push_back(item->id.clock);
    m_last = item;
    m_state = item->end();
    ++m_count;
}

void ClientStructs::insertAfter(StructPosition position, Item* item)
{
    if (m_chunks[position.chunk].items.size() == MaxChunkItems) {
        const std::uint32_t added = position.chunk + 1;
        m_chunks.emplace(m_chunks.begin() + added);
        Chunk& left = m_chunks[position.chunk];
        Chunk& right = m_chunks[added];
        constexpr auto Half = static_cast<std::ptrdiff_t>(MaxChunkItems / 2);
        right.items.reserve(MaxChunkItems);
        right.clocks.reserve(MaxChunkItems);
        right.items.assign(left.items.begin() + Half, left.items.end());
        right.clocks.assign(left.clocks.begin() + Half, left.clocks.end());
        left.items.resize(MaxChunkItems / 2);
        left.clocks.resize(MaxChunkItems / 2);
        m_firstClocks.insert(m_firstClocks.begin() + added, right.clocks.front());
        if (position.index >= MaxChunkItems / 2)
            position = {added, static_cast<std::uint32_t>(position.index - MaxChunkItems / 2)};
    }
    Chunk& chunk = m_chunks[position.chunk];
    const auto at = static_cast<std::ptrdiff_t>(position.index) + 1;
    chunk.items.insert(chunk.items.begin() + at, item);
    chunk.clocks.insert(chunk.clocks.begin() + at, item->id.clock);
    if (item->end() == m_state)
        m_last = item;
    ++m_count;
}

void ClientStructs::erase(StructPosition position)
{
    Chunk& chunk = m_chunks[position.chunk];
    const auto at = static_cast<std::ptrdiff_t>(position.index);
    const bool wasLast = chunk.items[position.index] == m_last;
    chunk.items.erase(chunk.items.begin() + at);
    chunk.clocks.erase(chunk.clocks.begin() + at);
    --m_count;
    if (chunk.items.empty()) {
        m_chunks.erase(m_chunks.begin() + position.chunk);
        m_firstClocks.erase(m_firstClocks.begin() + position.chunk);
    } else if (position.index == 0) {
        m_firstClocks[position.chunk] = chunk.clocks.front();
    }
    if (wasLast)
        m_last = m_chunks.empty() ? nullptr : m_chunks.back().items.back();
}

Item* ItemArena::allocate()
{
    if (m_free) {
        Item* item = m_free;
        m_free = item->right;
        *item = Item{};
        return item;
    }
    if (m_used == m_size) {
        m_size = m_blocks.empty() ? FirstBlockItems : std::min(m_size * 2, MaxBlockItems);
        m_blocks.push_back(std::make_unique<Item[]>(m_size));
        m_used = 0;
    }
    return &m_blocks.back()[m_used++];
}

void ItemArena::release(Item* item) noexcept
{
    item->right = m_free;
    m_free = item;
}

} // namespace cahier::crdt::detail
