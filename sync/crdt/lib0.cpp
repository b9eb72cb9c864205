// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/lib0.h"

#include "sync/crdt/limits.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstring>

namespace cahier::crdt::detail {

namespace {

constexpr std::uint64_t MaxSafeInteger = MaxClientId;
constexpr double MaxVarInteger = 0x7FFFFFFF;

enum Tag : std::uint8_t {
    TagBytes = 116,
    TagArray = 117,
    TagObject = 118,
    TagString = 119,
    TagTrue = 120,
    TagFalse = 121,
    TagBigInt = 122,
    TagFloat64 = 123,
    TagFloat32 = 124,
    TagInteger = 125,
    TagNull = 126,
    TagUndefined = 127
};

std::uint64_t bigEndian(ByteView bytes) noexcept
{
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes)
        value = value << 8U | byte;
    return value;
}

} // namespace

std::uint64_t Lib0Reader::varUintSlow() noexcept
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 56 && m_at != m_end; shift += 7) {
        const std::uint8_t byte = *m_at++;
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) {
            if (value > MaxSafeInteger)
                break;
            return value;
        }
    }
    reject();
    return 0;
}

SignedVar Lib0Reader::varInt() noexcept
{
    std::uint8_t byte = u8();
    SignedVar out{byte & 0x3FU, (byte & 0x40U) != 0};
    for (unsigned shift = 6; (byte & 0x80U) != 0; shift += 7) {
        if (shift > 55 || m_at == m_end) {
            reject();
            return {};
        }
        byte = *m_at++;
        out.magnitude |= std::uint64_t{byte & 0x7FU} << shift;
    }
    if (out.magnitude > MaxSafeInteger) {
        reject();
        return {};
    }
    return out;
}

ByteView Lib0Reader::bytes(std::uint64_t count) noexcept
{
    if (count > remaining()) {
        reject();
        return {};
    }
    const ByteView out(m_at, static_cast<std::size_t>(count));
    m_at += count;
    return out;
}

std::string_view Lib0Reader::varString() noexcept
{
    const std::string_view text = asText(varBytes());
    const bool ascii = std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii && !utf16Length(text)) {
        reject();
        return {};
    }
    return text;
}

Any Lib0Reader::any(std::size_t depth)
{
    if (depth > MaxAnyDepth || ++m_elements > MaxAnyElements) {
        reject();
        return {};
    }
    switch (u8()) {
    case TagUndefined:
        return {};
    case TagNull:
        return Any(nullptr);
    case TagInteger: {
        const SignedVar value = varInt();
        const auto magnitude = static_cast<double>(value.magnitude);
        return Any(value.negative ? -magnitude : magnitude);
    }
    case TagFloat32: {
        const auto bits = static_cast<std::uint32_t>(bigEndian(bytes(4)));
        return Any(static_cast<double>(std::bit_cast<float>(bits)));
    }
    case TagFloat64:
        return Any(std::bit_cast<double>(bigEndian(bytes(8))));
    case TagBigInt:
        return Any::bigInt(static_cast<std::int64_t>(bigEndian(bytes(8))));
    case TagFalse:
        return Any(false);
    case TagTrue:
        return Any(true);
    case TagString:
        return Any(varString());
    case TagObject: {
        const std::uint64_t count = varUint();
        AnyObject entries;
        entries.reserve(std::min<std::uint64_t>(count, remaining() / 2));
        for (std::uint64_t i = 0; i < count && m_ok; ++i) {
            std::string key(varString());
            entries.emplace_back(std::move(key), any(depth + 1));
        }
        return Any(std::move(entries));
    }
    case TagArray: {
        const std::uint64_t count = varUint();
        AnyArray values;
        values.reserve(std::min<std::uint64_t>(count, remaining() / 8));
        for (std::uint64_t i = 0; i < count && m_ok; ++i)
            values.push_back(any(depth + 1));
        return Any(std::move(values));
    }
    case TagBytes:
        if (depth == MaxAnyDepth) {
            reject(); // as JSON, where format 1 writes that, it is an object
            return {};
        }
        return Any(toBytes(varBytes()));
    default:
        reject();
        return {};
    }
}

void Lib0Writer::growBy(std::size_t more)
{
    const std::size_t capacity = std::max({m_capacity * 2, m_size + more, std::size_t{64}});
    auto data = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (m_size > 0)
        std::memcpy(data.get(), m_data.get(), m_size);
    m_data = std::move(data);
    m_capacity = capacity;
}

void Lib0Writer::varInt(SignedVar value)
{
    u8(static_cast<std::uint8_t>((value.magnitude > 0x3F ? 0x80U : 0U) |
                                 (value.negative ? 0x40U : 0U) | (value.magnitude & 0x3FU)));
    std::uint64_t rest = value.magnitude >> 6U;
    while (rest > 0) {
        u8(static_cast<std::uint8_t>((rest > 0x7F ? 0x80U : 0U) | (rest & 0x7FU)));
        rest >>= 7U;
    }
}

namespace {

/// So many units at once, in arrays of their own: compilers make vector instructions of it.
constexpr std::size_t AsciiBlock = 16;

template <typename To, typename From>
bool copyAsciiBlock(To* to, const From* from) noexcept
{
    std::array<From, AsciiBlock> in;
    std::memcpy(in.data(), from, sizeof in);
    std::array<To, AsciiBlock> out;
    unsigned all = 0;
    for (std::size_t k = 0; k < AsciiBlock; ++k) {
        all |= in[k];
        out[k] = static_cast<To>(in[k]);
    }
    if (all >= 0x80)
        return false;
    std::memcpy(to, out.data(), sizeof out);
    return true;
}

/// Copies up to the first unit that is not ASCII; how many that were.
template <typename To, typename From>
std::size_t copyAscii(To* to, const From* from, std::size_t count) noexcept
{
    std::size_t i = 0;
    while (i + AsciiBlock <= count && copyAsciiBlock(to + i, from + i))
        i += AsciiBlock;
    for (; i < count && from[i] < 0x80; ++i)
        to[i] = static_cast<To>(from[i]);
    return i;
}

} // namespace

void Lib0Writer::varString16(std::u16string_view text)
{
    // As if it were ASCII, and again if it was not.
    const std::size_t before = m_size;
    varUint(text.size());
    reserve(text.size());
    if (copyAscii(m_data.get() + m_size, text.data(), text.size()) == text.size()) {
        m_size += text.size();
        return;
    }
    m_size = before;
    varString(toUtf8(text));
}

void Lib0Writer::any(const Any& value)
{
    switch (value.kind()) {
    case Any::Kind::Undefined:
        u8(TagUndefined);
        break;
    case Any::Kind::Null:
        u8(TagNull);
        break;
    case Any::Kind::Bool:
        u8(value.toBool() ? TagTrue : TagFalse);
        break;
    case Any::Kind::Number: {
        const double number = value.toNumber();
        const double magnitude = std::fabs(number);
        if (magnitude <= MaxVarInteger && std::trunc(number) == number) {
            u8(TagInteger);
            varInt({static_cast<std::uint64_t>(magnitude), std::signbit(number)});
            break;
        }
        const bool fits = std::isinf(number) || magnitude <= static_cast<double>(FLT_MAX);
        std::uint64_t bits = std::bit_cast<std::uint64_t>(number);
        int size = 8;
        if (fits && static_cast<double>(static_cast<float>(number)) == number) {
            bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
            size = 4;
        }
        u8(size == 4 ? TagFloat32 : TagFloat64);
        while (size-- > 0)
            u8(static_cast<std::uint8_t>(bits >> (8 * size)));
        break;
    }
    case Any::Kind::BigInt: {
        u8(TagBigInt);
        const auto bits = static_cast<std::uint64_t>(value.toBigInt());
        for (int i = 7; i >= 0; --i)
            u8(static_cast<std::uint8_t>(bits >> (8 * i)));
        break;
    }
    case Any::Kind::String:
        u8(TagString);
        varString(value.toString().find('\xED') == std::string::npos
                      ? std::string_view(value.toString())
                      : std::string_view(wellFormed(value.toString())));
        break;
    case Any::Kind::Bytes:
        u8(TagBytes);
        varBytes(value.toBytes());
        break;
    case Any::Kind::Array:
        u8(TagArray);
        varUint(value.toArray().size());
        for (const Any& entry : value.toArray())
            any(entry);
        break;
    case Any::Kind::Object:
        u8(TagObject);
        varUint(value.toObject().size());
        for (const auto& [key, entry] : value.toObject()) {
            varString(key);
            any(entry);
        }
        break;
    }
}

bool appendUtf16(std::u16string& out, std::string_view utf8)
{
    const std::size_t before = out.size();
    out.resize(before + utf8.size());
    const std::size_t i = copyAscii(out.data() + before, asBytes(utf8).data(), utf8.size());
    out.resize(before + i);
    if (i == utf8.size())
        return true;
    const auto rest = toUtf16(utf8.substr(i));
    if (!rest) {
        out.resize(before);
        return false;
    }
    out += *rest;
    return true;
}

} // namespace cahier::crdt::detail
