// SPDX-License-Identifier: MPL-2.0
// Order-statistics tree over the items of one type, so that nothing walks from the start: a B+ tree
// whose leaves are segments of the item list and whose nodes count visible units and live formats.
#pragma once

#include "sync/crdt/conflicts.h"
#include "sync/crdt/format_index.h"
#include "sync/crdt/item.h"
#include "sync/crdt/pools.h"

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace cahier::crdt::detail {

struct Inner;

/// The last format of one key in a part of the text.
struct ActiveFormat
{
    const Item* item = nullptr;
    KeyId key = NoKey;
    bool restarted = false; ///< It ended in this part before it started again: goes to the end.
    bool ends = false;      ///< The value of `item` is null: the format ends.
};

/// Formats at a place, in the order in which JavaScript's Map would list them.
using ActiveFormats = std::vector<ActiveFormat>;

/// What the conflict scan must know of a part of the list to find its way. `lowest` and `farthest`
/// count only the items that lie highest in the tree of origins: the others belong to one of them.
struct Siblings
{
    static constexpr std::uint32_t None = 0xFFFFFFFFU;

    std::uint32_t depth = None;     ///< The least one.
    std::uint32_t level = None;     ///< Likewise.
    ClientId lowest = 0;            ///< Client.
    const Item* farthest = nullptr; ///< What lies across one of them; mostly null.

    /// False if that changes nothing.
    bool add(const Siblings& other) noexcept;
};

struct Node
{
    explicit Node(bool leaf)
        : isLeaf(leaf)
    {
    }

    Inner* parent = nullptr;
    std::uint16_t slot = 0;  ///< Index in the parent.
    std::uint16_t count = 0; ///< Items or children.
    bool isLeaf;
    bool summaryStale = false;
    std::uint32_t changedBy = 0; ///< Serial of the last transaction that changed something below.
    ActiveFormats summary;       ///< Valid unless `summaryStale`.
};

/// A segment of the list. What a search needs of its items lies side by side, so that passing over
/// an item does not touch it. Made with room for `capacity` items.
struct Leaf : Node
{
    static Leaf* make(std::uint16_t capacity);
    static void destroy(Leaf* leaf) noexcept;

    Item*& item(std::size_t at) noexcept { return m_items[at]; }

    Item* item(std::size_t at) const noexcept { return m_items[at]; }

    /// Visible units of each item.
    std::uint32_t& units(std::size_t at) noexcept
    {
        return reinterpret_cast<std::uint32_t*>(this + 1)[at];
    }

    std::uint32_t units(std::size_t at) const noexcept
    {
        return reinterpret_cast<const std::uint32_t*>(this + 1)[at];
    }

    /// Live formats.
    std::uint32_t formats() const noexcept
    {
        return static_cast<std::uint32_t>(std::popcount(formatMask));
    }

    std::uint32_t visible = 0;
    std::uint32_t formatMask = 0; ///< A bit for each item that is a format and not deleted.
    std::uint16_t capacity = 0;

private:
    Leaf()
        : Node(true)
    {
    }

    ~Leaf() = default;

    /// Behind the units, and these behind the leaf, in one block of memory.
    Item** m_items = nullptr;
};

inline constexpr std::uint16_t MaxLeafItems = 32;  ///< No more than a format mask has bits.
inline constexpr std::uint16_t FirstLeafItems = 4; ///< Of a list that is one leaf.
inline constexpr std::size_t MaxChildren = 16;

struct Inner : Node
{
    Inner()
        : Node(false)
    {
    }

    /// The child at `from` of `other`, with all that is known of it, becomes the
    /// one at `to`.
    void take(std::size_t to, const Inner& other, std::size_t from) noexcept;

    std::array<std::uint32_t, MaxChildren> visible{};
    std::array<std::uint32_t, MaxChildren> formats{};
    std::array<Node*, MaxChildren> child{};
    /// Side by side, because a conflict scan passes over many. Computed when
    /// asked for.
    std::array<Siblings, MaxChildren> siblings{};
    std::uint32_t staleSiblings = 0; ///< A bit for each child whose siblings must be computed.
    /// A bit for each child whose reach must be computed.
    std::uint32_t staleReach = 0xFFFFFFFFU;
    /// How far the values go on that formats below a child begin: the furthest of the items that
    /// end or replace one of them; null if there are none. Computed when asked for.
    std::array<const Item*, MaxChildren> reach{};
};

/// A place in a list: behind `left`, or inside it when `offset` < its length.
struct Place
{
    Item* left = nullptr;     ///< Visible item that holds the unit before the place; null at 0.
    std::uint32_t offset = 0; ///< Units of `left` before the place.
    std::uint32_t start = 0;  ///< Index at which `left` starts.
};

/// Of all that is below.
std::uint32_t visibleOf(const Node* node) noexcept;
std::uint32_t formatsOf(const Node* node) noexcept;
/// Finds and notes the index of an item in its leaf. O(items of the leaf).
std::size_t findSlot(const Item* item) noexcept;

/// The same. The item remembers where it was; neighbours move it a little.
inline std::size_t slotOf(const Item* item) noexcept
{
    const std::size_t hint = item->slot;
    if (hint < item->leaf->count && item->leaf->item(hint) == item)
        return hint;
    return findSlot(item);
}

/// Whether one item lies before another of the same sequence. O(log n).
bool isBefore(const Item* a, const Item* b) noexcept;

constexpr std::uint32_t bitAt(std::size_t at) noexcept
{
    return std::uint32_t{1} << at;
}

constexpr std::uint32_t bitsBelow(std::size_t at) noexcept
{
    return at >= 32 ? 0xFFFFFFFFU : bitAt(at) - 1;
}

class Sequence
{
public:
    Sequence() = default;
    ~Sequence();
    Sequence(const Sequence&) = delete;
    Sequence& operator=(const Sequence&) = delete;

    /// Item is linked already, made by `client`; `serial` of the transaction. O(log n).
    void insert(Item* item, ClientId client, std::uint32_t serial);
    /// `item`, made by `client`, is about to be unlinked by a merge into its left neighbour, which
    /// takes over what it counts. O(log n) at worst.
    void absorb(Item* item, ClientId client);
    /// The right half of a split: same counts, next to its left half. O(log n) at worst.
    void insertSplit(Item* item, ClientId client);

    /// The visible units of an item changed. O(log n).
    void addVisible(const Item* item, std::int64_t delta, std::uint32_t serial) noexcept
    {
        const auto change = static_cast<std::uint32_t>(delta); // modulo 2^32: also negative ones
        item->leaf->units(slotOf(item)) += change;
        addUnits(item->leaf, change, serial);
    }

    /// A format is deleted. O(log n).
    void dropFormat(Item* item, std::uint32_t serial) noexcept;

    /// The start of an item moved, and with it its depth and its origin, which was `before`.
    /// O(log n).
    void startMoved(Item* item, Ref before, const ClientTable& clients)
    {
        if (m_conflicts)
            noteMove(item, before, clients.id(item->id.client));
    }

    /// Whether `a` comes first; both are in one list that has a sequence. O(log n).
    static bool isBefore(const Item* a, const Item* b) noexcept;

    /// `index` ≤ total. O(log n), or O(1) near the last place.
    Place locate(std::uint32_t index) noexcept
    {
        if (m_cursor && index > m_cursorStart && index - m_cursorStart <= m_cursor->visible())
            return {m_cursor, index - m_cursorStart, m_cursorStart};
        return search(index);
    }

    /// Visible units before the item. O(log n).
    std::uint32_t indexOf(const Item* item) const noexcept;

    /// First item at or after `item` that is not deleted. O(log n).
    static Item* nextLive(Item* item) noexcept
    {
        return item && item->deleted() ? searchLive(item) : item;
    }

    /// Last item at or before `item` that is not deleted. O(log n).
    static Item* previousLive(Item* item) noexcept
    {
        return item && item->deleted() ? searchLiveBefore(item) : item;
    }

    /// Formats in force before `item` (null: at the end); some may have ended. O(log n) for each,
    /// and O(n) when there are many keys and it is asked first.
    ActiveFormats formatsBefore(const Item* item);
    static void applyFormat(ActiveFormats& formats, const Item* item);
    static void applySummary(ActiveFormats& formats, const ActiveFormats& summary);

    /// There are formats of so many keys that nothing may go through all of them: what is asked
    /// goes through an index, and summaries are not made.
    bool hasManyKeys() const noexcept
    {
        return m_formats && m_formats->keys.size() > MaxSummaryKeys;
    }

    /// The last format of a key before `item` (null: the end), or the first from `item` on; null if
    /// there is none. Only if there are many keys. O(log² n), and O(n) when asked first.
    const Item* formatBefore(KeyId key, const Item* item)
    {
        return formatIndex().lastBefore(key, item);
    }

    Item* formatFrom(KeyId key, const Item* item)
    {
        const Item* format = formatIndex().firstFrom(key, item);
        return format ? format->leaf->item(slotOf(format)) : nullptr;
    }

    /// Keys of all formats that ever were, up to one more than a summary may have.
    std::span<const KeyId> formatKeys() const noexcept
    {
        return m_formats ? std::span<const KeyId>(m_formats->keys) : std::span<const KeyId>();
    }

    /// The first format from `item` on whose key is one of these; null if there is none. Only if
    /// there are not many keys. O(log n).
    static Item* nextFormat(const Item* item, std::span<const KeyId> keys);

    /// Up-to-date summary of a node; null if there are no formats.
    static const ActiveFormats* summaryOf(Node* node);

    /// A conflict scan, at a place.
    struct Scan
    {
        const Item* placed = nullptr; ///< The item whose place is looked for.
        ClientId client = 0;          ///< Of it.
        Item* next = nullptr;         ///< To be looked at next; null at the end.
        Item* left = nullptr;         ///< The place found so far is behind this one.
        /// Least level behind `left` so far. What was typed before that lies no deeper.
        std::uint32_t level = Siblings::None;
    };

    /// Whether finish() is better than one more step: where scans were long before. What it needs
    /// costs each insertion from then on, so steps are taken first, in proportion to insertions.
    bool wantsFinish() noexcept
    {
        if (m_steps == 0 || (m_conflicts && m_conflicts->ranked))
            return true;
        --m_steps;
        return false;
    }

    /// The item behind which a scan ends that has come to `scan.next`. Whatever the list: O(log²
    /// n), and O(n log n) when asked first.
    Item* finish(const Scan& scan, const ClientTable& clients);

    /// Conflicts::levelOf of an item of this list.
    std::uint32_t levelOf(const Item* item) const
    {
        return m_conflicts ? m_conflicts->levelOf(item) : item->depth;
    }

    /// The item is about to be placed before `next`, which lies deeper.
    void placeAmid(Item* item, const Item* next);

    /// All items that are not deleted, in order. Nothing may change meanwhile.
    template <typename Visit>
    void forEachLive(Visit visit) const
    {
        for (const Leaf* leaf = firstLeaf(); leaf; leaf = nextLeaf(leaf)) {
            const auto isLive = [leaf](std::size_t at) {
                return leaf->units(at) > 0 || (leaf->formatMask & bitAt(at)) != 0;
            };
            // Items lie anywhere in memory: asked for together, they come together.
            for (std::size_t i = 0; i < leaf->count; ++i) {
                if (isLive(i)) {
                    __builtin_prefetch(leaf->item(i));
                    __builtin_prefetch(&leaf->item(i)->content);
                }
            }
            for (std::size_t i = 0; i < leaf->count; ++i) {
                if (isLive(i))
                    visit(*leaf->item(i));
            }
        }
    }

    std::uint32_t total() const noexcept { return m_total; }

    Node* root() const noexcept { return m_root; }

    void setCursor(Item* item, std::uint32_t start) noexcept
    {
        m_cursor = item;
        m_cursorStart = start;
    }

    void dropCursor() noexcept { m_cursor = nullptr; }

    Item* cursor() const noexcept { return m_cursor; }

    std::uint32_t cursorStart() const noexcept { return m_cursorStart; }

    /// Forgets everything; the items are gone.
    void clear() noexcept;

private:
    struct Slot
    {
        Leaf* leaf = nullptr;
        std::size_t at = 0;
    };

    static Item* searchLive(Item* item) noexcept;
    static Item* searchLiveBefore(Item* item) noexcept;
    Place search(std::uint32_t index) const noexcept; ///< Not in the item of the cursor.
    static constexpr std::size_t MaxSummaryKeys = 16;

    struct Formats
    {
        std::vector<KeyId> keys; ///< Different ones, up to one more than a summary may have.
        std::unique_ptr<FormatIndex> index; ///< Made when asked for.
    };

    static const ActiveFormats& freshSummary(Node* node); ///< Of a node with formats.
    void addFormat(Item* item);
    FormatIndex& formatIndex();
    void markReachStale(const Item* format) noexcept;
    const Item* endOf(const Item* format) const;
    const Item* reachOf(Inner* parent, std::size_t slot) const;
    void collectOpen(Node* node, const Item* place, std::vector<const Item*>& out) const;
    ActiveFormats openBefore(const Item* item);
    const Leaf* firstLeaf() const noexcept;
    static const Leaf* nextLeaf(const Leaf* leaf) noexcept;
    Slot makeRoom(Slot slot);
    void place(Slot slot, Item* item, std::uint32_t units);
    void addUnits(Leaf* leaf, std::uint32_t change, std::uint32_t serial) noexcept;

    void noteConflict(Item* item, ClientId client)
    {
        if (m_conflicts && m_conflicts->ranked)
            noteRanked(item, client);
    }

    void noteRanked(Item* item, ClientId client);
    void noteAbsorbed(const Item* item, ClientId client, const Leaf* into);
    void noteMove(Item* item, Ref before, ClientId client);
    void rank(const ClientTable& clients);
    Siblings siblingOf(const Item* item, ClientId client) const;
    const Siblings& siblingsOf(Inner* parent, std::size_t slot, const ClientTable& clients) const;
    Item* endOf(const Scan& scan, const ClientTable& clients) const;
    template <typename Wanted>
    Item* firstFrom(const Item* item, const ClientTable& clients, Wanted wanted) const;
    template <typename Wanted>
    Item* firstIn(Node* node, const ClientTable& clients, Wanted wanted) const;
    template <typename Wanted>
    Item* lastBefore(const Item* item, const ClientTable& clients, Wanted wanted) const;
    template <typename Wanted>
    Item* lastIn(Node* node, const ClientTable& clients, Wanted wanted) const;
    Leaf* splitLeaf(Leaf* leaf, std::size_t from);
    void growRoot();
    void insertNode(Node* left, Node* added);
    void removeNode(Node* node) noexcept;
    static void destroy(Node* node) noexcept;
    static void markStale(Node* node) noexcept;

    Node* m_root = nullptr;          ///< Owned with everything below.
    std::uint32_t m_total = 0;       ///< Visible units.
    std::uint32_t m_steps = 0;       ///< That scans may still take.
    std::uint32_t m_cursorStart = 0; ///< Index at which the cursor starts.
    Item* m_cursor = nullptr;        ///< A visible item near the last edit, or null.
    std::unique_ptr<Conflicts> m_conflicts;
    std::unique_ptr<Formats> m_formats; ///< Null until there is a format.
};

} // namespace cahier::crdt::detail
