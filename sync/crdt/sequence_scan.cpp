// SPDX-License-Identifier: MPL-2.0
// Conflict scans that jump: what a part of a list looks like to an item that wants its place in it.
#include "sync/crdt/sequence.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

Item* lastItemOf(const Node* node) noexcept
{
    while (!node->isLeaf)
        node = static_cast<const Inner*>(node)->child[node->count - 1U];
    return static_cast<const Leaf*>(node)->item(node->count - 1U);
}

} // namespace

std::uint64_t Siblings::bitOf(Ref rightOrigin) noexcept
{
    const std::uint64_t id = std::uint64_t{rightOrigin.client} << 32U | rightOrigin.clock;
    return std::uint64_t{1} << (id * 0x9E3779B97F4A7C15U >> 58U);
}

bool Siblings::add(const Siblings& other) noexcept
{
    if (other.depth > depth || other.depth == None)
        return false;
    if (other.depth < depth) {
        *this = other;
        return true;
    }
    const bool changes = other.lowest < lowest || other.highest > highest ||
                         (other.rightOrigins & ~rightOrigins) != 0;
    lowest = std::min(lowest, other.lowest);
    highest = std::max(highest, other.highest);
    rightOrigins |= other.rightOrigins;
    return changes;
}

const Siblings& Sequence::siblingsOf(Inner* parent, std::size_t slot, const ClientTable& clients)
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
        const Item& item = *static_cast<const Leaf*>(node)->item(i);
        const ClientId client = clients.id(item.id.client);
        out.add({item.depth, client, client, Siblings::bitOf(item.rightOrigin)});
    }
    return out;
}

/// Whether nothing in a part ends the scan; then `follow` is what it is behind
/// that part.
bool Sequence::passOver(Scan& scan, const Siblings& here, bool canStop) noexcept
{
    if (here.depth > scan.placed->depth)
        return true; // all below the last sibling
    if (here.depth < scan.placed->depth)
        return false;
    if (here.highest < scan.client) {
        scan.follow = true;
        return true;
    }
    if (!canStop || here.lowest < scan.client ||
        (here.rightOrigins & Siblings::bitOf(scan.placed->rightOrigin)) != 0)
        return false;
    scan.follow = false;
    return true;
}

bool Sequence::jump(Scan& scan, const ClientTable& clients)
{
    m_ranked = true;
    // What holds the end of the scan, from the leaf up; all leaves lie equally
    // deep.
    std::array<const Node*, 16> held{};
    std::size_t level = 0;
    for (const Node* node = scan.stop ? scan.stop->leaf : nullptr; node; node = node->parent)
        held[level++] = node;
    level = 0;
    const Node* node = scan.next->leaf;
    const Node* passed = nullptr;
    const Node* followed = nullptr;
    while (Inner* parent = node->parent) {
        // What lies before the first sibling of a part goes with the sibling before
        // the part.
        const bool canStop = !scan.follow || (!passed && scan.next->depth == scan.placed->depth);
        if (node != held[level] &&
            passOver(scan, siblingsOf(parent, node->slot, clients), canStop)) {
            passed = node;
            followed = scan.follow ? node : followed;
            while (node->parent && node->slot + 1U == node->parent->count) {
                node = node->parent;
                ++level;
            }
            if (!node->parent)
                break;
            node = node->parent->child[node->slot + 1U];
        } else if (node->isLeaf) {
            break;
        } else {
            node = static_cast<const Inner*>(node)->child[0];
            --level;
        }
    }
    if (!passed)
        return false;
    if (followed)
        scan.left = lastItemOf(followed);
    scan.next = lastItemOf(passed)->right;
    return true;
}

} // namespace cahier::crdt::detail
