// SPDX-License-Identifier: MPL-2.0
// The inside of one line of Markdown: escapes, delimiters, links, code spans.
#pragma once

#include "app/convert/document.h"

#include <string>

namespace cahier::app::convert {

/// The text of `line` so that a CommonMark reader gives back its runs. Safe at the start of a
/// block; never empty unless the line is.
std::string markdownInline(const Line& line);

} // namespace cahier::app::convert
