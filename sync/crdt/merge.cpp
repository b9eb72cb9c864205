// SPDX-License-Identifier: MPL-2.0
// Merging decoded updates without a document. Mirrors mergeUpdatesV2 and sliceStruct of yjs 13.6.
#include "sync/crdt/codec.h"
#include "sync/crdt/js_sort.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <unordered_map>

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

    std::uint64_t served = 0; ///< Step of the merge that took from it last.

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

/// So many comparisons are made to leave of two forms the one that Yjs leaves: two seconds' worth.
constexpr std::uint64_t MaxExactComparisons = std::uint64_t{1} << 27U;

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
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < m_cursors.size(); ++i) {
            if (!m_cursors[i].current())
                continue;
            order.push_back(i);
            note(*m_cursors[i].current(), 1);
        }
        while (!order.empty())
            m_contradictions > 0 && m_comparisons < MaxExactComparisons ? mergeSorted(order)
                                                                        : mergeHeap(order);
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

    /// While a collected and a whole struct of one id are next in two updates: Yjs sorts its
    /// readers before each step, and its order of the two is none, so which of them stays follows
    /// from how V8 sorts. `order`: as the step before left it.
    void mergeSorted(std::vector<std::size_t>& order)
    {
        while (!order.empty() && m_contradictions > 0 && m_comparisons < MaxExactComparisons) {
            sortLikeJs(order, [this](std::size_t a, std::size_t b) {
                ++m_comparisons;
                return compare(*m_cursors[a].current(), *m_cursors[b].current());
            });
            step(order.front());
            if (!m_cursors[order.front()].current())
                order.erase(order.begin());
        }
        // The same order for the heap.
        m_steps += order.size();
        for (std::size_t i = 0; i < order.size(); ++i)
            m_cursors[order[i]].served = m_steps - i;
    }

    /// While there is none: the same order, in O(log updates) a step.
    void mergeHeap(std::vector<std::size_t>& heap)
    {
        const auto after = [this](std::size_t a, std::size_t b) {
            return isAfter(a, b);
        };
        std::make_heap(heap.begin(), heap.end(), after);
        std::size_t served = 0;
        do {
            std::pop_heap(heap.begin(), heap.end(), after);
            served = heap.back();
            step(served);
            heap.pop_back();
            if (m_contradictions > 0 && m_comparisons < MaxExactComparisons)
                break;
            if (m_cursors[served].current()) {
                heap.push_back(served);
                std::push_heap(heap.begin(), heap.end(), after);
            }
        } while (!heap.empty());
        if (heap.empty() && !m_cursors[served].current())
            return;
        // As a list again: the one served last is the first, the others are in order.
        std::sort(heap.begin(), heap.end(), [&after](std::size_t a, std::size_t b) {
            return after(b, a);
        });
        if (m_cursors[served].current())
            heap.insert(heap.begin(), served);
    }

    void step(std::size_t index)
    {
        Cursor& cursor = m_cursors[index];
        note(*cursor.current(), -1);
        advance(cursor);
        cursor.served = ++m_steps;
        if (cursor.current())
            note(*cursor.current(), 1);
    }

    /// What is next in an update, or is not any more.
    void note(const RawStruct& next, int change)
    {
        Forms& forms = m_next[std::uint64_t{next.id.client} << 32U | next.id.clock];
        const bool before = forms.collected > 0 && forms.whole > 0;
        (next.kind == ContentKind::Gc ? forms.collected : forms.whole) += change;
        const bool now = forms.collected > 0 && forms.whole > 0;
        if (before != now)
            now ? ++m_contradictions : --m_contradictions;
        if (forms.collected == 0 && forms.whole == 0)
            m_next.erase(std::uint64_t{next.id.client} << 32U | next.id.clock);
    }

    int compare(const RawStruct& x, const RawStruct& y) const
    {
        if (x.id.client != y.id.client)
            return m_pools.clients.id(x.id.client) > m_pools.clients.id(y.id.client) ? -1 : 1;
        if (x.id.clock != y.id.clock)
            return x.id.clock < y.id.clock ? -1 : 1;
        return (x.kind == ContentKind::Gc) == (y.kind == ContentKind::Gc) ? 0 : -1;
    }

    /// Highest client first, then lowest clock; of equals the one served last comes first.
    bool isAfter(std::size_t a, std::size_t b) const
    {
        const RawStruct& x = *m_cursors[a].current();
        const RawStruct& y = *m_cursors[b].current();
        if (x.id.client != y.id.client)
            return m_pools.clients.id(x.id.client) < m_pools.clients.id(y.id.client);
        if (x.id.clock != y.id.clock)
            return x.id.clock > y.id.clock;
        if (m_cursors[a].served != m_cursors[b].served)
            return m_cursors[a].served < m_cursors[b].served;
        return a > b;
    }

    /// Takes from one update what is new, and all that follows it without a gap.
    void advance(Cursor& cursor)
    {
        const ClientIndex client = cursor.current()->id.client;
        if (m_out.blocks.empty() || m_out.blocks.back().client != client) {
            finishBlock();
            m_out.blocks.push_back({client, static_cast<std::uint32_t>(m_out.structs.size()), 0});
            take(cursor);
        } else if (!takeNew(cursor)) {
            return;
        }
        while (cursor.current() && cursor.current()->id.client == client &&
               cursor.current()->id.clock == m_out.structs.back().end())
            take(cursor);
    }

    /// False if there is nothing new before the next client or a gap that another update may fill.
    bool takeNew(Cursor& cursor)
    {
        RawStruct& last = m_out.structs.back();
        const ClientIndex client = last.id.client;
        bool skipped = false;
        const auto isSame = [&] {
            return cursor.current() && cursor.current()->id.client == client;
        };
        while (isSame() && cursor.current()->end() <= last.end()) {
            cursor.next();
            skipped = true;
        }
        if (!isSame() || (skipped && cursor.current()->id.clock > last.end()))
            return false;
        RawStruct& item = *cursor.current();
        if (item.id.clock > last.end()) {
            RawStruct gap;
            gap.id = {client, last.end()};
            gap.length = item.id.clock - last.end();
            gap.kind = ContentKind::Skip;
            m_out.structs.push_back(gap);
            return true;
        }
        if (item.kind == ContentKind::Gc && last.kind == ContentKind::Gc) {
            last.length = item.end() - last.id.clock;
            return true;
        }
        if (item.id.clock < last.end())
            sliceStruct(item, last.end() - item.id.clock, m_pools);
        take(cursor);
        return true;
    }

    void take(Cursor& cursor)
    {
        RawStruct& item = *cursor.current();
        m_out.structs.push_back(item);
        item.kind = ContentKind::Gc; // its box moved
        cursor.next();
    }

    void finishBlock()
    {
        if (!m_out.blocks.empty())
            m_out.blocks.back().end = static_cast<std::uint32_t>(m_out.structs.size());
    }

    /// How many updates have a struct of one id next.
    struct Forms
    {
        int collected = 0;
        int whole = 0;
    };

    Pools& m_pools;
    std::vector<Cursor> m_cursors;
    std::unordered_map<std::uint64_t, Forms> m_next; ///< By client and clock.
    std::size_t m_contradictions = 0;                ///< Ids that are next in both forms.
    std::uint64_t m_comparisons = 0;
    std::uint64_t m_steps = 0;
    DecodedUpdate m_out;
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
