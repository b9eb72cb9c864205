// SPDX-License-Identifier: MPL-2.0
// Owns every item; finds them by id. Per client the items lie in chunks ordered by clock, so that a
// split in the middle of a long history moves one chunk only.
#pragma once

#include "sync/crdt/item.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace cahier::crdt::detail {

inline constexpr std::size_t MaxChunkItems = 64;

struct Chunk
{
    std::vector<Clock32> clocks; ///< Clock of each item; searched without touching the items.
    std::vector<Item*> items;
};

/// Place of an item in its client's list.
struct StructPosition
{
    std::uint32_t chunk = 0;
    std::uint32_t index = 0;

    friend bool operator==(const StructPosition&, const StructPosition&) = default;
};

/// The structs of one client, contiguous from clock 0 to `state`.
class ClientStructs
{
public:
    Clock32 state() const noexcept { return m_state; }

    std::size_t count() const noexcept { return m_count; }

    bool empty() const noexcept { return m_count == 0; }

    /// The struct that holds `clock` < state(). O(log n), or O(1) if it begins there and was found
    /// last.
    StructPosition find(Clock32 clock) const noexcept
    {
        if (m_hint.chunk < m_chunks.size()) {
            const std::vector<Clock32>& clocks = m_chunks[m_hint.chunk].clocks;
            if (m_hint.index < clocks.size() && clocks[m_hint.index] == clock)
                return m_hint;
        }
        return search(clock);
    }

    Item* at(StructPosition position) const noexcept
    {
        return m_chunks[position.chunk].items[position.index];
    }

    /// For those who go to the left: items lie anywhere in memory.
    void prefetchLeftOf(StructPosition position) const noexcept
    {
        constexpr std::uint32_t Distance = 6;
        if (position.index < Distance)
            return;
        const Item* item = m_chunks[position.chunk].items[position.index - Distance];
        __builtin_prefetch(item);
        __builtin_prefetch(&item->right);
    }

    Item* last() const noexcept { return m_last; }

    StructPosition lastPosition() const noexcept
    {
        return {static_cast<std::uint32_t>(m_chunks.size() - 1),
                static_cast<std::uint32_t>(m_chunks.back().items.size() - 1)};
    }

    /// At least as many as there are from there on.
    std::size_t mostFrom(StructPosition position) const noexcept
    {
        return std::min(m_count, (m_chunks.size() - position.chunk) * MaxChunkItems);
    }

    /// Moves to the next or the previous one; false (and no move) at an end.
    bool next(StructPosition& position) const noexcept;
    bool previous(StructPosition& position) const noexcept;

    void append(Item* item);

    /// The last item grew.
    void grow(Clock32 length) noexcept { m_state += length; }

    void insertAfter(StructPosition position, Item* item);
    void erase(StructPosition position);

    /// The border between two neighbours moved: the clock at which an item starts.
    void moveStart(StructPosition position, Clock32 clock) noexcept
    {
        m_chunks[position.chunk].clocks[position.index] = clock;
        if (position.index == 0)
            m_firstClocks[position.chunk] = clock;
    }

    /// Of the last transaction that added something, and the clock before it.
    std::uint32_t txnSerial = 0;
    Clock32 txnBefore = 0;
    /// Scratch of an integration: block of the update that holds this client's structs.
    std::uint32_t block = 0;
    std::uint32_t blockSerial = 0;

private:
    StructPosition search(Clock32 clock) const noexcept;

    std::vector<Chunk> m_chunks;
    std::vector<Clock32> m_firstClocks; ///< Of each chunk.
    Item* m_last = nullptr;
    std::size_t m_count = 0;
    Clock32 m_state = 0;
    mutable StructPosition m_hint; ///< Found last; what is there may have changed since.
};

/// Items in blocks with stable addresses and a free list.
class ItemArena
{
public:
    Item* allocate();
    void release(Item* item) noexcept;

private:
    std::vector<std::unique_ptr<Item[]>> m_blocks;
    Item* m_free = nullptr; ///< Linked by `right`.
    std::size_t m_used = 0; ///< Of the last block.
    std::size_t m_size = 0; ///< Of the last block.
};

} // namespace cahier::crdt::detail
