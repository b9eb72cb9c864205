// SPDX-License-Identifier: MPL-2.0
// Mirrors RelativePosition.js of yjs 13.6; the index comes from the tree instead of a walk.
#include "sync/crdt/relative_position.h"

#include "sync/crdt/doc_state.h"
#include "sync/crdt/lib0.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/undo_items.h"
#include "sync/crdt/utf.h"

namespace cahier::crdt {

using namespace detail; // the implementation of the public functions

namespace {

Id idOf(const DocState& doc, Ref ref)
{
    return {doc.pools.clients.id(ref.client), ref.clock};
}

/// The reference of an id this document knows, or a false one.
Ref knownRef(const DocState& doc, const Id& id)
{
    const ClientIndex client = doc.pools.clients.find(id.client);
    if (client == NoClient || id.clock >= doc.stateOf(client))
        return {};
    return {client, id.clock};
}

bool readId(Lib0Reader& reader, std::optional<Id>& out)
{
    const std::uint64_t client = reader.varUint();
    const std::uint64_t clock = reader.varUint();
    if (!reader.ok() || client > MaxClientId || clock > MaxClock)
        return false;
    out = Id{client, static_cast<Clock32>(clock)};
    return true;
}

void writeId(Lib0Writer& writer, const Id& id)
{
    writer.varUint(id.client);
    writer.varUint(id.clock);
}

enum Tag : std::uint8_t {
    TagItem = 0,
    TagRoot = 1,
    TagType = 2,
    CompactLeft = 4 ///< Added to a tag of the compact form.
};

tl::unexpected<Error> malformed()
{
    return fail(Errc::BadPosition, "malformed relative position");
}

} // namespace

Result<RelativePosition> relativePosition(const SharedType& type, std::uint32_t index, Assoc assoc)
{
    const Type* own = type.type();
    if (!own || index > own->sequence.total())
        return fail(Errc::BadPosition, "beyond the end");
    const DocState& doc = *type.docState();
    RelativePosition out;
    out.assoc = assoc;
    if (own->item)
        out.type = idOf(doc, own->item->id);
    else
        out.root = doc.pools.keys.text(own->name);
    if (assoc == Assoc::Left && index == 0)
        return out;
    const std::uint32_t unit = assoc == Assoc::Left ? index - 1 : index;
    if (unit < own->sequence.total()) {
        const Place place = const_cast<Type*>(own)->sequence.locate(unit + 1);
        out.item = idOf(doc, {place.left->id.client, place.left->id.clock + place.offset - 1});
    }
    return out;
}

std::optional<AbsolutePosition> resolve(Doc& doc, const RelativePosition& position)
{
    DocState& state = doc.state();
    if (position.item) {
        const Ref ref = knownRef(state, *position.item);
        if (!ref)
            return std::nullopt;
        const auto [item, offset] = followRedone(state, ref);
        if (item->kind == ContentKind::Gc)
            return std::nullopt;
        AbsolutePosition out{SharedType(&state, item->parent), 0, position.assoc};
        if (item->parent->deleted() || item->parentSub != NoKey)
            return out;
        out.index = item->parent->sequence.indexOf(item);
        if (item->visible() > 0)
            out.index += offset + (position.assoc == Assoc::Right ? 0 : 1);
        return out;
    }
    Type* type = nullptr;
    if (position.root) {
        type = &state.root(state.pools.keys.intern(*position.root));
    } else if (position.type) {
        const Ref ref = knownRef(state, *position.type);
        if (!ref)
            return std::nullopt;
        const Item* item = followRedone(state, ref).item;
        if (item->kind != ContentKind::Type)
            return std::nullopt;
        type = item->content.type;
    } else {
        return std::nullopt;
    }
    return AbsolutePosition{SharedType(&state, type),
                            position.assoc == Assoc::Right ? type->sequence.total() : 0,
                            position.assoc};
}

Bytes encodeRelativePosition(const RelativePosition& position)
{
    Lib0Writer writer;
    if (position.item) {
        writer.varUint(TagItem);
        writeId(writer, *position.item);
    } else if (position.root) {
        writer.varUint(TagRoot);
        writer.varString(*position.root);
    } else {
        writer.varUint(TagType);
        writeId(writer, position.type.value_or(Id{}));
    }
    writer.varInt({position.assoc == Assoc::Left ? 1U : 0U, position.assoc == Assoc::Left});
    return writer.toBytes();
}

Result<RelativePosition> decodeRelativePosition(ByteView bytes)
{
    Lib0Reader reader(bytes);
    RelativePosition out;
    switch (reader.varUint()) {
    case TagItem:
        if (!reader.ok() || !readId(reader, out.item))
            return malformed();
        break;
    case TagRoot: {
        const std::string_view name = reader.varString();
        if (!reader.ok() || name.size() > MaxKeyBytes)
            return malformed();
        out.root = std::string(name);
        break;
    }
    case TagType:
        if (!readId(reader, out.type))
            return malformed();
        break;
    default:
        return malformed();
    }
    if (!reader.atEnd()) {
        const SignedVar assoc = reader.varInt();
        out.assoc = assoc.negative && assoc.magnitude > 0 ? Assoc::Left : Assoc::Right;
    }
    if (!reader.ok() || !reader.atEnd())
        return malformed();
    return out;
}

Any toJson(const RelativePosition& position)
{
    const auto id = [](const Id& value) {
        return Any(AnyObject{{"client", Any(value.client)}, {"clock", Any(value.clock)}});
    };
    AnyObject out;
    if (position.type)
        out.emplace_back("type", id(*position.type));
    if (position.root)
        out.emplace_back("tname", Any(*position.root));
    if (position.item)
        out.emplace_back("item", id(*position.item));
    out.emplace_back("assoc", Any(position.assoc == Assoc::Left ? -1 : 0));
    return Any(std::move(out));
}

namespace {

/// False if the field is there and is no id.
bool idField(const Any& json, std::string_view name, std::optional<Id>& out)
{
    const Any* value = json.find(name);
    if (!value || value->isNullish())
        return true;
    const Any* client = value->find("client");
    const Any* clock = value->find("clock");
    if (!client || !clock || !client->isNumber() || !clock->isNumber() ||
        !(client->toNumber() >= 0 && client->toNumber() <= static_cast<double>(MaxClientId)) ||
        !(clock->toNumber() >= 0 && clock->toNumber() <= static_cast<double>(MaxClock)))
        return false;
    out = Id{static_cast<ClientId>(client->toNumber()), static_cast<Clock32>(clock->toNumber())};
    return true;
}

} // namespace

Result<RelativePosition> relativePositionFromJson(const Any& json)
{
    RelativePosition out;
    const Any* root = json.find("tname");
    const Any* assoc = json.find("assoc");
    if (!json.isObject() || !idField(json, "type", out.type) || !idField(json, "item", out.item) ||
        (root && !root->isNullish() &&
         (!root->isString() || root->toString().size() > MaxKeyBytes)) ||
        (assoc && !assoc->isNullish() && !assoc->isNumber()))
        return malformed();
    if (root && root->isString())
        out.root = wellFormed(root->toString());
    if (!out.type && !out.root && !out.item)
        return malformed();
    out.assoc = assoc && assoc->toNumber() < 0 ? Assoc::Left : Assoc::Right;
    return out;
}

Bytes encodeCompactPosition(const RelativePosition& position)
{
    Lib0Writer writer;
    const std::uint8_t left = position.assoc == Assoc::Left ? CompactLeft : 0;
    if (position.item) {
        writer.u8(TagItem | left);
        writeId(writer, *position.item);
    } else if (position.type) {
        writer.u8(TagType | left);
        writeId(writer, *position.type);
    } else {
        writer.u8(TagRoot | left);
    }
    return writer.toBytes();
}

Result<RelativePosition> decodeCompactPosition(ByteView bytes, std::string_view root)
{
    if (bytes.size() > MaxCompactPositionBytes)
        return malformed();
    Lib0Reader reader(bytes);
    const std::uint8_t tag = reader.u8();
    RelativePosition out;
    out.assoc = (tag & CompactLeft) != 0 ? Assoc::Left : Assoc::Right;
    switch (tag & ~unsigned{CompactLeft}) {
    case TagItem:
        if (!readId(reader, out.item))
            return malformed();
        break;
    case TagType:
        if (!readId(reader, out.type))
            return malformed();
        break;
    case TagRoot:
        out.root = std::string(root);
        break;
    default:
        return malformed();
    }
    if (!reader.ok() || !reader.atEnd())
        return malformed();
    return out;
}

} // namespace cahier::crdt
