// SPDX-License-Identifier: MPL-2.0
// CommonMark with strike-through, task lists and tables (md4c) into lines.
#pragma once

#include "app/convert/document.h"
#include "sync/base/result.h"

#include <string_view>

namespace cahier::app::convert {

/// Soft line breaks become spaces, hard ones new lines; raw HTML is read as HTML (scripts and
/// styles are dropped); table rows become lines with CellSeparator between the cells; pictures
/// become links with their alternative text (nothing is fetched).
/// TooLarge, Malformed (not text) as cleanText(). O(size) for ordinary documents.
Result<Document> readMarkdown(std::string_view bytes);

} // namespace cahier::app::convert
