// SPDX-License-Identifier: MPL-2.0
#include "app/cli/live.h"

namespace cahier::app::cli {

namespace {

using engine::ConnectionState;

/// How long the end of a command waits for a connection that is being made.
constexpr Milliseconds ConnectWait{3'000};

bool mayConnect(const Context& context)
{
    return context.arguments.network == Network::Use &&
           context.session.client().connectionState() != ConnectionState::LocalOnly;
}

} // namespace

void goLive(const Context& context)
{
    if (mayConnect(context))
        context.session.client().connect();
}

void finishLive(const Context& context)
{
    if (!mayConnect(context))
        return;
    engine::Client& client = context.session.client();
    context.session.runUntil(
        ConnectWait, [&client] { return client.connectionState() != ConnectionState::Connecting; });
    if (client.connectionState() == ConnectionState::Online) {
        // Its failure is no failure of this command: the edits are on this disk.
        [[maybe_unused]] const auto ignored =
            context.session.synchronise(context.arguments.timeout);
    }
}

} // namespace cahier::app::cli
