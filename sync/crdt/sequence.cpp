// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/sequence.h"

#include "sync/base/check.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

constexpr std::uint32_t StepsPerInsertion = 8;

/// Room is made at `at`.
void openBits(std::uint32_t& mask, std::size_t at) noexcept
{
    const std::uint32_t below = mask & bitsBelow(at);
    mask = below | static_cast<std::uint32_t>(std::uint64_t{mask & ~bitsBelow(at)} << 1U);
}

void removeAt(Leaf* leaf, std::size_t at) noexcept
{
    for (std::size_t i = at + 1; i < leaf->count; ++i) {
        leaf->item(i - 1) = leaf->item(i);
        leaf->units(i - 1) = leaf->units(i);
    }
    const std::uint32_t below = leaf->formatMask & bitsBelow(at);
    leaf->formatMask = below | ((leaf->formatMask >> 1U) & ~bitsBelow(at));
    --leaf->count;
}

bool isLiveFormat(const Item* item) noexcept
{
    return item->kind == ContentKind::Format && !item->deleted();
}

void adopt(Inner* parent, std::size_t slot, Node* child) noexcept
{
    parent->child[slot] = child;
    child->parent = parent;
    child->slot = static_cast<std::uint16_t>(slot);
}

Leaf* firstLeafOf(Node* node) noexcept
{
    while (!node->isLeaf)
        node = static_cast<Inner*>(node)->child[0];
    return static_cast<Leaf*>(node);
}

/// First item of `leaf` from `at` on that is not deleted.
Item* liveFrom(const Leaf* leaf, std::size_t at) noexcept
{
    for (; at < leaf->count; ++at) {
        if (leaf->units(at) > 0 || (leaf->formatMask & bitAt(at)) != 0)
            return leaf->item(at);
    }
    return nullptr;
}

/// The next leaf to the right that has something visible or a live format.
Leaf* nextLiveLeaf(Leaf* leaf) noexcept
{
    Node* node = leaf;
    while (Inner* parent = node->parent) {
        for (std::size_t i = node->slot + 1U; i < parent->count; ++i) {
            if (parent->visible[i] == 0 && parent->formats[i] == 0)
                continue;
            node = parent->child[i];
            while (!node->isLeaf) {
                auto* inner = static_cast<Inner*>(node);
                std::size_t j = 0;
                while (inner->visible[j] == 0 && inner->formats[j] == 0)
                    ++j;
                node = inner->child[j];
            }
            return static_cast<Leaf*>(node);
        }
        node = parent;
    }
    return nullptr;
}

/// Last item of `leaf` below `end` that is not deleted.
Item* liveBelow(const Leaf* leaf, std::size_t end) noexcept
{
    while (end-- > 0) {
        if (leaf->units(end) > 0 || (leaf->formatMask & bitAt(end)) != 0)
            return leaf->item(end);
    }
    return nullptr;
}

/// The next leaf to the left that has something visible or a live format.
Leaf* previousLiveLeaf(Leaf* leaf) noexcept
{
    Node* node = leaf;
    while (Inner* parent = node->parent) {
        for (std::size_t i = node->slot; i-- > 0;) {
            if (parent->visible[i] == 0 && parent->formats[i] == 0)
                continue;
            node = parent->child[i];
            while (!node->isLeaf) {
                auto* inner = static_cast<Inner*>(node);
                std::size_t j = inner->count - 1U;
                while (inner->visible[j] == 0 && inner->formats[j] == 0)
                    --j;
                node = inner->child[j];
            }
            return static_cast<Leaf*>(node);
        }
        node = parent;
    }
    return nullptr;
}

} // namespace

std::uint32_t visibleOf(const Node* node) noexcept
{
    if (node->isLeaf)
        return static_cast<const Leaf*>(node)->visible;
    const auto* inner = static_cast<const Inner*>(node);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < inner->count; ++i)
        sum += inner->visible[i];
    return sum;
}

std::uint32_t formatsOf(const Node* node) noexcept
{
    if (node->isLeaf)
        return static_cast<const Leaf*>(node)->formats();
    const auto* inner = static_cast<const Inner*>(node);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < inner->count; ++i)
        sum += inner->formats[i];
    return sum;
}

std::size_t findSlot(const Item* item) noexcept
{
    const Leaf* leaf = item->leaf;
    const std::size_t count = leaf->count;
    const std::size_t hint = item->slot;
    std::size_t at = 0;
    for (std::size_t i = 1; i <= count; ++i) {
        at = hint + i;
        at = at < count ? at : at % count;
        if (leaf->item(at) == item)
            break;
    }
    item->slot = static_cast<std::uint8_t>(at);
    return at;
}

bool isBefore(const Item* a, const Item* b) noexcept
{
    if (a->leaf == b->leaf)
        return slotOf(a) < slotOf(b);
    // All leaves lie equally deep.
    const Node* x = a->leaf;
    const Node* y = b->leaf;
    while (x->parent != y->parent) {
        x = x->parent;
        y = y->parent;
    }
    return x->slot < y->slot;
}

const Leaf* Sequence::firstLeaf() const noexcept
{
    return m_root ? firstLeafOf(m_root) : nullptr;
}

const Leaf* Sequence::nextLeaf(const Leaf* leaf) noexcept
{
    const Node* node = leaf;
    for (const Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        if (node->slot + 1U < parent->count)
            return firstLeafOf(parent->child[node->slot + 1U]);
    }
    return nullptr;
}

Leaf* Leaf::make(std::uint16_t capacity)
{
    static_assert(sizeof(Leaf) % alignof(Item*) == 0 && FirstLeafItems % 2 == 0);
    void* memory =
        ::operator new(sizeof(Leaf) + capacity * (sizeof(Item*) + sizeof(std::uint32_t)));
    auto* leaf = new (memory) Leaf;
    leaf->capacity = capacity;
    leaf->m_items = reinterpret_cast<Item**>(&leaf->units(capacity));
    return leaf;
}

void Leaf::destroy(Leaf* leaf) noexcept
{
    leaf->~Leaf();
    ::operator delete(leaf);
}

Sequence::~Sequence()
{
    clear();
}

void Sequence::clear() noexcept
{
    if (m_root)
        destroy(m_root);
    m_root = nullptr;
    m_total = 0;
    m_cursor = nullptr;
    m_conflicts.reset();
    m_formats.reset();
}

void Sequence::destroy(Node* node) noexcept
{
    if (node->isLeaf) {
        Leaf::destroy(static_cast<Leaf*>(node));
        return;
    }
    auto* inner = static_cast<Inner*>(node);
    for (std::size_t i = 0; i < inner->count; ++i)
        destroy(inner->child[i]);
    delete inner;
}

void Sequence::markStale(Node* node) noexcept
{
    // No early end: a node without formats is set fresh without looking at its children.
    for (; node; node = node->parent)
        node->summaryStale = true;
}

void Sequence::addUnits(Leaf* leaf, std::uint32_t change, std::uint32_t serial) noexcept
{
    leaf->visible += change;
    leaf->changedBy = std::max(leaf->changedBy, serial);
    m_total += change;
    std::size_t slot = leaf->slot;
    for (Inner* inner = leaf->parent; inner; slot = inner->slot, inner = inner->parent) {
        inner->visible[slot] += change;
        inner->changedBy = std::max(inner->changedBy, serial);
    }
}

void Sequence::dropFormat(Item* item, std::uint32_t serial) noexcept
{
    Leaf* leaf = item->leaf;
    leaf->formatMask &= ~bitAt(slotOf(item));
    std::size_t slot = leaf->slot;
    for (Inner* inner = leaf->parent; inner; slot = inner->slot, inner = inner->parent)
        --inner->formats[slot];
    addUnits(leaf, 0, serial);
    if (!m_formats->index) {
        markStale(leaf);
        return;
    }
    markReachStale(item);
    m_formats->index->erase(item);
}

Sequence::Slot Sequence::makeRoom(Slot slot)
{
    Leaf* leaf = slot.leaf;
    if (leaf->count < leaf->capacity)
        return slot;
    if (leaf->capacity < MaxLeafItems) {
        growRoot();
        return {static_cast<Leaf*>(m_root), slot.at};
    }
    // Behind the last one: much comes in there one after the other, and full leaves stay full.
    const std::size_t from = slot.at == leaf->count ? slot.at : leaf->count / 2U;
    Leaf* right = splitLeaf(leaf, from);
    if (slot.at > from || right->count == 0)
        return {right, slot.at - from};
    return slot;
}

void Sequence::growRoot()
{
    auto* small = static_cast<Leaf*>(m_root);
    Leaf* leaf = Leaf::make(MaxLeafItems);
    for (std::size_t i = 0; i < small->count; ++i) {
        leaf->item(i) = small->item(i);
        leaf->item(i)->leaf = leaf;
        leaf->units(i) = small->units(i);
    }
    leaf->count = small->count;
    leaf->visible = small->visible;
    leaf->formatMask = small->formatMask;
    leaf->summaryStale = leaf->formatMask != 0;
    leaf->changedBy = small->changedBy;
    Leaf::destroy(small);
    m_root = leaf;
}

void Sequence::place(Slot slot, Item* item, std::uint32_t units)
{
    Leaf* leaf = slot.leaf;
    for (std::size_t i = leaf->count; i > slot.at; --i) {
        leaf->item(i) = leaf->item(i - 1);
        leaf->units(i) = leaf->units(i - 1);
    }
    leaf->item(slot.at) = item;
    leaf->units(slot.at) = units;
    openBits(leaf->formatMask, slot.at);
    ++leaf->count;
    item->leaf = leaf;
    item->slot = static_cast<std::uint8_t>(slot.at);
}

void Sequence::insert(Item* item, ClientId client, std::uint32_t serial)
{
    if (!m_root)
        m_root = Leaf::make(FirstLeafItems);
    Slot slot;
    if (const Item* left = item->left)
        slot = {left->leaf, slotOf(left) + 1};
    else
        slot = {firstLeafOf(m_root), 0};
    slot = makeRoom(slot);
    m_steps += StepsPerInsertion;
    place(slot, item, item->visible());
    addUnits(slot.leaf, item->visible(), serial);
    if (isLiveFormat(item)) {
        slot.leaf->formatMask |= bitAt(slot.at);
        const Node* node = slot.leaf;
        for (Inner* inner = node->parent; inner; node = inner, inner = inner->parent)
            ++inner->formats[node->slot];
        addFormat(item);
    }
    noteConflict(item, client);
}

void Sequence::insertSplit(Item* item, ClientId client)
{
    Item* left = item->left;
    const std::uint32_t units = item->visible();
    const Slot slot = makeRoom({left->leaf, slotOf(left) + 1});
    left->leaf->units(slotOf(left)) -= units;
    place(slot, item, units);
    if (left->leaf != slot.leaf && units > 0) {
        addUnits(left->leaf, 0 - units, 0);
        addUnits(slot.leaf, units, 0);
    }
    noteConflict(item, client);
}

Leaf* Sequence::splitLeaf(Leaf* leaf, std::size_t from)
{
    Leaf* right = Leaf::make(MaxLeafItems);
    right->changedBy = leaf->changedBy;
    right->count = static_cast<std::uint16_t>(leaf->count - from);
    for (std::size_t i = 0; i < right->count; ++i) {
        Item* item = leaf->item(from + i);
        item->leaf = right;
        item->slot = static_cast<std::uint8_t>(i);
        right->item(i) = item;
        right->units(i) = leaf->units(from + i);
        right->visible += right->units(i);
    }
    leaf->count = static_cast<std::uint16_t>(from);
    leaf->visible -= right->visible;
    if (leaf->formatMask != 0) {
        right->formatMask = static_cast<std::uint32_t>(std::uint64_t{leaf->formatMask} >> from);
        leaf->formatMask &= bitsBelow(from);
        right->summaryStale = true;
        markStale(leaf);
    }
    insertNode(leaf, right);
    return right;
}

void Inner::take(std::size_t to, const Inner& other, std::size_t from) noexcept
{
    adopt(this, to, other.child[from]);
    visible[to] = other.visible[from];
    formats[to] = other.formats[from];
    siblings[to] = other.siblings[from];
    const bool stale = (other.staleSiblings & bitAt(from)) != 0;
    staleSiblings = (staleSiblings & ~bitAt(to)) | (stale ? bitAt(to) : 0);
    reach[to] = other.reach[from];
    const bool staleHere = (other.staleReach & bitAt(from)) != 0;
    staleReach = (staleReach & ~bitAt(to)) | (staleHere ? bitAt(to) : 0);
}

void Sequence::insertNode(Node* left, Node* added)
{
    Inner* parent = left->parent;
    if (!parent) {
        auto* root = new Inner;
        root->changedBy = left->changedBy;
        root->summaryStale = left->summaryStale || added->summaryStale || formatsOf(left) > 0 ||
                             formatsOf(added) > 0;
        root->count = 2;
        adopt(root, 0, left);
        adopt(root, 1, added);
        for (std::size_t i = 0; i < 2; ++i) {
            root->visible[i] = visibleOf(root->child[i]);
            root->formats[i] = formatsOf(root->child[i]);
        }
        root->staleSiblings = bitsBelow(2);
        m_root = root;
        return;
    }
    if (parent->count == MaxChildren) {
        auto* right = new Inner;
        right->changedBy = parent->changedBy;
        constexpr std::size_t Half = MaxChildren / 2;
        for (std::size_t i = Half; i < MaxChildren; ++i)
            right->take(i - Half, *parent, i);
        right->count = MaxChildren - Half;
        parent->count = Half;
        if (formatsOf(right) + formatsOf(parent) > 0) {
            right->summaryStale = true;
            markStale(parent);
        }
        // The new node takes its counts from its own children; `left` is counted below.
        insertNode(parent, right);
        parent = left->parent;
    }
    const std::size_t at = left->slot + 1U;
    for (std::size_t i = parent->count; i > at; --i)
        parent->take(i, *parent, i - 1);
    ++parent->count;
    adopt(parent, at, added);
    parent->visible[at] = visibleOf(added);
    parent->formats[at] = formatsOf(added);
    parent->visible[at - 1] = visibleOf(left);
    parent->formats[at - 1] = formatsOf(left);
    parent->staleSiblings |= added->count > 0 ? bitAt(at) | bitAt(at - 1) : bitAt(at);
    parent->staleReach |= bitAt(at) | bitAt(at - 1);
    if (added->summaryStale)
        markStale(parent);
}

void Sequence::removeNode(Node* node) noexcept
{
    Inner* parent = node->parent;
    if (!parent) {
        destroy(node);
        m_root = nullptr;
        return;
    }
    for (std::size_t i = node->slot + 1U; i < parent->count; ++i)
        parent->take(i - 1, *parent, i);
    --parent->count;
    destroy(node);
    if (parent->count == 0)
        removeNode(parent);
}

void Sequence::absorb(Item* item, ClientId client)
{
    Leaf* leaf = item->leaf;
    Leaf* into = item->left->leaf;
    const std::size_t at = slotOf(item);
    const std::uint32_t units = leaf->units(at);
    into->units(slotOf(item->left)) += units;
    removeAt(leaf, at);
    if (m_conflicts && m_conflicts->ranked)
        noteAbsorbed(item, client, into);
    if (into == leaf)
        return;
    if (units > 0) {
        addUnits(leaf, 0 - units, 0);
        addUnits(into, units, leaf->changedBy);
    }
    if (leaf->count == 0)
        removeNode(leaf);
}

Place Sequence::search(std::uint32_t index) const noexcept
{
    if (index == 0)
        return {};
    if (m_cursor) {
        // Within the leaf of the last place: no item is touched.
        const Leaf* leaf = m_cursor->leaf;
        std::size_t at = slotOf(m_cursor);
        std::uint32_t start = m_cursorStart;
        while (index <= start && at > 0)
            start -= leaf->units(--at);
        for (; index > start && at < leaf->count; start += leaf->units(at++)) {
            if (index - start <= leaf->units(at))
                return {leaf->item(at), index - start, start};
        }
    }
    std::uint32_t rest = index;
    const Node* node = m_root;
    while (!node->isLeaf) {
        const auto* inner = static_cast<const Inner*>(node);
        std::size_t slot = 0;
        while (rest > inner->visible[slot])
            rest -= inner->visible[slot++];
        node = inner->child[slot];
    }
    const auto* leaf = static_cast<const Leaf*>(node);
    std::size_t at = 0;
    while (rest > leaf->units(at))
        rest -= leaf->units(at++);
    return {leaf->item(at), rest, index - rest};
}

std::uint32_t Sequence::indexOf(const Item* item) const noexcept
{
    std::uint32_t index = 0;
    const std::size_t slot = slotOf(item);
    for (std::size_t i = 0; i < slot; ++i)
        index += item->leaf->units(i);
    const Node* node = item->leaf;
    for (const Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        for (std::size_t i = 0; i < node->slot; ++i)
            index += parent->visible[i];
    }
    return index;
}

Item* Sequence::searchLive(Item* item) noexcept
{
    Leaf* leaf = item->leaf;
    if (Item* live = liveFrom(leaf, slotOf(item) + 1))
        return live;
    leaf = nextLiveLeaf(leaf);
    return leaf ? liveFrom(leaf, 0) : nullptr;
}

Item* Sequence::searchLiveBefore(Item* item) noexcept
{
    Leaf* leaf = item->leaf;
    if (Item* live = liveBelow(leaf, slotOf(item)))
        return live;
    leaf = previousLiveLeaf(leaf);
    return leaf ? liveBelow(leaf, leaf->count) : nullptr;
}

} // namespace cahier::crdt::detail
