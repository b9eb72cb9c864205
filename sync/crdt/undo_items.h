// SPDX-License-Identifier: MPL-2.0
// Bringing deleted items back as new ones. Private to the module.
#pragma once

#include "sync/crdt/doc_state.h"

#include <functional>
#include <unordered_set>
#include <vector>

namespace cahier::crdt::detail {

struct RedoneItem
{
    Item* item = nullptr;
    std::uint32_t offset = 0;
};

/// The item that stands for `ref` now, after any number of undos.
RedoneItem followRedone(const DocState& doc, Ref ref);

/// Marks an item and all that holds it as wanted by an undo manager, or not.
void keepItem(Item* item, bool keep) noexcept;

/// Known structs of the ranges, split so that they lie inside. `visit` may split others.
void forEachStruct(DocState& doc,
                   Txn& txn,
                   const std::vector<DeleteRange>& ranges,
                   const std::function<void(Item*)>& visit);

bool contains(const std::vector<DeleteRange>& ranges, Ref ref, const ClientTable& clients) noexcept;

/// What an undo knows while it brings items back.
struct RedoContext
{
    const std::vector<Item*>& items;            ///< All that come back.
    const std::unordered_set<const Item*>& set; ///< The same.
    const std::vector<DeleteRange>& insertions; ///< Of the step: these are about to be deleted.
    const std::function<bool(Ref)>& onAnyStack; ///< Deleted by a step of this manager.
    const bool overwriteMaps;                   ///< Even what others put into a map meanwhile.
};

/// The copy, or null where it cannot be. Mirrors redoItem of yjs 13.6.
Item* redoItem(
    DocState& doc, Txn& txn, Item* item, const RedoContext& context, std::size_t depth = 0);

} // namespace cahier::crdt::detail
