// SPDX-License-Identifier: MPL-2.0
// Updates applied to a document: their structs, their deletions, and what
// waited for them.
#include "sync/crdt/doc_state.h"

#include <algorithm>

namespace cahier::crdt::detail {

void DocState::applyDeletes(Txn& txn, std::vector<DeleteRange>& deletes)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < deletes.size(); ++i) {
        const DeleteRange range = deletes[i];
        const Clock32 state = stateOf(range.client);
        const Clock32 end = range.clock + range.length;
        if (end > state) {
            const Clock32 from = std::max(range.clock, state);
            deletes[kept++] = {range.client, from, end - from};
        }
        if (range.clock >= state)
            continue;
        ClientStructs& structs = clients[range.client];
        StructPosition position = structs.find(range.clock);
        Item* item = structs.at(position);
        if (!item->deleted() && item->id.clock < range.clock) {
            item = splitAt(txn, structs, position, range.clock - item->id.clock);
            position = structs.find(range.clock);
        }
        for (;;) {
            bool split = false;
            if (!item->deleted()) {
                split = end < item->end();
                if (split)
                    splitAt(txn, structs, position, end - item->id.clock);
                deleteItem(txn, item);
            }
            if (split || item->end() >= end || !structs.next(position))
                break;
            item = structs.at(position);
        }
    }
    deletes.resize(kept);
}

/// What must be there before a pending struct; false if it need not wait.
Ref DocState::waitOf(const RawStruct& raw) const noexcept
{
    return raw.id.clock > stateOf(raw.id.client) ? Ref{raw.id.client, raw.id.clock - 1}
                                                 : missingFor(raw);
}

void DocState::integratePending(Txn& txn, RawStruct& raw)
{
    const ClientIndex client = raw.id.client;
    const Clock32 offset = stateOf(client) - raw.id.clock;
    if (offset >= raw.length)
        splitForKnown(txn, raw);
    else
        raw.kind == ContentKind::Gc ? integrateGc(txn, raw, offset)
                                    : integrateRaw(txn, raw, offset);
    if (raw.hasBox())
        delete raw.content.box;
    textGarbage += raw.kind == ContentKind::String ? raw.content.text.capacity : 0;
    pendingStructs.dropFirst(client);
}

void DocState::integrateReady(Txn& txn, ClientIndex client)
{
    while (RawStruct* raw = pendingStructs.first(client)) {
        const Ref missing = waitOf(*raw);
        if (missing) {
            pendingStructs.wait(client, missing);
            return;
        }
        integratePending(txn, *raw);
        if (pendingStructs.makeReady(client, stateOf(client))) {
            if (pendingStructs.holds(client))
                pendingStructs.wait(client, Ref{}); // its turn may be later now
            return;
        }
    }
}

void DocState::retryPending(Txn& txn)
{
    // integrateStructs over what waits, but it asks only those who can go on.
    pendingStructs.makeReady(own, stateOf(own)); // between updates, this client alone goes on
    std::vector<ClientIndex> changed;
    for (;;) {
        const ClientIndex client = pendingStructs.nextReady();
        if (client == NoClient)
            break;
        integrateReady(txn, client);
        if (changed.empty() || changed.back() != client)
            changed.push_back(client);
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    pendingStructs.renote([this](ClientIndex client) { return stateOf(client); });
    applyPendingDeletes(txn, changed);
}

void DocState::applyPendingDeletes(Txn& txn, const std::vector<ClientIndex>& changed)
{
    std::vector<DeleteRange> deletes;
    for (const ClientIndex client : changed)
        pendingDeletes.takeBelow(client, stateOf(client), deletes);
    normaliseDeletes(deletes, pools.clients); // as Yjs writes them: higher clients first
    applyDeletes(txn, deletes);
}

void DocState::keepPending(DecodedUpdate& update)
{
    std::vector<ClientIndex> named;
    for (const Block& block : update.blocks)
        named.push_back(block.client);
    textGarbage += pendingStructs.add(update, pools);
    for (const ClientIndex client : named) {
        if (const RawStruct* first = pendingStructs.first(client))
            pendingStructs.wait(client, waitOf(*first));
    }
}

void DocState::applyDecoded(Txn& txn, DecodedUpdate& update)
{
    std::vector<ClientIndex> changed;
    if (!pendingStructs.empty() || !pendingDeletes.empty()) {
        changed.push_back(own);
        for (const Block& block : update.blocks)
            changed.push_back(block.client);
    }
    const std::vector<Ref> notes = integrateStructs(txn, update);
    bool retry = false;
    for (const ClientIndex client : changed) {
        const Clock32 state = stateOf(client);
        retry = retry || pendingStructs.noted(client, state);
        pendingStructs.makeReady(client, state);
    }
    std::vector<DeleteRange> deletes = std::move(update.deletes);
    update.deletes.clear();
    keepPending(update);
    for (const Ref& last : notes)
        pendingStructs.note(last);
    applyDeletes(txn, deletes);
    applyPendingDeletes(txn, changed);
    for (const DeleteRange& range : deletes)
        pendingDeletes.add(range);
    update.clear();
    if (retry)
        retryPending(txn);
}

} // namespace cahier::crdt::detail
