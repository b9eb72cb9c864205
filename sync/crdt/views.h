// SPDX-License-Identifier: MPL-2.0
// Reading types, and what the handle classes share.
#pragma once

#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"

#include <optional>
#include <string>

namespace cahier::crdt::detail {

/// Value number `offset` of a countable item.
Value valueOf(DocState& doc, const Item& item, std::uint32_t offset);
/// The same as JSON. `depth` of the type that holds it.
Any jsonOf(DocState& doc, const Item& item, std::uint32_t offset, std::size_t depth = 0);
Any jsonOf(DocState& doc, const Type& type, std::size_t depth = 0);
/// The XML string of Yjs' toString(), in WTF-8 whose halves are not joined yet.
void appendXml(DocState& doc, const Type& type, std::string& out, std::size_t depth = 0);
Delta deltaOf(DocState& doc, const Type& type);
std::u16string plainText(const DocState& doc, const Type& type);
Path pathOf(const DocState& doc, const Type& type);
/// What observers of a type are told that a transaction changed: these keys, and its list.
DeepEvent
makeEvent(DocState& doc, const Txn& txn, Type& type, std::span<const KeyId> keys, bool listChanged);

inline std::u16string_view textOf(const DocState& doc, const Item& item) noexcept
{
    return std::u16string_view(doc.pools.text).substr(item.content.text.offset, item.length);
}

/// Why a handle may not be used for writing.
Result<void> refuseWriting(const DocState* doc, const Type* type);

/// A handle may be used for writing: open transaction, type not deleted, clocks left. begin() saw
/// the thread.
inline Result<void> checkWritable(const DocState* doc, const Type* type)
{
    if (doc && type && doc->open && !type->deleted() && doc->stateOf(doc->own) <= MaxLocalClock)
        [[likely]]
        return {};
    return refuseWriting(doc, type);
}

/// What is written must be readable by everybody. Keys, names of nodes and of formats:
/// InvalidArgument unless UTF-8, TooLarge beyond MaxKeyBytes.
Result<void> checkKey(std::string_view key);
/// InvalidArgument if a string in it is not WTF-8 or a key not UTF-8, TooLarge beyond MaxAnyDepth
/// (bytes count as one more: in format 1 some become objects). O(size).
Result<void> checkValue(const Any& value);
Result<void> checkAttributes(const Attributes& attributes);

/// A new type as content of an item that is inserted next.
Content newTypeContent(DocState& doc, TypeKind kind, std::string_view nodeName);
/// A plain value as content: bytes as Binary, everything else as Any.
ContentKind valueContent(const Any& value, Content& content);

Result<Item*> mapSet(DocState& doc,
                     Transaction& txn,
                     Type& type,
                     std::string_view key,
                     ContentKind kind,
                     Content content);
void mapRemove(DocState& doc, Transaction& txn, Type& type, std::string_view key);
/// The live item of a key, or null.
Item* mapItem(const DocState& doc, const Type& type, std::string_view key) noexcept;

/// Left neighbour of something inserted into a list at `index`; splits. BadPosition.
Result<Item*> listLeft(DocState& doc, Transaction& txn, Type& type, std::uint32_t index);
Result<Item*> listInsert(DocState& doc,
                         Transaction& txn,
                         Type& type,
                         std::uint32_t index,
                         ContentKind kind,
                         Content content);
Result<void>
listRemove(DocState& doc, Transaction& txn, Type& type, std::uint32_t index, std::uint32_t length);

template <typename Event>
Subscription subscribe(DocState& doc,
                       Type& type,
                       std::vector<std::shared_ptr<Slot<Event>>> TypeObservers::*list,
                       std::function<void(const Event&)> callback)
{
    if (!type.observers)
        type.observers = std::make_unique<TypeObservers>();
    auto slot = std::make_shared<Slot<Event>>();
    slot->call = std::move(callback);
    addSlot((*type.observers).*list, slot);
    doc.wantsEvents = true;
    return Subscription(std::move(slot));
}

} // namespace cahier::crdt::detail
