// SPDX-License-Identifier: MPL-2.0
// Order-statistics tree over the items of one type, so that nothing walks from the start: a B+ tree
// whose leaves are segments of the item list and whose nodes count visible units and live formats.
#pragma once

#include "sync/crdt/item.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace cahier::crdt::detail {

struct Inner;

/// The last format of one key in a part of the text. `item` may hold null as value: the format
/// ends.
struct ActiveFormat
{
    KeyId key = NoKey;
    const Item* item = nullptr;
    bool restarted = false; ///< It ended in this part before it started again: goes to the end.
};

/// Formats at a place, in the order in which JavaScript's Map would list them.
using ActiveFormats = std::vector<ActiveFormat>;

struct Node
{
    explicit Node(bool leaf)
        : isLeaf(leaf)
    {
    }

    Inner* parent = nullptr;
    std::uint16_t slot = 0;  ///< Index in the parent.
    std::uint16_t count = 0; ///< Items or children.
    /// While `mixed` is false: all items below have this origin, and no client above that one. Lets
    /// the conflict scan jump over what many clients inserted at one place.
    bool mixed = false;
    bool hasUniform = false;
    Ref uniformOrigin;
    ClientId highestClient = 0;
    std::uint32_t changedBy = 0; ///< Serial of the last transaction that changed something below.
    bool isLeaf;
    bool summaryStale = false;
    std::unique_ptr<ActiveFormats> summary; ///< Null if there are no formats below.
};

struct Leaf : Node
{
    Leaf()
        : Node(true)
    {
    }

    Item* first = nullptr;
    std::uint32_t visible = 0;
    std::uint32_t formats = 0; ///< Format items that are not deleted.
};

inline constexpr std::size_t MaxLeafItems = 32;
inline constexpr std::size_t MaxChildren = 16;

struct Inner : Node
{
    Inner()
        : Node(false)
    {
    }

    std::array<std::uint32_t, MaxChildren> visible{};
    std::array<std::uint32_t, MaxChildren> formats{};
    std::array<Node*, MaxChildren> child{};
};

/// A place in a list: behind `left`, or inside it when `offset` < its length.
struct Place
{
    Item* left = nullptr;     ///< Visible item that holds the unit before the place; null at 0.
    std::uint32_t offset = 0; ///< Units of `left` before the place.
    std::uint32_t start = 0;  ///< Index at which `left` starts.
};

class Sequence
{
public:
    Sequence() = default;
    ~Sequence();
    Sequence(const Sequence&) = delete;
    Sequence& operator=(const Sequence&) = delete;

    /// Item is linked already, made by `client`; `serial` of the transaction. O(log n).
    void insert(Item* item, ClientId client, std::uint32_t serial);
    /// `item` is about to be unlinked by a merge into its left neighbour, which keeps what it
    /// counts: with `keepCounts` the visible units stay (both in the same leaf or moved).
    void absorb(Item* item);
    /// The right half of a split: same counts, next to its left half. O(log n) at worst.
    void insertSplit(Item* item, ClientId client);
    /// Visible units or live formats of an item changed. O(log n).
    void addVisible(Leaf* leaf, std::int64_t delta, std::uint32_t serial) noexcept;
    void addFormats(Leaf* leaf, std::int32_t delta, std::uint32_t serial) noexcept;

    /// `index` ≤ total. O(log n), or O(1) near the last place.
    Place locate(std::uint32_t index) noexcept;
    /// Visible units before the item. O(log n).
    std::uint32_t indexOf(const Item* item) const noexcept;
    /// Both in this list. O(log n).
    static bool isBefore(const Item* a, const Item* b) noexcept;
    /// The last item of the largest part that begins with `item` and whose items all have `origin`
    /// and a client below `client`, and that does not hold `stop`; null if there is none. O(log n).
    Item* lastOfUniform(
        Item* item, Ref origin, ClientId client, const Item* stop, Item* end) const noexcept;
    /// First item at or after `item` that is not deleted. O(log n).
    static Item* nextLive(Item* item) noexcept;
    /// Formats in force before `item` (null: at the end). O(log n + formats).
    ActiveFormats formatsBefore(const Item* item);
    static void applyFormat(ActiveFormats& formats, const Item* item);
    static void applySummary(ActiveFormats& formats, const ActiveFormats& summary);
    /// Up-to-date summary of a node; null if there are no formats.
    static const ActiveFormats* summaryOf(Node* node);

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
    void splitLeaf(Leaf* leaf);
    void insertNode(Node* left, Node* added);
    void removeNode(Node* node) noexcept;
    static void destroy(Node* node) noexcept;
    static void markStale(Node* node) noexcept;

    Node* m_root = nullptr;          ///< Owned with everything below.
    std::uint32_t m_total = 0;       ///< Visible units.
    Item* m_cursor = nullptr;        ///< A visible item near the last edit, or null.
    std::uint32_t m_cursorStart = 0; ///< Index at which it starts.
};

} // namespace cahier::crdt::detail
