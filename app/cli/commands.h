// SPDX-License-Identifier: MPL-2.0
// What each command does. All of them print their result themselves and return why they failed.
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/printer.h"
#include "app/cli/session.h"
#include "sync/base/result.h"

namespace cahier::app::cli {

/// What every command gets.
struct Context
{
    const Arguments& arguments;
    const Printer& printer;
    Session& session;
};

// profile_commands.cpp
/// After the profile was made: registers at its relay if that can be, prints the user's id.
Result<void> initialise(const Context& context);
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
Result<void> editDocument(const Context& context);
Result<void> replayTrace(const Context& context);

} // namespace cahier::app::cli
