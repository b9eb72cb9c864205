// SPDX-License-Identifier: MPL-2.0
// Lines as plain semantic HTML.
#pragma once

#include "app/convert/document.h"

#include <string>

namespace cahier::app::convert {

/// A fragment for a page's body, in UTF-8: headings, paragraphs, nested lists (tasks as disabled
/// check boxes), quotes and code. White space that HTML would fold is protected by
/// `white-space:pre-wrap`, alignment is a style, indentation a class. Unsafe links lose their
/// target. Reads back to the same lines. O(size).
std::string writeHtml(const Document& document);

} // namespace cahier::app::convert
