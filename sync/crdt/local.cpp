// SPDX-License-Identifier: MPL-2.0
// Items that this replica makes itself.
#include "sync/crdt/doc_state.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt::detail {

Item* DocState::insertItem(Txn& txn,
                           Type& parent,
                           Item* left,
                           Item* right,
                           KeyId parentSub,
                           ContentKind kind,
                           std::uint32_t length,
                           Content content)
{
    Item* item = arena.allocate();
    item->length = length;
    item->kind = kind;
    item->parentSub = parentSub;
    item->content = content;
    insertNew(txn, parent, left, right, item);
    return item;
}

void DocState::insertNew(Txn& txn, Type& parent, Item* left, Item* right, Item* item)
{
    item->id = {own, stateOf(own)};
    item->origin = lastRefOf(left);
    item->rightOrigin = refOf(right);
    item->left = left;
    item->right = right;
    item->parent = &parent;
    integrate(txn, item);
}

Item* DocState::insertElements(
    Txn& txn, Type& parent, Item* left, Item* right, ContentKind kind, Content content)
{
    const auto count =
        kind == ContentKind::Any ? static_cast<std::uint32_t>(content.box->run().size()) : 1;
    return insertItem(txn, parent, left, right, NoKey, kind, count, content);
}

bool DocState::typesOn(const Item& left, const Item* right, const Type& parent) noexcept
{
    return &left == ownStructs().last() && !cleaning && left.kind == ContentKind::String &&
           !left.deleted() && left.right == right && left.rightOrigin == refOf(right) &&
           (left.flags & Struct::Redone) == 0 && left.parent == &parent &&
           !isHighSurrogate(pools.text[left.content.text.offset + left.length - 1]);
}

void DocState::extendString(Txn& txn, Item* item, std::u16string_view text)
{
    const auto length = static_cast<std::uint32_t>(text.size());
    TextRange& range = item->content.text;
    if (range.offset + std::size_t{item->length} == pools.text.size()) {
        pools.text += text;
        range.capacity = item->length + length;
    } else {
        if (range.capacity < item->length + length)
            growText(range, item->length, length);
        std::copy(text.begin(), text.end(), pools.text.begin() + range.offset + item->length);
    }
    item->length += length;
    touch(txn, own);
    ownStructs().grow(length);
    item->parent->sequence.addVisible(item, length, txn.serial);
    addChanged(txn, item->parent, NoKey);
}

Item* DocState::insertString(
    Txn& txn, Type& parent, Item* left, Item* right, std::u16string_view text)
{
    if (left && typesOn(*left, right, parent)) {
        extendString(txn, left, text);
        return left;
    }
    const auto length = static_cast<std::uint32_t>(text.size());
    Content content{};
    content.text = {static_cast<std::uint32_t>(pools.text.size()), length};
    pools.text += text;
    return insertItem(txn, parent, left, right, NoKey, ContentKind::String, length, content);
}

void DocState::insertPlain(Txn& txn, Type& type, std::uint32_t index, std::u16string_view text)
{
    const Place place = type.sequence.locate(index);
    Item* left = place.left;
    if (left && place.offset < left->length)
        splitItem(txn, left, place.offset);
    Item* right = left ? left->right : type.start;
    if (right && right->deleted()) {
        // As Yjs: behind what is deleted.
        right = Sequence::nextLive(right);
        left = right ? right->left : type.end;
    }
    const std::uint32_t leftLength = left ? left->length : 0;
    Item* item = insertString(txn, type, left, right, text);
    type.sequence.setCursor(item, item == left ? index - leftLength : index);
}

namespace {

/// `dead` is what is left of deleted neighbours of `live` that were one item with it once.
bool touches(const Item* before, const Item* behind) noexcept
{
    return before && behind && before->id.client == behind->id.client &&
           before->end() == behind->id.clock && behind->origin == before->lastId() &&
           before->rightOrigin == behind->rightOrigin &&
           ((before->flags | behind->flags) & Struct::Redone) == 0;
}

} // namespace

bool DocState::removeInPlace(Txn& txn, Type& type, std::uint32_t index, std::uint32_t length)
{
    if (wantsEvents || cleaning || !hooks.empty() || options.gc == DocOptions::Gc::Off)
        return false;
    const Place place = type.sequence.locate(index);
    const bool inside = place.left && place.offset < place.left->length;
    Item* live =
        inside ? place.left : Sequence::nextLive(place.left ? place.left->right : type.start);
    if (!live || live->kind != ContentKind::String)
        return false;
    ClientStructs& structs = clients[live->id.client];
    Item* dead = nullptr;
    Ref removed;
    TextRange& range = live->content.text;
    if (inside) {
        // Backspace: the tail goes to the deleted item behind it.
        dead = live->right;
        if (place.offset + length != live->length || !touches(live, dead) ||
            dead->kind != ContentKind::Deleted)
            return false;
        structs.moveStart(structs.find(dead->id.clock), dead->id.clock - length);
        dead->id.clock -= length;
        dead->origin.clock -= length;
        dead->depth -= length;
        type.sequence.startMoved(
            dead, {dead->origin.client, dead->origin.clock + length}, pools.clients);
        live->length -= length;
        removed = dead->id;
        dropTail(range, live->length);
        char16_t& last = pools.text[range.offset + live->length - 1];
        if (isHighSurrogate(last))
            last = ReplacementUnit;
    } else {
        // Delete forwards: the head goes to the deleted item before it.
        dead = live->left;
        if (length >= live->length || !touches(dead, live) || dead->kind != ContentKind::Deleted)
            return false;
        structs.moveStart(structs.find(live->id.clock), live->id.clock + length);
        removed = live->id;
        live->id.clock += length;
        live->origin = {live->id.client, live->id.clock - 1};
        live->depth += length;
        type.sequence.startMoved(
            live, {live->origin.client, live->origin.clock - length}, pools.clients);
        live->length -= length;
        range.offset += length;
        range.capacity -= length;
        textGarbage += length;
        if (isHighSurrogate(pools.text[range.offset - 1]))
            pools.text[range.offset] = ReplacementUnit;
    }
    dead->length += length;
    type.sequence.addVisible(live, -std::int64_t{length}, txn.serial);
    const bool settled = txn.settled;
    addDelete(txn, removed, length);
    txn.settled = settled;
    if (place.left)
        type.sequence.setCursor(place.left, place.start);
    else
        type.sequence.dropCursor();
    return true;
}

} // namespace cahier::crdt::detail
