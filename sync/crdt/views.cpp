// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/views.h"

#include "sync/crdt/key_map.h"
#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <cmath>

namespace cahier::crdt::detail {

namespace {

Any unitAsAny(char16_t unit)
{
    std::string wtf8; // half a pair is an element of its own
    appendWtf8(wtf8, std::u16string_view(&unit, 1));
    return Any(std::move(wtf8));
}

/// JavaScript's String(value), as in a template literal.
std::string asJsString(const Any& value)
{
    switch (value.kind()) {
    case Any::Kind::Undefined:
        return "undefined";
    case Any::Kind::Number:
        if (std::isnan(value.toNumber()))
            return "NaN";
        if (std::isinf(value.toNumber()))
            return value.toNumber() < 0 ? "-Infinity" : "Infinity";
        return value.toJson();
    case Any::Kind::Bytes: {
        std::string out;
        for (const std::uint8_t byte : value.toBytes())
            out += (out.empty() ? "" : ",") + std::to_string(byte);
        return out;
    }
    case Any::Kind::String:
        return value.toString();
    case Any::Kind::Object:
        return "[object Object]";
    case Any::Kind::Array: {
        std::string out;
        for (std::size_t i = 0; i < value.toArray().size(); ++i) {
            const Any& entry = value.toArray()[i];
            out += i == 0 ? "" : ",";
            out += entry.isNullish() ? "" : asJsString(entry);
        }
        return out;
    }
    default:
        return value.toJson();
    }
}

bool isXmlList(TypeKind kind) noexcept
{
    return kind == TypeKind::XmlElement || kind == TypeKind::XmlFragment;
}

std::string toLower(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

/// JavaScript's String(item's value): nested types print their text, others as objects do.
void appendJsString(
    DocState& doc, const Item& item, std::uint32_t offset, std::string& out, std::size_t depth)
{
    if (item.kind == ContentKind::Type)
        appendXml(doc, *item.content.type, out, depth + 1); // not through a copy at each level
    else if (item.kind == ContentKind::Doc)
        out += "[object Object]";
    else
        out += asJsString(valueOf(doc, item, offset).any);
}

/// What `for (key in value)` goes through, as text.
std::vector<std::pair<std::string, std::string>> enumerable(const Any& value)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& [key, entry] : value.toObject())
        out.emplace_back(key, asJsString(entry));
    for (const Any& entry : value.toArray())
        out.emplace_back(std::to_string(out.size()), asJsString(entry));
    for (const std::uint8_t byte : value.toBytes())
        out.emplace_back(std::to_string(out.size()), std::to_string(byte));
    for (const char16_t unit : fromWtf8(value.toString()))
        appendWtf8(out.emplace_back(std::to_string(out.size()), std::string()).second, {&unit, 1});
    return out;
}

/// Goes through rich text: runs of text and embeds, each with the formats it has.
template <typename OnText, typename OnEmbed>
void forEachRun(DocState& doc, const Type& type, OnText onText, OnEmbed onEmbed)
{
    KeyMap<const Any*> formats;
    std::u16string text;
    const auto attributes = [&] {
        std::vector<Attributes::Entry> out;
        out.reserve(formats.size());
        formats.forEach([&](KeyId key, const Any* value) {
            out.emplace_back(doc.pools.keys.text(key), *value);
        });
        return Attributes::ofUnique(std::move(out));
    };
    const auto flush = [&] {
        if (!text.empty())
            onText(std::move(text), attributes());
        text.clear();
    };
    type.sequence.forEachLive([&](const Item& item) {
        switch (item.kind) {
        case ContentKind::String:
            text += textOf(doc, item);
            break;
        case ContentKind::Embed:
        case ContentKind::Type:
            flush();
            onEmbed(item, attributes());
            break;
        case ContentKind::Format: {
            flush();
            if (item.formatEnds())
                formats.erase(item.formatKey());
            else
                formats.set(item.formatKey(), &formatValue(doc.pools, item));
            break;
        }
        default:
            break;
        }
    });
    flush();
}

void appendXmlText(DocState& doc, const Type& type, std::string& out, std::size_t depth)
{
    const auto wrapped = [&out](const Attributes& formats, const auto& content) {
        std::vector<std::pair<std::string, Any>> nodes(formats.begin(), formats.end());
        const auto byKey = [](const auto& a, const auto& b) {
            return lessUtf16(a.first, b.first);
        };
        std::sort(nodes.begin(), nodes.end(), byKey);
        for (const auto& [name, value] : nodes) {
            out += '<' + name;
            auto attributes = enumerable(value);
            std::sort(attributes.begin(), attributes.end(), byKey);
            for (const auto& [key, attribute] : attributes)
                out += ' ' + key + "=\"" + attribute + '"';
            out += '>';
        }
        content();
        for (auto node = nodes.rbegin(); node != nodes.rend(); ++node)
            out += "</" + node->first + '>';
    };
    forEachRun(
        doc,
        type,
        [&](const std::u16string& text, const Attributes& formats) {
        wrapped(formats, [&] { appendWtf8(out, text); });
        },
        [&](const Item& embed, const Attributes& formats) {
        wrapped(formats, [&] { appendJsString(doc, embed, 0, out, depth); });
    });
}

void appendXmlAttributes(DocState& doc, const Type& type, std::string& out, std::size_t depth)
{
    std::vector<std::pair<std::string_view, const Item*>> attributes;
    for (const ItemMap::Entry& entry : type.map.entries()) {
        if (!entry.item->deleted())
            attributes.emplace_back(doc.pools.keys.text(entry.key), entry.item);
    }
    std::sort(attributes.begin(), attributes.end(), [](const auto& a, const auto& b) {
        return lessUtf16(a.first, b.first);
    });
    for (const auto& [key, item] : attributes) {
        out += ' ';
        out += key;
        out += "=\"";
        appendJsString(doc, *item, item->length - 1, out, depth);
        out += '"';
    }
}

} // namespace

Value valueOf(DocState& doc, const Item& item, std::uint32_t offset)
{
    Value out;
    switch (item.kind) {
    case ContentKind::String:
        out.any = unitAsAny(textOf(doc, item)[offset]);
        break;
    case ContentKind::Any:
    case ContentKind::Json:
        out.any = item.content.box->run()[offset];
        break;
    case ContentKind::Binary:
    case ContentKind::Embed:
        out.any = item.content.box->value;
        break;
    case ContentKind::Doc:
        out.any = Any(
            AnyObject{{"guid", item.content.box->value}, {"opts", item.content.box->values[0]}});
        break;
    case ContentKind::Type:
        out.nested = SharedType(&doc, item.content.type);
        break;
    default:
        break;
    }
    return out;
}

Any jsonOf(DocState& doc, const Item& item, std::uint32_t offset, std::size_t depth)
{
    if (item.kind == ContentKind::Doc)
        return Any(AnyObject{}); // Yjs shows a sub-document by its roots; it is not loaded
    if (item.kind == ContentKind::Type)
        return jsonOf(doc, *item.content.type, depth + 1);
    return valueOf(doc, item, offset).any;
}

Any jsonOf(DocState& doc, const Type& type, std::size_t depth)
{
    if (depth > MaxShownDepth)
        return Any(nullptr);
    switch (type.kind) {
    case TypeKind::Text: {
        std::string text;
        appendWtf8(text, plainText(doc, type));
        return Any(std::move(text));
    }
    case TypeKind::XmlElement:
    case TypeKind::XmlFragment:
    case TypeKind::XmlText: {
        std::string xml;
        appendXml(doc, type, xml, depth);
        return Any(joinedWtf8(std::move(xml)));
    }
    case TypeKind::Map:
    case TypeKind::XmlHook: {
        AnyObject entries;
        for (const ItemMap::Entry& entry : type.map.entries()) {
            if (!entry.item->deleted())
                entries.emplace_back(doc.pools.keys.text(entry.key),
                                     jsonOf(doc, *entry.item, entry.item->length - 1, depth));
        }
        return Any(std::move(entries));
    }
    case TypeKind::Array:
        break;
    }
    AnyArray values;
    type.sequence.forEachLive([&](const Item& item) {
        for (std::uint32_t i = 0; i < item.visible(); ++i)
            values.push_back(jsonOf(doc, item, i, depth));
    });
    return Any(std::move(values));
}

void appendXml(DocState& doc, const Type& type, std::string& out, std::size_t depth)
{
    if (depth > MaxShownDepth)
        return;
    if (type.kind == TypeKind::Text) {
        appendWtf8(out, plainText(doc, type));
        return;
    }
    if (type.kind == TypeKind::XmlText) {
        appendXmlText(doc, type, out, depth);
        return;
    }
    if (!isXmlList(type.kind)) {
        out += "[object Object]";
        return;
    }
    const bool element = type.kind == TypeKind::XmlElement;
    const std::string name = element ? toLower(doc.pools.keys.text(type.name)) : std::string();
    if (element) {
        out += '<' + name;
        appendXmlAttributes(doc, type, out, depth);
        out += '>';
    }
    type.sequence.forEachLive([&](const Item& item) {
        if (item.kind == ContentKind::String) {
            appendWtf8(out, textOf(doc, item));
            return;
        }
        for (std::uint32_t i = 0; i < item.visible(); ++i)
            appendJsString(doc, item, i, out, depth);
    });
    if (element)
        out += "</" + name + '>';
}

std::u16string plainText(const DocState& doc, const Type& type)
{
    std::u16string out;
    out.resize(type.sequence.total());
    const char16_t* text = doc.pools.text.data();
    char16_t* end = out.data();
    type.sequence.forEachLive([&](const Item& item) {
        if (item.kind == ContentKind::String)
            end = std::copy_n(text + item.content.text.offset, item.length, end);
    });
    out.resize(static_cast<std::size_t>(end - out.data()));
    return out;
}

Delta deltaOf(DocState& doc, const Type& type)
{
    Delta out;
    forEachRun(
        doc,
        type,
        [&out](std::u16string text, Attributes attributes) {
        out.push_back(DeltaOp::insert(std::move(text), std::move(attributes)));
        },
        [&](const Item& embed, Attributes attributes) {
        out.push_back(DeltaOp::insertEmbed(jsonOf(doc, embed, 0), std::move(attributes)));
    });
    return out;
}

Path pathOf(const DocState& doc, const Type& type)
{
    Path out;
    const Type* at = &type;
    for (; at->item; at = at->item->parent) {
        if (!at->item->parent)
            break; // collected
        if (at->item->parentSub != NoKey)
            out.emplace_back(doc.pools.keys.text(at->item->parentSub));
        else
            out.emplace_back(at->item->parent->sequence.indexOf(at->item));
    }
    if (!at->item)
        out.emplace_back(doc.pools.keys.text(at->name));
    std::reverse(out.begin(), out.end());
    return out;
}

Result<void> refuseWriting(const DocState* doc, const Type* type)
{
    if (!doc || !type)
        return fail(Errc::InvalidState, "an empty handle");
    if (!doc->open)
        return fail(Errc::InvalidState, "no open transaction");
    if (type->deleted())
        return fail(Errc::InvalidState, "the type is deleted");
    return fail(Errc::TooLarge, "MaxLocalClock");
}

Result<void> checkKey(std::string_view key)
{
    if (key.size() > MaxKeyBytes)
        return fail(Errc::TooLarge, "MaxKeyBytes");
    if (!utf16Length(key))
        return fail(Errc::InvalidArgument, "a key is not UTF-8");
    return {};
}

namespace {

Result<void> checkValueAt(const Any& value, std::size_t depth)
{
    const bool deep = depth > MaxAnyDepth;
    if (deep || (depth == MaxAnyDepth && value.kind() == Any::Kind::Bytes))
        return fail(Errc::TooLarge, "MaxAnyDepth");
    if (value.isString() && !utf16Length(value.toString()) &&
        !utf16Length(wellFormed(value.toString())))
        return fail(Errc::InvalidArgument, "a string is not UTF-8");
    for (const Any& entry : value.toArray())
        CAHIER_TRY_VOID(checkValueAt(entry, depth + 1));
    for (const auto& [key, entry] : value.toObject()) {
        if (!utf16Length(key))
            return fail(Errc::InvalidArgument, "a key is not UTF-8");
        CAHIER_TRY_VOID(checkValueAt(entry, depth + 1));
    }
    return {};
}

} // namespace

Result<void> checkValue(const Any& value)
{
    return checkValueAt(value, 0);
}

Result<void> checkAttributes(const Attributes& attributes)
{
    for (const auto& [key, value] : attributes) {
        CAHIER_TRY_VOID(checkKey(key));
        CAHIER_TRY_VOID(checkValue(value));
    }
    return {};
}

Content newTypeContent(DocState& doc, TypeKind kind, std::string_view nodeName)
{
    Content content{};
    const bool named = kind == TypeKind::XmlElement || kind == TypeKind::XmlHook;
    content.type = doc.newType(kind, named ? doc.pools.keys.intern(nodeName) : NoKey);
    return content;
}

ContentKind valueContent(const Any& value, Content& content)
{
    content.box = new Box;
    if (value.kind() == Any::Kind::Bytes) {
        content.box->value = value;
        return ContentKind::Binary;
    }
    content.box->add(value);
    return ContentKind::Any;
}

Result<Item*> mapSet(DocState& doc,
                     Transaction& txn,
                     Type& type,
                     std::string_view key,
                     ContentKind kind,
                     Content content)
{
    const KeyId id = doc.pools.keys.intern(key);
    return doc.insertItem(txnOf(txn), type, type.map.find(id), nullptr, id, kind, 1, content);
}

void mapRemove(DocState& doc, Transaction& txn, Type& type, std::string_view key)
{
    if (Item* item = mapItem(doc, type, key))
        doc.deleteItem(txnOf(txn), item);
}

Item* mapItem(const DocState& doc, const Type& type, std::string_view key) noexcept
{
    const KeyId id = doc.pools.keys.find(key);
    Item* item = id == NoKey ? nullptr : type.map.find(id);
    return item && !item->deleted() ? item : nullptr;
}

Result<Item*> listLeft(DocState& doc, Transaction& txn, Type& type, std::uint32_t index)
{
    if (index > type.sequence.total())
        return fail(Errc::BadPosition, "beyond the end of the list");
    const Place place = type.sequence.locate(index);
    if (place.left && place.offset < place.left->length)
        doc.splitItem(txnOf(txn), place.left, place.offset);
    return place.left;
}

Result<Item*> listInsert(DocState& doc,
                         Transaction& txn,
                         Type& type,
                         std::uint32_t index,
                         ContentKind kind,
                         Content content)
{
    CAHIER_TRY(Item * left, listLeft(doc, txn, type, index));
    Item* right = left ? left->right : type.start;
    Item* item = doc.insertElements(txnOf(txn), type, left, right, kind, content);
    type.sequence.setCursor(item, index);
    return item;
}

Result<void>
listRemove(DocState& doc, Transaction& txn, Type& type, std::uint32_t index, std::uint32_t length)
{
    const std::uint32_t total = type.sequence.total();
    if (index > total || length > total - index)
        return fail(Errc::BadPosition, "beyond the end of the list");
    if (length == 0)
        return {};
    Txn& own = txnOf(txn);
    const Place place = type.sequence.locate(index);
    if (place.left && place.offset < place.left->length)
        doc.splitItem(own, place.left, place.offset);
    Item* item = place.left ? place.left->right : type.start;
    while (length > 0) {
        item = Sequence::nextLive(item);
        if (length < item->length)
            doc.splitItem(own, item, length);
        length -= item->visible();
        doc.deleteItem(own, item);
        item = item->right;
    }
    if (place.left)
        type.sequence.setCursor(place.left, place.start);
    return {};
}

} // namespace cahier::crdt::detail
