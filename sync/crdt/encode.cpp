// SPDX-License-Identifier: MPL-2.0
// Updates written. Layouts: ENCODING.md. Mirrors writeClientsStructs and writeDeleteSet of
// yjs 13.6.
#include "sync/crdt/codec.h"
#include "sync/crdt/codec_columns.h"
#include "sync/crdt/type.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

ParentRef parentOf(const RawStruct& item) noexcept
{
    return item.parent;
}

TypeDescription describe(const RawStruct& item) noexcept
{
    return item.content.description;
}

ParentRef parentOf(const Item& item) noexcept
{
    ParentRef out;
    if (item.parent->item) {
        out.kind = ParentRef::Kind::Nested;
        out.nested = item.parent->item->id;
    } else {
        out.kind = ParentRef::Kind::Root;
        out.root = item.parent->name;
    }
    return out;
}

TypeDescription describe(const Item& item) noexcept
{
    return {item.content.type->kind, item.content.type->name};
}

template <typename Encoder, typename S>
void writeContent(Encoder& out, const S& item, Clock32 offset, const Pools& pools)
{
    switch (item.kind) {
    case ContentKind::Gc:
    case ContentKind::Deleted:
        out.length(item.length - offset);
        break;
    case ContentKind::Skip:
        out.rest().varUint(item.length - offset);
        break;
    case ContentKind::String:
        out.string16(std::u16string_view(pools.text)
                         .substr(item.content.text.offset + offset, item.length - offset));
        break;
    case ContentKind::Json:
        out.length(item.length - offset);
        for (std::size_t i = offset; i < item.length; ++i) {
            const Any& value = item.content.box->run()[i];
            out.string(value.isUndefined() ? "undefined" : value.toJson());
        }
        break;
    case ContentKind::Any:
        out.length(item.length - offset);
        for (std::size_t i = offset; i < item.length; ++i)
            out.rest().any(item.content.box->run()[i]);
        break;
    case ContentKind::Binary:
        out.rest().varBytes(item.content.box->value.toBytes());
        break;
    case ContentKind::Embed:
        out.json(item.content.box->value);
        break;
    case ContentKind::Format:
        out.key(pools.keys.text(item.formatKey()));
        out.json(formatValue(pools, item));
        break;
    case ContentKind::Type: {
        const TypeDescription type = describe(item);
        out.typeRef(static_cast<std::uint64_t>(type.kind));
        if (type.kind == TypeKind::XmlElement || type.kind == TypeKind::XmlHook)
            out.key(pools.keys.text(type.name));
        break;
    }
    case ContentKind::Doc:
        out.string(item.content.box->value.toString());
        out.rest().any(item.content.box->values[0]);
        break;
    }
}

template <typename Encoder, typename S>
void writeStruct(Encoder& out, const S& item, Clock32 offset, const Pools& pools)
{
    const auto kind = static_cast<std::uint8_t>(item.kind);
    if (item.kind == ContentKind::Gc || item.kind == ContentKind::Skip) {
        out.info(kind);
        writeContent(out, item, offset, pools);
        return;
    }
    const Ref origin = offset > 0 ? Ref{item.id.client, item.id.clock + offset - 1} : item.origin;
    const bool hasSub = item.parentSub != NoKey;
    out.info(static_cast<std::uint8_t>(kind | (origin ? HasOrigin : 0) |
                                       (item.rightOrigin ? HasRightOrigin : 0) |
                                       (hasSub ? HasParentSub : 0)));
    if (origin)
        out.leftId(pools.clients.id(origin.client), origin.clock);
    if (item.rightOrigin)
        out.rightId(pools.clients.id(item.rightOrigin.client), item.rightOrigin.clock);
    if (!origin && !item.rightOrigin) {
        const ParentRef parent = parentOf(item);
        out.parentInfo(parent.kind == ParentRef::Kind::Root);
        if (parent.kind == ParentRef::Kind::Root)
            out.string(pools.keys.text(parent.root));
        else
            out.leftId(pools.clients.id(parent.nested.client), parent.nested.clock);
        if (hasSub)
            out.string(pools.keys.text(item.parentSub));
    }
    writeContent(out, item, offset, pools);
}

template <typename Encoder>
void writeDeletes(Encoder& out, std::span<const DeleteRange> deletes, const Pools& pools)
{
    std::size_t clients = 0;
    for (std::size_t i = 0; i < deletes.size(); ++i)
        clients += i == 0 || deletes[i].client != deletes[i - 1].client ? 1U : 0U;
    out.rest().varUint(clients);
    for (std::size_t i = 0; i < deletes.size();) {
        std::size_t end = i;
        while (end < deletes.size() && deletes[end].client == deletes[i].client)
            ++end;
        out.resetDeletes();
        out.rest().varUint(pools.clients.id(deletes[i].client));
        out.rest().varUint(end - i);
        for (; i < end; ++i) {
            out.deleteClock(deletes[i].clock);
            out.deleteLength(deletes[i].length);
        }
    }
}

template <typename Encoder>
void writeDecoded(Encoder& out, const DecodedUpdate& update, const Pools& pools)
{
    out.rest().varUint(update.blocks.size());
    for (const Block& block : update.blocks) {
        out.rest().varUint(block.end - block.begin);
        out.client(pools.clients.id(block.client));
        out.rest().varUint(update.structs[block.begin].id.clock);
        for (std::uint32_t i = block.begin; i < block.end; ++i)
            writeStruct(out, update.structs[i], 0, pools);
    }
    writeDeletes(out, update.deletes, pools);
}

/// Items lie anywhere in memory: asked for this much ahead, they are there in
/// time.
constexpr std::size_t PrefetchDistance = 6;

/// `seen` is told of every struct.
template <typename Encoder, typename Seen>
void writeRuns(Encoder& out, std::span<const ClientRun> runs, const Pools& pools, Seen seen)
{
    out.rest().varUint(runs.size());
    for (const ClientRun& run : runs) {
        out.rest().varUint(run.structs.size());
        out.client(pools.clients.id(run.client));
        out.rest().varUint(run.clock);
        Clock32 offset = run.clock - run.structs.front()->id.clock;
        const std::size_t count = run.structs.size();
        for (std::size_t i = 0; i < count; ++i) {
            const Item* ahead = run.structs[std::min(i + PrefetchDistance, count - 1)];
            __builtin_prefetch(ahead);
            __builtin_prefetch(&ahead->content);
            writeStruct(out, *run.structs[i], offset, pools);
            seen(*run.structs[i]);
            offset = 0;
        }
    }
}

template <typename Encoder>
void writeRunsAndDeletes(Encoder& out,
                         std::span<const ClientRun> runs,
                         std::span<const DeleteRange> deletes,
                         const Pools& pools)
{
    writeRuns(out, runs, pools, [](const Item&) {});
    writeDeletes(out, deletes, pools);
}

template <typename Encoder>
void writeState(Encoder& out, std::span<const ClientRun> runs, const Pools& pools)
{
    std::vector<DeleteRange> deletes;
    writeRuns(out, runs, pools, [&deletes](const Item& item) {
        if (!item.deleted())
            return;
        if (!deletes.empty() && deletes.back().client == item.id.client &&
            deletes.back().clock + deletes.back().length == item.id.clock)
            deletes.back().length += item.length;
        else
            deletes.push_back({item.id.client, item.id.clock, item.length});
    });
    writeDeletes(out, deletes, pools);
}

/// `write` puts everything into the encoder of the format.
template <typename Write>
void encodeAs(UpdateFormat format, Lib0Writer& out, Write write)
{
    out.clear();
    if (format == UpdateFormat::V1) {
        EncoderV1 encoder(out);
        write(encoder);
        return;
    }
    EncoderV2 encoder;
    write(encoder);
    encoder.finish(out);
}

} // namespace

void encodeDecoded(const DecodedUpdate& update,
                   const Pools& pools,
                   UpdateFormat format,
                   Lib0Writer& out)
{
    encodeAs(format, out, [&](auto& encoder) { writeDecoded(encoder, update, pools); });
}

void encodeRuns(std::span<const ClientRun> runs,
                std::span<const DeleteRange> deletes,
                const Pools& pools,
                UpdateFormat format,
                Lib0Writer& out)
{
    encodeAs(
        format, out, [&](auto& encoder) { writeRunsAndDeletes(encoder, runs, deletes, pools); });
}

void encodeState(std::span<const ClientRun> runs,
                 const Pools& pools,
                 UpdateFormat format,
                 Lib0Writer& out)
{
    encodeAs(format, out, [&](auto& encoder) { writeState(encoder, runs, pools); });
}

} // namespace cahier::crdt::detail
