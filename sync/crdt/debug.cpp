// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/debug.h"

#include "sync/crdt/codec.h"

#include <array>
#include <unordered_map>

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

constexpr std::array<std::string_view, 11> KindNames{
    "gc", "deleted", "json", "binary", "string", "embed", "format", "type", "any", "doc", "skip"};
constexpr std::array<std::string_view, 7> TypeNames{
    "array", "map", "text", "xmlelement", "xmlfragment", "xmlhook", "xmltext"};

std::string show(const Pools& pools, Ref ref)
{
    return std::to_string(pools.clients.id(ref.client)) + ":" + std::to_string(ref.clock);
}

std::string showStruct(const Pools& pools, const RawStruct& item)
{
    std::string out = show(pools, item.id) + " +" + std::to_string(item.length) + " " +
                      std::string(KindNames[static_cast<std::size_t>(item.kind)]);
    if (item.kind == ContentKind::Type)
        out +=
            " " + std::string(TypeNames[static_cast<std::size_t>(item.content.description.kind)]);
    if (item.kind == ContentKind::Format)
        out += " key#" + std::to_string(item.formatKey());
    if (item.origin)
        out += " left=" + show(pools, item.origin);
    if (item.rightOrigin)
        out += " right=" + show(pools, item.rightOrigin);
    if (item.parent.kind == ParentRef::Kind::Root)
        out += " root#" + std::to_string(item.parent.root);
    else if (item.parent.kind == ParentRef::Kind::Nested)
        out += " in=" + show(pools, item.parent.nested);
    if (item.parentSub != NoKey)
        out += " sub#" + std::to_string(item.parentSub);
    return out + "\n";
}

/// Replaces content by numbers: that of the struct, or of the first that had the same key, name or
/// value.
class Obfuscator
{
public:
    explicit Obfuscator(Pools& pools)
        : m_pools(pools)
    {
    }

    void blank(RawStruct& item)
    {
        const Any number(static_cast<double>(m_number));
        switch (item.kind) {
        case ContentKind::String:
            for (std::uint32_t i = 0; i < item.length; ++i)
                m_pools.text[item.content.text.offset + i] =
                    static_cast<char16_t>(u'0' + m_number % 10);
            break;
        case ContentKind::Any:
        case ContentKind::Json:
            for (Any& value : item.content.box->run())
                value = number;
            break;
        case ContentKind::Binary:
            item.content.box->value = Any(Bytes{static_cast<std::uint8_t>(m_number)});
            break;
        case ContentKind::Embed:
            item.content.box->value = Any(AnyObject{});
            break;
        case ContentKind::Doc:
            item.content.box->value = Any(std::to_string(m_number));
            item.content.box->values[0] = Any(AnyObject{});
            break;
        case ContentKind::Format:
            blankFormat(item);
            break;
        case ContentKind::Type: {
            TypeDescription& type = item.content.description;
            if (type.name != NoKey)
                type.name =
                    rename(m_names, type.name, type.kind == TypeKind::XmlHook ? "hook-" : "node-");
            break;
        }
        default:
            break;
        }
        if (item.parentSub != NoKey && !m_pools.keys.text(item.parentSub).empty())
            item.parentSub = rename(m_keys, item.parentSub, "");
        ++m_number;
    }

private:
    using Names = std::unordered_map<KeyId, KeyId>;

    KeyId rename(Names& names, KeyId key, const char* prefix)
    {
        const auto [at, isNew] = names.try_emplace(key, NoKey);
        if (isNew)
            at->second = m_pools.keys.intern(prefix + std::to_string(m_number));
        return at->second;
    }

    /// Equal simple values get equal placeholders; null ends a format and stays.
    void blankFormat(RawStruct& item)
    {
        const KeyId key = rename(m_formats, item.formatKey(), "");
        Any value = formatValue(m_pools, item);
        if (!value.isNull()) {
            const Any placeholder(AnyObject{{"i", Any(static_cast<double>(m_number))}});
            if (value.isObject() || value.isArray()) {
                value = placeholder;
            } else {
                const std::string id =
                    std::to_string(static_cast<int>(value.kind())) + value.toJson();
                value = m_values.try_emplace(id, placeholder).first->second;
            }
        }
        if (item.hasBox())
            delete item.content.box;
        setFormat(m_pools, item, key, value);
    }

    Pools& m_pools;
    std::size_t m_number = 0; ///< Of the struct.
    Names m_keys;             ///< Of maps.
    Names m_names;            ///< Of XML nodes and hooks.
    Names m_formats;
    std::unordered_map<std::string, Any> m_values; ///< Of formats.
};

} // namespace

Result<std::string> describeUpdate(ByteView update, UpdateFormat format)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, format, pools, decoded));
    std::string out;
    for (const RawStruct& item : decoded.structs)
        out += showStruct(pools, item);
    for (const DeleteRange& range : decoded.deletes)
        out += "delete " + show(pools, {range.client, range.clock}) + " +" +
               std::to_string(range.length) + "\n";
    return out;
}

Result<Bytes> obfuscateUpdate(ByteView update, UpdateFormat format)
{
    Pools pools;
    DecodedUpdate decoded;
    CAHIER_TRY_VOID(decodeUpdate(update, format, pools, decoded));
    Obfuscator obfuscator(pools);
    for (RawStruct& item : decoded.structs) {
        if (item.kind != ContentKind::Gc && item.kind != ContentKind::Skip)
            obfuscator.blank(item);
    }
    normaliseDeletes(decoded.deletes, pools.clients); // format 2 writes differences
    Lib0Writer writer;
    encodeDecoded(decoded, pools, format, writer);
    return writer.toBytes();
}

} // namespace cahier::crdt
