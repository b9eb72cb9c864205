// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/undo_items.h"

#include "sync/crdt/limits.h"
#include "sync/crdt/views.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

/// Copies of copies that are passed before a short cut is remembered, and how many of those are.
constexpr std::size_t MaxCopiesPassed = 8;
constexpr std::size_t MaxShortCuts = std::size_t{1} << 16U;

} // namespace

RedoneItem followRedone(DocState& doc, Ref ref)
{
    const Ref first = ref;
    const auto keyOf = [](Ref unit) {
        return std::uint64_t{unit.client} << 32U | unit.clock;
    };
    for (std::size_t steps = 0;; ++steps) {
        Item* item = doc.findItem(ref);
        const std::uint32_t offset = ref.clock - item->id.clock;
        if ((item->flags & Struct::Redone) == 0) {
            if (steps > MaxCopiesPassed) {
                if (doc.redoneLater.size() > MaxShortCuts)
                    doc.redoneLater.clear();
                doc.redoneLater[keyOf(first)] = ref;
            }
            return {item, offset};
        }
        if (const auto later = doc.redoneLater.find(keyOf(ref)); later != doc.redoneLater.end()) {
            ref = later->second;
            continue;
        }
        ref = doc.redone.at(item);
        ref.clock += offset;
    }
}

void keepItem(Item* item, bool keep) noexcept
{
    while (item && item->kept() != keep) {
        item->flags ^= Struct::Keep;
        item = item->parent ? item->parent->item : nullptr;
    }
}

void forEachStruct(DocState& doc,
                   Txn& txn,
                   const std::vector<DeleteRange>& ranges,
                   const std::function<void(Item*)>& visit)
{
    for (const DeleteRange& range : ranges) {
        const Clock32 state = doc.stateOf(range.client);
        const Clock32 end = std::min(range.clock + range.length, state);
        for (Clock32 at = range.clock; at < end;) {
            Item* item = doc.itemStartingAt(txn, {range.client, at});
            if (end < item->end() && item->kind != ContentKind::Gc)
                doc.splitItem(txn, item, end - item->id.clock);
            at = item->end();
            visit(item);
        }
    }
}

bool contains(const std::vector<DeleteRange>& ranges, Ref ref, const ClientTable& clients) noexcept
{
    const DeleteRange* range = rangeFrom(ranges, ref, clients);
    return range && range->clock <= ref.clock;
}

namespace {

Ref redoneOf(const DocState& doc, const Item* item)
{
    return (item->flags & Struct::Redone) != 0 ? doc.redone.at(item) : Ref{};
}

/// The item in the list of `parentItem` that stands for `item`, or null.
Item* traceInto(DocState& doc, Txn& txn, Item* item, const Item* parentItem)
{
    while (item && (!item->parent || item->parent->item != parentItem)) {
        const Ref next = redoneOf(doc, item);
        item = next ? doc.itemStartingAt(txn, next) : nullptr;
    }
    return item;
}

Content copyContent(DocState& doc, const Item& item)
{
    Content out{};
    if (item.kind == ContentKind::String) {
        out.text = {static_cast<std::uint32_t>(doc.pools.text.size()), item.length};
        const std::u16string text(textOf(doc, item));
        doc.pools.text += text;
    } else if (item.kind == ContentKind::Format && !item.boxed()) {
        out = item.content;
    } else if (item.hasBox()) {
        out.box = new Box(*item.content.box);
    } else if (item.kind == ContentKind::Type) {
        out.type = doc.newType(item.content.type->kind, item.content.type->name);
    }
    return out;
}

/// Left neighbour of a map value that comes back; false if someone else's value is newer.
bool mapLeft(
    DocState& doc, Txn& txn, Item* item, Type& parent, const RedoContext& context, Item*& left)
{
    left = parent.map.find(item->parentSub);
    if (!item->right || context.overwriteMaps)
        return true;
    left = item;
    while (left && left->right &&
           ((left->right->flags & Struct::Redone) != 0 ||
            contains(context.insertions, left->right->id, doc.pools.clients) ||
            context.onAnyStack(left->right->id))) {
        left = left->right;
        while (left && (left->flags & Struct::Redone) != 0)
            left = doc.itemStartingAt(txn, redoneOf(doc, left));
    }
    return !(left && left->right);
}

} // namespace

Traces::List* Traces::listOf(Item* item, const Item* parentItem)
{
    const auto at = m_lists.find(item->parent);
    return at != m_lists.end() && at->second.parentItem == parentItem ? &at->second : nullptr;
}

Traces::List& Traces::makeList(Item* item, const Item* parentItem)
{
    List& list = m_lists[item->parent];
    list.parentItem = parentItem;
    list.standing.clear();
    for (Item* at = item->parent->start; at; at = at->right)
        enter(list, at);
    return list;
}

/// traceInto(), but nothing is split.
void Traces::enter(List& list, Item* item)
{
    const Item* at = item;
    std::uint32_t offset = 0;
    while (!at->parent || at->parent->item != list.parentItem) {
        Ref next = redoneOf(m_doc, at);
        if (!next) {
            m_waiting[at].push_back(item);
            return;
        }
        next.clock += offset;
        at = m_doc.findItem(next);
        offset = next.clock - at->id.clock;
    }
    list.standing.insert(list.standing.end(), item);
}

void Traces::noteCopy(const Item* item)
{
    const auto at = m_waiting.find(item);
    if (at == m_waiting.end())
        return;
    const std::vector<Item*> items = std::move(at->second);
    m_waiting.erase(at);
    for (Item* one : items)
        enter(m_lists[one->parent], one);
}

Traces::Found
Traces::walk(Txn& txn, Item* item, Item* first, Item* Item::*way, const Item* parentItem)
{
    Found found{nullptr, listOf(item, parentItem)};
    for (Item* at = first; at && !found.copy && !found.list; at = at->*way) {
        found.copy = traceInto(m_doc, txn, at, parentItem);
        if (!found.copy && !mayStep())
            found.list = &makeList(item, parentItem);
    }
    return found;
}

Item* Traces::before(Txn& txn, Item* item, const Item* parentItem)
{
    const auto [copy, list] = walk(txn, item, item->left, &Item::left, parentItem);
    if (!list)
        return copy;
    const auto behind = list->standing.lower_bound(item);
    if (behind == list->standing.begin())
        return nullptr;
    // Where it was split meanwhile, the last part of it is the nearest.
    Item* at = *std::prev(behind);
    while (at->right != item && at->right->id == Ref{at->id.client, at->end()} &&
           redoneOf(m_doc, at->right))
        at = at->right;
    return traceInto(m_doc, txn, at, parentItem);
}

Item* Traces::from(Txn& txn, Item* item, const Item* parentItem)
{
    const auto [copy, list] = walk(txn, item, item, &Item::right, parentItem);
    if (!list)
        return copy;
    const auto at = list->standing.lower_bound(item);
    return at == list->standing.end() ? nullptr : traceInto(m_doc, txn, *at, parentItem);
}

Item* redoItem(DocState& doc, Txn& txn, Item* item, const RedoContext& context, std::size_t depth)
{
    if (const Ref redone = redoneOf(doc, item))
        return doc.itemStartingAt(txn, redone);
    if (!item->parent || depth > MaxTypeDepth ||
        doc.stateOf(doc.own) > MaxLocalClock - item->length)
        return nullptr;
    Item* parentItem = item->parent->item;
    if (parentItem && parentItem->deleted()) {
        // The type must come back first, if this step brings it back at all.
        if (!redoneOf(doc, parentItem) && (!context.set.contains(parentItem) ||
                                           !redoItem(doc, txn, parentItem, context, depth + 1)))
            return nullptr;
        while (const Ref redone = redoneOf(doc, parentItem))
            parentItem = doc.itemStartingAt(txn, redone);
    }
    if (parentItem && parentItem->kind != ContentKind::Type)
        return nullptr;
    Type& parent = parentItem ? *parentItem->content.type : *item->parent;
    Item* left = nullptr;
    Item* right = nullptr;
    if (item->parentSub == NoKey) {
        left = context.traces.before(txn, item, parentItem);
        right = context.traces.from(txn, item, parentItem);
    } else {
        if (!mapLeft(doc, txn, item, parent, context, left))
            return nullptr;
        if (left && left->parent->item != parentItem)
            left = parent.map.find(item->parentSub);
    }
    const Content content = copyContent(doc, *item);
    const Ref id{doc.own, doc.stateOf(doc.own)};
    doc.redone[item] = id;
    item->flags |= Struct::Redone;
    const ContentKind kind = item->kind;
    Item* copy = doc.arena.allocate();
    copy->id = id;
    copy->length = item->length;
    copy->kind = kind;
    copy->origin = lastRefOf(left);
    copy->rightOrigin = refOf(right);
    copy->parentSub = item->parentSub;
    copy->content = content;
    copy->flags |= item->flags & Struct::Boxed;
    copy->left = left;
    copy->right = right;
    copy->parent = &parent;
    keepItem(copy, true);
    doc.integrate(txn, copy);
    context.traces.noteCopy(item);
    return copy;
}

} // namespace cahier::crdt::detail
