// SPDX-License-Identifier: MPL-2.0
// Mirrors Snapshot.js of yjs 13.6.
#include "sync/crdt/snapshot.h"

#include "sync/crdt/codec.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/update.h"
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

/// Keeps the first `length` operations of a struct.
void shorten(RawStruct& item, Clock32 length, Pools& pools)
{
    item.length = length;
    if (item.kind == ContentKind::String) {
        TextRange& range = item.content.text;
        range.capacity = length;
        char16_t& last = pools.text[range.offset + length - 1];
        if (isHighSurrogate(last))
            last = ReplacementUnit;
    } else if (item.kind == ContentKind::Any || item.kind == ContentKind::Json) {
        item.content.box->values.resize(item.content.box->skipped + length);
    }
}

void cut(DecodedUpdate& update, const Snapshot& snapshot, Pools& pools)
{
    DecodedUpdate out;
    for (const Block& block : update.blocks) {
        const Clock32 end = snapshot.state.get(pools.clients.id(block.client));
        Block kept{block.client, static_cast<std::uint32_t>(out.structs.size()), 0};
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            RawStruct& item = update.structs[i];
            if (item.id.clock >= end)
                break;
            if (item.end() > end)
                shorten(item, end - item.id.clock, pools);
            out.structs.push_back(item);
            item.kind = ContentKind::Gc; // its box moved
        }
        kept.end = static_cast<std::uint32_t>(out.structs.size());
        if (kept.end > kept.begin)
            out.blocks.push_back(kept);
    }
    for (const IdSet::Entry& entry : snapshot.deletions.entries()) {
        const ClientIndex client = pools.clients.intern(entry.client);
        for (const ClockRange& range : entry.ranges)
            out.deletes.push_back({client, range.clock, range.length});
    }
    normaliseDeletes(out.deletes, pools.clients);
    update = std::move(out);
}

} // namespace

Snapshot takeSnapshot(const Doc& doc)
{
    DocState& state = doc.state();
    const std::vector<DeleteRange> ranges = state.allDeletes();
    std::vector<IdSet::Range> deletions;
    deletions.reserve(ranges.size());
    for (const DeleteRange& range : ranges)
        deletions.push_back({state.pools.clients.id(range.client), {range.clock, range.length}});
    return {IdSet(std::move(deletions)), doc.stateVector()};
}

Bytes encodeSnapshot(const Snapshot& snapshot, UpdateFormat format)
{
    Lib0Writer writer;
    const auto& entries = snapshot.deletions.entries();
    writer.varUint(entries.size());
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        writer.varUint(entry->client);
        writer.varUint(entry->ranges.size());
        Clock32 last = 0;
        for (const ClockRange& range : entry->ranges) {
            const bool first = format == UpdateFormat::V1;
            writer.varUint(first ? range.clock : range.clock - last);
            writer.varUint(first ? range.length : range.length - 1);
            last = range.clock + range.length;
        }
    }
    writer.bytes(encodeStateVector(snapshot.state));
    return writer.toBytes();
}

Result<Snapshot> decodeSnapshot(ByteView bytes, UpdateFormat format)
{
    if (bytes.size() > MaxUpdateBytes)
        return fail(Errc::BadUpdate, "larger than MaxUpdateBytes");
    Lib0Reader reader(bytes);
    std::vector<IdSet::Range> deletions;
    const std::uint64_t clients = reader.varUint();
    for (std::uint64_t i = 0; i < clients && reader.ok(); ++i) {
        const std::uint64_t client = reader.varUint();
        const std::uint64_t count = reader.varUint();
        std::uint64_t last = 0;
        for (std::uint64_t j = 0; j < count && reader.ok(); ++j) {
            const std::uint64_t clock = reader.varUint() + last;
            const std::uint64_t length = reader.varUint() + (format == UpdateFormat::V1 ? 0U : 1U);
            if (client > MaxClientId || clock > MaxClock || length > MaxClock ||
                clock + length > MaxClock)
                return fail(Errc::BadUpdate, "malformed snapshot");
            last = format == UpdateFormat::V1 ? 0 : clock + length;
            if (reader.ok())
                deletions.push_back(
                    {client, {static_cast<Clock32>(clock), static_cast<Clock32>(length)}});
        }
    }
    if (!reader.ok())
        return fail(Errc::BadUpdate, "malformed snapshot");
    auto state = decodeStateVector(reader.bytes(reader.remaining()));
    if (!state)
        return fail(Errc::BadUpdate, "malformed snapshot");
    return Snapshot{IdSet(std::move(deletions)), std::move(*state)};
}

Result<Bytes> encodeStateAt(const Doc& doc, const Snapshot& snapshot, UpdateFormat format)
{
    if (doc.state().options.gc == DocOptions::Gc::On)
        return fail(Errc::InvalidState, "the document collects garbage");
    if (!doc.stateVector().covers(snapshot.state))
        return fail(Errc::InvalidState, "the document does not know all of the snapshot");
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(encodeStateAsUpdate(doc), UpdateFormat::V1, pools, decoded));
    cut(decoded, snapshot, pools);
    Lib0Writer writer;
    encodeDecoded(decoded, pools, format, writer);
    return writer.toBytes();
}

Result<std::unique_ptr<Doc>> docAt(const Doc& doc, const Snapshot& snapshot, ClientId client)
{
    CAHIER_TRY(const Bytes state, encodeStateAt(doc, snapshot));
    auto out = std::make_unique<Doc>(client);
    CAHIER_TRY_VOID(out->applyUpdate(state, Origin::named("snapshot")));
    return out;
}

Result<bool> containsUpdate(const Snapshot& snapshot, ByteView update, UpdateFormat format)
{
    CAHIER_TRY(const UpdateInfo info, inspectUpdate(update, format));
    for (const StructRange& range : info.structs) {
        if (snapshot.state.get(range.client) < range.clock + range.length)
            return false;
    }
    for (const IdSet::Entry& entry : info.deletions.entries()) {
        for (const ClockRange& range : entry.ranges) {
            if (!snapshot.deletions.containsAll(entry.client, range))
                return false;
        }
    }
    return true;
}

} // namespace cahier::crdt
