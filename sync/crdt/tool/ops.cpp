// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/tool/ops.h"

#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <limits>
#include <optional>

namespace cahier::crdt {

namespace {

Result<std::string> stringField(const Any& op, std::string_view name)
{
    const Any* value = op.find(name);
    if (!value || !value->isString())
        return fail(Errc::Malformed, "\"" + std::string(name) + "\" is not a string");
    return wellFormed(value->toString());
}

std::optional<std::uint32_t> wholeNumber(const Any& value)
{
    const double number = value.isNumber() ? value.toNumber() : -1;
    if (!(number >= 0) || number > std::numeric_limits<std::uint32_t>::max() ||
        number != static_cast<double>(static_cast<std::uint32_t>(number)))
        return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

Result<std::uint32_t> numberField(const Any& op,
                                  std::string_view name,
                                  std::optional<std::uint32_t> absent = std::nullopt)
{
    const Any* value = op.find(name);
    if (!value && absent)
        return *absent;
    const auto number = value ? wholeNumber(*value) : std::nullopt;
    if (!number)
        return fail(Errc::Malformed, "\"" + std::string(name) + "\" is not a whole number");
    return *number;
}

Result<std::optional<Attributes>> attributesField(const Any& op)
{
    const Any* value = op.find("attributes");
    if (!value || value->isNull())
        return std::optional<Attributes>();
    if (!value->isObject())
        return fail(Errc::Malformed, "\"attributes\" is not an object");
    CAHIER_TRY(Attributes attributes, Attributes::fromAny(*value));
    return std::optional<Attributes>(std::move(attributes));
}

Result<Any> valueField(const Any& op, std::string_view name)
{
    const Any* value = op.find(name);
    if (!value)
        return fail(Errc::Malformed, "\"" + std::string(name) + "\" is missing");
    return *value;
}

Result<TypeKind> kindField(const Any& op)
{
    CAHIER_TRY(const std::string kind, stringField(op, "kind"));
    if (kind == "text")
        return TypeKind::Text;
    if (kind == "map")
        return TypeKind::Map;
    if (kind == "array")
        return TypeKind::Array;
    if (kind == "xmlelement")
        return TypeKind::XmlElement;
    if (kind == "xmlfragment")
        return TypeKind::XmlFragment;
    if (kind == "xmltext")
        return TypeKind::XmlText;
    if (kind == "xmlhook")
        return TypeKind::XmlHook;
    return fail(Errc::InvalidArgument, "unknown kind " + kind);
}

/// The optional node name of a new XML type.
std::string nameField(const Any& op)
{
    const Any* value = op.find("name");
    return value ? wellFormed(value->toString()) : std::string();
}

Result<SharedType> follow(SharedType type, const Any& path)
{
    for (const Any& step : path.toArray()) {
        std::optional<Value> value;
        if (step.isString()) {
            value = type.asMap().get(step.toString());
        } else if (const auto index = wholeNumber(step)) {
            if (type.kind() == TypeKind::Text || type.kind() == TypeKind::XmlText)
                value = type.asText().embedAt(*index);
            else if (auto at = type.asArray().at(*index))
                value = std::move(*at);
        }
        if (!value || !value->nested)
            return fail(Errc::InvalidArgument, "the path leads to no type");
        type = value->nested;
    }
    return type;
}

Result<void> textOp(const Text& text, Transaction& txn, const std::string& name, const Any& op)
{
    if (name == "set" || name == "unset") {
        CAHIER_TRY(const std::string key, stringField(op, "key"));
        if (name == "unset")
            return text.removeAttribute(txn, key);
        CAHIER_TRY(const Any value, valueField(op, "value"));
        return text.setAttribute(txn, key, value);
    }
    if (name == "delta") {
        CAHIER_TRY(const Any value, valueField(op, "delta"));
        CAHIER_TRY(const Delta delta, deltaFromAny(value));
        return text.applyDelta(txn, delta);
    }
    CAHIER_TRY(const std::uint32_t at, numberField(op, "at"));
    CAHIER_TRY(const std::optional<Attributes> attributes, attributesField(op));
    if (name == "insert") {
        const Any* const value = op.find("text");
        if (!value || !value->isString())
            return fail(Errc::Malformed, "\"text\" is not a string");
        const std::u16string units = fromWtf8(value->toString()); // half a pair stays half a pair
        return attributes ? text.insert(txn, at, units, *attributes) : text.insert(txn, at, units);
    }
    if (name == "embed") {
        if (op.find("kind")) {
            CAHIER_TRY(const TypeKind kind, kindField(op));
            CAHIER_TRY_VOID(text.insertEmbedType(
                txn, at, kind, attributes.value_or(Attributes()), nameField(op)));
            return {};
        }
        CAHIER_TRY(const Any value, valueField(op, "value"));
        return text.insertEmbed(txn, at, value, attributes.value_or(Attributes()));
    }
    if (name == "delete") {
        CAHIER_TRY(const std::uint32_t length, numberField(op, "length", 1));
        return text.remove(txn, at, length);
    }
    if (name == "format") {
        CAHIER_TRY(const std::uint32_t length, numberField(op, "length"));
        if (!attributes)
            return fail(Errc::Malformed, "\"attributes\" is missing");
        return text.format(txn, at, length, *attributes);
    }
    return fail(Errc::InvalidArgument, "unknown text op " + name);
}

Result<void> mapOp(const Map& map, Transaction& txn, const std::string& name, const Any& op)
{
    CAHIER_TRY(const std::string key, stringField(op, "key"));
    if (name == "unset" || name == "delete")
        return map.remove(txn, key);
    if (name != "set")
        return fail(Errc::InvalidArgument, "unknown map op " + name);
    if (op.find("kind")) {
        CAHIER_TRY(const TypeKind kind, kindField(op));
        CAHIER_TRY_VOID(map.setType(txn, key, kind, nameField(op)));
        return {};
    }
    CAHIER_TRY(const Any value, valueField(op, "value"));
    return map.set(txn, key, value);
}

Result<void> arrayOp(const Array& array, Transaction& txn, const std::string& name, const Any& op)
{
    CAHIER_TRY(const std::uint32_t at, numberField(op, "at"));
    if (name == "delete") {
        CAHIER_TRY(const std::uint32_t length, numberField(op, "length", 1));
        return array.remove(txn, at, length);
    }
    if (name != "insert")
        return fail(Errc::InvalidArgument, "unknown array op " + name);
    if (op.find("kind")) {
        CAHIER_TRY(const TypeKind kind, kindField(op));
        CAHIER_TRY_VOID(array.insertType(txn, at, kind, nameField(op)));
        return {};
    }
    CAHIER_TRY(const Any values, valueField(op, "values"));
    if (!values.isArray())
        return fail(Errc::Malformed, "\"values\" is not an array");
    return array.insert(txn, at, values.toArray());
}

} // namespace

Result<SharedType> rootOf(Doc& doc, std::string_view name, std::string_view type)
{
    if (name.size() > MaxKeyBytes)
        return fail(Errc::TooLarge, "the name of a root is longer than MaxKeyBytes");
    if (type == "text")
        return SharedType(doc.text(name));
    if (type == "map")
        return SharedType(doc.map(name));
    if (type == "array")
        return SharedType(doc.array(name));
    if (type == "xmlfragment")
        return SharedType(doc.xmlFragment(name));
    return fail(Errc::InvalidArgument, "unknown type " + std::string(type));
}

Result<void> applyOp(Doc& doc, Transaction& txn, const Any& op)
{
    CAHIER_TRY(const std::string root, stringField(op, "root"));
    CAHIER_TRY(const std::string type, stringField(op, "type"));
    CAHIER_TRY(const std::string name, stringField(op, "op"));
    CAHIER_TRY(SharedType target, rootOf(doc, root, type));
    if (const Any* path = op.find("path"); path && path->isArray()) {
        CAHIER_TRY(target, follow(target, *path));
    }
    const bool keyed = op.find("key") != nullptr;
    switch (target.kind()) {
    case TypeKind::Text:
    case TypeKind::XmlText:
        return textOp(target.asText(), txn, name, op);
    case TypeKind::Map:
    case TypeKind::XmlHook:
        return mapOp(target.asMap(), txn, name, op);
    default:
        break;
    }
    return keyed ? mapOp(target.asMap(), txn, name, op) : arrayOp(target.asArray(), txn, name, op);
}

} // namespace cahier::crdt
