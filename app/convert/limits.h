// SPDX-License-Identifier: MPL-2.0
// Everything the converters accept has a limit, checked before anything is allocated for it.
#pragma once

#include <cstddef>

namespace cahier::app::convert {

/// Largest file that may be imported, in bytes. Ten times the longest novel.
inline constexpr std::size_t MaxImportBytes = std::size_t{16} * 1024 * 1024;
/// Open elements of an HTML document; browsers stop at 512, too.
inline constexpr std::size_t MaxHtmlDepth = 512;
/// Deepest list level or indentation kept; deeper ones are shown at this depth.
inline constexpr int MaxIndent = 8;
/// Longest link target kept, in bytes; the text of a longer one stays without its link.
inline constexpr std::size_t MaxLinkBytes = 2048;
/// Longest name of a code block's language, in bytes.
inline constexpr std::size_t MaxLanguageBytes = 32;

} // namespace cahier::app::convert
