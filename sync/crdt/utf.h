// SPDX-License-Identifier: MPL-2.0
// UTF-8 outside, UTF-16 inside: positions are UTF-16 units, as in Yjs and in Qt.
// Sizes and positions of UTF-8 are bytes. All is O(length).
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

/// Like UTF-8, but a lone surrogate keeps its value in three bytes (WTF-8): JavaScript's strings
/// as they are. Such text must not leave the program other than escaped; see wellFormed().
void appendWtf8(std::string& out, std::u16string_view text);
/// UTF-16 of WTF-8; other bytes become U+FFFD.
std::u16string fromWtf8(std::string_view text);
/// WTF-8 put together from parts: where halves of a pair meet, they become the pair.
std::string joinedWtf8(std::string parts);
/// WTF-8 with each lone surrogate replaced by U+FFFD, which takes as many bytes.
std::string wellFormed(std::string_view wtf8);
/// WTF-8 of a lone surrogate begins at `at`.
bool isSurrogateAt(std::string_view wtf8, std::size_t at) noexcept;

/// JavaScript's order of strings: by UTF-16 unit.
bool lessUtf16(std::string_view a, std::string_view b);

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
