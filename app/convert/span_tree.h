// SPDX-License-Identifier: MPL-2.0
// Runs with flat formats as properly nested marks, which both Markdown and HTML need.
#pragma once

#include "app/convert/document.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cahier::app::convert {

/// Marks in their order of nesting, outermost first.
enum class Mark : std::uint8_t { Link, Bold, Italic, Strike, Underline, Code };

/// One step of a line written with nested marks.
struct SpanEvent
{
    enum class Kind : std::uint8_t { Open, Close, Text };

    Kind kind = Kind::Text;
    Mark mark = Mark::Bold;   ///< Of Open and Close.
    std::string link;         ///< Of Open and Close of Mark::Link.
    const Run* run = nullptr; ///< Of Text; borrowed from the line.
    std::size_t offset = 0;   ///< Bytes of the line's text before this event.
    std::size_t partner = 0;  ///< Of Open: index of its Close; of Close: index of its Open.
};

/// Events of `line`, balanced; the line must outlive them. Unsafe links are left out.
std::vector<SpanEvent> spanEvents(const Line& line);

} // namespace cahier::app::convert
