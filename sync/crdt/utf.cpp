// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/utf.h"

#include <algorithm>

namespace cahier::crdt {

namespace {

constexpr char32_t Replacement = 0xFFFD;

/// Length of the well-formed sequence at `at` and its value; 0 if there is none (Unicode table
/// 3-7).
struct Decoded
{
    std::size_t length = 0;
    char32_t value = Replacement;
};

bool continues(std::string_view text, std::size_t at) noexcept
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

char32_t tail(std::string_view text, std::size_t at) noexcept
{
    return static_cast<unsigned char>(text[at]) & 0x3FU;
}

Decoded decodeOne(std::string_view text, std::size_t at) noexcept
{
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80)
        return {1, lead};
    if (lead >= 0xC2 && lead <= 0xDF && continues(text, at + 1))
        return {2, (char32_t{lead} & 0x1FU) << 6U | tail(text, at + 1)};
    if (lead >= 0xE0 && lead <= 0xEF && continues(text, at + 1) && continues(text, at + 2)) {
        const char32_t value =
            (char32_t{lead} & 0x0FU) << 12U | tail(text, at + 1) << 6U | tail(text, at + 2);
        if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF))
            return {3, value};
    }
    if (lead >= 0xF0 && lead <= 0xF4 && continues(text, at + 1) && continues(text, at + 2) &&
        continues(text, at + 3)) {
        const char32_t value = (char32_t{lead} & 0x07U) << 18U | tail(text, at + 1) << 12U |
                               tail(text, at + 2) << 6U | tail(text, at + 3);
        if (value >= 0x10000 && value <= 0x10FFFF)
            return {4, value};
    }
    return {};
}

void append16(std::u16string& out, char32_t value)
{
    if (value < 0x10000) {
        out.push_back(static_cast<char16_t>(value));
        return;
    }
    out.push_back(static_cast<char16_t>(0xD800 + ((value - 0x10000) >> 10U)));
    out.push_back(static_cast<char16_t>(0xDC00 + ((value - 0x10000) & 0x3FFU)));
}

void append8(std::string& out, char32_t value)
{
    const auto put = [&out](char32_t byte) {
        out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0U | value >> 6U);
        put(0x80U | (value & 0x3FU));
    } else if (value < 0x10000) {
        put(0xE0U | value >> 12U);
        put(0x80U | (value >> 6U & 0x3FU));
        put(0x80U | (value & 0x3FU));
    } else {
        put(0xF0U | value >> 18U);
        put(0x80U | (value >> 12U & 0x3FU));
        put(0x80U | (value >> 6U & 0x3FU));
        put(0x80U | (value & 0x3FU));
    }
}

} // namespace

namespace {

void appendUnits(std::string& out, std::u16string_view text, bool keepLone)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char16_t unit = text[i];
        if (unit < 0x80) {
            out.push_back(static_cast<char>(unit));
        } else if (isHighSurrogate(unit) && i + 1 < text.size() && isLowSurrogate(text[i + 1])) {
            append8(out,
                    0x10000U + ((char32_t{unit} - 0xD800U) << 10U) +
                        (char32_t{text[i + 1]} - 0xDC00U));
            ++i;
        } else {
            const bool lone = isHighSurrogate(unit) || isLowSurrogate(unit);
            append8(out, lone && !keepLone ? Replacement : unit);
        }
    }
}

} // namespace

void appendUtf8(std::string& out, std::u16string_view text)
{
    appendUnits(out, text, false);
}

void appendWtf8(std::string& out, std::u16string_view text)
{
    appendUnits(out, text, true);
}

bool isSurrogateAt(std::string_view wtf8, std::size_t at) noexcept
{
    return at + 2 < wtf8.size() && wtf8[at] == '\xED' &&
           static_cast<unsigned char>(wtf8[at + 1]) >= 0xA0;
}

std::u16string fromWtf8(std::string_view text)
{
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        if (isSurrogateAt(text, i)) {
            out.push_back(
                static_cast<char16_t>(0xD000U | tail(text, i + 1) << 6U | tail(text, i + 2)));
            i += 3;
            continue;
        }
        const Decoded one = decodeOne(text, i);
        append16(out, one.value);
        i += one.length == 0 ? 1 : one.length;
    }
    return out;
}

std::string joinedWtf8(std::string parts)
{
    for (std::size_t at = parts.find('\xED'); at != std::string::npos;
         at = parts.find('\xED', at + 1)) {
        if (!isSurrogateAt(parts, at) || !isSurrogateAt(parts, at + 3))
            continue;
        std::string out;
        appendWtf8(out, fromWtf8(parts));
        return out;
    }
    return parts;
}

std::string wellFormed(std::string_view wtf8)
{
    std::string out(wtf8);
    for (std::size_t at = out.find('\xED'); at != std::string::npos;
         at = out.find('\xED', at + 1)) {
        if (isSurrogateAt(out, at))
            out.replace(at, 3, "\xEF\xBF\xBD");
    }
    return out;
}

bool lessUtf16(std::string_view a, std::string_view b)
{
    const auto different = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (different.first == a.end() || different.second == b.end())
        return different.second != b.end();
    // Bytes sort as code points do; only those of two units come before U+E000 to U+FFFF.
    const auto left = static_cast<unsigned char>(*different.first);
    const auto right = static_cast<unsigned char>(*different.second);
    if ((left >= 0xF0) != (right >= 0xF0) && std::max(left, right) >= 0xF0 &&
        std::min(left, right) >= 0xEE)
        return left > right;
    return left < right;
}

std::string toUtf8(std::u16string_view text)
{
    std::string out;
    out.reserve(text.size());
    appendUtf8(out, text);
    return out;
}

std::optional<std::u16string> toUtf16(std::string_view text)
{
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Decoded one = decodeOne(text, i);
        if (one.length == 0)
            return std::nullopt;
        append16(out, one.value);
        i += one.length;
    }
    return out;
}

std::optional<std::size_t> utf16Length(std::string_view text)
{
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size();) {
        const Decoded one = decodeOne(text, i);
        if (one.length == 0)
            return std::nullopt;
        units += one.length == 4 ? 2 : 1;
        i += one.length;
    }
    return units;
}

std::u16string toUtf16Lossy(std::string_view text)
{
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Decoded one = decodeOne(text, i);
        append16(out, one.value);
        i += one.length == 0 ? 1 : one.length;
    }
    return out;
}

} // namespace cahier::crdt
