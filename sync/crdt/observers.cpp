// SPDX-License-Identifier: MPL-2.0
// Who is told of a transaction, and in which order. Mirrors the first part of cleanupTransactions
// and callTypeObservers of yjs 13.6.
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/views.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cahier::crdt::detail {

namespace {

/// A type that a transaction changed, with what its observers are told.
struct Change
{
    Type* type = nullptr;
    std::vector<KeyId> keys;
    bool list = false;
    std::optional<DeepEvent> event; ///< Made when somebody is told first, as Yjs does.
    std::uint32_t madeAt = 0;       ///< Serial of the last transaction by then.
};

/// In the order in which the types were changed first, each with its keys.
std::vector<Change> changesOf(const Txn& txn)
{
    std::vector<Change> changes;
    std::unordered_map<const Type*, std::size_t> places;
    std::unordered_set<std::uint64_t> seen; // place and key
    for (const ChangedType& one : txn.changed) {
        const std::size_t place = places.try_emplace(one.type, changes.size()).first->second;
        if (place == changes.size())
            changes.push_back({one.type, {}, false, {}, 0});
        if (one.key == NoKey)
            changes[place].list = true;
        else if (seen.insert(std::uint64_t{place} << 32U | one.key).second)
            changes[place].keys.push_back(one.key);
    }
    return changes;
}

TypeEvent& commonOf(DeepEvent& event)
{
    return std::visit([](auto& e) -> TypeEvent& { return e; }, event);
}

std::size_t depthOf(const DeepEvent& event)
{
    return std::visit([](const auto& e) { return e.path.size(); }, event);
}

DeepEvent& eventOf(DocState& doc, const Txn& txn, Change& change)
{
    if (!change.event)
        change.event = makeEvent(doc, txn, *change.type, change.keys, change.list);
    else if (change.madeAt != doc.txnSerial)
        commonOf(*change.event).path = pathOf(doc, *change.type); // an observer may have moved it
    change.madeAt = doc.txnSerial;
    return *change.event;
}

template <typename Event>
void tell(const std::vector<std::shared_ptr<Slot<Event>>>& slots, const DeepEvent& event)
{
    const auto* own = std::get_if<Event>(&event);
    if (!own)
        return;
    const auto copy = slots; // an observer may subscribe or end others
    for (const auto& slot : copy) {
        if (slot->active)
            slot->call(*own);
    }
}

bool hasOwnListeners(const Type& type)
{
    return type.observers && !(type.observers->text.empty() && type.observers->array.empty() &&
                               type.observers->map.empty());
}

/// A type with deep observers and what changed below it.
struct DeepChange
{
    Type* type = nullptr;
    std::vector<std::size_t> changes;
};

/// Types nested deeper than MaxTypeDepth are not told of: paths to them would fill the memory.
std::vector<DeepChange> deepChangesOf(const std::vector<Change>& changes, const Txn& txn)
{
    std::vector<DeepChange> out;
    std::unordered_map<const Type*, std::size_t> places;
    std::size_t told = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (told == txn.told.size() || txn.told[told] != changes[i].type)
            continue; // was deleted
        ++told;
        std::size_t depth = 0;
        for (Type* at = changes[i].type; at && depth <= MaxTypeDepth;
             at = at->item ? at->item->parent : nullptr, ++depth) {
            if (!at->observers || at->observers->deep.empty() || at->deleted())
                continue;
            const auto [place, isNew] = places.try_emplace(at, out.size());
            if (isNew)
                out.push_back({at, {}});
            out[place->second].changes.push_back(i);
        }
    }
    return out;
}

} // namespace

void DocState::tellObservers(Txn& txn)
{
    std::vector<Change> changes = changesOf(txn);
    for (Change& change : changes) {
        Type& type = *change.type;
        if (type.deleted())
            continue;
        txn.told.push_back(&type);
        if (hasOwnListeners(type)) {
            const DeepEvent& event = eventOf(*this, txn, change);
            tell(type.observers->text, event);
            tell(type.observers->array, event);
            tell(type.observers->map, event);
        }
        if (txn.source() == Source::Remote && type.kindKnown && type.hasFormats &&
            (type.kind == TypeKind::Text || type.kind == TypeKind::XmlText))
            txn.hasRemoteFormats = true;
    }
    for (const DeepChange& deep : deepChangesOf(changes, txn)) {
        std::vector<DeepEvent> list;
        for (const std::size_t i : deep.changes) {
            if (!changes[i].type->deleted()) // by an observer
                list.push_back(eventOf(*this, txn, changes[i]));
        }
        std::stable_sort(list.begin(), list.end(), [](const DeepEvent& a, const DeepEvent& b) {
            return depthOf(a) < depthOf(b);
        });
        const auto copy = deep.type->observers->deep;
        for (const auto& slot : copy) {
            if (slot->active)
                slot->call(list);
        }
    }
}

} // namespace cahier::crdt::detail
