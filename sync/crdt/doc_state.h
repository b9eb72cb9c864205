// SPDX-License-Identifier: MPL-2.0
// The inside of a Doc: item store, types, open transaction, what is pending, observers.
#pragma once

#include "sync/base/thread_checker.h"
#include "sync/crdt/codec.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/item.h"
#include "sync/crdt/item_store.h"
#include "sync/crdt/known_deletes.h"
#include "sync/crdt/pending.h"
#include "sync/crdt/pools.h"
#include "sync/crdt/type.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cahier::crdt::detail {

/// Text is compacted when more than this and more than what is alive is garbage.
inline constexpr std::size_t MinTextGarbage = 32768;

struct ClientBefore
{
    ClientIndex client = NoClient;
    Clock32 before = 0;
    Clock32 after = 0; ///< When cleaning up began; `before` if it grew only since.
};

/// A type and the key (NoKey: its list) that a transaction changed.
struct ChangedType
{
    Type* type = nullptr;
    KeyId key = NoKey;

    friend bool operator==(const ChangedType&, const ChangedType&) = default;
};

class Txn final : public Transaction
{
public:
    Origin origin() const noexcept override { return m_origin; }

    Source source() const noexcept override { return m_source; }

    void start(Origin origin, Source source, std::uint32_t txnSerial) noexcept
    {
        m_origin = origin;
        m_source = source;
        serial = txnSerial;
        touched.clear();
        if (!m_touchedIndex.empty())
            m_touchedIndex.clear(); // not for nothing: it is called for every letter
        deletes.clear();
        mergeAt.clear();
        changed.clear();
        told.clear();
        settled = true;
        appended = false;
        hasRemoteFormats = false;
        removedDocs = 0;
    }

    void setRemote() noexcept { m_source = Source::Remote; }

    /// While it is cleaned up, what observers make meanwhile does not count.
    bool changedAnything() const noexcept { return !touched.empty() || !deletes.empty(); }

    /// Clock of the client before this transaction; its whole history if it was not touched.
    Clock32 beforeOf(ClientIndex client) const noexcept;

    bool touches(ClientIndex client) const noexcept { return beforeOf(client) != NotTouched; }

    bool adds(const Struct& item) const noexcept
    {
        return item.id.clock >= beforeOf(item.id.client);
    }

    /// Only once the deletions are normalised (when observers are told).
    bool removes(const Struct& item, const ClientTable& clients) const noexcept;

    /// The same of one operation; `end` is lowered to where the answer changes.
    bool removesUntil(Ref from, const ClientTable& clients, Clock32& end) const noexcept;

    std::uint32_t serial = 0;
    bool settled = true;   ///< All deletions were made in place: nothing to collect or to merge.
    bool appended = false; ///< There are new structs; otherwise those that were there only grew.
    bool hasRemoteFormats = false; ///< Changed a text with formats and came from elsewhere.
    std::uint32_t removedDocs = 0; ///< Sub-documents that were there before.
    /// Clients with new structs: its own, and those that transactions made after it, while it
    /// waits to be cleaned up or is.
    std::vector<ClientBefore> touched;
    std::vector<DeleteRange> deletes;
    std::vector<ClientIndex> deleteOrder; ///< Clients as first deleted from; for hooks only.
    std::vector<Ref> mergeAt;             ///< Structs that may be merged with a neighbour.
    std::vector<ChangedType> changed;     ///< Types may be deleted by now: then nobody is told.
    std::vector<Type*> told; ///< Those of `changed` that were alive when they were told of.

private:
    static constexpr std::size_t MaxUnindexed = 16;
    static constexpr Clock32 NotTouched = 0xFFFFFFFFU;

    /// Clocks before, by client; made when asked for and only where there are many.
    mutable std::unordered_map<ClientIndex, Clock32> m_touchedIndex;
    Origin m_origin;
    Source m_source = Source::Local;
};

/// Told after the observers and before garbage collection: undo managers.
class TransactionHook
{
public:
    virtual void afterTransaction(Txn& txn) = 0;

    TransactionHook(const TransactionHook&) = delete;
    TransactionHook& operator=(const TransactionHook&) = delete;

protected:
    TransactionHook() = default;
    ~TransactionHook() = default;
};

struct DocState
{
    DocState(ClientId id, DocOptions docOptions);
    ~DocState();
    DocState(const DocState&) = delete;
    DocState& operator=(const DocState&) = delete;

    // --- Roots and types (doc_state.cpp)
    Type& root(KeyId name);
    Type& root(std::string_view name, TypeKind kind);
    Type* newType(TypeKind kind, KeyId name);

    // --- Items (items.cpp)
    ClientStructs& clientAt(ClientIndex index);

    ClientStructs& ownStructs() noexcept { return clients[own]; }

    Clock32 stateOf(ClientIndex client) const noexcept;
    Item* findItem(Ref ref) const noexcept;
    /// Item that starts, or ends, exactly there; splits if needed.
    Item* itemStartingAt(Txn& txn, Ref ref);
    Item* itemEndingAt(Txn& txn, Ref ref);
    Item* splitItem(Txn& txn, Item* item, std::uint32_t offset);
    Item* splitAt(Txn& txn, ClientStructs& structs, StructPosition position, std::uint32_t offset);
    /// Joins `right` into `left` if Yjs would; both neighbours by clock.
    bool tryMerge(Item* left, Item* right);
    void deleteItem(Txn& txn, Item* item);
    void collect(Item* item, bool parentCollected);
    void freeContent(Item* item) noexcept;
    /// Makes room for `more` units behind the text of an item with `length` units.
    void growText(TextRange& range, std::uint32_t length, std::uint32_t more);
    /// Of the text only `length` units are used any more. Some room is kept: more may be typed.
    void dropTail(TextRange& range, std::uint32_t length);
    /// Drops the text that no item refers to, once there is much of it.
    void compactText();
    void touch(Txn& txn, ClientIndex client);
    /// To the transactions that wait to be cleaned up.
    void passOn(const ClientBefore& entry);

    /// Only where someone observes.
    void addChanged(Txn& txn, Type* type, KeyId key)
    {
        if (wantsEvents)
            noteChanged(txn, type, key);
    }

    void noteChanged(Txn& txn, Type* type, KeyId key);
    void addDelete(Txn& txn, Ref id, std::uint32_t length);
    /// All that is deleted, in normal form. O(structs) when asked first and inside a transaction,
    /// then O(ranges).
    std::vector<DeleteRange> allDeletes();
    /// Merges a struct with its left neighbours.
    void mergeLeft(ClientStructs& structs, StructPosition& position);

    // --- Local changes (local.cpp): the item between left and right, integrated.
    Item* insertItem(Txn& txn,
                     Type& parent,
                     Item* left,
                     Item* right,
                     KeyId parentSub,
                     ContentKind kind,
                     std::uint32_t length,
                     Content content);
    /// The same for an item that has its content.
    void insertNew(Txn& txn, Type& parent, Item* left, Item* right, Item* item);
    /// An element of a list, or as many as an Any holds.
    Item* insertElements(
        Txn& txn, Type& parent, Item* left, Item* right, ContentKind kind, Content content);
    /// Plain text: no formats anywhere. The cursor is set.
    void insertPlain(Txn& txn, Type& type, std::uint32_t index, std::u16string_view text);
    /// Moves the border to a deleted neighbour instead of splitting, collecting and merging; false
    /// if there is none to grow. Only when nobody wants to know what was deleted.
    bool removeInPlace(Txn& txn, Type& type, std::uint32_t index, std::uint32_t length);
    Item* insertString(Txn& txn, Type& parent, Item* left, Item* right, std::u16string_view text);
    /// Text between the two is what Yjs would merge into `left` at the end of the transaction.
    /// Behind half a character the border stays until then: a split there would break both sides.
    bool typesOn(const Item& left, const Item* right, const Type& parent) noexcept;
    void extendString(Txn& txn, Item* item, std::u16string_view text);

    // --- Integration (integrate.cpp)
    void integrate(Txn& txn, Item* item);
    Item* resolveConflict(const Item* item);
    /// An item that is about to be placed: whether something lies across it.
    void noteAmid(Item* item);

    /// Depth of an item, or where it seems to lie if something lies across it: Conflicts.
    std::uint32_t levelOf(const Item* item)
    {
        return (item->flags & Struct::Amid) == 0 ? item->depth : sequenceOf(item).levelOf(item);
    }

    /// Of the list the item is in, or will be; one for values of a key is made
    /// when asked for.
    Sequence& sequenceOf(const Item* item);
    /// Structs of `update` that could not be applied stay in it; what they wait for is returned.
    std::vector<Ref> integrateStructs(Txn& txn, DecodedUpdate& update);
    void integrateRaw(Txn& txn, RawStruct& raw, Clock32 offset);
    void integrateGc(Txn& txn, const RawStruct& raw, Clock32 offset);
    /// It came as deleted and is in no transaction's deletions.
    void noteCollected(const Item& item);
    void splitForKnown(Txn& txn, const RawStruct& raw);
    void applyDeletes(Txn& txn, std::vector<DeleteRange>& deletes);
    void applyDecoded(Txn& txn, DecodedUpdate& update);
    /// Keeps what is left in `update` until what it waits for comes.
    void keepPending(DecodedUpdate& update);
    /// Integrates all that waits and need not any more.
    void retryPending(Txn& txn);
    /// As long as it has operations that need not wait, and nobody is woken by them.
    void integrateReady(Txn& txn, ClientIndex client);
    /// And forgets it.
    void integratePending(Txn& txn, RawStruct& raw);
    void applyPendingDeletes(Txn& txn, const std::vector<ClientIndex>& changed);
    Ref waitOf(const RawStruct& raw) const noexcept;
    /// An operation that must be there first; false if all is there.
    Ref missingFor(const RawStruct& raw) const noexcept;

    // --- Transactions (transaction.cpp)
    Txn& begin(Origin origin, Source source);
    void end();
    void commit(Txn& txn);
    void cleanUp(Txn& txn);
    void tellObservers(Txn& txn);
    void tellUpdate(Txn& txn);
    void mergeStructs(Txn& txn);
    void collectGarbage(Txn& txn);

    // --- Superfluous formats (cleanup.cpp)
    /// In a transaction of its own, which is told about after `done`.
    void cleanFormats(Txn& done);
    /// Of each key only the last format between two contents counts. `done`: gaps seen already.
    void cleanGapAround(Txn& txn, Item& item, std::unordered_set<const Item*>& done);
    void encodeTransaction(const Txn& txn, UpdateFormat format, Lib0Writer& out);

    Pools pools;
    ClientId clientId;
    ClientIndex own;
    DocOptions options;
    ThreadChecker thread;
    std::vector<ClientStructs> clients; ///< By ClientIndex; may be shorter than the table.
    std::vector<ClientIndex> arrivals;  ///< As each came with its first struct; Yjs' order.
    ItemArena arena;
    std::deque<Type> types;
    std::vector<Type*> roots;
    std::unordered_map<KeyId, Type*> rootIndex;
    std::unordered_map<const Item*, Ref> redone;
    /// Short cuts along it, from an operation (client and clock) to a later copy of it.
    std::unordered_map<std::uint64_t, Ref> redoneLater;
    KnownDeletes knownDeletes;
    std::size_t textGarbage = 0; ///< Units of pools.text that no item refers to.
    std::uint32_t blockSerial = 0;

    PendingStructs pendingStructs{pools.clients};
    PendingDeletes pendingDeletes;

    std::uint32_t txnSerial = 0;
    Txn* open = nullptr;
    std::uint32_t openDepth = 0;
    std::vector<std::unique_ptr<Txn>> txns; ///< Owns them; reused.
    std::vector<Txn*> freeTxns;
    std::vector<Txn*> cleanups;   ///< Done or being cleaned up, in order; the last one may be open.
    std::size_t cleanupsDone = 0; ///< So many of `cleanups` are only left in place.
    bool cleaning = false;

    bool wantsEvents = false; ///< Someone observes types; otherwise changes are not recorded.
    std::vector<TransactionHook*> hooks;
    std::vector<std::shared_ptr<Slot<UpdateEvent>>> updateObservers;
    std::vector<std::shared_ptr<Slot<UpdateEvent>>> updateObserversV2;
    DecodedUpdate scratch;  ///< Reused by applyUpdate.
    Lib0Writer writer;      ///< Reused by update events.
    Lib0Writer stateWriter; ///< Reused by encodeStateAsUpdate.
    std::vector<ClientRun> runs;
};

inline ClientStructs& DocState::clientAt(ClientIndex index)
{
    if (index >= clients.size()) [[unlikely]]
        clients.resize(std::max<std::size_t>(index + 1, pools.clients.size()));
    return clients[index];
}

inline Clock32 DocState::stateOf(ClientIndex client) const noexcept
{
    return client < clients.size() ? clients[client].state() : 0;
}

inline void DocState::touch(Txn& txn, ClientIndex client)
{
    ClientStructs& structs = clientAt(client);
    if (structs.txnSerial == txn.serial)
        return;
    structs.txnSerial = txn.serial;
    structs.txnBefore = structs.state();
    if (structs.txnBefore == 0)
        arrivals.push_back(client);
    txn.touched.push_back({client, structs.txnBefore, structs.txnBefore});
    if (cleaning)
        passOn(txn.touched.back());
}

inline Txn& txnOf(Transaction& txn) noexcept
{
    return static_cast<Txn&>(txn);
}

inline Ref refOf(const Item* item) noexcept
{
    return item ? item->id : Ref{};
}

inline Ref lastRefOf(const Item* item) noexcept
{
    return item ? item->lastId() : Ref{};
}

} // namespace cahier::crdt::detail
