// SPDX-License-Identifier: MPL-2.0
// Updates in decoded form, and the two formats they are read from and written to.
#pragma once

#include "sync/crdt/doc.h"
#include "sync/crdt/item.h"
#include "sync/crdt/lib0.h"
#include "sync/crdt/pools.h"

#include <span>
#include <vector>

namespace cahier::crdt::detail {

struct DeleteRange
{
    ClientIndex client = NoClient;
    Clock32 clock = 0;
    Clock32 length = 0;
};

/// The structs of one client in an update: [begin, end) of DecodedUpdate::structs.
struct Block
{
    ClientIndex client = NoClient;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// An update after complete validation; numbers refer to the pools it was decoded into.
/// Owns the boxes of its structs.
struct DecodedUpdate
{
    std::vector<RawStruct> structs;
    std::vector<Block> blocks; ///< Each client once.
    std::vector<DeleteRange> deletes;

    DecodedUpdate() = default;
    DecodedUpdate(DecodedUpdate&&) noexcept = default;
    DecodedUpdate& operator=(DecodedUpdate&& other) noexcept;
    DecodedUpdate(const DecodedUpdate&) = delete;
    DecodedUpdate& operator=(const DecodedUpdate&) = delete;
    ~DecodedUpdate();

    void clear() noexcept;

    bool empty() const noexcept { return structs.empty() && deletes.empty(); }
};

/// BadUpdate; then `out` is empty and the pools are as they were.
Result<void> decodeUpdate(ByteView bytes, UpdateFormat format, Pools& pools, DecodedUpdate& out);

void encodeDecoded(const DecodedUpdate& update,
                   const Pools& pools,
                   UpdateFormat format,
                   Lib0Writer& out);

/// One update of what all hold; takes the structs out of `updates`, whose pools are all `pools`.
DecodedUpdate mergeDecoded(std::span<DecodedUpdate> updates, Pools& pools);

/// Drops the first `offset` operations of a struct.
void sliceStruct(RawStruct& item, Clock32 offset, Pools& pools);

/// What is written for `item` from `offset` on; for a document's own encoders.
struct ClientRun
{
    ClientIndex client = NoClient;
    Clock32 clock = 0;                ///< First clock written.
    std::vector<const Item*> structs; ///< The first one may start before `clock`.
};

/// Writes runs and deletions in the given order. `deletes` is sorted by client, descending.
void encodeRuns(std::span<const ClientRun> runs,
                std::span<const DeleteRange> deletes,
                const Pools& pools,
                UpdateFormat format,
                Lib0Writer& out);

/// Writes runs that are a whole document's, by client descending, with all that
/// is deleted in them.
void encodeState(std::span<const ClientRun> runs,
                 const Pools& pools,
                 UpdateFormat format,
                 Lib0Writer& out);

/// By client id descending, then clock ascending: the order of a delete set on the wire.
struct DeleteOrder
{
    const ClientTable& clients;

    bool operator()(const DeleteRange& a, const DeleteRange& b) const noexcept
    {
        if (a.client != b.client)
            return clients.id(a.client) > clients.id(b.client);
        return a.clock < b.clock;
    }
};

/// In that order, overlaps and touching ranges joined.
void normaliseDeletes(std::vector<DeleteRange>& deletes, const ClientTable& clients);

/// Of ranges in normal form the one of that client that holds `ref` or, if none does, the next one
/// behind it; null if there is none. O(log n).
const DeleteRange*
rangeFrom(const std::vector<DeleteRange>& deletes, Ref ref, const ClientTable& clients) noexcept;

} // namespace cahier::crdt::detail
