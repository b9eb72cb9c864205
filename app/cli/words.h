// SPDX-License-Identifier: MPL-2.0
// Errors as one clear line for a terminal, and the values of the engine by name.
#pragma once

#include "sync/base/result.h"
#include "sync/engine/client.h"

#include <QString>

#include <string>
#include <string_view>

namespace cahier::app::cli {

/// What happened and, where there is something, what to do, in the user's language. One line, no
/// full stop at the end. The details of errors that are about the person's own input are included.
std::string sentence(const Error& error);

/// Names and titles are other people's words: as one line, without what moves a terminal's cursor.
std::string oneLine(std::string_view text);

/// Names for programs, the same in every language: values of options and of JSON.
std::string_view nameOf(engine::Role role);
std::string_view nameOf(engine::ConnectionState state);
/// By the name that `nameOf` gives.
engine::Role roleByName(std::string_view name);

/// The same for people.
QString wordFor(engine::Role role);
QString wordFor(engine::ConnectionState state);

} // namespace cahier::app::cli
