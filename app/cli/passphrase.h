// SPDX-License-Identifier: MPL-2.0
// Where the passphrase comes from.
#pragma once

#include "app/cli/arguments.h"
#include "sync/base/result.h"
#include "sync/crypto/secret.h"

#include <string>

namespace cahier::app::cli {

/// How much of standard input belongs to the passphrase, when it is "-".
enum class StdinUse : std::uint8_t { Everything, FirstLine };

/// Reads `file` ("-" is standard input) and strips one newline from its end. With FirstLine not a
/// byte behind the first newline is read, so that what follows can be read by others.
/// NotFound, IoError, TooLarge, InvalidArgument (empty).
Result<crypto::Passphrase> readPassphrase(const std::string& file, StdinUse use);

} // namespace cahier::app::cli
