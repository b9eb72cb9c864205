// SPDX-License-Identifier: MPL-2.0
// Where library code reports what happened. A line never holds content, titles, names, keys,
// tokens or links; ids are shortened by the caller.
#pragma once

#include <functional>
#include <string_view>

namespace cahier {

enum class LogLevel { Debug, Info, Warning, Error };

/// `category` is the module, e.g. "store".
using LogSink = std::function<void(LogLevel, std::string_view category, std::string_view message)>;

/// Replaces the sink (default: none). Not thread-safe: call once at start, before other threads.
void setLogSink(LogSink sink);
/// Any thread, as far as the sink allows it.
void log(LogLevel level, std::string_view category, std::string_view message);

} // namespace cahier
