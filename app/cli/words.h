// SPDX-License-Identifier: MPL-2.0
// Error codes as one clear line for a terminal. English only: scripts read these lines.
#pragma once

#include "sync/base/result.h"
#include "sync/engine/client.h"

#include <string>
#include <string_view>

namespace cahier::app::cli {

/// What happened and, where there is something, what to do. One line, no full stop at the end.
/// The details of errors that are about the person's own input are included.
std::string sentence(const Error& error);

std::string_view nameOf(engine::Role role);
std::string_view nameOf(engine::ConnectionState state);
/// By the name that `nameOf` gives.
engine::Role roleByName(std::string_view name);

} // namespace cahier::app::cli
