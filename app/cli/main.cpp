// SPDX-License-Identifier: MPL-2.0
// cahier-cli: the replica without a window. Composition root.
#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/passphrase.h"
#include "app/cli/printer.h"
#include "app/cli/session.h"
#include "app/text/language.h"
#include "sync/base/log.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <signal.h>
#include <vector>

namespace cahier::app::cli {
namespace {

constexpr int Done = static_cast<int>(Ended::Done);
constexpr int Failed = 1;
constexpr int WrongUsage = 2;

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void logLine(LogLevel, std::string_view category, std::string_view message)
{
    const std::string line = "[" + std::string(category) + "] " + std::string(message) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

Result<Ended> wholly(const Result<void>& outcome)
{
    return outcome.map([] { return Ended::Done; });
}

Result<Ended> runCommand(const Context& context)
{
    switch (context.arguments.verb) {
    case Verb::Help:
    case Verb::Version:
        return Ended::Done;
    case Verb::Init:
        return initialise(context);
    case Verb::WorkspaceCreate:
        return wholly(createWorkspace(context));
    case Verb::WorkspaceList:
        return wholly(listWorkspaces(context));
    case Verb::Invite:
        return wholly(invite(context));
    case Verb::Join:
        return wholly(join(context));
    case Verb::Relay:
        return wholly(useRelay(context));
    case Verb::DocNew:
        return wholly(newDocument(context));
    case Verb::DocList:
        return wholly(listDocuments(context));
    case Verb::DocShow:
        return wholly(showDocument(context));
    case Verb::DocEdit:
        return editDocument(context);
    case Verb::DocReplay:
        return replayTrace(context);
    case Verb::Sync:
        return wholly(context.arguments.syncMode == SyncMode::Watch ? watch(context)
                                                                    : synchroniseOnce(context));
    case Verb::Status:
        return wholly(showStatus(context));
    }
    return Ended::Done;
}

Result<Ended> runWithProfile(const Arguments& arguments, const Printer& printer)
{
    CAHIER_TRY(const crypto::Passphrase passphrase, readPassphrase(arguments.passphraseFile));
    auto opened = arguments.verb == Verb::Init ? Session::create(arguments, passphrase)
                                               : Session::open(arguments, passphrase);
    CAHIER_TRY(const std::unique_ptr<Session> session, std::move(opened));
    return runCommand(Context{arguments, printer, *session});
}

int run(int argc, char** argv)
{
    Languages languages;
    languages.install(Languages::Words::Own);
    const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto arguments = parseArguments(words,
                                          {variable("CAHIER_PROFILE"),
                                           variable("CAHIER_PASSPHRASE_FILE"),
                                           variable("CAHIER_CA_FILE")});
    if (!arguments) {
        const bool json = std::find(words.begin(), words.end(), "--json") != words.end();
        Printer(json ? Output::Json : Output::Text).wrongUsage(arguments.error());
        return WrongUsage;
    }
    if (arguments->logging == Logging::On)
        setLogSink(logLine);
    if (arguments->output == Output::Json)
        languages.useEnglish(); // Programs read it, in whatever session they run.
    const Printer printer(arguments->output);
    if (arguments->verb == Verb::Help) {
        printer.printContent(helpText().toStdString());
        return Done;
    }
    if (arguments->verb == Verb::Version) {
        printer.print("cahier-cli " CAHIER_VERSION, crdt::AnyObject{{"version", CAHIER_VERSION}});
        return Done;
    }
    const auto ended = runWithProfile(*arguments, printer);
    if (!ended) {
        printer.fail(ended.error());
        return Failed;
    }
    return static_cast<int>(*ended);
}

} // namespace
} // namespace cahier::app::cli

int main(int argc, char** argv)
{
    ::signal(SIGPIPE, SIG_IGN); // A reader that went away is an error of write(), not our death.
    QCoreApplication application(argc, argv);
    return cahier::app::cli::run(argc, argv);
}
