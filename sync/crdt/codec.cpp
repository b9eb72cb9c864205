// SPDX-License-Identifier: MPL-2.0
// Layouts: ENCODING.md. Mirrors readClientsStructRefs, writeClientsStructs, writeDeleteSet and the
// UpdateEncoder/UpdateDecoder pairs of yjs 13.6.
#include "sync/crdt/codec.h"

#include "sync/crdt/codec_columns.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/type.h"

#include <algorithm>

namespace cahier::crdt::detail {

namespace {

/// Updates of sizes for which room for their text is made beforehand.
constexpr std::size_t MinReservedBytes = std::size_t{1} << 12U;
constexpr std::size_t MaxReservedBytes = std::size_t{1} << 24U;

template <typename Decoder>
class UpdateReader
{
public:
    UpdateReader(Decoder& in, Pools& pools, DecodedUpdate& out)
        : m_in(in)
        , m_pools(pools)
        , m_out(out)
    {
    }

    bool read()
    {
        const std::uint64_t blocks = m_in.rest().varUint();
        if (blocks > MaxClients || blocks > m_in.rest().remaining())
            return false;
        for (std::uint64_t i = 0; i < blocks && ok(); ++i) {
            if (!readBlock())
                return false;
        }
        return ok() && uniqueClients() && readDeletes() && m_in.finish();
    }

private:
    bool ok() const { return m_in.ok(); }

    bool uniqueClients() const
    {
        if (m_out.blocks.size() < 2)
            return true;
        std::vector<ClientIndex> clients;
        clients.reserve(m_out.blocks.size());
        for (const Block& block : m_out.blocks)
            clients.push_back(block.client);
        std::sort(clients.begin(), clients.end());
        return std::adjacent_find(clients.begin(), clients.end()) == clients.end();
    }

    bool readBlock()
    {
        const std::uint64_t count = m_in.rest().varUint();
        const std::uint64_t client = m_in.client();
        std::uint64_t clock = m_in.rest().varUint();
        if (!ok() || client > MaxClientId || clock > MaxClock || count > m_in.maxStructs() ||
            count + m_out.structs.size() > m_in.maxStructs())
            return false;
        if (count == 0)
            return true; // nothing to say about this client
        Block block{
            m_pools.clients.intern(client), static_cast<std::uint32_t>(m_out.structs.size()), 0};
        // The smallest item of V1 takes four bytes. A block of few structs leaves growing to the
        // vector: reserving exactly, client by client, would copy everything each time.
        const std::uint64_t likely =
            std::min<std::uint64_t>(count, m_in.rest().remaining() / 4 + 1);
        if (likely > m_out.structs.size())
            m_out.structs.reserve(m_out.structs.size() + likely);
        for (std::uint64_t i = 0; i < count; ++i) {
            RawStruct& item = m_out.structs.emplace_back();
            item.id = {block.client, static_cast<Clock32>(clock)};
            if (!readStruct(item) || !ok())
                return false;
            clock += item.length;
            if (clock > MaxClock)
                return false;
            if (item.length == 0)
                dropLast(); // Yjs writes one for an empty string of a delta; it says nothing
        }
        block.end = static_cast<std::uint32_t>(m_out.structs.size());
        if (block.end > block.begin)
            m_out.blocks.push_back(block);
        return true;
    }

    void dropLast()
    {
        if (m_out.structs.back().hasBox())
            delete m_out.structs.back().content.box;
        m_out.structs.pop_back();
    }

    /// A reference; one to the struct itself or to its client's future can never be met.
    bool readRef(Ref& ref, std::uint64_t client, std::uint64_t clock, const RawStruct& item)
    {
        if (!ok() || client > MaxClientId || clock > MaxClock)
            return false;
        ref = {m_pools.clients.intern(client), static_cast<Clock32>(clock)};
        return ref.client != item.id.client || ref.clock < item.id.clock;
    }

    bool readLeft(Ref& ref, const RawStruct& item)
    {
        const std::uint64_t client = m_in.idClient();
        return readRef(ref, client, m_in.leftClock(), item);
    }

    bool readRight(Ref& ref, const RawStruct& item)
    {
        const std::uint64_t client = m_in.idClient();
        return readRef(ref, client, m_in.rightClock(), item);
    }

    bool readKeyId(KeyId& key, std::string_view text)
    {
        if (!ok() || text.size() > MaxKeyBytes)
            return false;
        key = m_pools.keys.intern(text);
        return true;
    }

    bool readStruct(RawStruct& item)
    {
        const std::uint8_t info = m_in.info();
        const std::uint8_t kind = info & KindMask;
        if (!ok() || kind > static_cast<std::uint8_t>(ContentKind::Skip))
            return false;
        item.kind = ContentKind::Gc; // no box yet, whatever fails below
        if (kind == static_cast<std::uint8_t>(ContentKind::Gc))
            return readLength(item, m_in.length());
        if (kind == static_cast<std::uint8_t>(ContentKind::Skip)) {
            item.kind = ContentKind::Skip;
            return readLength(item, m_in.rest().varUint());
        }
        if ((info & HasOrigin) != 0 && !readLeft(item.origin, item))
            return false;
        if ((info & HasRightOrigin) != 0 && !readRight(item.rightOrigin, item))
            return false;
        if ((info & (HasOrigin | HasRightOrigin)) == 0 && !readParent(item, info))
            return false;
        return readContent(item, static_cast<ContentKind>(kind));
    }

    bool readParent(RawStruct& item, std::uint8_t info)
    {
        if (m_in.parentInfo()) {
            item.parent.kind = ParentRef::Kind::Root;
            if (!readKeyId(item.parent.root, m_in.string()))
                return false;
        } else {
            item.parent.kind = ParentRef::Kind::Nested;
            if (!readLeft(item.parent.nested, item))
                return false;
        }
        return (info & HasParentSub) == 0 || readKeyId(item.parentSub, m_in.string());
    }

    bool readLength(RawStruct& item, std::uint64_t length)
    {
        if (!ok() || length > MaxClock)
            return false;
        item.length = static_cast<std::uint32_t>(length);
        return true;
    }

    bool readContent(RawStruct& item, ContentKind kind)
    {
        switch (kind) {
        case ContentKind::Deleted:
            item.kind = kind;
            return readLength(item, m_in.length());
        case ContentKind::String:
            return readText(item);
        case ContentKind::Type:
            return readType(item);
        default:
            break;
        }
        item.length = 1;
        if (kind == ContentKind::Format)
            return readFormat(item);
        auto box = std::make_unique<Box>();
        switch (kind) {
        case ContentKind::Json:
            if (!readJsonValues(item, *box))
                return false;
            break;
        case ContentKind::Any: {
            if (!readLength(item, m_in.length()) || item.length > m_in.rest().remaining())
                return false;
            if (item.length > 1)
                box->values.reserve(item.length);
            for (std::uint32_t i = 0; i < item.length && ok(); ++i)
                box->add(m_in.rest().any());
            break;
        }
        case ContentKind::Binary:
            box->value = Any(toBytes(m_in.rest().varBytes()));
            break;
        case ContentKind::Embed:
            box->value = m_in.json();
            break;
        case ContentKind::Doc: {
            const std::string_view guid = m_in.string();
            if (!ok() || guid.size() > MaxKeyBytes)
                return false;
            box->value = Any(guid);
            box->values.push_back(m_in.rest().any());
            break;
        }
        default:
            return false;
        }
        if (!ok())
            return false;
        item.kind = kind;
        item.content.box = box.release();
        return true;
    }

    /// Undefined cannot be told from absent in a delta: as a value it ends the format, like null.
    bool readFormat(RawStruct& item)
    {
        KeyId key = NoKey;
        if (!readKeyId(key, m_in.key()))
            return false;
        const Any value = m_in.json();
        if (!ok())
            return false;
        setFormat(m_pools, item, key, value);
        return true;
    }

    bool readText(RawStruct& item)
    {
        const std::size_t offset = m_pools.text.size();
        if (!m_in.appendText(m_pools.text) || m_pools.text.size() > MaxTextUnits)
            return false;
        item.kind = ContentKind::String;
        item.length = static_cast<std::uint32_t>(m_pools.text.size() - offset);
        item.content.text = {static_cast<std::uint32_t>(offset), item.length};
        return true;
    }

    bool readType(RawStruct& item)
    {
        const std::uint64_t ref = m_in.typeRef();
        if (!ok() || ref > static_cast<std::uint64_t>(TypeKind::XmlText))
            return false;
        TypeDescription type{static_cast<TypeKind>(ref), NoKey};
        if (type.kind == TypeKind::XmlElement || type.kind == TypeKind::XmlHook) {
            if (!readKeyId(type.name, m_in.key()))
                return false;
        }
        item.kind = ContentKind::Type;
        item.length = 1;
        item.content.description = type;
        return true;
    }

    bool readJsonValues(RawStruct& item, Box& box)
    {
        if (!readLength(item, m_in.length()) || item.length > m_in.maxStrings())
            return false;
        for (std::uint32_t i = 0; i < item.length && ok(); ++i) {
            const std::string_view text = m_in.string();
            if (text == "undefined") {
                box.add(Any());
                continue;
            }
            auto value = Any::fromJson(text);
            if (!value)
                return false;
            box.add(std::move(*value));
        }
        return true;
    }

    bool readDeletes()
    {
        const std::uint64_t clients = m_in.rest().varUint();
        if (clients > MaxClients || clients > m_in.rest().remaining())
            return false;
        for (std::uint64_t i = 0; i < clients && ok(); ++i) {
            m_in.resetDeletes();
            const std::uint64_t client = m_in.rest().varUint();
            const std::uint64_t count = m_in.rest().varUint();
            if (!ok() || client > MaxClientId || count > MaxDeleteRanges ||
                count > m_in.rest().remaining() / 2)
                return false;
            const ClientIndex index = m_pools.clients.intern(client);
            for (std::uint64_t j = 0; j < count; ++j) {
                const std::uint64_t clock = m_in.deleteClock();
                const std::uint64_t length = m_in.deleteLength();
                if (!ok() || clock > MaxClock || length > MaxClock || clock + length > MaxClock)
                    return false;
                if (length > 0)
                    m_out.deletes.push_back(
                        {index, static_cast<Clock32>(clock), static_cast<Clock32>(length)});
            }
        }
        return ok();
    }

    Decoder& m_in;
    Pools& m_pools;
    DecodedUpdate& m_out;
};

template <typename Decoder>
bool readUpdate(ByteView bytes, Pools& pools, DecodedUpdate& out)
{
    Decoder in(bytes);
    return in.ok() && UpdateReader<Decoder>(in, pools, out).read();
}

} // namespace

DecodedUpdate& DecodedUpdate::operator=(DecodedUpdate&& other) noexcept
{
    clear();
    structs = std::move(other.structs);
    blocks = std::move(other.blocks);
    deletes = std::move(other.deletes);
    other.structs.clear();
    return *this;
}

DecodedUpdate::~DecodedUpdate()
{
    clear();
}

void DecodedUpdate::clear() noexcept
{
    for (RawStruct& item : structs) {
        if (item.hasBox())
            delete item.content.box;
    }
    structs.clear();
    blocks.clear();
    deletes.clear();
}

Result<void> decodeUpdate(ByteView bytes, UpdateFormat format, Pools& pools, DecodedUpdate& out)
{
    out.clear();
    if (bytes.size() > MaxUpdateBytes)
        return fail(Errc::BadUpdate, "the update is larger than MaxUpdateBytes");
    const std::size_t clients = pools.clients.size();
    const std::size_t keys = pools.keys.size();
    const std::size_t values = pools.values.size();
    const std::size_t text = pools.text.size();
    // No more units than bytes: once is enough. The pool still at least doubles.
    if (bytes.size() > MinReservedBytes && bytes.size() < MaxReservedBytes)
        pools.text.reserve(text + bytes.size());
    const bool good = format == UpdateFormat::V1 ? readUpdate<DecoderV1>(bytes, pools, out)
                                                 : readUpdate<DecoderV2>(bytes, pools, out);
    if (good)
        return {};
    out.clear();
    pools.clients.truncate(clients);
    pools.keys.truncate(keys);
    pools.values.truncate(values);
    pools.text.resize(text);
    return fail(Errc::BadUpdate, "malformed update");
}

void normaliseDeletes(std::vector<DeleteRange>& deletes, const ClientTable& clients)
{
    const DeleteOrder before{clients};
    if (!std::is_sorted(deletes.begin(), deletes.end(), before))
        std::sort(deletes.begin(), deletes.end(), before);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < deletes.size(); ++i) {
        if (kept > 0 && deletes[kept - 1].client == deletes[i].client &&
            deletes[kept - 1].clock + deletes[kept - 1].length >= deletes[i].clock) {
            const Clock32 end = std::max(deletes[kept - 1].clock + deletes[kept - 1].length,
                                         deletes[i].clock + deletes[i].length);
            deletes[kept - 1].length = end - deletes[kept - 1].clock;
        } else {
            deletes[kept++] = deletes[i];
        }
    }
    deletes.resize(kept);
}

const DeleteRange*
rangeFrom(const std::vector<DeleteRange>& deletes, Ref ref, const ClientTable& clients) noexcept
{
    const ClientId id = clients.id(ref.client);
    const auto at = std::lower_bound(
        deletes.begin(), deletes.end(), ref, [&clients, id](const DeleteRange& a, Ref wanted) {
            if (a.client != wanted.client)
                return clients.id(a.client) > id;
            return a.clock + a.length <= wanted.clock;
        });
    return at != deletes.end() && at->client == ref.client ? &*at : nullptr;
}

} // namespace cahier::crdt::detail
