// SPDX-License-Identifier: MPL-2.0
// HTML of any origin (files, other programs, hostile pages) into lines.
#pragma once

#include "app/convert/document.h"
#include "sync/base/result.h"

#include <string_view>

namespace cahier::app::convert {

/// Reads as browsers do: white space folds, unknown elements are looked through; scripts, styles
/// and other content that is not text are dropped. Nothing is fetched, no entity is expanded beyond
/// HTML's own characters. Text that is not UTF-8 is read in the encoding the page declares, else as
/// Windows-1252. TooLarge beyond MaxImportBytes or MaxHtmlDepth. O(size).
Result<Document> readHtml(std::string_view bytes);

} // namespace cahier::app::convert
