// SPDX-License-Identifier: MPL-2.0
// The YATA order and the application of decoded updates. Mirrors Item.integrate, Item.getMissing,
// integrateStructs, readAndApplyDeleteSet and readUpdateV2 of yjs 13.6.
#include "sync/base/check.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

/// Steps of a conflict scan before the index is asked: most scans are short.
constexpr int MaxPlainSteps = 16;

/// Where the scan for the place of `item` begins.
Item* firstBehind(const Item* item) noexcept
{
    if (item->left)
        return item->left->right;
    return item->parentSub == NoKey ? item->parent->start
                                    : item->parent->map.first(item->parentSub);
}

} // namespace

Item* DocState::resolveConflict(const Item* item)
{
    // A list lists the tree of origins, parents first. So what stands behind the origin is, by its
    // depth: a sibling (typed at the same place), something below a sibling, or the end. Yjs finds
    // that out with two sets.
    Sequence::Scan scan;
    scan.placed = item;
    scan.client = pools.clients.id(item->id.client);
    scan.next = firstBehind(item);
    scan.left = item->left;
    for (int steps = 0; scan.next && scan.next != item->right; scan.next = scan.next->right) {
        if (++steps > MaxPlainSteps && sequenceOf(item).wantsFinish())
            return sequenceOf(item).finish(scan, pools.clients);
        const Item* other = scan.next;
        if (other->depth < item->depth)
            break;
        scan.level = std::min(scan.level, levelOf(other));
        bool passed = other->depth <= scan.level;
        if (other->depth == item->depth) {
            passed = pools.clients.id(other->id.client) < scan.client;
            if (!passed && other->rightOrigin == item->rightOrigin)
                break; // same place, and the higher client goes to the right
        }
        if (passed) {
            scan.left = scan.next;
            scan.level = Siblings::None;
        }
    }
    return scan.left;
}

void DocState::noteAmid(Item* item)
{
    const Item* next = firstBehind(item);
    if (next && levelOf(next) > item->depth)
        sequenceOf(item).placeAmid(item, next);
}

Sequence& DocState::sequenceOf(const Item* item)
{
    Type& parent = *item->parent;
    if (item->parentSub == NoKey)
        return parent.sequence;
    // Few keys are ever set by so many at once that their values need one.
    std::unique_ptr<Sequence>& values = parent.map.sequence(item->parentSub);
    if (!values) {
        values = std::make_unique<Sequence>();
        for (Item* at = parent.map.first(item->parentSub); at; at = at->right)
            values->insert(at, pools.clients.id(at->id.client), 0);
    }
    return *values;
}

void DocState::integrate(Txn& txn, Item* item)
{
    Type& parent = *item->parent;
    Item* const right = item->right;
    item->depth = item->left ? levelOf(item->left) + item->left->length : 0;
    const bool conflict =
        item->left ? item->left->right != right : !right || right->left != nullptr;
    if (conflict) {
        item->left = resolveConflict(item);
        noteAmid(item);
    }
    if (item->left) {
        item->right = item->left->right;
        item->left->right = item;
    } else if (item->parentSub != NoKey) {
        item->right = parent.map.first(item->parentSub);
        parent.map.setFirst(item->parentSub, item);
    } else {
        item->right = parent.start;
        parent.start = item;
    }
    touch(txn, item->id.client);
    txn.appended = true;
    if (item->right) {
        item->right->left = item;
    } else if (item->parentSub != NoKey) {
        parent.map.set(item->parentSub, item);
        if (item->left)
            deleteItem(txn, item->left);
    } else {
        parent.end = item;
    }
    if (item->kind == ContentKind::Deleted) {
        item->flags |= Struct::Deleted;
        addDelete(txn, item->id, item->length);
    }
    const ClientId client = pools.clients.id(item->id.client);
    if (item->parentSub == NoKey) {
        parent.sequence.dropCursor();
        parent.sequence.insert(item, client, txn.serial);
    } else if (Sequence* values = parent.map.sequenceIfAny(item->parentSub)) {
        values->insert(item, client, 0);
    }
    clients[item->id.client].append(item);
    if (item->kind == ContentKind::Format)
        parent.hasFormats = true;
    else if (item->kind == ContentKind::Type)
        item->content.type->item = item;
    else if (item->parentSub == NoKey && item->countable() && !item->inDelta())
        parent.hasOthers = true;
    addChanged(txn, &parent, item->parentSub);
    if (parent.deleted() || (item->parentSub != NoKey && item->right))
        deleteItem(txn, item);
}

Ref DocState::missingFor(const RawStruct& raw) const noexcept
{
    for (const Ref ref : {raw.origin, raw.rightOrigin, raw.parent.nested}) {
        if (ref && ref.client != raw.id.client && ref.clock >= stateOf(ref.client))
            return ref;
    }
    return {};
}

namespace {

/// A typed run that goes on: Yjs would integrate and then merge it into the last item.
bool continues(const Item* last, const RawStruct& raw, const Pools& pools) noexcept
{
    return last && last->kind == ContentKind::String && raw.kind == ContentKind::String &&
           !last->deleted() && raw.origin == last->lastId() &&
           raw.rightOrigin == last->rightOrigin && (last->flags & Struct::Redone) == 0 &&
           refOf(last->right) == raw.rightOrigin && last->parentSub == NoKey &&
           !isHighSurrogate(pools.text[last->content.text.offset + last->length - 1]);
}

} // namespace

void DocState::integrateRaw(Txn& txn, RawStruct& raw, Clock32 offset)
{
    ClientStructs& structs = clientAt(raw.id.client);
    // While a transaction is told, it stays apart: that one sends it as it came.
    if (offset == 0 && !cleaning && continues(structs.last(), raw, pools)) {
        Item* last = structs.last();
        touch(txn, raw.id.client);
        TextRange& range = last->content.text;
        const TextRange from = raw.content.text;
        if (range.offset + last->length == from.offset) {
            range.capacity = last->length + from.capacity;
        } else {
            if (range.capacity < last->length + raw.length)
                growText(range, last->length, raw.length);
            std::copy_n(pools.text.begin() + from.offset,
                        raw.length,
                        pools.text.begin() + range.offset + last->length);
            if (from.offset + from.capacity == pools.text.size())
                pools.text.resize(from.offset);
            else
                textGarbage += from.capacity;
        }
        raw.kind = ContentKind::Gc; // its text has a new owner
        last->length += raw.length;
        structs.grow(raw.length);
        Type& parent = *last->parent;
        parent.sequence.dropCursor();
        parent.sequence.addVisible(last, raw.length, txn.serial);
        addChanged(txn, &parent, NoKey);
        return;
    }
    Type* parent = nullptr;
    Item* left = raw.origin ? itemEndingAt(txn, raw.origin) : nullptr;
    // Mostly what is to the right of the left neighbour: no search.
    Item* right = nullptr;
    if (left && left->kind != ContentKind::Gc && left->right && left->right->id == raw.rightOrigin)
        right = left->right;
    else if (raw.rightOrigin)
        right = itemStartingAt(txn, raw.rightOrigin);
    // A right neighbour that claims to lie to the left split it: Yjs then goes on with the part
    // before, and where the struct ends up depends on what was split before it came.
    if (left && left->kind != ContentKind::Gc && left->lastId() != raw.origin)
        left = itemEndingAt(txn, raw.origin);
    KeyId parentSub = raw.parentSub;
    const bool gone =
        (left && left->kind == ContentKind::Gc) || (right && right->kind == ContentKind::Gc);
    if (!gone) {
        if (left || right) {
            const Item* neighbour = left ? left : right;
            parent = neighbour->parent;
            parentSub = neighbour->parentSub;
        } else if (raw.parent.kind == ParentRef::Kind::Root) {
            parent = &root(raw.parent.root);
        } else if (const Item* holder = findItem(raw.parent.nested);
                   holder->kind == ContentKind::Type) {
            parent = holder->content.type;
        }
    }
    if (offset > 0) {
        sliceStruct(raw, offset, pools);
        left = itemEndingAt(txn, Ref{raw.id.client, raw.id.clock - 1});
        if (left->kind == ContentKind::Gc) {
            parent = nullptr;
        } else if (parent) {
            // The same, unless an author numbered two things the same: it stays behind the first.
            parent = left->parent;
            parentSub = left->parentSub;
        }
    }
    Item* item = arena.allocate();
    static_cast<Struct&>(*item) = static_cast<const Struct&>(raw);
    if (!parent) {
        // What it refers to was collected: only its clocks are left.
        touch(txn, raw.id.client);
        txn.appended = true;
        freeContent(item);
        raw.kind = ContentKind::Gc;
        *item = Item{};
        item->id = raw.id;
        item->length = raw.length;
        item->kind = ContentKind::Gc;
        item->flags = Struct::Deleted;
        noteCollected(*item);
        clientAt(raw.id.client).append(item);
        return;
    }
    raw.kind = ContentKind::Gc; // the box has a new owner
    item->left = left;
    item->right = right;
    item->parent = parent;
    item->parentSub = parentSub;
    if (item->kind == ContentKind::Type) {
        const TypeDescription description = item->content.description;
        item->content.type = newType(description.kind, description.name);
    }
    integrate(txn, item);
}

void DocState::splitForKnown(Txn& txn, const RawStruct& raw)
{
    // Yjs looks up the neighbours of what it knows already, too, and that splits them. The halves
    // merge again at the end of the transaction, unless undo made a copy of them, or makes one of
    // each before that; half a character stays half; and a transaction that is told before that
    // one sends the halves.
    if (raw.kind == ContentKind::Gc)
        return;
    const auto matters = [this](Ref first) {
        const Item* item = findItem(first);
        if (cleaning || !hooks.empty() || (item->flags & Struct::Redone) != 0)
            return true;
        const Clock32 offset = first.clock - item->id.clock;
        return item->kind == ContentKind::String && offset > 0 &&
               isHighSurrogate(pools.text[item->content.text.offset + offset - 1]);
    };
    if (raw.origin && raw.origin.clock + 1 < stateOf(raw.origin.client) &&
        matters({raw.origin.client, raw.origin.clock + 1}))
        itemEndingAt(txn, raw.origin);
    if (raw.rightOrigin && matters(raw.rightOrigin))
        itemStartingAt(txn, raw.rightOrigin);
}

std::vector<Ref> DocState::integrateStructs(Txn& txn, DecodedUpdate& update)
{
    std::vector<Ref> notes;
    if (update.structs.empty())
        return notes;

    struct Run
    {
        Block block;
        std::uint32_t next = 0;
        bool stuck = false;
    };

    std::vector<Run> pending;
    std::vector<std::uint32_t> stack;
    // Higher clients first: then conflicts are rare.
    pending.reserve(update.blocks.size());
    for (const Block& block : update.blocks)
        pending.push_back({block, block.begin, false});
    std::sort(pending.begin(), pending.end(), [this](const Run& a, const Run& b) {
        return pools.clients.id(a.block.client) > pools.clients.id(b.block.client);
    });
    ++blockSerial;
    for (std::uint32_t i = 0; i < pending.size(); ++i) {
        ClientStructs& structs = clientAt(pending[i].block.client);
        structs.block = i;
        structs.blockSerial = blockSerial;
    }
    const auto runOf = [this, &pending](ClientIndex client) -> Run* {
        const ClientStructs& structs = clientAt(client);
        return structs.blockSerial == blockSerial ? &pending[structs.block] : nullptr;
    };
    bool rest = false;
    // What is on the stack waits for something that is not here: it and all that follows of the
    // same clients stay.
    const auto giveUp = [&] {
        rest = true;
        for (const std::uint32_t index : stack) {
            Run& run = *runOf(update.structs[index].id.client);
            if (!run.stuck) {
                run.stuck = true;
                run.next = index;
            } else {
                run.next = std::min(run.next, index);
            }
        }
        stack.clear();
    };
    for (std::size_t current = 0; current < pending.size(); ++current) {
        while (!pending[current].stuck && pending[current].next < pending[current].block.end) {
            std::uint32_t head = pending[current].next++;
            for (;;) {
                RawStruct& raw = update.structs[head];
                if (raw.kind != ContentKind::Skip) {
                    const Clock32 state = stateOf(raw.id.client);
                    if (raw.id.clock > state) {
                        stack.push_back(head);
                        notes.push_back({raw.id.client, raw.id.clock - 1});
                        giveUp();
                        break;
                    }
                    const Ref missing = missingFor(raw);
                    if (missing) {
                        stack.push_back(head);
                        Run* source = runOf(missing.client);
                        if (!source || source->stuck || source->next == source->block.end) {
                            notes.push_back({missing.client, stateOf(missing.client)});
                            giveUp();
                            break;
                        }
                        head = source->next++;
                        continue;
                    }
                    const Clock32 offset = state - raw.id.clock;
                    if (offset < raw.length)
                        raw.kind == ContentKind::Gc ? integrateGc(txn, raw, offset)
                                                    : integrateRaw(txn, raw, offset);
                    else
                        splitForKnown(txn, raw);
                }
                if (stack.empty())
                    break;
                head = stack.back();
                stack.pop_back();
            }
        }
    }
    if (!rest) {
        // Texts that were known already are of no use to anyone.
        for (const RawStruct& raw : update.structs)
            textGarbage += raw.kind == ContentKind::String ? raw.content.text.capacity : 0;
        std::vector<DeleteRange> deletes = std::move(update.deletes);
        update.clear();
        update.deletes = std::move(deletes);
        return notes;
    }
    DecodedUpdate left;
    for (const Run& run : pending) {
        if (!run.stuck || run.next == run.block.end)
            continue;
        Block block{run.block.client, static_cast<std::uint32_t>(left.structs.size()), 0};
        for (std::uint32_t i = run.next; i < run.block.end; ++i) {
            left.structs.push_back(update.structs[i]);
            update.structs[i].kind = ContentKind::Gc; // its box moved
        }
        block.end = static_cast<std::uint32_t>(left.structs.size());
        left.blocks.push_back(block);
    }
    for (const RawStruct& raw : update.structs)
        textGarbage += raw.kind == ContentKind::String ? raw.content.text.capacity : 0;
    left.deletes = std::move(update.deletes);
    update.deletes.clear();
    update = std::move(left);
    return notes;
}

void DocState::integrateGc(Txn& txn, const RawStruct& raw, Clock32 offset)
{
    touch(txn, raw.id.client);
    txn.appended = true;
    Item* item = arena.allocate();
    item->id = {raw.id.client, raw.id.clock + offset};
    item->length = raw.length - offset;
    item->kind = ContentKind::Gc;
    item->flags = Struct::Deleted;
    noteCollected(*item);
    clients[raw.id.client].append(item);
}

void DocState::noteCollected(const Item& item)
{
    if (!knownDeletes.kept())
        return;
    const DeleteRange range{item.id.client, item.id.clock, item.length};
    knownDeletes.note({&range, 1}, pools.clients);
}

} // namespace cahier::crdt::detail
