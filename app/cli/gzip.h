// SPDX-License-Identifier: MPL-2.0
// Reading a compressed file with a bound on what comes out of it.
#pragma once

#include "sync/base/result.h"

#include <cstddef>
#include <string>

namespace cahier::app::cli {

/// The bytes of a file, at most `maxBytes`. NotFound, IoError, TooLarge.
Result<std::string> readFile(const std::string& path, std::size_t maxBytes);

/// What `data` unpacks to; `data` itself unless it starts as gzip does. TooLarge beyond `maxBytes`,
/// Malformed when damaged or cut short.
Result<std::string> unpack(std::string data, std::size_t maxBytes);

} // namespace cahier::app::cli
