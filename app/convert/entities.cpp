// SPDX-License-Identifier: MPL-2.0
#include "app/convert/entities.h"

#include "app/convert/plain_text.h"

#include <charconv>
#include <libxml/HTMLparser.h>

namespace cahier::app::convert {

namespace {

char32_t cleanReference(char32_t codePoint)
{
    if (codePoint == U'\t' || codePoint == U' ')
        return codePoint;
    if (codePoint == U'\n' || codePoint == U'\r' || codePoint == U'\f' || codePoint == 0x2028 ||
        codePoint == 0x2029)
        return U' ';
    const bool control = codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0);
    return control || codePoint == 0xFDD0 || codePoint == 0xFDD1 ? char32_t{0xFFFD} : codePoint;
}

} // namespace

std::string decodeEntity(std::string_view reference)
{
    const std::string unknown(reference);
    if (reference.size() < 3 || reference.front() != '&' || reference.back() != ';')
        return unknown;
    std::string_view name = reference.substr(1, reference.size() - 2);
    char32_t codePoint = 0;
    if (name.starts_with('#')) {
        name.remove_prefix(1);
        int base = 10;
        if (name.starts_with('x') || name.starts_with('X')) {
            name.remove_prefix(1);
            base = 16;
        }
        unsigned value = 0;
        const auto [end, error] =
            std::from_chars(name.data(), name.data() + name.size(), value, base);
        if (error != std::errc() || end != name.data() + name.size())
            return unknown;
        codePoint = value;
    } else {
        const std::string terminated(name);
        const auto* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(terminated.c_str()));
        if (entity == nullptr)
            return unknown;
        codePoint = entity->value;
    }
    std::string text;
    appendCodePoint(text, cleanReference(codePoint));
    return text;
}

} // namespace cahier::app::convert
