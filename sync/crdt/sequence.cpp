// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/sequence.h"

#include "sync/base/check.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

/// Steps from the cursor before the tree is asked.
constexpr int MaxCursorSteps = 12;

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
        return static_cast<const Leaf*>(node)->formats;
    const auto* inner = static_cast<const Inner*>(node);
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < inner->count; ++i)
        sum += inner->formats[i];
    return sum;
}

/// Another item, or all items of another node, come below `node`; false if that changes nothing.
bool widen(Node* node, bool mixed, Ref origin, ClientId client) noexcept
{
    if (node->mixed)
        return false;
    if (mixed || (node->hasUniform && node->uniformOrigin != origin)) {
        node->mixed = true;
        return true;
    }
    const bool changes = !node->hasUniform || client > node->highestClient;
    node->hasUniform = true;
    node->uniformOrigin = origin;
    node->highestClient = std::max(node->highestClient, client);
    return changes;
}

void widenUpwards(Node* node, Ref origin, ClientId client) noexcept
{
    while (node && widen(node, false, origin, client))
        node = node->parent;
}

void widenBy(Node* node, const Node* child) noexcept
{
    widen(node, child->mixed, child->uniformOrigin, child->highestClient);
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

} // namespace

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
}

void Sequence::destroy(Node* node) noexcept
{
    if (node->isLeaf) {
        delete static_cast<Leaf*>(node);
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

void Sequence::addVisible(Leaf* leaf, std::int64_t delta, std::uint32_t serial) noexcept
{
    const auto change = static_cast<std::uint32_t>(delta); // modulo 2^32: also for negative ones
    leaf->visible += change;
    leaf->changedBy = serial;
    m_total += change;
    std::size_t slot = leaf->slot;
    for (Inner* inner = leaf->parent; inner; slot = inner->slot, inner = inner->parent) {
        inner->visible[slot] += change;
        inner->changedBy = serial;
    }
}

void Sequence::addFormats(Leaf* leaf, std::int32_t delta, std::uint32_t serial) noexcept
{
    const auto change = static_cast<std::uint32_t>(delta);
    leaf->formats += change;
    leaf->changedBy = serial;
    std::size_t slot = leaf->slot;
    for (Inner* inner = leaf->parent; inner; slot = inner->slot, inner = inner->parent) {
        inner->formats[slot] += change;
        inner->changedBy = serial;
    }
    markStale(leaf);
}

void Sequence::insert(Item* item, ClientId client, std::uint32_t serial)
{
    if (!m_root) {
        auto* leaf = new Leaf;
        leaf->first = item;
        m_root = leaf;
    }
    Leaf* leaf = item->left ? item->left->leaf : firstLeafOf(m_root);
    item->leaf = leaf;
    if (!item->left)
        leaf->first = item;
    ++leaf->count;
    widenUpwards(leaf, item->origin, client);
    // Counts first: a split recounts the halves from the items.
    addVisible(leaf, item->visible(), serial);
    if (isLiveFormat(item))
        addFormats(leaf, 1, serial);
    if (leaf->count > MaxLeafItems)
        splitLeaf(leaf);
}

void Sequence::insertSplit(Item* item, ClientId client)
{
    Leaf* leaf = item->left->leaf;
    item->leaf = leaf;
    ++leaf->count;
    widenUpwards(leaf, item->origin, client);
    if (leaf->count > MaxLeafItems)
        splitLeaf(leaf);
}

void Sequence::splitLeaf(Leaf* leaf)
{
    auto* right = new Leaf;
    right->changedBy = leaf->changedBy;
    // What holds for all holds for each half; a half of a mixed leaf counts as mixed.
    widenBy(right, leaf);
    const std::uint16_t half = leaf->count / 2;
    Item* item = leaf->first;
    for (std::uint16_t i = 0; i < half; ++i)
        item = item->right;
    right->first = item;
    right->count = static_cast<std::uint16_t>(leaf->count - half);
    for (std::uint16_t i = half; i < leaf->count; ++i, item = item->right) {
        item->leaf = right;
        right->visible += item->visible();
        right->formats += isLiveFormat(item) ? 1U : 0U;
    }
    leaf->count = half;
    leaf->visible -= right->visible;
    leaf->formats -= right->formats;
    if (leaf->formats + right->formats > 0) {
        right->summaryStale = true;
        markStale(leaf);
    }
    insertNode(leaf, right);
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
        widenBy(root, left);
        widenBy(root, added);
        adopt(root, 0, left);
        adopt(root, 1, added);
        for (std::size_t i = 0; i < 2; ++i) {
            root->visible[i] = visibleOf(root->child[i]);
            root->formats[i] = formatsOf(root->child[i]);
        }
        m_root = root;
        return;
    }
    if (parent->count == MaxChildren) {
        auto* right = new Inner;
        right->changedBy = parent->changedBy;
        widenBy(right, parent);
        constexpr std::size_t Half = MaxChildren / 2;
        for (std::size_t i = Half; i < MaxChildren; ++i) {
            adopt(right, i - Half, parent->child[i]);
            right->visible[i - Half] = parent->visible[i];
            right->formats[i - Half] = parent->formats[i];
        }
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
    for (std::size_t i = parent->count; i > at; --i) {
        adopt(parent, i, parent->child[i - 1]);
        parent->visible[i] = parent->visible[i - 1];
        parent->formats[i] = parent->formats[i - 1];
    }
    ++parent->count;
    adopt(parent, at, added);
    parent->visible[at] = visibleOf(added);
    parent->formats[at] = formatsOf(added);
    parent->visible[at - 1] = visibleOf(left);
    parent->formats[at - 1] = formatsOf(left);
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
    for (std::size_t i = node->slot + 1U; i < parent->count; ++i) {
        adopt(parent, i - 1, parent->child[i]);
        parent->visible[i - 1] = parent->visible[i];
        parent->formats[i - 1] = parent->formats[i];
    }
    --parent->count;
    destroy(node);
    if (parent->count == 0)
        removeNode(parent);
}

void Sequence::absorb(Item* item)
{
    Leaf* leaf = item->leaf;
    Leaf* into = item->left->leaf;
    if (into != leaf) {
        const std::uint32_t units = item->visible();
        if (units > 0) {
            addVisible(leaf, -std::int64_t{units}, leaf->changedBy);
            addVisible(into, units, std::max(into->changedBy, leaf->changedBy));
        }
    }
    if (leaf->first == item)
        leaf->first = item->right;
    if (--leaf->count == 0)
        removeNode(leaf);
}

Place Sequence::locate(std::uint32_t index) noexcept
{
    if (index == 0)
        return {};
    if (Item* item = m_cursor) {
        std::uint32_t start = m_cursorStart;
        for (int step = 0; step < MaxCursorSteps && item; ++step) {
            const std::uint32_t units = item->visible();
            if (index > start && index - start <= units)
                return {item, index - start, start};
            if (index <= start) {
                item = item->left;
                if (item)
                    start -= item->visible();
            } else {
                start += units;
                item = item->right;
            }
        }
    }
    std::uint32_t rest = index;
    Node* node = m_root;
    while (!node->isLeaf) {
        auto* inner = static_cast<Inner*>(node);
        std::size_t slot = 0;
        while (rest > inner->visible[slot])
            rest -= inner->visible[slot++];
        node = inner->child[slot];
    }
    Item* item = static_cast<Leaf*>(node)->first;
    for (;; item = item->right) {
        const std::uint32_t units = item->visible();
        if (rest <= units)
            break;
        rest -= units;
    }
    return {item, rest, index - rest};
}

std::uint32_t Sequence::indexOf(const Item* item) const noexcept
{
    std::uint32_t index = 0;
    for (const Item* at = item->leaf->first; at != item; at = at->right)
        index += at->visible();
    const Node* node = item->leaf;
    for (const Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        for (std::size_t i = 0; i < node->slot; ++i)
            index += parent->visible[i];
    }
    return index;
}

bool Sequence::isBefore(const Item* a, const Item* b) noexcept
{
    if (a->leaf == b->leaf) {
        const Leaf* leaf = a->leaf;
        for (const Item* at = a->right; at && at->leaf == leaf; at = at->right) {
            if (at == b)
                return true;
        }
        return false;
    }
    const auto depthOf = [](const Node* node) {
        int depth = 0;
        for (; node->parent; node = node->parent)
            ++depth;
        return depth;
    };
    const Node* x = a->leaf;
    const Node* y = b->leaf;
    int difference = depthOf(x) - depthOf(y);
    for (; difference > 0; --difference)
        x = x->parent;
    for (; difference < 0; ++difference)
        y = y->parent;
    while (x->parent != y->parent) {
        x = x->parent;
        y = y->parent;
    }
    return x->slot < y->slot;
}

Item* Sequence::lastOfUniform(
    Item* item, Ref origin, ClientId client, const Item* stop, Item* end) const noexcept
{
    Node* best = nullptr;
    if (item->leaf->first != item)
        return nullptr;
    for (Node* node = item->leaf; node; node = node->parent) {
        if (node->mixed || node->uniformOrigin != origin || node->highestClient >= client)
            break;
        bool holdsStop = false;
        for (const Node* at = stop ? stop->leaf : nullptr; at && !holdsStop; at = at->parent)
            holdsStop = at == node;
        if (holdsStop)
            break;
        best = node;
        if (node->slot != 0)
            break;
    }
    if (!best)
        return nullptr;
    // The last item of a part lies before the first of the next one.
    for (const Node* node = best; node->parent; node = node->parent) {
        if (node->slot + 1 < node->parent->count)
            return firstLeafOf(node->parent->child[node->slot + 1])->first->left;
    }
    return end;
}

Item* Sequence::nextLive(Item* item) noexcept
{
    while (item && item->deleted()) {
        Leaf* leaf = item->leaf;
        if (leaf->visible == 0 && leaf->formats == 0) {
            Leaf* next = nextLiveLeaf(leaf);
            item = next ? next->first : nullptr;
            continue;
        }
        do
            item = item->right;
        while (item && item->leaf == leaf && item->deleted());
    }
    return item;
}

void Sequence::applyFormat(ActiveFormats& formats, const Item* item)
{
    const KeyId key = item->content.box->key;
    const bool ends = item->content.box->values[0].isNull();
    const auto at = std::find_if(
        formats.begin(), formats.end(), [key](const ActiveFormat& f) { return f.key == key; });
    if (at == formats.end()) {
        formats.push_back({key, item, false});
        return;
    }
    const bool wasEnded = at->item->content.box->values[0].isNull();
    if (wasEnded && !ends) {
        // A Map forgets the place of a deleted key: it comes back at the end.
        formats.erase(at);
        formats.push_back({key, item, true});
        return;
    }
    at->item = item;
}

void Sequence::applySummary(ActiveFormats& formats, const ActiveFormats& summary)
{
    for (const ActiveFormat& entry : summary) {
        const auto at = std::find_if(
            formats.begin(), formats.end(), [&entry](const auto& f) { return f.key == entry.key; });
        if (at == formats.end()) {
            formats.push_back(entry);
            continue;
        }
        const bool ends = entry.item->content.box->values[0].isNull();
        const bool wasEnded = at->item->content.box->values[0].isNull();
        if (!ends && (wasEnded || entry.restarted)) {
            formats.erase(at);
            formats.push_back({entry.key, entry.item, true});
        } else {
            at->item = entry.item;
        }
    }
}

const ActiveFormats* Sequence::summaryOf(Node* node)
{
    if (!node->summaryStale)
        return node->summary.get();
    node->summaryStale = false;
    if (!node->summary)
        node->summary = std::make_unique<ActiveFormats>();
    ActiveFormats& formats = *node->summary; // its room is used again
    formats.clear();
    if (node->isLeaf) {
        auto* leaf = static_cast<Leaf*>(node);
        const Item* item = leaf->first;
        for (std::uint16_t i = 0; i < leaf->count; ++i, item = item->right) {
            if (isLiveFormat(item))
                applyFormat(formats, item);
        }
    } else {
        auto* inner = static_cast<Inner*>(node);
        for (std::size_t i = 0; i < inner->count; ++i) {
            if (inner->formats[i] == 0) {
                inner->child[i]->summaryStale = false;
                inner->child[i]->summary.reset();
            } else if (const ActiveFormats* child = summaryOf(inner->child[i])) {
                applySummary(formats, *child);
            }
        }
    }
    if (formats.empty())
        node->summary.reset();
    return node->summary.get();
}

ActiveFormats Sequence::formatsBefore(const Item* item)
{
    ActiveFormats out;
    if (!m_root)
        return out;
    if (!item) {
        if (const ActiveFormats* all = summaryOf(m_root))
            out = *all;
        return out;
    }
    // From the root down, what is left of the path; then within the leaf.
    std::array<const Node*, 16> path{};
    std::size_t depth = 0;
    for (const Node* node = item->leaf; node; node = node->parent)
        path[depth++] = node;
    while (depth-- > 1) {
        const auto* inner = static_cast<const Inner*>(path[depth]);
        for (std::size_t i = 0; i < path[depth - 1]->slot; ++i) {
            if (inner->formats[i] == 0)
                continue;
            if (const ActiveFormats* summary = summaryOf(inner->child[i]))
                applySummary(out, *summary);
        }
    }
    for (const Item* at = item->leaf->first; at != item; at = at->right) {
        if (isLiveFormat(at))
            applyFormat(out, at);
    }
    return out;
}

} // namespace cahier::crdt::detail
