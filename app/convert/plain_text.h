// SPDX-License-Identifier: MPL-2.0
// Plain text in and out, and the cleaning every imported text goes through first.
#pragma once

#include "app/convert/document.h"
#include "sync/base/result.h"

#include <string>
#include <string_view>

namespace cahier::app::convert {

/// One code point starting at `offset`, which is moved behind it. U+FFFD for a byte that starts
/// none (overlong, surrogate, truncated). Precondition: offset < text.size().
char32_t nextCodePoint(std::string_view text, std::size_t& offset) noexcept;
/// Appends as UTF-8; U+FFFD for what is no scalar value.
void appendCodePoint(std::string& text, char32_t codePoint);
bool isValidUtf8(std::string_view text) noexcept;
/// White space for Markdown's flanking rules: Unicode category Zs, tab, newline, form feed.
bool isSpace(char32_t codePoint) noexcept;

/// What a file holds as clean UTF-8: UTF-16 with a byte order mark is converted, the mark and
/// control characters are dropped, CR LF, CR, U+2028 and U+2029 become \n, form feed a space, and
/// the private markers U+FDD0/U+FDD1 and NUL become U+FFFD (see design: the editor cannot hold
/// them). TooLarge beyond MaxImportBytes, Malformed if it is neither UTF-8 nor UTF-16 with a mark.
Result<std::string> cleanText(std::string_view bytes);

/// One line a line; a missing last newline is supplied. Errors as cleanText().
Result<Document> readPlainText(std::string_view bytes);
/// Every line followed by \n.
std::string writePlainText(const Document& document);

} // namespace cahier::app::convert
