// SPDX-License-Identifier: MPL-2.0
// Conflict scans that are long: what they would come to, item by item, is looked up in the tree.
//
// A list lists the tree of origins, parents first, so that a depth says where an item belongs.
// Where an author claims a right neighbour inside what was typed elsewhere, an item comes to stand
// between others and their origin. Such an item stands amid: its *level* is the depth of a place
// from where all goes on as if it had been typed there, so levels list a tree whatever the list;
// its depth is what its own origin says. What was typed across it came before it, so it never
// changes.
#include "sync/crdt/sequence.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

void markSiblingsStale(const Node* node) noexcept
{
    for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent)
        parent->staleSiblings |= bitAt(node->slot);
}

} // namespace

bool Sequence::isBefore(const Item* a, const Item* b) noexcept
{
    const Node* x = a->leaf;
    const Node* y = b->leaf;
    if (x == y)
        return slotOf(a) < slotOf(b);
    for (; x->parent != y->parent; x = x->parent)
        y = y->parent; // all leaves lie equally deep
    return x->slot < y->slot;
}

bool Siblings::add(const Siblings& other) noexcept
{
    if (other.depth == None)
        return false;
    bool changes = other.level < level;
    level = std::min(level, other.level);
    if (other.depth > depth)
        return changes;
    if (other.depth < depth) {
        depth = other.depth;
        lowest = other.lowest;
        farthest = other.farthest;
        return true;
    }
    if (other.lowest < lowest) {
        lowest = other.lowest;
        changes = true;
    }
    if (other.farthest && (!farthest || Sequence::isBefore(farthest, other.farthest))) {
        farthest = other.farthest;
        changes = true;
    }
    return changes;
}

Siblings Sequence::siblingOf(const Item* item, ClientId client) const
{
    return {item->depth, m_conflicts->levelOf(item), client, m_conflicts->acrossOf(item)};
}

const Siblings&
Sequence::siblingsOf(Inner* parent, std::size_t slot, const ClientTable& clients) const
{
    Siblings& out = parent->siblings[slot];
    if ((parent->staleSiblings & bitAt(slot)) == 0)
        return out;
    parent->staleSiblings &= ~bitAt(slot);
    out = Siblings();
    Node* node = parent->child[slot];
    for (std::size_t i = 0; i < node->count; ++i) {
        if (!node->isLeaf) {
            out.add(siblingsOf(static_cast<Inner*>(node), i, clients));
            continue;
        }
        const Item* item = static_cast<const Leaf*>(node)->item(i);
        out.add(siblingOf(item, clients.id(item->id.client)));
    }
    return out;
}

void Sequence::rank(const ClientTable& clients)
{
    if (!m_conflicts)
        m_conflicts = std::make_unique<Conflicts>();
    if (m_conflicts->ranked)
        return;
    m_conflicts->ranked = true;
    for (const Leaf* leaf = firstLeaf(); leaf; leaf = nextLeaf(leaf)) {
        for (std::size_t i = 0; i < leaf->count; ++i) {
            Item* item = leaf->item(i);
            m_conflicts->rivals.addLast(item, clients.id(item->id.client));
        }
    }
}

void Sequence::placeAmid(Item* item, const Item* next)
{
    if (!m_conflicts)
        m_conflicts = std::make_unique<Conflicts>();
    m_conflicts->addAmid(item, next);
    item->flags |= Struct::Amid;
}

void Sequence::noteRanked(Item* item, ClientId client)
{
    m_conflicts->rivals.add(item, client);
    const Siblings one = siblingOf(item, client);
    // What is stale says nothing about the nodes above it.
    const Node* node = item->leaf;
    for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        if ((parent->staleSiblings & bitAt(node->slot)) == 0 &&
            !parent->siblings[node->slot].add(one))
            break;
    }
}

void Sequence::noteAbsorbed(const Item* item, ClientId client, const Leaf* into)
{
    m_conflicts->rivals.drop(item, Rivals::placeOf(item), client);
    // Within a leaf the left one lies higher in the tree of origins: the same siblings count.
    if (into != item->leaf)
        markSiblingsStale(item->leaf);
}

void Sequence::noteMove(Item* item, Ref before, ClientId client)
{
    if (!m_conflicts->ranked)
        return;
    markSiblingsStale(item->leaf);
    m_conflicts->rivals.drop(item, {before, item->rightOrigin}, client);
    m_conflicts->rivals.add(item, client);
}

/// The first item in `node` that is wanted, where one is.
template <typename Wanted>
Item* Sequence::firstIn(Node* node, const ClientTable& clients, Wanted wanted) const
{
    while (!node->isLeaf) {
        auto* inner = static_cast<Inner*>(node);
        std::size_t slot = 0;
        while (slot + 1U < inner->count && !wanted(siblingsOf(inner, slot, clients)))
            ++slot;
        node = inner->child[slot];
    }
    const auto* leaf = static_cast<const Leaf*>(node);
    for (std::size_t i = 0; i < leaf->count; ++i) {
        const Item* item = leaf->item(i);
        if (wanted(siblingOf(item, clients.id(item->id.client))))
            return leaf->item(i);
    }
    return nullptr;
}

template <typename Wanted>
Item* Sequence::lastIn(Node* node, const ClientTable& clients, Wanted wanted) const
{
    while (!node->isLeaf) {
        auto* inner = static_cast<Inner*>(node);
        std::size_t slot = inner->count - 1U;
        while (slot > 0 && !wanted(siblingsOf(inner, slot, clients)))
            --slot;
        node = inner->child[slot];
    }
    const auto* leaf = static_cast<const Leaf*>(node);
    for (std::size_t i = leaf->count; i-- > 0;) {
        const Item* item = leaf->item(i);
        if (wanted(siblingOf(item, clients.id(item->id.client))))
            return leaf->item(i);
    }
    return nullptr;
}

/// The first wanted item from `item` on. What is wanted of a node is wanted of an item below it.
template <typename Wanted>
Item* Sequence::firstFrom(const Item* item, const ClientTable& clients, Wanted wanted) const
{
    const Leaf* leaf = item->leaf;
    for (std::size_t i = slotOf(item); i < leaf->count; ++i) {
        const Item* at = leaf->item(i);
        if (wanted(siblingOf(at, clients.id(at->id.client))))
            return leaf->item(i);
    }
    const Node* node = leaf;
    for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        for (std::size_t slot = node->slot + 1U; slot < parent->count; ++slot) {
            if (wanted(siblingsOf(parent, slot, clients)))
                return firstIn(parent->child[slot], clients, wanted);
        }
    }
    return nullptr;
}

/// The last one before `item` (null: of all).
template <typename Wanted>
Item* Sequence::lastBefore(const Item* item, const ClientTable& clients, Wanted wanted) const
{
    const Node* node = item ? item->leaf : m_root;
    if (!item) {
        while (!node->isLeaf)
            node = static_cast<const Inner*>(node)->child[node->count - 1U];
    }
    const auto* leaf = static_cast<const Leaf*>(node);
    for (std::size_t i = item ? slotOf(item) : leaf->count; i-- > 0;) {
        const Item* at = leaf->item(i);
        if (wanted(siblingOf(at, clients.id(at->id.client))))
            return leaf->item(i);
    }
    for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        for (std::size_t slot = node->slot; slot-- > 0;) {
            if (wanted(siblingsOf(parent, slot, clients)))
                return lastIn(parent->child[slot], clients, wanted);
        }
    }
    return nullptr;
}

Item* Sequence::endOf(const Scan& scan, const ClientTable& clients) const
{
    const Item* placed = scan.placed;
    const std::uint32_t depth = placed->depth;
    Item* end =
        firstFrom(scan.next, clients, [depth](const Siblings& here) { return here.depth < depth; });
    const auto comesFirst = [&end](const Item* other) {
        return !end || isBefore(other, end);
    };
    Item* stop = placed->right;
    if (stop && (stop->parent != placed->parent || stop->parentSub != placed->parentSub ||
                 isBefore(stop, scan.next)))
        stop = nullptr; // a right neighbour that is not to the right
    if (stop && comesFirst(stop))
        end = stop;
    Item* rival = m_conflicts->rivals.find(Rivals::placeOf(placed), scan.client);
    if (rival && comesFirst(rival))
        end = rival;
    return end;
}

Item* Sequence::finish(const Scan& scan, const ClientTable& clients)
{
    rank(clients);
    const std::uint32_t depth = scan.placed->depth;
    const Item* end = endOf(scan, clients);
    // The item goes behind the last sibling of a lower client, and what belongs to that.
    Item* left = scan.left;
    Item* lower = lastBefore(end, clients, [&](const Siblings& here) {
        return here.depth < depth || (here.depth == depth && here.lowest < scan.client);
    });
    if (lower && !isBefore(lower, scan.next))
        left = lower;
    else if (scan.level <= depth)
        return left;
    // That ends before a sibling that nothing lies across,
    const auto isInside = [end](const Item* item) {
        return item && (!end || isBefore(item, end));
    };
    const Item* from = left ? left->right : firstLeaf()->item(0);
    const Item* next = from == end ? end : firstFrom(from, clients, [depth](const Siblings& here) {
        return here.level <= depth;
    });
    if (!isInside(next))
        next = end;
    if (next && next != from && next == end && m_conflicts->levelOf(end) > depth) {
        // or nothing that comes before the end of the scan.
        next = firstFrom(from, clients, [depth, end](const Siblings& here) {
            return here.depth < depth ||
                   (here.depth == depth && here.farthest && !isBefore(here.farthest, end));
        });
        if (!isInside(next))
            next = end;
    }
    if (next)
        return next->left;
    const Node* node = m_root;
    while (!node->isLeaf)
        node = static_cast<const Inner*>(node)->child[node->count - 1U];
    return static_cast<const Leaf*>(node)->item(node->count - 1U);
}

} // namespace cahier::crdt::detail
