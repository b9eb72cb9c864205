// SPDX-License-Identifier: MPL-2.0
#include "app/convert/plain_text.h"

#include "app/convert/limits.h"

namespace cahier::app::convert {

namespace {

constexpr char32_t Replacement = 0xFFFD;

unsigned char byteAt(std::string_view text, std::size_t offset)
{
    return static_cast<unsigned char>(text[offset]);
}

struct Decoded
{
    char32_t codePoint = Replacement;
    std::size_t length = 1; ///< Bytes consumed.
    bool valid = false;
};

Decoded decodeAt(std::string_view text, std::size_t offset)
{
    const unsigned char lead = byteAt(text, offset);
    if (lead < 0x80)
        return {lead, 1, true};
    std::size_t length = 0;
    char32_t value = 0;
    char32_t least = 0;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
        value = lead & 0x1FU;
        least = 0x80;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        value = lead & 0x0FU;
        least = 0x800;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        value = lead & 0x07U;
        least = 0x10000;
    } else {
        return {};
    }
    if (offset + length > text.size())
        return {};
    for (std::size_t i = 1; i < length; ++i) {
        const unsigned char next = byteAt(text, offset + i);
        if ((next & 0xC0U) != 0x80)
            return {};
        value = (value << 6U) | (next & 0x3FU);
    }
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return {};
    return {value, length, true};
}

char16_t unitAt(std::string_view bytes, std::size_t offset, bool bigEndian)
{
    const unsigned first = byteAt(bytes, offset);
    const unsigned second = byteAt(bytes, offset + 1);
    return static_cast<char16_t>(bigEndian ? first << 8U | second : second << 8U | first);
}

std::string fromUtf16(std::string_view bytes, bool bigEndian)
{
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        const char16_t unit = unitAt(bytes, i, bigEndian);
        if (unit >= 0xD800 && unit <= 0xDBFF && i + 3 < bytes.size()) {
            const char16_t low = unitAt(bytes, i + 2, bigEndian);
            if (low >= 0xDC00 && low <= 0xDFFF) {
                appendCodePoint(text, 0x10000U + ((unit - 0xD800U) << 10U) + (low - 0xDC00U));
                i += 2;
                continue;
            }
        }
        appendCodePoint(text, unit);
    }
    return text;
}

void appendCleaned(std::string& out, char32_t codePoint, bool afterCarriageReturn)
{
    switch (codePoint) {
    case U'\n':
        if (!afterCarriageReturn)
            out += '\n';
        return;
    case U'\r':
    case 0x2028:
    case 0x2029:
        out += '\n';
        return;
    case U'\t':
        out += '\t';
        return;
    case U'\f':
        out += ' ';
        return;
    case 0xFEFF:
        return;
    case 0:
    case 0xFDD0:
    case 0xFDD1:
        appendCodePoint(out, Replacement);
        return;
    default:
        break;
    }
    const bool control = codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0);
    if (!control)
        appendCodePoint(out, codePoint);
}

} // namespace

char32_t nextCodePoint(std::string_view text, std::size_t& offset) noexcept
{
    const Decoded decoded = decodeAt(text, offset);
    offset += decoded.length;
    return decoded.codePoint;
}

void appendCodePoint(std::string& text, char32_t codePoint)
{
    if (codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF))
        codePoint = Replacement;
    const auto push = [&text](char32_t byte) {
        text += static_cast<char>(byte);
    };
    if (codePoint < 0x80) {
        push(codePoint);
    } else if (codePoint < 0x800) {
        push(0xC0U | codePoint >> 6U);
        push(0x80U | (codePoint & 0x3FU));
    } else if (codePoint < 0x10000) {
        push(0xE0U | codePoint >> 12U);
        push(0x80U | (codePoint >> 6U & 0x3FU));
        push(0x80U | (codePoint & 0x3FU));
    } else {
        push(0xF0U | codePoint >> 18U);
        push(0x80U | (codePoint >> 12U & 0x3FU));
        push(0x80U | (codePoint >> 6U & 0x3FU));
        push(0x80U | (codePoint & 0x3FU));
    }
}

bool isValidUtf8(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < text.size();) {
        const Decoded decoded = decodeAt(text, i);
        if (!decoded.valid)
            return false;
        i += decoded.length;
    }
    return true;
}

bool isSpace(char32_t codePoint) noexcept
{
    return codePoint == U' ' || codePoint == U'\t' || codePoint == U'\n' || codePoint == U'\f' ||
           codePoint == U'\r' || codePoint == 0xA0 || codePoint == 0x1680 ||
           (codePoint >= 0x2000 && codePoint <= 0x200A) || codePoint == 0x202F ||
           codePoint == 0x205F || codePoint == 0x3000;
}

Result<std::string> cleanText(std::string_view bytes)
{
    if (bytes.size() > MaxImportBytes)
        return fail(Errc::TooLarge, "a file to import has at most 16 MiB");
    std::string converted;
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
        converted = fromUtf16(bytes.substr(2), bytes.front() == '\xFE');
        bytes = converted;
    }
    std::string clean;
    clean.reserve(bytes.size());
    bool afterCarriageReturn = false;
    for (std::size_t i = 0; i < bytes.size();) {
        const Decoded decoded = decodeAt(bytes, i);
        if (!decoded.valid)
            return fail(Errc::Malformed, "the file is not UTF-8 text");
        appendCleaned(clean, decoded.codePoint, afterCarriageReturn);
        afterCarriageReturn = decoded.codePoint == U'\r';
        i += decoded.length;
    }
    return clean;
}

Result<Document> readPlainText(std::string_view bytes)
{
    CAHIER_TRY(const std::string text, cleanText(bytes));
    Document document;
    std::size_t start = 0;
    while (start < text.size()) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        Line line;
        appendText(line, std::string_view(text).substr(start, end - start), {});
        document.lines.push_back(std::move(line));
        start = end + 1;
    }
    return document;
}

std::string writePlainText(const Document& document)
{
    std::string out;
    for (const Line& line : document.lines) {
        for (const Run& run : line.runs)
            out += run.imageUrl.empty() || !run.text.empty() ? run.text : std::string(EmbedText);
        out += '\n';
    }
    return out;
}

} // namespace cahier::app::convert
