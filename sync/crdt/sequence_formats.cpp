// SPDX-License-Identifier: MPL-2.0
// Formats in force at a place of a sequence: from summaries of its parts or, when there are many
// keys, from an index of their formats and from how far those of each part go on.
#include "sync/crdt/sequence.h"

#include <algorithm>

namespace cahier::crdt::detail {

void Sequence::applyFormat(ActiveFormats& formats, const Item* item)
{
    const KeyId key = item->formatKey();
    const bool ends = item->formatEnds();
    const auto at = std::find_if(
        formats.begin(), formats.end(), [key](const ActiveFormat& f) { return f.key == key; });
    if (at == formats.end()) {
        formats.push_back({item, key, false, ends});
        return;
    }
    if (at->ends && !ends) {
        // A Map forgets the place of a deleted key: it comes back at the end.
        formats.erase(at);
        formats.push_back({item, key, true, false});
        return;
    }
    at->item = item;
    at->ends = ends;
}

void Sequence::applySummary(ActiveFormats& formats, const ActiveFormats& summary)
{
    for (const ActiveFormat& entry : summary) {
        const auto at = std::find_if(
            formats.begin(), formats.end(), [&entry](const auto& f) { return f.key == entry.key; });
        if (at == formats.end()) {
            formats.push_back(entry);
        } else if (!entry.ends && (at->ends || entry.restarted)) {
            formats.erase(at);
            formats.push_back({entry.item, entry.key, true, false});
        } else {
            at->item = entry.item;
            at->ends = entry.ends;
        }
    }
}

const ActiveFormats* Sequence::summaryOf(Node* node)
{
    return formatsOf(node) == 0 ? nullptr : &freshSummary(node);
}

const ActiveFormats& Sequence::freshSummary(Node* node)
{
    if (!node->summaryStale)
        return node->summary;
    node->summaryStale = false;
    ActiveFormats& formats = node->summary; // its room is used again
    formats.clear();
    if (node->isLeaf) {
        const auto* leaf = static_cast<const Leaf*>(node);
        for (std::uint32_t mask = leaf->formatMask; mask != 0; mask &= mask - 1)
            applyFormat(formats, leaf->item(static_cast<std::size_t>(std::countr_zero(mask))));
    } else {
        auto* inner = static_cast<Inner*>(node);
        for (std::size_t i = 0; i < inner->count; ++i) {
            if (inner->formats[i] > 0)
                applySummary(formats, freshSummary(inner->child[i]));
        }
    }
    return formats;
}

ActiveFormats Sequence::formatsBefore(const Item* item)
{
    if (hasManyKeys())
        return openBefore(item);
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
            if (inner->formats[i] > 0)
                applySummary(out, freshSummary(inner->child[i]));
        }
    }
    for (std::uint32_t mask = item->leaf->formatMask & bitsBelow(slotOf(item)); mask != 0;
         mask &= mask - 1)
        applyFormat(out, item->leaf->item(static_cast<std::size_t>(std::countr_zero(mask))));
    return out;
}

Item* Sequence::nextFormat(const Item* item, std::span<const KeyId> keys)
{
    const auto wanted = [keys](KeyId key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    const auto firstOf = [&wanted](const Leaf* leaf, std::uint32_t mask) -> Item* {
        for (mask &= leaf->formatMask; mask != 0; mask &= mask - 1) {
            Item* format = leaf->item(static_cast<std::size_t>(std::countr_zero(mask)));
            if (wanted(format->formatKey()))
                return format;
        }
        return nullptr;
    };
    const auto has = [&wanted](const Inner* inner, std::size_t slot) {
        if (inner->formats[slot] == 0)
            return false;
        const ActiveFormats& summary = freshSummary(inner->child[slot]);
        return std::any_of(
            summary.begin(), summary.end(), [&](const auto& format) { return wanted(format.key); });
    };
    if (Item* format = firstOf(item->leaf, ~bitsBelow(slotOf(item))))
        return format;
    const Node* node = item->leaf;
    for (const Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
        for (std::size_t i = node->slot + 1U; i < parent->count; ++i) {
            if (!has(parent, i))
                continue;
            const Node* found = parent->child[i];
            while (!found->isLeaf) {
                const auto* inner = static_cast<const Inner*>(found);
                std::size_t j = 0;
                while (!has(inner, j))
                    ++j;
                found = inner->child[j];
            }
            return firstOf(static_cast<const Leaf*>(found), ~std::uint32_t{0});
        }
    }
    return nullptr;
}

namespace {

/// The reach of what nothing ends.
const Item Endless{};

const Item* further(const Item* a, const Item* b) noexcept
{
    if (!a || !b)
        return a ? a : b;
    if (a == &Endless || b == &Endless)
        return &Endless;
    return isBefore(a, b) ? b : a;
}

/// Whether what begins before `place` (null: the end) and ends at `end` is in force there.
bool isOpen(const Item* end, const Item* place) noexcept
{
    if (!end || end == &Endless)
        return end != nullptr;
    return place && !isBefore(end, place);
}

} // namespace

void Sequence::addFormat(Item* item)
{
    if (!m_formats)
        m_formats = std::make_unique<Formats>();
    std::vector<KeyId>& keys = m_formats->keys;
    if (keys.size() <= MaxSummaryKeys &&
        std::find(keys.begin(), keys.end(), item->formatKey()) == keys.end())
        keys.push_back(item->formatKey());
    if (!m_formats->index) {
        markStale(item->leaf);
        return;
    }
    m_formats->index->insert(item);
    markReachStale(item);
}

FormatIndex& Sequence::formatIndex()
{
    if (!m_formats->index) {
        std::vector<const Item*> formats;
        forEachLive([&formats](const Item& item) {
            if (item.kind == ContentKind::Format)
                formats.push_back(&item);
        });
        m_formats->index = std::make_unique<FormatIndex>(formats);
    }
    return *m_formats->index;
}

/// A format comes or goes: what changes is how far it goes on, and how far the one before does.
void Sequence::markReachStale(const Item* format) noexcept
{
    const auto mark = [](const Node* node) {
        for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent)
            parent->staleReach |= bitAt(node->slot);
    };
    mark(format->leaf);
    if (const Item* before = m_formats->index->lastBefore(format->formatKey(), format))
        mark(before->leaf);
}

/// What ends or replaces the value of a format; null if it has none.
const Item* Sequence::endOf(const Item* format) const
{
    if (format->formatEnds())
        return nullptr;
    const Item* next = m_formats->index->next(format);
    return next ? next : &Endless;
}

const Item* Sequence::reachOf(Inner* parent, std::size_t slot) const
{
    const Item*& out = parent->reach[slot];
    if ((parent->staleReach & bitAt(slot)) == 0)
        return out;
    parent->staleReach &= ~bitAt(slot);
    out = nullptr;
    if (parent->formats[slot] == 0)
        return out;
    Node* node = parent->child[slot];
    if (node->isLeaf) {
        const auto* leaf = static_cast<const Leaf*>(node);
        for (std::uint32_t mask = leaf->formatMask; mask != 0; mask &= mask - 1)
            out = further(out, endOf(leaf->item(static_cast<std::size_t>(std::countr_zero(mask)))));
        return out;
    }
    auto* inner = static_cast<Inner*>(node);
    for (std::size_t i = 0; i < inner->count; ++i)
        out = further(out, reachOf(inner, i));
    return out;
}

/// All formats of a part before `place` that are in force there.
void Sequence::collectOpen(Node* node, const Item* place, std::vector<const Item*>& out) const
{
    if (node->isLeaf) {
        const auto* leaf = static_cast<const Leaf*>(node);
        const std::size_t end = place && place->leaf == leaf ? slotOf(place) : MaxLeafItems;
        for (std::uint32_t mask = leaf->formatMask & bitsBelow(end); mask != 0; mask &= mask - 1) {
            const Item* format = leaf->item(static_cast<std::size_t>(std::countr_zero(mask)));
            if (isOpen(endOf(format), place))
                out.push_back(format);
        }
        return;
    }
    auto* inner = static_cast<Inner*>(node);
    for (std::size_t i = 0; i < inner->count; ++i) {
        if (isOpen(reachOf(inner, i), place))
            collectOpen(inner->child[i], place, out);
    }
}

ActiveFormats Sequence::openBefore(const Item* item)
{
    const FormatIndex& index = formatIndex();
    std::vector<const Item*> open;
    if (!item) {
        collectOpen(m_root, item, open);
    } else {
        collectOpen(item->leaf, item, open);
        const Node* node = item->leaf;
        for (Inner* parent = node->parent; parent; node = parent, parent = parent->parent) {
            for (std::size_t i = 0; i < node->slot; ++i) {
                if (isOpen(reachOf(parent, i), item))
                    collectOpen(parent->child[i], item, open);
            }
        }
    }
    // A Map lists keys as they came; the value of one may have changed since.
    std::vector<std::pair<const Item*, const Item*>> sorted;
    sorted.reserve(open.size());
    for (const Item* format : open)
        sorted.emplace_back(index.firstOfRun(format), format);
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.first != b.first && isBefore(a.first, b.first);
    });
    ActiveFormats out;
    out.reserve(sorted.size());
    for (const auto& [first, format] : sorted)
        out.push_back({format, format->formatKey(), false, false});
    return out;
}

} // namespace cahier::crdt::detail
