// SPDX-License-Identifier: MPL-2.0
// UTF-8 outside, UTF-16 inside: positions are UTF-16 units, as in Yjs and in Qt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cahier::crdt {

/// UTF-8 of `text`; a lone surrogate becomes U+FFFD (as a web browser's TextEncoder does).
std::string toUtf8(std::u16string_view text);
/// Appends the same to `out`.
void appendUtf8(std::string& out, std::u16string_view text);

/// UTF-16 of well-formed UTF-8, nothing otherwise (overlong forms, surrogates and values beyond
/// U+10FFFF are refused, as by a fatal TextDecoder).
std::optional<std::u16string> toUtf16(std::string_view text);

/// UTF-16 units that `text` takes, or nothing if it is not well-formed.
std::optional<std::size_t> utf16Length(std::string_view text);

/// UTF-16 of any bytes; what is not well-formed becomes U+FFFD. For text typed by people.
std::u16string toUtf16Lossy(std::string_view text);

constexpr bool isHighSurrogate(char16_t unit) noexcept
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

constexpr bool isLowSurrogate(char16_t unit) noexcept
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

} // namespace cahier::crdt
