// SPDX-License-Identifier: MPL-2.0
// Mirrors encodeStateAsUpdate, writeStateVector, diffUpdateV2, encodeStateVectorFromUpdateV2 and
// convertUpdateFormat of yjs 13.6.
#include "sync/crdt/update.h"

#include "sync/crdt/codec.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/limits.h"

#include <algorithm>

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

/// A document keeps its encoder's buffer up to this size, because new memory costs more than
/// encoding.
constexpr std::size_t MaxKeptWriterBytes = std::size_t{1} << 20U;

std::vector<ClientRun> runsSince(const DocState& doc, const StateVector& known)
{
    std::vector<ClientRun> runs;
    for (ClientIndex client = 0; client < doc.clients.size(); ++client) {
        const ClientStructs& structs = doc.clients[client];
        const Clock32 from = known.get(doc.pools.clients.id(client));
        if (structs.state() <= from)
            continue;
        ClientRun& run = runs.emplace_back();
        run.client = client;
        run.clock = from;
        StructPosition position = structs.find(from);
        run.structs.reserve(structs.mostFrom(position));
        do
            run.structs.push_back(structs.at(position));
        while (structs.next(position));
    }
    std::sort(runs.begin(), runs.end(), [&doc](const ClientRun& a, const ClientRun& b) {
        return doc.pools.clients.id(a.client) > doc.pools.clients.id(b.client);
    });
    return runs;
}

/// The part of a decoded update that `known` does not cover.
void diffDecoded(DecodedUpdate& update, const StateVector& known, Pools& pools)
{
    DecodedUpdate out;
    for (const Block& block : update.blocks) {
        const Clock32 from = known.get(pools.clients.id(block.client));
        Block kept{block.client, static_cast<std::uint32_t>(out.structs.size()), 0};
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            RawStruct& item = update.structs[i];
            const bool first = out.structs.size() == kept.begin;
            if (first && (item.kind == ContentKind::Skip || item.end() <= from))
                continue;
            if (first && item.id.clock < from)
                sliceStruct(item, from - item.id.clock, pools);
            out.structs.push_back(item);
            item.kind = ContentKind::Gc; // its box moved
        }
        kept.end = static_cast<std::uint32_t>(out.structs.size());
        if (kept.end > kept.begin)
            out.blocks.push_back(kept);
    }
    out.deletes = std::move(update.deletes);
    update.deletes.clear();
    update = std::move(out);
}

Bytes encoded(const DecodedUpdate& update, const Pools& pools, UpdateFormat format)
{
    Lib0Writer writer;
    encodeDecoded(update, pools, format, writer);
    return writer.toBytes();
}

/// With what waits for missing updates: merged, as Yjs does, without a document.
Bytes withPending(const DocState& doc,
                  const Bytes& state,
                  const StateVector& known,
                  UpdateFormat format)
{
    DecodedUpdate waiting = doc.pendingStructs.shared();
    Lib0Writer writer;
    encodeDecoded(waiting, doc.pools, UpdateFormat::V2, writer);
    PendingStructs::disown(waiting);
    Pools pools;
    DecodedUpdate parts[3];
    // All were encoded a moment ago: they decode.
    static_cast<void>(decodeUpdate(state, format, pools, parts[0]));
    for (const DeleteRange& range : doc.pendingDeletes.ranges())
        parts[1].deletes.push_back(
            {pools.clients.intern(doc.pools.clients.id(range.client)), range.clock, range.length});
    static_cast<void>(decodeUpdate(writer.view(), UpdateFormat::V2, pools, parts[2]));
    diffDecoded(parts[2], known, pools);
    return encoded(mergeDecoded(parts, pools), pools, format);
}

} // namespace

Bytes encodeStateAsUpdate(const Doc& doc, const StateVector& known, UpdateFormat format)
{
    DocState& state = doc.state();
    const std::vector<ClientRun> runs = runsSince(state, known);
    Lib0Writer& writer = state.stateWriter;
    if (known.empty())
        encodeState(runs, state.pools, format, writer);
    else
        encodeRuns(runs, state.allDeletes(), state.pools, format, writer);
    Bytes out = writer.toBytes();
    if (out.size() > MaxKeptWriterBytes)
        writer = Lib0Writer();
    return doc.hasPending() ? withPending(state, out, known, format) : out;
}

Bytes encodeStateVector(const Doc& doc)
{
    return encodeStateVector(doc.stateVector());
}

Bytes encodeStateVector(const StateVector& vector)
{
    Lib0Writer writer;
    writer.varUint(vector.entries().size());
    // Highest client first, as Yjs.
    for (auto entry = vector.entries().rbegin(); entry != vector.entries().rend(); ++entry) {
        writer.varUint(entry->client);
        writer.varUint(entry->clock);
    }
    return writer.toBytes();
}

Result<StateVector> decodeStateVector(ByteView bytes)
{
    if (bytes.size() > MaxUpdateBytes)
        return fail(Errc::BadStateVector, "larger than MaxUpdateBytes");
    Lib0Reader reader(bytes);
    const std::uint64_t count = reader.varUint();
    if (!reader.ok() || count > MaxClients || count > reader.remaining() / 2)
        return fail(Errc::BadStateVector, "malformed state vector");
    std::vector<StateVector::Entry> entries;
    entries.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t client = reader.varUint();
        const std::uint64_t clock = reader.varUint();
        if (!reader.ok() || client > MaxClientId || clock > MaxClock)
            return fail(Errc::BadStateVector, "malformed state vector");
        entries.push_back({client, static_cast<Clock32>(clock)});
    }
    if (!reader.atEnd())
        return fail(Errc::BadStateVector, "bytes after the end");
    return StateVector(std::move(entries)); // the last of equal clients counts, as in a Map
}

Result<Bytes> mergeUpdates(std::span<const ByteView> updates, UpdateFormat format)
{
    Pools pools;
    std::vector<DecodedUpdate> decoded(updates.size());
    for (std::size_t i = 0; i < updates.size(); ++i)
        CAHIER_TRY_VOID(decodeUpdate(updates[i], format, pools, decoded[i]));
    if (updates.size() == 1)
        return toBytes(updates[0]);
    return encoded(mergeDecoded(decoded, pools), pools, format);
}

Result<Bytes> diffUpdate(ByteView update, const StateVector& known, UpdateFormat format)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, format, pools, decoded));
    diffDecoded(decoded, known, pools);
    normaliseDeletes(decoded.deletes, pools.clients);
    return encoded(decoded, pools, format);
}

Result<Bytes> convertUpdate(ByteView update, UpdateFormat from, UpdateFormat to)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, from, pools, decoded));
    normaliseDeletes(decoded.deletes, pools.clients);
    return encoded(decoded, pools, to);
}

Result<StateVector> stateVectorOfUpdate(ByteView update, UpdateFormat format)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, format, pools, decoded));
    std::vector<StateVector::Entry> entries;
    for (const Block& block : decoded.blocks) {
        Clock32 clock = 0;
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const RawStruct& item = decoded.structs[i];
            if (item.id.clock != clock || item.kind == ContentKind::Skip)
                break;
            clock = item.end();
        }
        entries.push_back({pools.clients.id(block.client), clock});
    }
    return StateVector(std::move(entries));
}

Result<UpdateInfo> inspectUpdate(ByteView update, UpdateFormat format)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, format, pools, decoded));
    UpdateInfo out;
    for (const Block& block : decoded.blocks) {
        bool open = false;
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            const RawStruct& item = decoded.structs[i];
            if (item.kind == ContentKind::Skip) {
                open = false;
            } else if (open) {
                out.structs.back().length += item.length;
            } else {
                out.structs.push_back({pools.clients.id(block.client), item.id.clock, item.length});
                open = true;
            }
        }
    }
    std::vector<IdSet::Range> deletions;
    deletions.reserve(decoded.deletes.size());
    for (const DeleteRange& range : decoded.deletes)
        deletions.push_back({pools.clients.id(range.client), {range.clock, range.length}});
    out.deletions = IdSet(std::move(deletions));
    return out;
}

Result<Clock32>
checkAuthor(ByteView update, ClientId author, Clock32 nextClock, UpdateFormat format)
{
    CAHIER_TRY(const UpdateInfo info, inspectUpdate(update, format));
    for (const StructRange& range : info.structs) {
        if (range.client != author)
            return fail(Errc::ForeignActor, "a struct of another client");
        if (range.clock != nextClock)
            return fail(Errc::ClockGap, "clocks do not continue");
        nextClock += range.length;
    }
    return nextClock;
}

std::vector<AuthorRange> authorsOf(const Text& text, std::uint32_t from, std::uint32_t length)
{
    std::vector<AuthorRange> out;
    const DocState* doc = text.docState();
    if (!doc || from >= text.length() || length == 0)
        return out;
    length = std::min(length, text.length() - from);
    const Place place = text.type()->sequence.locate(from + 1);
    std::uint32_t offset = place.offset - 1;
    for (Item* item = place.left; item && length > 0; item = Sequence::nextLive(item->right)) {
        if (item->visible() == 0)
            continue;
        const std::uint32_t taken = std::min(length, item->visible() - offset);
        const ClientId author = doc->pools.clients.id(item->id.client);
        if (!out.empty() && out.back().author == author)
            out.back().length += taken;
        else
            out.push_back({from, taken, author});
        from += taken;
        length -= taken;
        offset = 0;
    }
    return out;
}

namespace {

/// Builds the canonical structs: every boundary that history alone put there is gone.
class Canonical
{
public:
    explicit Canonical(DocState& doc)
        : m_doc(doc)
        , m_textSize(doc.pools.text.size())
    {
    }

    ~Canonical()
    {
        for (Box* box : m_boxes)
            delete box;
        for (RawStruct& item : m_out.structs)
            item.kind = ContentKind::Gc; // boxes are the document's or freed above
        m_doc.pools.text.resize(m_textSize);
    }

    Canonical(const Canonical&) = delete;
    Canonical& operator=(const Canonical&) = delete;

    Bytes run()
    {
        const std::vector<ClientRun> runs = runsSince(m_doc, {});
        for (const ClientRun& run : runs) {
            Block block{run.client, static_cast<std::uint32_t>(m_out.structs.size()), 0};
            m_last = nullptr;
            for (const Item* item : run.structs)
                add(*item);
            block.end = static_cast<std::uint32_t>(m_out.structs.size());
            m_out.blocks.push_back(block);
        }
        m_out.deletes = m_doc.allDeletes();
        return encoded(m_out, m_doc.pools, UpdateFormat::V1);
    }

private:
    /// What garbage collection would leave, whether it ran or not.
    static ContentKind kindOf(const Item& item) noexcept
    {
        if (item.kind == ContentKind::Gc || item.parent->deleted())
            return ContentKind::Gc;
        return item.deleted() ? ContentKind::Deleted : item.kind;
    }

    void add(const Item& item)
    {
        const ContentKind kind = kindOf(item);
        if (m_last && joins(item, kind)) {
            join(item, kind);
        } else {
            RawStruct& out = m_out.structs.emplace_back();
            static_cast<Struct&>(out) = static_cast<const Struct&>(item);
            out.kind = kind;
            if (kind == ContentKind::Gc) {
                out.origin = out.rightOrigin = Ref{};
            } else {
                setParent(out, item);
                if (kind == ContentKind::Type)
                    out.content.description = {item.content.type->kind, item.content.type->name};
            }
        }
        m_last = &item;
    }

    static void setParent(RawStruct& out, const Item& item)
    {
        if (item.parent->item) {
            out.parent.kind = ParentRef::Kind::Nested;
            out.parent.nested = item.parent->item->id;
        } else {
            out.parent.kind = ParentRef::Kind::Root;
            out.parent.root = item.parent->name;
        }
    }

    bool joins(const Item& item, ContentKind kind) const
    {
        const RawStruct& before = m_out.structs.back();
        if (before.kind != kind)
            return false;
        if (kind == ContentKind::Gc)
            return true;
        return (kind == ContentKind::Deleted || kind == ContentKind::String ||
                kind == ContentKind::Any || kind == ContentKind::Json) &&
               item.origin == m_last->lastId() && item.rightOrigin == m_last->rightOrigin &&
               m_last->right == &item;
    }

    void join(const Item& item, ContentKind kind)
    {
        RawStruct& before = m_out.structs.back();
        std::u16string& text = m_doc.pools.text;
        if (kind == ContentKind::String) {
            TextRange& range = before.content.text;
            if (range.offset + before.length != text.size() || range.offset < m_textSize) {
                const std::u16string old = text.substr(range.offset, before.length);
                range.offset = static_cast<std::uint32_t>(text.size());
                text += old;
            }
            const std::u16string more = text.substr(item.content.text.offset, item.length);
            text += more;
        } else if (kind == ContentKind::Any || kind == ContentKind::Json) {
            if (m_boxes.empty() || m_boxes.back() != before.content.box) {
                m_boxes.push_back(new Box(*before.content.box));
                before.content.box = m_boxes.back();
            }
            const std::span<const Any> more = item.content.box->run();
            m_boxes.back()->unpack();
            m_boxes.back()->values.insert(m_boxes.back()->values.end(), more.begin(), more.end());
        }
        before.length += item.length;
    }

    DocState& m_doc;
    std::size_t m_textSize; ///< Joined texts lie behind the document's for the time being.
    DecodedUpdate m_out;
    std::vector<Box*> m_boxes; ///< Owned.
    const Item* m_last = nullptr;
};

} // namespace

Result<Bytes> canonicalState(const Doc& doc)
{
    if (doc.hasPending())
        return fail(Errc::InvalidState, "updates are missing");
    return Canonical(doc.state()).run();
}

} // namespace cahier::crdt
