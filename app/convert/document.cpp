// SPDX-License-Identifier: MPL-2.0
#include "app/convert/document.h"

#include "app/convert/limits.h"

#include <algorithm>
#include <array>

namespace cahier::app::convert {

std::string Line::text() const
{
    std::string all;
    for (const Run& run : runs)
        all += run.text;
    return all;
}

void appendText(Line& line, std::string_view text, const InlineFormat& format)
{
    if (text.empty())
        return;
    if (!line.runs.empty() && line.runs.back().imageUrl.empty() &&
        line.runs.back().format == format) {
        line.runs.back().text += text;
        return;
    }
    line.runs.push_back(Run{std::string(text), format, {}});
}

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool isSafeLink(std::string_view target) noexcept
{
    if (target.empty() || target.size() > MaxLinkBytes)
        return false;
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    };
    if (std::any_of(target.begin(), target.end(), isControl))
        return false;
    const std::size_t colon = target.find_first_of(":/?#");
    if (colon == std::string_view::npos || target[colon] != ':')
        return true; // No scheme: relative to wherever the text is.
    static constexpr std::array<std::string_view, 5> Schemes{
        "http", "https", "mailto", "ftp", "tel"};
    const std::string_view scheme = target.substr(0, colon);
    return std::any_of(Schemes.begin(), Schemes.end(), [scheme](std::string_view known) {
        return std::equal(
            scheme.begin(), scheme.end(), known.begin(), known.end(), [](char a, char b) {
                return lower(a) == b;
            });
    });
}

} // namespace cahier::app::convert
