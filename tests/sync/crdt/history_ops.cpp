// SPDX-License-Identifier: MPL-2.0
// Random values and edits.
#include "sync/crdt/lib0.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/utf.h"
#include "tests/sync/crdt/history.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cahier::crdt::test {

namespace {

const std::vector<std::string> MapKeys{"a", "b", "c"};
const std::vector<std::string> FormatKeys{"bold", "italic", "link"};
const std::vector<std::string> IndexKeys{"10", "b", "2", "4294967294", "4294967295", "07"};

} // namespace

std::uint32_t History::below(std::uint64_t bound)
{
    return static_cast<std::uint32_t>(m_random.below(bound));
}

bool History::chance(unsigned percent)
{
    return below(100) < percent;
}

Any History::randomJson(int depth)
{
    switch (below(depth > 1 ? 7 : 9)) {
    case 0:
        return Any(static_cast<int>(below(1000)) - 500);
    case 1:
        return Any(static_cast<double>(below(100000)) / 64);
    case 2:
        return Any(chance(50));
    case 3:
        return Any(nullptr);
    case 4:
        return Any(0.1 * below(50));
    case 5:
        return Any(4294967296.0 * below(100000));
    case 6:
        return Any(randomText());
    case 7: {
        AnyArray out;
        for (std::uint32_t i = below(4); i > 0; --i)
            out.push_back(randomJson(depth + 1));
        return Any(out);
    }
    default: {
        AnyObject out;
        for (std::uint32_t i = below(4); i > 0; --i) {
            const std::string key =
                m_indices ? IndexKeys[below(IndexKeys.size())] : "k" + std::to_string(below(9));
            if (!Any(out).find(key))
                out.emplace_back(key, randomJson(depth + 1));
        }
        return Any(out);
    }
    }
}

Any History::randomValue(int depth)
{
    if (!chance(15))
        return randomJson(depth);
    switch (below(5)) {
    case 0:
        // Only inside of something does Yjs take these.
        return Any(AnyArray{Any(), Any::bigInt(static_cast<std::int64_t>(below(100000)) - 50000)});
    case 1:
        return Any(-0.0);
    case 2:
        return Any(chance(50) ? std::numeric_limits<double>::infinity() : std::nan(""));
    case 3:
        return Any(AnyArray{randomValue(2), Any(), randomJson(2)});
    default: {
        Bytes bytes(below(9));
        for (std::uint8_t& byte : bytes)
            byte = static_cast<std::uint8_t>(below(256));
        return Any(std::move(bytes));
    }
    }
}

std::string History::randomText()
{
    static const std::vector<std::string> Words{
        "a", "bc", "def", " ", "\n", "ü", "漢", "hello", "\U0001F600", "x\U0001F680y"};
    std::string out;
    const std::size_t words = Words.size() - (m_pairs ? 0 : 2);
    for (std::uint32_t i = 1 + below(3); i > 0; --i)
        out += Words[below(words)];
    return out;
}

std::string History::randomHalves()
{
    static constexpr std::uint32_t Low = 0xDC00;
    std::u16string units;
    for (std::uint32_t i = chance(60) ? 1 : 2; i > 0; --i)
        units.push_back(static_cast<char16_t>((chance(50) ? 0xD800 : Low) + below(0x400)));
    std::string out;
    appendWtf8(out, units);
    return out;
}

std::uint32_t History::randomPlace(const Text& text, std::uint32_t bound)
{
    if (!m_halves || !chance(40))
        return below(bound);
    // Beside half a character or inside a pair.
    std::vector<std::uint32_t> places;
    std::uint32_t at = 0;
    for (const DeltaOp& op : text.toDelta()) {
        for (std::size_t i = 0; i < op.text.size(); ++i) {
            if ((op.text[i] & 0xF800U) != 0xD800U)
                continue;
            const auto unit = at + static_cast<std::uint32_t>(i);
            places.push_back(unit);
            places.push_back(unit + 1);
        }
        at += op.length;
    }
    const std::uint32_t place = places.empty() ? bound : places[below(places.size())];
    return place < bound ? place : below(bound);
}

const std::string& History::mapKey()
{
    return m_indices ? IndexKeys[below(3)] : MapKeys[below(MapKeys.size())];
}

Attributes History::randomAttributes()
{
    Attributes out;
    const bool many = m_manyFormats && chance(20);
    for (std::uint32_t i = many ? 8 + below(12) : below(3); i > 0; --i) {
        std::string key = m_indices ? IndexKeys[below(4)] : FormatKeys[below(FormatKeys.size())];
        if (m_manyFormats && chance(60)) {
            const std::uint32_t number = below(40);
            key = (number % 4 == 0 ? "" : "f") + std::to_string(number);
        }
        switch (below(6)) {
        case 0:
        case 1:
            out.set(key, Any(nullptr));
            break;
        case 2:
            out.set(key, Any(AnyObject{{"href", Any(static_cast<int>(below(2)))}}));
            break;
        case 3:
            // Yjs compares the entries of a value by identity.
            out.set(key, chance(50) ? Any(AnyObject{{"at", Any(AnyArray{Any(1)})}}) : Any(true));
            break;
        default:
            out.set(key, Any(true));
            break;
        }
    }
    return out;
}

const char* History::randomKind(bool xml)
{
    static constexpr const char* Plain[] = {"text", "map", "array"};
    static constexpr const char* Xml[] = {"xmlelement", "xmltext", "xmlhook", "xmlfragment"};
    if (xml)
        return Xml[below(3)];
    const bool every =
        m_flavour == Flavour::Everything || hasEvents() || m_flavour == Flavour::Past;
    return every && chance(30) ? Xml[below(4)] : Plain[below(3)];
}

Any History::textOp(const Text& text, AnyObject op, bool rich)
{
    const std::uint32_t length = text.length();
    const std::uint32_t kind = below(rich ? 12 : 6);
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    if (rich && chance(4)) {
        add("op", chance(75) ? "set" : "unset");
        add("key", mapKey());
        add("value", randomJson(1));
    } else if (kind >= 4 && kind < 6 && length > 0) {
        const std::uint32_t at = randomPlace(text, length);
        add("op", "delete");
        add("at", at);
        add("length", 1 + below(std::min(length - at, chance(10) ? 60U : 6U)));
    } else if (kind >= 8 && length > 0) {
        const std::uint32_t at = randomPlace(text, length);
        add("op", "format");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 9U)));
        add("attributes", randomAttributes().toAny());
    } else if (kind == 7) {
        add("op", "embed");
        add("at", randomPlace(text, length + 1));
        if (chance(40)) {
            add("kind", randomKind(false));
            add("name", "p");
        } else if (m_docEmbeds && chance(50)) {
            add("value", Any(AnyObject{}));
            add("document", Any(true));
        } else {
            add("value", Any(AnyObject{{"image", randomJson(2)}}));
        }
        if (chance(50))
            add("attributes", randomAttributes().toAny());
    } else {
        add("op", "insert");
        add("at", randomPlace(text, length + 1));
        add("text", m_halves && chance(25) ? randomHalves() : randomText());
        if (kind == 6)
            add("attributes", randomAttributes().toAny());
    }
    return Any(op);
}

Any History::mapOp(AnyObject op)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    add("key", mapKey());
    const std::uint32_t kind = below(8);
    add("op", kind == 0 ? "unset" : "set");
    if (kind > 5) {
        add("kind", randomKind(false));
        add("name", "div");
    } else if (kind > 0) {
        add("value", randomValue());
    }
    return Any(op);
}

Any History::arrayOp(const Array& array, AnyObject op)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    const std::uint32_t length = array.length();
    const std::uint32_t kind = below(8);
    if (kind < 2 && length > 0) {
        const std::uint32_t at = below(length);
        add("op", "delete");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 3U)));
        return Any(op);
    }
    add("op", "insert");
    add("at", below(length + 1));
    if (kind > 5) {
        add("kind", randomKind(false));
        add("name", "div");
    } else {
        AnyArray values;
        for (std::uint32_t i = 1 + below(3); i > 0; --i)
            values.push_back(randomValue());
        add("values", Any(values));
    }
    return Any(op);
}

Any History::xmlOp(const SharedType& type, AnyObject op)
{
    const auto add = [&op](const char* key, Any value) {
        op.emplace_back(key, std::move(value));
    };
    if (type.kind() == TypeKind::XmlElement && chance(30)) {
        add("op", chance(80) ? "set" : "unset");
        add("key", mapKey());
        add("value", chance(80) ? Any(randomText()) : randomJson());
        return Any(op);
    }
    const std::uint32_t length = type.asXml().length();
    if (chance(25) && length > 0) {
        const std::uint32_t at = below(length);
        add("op", "delete");
        add("at", at);
        add("length", 1 + below(std::min(length - at, 2U)));
        return Any(op);
    }
    add("op", "insert");
    add("at", below(length + 1));
    add("kind", randomKind(true));
    add("name", chance(50) ? "P" : "div");
    return Any(op);
}

SharedType History::descend(SharedType type, AnyArray& path)
{
    for (int depth = 0; depth < 4; ++depth) {
        std::vector<std::pair<Any, SharedType>> nested;
        if (type.kind() == TypeKind::Map || type.kind() == TypeKind::XmlHook) {
            for (const std::string& key : type.asMap().keys()) {
                if (const auto value = type.asMap().get(key); value && value->nested)
                    nested.emplace_back(Any(key), value->nested);
            }
        } else if (type.kind() == TypeKind::Text || type.kind() == TypeKind::XmlText) {
            for (std::uint32_t i = 0; i < type.asText().length(); ++i) {
                if (const auto value = type.asText().embedAt(i); value && value->nested)
                    nested.emplace_back(Any(i), value->nested);
            }
        } else {
            const std::vector<Value> values = type.asArray().values();
            for (std::uint32_t i = 0; i < values.size(); ++i) {
                if (values[i].nested)
                    nested.emplace_back(Any(i), values[i].nested);
            }
        }
        if (nested.empty() || chance(40))
            break;
        auto& [step, next] = nested[below(nested.size())];
        path.push_back(step);
        type = next;
    }
    return type;
}

Any History::editOf(const SharedType& type, AnyObject op)
{
    switch (type.kind()) {
    case TypeKind::Text:
        return textOp(type.asText(),
                      std::move(op),
                      m_flavour != Flavour::Nested && m_flavour != Flavour::PlainText);
    case TypeKind::XmlText:
        return textOp(type.asText(), std::move(op), true);
    case TypeKind::Map:
    case TypeKind::XmlHook:
        return mapOp(std::move(op));
    case TypeKind::Array:
        return arrayOp(type.asArray(), std::move(op));
    default:
        return xmlOp(type, std::move(op));
    }
}

std::pair<const char*, const char*> History::randomRoot()
{
    std::uint32_t which = 0;
    switch (m_flavour) {
    case Flavour::PlainText:
    case Flavour::RichText:
        break;
    case Flavour::Nested:
        which = 1 + below(2);
        break;
    default:
        which = below(5);
        break;
    }
    switch (which) {
    case 1:
        return {"m", "map"};
    case 2:
        return {"a", "array"};
    case 3:
        return {"x", "xmlfragment"};
    default:
        return {"t", "text"};
    }
}

Any History::randomOp(Replica& replica)
{
    const auto [name, kind] = randomRoot();
    AnyObject op{{"root", Any(name)}, {"type", Any(kind)}};
    const std::string_view type = kind;
    SharedType target = replica.doc.text("t");
    if (type == "map")
        target = replica.doc.map("m");
    else if (type == "array")
        target = replica.doc.array("a");
    else if (type == "xmlfragment")
        target = replica.doc.xmlFragment("x");
    AnyArray path;
    target = descend(target, path);
    if (!path.empty())
        op.emplace_back("path", Any(std::move(path)));
    return editOf(target, std::move(op));
}

Bytes History::foreignUpdate(Replica& replica)
{
    constexpr std::uint8_t Json = 2;
    constexpr std::uint8_t SubDocument = 9;
    detail::Lib0Writer out;
    out.varUint(1);
    out.varUint(1);
    out.varUint(m_foreign++);
    out.varUint(0);
    const std::pair<const char*, SharedType> lists[] = {{"a", replica.doc.array("a")},
                                                        {"t", replica.doc.text("t")},
                                                        {"x", replica.doc.xmlFragment("x")}};
    const auto& [root, list] = lists[chance(50) ? 0 : below(3)];
    // XML of values without toString() is none.
    const bool json = list.kind() != TypeKind::XmlFragment && chance(60);
    std::uint8_t info = json ? Json : SubDocument;
    const std::uint32_t at = below(list.asArray().length() + 1);
    const auto left = relativePosition(list, at, Assoc::Left)->item;
    const auto right = relativePosition(list, at, Assoc::Right)->item;
    if (chance(30)) {
        out.u8(info | 0x20U); // a key of the root map
        out.varUint(1);
        out.varString("m");
        out.varString(mapKey());
    } else {
        info = static_cast<std::uint8_t>(info | (left ? 0x80U : 0U) | (right ? 0x40U : 0U));
        out.u8(info);
        for (const auto& id : {left, right}) {
            if (id) {
                out.varUint(id->client);
                out.varUint(id->clock);
            }
        }
        if (!left && !right) {
            out.varUint(1);
            out.varString(root);
        }
    }
    if (json) {
        const std::uint32_t count = 1 + below(4);
        out.varUint(count);
        for (std::uint32_t i = 0; i < count; ++i)
            out.varString(chance(15) ? "undefined" : randomJson().toJson());
    } else {
        out.varString("guid-" + std::to_string(m_foreign));
        AnyObject options; // as Yjs would write them again
        if (chance(30))
            options.emplace_back("gc", Any(false));
        if (chance(30))
            options.emplace_back("autoLoad", Any(true));
        if (chance(30))
            options.emplace_back("meta", Any(AnyObject{{"title", Any(randomText())}}));
        out.any(Any(std::move(options)));
    }
    out.varUint(0);
    return out.toBytes();
}

} // namespace cahier::crdt::test
