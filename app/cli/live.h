// SPDX-License-Identifier: MPL-2.0
// Typing while others look on: the connection of `doc edit` and `doc replay`.
#pragma once

#include "app/cli/commands.h"

namespace cahier::app::cli {

/// Connects, if the profile knows a relay and the network may be used. Never an error: what cannot
/// be sent now is sent by a later sync.
void goLive(const Context& context);

/// Lets others have what was typed in `document`, as long as the relay answers. Call after
/// flushing. HereOnly, and a line on standard error, when a relay that answers refuses us or what
/// we send.
Ended finishLive(const Context& context, const DocumentId& document);

/// Own changes of `document` that the relay does not have, for the JSON of these commands.
std::uint64_t notOnRelay(const Context& context, const DocumentId& document);

} // namespace cahier::app::cli
