// SPDX-License-Identifier: MPL-2.0
// Lines as CommonMark that reads back to the same lines.
#pragma once

#include "app/convert/document.h"

#include <string>

namespace cahier::app::convert {

/// Marks use Markdown's own delimiters where they are certain to be read as such and HTML tags
/// otherwise (underline always). Lost: alignment, indentation of lines that follow no list.
/// An empty line is `<br>`. O(size).
std::string writeMarkdown(const Document& document);

} // namespace cahier::app::convert
