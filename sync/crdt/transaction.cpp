// SPDX-License-Identifier: MPL-2.0
// Begin and end of transactions: observers, garbage collection, merging, the update event. Mirrors
// transact, cleanupTransactions, tryGcDeleteSet and tryMergeDeleteSet of yjs 13.6.
#include "sync/base/check.h"
#include "sync/crdt/doc_state.h"

#include <algorithm>

namespace cahier::crdt::detail {

Txn& DocState::begin(Origin origin, Source source)
{
    thread.check();
    if (open) {
        ++openDepth;
        if (source == Source::Remote)
            open->setRemote();
        return *open;
    }
    if (freeTxns.empty()) {
        txns.push_back(std::make_unique<Txn>());
        freeTxns.push_back(txns.back().get());
    }
    open = freeTxns.back();
    freeTxns.pop_back();
    if (++txnSerial == 0)
        txnSerial = 1;
    open->start(origin, source, txnSerial);
    openDepth = 1;
    cleanups.push_back(open);
    return *open;
}

void DocState::end()
{
    if (--openDepth > 0)
        return;
    if (knownDeletes.kept())
        knownDeletes.note(open->deletes, pools.clients);
    open = nullptr;
    if (cleaning)
        return; // inside an observer: its turn comes after the transaction that is
                // being told
    cleaning = true;
    while (cleanupsDone < cleanups.size()) {
        Txn* txn = cleanups[cleanupsDone];
        cleanUp(*txn);
        ++cleanupsDone;
        freeTxns.push_back(txn);
    }
    cleanups.clear();
    cleanupsDone = 0;
    cleaning = false;
}

void DocState::cleanUp(Txn& txn)
{
    const bool changed = txn.changedAnything();
    if (!changed && txn.mergeAt.empty())
        return;
    for (ClientBefore& entry : txn.touched)
        entry.after = clients[entry.client].state();
    const bool cleanup =
        wantsEvents && options.cleanupFormatting != DocOptions::CleanupFormatting::Off;
    if (!hooks.empty() || cleanup) {
        // Undo and the cleanup of formats go through the deletions client by client, in the order
        // in which they began.
        txn.deleteOrder.clear();
        std::vector<bool> seen(clients.size());
        for (const DeleteRange& range : txn.deletes) {
            if (!seen[range.client])
                txn.deleteOrder.push_back(range.client);
            seen[range.client] = true;
        }
    }
    if (txn.deletes.size() > 1)
        normaliseDeletes(txn.deletes, pools.clients);
    if (wantsEvents && !txn.changed.empty())
        tellObservers(txn);
    for (std::size_t i = 0; i < hooks.size(); ++i)
        hooks[i]->afterTransaction(txn);
    if (cleanup && txn.hasRemoteFormats)
        cleanFormats(txn);
    if (options.gc == DocOptions::Gc::On && !txn.settled)
        collectGarbage(txn);
    if (txn.appended || !txn.settled || !txn.mergeAt.empty())
        mergeStructs(txn);
    if (textGarbage > MinTextGarbage)
        compactText();
    if (changed && (!updateObservers.empty() || !updateObserversV2.empty()))
        tellUpdate(txn);
    // Yjs destroys each sub-document that is gone, in a transaction of its own: it sends what those
    // make that begin before its turn.
    for (; txn.removedDocs > 0; --txn.removedDocs) {
        begin(Origin{}, Source::Local);
        end();
    }
}

void DocState::collectGarbage(Txn& txn)
{
    for (const DeleteRange& range : txn.deletes) {
        ClientStructs& structs = clients[range.client];
        const Clock32 end = range.clock + range.length;
        StructPosition position = structs.find(range.clock);
        for (;;) {
            Item* item = structs.at(position);
            if (item->id.clock >= end)
                break;
            if (item->kind != ContentKind::Gc && item->kind != ContentKind::Deleted &&
                item->deleted() && !item->kept())
                collect(item, false);
            if (!structs.next(position))
                break;
        }
    }
}

void DocState::mergeStructs(Txn& txn)
{
    const auto mergeDownTo = [this](ClientStructs& structs, StructPosition position, Clock32 from) {
        for (;;) {
            structs.prefetchLeftOf(position);
            mergeLeft(structs, position);
            if (structs.at(position)->id.clock <= from || !structs.previous(position) ||
                structs.at(position)->end() <= from)
                return;
        }
    };
    // Merged in one pass with all that is new.
    const auto isNew = [&txn](const ClientStructs& structs, Clock32 clock) {
        return structs.txnSerial == txn.serial && clock >= structs.txnBefore;
    };
    // Deleted ranges, from right to left: the struct behind each, then all down to its start. What
    // lies behind a range is looked up only then: it may be one with the range by now.
    for (std::size_t i = txn.settled ? 0 : txn.deletes.size(); i-- > 0;) {
        const DeleteRange& range = txn.deletes[i];
        ClientStructs& structs = clients[range.client];
        if (isNew(structs, range.clock))
            continue;
        StructPosition position = structs.find(range.clock + range.length - 1);
        structs.next(position);
        mergeDownTo(structs, position, range.clock);
    }
    // New structs, from right to left; what grew in place touches no new neighbour.
    for (const ClientBefore& entry : txn.touched) {
        ClientStructs& structs = clients[entry.client];
        if (entry.after != entry.before && structs.last()->id.clock >= entry.before)
            mergeDownTo(structs, structs.lastPosition(), entry.before);
    }
    for (std::size_t i = txn.mergeAt.size(); i-- > 0;) {
        ClientStructs& structs = clients[txn.mergeAt[i].client];
        if (isNew(structs, txn.mergeAt[i].clock))
            continue;
        StructPosition position = structs.find(txn.mergeAt[i].clock);
        StructPosition next = position;
        if (structs.next(next)) {
            const StructPosition before = next;
            mergeLeft(structs, next);
            if (next != before)
                continue; // and then went on to the left
        }
        mergeLeft(structs, position);
    }
}

void DocState::encodeTransaction(const Txn& txn, UpdateFormat format, Lib0Writer& out)
{
    std::size_t used = 0;
    for (const ClientBefore& entry : txn.touched) {
        ClientStructs& structs = clients[entry.client];
        if (used == runs.size())
            runs.emplace_back();
        ClientRun& run = runs[used++];
        run.client = entry.client;
        run.clock = entry.before;
        run.structs.clear();
        if (structs.last()->id.clock <= entry.before) {
            run.structs.push_back(structs.last());
            continue;
        }
        StructPosition position = structs.find(entry.before);
        do
            run.structs.push_back(structs.at(position));
        while (structs.next(position));
    }
    if (used > 1) {
        std::sort(runs.begin(),
                  runs.begin() + static_cast<std::ptrdiff_t>(used),
                  [this](const ClientRun& a, const ClientRun& b) {
            return pools.clients.id(a.client) > pools.clients.id(b.client);
        });
    }
    encodeRuns(std::span(runs).first(used), txn.deletes, pools, format, out);
}

namespace {

template <typename Slots>
bool anyActive(Slots& slots)
{
    std::erase_if(slots, [](const auto& slot) { return !slot->active; });
    return !slots.empty();
}

} // namespace

void DocState::tellUpdate(Txn& txn)
{
    const auto tell = [&](auto& observers, UpdateFormat format) {
        if (observers.empty() || !anyActive(observers))
            return;
        encodeTransaction(txn, format, writer);
        // A transaction inside an observer is encoded after this one: the writer stays.
        const UpdateEvent event{writer.view(), txn.origin(), txn.source()};
        for (std::size_t i = 0; i < observers.size(); ++i) {
            const auto slot = observers[i];
            if (slot->active)
                slot->call(event);
        }
    };
    tell(updateObservers, UpdateFormat::V1);
    tell(updateObserversV2, UpdateFormat::V2);
}

} // namespace cahier::crdt::detail
