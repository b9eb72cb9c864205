// SPDX-License-Identifier: MPL-2.0
// Where the passphrase comes from.
#pragma once

#include "app/cli/arguments.h"
#include "sync/base/result.h"
#include "sync/crypto/secret.h"

#include <string>

namespace cahier::app::cli {

/// The first line of `file` ("-" is standard input) without its end, LF or CRLF; what follows in
/// standard input is left for others. NotFound, IoError, TooLarge, InvalidArgument (empty).
Result<crypto::Passphrase> readPassphrase(const std::string& file);

} // namespace cahier::app::cli
