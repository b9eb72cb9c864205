// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/any.h"

#include "sync/crdt/equal_entries.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <variant>

namespace cahier::crdt {

struct Any::Payload
{
    std::variant<std::int64_t, std::string, Bytes, AnyArray, AnyObject> content;
};

namespace {

const std::string EmptyString;
const Bytes EmptyBytes;
const AnyArray EmptyArray;
const AnyObject EmptyObject;

/// The digits and the decimal exponent of the shortest text that reads back as `value` (> 0).
struct Shortest
{
    std::string digits;
    int exponent = 0; ///< Value is 0.digits × 10^exponent.
};

Shortest shortestOf(double value)
{
    char buffer[40];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    const std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
    const std::size_t e = text.find('e');
    Shortest out;
    for (const char c : text.substr(0, e)) {
        if (c != '.')
            out.digits.push_back(c);
    }
    while (out.digits.size() > 1 && out.digits.back() == '0')
        out.digits.pop_back();
    int exponent = 0;
    const char* from = text.data() + e + 1;
    if (*from == '+')
        ++from;
    std::from_chars(from, text.data() + text.size(), exponent);
    out.exponent = exponent + 1;
    return out;
}

/// ECMAScript's Number::toString.
void appendNumber(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "null"; // what JSON.stringify does
        return;
    }
    if (value == 0) {
        out += '0'; // minus zero, too
        return;
    }
    if (value < 0) {
        out += '-';
        value = -value;
    }
    const Shortest s = shortestOf(value);
    const int k = static_cast<int>(s.digits.size());
    const int n = s.exponent;
    if (k <= n && n <= 21) {
        out += s.digits;
        out.append(static_cast<std::size_t>(n - k), '0');
    } else if (0 < n && n <= 21) {
        out.append(s.digits, 0, static_cast<std::size_t>(n));
        out += '.';
        out.append(s.digits, static_cast<std::size_t>(n));
    } else if (-6 < n && n <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-n), '0');
        out += s.digits;
    } else {
        out += s.digits[0];
        if (k > 1) {
            out += '.';
            out.append(s.digits, 1);
        }
        out += n - 1 < 0 ? "e-" : "e+";
        out += std::to_string(std::abs(n - 1));
    }
}

/// An array index as a property name: JavaScript lists those first, ascending.
bool isIndexKey(std::string_view key, std::uint32_t& value) noexcept
{
    if (key.empty() || key.size() > 10 || (key.size() > 1 && key[0] == '0'))
        return false;
    std::uint64_t parsed = 0;
    for (const char c : key) {
        if (c < '0' || c > '9')
            return false;
        parsed = parsed * 10 + static_cast<std::uint64_t>(c - '0');
    }
    value = static_cast<std::uint32_t>(parsed);
    return parsed < 0xFFFFFFFFU;
}

/// Unique keys (the last value wins at the place of the first) in JavaScript's order.
AnyObject normalised(AnyObject entries)
{
    AnyObject out;
    out.reserve(entries.size());
    const bool large = entries.size() > 32;
    std::vector<std::pair<std::string_view, std::size_t>> index;
    for (auto& [key, value] : entries) {
        std::size_t at = out.size();
        if (!large) {
            at = static_cast<std::size_t>(
                std::find_if(out.begin(),
                             out.end(),
                             [&key = key](const auto& e) { return e.first == key; }) -
                out.begin());
        }
        if (at < out.size())
            out[at].second = std::move(value);
        else
            out.emplace_back(std::move(key), std::move(value));
    }
    if (large) {
        // Stable by key, so that of equal keys the last one is the value and the first the place.
        std::vector<std::size_t> order(out.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&out](std::size_t a, std::size_t b) {
            return out[a].first < out[b].first;
        });
        std::vector<bool> drop(out.size(), false);
        for (std::size_t i = 0; i + 1 < order.size();) {
            std::size_t j = i + 1;
            while (j < order.size() && out[order[j]].first == out[order[i]].first) {
                out[order[i]].second = out[order[j]].second;
                drop[order[j]] = true;
                ++j;
            }
            i = j;
        }
        AnyObject kept;
        kept.reserve(out.size());
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (!drop[i])
                kept.push_back(std::move(out[i]));
        }
        out = std::move(kept);
    }
    std::uint32_t ignored = 0;
    const auto isIndex = [&ignored](const auto& e) {
        return isIndexKey(e.first, ignored);
    };
    if (std::any_of(out.begin(), out.end(), isIndex)) {
        const auto middle = std::stable_partition(out.begin(), out.end(), isIndex);
        std::sort(out.begin(), middle, [](const auto& a, const auto& b) {
            std::uint32_t x = 0;
            std::uint32_t y = 0;
            isIndexKey(a.first, x);
            isIndexKey(b.first, y);
            return x < y;
        });
    }
    return out;
}

} // namespace

Any::Any(std::string value)
    : m_kind(Kind::String)
{
    auto payload = std::make_shared<Payload>();
    payload->content = std::move(value);
    m_payload = std::move(payload);
}

Any::Any(std::string_view value)
    : Any(std::string(value))
{
}

Any::Any(const char* value)
    : Any(std::string(value))
{
}

Any::Any(Bytes value)
    : m_kind(Kind::Bytes)
{
    auto payload = std::make_shared<Payload>();
    payload->content = std::move(value);
    m_payload = std::move(payload);
}

Any::Any(AnyArray value)
    : m_kind(Kind::Array)
{
    auto payload = std::make_shared<Payload>();
    payload->content = std::move(value);
    m_payload = std::move(payload);
}

Any::Any(AnyObject value)
    : m_kind(Kind::Object)
{
    auto payload = std::make_shared<Payload>();
    payload->content = normalised(std::move(value));
    m_payload = std::move(payload);
}

Any Any::bigInt(std::int64_t value)
{
    Any out;
    out.m_kind = Kind::BigInt;
    auto payload = std::make_shared<Payload>();
    payload->content = value;
    out.m_payload = std::move(payload);
    return out;
}

std::int64_t Any::toBigInt() const noexcept
{
    return m_kind == Kind::BigInt ? std::get<std::int64_t>(m_payload->content) : 0;
}

const std::string& Any::toString() const noexcept
{
    return m_kind == Kind::String ? std::get<std::string>(m_payload->content) : EmptyString;
}

const Bytes& Any::toBytes() const noexcept
{
    return m_kind == Kind::Bytes ? std::get<Bytes>(m_payload->content) : EmptyBytes;
}

const AnyArray& Any::toArray() const noexcept
{
    return m_kind == Kind::Array ? std::get<AnyArray>(m_payload->content) : EmptyArray;
}

const AnyObject& Any::toObject() const noexcept
{
    return m_kind == Kind::Object ? std::get<AnyObject>(m_payload->content) : EmptyObject;
}

const Any* Any::find(std::string_view key) const noexcept
{
    for (const auto& [name, value] : toObject()) {
        if (name == key)
            return &value;
    }
    return nullptr;
}

std::optional<std::uint32_t> arrayIndex(std::string_view key) noexcept
{
    std::uint32_t index = 0;
    return isIndexKey(key, index) ? std::optional(index) : std::nullopt;
}

void appendJsonString(std::string& out, std::string_view text)
{
    static constexpr std::string_view Hex = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
        case '\xED':
            if (!isSurrogateAt(text, i)) {
                out.push_back(c);
                break;
            }
            out += "\\ud"; // as JSON.stringify: what UTF-8 cannot hold is escaped
            out.push_back(Hex[static_cast<unsigned char>(text[i + 1]) >> 2U & 15U]);
            out.push_back(Hex[(static_cast<unsigned char>(text[i + 1]) & 3U) << 2U |
                              (static_cast<unsigned char>(text[i + 2]) >> 4U & 3U)]);
            out.push_back(Hex[static_cast<unsigned char>(text[i + 2]) & 15U]);
            i += 2;
            break;
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out.push_back(Hex[static_cast<unsigned char>(c) >> 4U]);
                out.push_back(Hex[static_cast<unsigned char>(c) & 15U]);
            } else {
                out.push_back(c);
            }
        }
    }
    out.push_back('"');
}

void Any::appendJson(std::string& out) const
{
    switch (m_kind) {
    case Kind::Undefined:
    case Kind::Null:
        out += "null";
        break;
    case Kind::Bool:
        out += toBool() ? "true" : "false";
        break;
    case Kind::Number:
        appendNumber(out, m_number);
        break;
    case Kind::BigInt:
        out += std::to_string(toBigInt());
        break;
    case Kind::String:
        appendJsonString(out, toString());
        break;
    case Kind::Bytes: {
        out += '{';
        const Bytes& bytes = toBytes();
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            out += i == 0 ? "\"" : ",\"";
            out += std::to_string(i);
            out += "\":";
            out += std::to_string(bytes[i]);
        }
        out += '}';
        break;
    }
    case Kind::Array: {
        out += '[';
        bool first = true;
        for (const Any& value : toArray()) {
            if (!first)
                out += ',';
            first = false;
            value.appendJson(out);
        }
        out += ']';
        break;
    }
    case Kind::Object: {
        out += '{';
        bool first = true;
        for (const auto& [key, value] : toObject()) {
            if (value.isUndefined())
                continue;
            if (!first)
                out += ',';
            first = false;
            appendJsonString(out, key);
            out += ':';
            value.appendJson(out);
        }
        out += '}';
        break;
    }
    }
}

std::string Any::toJson() const
{
    std::string out;
    appendJson(out);
    return out;
}

bool Any::isSame(const Any& other) const noexcept
{
    const bool reference = m_kind == Kind::Object || m_kind == Kind::Array || m_kind == Kind::Bytes;
    return reference ? m_kind == other.m_kind && m_payload == other.m_payload : *this == other;
}

bool operator==(const Any& a, const Any& b) noexcept
{
    if (a.m_kind != b.m_kind)
        return false;
    switch (a.m_kind) {
    case Any::Kind::Undefined:
    case Any::Kind::Null:
        return true;
    case Any::Kind::Bool:
    case Any::Kind::Number:
        return a.m_number == b.m_number;
    default:
        break;
    }
    if (a.m_payload == b.m_payload)
        return true;
    switch (a.m_kind) {
    case Any::Kind::BigInt:
        return a.toBigInt() == b.toBigInt();
    case Any::Kind::String:
        return a.toString() == b.toString();
    case Any::Kind::Bytes:
        return a.toBytes() == b.toBytes();
    case Any::Kind::Array:
        return a.toArray() == b.toArray();
    default:
        break;
    }
    return detail::equalEntries(
        a.toObject(), b.toObject(), [](const Any& x, const Any& y) { return x == y; });
}

} // namespace cahier::crdt
