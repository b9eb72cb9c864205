// SPDX-License-Identifier: MPL-2.0
// Superfluous formats after remote changes (DocOptions::CleanupFormatting). Mirrors
// cleanupYTextAfterTransaction, cleanupYTextFormatting and cleanupContextlessFormattingGap of yjs
// 13.6.33, including what they leave: of a whole text only what lies before its first content.
#include "sync/crdt/text_edit.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cahier::crdt::detail {

namespace {

/// Types in the order in which they were found.
class TypeList
{
public:
    bool contains(const Type* type) const { return m_known.contains(type); }

    void add(Type* type)
    {
        if (m_known.insert(type).second)
            m_types.push_back(type);
    }

    const std::vector<Type*>& types() const noexcept { return m_types; }

private:
    std::vector<Type*> m_types;
    std::unordered_set<const Type*> m_known;
};

/// Visits the structs of a range. Those that hold more than that, because they were merged while
/// the transaction waited to be told, are split, so that the rest is not collected with them.
template <typename Visit>
void forEachIn(DocState& doc, Txn& txn, Ref from, std::uint64_t end, Visit visit)
{
    const std::uint64_t behind = std::min<std::uint64_t>(end, doc.stateOf(from.client));
    while (from.clock < behind) {
        Item* item = doc.itemStartingAt(txn, from);
        if (behind < item->end() && item->kind != ContentKind::Gc)
            doc.splitItem(txn, item, static_cast<std::uint32_t>(behind - item->id.clock));
        from.clock = item->end();
        visit(*item);
    }
}

/// First visible content at or behind `item`; null at the end.
Item* contentFrom(Item* item) noexcept
{
    while ((item = Sequence::nextLive(item)) && !item->countable())
        item = item->right;
    return item;
}

} // namespace

void DocState::cleanFormats(Txn& done)
{
    TypeList whole;
    for (const ClientBefore& entry : done.touched) {
        if (entry.after == entry.before)
            continue;
        // Yjs takes the clock of the end for a length; it matters when observers made edits.
        const std::uint64_t end = std::uint64_t{entry.before} + entry.after;
        forEachIn(*this, done, {entry.client, entry.before}, end, [&whole](const Item& item) {
            if (!item.deleted() && item.kind == ContentKind::Format)
                whole.add(item.parent);
        });
    }
    Txn& txn = begin(Origin{}, Source::Local);
    std::unordered_set<const Item*> gaps; // by the content behind them: done
    // As they were deleted first, client by client.
    std::unordered_map<ClientIndex, std::size_t> begins;
    for (std::size_t i = done.deletes.size(); i-- > 0;)
        begins[done.deletes[i].client] = i;
    for (const ClientIndex client : done.deleteOrder) {
        for (std::size_t i = begins.at(client);
             i < done.deletes.size() && done.deletes[i].client == client;
             ++i) {
            const DeleteRange range = done.deletes[i];
            const Clock32 end = range.clock + range.length;
            forEachIn(*this, done, {client, range.clock}, end, [&](Item& item) {
                if (item.kind == ContentKind::Gc || !item.parent->hasFormats ||
                    whole.contains(item.parent))
                    return;
                if (item.kind == ContentKind::Format)
                    whole.add(item.parent);
                else if (item.leaf)
                    cleanGapAround(txn, item, gaps);
            });
        }
    }
    for (Type* type : whole.types()) {
        Item* const first = Sequence::nextLive(type->start);
        if (contentFrom(first))
            TextEditor(*this, txn, *type).cleanStart(first);
    }
    end();
}

void DocState::cleanGapAround(Txn& txn, Item& item, std::unordered_set<const Item*>& done)
{
    Item* const behind = contentFrom(&item);
    // A null end belongs to one text only; its last item stands for it.
    Type& parent = *item.parent;
    Item* at = behind ? behind->left : parent.end;
    if (!done.insert(behind ? behind : parent.end).second)
        return;
    std::unordered_set<KeyId> keys;
    // Only formats are alive and not countable.
    for (at = Sequence::previousLive(at); at && !at->countable();
         at = Sequence::previousLive(at->left)) {
        if (!keys.insert(at->formatKey()).second)
            deleteItem(txn, at);
    }
}

} // namespace cahier::crdt::detail
