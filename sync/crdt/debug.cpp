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
        out += " key#" + std::to_string(item.content.box->key);
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

/// Places of a text are replaced by digits, as Yjs does.
void blank(RawStruct& item,
           Pools& pools,
           std::size_t number,
           std::unordered_map<KeyId, KeyId>& keys)
{
    const Any digit(static_cast<double>(number));
    const auto rename = [&](KeyId key) {
        const auto [at, isNew] = keys.try_emplace(key, NoKey);
        if (isNew)
            at->second = pools.keys.intern(std::to_string(number));
        return at->second;
    };
    switch (item.kind) {
    case ContentKind::String:
        for (std::uint32_t i = 0; i < item.length; ++i)
            pools.text[item.content.text.offset + i] = static_cast<char16_t>(u'0' + number % 10);
        break;
    case ContentKind::Any:
    case ContentKind::Json:
        for (Any& value : item.content.box->run())
            value = digit;
        break;
    case ContentKind::Binary:
        item.content.box->values[0] = Any(Bytes{static_cast<std::uint8_t>(number)});
        break;
    case ContentKind::Embed:
        item.content.box->values[0] = Any(AnyObject{});
        break;
    case ContentKind::Doc:
        item.content.box->text = std::to_string(number);
        item.content.box->values[0] = Any(AnyObject{});
        break;
    case ContentKind::Format:
        item.content.box->key = rename(item.content.box->key);
        if (!item.content.box->values[0].isNull())
            item.content.box->values[0] = Any(AnyObject{{"i", digit}});
        break;
    case ContentKind::Type:
        if (item.content.description.name != NoKey)
            item.content.description.name = rename(item.content.description.name);
        break;
    default:
        break;
    }
    if (item.parentSub != NoKey)
        item.parentSub = rename(item.parentSub);
}

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
    std::unordered_map<KeyId, KeyId> keys;
    std::size_t number = 0;
    for (RawStruct& item : decoded.structs) {
        if (item.kind != ContentKind::Gc && item.kind != ContentKind::Skip)
            blank(item, pools, number++, keys);
    }
    Lib0Writer writer;
    encodeDecoded(decoded, pools, format, writer);
    return writer.toBytes();
}

} // namespace cahier::crdt
