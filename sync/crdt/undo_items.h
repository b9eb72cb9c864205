// SPDX-License-Identifier: MPL-2.0
// Bringing deleted items back as new ones. Private to the module.
#pragma once

#include "sync/crdt/doc_state.h"

#include <functional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace cahier::crdt::detail {

struct RedoneItem
{
    Item* item = nullptr;
    std::uint32_t offset = 0;
};

/// The item that stands for `ref` now, after any number of undos. O(log n) for each copy made since
/// it was asked for last.
RedoneItem followRedone(DocState& doc, Ref ref);

/// Marks an item and all that holds it as wanted by an undo manager, or not.
void keepItem(Item* item, bool keep) noexcept;

/// Known structs of the ranges, split so that they lie inside. `visit` may split others.
void forEachStruct(DocState& doc,
                   Txn& txn,
                   const std::vector<DeleteRange>& ranges,
                   const std::function<void(Item*)>& visit);

bool contains(const std::vector<DeleteRange>& ranges, Ref ref, const ClientTable& clients) noexcept;

/// Finds neighbours for items that come back in a list that itself came back: the nearest item of
/// the old list that stands in the new one by now. Lives while one step is undone; meanwhile
/// items get copies, and nothing else changes in the old lists.
class Traces
{
public:
    /// `items`: how many come back.
    Traces(DocState& doc, std::size_t items)
        : m_doc(doc)
        , m_steps(FirstSteps + items * StepsPerItem)
    {
    }

    /// The copy in the list of `parentItem` of the nearest item before `item` that has one, or
    /// null. Lists are walked until that took many steps, then looked up: O(log n), and O(n) when
    /// asked first.
    Item* before(Txn& txn, Item* item, const Item* parentItem);
    /// The same from `item` on.
    Item* from(Txn& txn, Item* item, const Item* parentItem);
    /// `item` has a copy now.
    void noteCopy(const Item* item);

private:
    struct InOrder
    {
        bool operator()(const Item* a, const Item* b) const noexcept
        {
            return a != b && isBefore(a, b);
        }
    };

    struct List
    {
        const Item* parentItem = nullptr;
        std::set<Item*, InOrder> standing; ///< In the list of `parentItem`, as copies.
    };

    /// Where items come back in no order, half as many are enough.
    static constexpr std::size_t StepsPerItem = 64;
    static constexpr std::size_t FirstSteps = 1024;

    struct Found
    {
        Item* copy;
        List* list; ///< If the list must be looked up instead.
    };

    bool mayStep() noexcept { return m_steps > 0 && --m_steps > 0; }

    /// Null if the list is walked.
    List* listOf(Item* item, const Item* parentItem);
    List& makeList(Item* item, const Item* parentItem);
    void enter(List& list, Item* item);
    /// Along `way` from `first` while steps are left.
    Found walk(Txn& txn, Item* item, Item* first, Item* Item::*way, const Item* parentItem);

    DocState& m_doc;
    std::unordered_map<const Type*, List> m_lists; ///< Old lists that are looked up.
    /// By the last copy, which lies elsewhere: items of those lists that do not stand yet.
    std::unordered_map<const Item*, std::vector<Item*>> m_waiting;
    std::size_t m_steps; ///< That may still be taken.
};

/// What an undo knows while it brings items back.
struct RedoContext
{
    const std::vector<Item*>& items;            ///< All that come back.
    const std::unordered_set<const Item*>& set; ///< The same.
    const std::vector<DeleteRange>& insertions; ///< Of the step: these are about to be deleted.
    const std::function<bool(Ref)>& onAnyStack; ///< Deleted by a step of this manager.
    const bool overwriteMaps;                   ///< Even what others put into a map meanwhile.
    Traces& traces;
};

/// The copy, or null where it cannot be. Mirrors redoItem of yjs 13.6.
Item* redoItem(
    DocState& doc, Txn& txn, Item* item, const RedoContext& context, std::size_t depth = 0);

} // namespace cahier::crdt::detail
