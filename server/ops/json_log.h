// SPDX-License-Identifier: MPL-2.0
// Log lines as JSON on standard error. They carry module, level and message; never a token, a name
// or content (that is the callers' duty, see sync/base/log.h).
#pragma once

#include "sync/base/log.h"

#include <string>
#include <string_view>

namespace cahier::server {

/// Installs the sink for the whole process; lines below `least` are dropped. Call once, early.
void installJsonLog(LogLevel least);
/// The text as the inside of a JSON string.
std::string jsonEscaped(std::string_view text);

} // namespace cahier::server
