// SPDX-License-Identifier: MPL-2.0
// What each command does. All of them print their result themselves and return why they failed.
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/printer.h"
#include "app/cli/session.h"
#include "sync/base/result.h"

namespace cahier::app::cli {

/// How a command ended that did not fail; values are exit statuses.
enum class Ended : int {
    Done = 0,
    /// Done and safe on this device, but the relay answered and did not take its part of it; the
    /// command has said so.
    HereOnly = 3,
};

/// What every command gets.
struct Context
{
    const Arguments& arguments;
    const Printer& printer;
    Session& session;
};

// profile_commands.cpp
/// After the profile was made: registers at its relay if that can be, prints the user's id.
/// HereOnly when the relay refused.
Result<Ended> initialise(const Context& context);
Result<void> createWorkspace(const Context& context);
Result<void> listWorkspaces(const Context& context);
Result<void> showStatus(const Context& context);

// sharing_commands.cpp
Result<void> invite(const Context& context);
Result<void> join(const Context& context);
Result<void> useRelay(const Context& context);
/// Shows the registration link to the relay. Fails when the relay refuses it; only says so when the
/// relay cannot be reached, as the next exchange tries again.
Result<void> registerThere(const Context& context);
Result<void> synchroniseOnce(const Context& context);
/// Until SIGINT, SIGTERM or SIGHUP.
Result<void> watch(const Context& context);

// document_commands.cpp
Result<void> newDocument(const Context& context);
Result<void> listDocuments(const Context& context);
Result<void> showDocument(const Context& context);

// edit_command.cpp, replay_command.cpp
// HereOnly when the relay refuses to store what was typed.
Result<Ended> editDocument(const Context& context);
Result<Ended> replayTrace(const Context& context);

} // namespace cahier::app::cli
