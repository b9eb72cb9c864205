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
    item->id = {own, stateOf(own)};
    item->length = length;
    item->kind = kind;
    item->origin = lastRefOf(left);
    item->rightOrigin = refOf(right);
    item->parentSub = parentSub;
    item->content = content;
    item->left = left;
    item->right = right;
    item->parent = &parent;
    integrate(txn, item);
    return item;
}

Item* DocState::insertString(
    Txn& txn, Type& parent, Item* left, Item* right, std::u16string_view text)
{
    const auto length = static_cast<std::uint32_t>(text.size());
    ClientStructs& structs = clientAt(own);
    // Typing on: what Yjs gets by merging at the end of the transaction, without the item.
    if (left && left == structs.last() && left->kind == ContentKind::String && !left->deleted() &&
        left->right == right && left->rightOrigin == refOf(right) &&
        (left->flags & Struct::Redone) == 0 && left->parent == &parent) {
        touch(txn, own);
        TextRange& range = left->content.text;
        if (range.capacity < left->length + length)
            growText(range, left->length, length);
        std::copy(text.begin(), text.end(), pools.text.begin() + range.offset + left->length);
        left->length += length;
        structs.grow(length);
        parent.sequence.addVisible(left->leaf, length, txn.serial);
        addChanged(txn, &parent, NoKey);
        return left;
    }
    Content content{};
    content.text = {static_cast<std::uint32_t>(pools.text.size()), length};
    pools.text += text;
    return insertItem(txn, parent, left, right, NoKey, ContentKind::String, length, content);
}

} // namespace cahier::crdt::detail
