// SPDX-License-Identifier: MPL-2.0
// Merging decoded updates without a document. Mirrors mergeUpdatesV2 and sliceStruct of yjs 13.6.
#include "sync/crdt/codec.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt::detail {

void sliceStruct(RawStruct& item, Clock32 offset, Pools& pools)
{
    item.id.clock += offset;
    item.length -= offset;
    if (item.kind == ContentKind::Gc || item.kind == ContentKind::Skip)
        return;
    item.origin = {item.id.client, item.id.clock - 1};
    if (item.kind == ContentKind::String) {
        TextRange& range = item.content.text;
        range.offset += offset;
        range.capacity -= offset;
        if (isHighSurrogate(pools.text[range.offset - 1]))
            pools.text[range.offset] = 0xFFFD; // half a character is none
    } else if (item.kind == ContentKind::Any || item.kind == ContentKind::Json) {
        item.content.box->dropFront(offset);
    }
}

namespace {

/// Goes through the structs of one update, Skip structs left out.
class Cursor
{
public:
    explicit Cursor(DecodedUpdate& update)
        : m_update(&update)
    {
        m_order.reserve(update.blocks.size());
        for (std::uint32_t i = 0; i < update.blocks.size(); ++i)
            m_order.push_back(i);
        settle();
    }

    RawStruct* current() const noexcept { return m_current; }

    void next() noexcept
    {
        ++m_at;
        settle();
    }

private:
    void settle() noexcept
    {
        m_current = nullptr;
        for (; m_block < m_order.size(); ++m_block) {
            const Block& block = m_update->blocks[m_order[m_block]];
            if (!m_inBlock) {
                m_at = block.begin;
                m_inBlock = true;
            }
            while (m_at < block.end && m_update->structs[m_at].kind == ContentKind::Skip)
                ++m_at;
            if (m_at < block.end) {
                m_current = &m_update->structs[m_at];
                return;
            }
            m_inBlock = false;
        }
    }

    DecodedUpdate* m_update;
    std::vector<std::uint32_t> m_order;
    std::size_t m_block = 0;
    std::uint32_t m_at = 0;
    bool m_inBlock = false;
    RawStruct* m_current = nullptr;
};

class Merger
{
public:
    Merger(std::span<DecodedUpdate> updates, Pools& pools)
        : m_pools(pools)
    {
        for (DecodedUpdate& update : updates) {
            sortBlocks(update);
            m_cursors.emplace_back(update);
        }
    }

    DecodedUpdate run()
    {
        // A heap of cursors: highest client first, then lowest clock.
        const auto after = [this](std::size_t a, std::size_t b) {
            return isAfter(a, b);
        };
        std::vector<std::size_t> heap;
        for (std::size_t i = 0; i < m_cursors.size(); ++i) {
            if (m_cursors[i].current())
                heap.push_back(i);
        }
        std::make_heap(heap.begin(), heap.end(), after);
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), after);
            const std::size_t index = heap.back();
            Cursor& cursor = m_cursors[index];
            take(*cursor.current());
            cursor.next();
            if (cursor.current())
                std::push_heap(heap.begin(), heap.end(), after);
            else
                heap.pop_back();
        }
        finishBlock();
        return std::move(m_out);
    }

private:
    void sortBlocks(DecodedUpdate& update) const
    {
        std::sort(update.blocks.begin(), update.blocks.end(), [this](const auto& a, const auto& b) {
            return m_pools.clients.id(a.client) > m_pools.clients.id(b.client);
        });
    }

    bool isAfter(std::size_t a, std::size_t b) const
    {
        const RawStruct& x = *m_cursors[a].current();
        const RawStruct& y = *m_cursors[b].current();
        if (x.id.client != y.id.client)
            return m_pools.clients.id(x.id.client) < m_pools.clients.id(y.id.client);
        if (x.id.clock != y.id.clock)
            return x.id.clock > y.id.clock;
        return a > b;
    }

    void take(RawStruct& item)
    {
        if (m_out.blocks.empty() || m_out.blocks.back().client != item.id.client) {
            finishBlock();
            m_out.blocks.push_back(
                {item.id.client, static_cast<std::uint32_t>(m_out.structs.size()), 0});
            m_end = item.id.clock;
        }
        if (item.end() <= m_end)
            return; // known
        if (item.id.clock > m_end) {
            RawStruct& gap = m_out.structs.emplace_back();
            gap.id = {item.id.client, m_end};
            gap.length = item.id.clock - m_end;
            gap.kind = ContentKind::Skip;
        } else if (item.id.clock < m_end) {
            sliceStruct(item, m_end - item.id.clock, m_pools);
        }
        m_end = item.end();
        m_out.structs.push_back(item);
        item.kind = ContentKind::Gc; // its box moved
    }

    void finishBlock()
    {
        if (!m_out.blocks.empty())
            m_out.blocks.back().end = static_cast<std::uint32_t>(m_out.structs.size());
    }

    Pools& m_pools;
    std::vector<Cursor> m_cursors;
    DecodedUpdate m_out;
    Clock32 m_end = 0; ///< Of the block that is being written.
};

} // namespace

DecodedUpdate mergeDecoded(std::span<DecodedUpdate> updates, Pools& pools)
{
    DecodedUpdate out = Merger(updates, pools).run();
    for (DecodedUpdate& update : updates) {
        out.deletes.insert(out.deletes.end(), update.deletes.begin(), update.deletes.end());
        update.clear();
    }
    normaliseDeletes(out.deletes, pools.clients);
    return out;
}

} // namespace cahier::crdt::detail
