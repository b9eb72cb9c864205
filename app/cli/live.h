// SPDX-License-Identifier: MPL-2.0
// Typing while others look on: the connection of `doc edit` and `doc replay`.
#pragma once

#include "app/cli/commands.h"

namespace cahier::app::cli {

/// Connects, if the profile knows a relay and the network may be used. Never an error: what cannot
/// be sent now is sent by a later sync.
void goLive(const Context& context);

/// Lets others have what was typed, as long as the relay answers. Call after flushing.
void finishLive(const Context& context);

} // namespace cahier::app::cli
