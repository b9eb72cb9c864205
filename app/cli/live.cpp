// SPDX-License-Identifier: MPL-2.0
#include "app/cli/live.h"

#include "app/cli/tr.h"

#include <optional>

namespace cahier::app::cli {

namespace {

using engine::ConnectionState;

/// How long the end of a command waits for a connection that is being made.
constexpr Milliseconds ConnectWait{3'000};
/// How long a relay may go on refusing before a command gives up: it is asked again every second.
constexpr Milliseconds RefusalPatience{3'000};

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

std::uint64_t notOnRelay(const Context& context, const DocumentId& document)
{
    return context.session.client().saveStatus(document).notOnRelay;
}

Ended finishLive(const Context& context, const DocumentId& document)
{
    if (!mayConnect(context))
        return Ended::Done;
    Session& session = context.session;
    engine::Client& client = session.client();
    session.runUntil(ConnectWait,
                     [&client] { return client.connectionState() != ConnectionState::Connecting; });
    std::optional<Error> why;
    if (client.connectionState() == ConnectionState::Online) {
        if (const auto done = session.deliver(context.arguments.timeout, RefusalPatience); !done)
            why = done.error();
    } else if (client.connectionState() == ConnectionState::Refused) {
        why = session.connectionProblem();
    }
    // No relay is no failure of this command, and neither is what other documents wait for.
    const engine::SaveStatus status = client.saveStatus(document);
    if (!why || why->code == Errc::RelayUnreachable ||
        (status.notOnRelay == 0 && status.notOnDevice == 0))
        return Ended::Done;
    context.printer.fail(*why, Cli::tr("saved on this device, but not yet with the relay: %1"));
    return Ended::HereOnly;
}

} // namespace cahier::app::cli
