// SPDX-License-Identifier: MPL-2.0
// Formats in force at a place of a sequence, from summaries of its parts.
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

} // namespace cahier::crdt::detail
