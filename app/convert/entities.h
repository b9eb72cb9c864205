// SPDX-License-Identifier: MPL-2.0
// Character references of HTML and Markdown.
#pragma once

#include <string>
#include <string_view>

namespace cahier::app::convert {

/// Text of one reference like "&amp;" or "&#x2014;"; an unknown one stays as it stands. References
/// to control characters and newlines become U+FFFD and spaces.
std::string decodeEntity(std::string_view reference);

} // namespace cahier::app::convert
