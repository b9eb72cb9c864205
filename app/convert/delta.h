// SPDX-License-Identifier: MPL-2.0
// Between the CRDT's delta and the converters' lines. The only place that knows attribute names.
#pragma once

#include "app/convert/document.h"
#include "sync/base/result.h"
#include "sync/crdt/delta.h"

#include <optional>
#include <string>
#include <string_view>

namespace cahier::app::convert {

/// The formats a document can be shown in and, all but Delta, be imported from.
enum class Format : std::uint8_t { Text, Markdown, Html, Delta };

/// By a name on a command line: text, md, html, delta.
std::optional<Format> formatByName(std::string_view name);
/// By a file's ending: .md .markdown .html .htm .txt .text, whatever the case.
std::optional<Format> formatOfFile(std::string_view fileName);

/// Lines of the inserts in `delta`; attributes that lines cannot hold are left out, embeds that are
/// no pictures become EmbedText. Text after the last newline is a line of its own.
Document toDocument(const crdt::Delta& delta);
/// Every line ends in a newline that carries its attributes.
crdt::Delta toDelta(const Document& document);

/// Reads a file. TooLarge, Malformed; Unsupported for Format::Delta.
Result<crdt::Delta> importFile(Format format, std::string_view bytes);
/// Text is exactly the document's characters; Delta is Quill's {"ops":[…]} with every attribute.
std::string exportAs(Format format, const crdt::Delta& delta);

} // namespace cahier::app::convert
