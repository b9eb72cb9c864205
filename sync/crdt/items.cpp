// SPDX-License-Identifier: MPL-2.0
// Finding, splitting, merging, deleting and collecting items. Mirrors StructStore, splitItem,
// Item.mergeWith, Item.delete, Item.gc and ContentType of yjs 13.6.
#include "sync/base/check.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt::detail {

Item* DocState::findItem(Ref ref) const noexcept
{
    const ClientStructs& structs = clients[ref.client];
    Item* last = structs.last();
    if (ref.clock >= last->id.clock)
        return last;
    return structs.at(structs.find(ref.clock));
}

Item* DocState::splitAt(Txn& txn,
                        ClientStructs& structs,
                        StructPosition position,
                        std::uint32_t offset)
{
    Item* left = structs.at(position);
    Item* right = arena.allocate();
    right->id = {left->id.client, left->id.clock + offset};
    right->length = left->length - offset;
    right->kind = left->kind;
    right->flags = left->flags & static_cast<std::uint8_t>(~Struct::Amid);
    right->origin = {left->id.client, left->id.clock + offset - 1};
    right->rightOrigin = left->rightOrigin;
    right->parentSub = left->parentSub;
    right->parent = left->parent;
    right->depth = levelOf(left) + offset;
    switch (left->kind) {
    case ContentKind::String: {
        TextRange& range = left->content.text;
        right->content.text = {range.offset + offset, range.capacity - offset};
        range.capacity = offset;
        char16_t& last = pools.text[range.offset + offset - 1];
        if (isHighSurrogate(last)) {
            // Yjs does not leave half a character on either side: both become U+FFFD.
            last = ReplacementUnit;
            pools.text[range.offset + offset] = ReplacementUnit;
        }
        break;
    }
    case ContentKind::Any:
    case ContentKind::Json:
        right->content.box = left->content.box->splitOff(offset).release();
        break;
    default:
        break; // Deleted: nothing; the others have length 1
    }
    if ((left->flags & Struct::Redone) != 0) {
        const Ref ref = redone.at(left);
        redone.emplace(right, Ref{ref.client, ref.clock + offset});
    }
    left->length = offset;
    right->left = left;
    right->right = left->right;
    left->right = right;
    if (right->right)
        right->right->left = right;
    txn.mergeAt.push_back(right->id);
    if (right->parentSub != NoKey) {
        if (!right->right)
            right->parent->map.set(right->parentSub, right);
        if (Sequence* values = right->parent->map.sequenceIfAny(right->parentSub))
            values->insertSplit(right, pools.clients.id(right->id.client));
    } else if (right->parent) {
        if (!right->right)
            right->parent->end = right;
        right->parent->sequence.insertSplit(right, pools.clients.id(right->id.client));
    }
    structs.insertAfter(position, right);
    return right;
}

Item* DocState::splitItem(Txn& txn, Item* item, std::uint32_t offset)
{
    ClientStructs& structs = clients[item->id.client];
    return splitAt(txn, structs, structs.find(item->id.clock), offset);
}

Item* DocState::itemStartingAt(Txn& txn, Ref ref)
{
    ClientStructs& structs = clients[ref.client];
    const StructPosition position = structs.find(ref.clock);
    Item* item = structs.at(position);
    if (item->id.clock == ref.clock || item->kind == ContentKind::Gc)
        return item;
    return splitAt(txn, structs, position, ref.clock - item->id.clock);
}

Item* DocState::itemEndingAt(Txn& txn, Ref ref)
{
    ClientStructs& structs = clients[ref.client];
    if (ref.clock + 1 == structs.state())
        return structs.last();
    const StructPosition position = structs.find(ref.clock);
    Item* item = structs.at(position);
    if (ref.clock != item->end() - 1 && item->kind != ContentKind::Gc)
        splitAt(txn, structs, position, ref.clock - item->id.clock + 1);
    return item;
}

void DocState::growText(TextRange& range, std::uint32_t length, std::uint32_t more)
{
    std::u16string& text = pools.text;
    if (range.offset + range.capacity == text.size()) {
        // At the end of the pool: grow in place.
        text.resize(range.offset + std::size_t{length} + more);
        range.capacity = length + more;
        return;
    }
    const std::uint32_t capacity = std::max(length + more, 2 * length);
    const auto offset = static_cast<std::uint32_t>(text.size());
    text.resize(offset + std::size_t{capacity});
    std::copy_n(text.begin() + range.offset, length, text.begin() + offset);
    textGarbage += range.capacity;
    range = {offset, capacity};
}

void DocState::dropTail(TextRange& range, std::uint32_t length)
{
    if (range.offset + std::size_t{range.capacity} == pools.text.size()) {
        pools.text.resize(range.offset + std::size_t{length});
        range.capacity = length;
    } else if (range.capacity > 2 * length) {
        textGarbage += range.capacity - length;
        range.capacity = length;
    }
}

void DocState::compactText()
{
    if (textGarbage * 2 < pools.text.size())
        return;
    std::u16string text;
    text.reserve(pools.text.size() - textGarbage / 2);
    const auto move = [&text, this](Struct& item) {
        if (item.kind != ContentKind::String)
            return;
        const auto offset = static_cast<std::uint32_t>(text.size());
        text.append(pools.text, item.content.text.offset, item.length);
        item.content.text = {offset, item.length};
    };
    for (ClientStructs& structs : clients) {
        if (structs.empty())
            continue;
        StructPosition position;
        do
            move(*structs.at(position));
        while (structs.next(position));
    }
    pendingStructs.forEach(move);
    pools.text = std::move(text);
    textGarbage = 0;
}

bool DocState::tryMerge(Item* left, Item* right)
{
    if (left->kind != right->kind)
        return false;
    if (left->kind == ContentKind::Gc) {
        left->length += right->length;
        return true;
    }
    if (left->kind != ContentKind::String && left->kind != ContentKind::Deleted &&
        left->kind != ContentKind::Any && left->kind != ContentKind::Json)
        return false;
    if (right->origin != left->lastId() || left->right != right ||
        left->rightOrigin != right->rightOrigin || left->deleted() != right->deleted() ||
        ((left->flags | right->flags) & Struct::Redone) != 0)
        return false;
    Type* parent = left->parent;
    if (parent->sequence.cursor() == right) {
        const std::uint32_t start = parent->sequence.cursorStart() - left->visible();
        parent->sequence.setCursor(left, start);
    }
    if (right->parentSub == NoKey)
        parent->sequence.absorb(right, pools.clients.id(right->id.client));
    else if (Sequence* values = parent->map.sequenceIfAny(right->parentSub))
        values->absorb(right, pools.clients.id(right->id.client));
    if (left->kind == ContentKind::String) {
        TextRange& a = left->content.text;
        const TextRange b = right->content.text;
        if (a.offset + left->length == b.offset) {
            a.capacity = left->length + b.capacity;
        } else {
            if (a.capacity < left->length + right->length)
                growText(a, left->length, right->length);
            std::copy_n(pools.text.begin() + b.offset,
                        right->length,
                        pools.text.begin() + a.offset + left->length);
            textGarbage += b.capacity;
        }
    } else if (left->kind != ContentKind::Deleted) {
        left->content.box->append(std::move(*right->content.box));
        delete right->content.box;
    }
    left->flags |= right->flags & Struct::Keep;
    left->right = right->right;
    if (left->right)
        left->right->left = left;
    if (right->parentSub != NoKey) {
        if (parent->map.find(right->parentSub) == right)
            parent->map.set(right->parentSub, left);
    } else if (parent->end == right) {
        parent->end = left;
    }
    left->length += right->length;
    return true;
}

void DocState::mergeLeft(ClientStructs& structs, StructPosition& position)
{
    // With what is left of it, and so on to the left.
    for (;;) {
        StructPosition leftPosition = position;
        if (!structs.previous(leftPosition))
            return;
        Item* left = structs.at(leftPosition);
        Item* right = structs.at(position);
        if (left->kind != right->kind || left->deleted() != right->deleted() ||
            !tryMerge(left, right))
            return;
        structs.erase(position);
        arena.release(right);
        // Erasing may have removed the chunk of `position`, never the one to its left.
        position = leftPosition;
    }
}

void DocState::passOn(const ClientBefore& entry)
{
    // Those that wait to be cleaned up began before it. Once one of them knows the client, all
    // before it do.
    for (std::size_t i = cleanups.size() - 1; i-- > cleanupsDone;) {
        Txn& earlier = *cleanups[i];
        earlier.appended = true;
        if (earlier.touches(entry.client))
            return;
        earlier.touched.push_back(entry);
    }
}

Clock32 Txn::beforeOf(ClientIndex client) const noexcept
{
    if (touched.size() <= MaxUnindexed) {
        for (const ClientBefore& entry : touched) {
            if (entry.client == client)
                return entry.before;
        }
        return NotTouched;
    }
    while (m_touchedIndex.size() < touched.size()) {
        const ClientBefore& entry = touched[m_touchedIndex.size()];
        m_touchedIndex.emplace(entry.client, entry.before);
    }
    const auto at = m_touchedIndex.find(client);
    return at == m_touchedIndex.end() ? NotTouched : at->second;
}

bool Txn::removes(const Struct& item, const ClientTable& clients) const noexcept
{
    Clock32 end = item.id.clock + 1;
    return removesUntil(item.id, clients, end);
}

bool Txn::removesUntil(Ref from, const ClientTable& clients, Clock32& end) const noexcept
{
    const DeleteRange* range = rangeFrom(deletes, from, clients);
    if (!range)
        return false;
    const bool inside = range->clock <= from.clock;
    end = std::min(end, inside ? range->clock + range->length : range->clock);
    return inside;
}

void DocState::noteChanged(Txn& txn, Type* type, KeyId key)
{
    const Item* item = type->item;
    if (item != nullptr && (item->deleted() || txn.adds(*item)))
        return;
    const ChangedType change{type, key};
    if (txn.changed.empty() || txn.changed.back() != change)
        txn.changed.push_back(change);
}

void DocState::addDelete(Txn& txn, Ref id, std::uint32_t length)
{
    txn.settled = false;
    if (!txn.deletes.empty()) {
        DeleteRange& last = txn.deletes.back();
        if (last.client == id.client) {
            if (last.clock + last.length == id.clock) {
                last.length += length;
                return;
            }
            if (id.clock + length == last.clock) {
                last.clock = id.clock;
                last.length += length;
                return;
            }
        }
    }
    txn.deletes.push_back({id.client, id.clock, length});
}

std::vector<DeleteRange> DocState::allDeletes()
{
    // What the open transaction deletes is noted when it ends.
    if (knownDeletes.kept() && !open)
        return knownDeletes.all(pools.clients);
    std::vector<DeleteRange> out;
    for (ClientIndex client = 0; client < clients.size(); ++client) {
        const ClientStructs& structs = clients[client];
        if (structs.empty())
            continue;
        StructPosition position;
        bool goesOn = false;
        do {
            const Item& item = *structs.at(position);
            if (item.deleted() && goesOn)
                out.back().length += item.length;
            else if (item.deleted())
                out.push_back({client, item.id.clock, item.length});
            goesOn = item.deleted();
        } while (structs.next(position));
    }
    normaliseDeletes(out, pools.clients);
    if (!open)
        knownDeletes.keep(out);
    return out;
}

void DocState::deleteItem(Txn& txn, Item* first)
{
    if (first->deleted())
        return;
    // Worklist instead of recursion: nesting is as deep as an update likes.
    std::vector<Item*> rest;
    for (Item* item = first; item;) {
        Type* parent = item->parent;
        if (item->parentSub == NoKey) {
            parent->sequence.dropCursor();
            if (item->countable())
                parent->sequence.addVisible(item, -std::int64_t{item->length}, txn.serial);
            else if (item->kind == ContentKind::Format)
                parent->sequence.dropFormat(item, txn.serial);
        }
        item->flags |= Struct::Deleted;
        addDelete(txn, item->id, item->length);
        addChanged(txn, parent, item->parentSub);
        if (item->kind == ContentKind::Doc && !txn.adds(*item))
            ++txn.removedDocs;
        if (item->kind == ContentKind::Type) {
            const auto begin = static_cast<std::ptrdiff_t>(rest.size());
            const auto visit = [&](Item* child) {
                if (!child->deleted())
                    rest.push_back(child);
                else if (!txn.adds(*child))
                    txn.mergeAt.push_back(child->id); // collected later, then merged if possible
            };
            for (Item* child = item->content.type->start; child; child = child->right)
                visit(child);
            for (const ItemMap::Entry& entry : item->content.type->map.entries())
                visit(entry.item);
            // First child first, as a recursion would: undo depends on the order.
            std::reverse(rest.begin() + begin, rest.end());
        }
        item = nullptr;
        while (!rest.empty() && !item) {
            item = rest.back();
            rest.pop_back();
            if (item->deleted())
                item = nullptr;
        }
    }
}

void DocState::freeContent(Item* item) noexcept
{
    if (item->kind == ContentKind::String)
        textGarbage += item->content.text.capacity;
    else if (item->hasBox())
        delete item->content.box;
}

void DocState::collect(Item* first, bool parentCollected)
{
    struct Job
    {
        Item* item;
        bool parentCollected;
    };

    std::vector<Job> jobs;
    Job job{first, parentCollected};
    for (;;) {
        Item* item = job.item;
        if (item->kind == ContentKind::Type) {
            Type& type = *item->content.type;
            for (Item* child = type.start; child; child = child->right)
                jobs.push_back({child, true});
            for (const ItemMap::Entry& entry : type.map.entries()) {
                for (Item* child = entry.item; child; child = child->left)
                    jobs.push_back({child, true});
            }
            type.start = nullptr;
            type.end = nullptr;
            type.sequence.clear();
            type.map.clear();
            type.collected = true;
        }
        if (item->kind != ContentKind::Gc) {
            freeContent(item);
            if ((item->flags & Struct::Redone) != 0 && job.parentCollected) {
                redone.erase(item);
                redoneLater.clear(); // none may lead past it
                item->flags &= static_cast<std::uint8_t>(~Struct::Redone);
            }
            item->kind = job.parentCollected ? ContentKind::Gc : ContentKind::Deleted;
            item->content = Content{};
            if (job.parentCollected) {
                item->parent = nullptr;
                item->leaf = nullptr;
                item->origin = Ref{};
                item->rightOrigin = Ref{};
                item->parentSub = NoKey;
                item->flags = Struct::Deleted;
            }
        }
        if (jobs.empty())
            return;
        job = jobs.back();
        jobs.pop_back();
    }
}

} // namespace cahier::crdt::detail
