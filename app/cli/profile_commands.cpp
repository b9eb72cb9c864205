// SPDX-License-Identifier: MPL-2.0
#include "app/cli/commands.h"
#include "app/cli/tr.h"
#include "app/cli/words.h"

#include <QStringList>

namespace cahier::app::cli {

namespace {

using crdt::Any;
using crdt::AnyArray;
using crdt::AnyObject;

/// There is no role before an owner has accepted.
std::string_view roleName(const engine::WorkspaceInfo& workspace)
{
    return workspace.joinPending != 0 ? "pending" : nameOf(workspace.role);
}

Any toJson(const engine::WorkspaceInfo& workspace)
{
    return AnyObject{{"id", workspace.id.hex()},
                     {"name", workspace.name},
                     {"role", roleName(workspace)},
                     {"members", std::uint64_t{workspace.memberCount}},
                     {"joinPending", workspace.joinPending != 0}};
}

/// The three levels, added up over all documents of a workspace.
struct Totals
{
    std::uint64_t documents = 0;
    std::uint64_t notOnDevice = 0;
    std::uint64_t notOnRelay = 0;
};

Totals totalsOf(const engine::Client& client)
{
    Totals totals;
    for (const engine::WorkspaceInfo& workspace : client.workspaces()) {
        for (const engine::DocumentInfo& document : client.documents(workspace.id)) {
            const engine::SaveStatus status = client.saveStatus(document.id);
            totals.documents += document.trashed ? 0 : 1;
            totals.notOnDevice += status.notOnDevice;
            totals.notOnRelay += status.notOnRelay;
        }
    }
    return totals;
}

/// One line of `status`.
QString describe(const engine::WorkspaceInfo& workspace)
{
    const QString role =
        workspace.joinPending != 0 ? Cli::tr("waiting for an owner") : wordFor(workspace.role);
    const QString members =
        Cli::tr("%n member(s)", nullptr, static_cast<int>(workspace.memberCount));
    return Cli::tr("workspace: %1 (%2, %3) %4", "id, role, members, name")
        .arg(toQString(workspace.id.hex()), role, members, toQString(oneLine(workspace.name)));
}

} // namespace

Result<Ended> initialise(const Context& context)
{
    engine::Client& client = context.session.client();
    Ended ended = Ended::Done;
    if (!context.arguments.link.empty()) {
        // The profile is made and works, whatever the relay says.
        if (const auto done = registerThere(context); !done) {
            if (isDiskProblem(done.error()))
                return tl::make_unexpected(done.error());
            context.printer.fail(done.error(),
                                 Cli::tr("the profile is made, but not registered: %1", "why"));
            ended = Ended::HereOnly;
        }
    }
    context.printer.print(client.user().hex(),
                          AnyObject{{"user", client.user().hex()},
                                    {"device", client.device().hex()},
                                    {"name", client.displayName()},
                                    {"relay", client.relayAddress()}});
    return ended;
}

Result<void> createWorkspace(const Context& context)
{
    engine::Client& client = context.session.client();
    CAHIER_TRY(const GroupId id, client.createWorkspace(context.arguments.name));
    CAHIER_TRY_VOID(context.session.flush());
    context.printer.print(id.hex(), AnyObject{{"id", id.hex()}, {"name", context.arguments.name}});
    return {};
}

Result<void> listWorkspaces(const Context& context)
{
    AnyArray all;
    std::string lines;
    for (const engine::WorkspaceInfo& workspace : context.session.client().workspaces()) {
        all.emplace_back(toJson(workspace));
        lines += workspace.id.hex() + '\t' + std::string(roleName(workspace)) + '\t' +
                 oneLine(workspace.name) + '\n';
    }
    if (context.printer.isJson())
        context.printer.print({}, all);
    else
        context.printer.printContent(lines);
    return {};
}

Result<void> showStatus(const Context& context)
{
    engine::Client& client = context.session.client();
    const Totals totals = totalsOf(client);
    const std::string relay = client.relayAddress();
    if (context.printer.isJson()) {
        AnyArray workspaces;
        for (const engine::WorkspaceInfo& workspace : client.workspaces())
            workspaces.emplace_back(toJson(workspace));
        AnyArray notices;
        for (const engine::Notice& notice : client.notices())
            notices.emplace_back(AnyObject{{"code", name(notice.code)},
                                           {"reason", sentence(Error{notice.code, {}})},
                                           {"detail", notice.text},
                                           {"sinceMs", notice.sinceMs}});
        context.printer.print({},
                              AnyObject{{"name", client.displayName()},
                                        {"user", client.user().hex()},
                                        {"device", client.device().hex()},
                                        {"relay", relay.empty() ? Any(nullptr) : Any(relay)},
                                        {"connection", nameOf(client.connectionState())},
                                        {"workspaces", workspaces},
                                        {"documents", totals.documents},
                                        {"notOnDevice", totals.notOnDevice},
                                        {"notOnRelay", totals.notOnRelay},
                                        {"notices", notices}});
        return {};
    }
    QStringList lines{
        Cli::tr("name: %1").arg(toQString(oneLine(client.displayName()))),
        Cli::tr("user: %1").arg(toQString(client.user().hex())),
        Cli::tr("device: %1").arg(toQString(client.device().hex())),
        Cli::tr("relay: %1").arg(relay.empty() ? Cli::tr("none", "relay") : toQString(relay)),
    };
    for (const engine::WorkspaceInfo& workspace : client.workspaces())
        lines += describe(workspace);
    lines += Cli::tr("documents: %1").arg(totals.documents);
    lines += Cli::tr("changes not yet on the relay: %1").arg(totals.notOnRelay);
    for (const engine::Notice& notice : client.notices())
        lines += Cli::tr("notice: %1 (%2)", "what a person should know, details")
                     .arg(toQString(sentence(Error{notice.code, {}})), toQString(notice.text));
    context.printer.printContent(lines.join(u'\n').toStdString() + '\n');
    return {};
}

} // namespace cahier::app::cli
