// SPDX-License-Identifier: MPL-2.0
#include "app/cli/session.h"

#include "app/cli/tr.h"
#include "sync/crdt/doc.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>

namespace cahier::app::cli {

namespace {

/// Upper bound of a frame from the relay; the session refuses smaller ones by the relay's limits.
constexpr std::size_t MaxFrameBytes = std::size_t{16} * 1024 * 1024;

/// How long a command waits for the one before it in the same script to let go of the profile.
constexpr Milliseconds LockPatience{5'000};
constexpr Milliseconds LockPoll{20};

template <typename Make>
auto whenFree(Session& session, Make make)
{
    const QDeadlineTimer deadline(LockPatience);
    for (;;) {
        auto made = make();
        if (made || made.error().code != Errc::Busy || deadline.hasExpired())
            return made;
        session.runUntil(LockPoll, [] { return false; });
    }
}

/// Too few digits would hit by chance.
bool isTooShort(const std::string& prefix)
{
    return prefix.size() < 4;
}

tl::unexpected<Error> tooShort()
{
    return refuse(Errc::InvalidArgument,
                  Cli::tr("an id needs at least its first 4 hexadecimal digits"));
}

std::string lowered(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace

Session::Session()
    : m_channels(MaxFrameBytes)
{
}

Session::~Session() = default;

engine::ClientDependencies Session::dependencies()
{
    return {m_executor, m_clock, m_random, m_channels, *this};
}

Result<std::unique_ptr<Session>> Session::open(const Arguments& arguments,
                                               const crypto::Passphrase& passphrase)
{
    std::unique_ptr<Session> session(new Session);
    if (!arguments.caFile.empty())
        CAHIER_TRY_VOID(session->m_channels.trust(arguments.caFile));
    auto client = whenFree(*session, [&] {
        return engine::Client::open(session->dependencies(), arguments.profile, passphrase);
    });
    if (!client && client.error().code == Errc::NotFound)
        return refuse(Errc::NotFound,
                      Cli::tr("there is no profile in this folder; make one with init"));
    CAHIER_TRY(session->m_client, std::move(client));
    return session;
}

Result<std::unique_ptr<Session>> Session::create(const Arguments& arguments,
                                                 const crypto::Passphrase& passphrase)
{
    std::unique_ptr<Session> session(new Session);
    if (!arguments.caFile.empty())
        CAHIER_TRY_VOID(session->m_channels.trust(arguments.caFile));
    const engine::NewProfile profile{
        arguments.name, arguments.link, {arguments.kdfOperations, arguments.kdfMemoryKiB}};
    auto client = whenFree(*session, [&] {
        return engine::Client::create(
            session->dependencies(), arguments.profile, passphrase, profile);
    });
    if (!client && client.error().code == Errc::AlreadyExists)
        return refuse(Errc::AlreadyExists, Cli::tr("this folder holds a profile"));
    CAHIER_TRY(session->m_client, std::move(client));
    return session;
}

bool isDiskProblem(const Error& error)
{
    return error.code == Errc::DiskFull || error.code == Errc::IoError ||
           error.code == Errc::DatabaseDamaged;
}

bool mayBeId(const std::string& prefix)
{
    return !prefix.empty() && prefix.size() <= DocumentId{}.hex().size() &&
           std::all_of(prefix.begin(), prefix.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

bool Session::runUntil(Milliseconds timeout, const std::function<bool()>& condition)
{
    const QDeadlineTimer deadline(timeout);
    QTimer wake; // Without it an idle loop would sleep beyond the deadline.
    wake.setSingleShot(true);
    wake.start(timeout);
    QEventLoop loop;
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        loop.processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void Session::pump()
{
    QEventLoop loop;
    loop.processEvents(QEventLoop::AllEvents);
}

Result<void> Session::synchronise(Milliseconds timeout)
{
    return synchronise(timeout, [] { return false; });
}

Result<void> Session::deliver(Milliseconds timeout, Milliseconds patience)
{
    QElapsedTimer refused;
    const auto inVain = [this, patience, &refused] {
        if (!m_problem || m_client->connectionState() != engine::ConnectionState::Online)
            refused.invalidate();
        else if (!refused.isValid())
            refused.start();
        return refused.isValid() && refused.elapsed() >= patience.count();
    };
    return synchronise(timeout, inVain);
}

Result<void> Session::synchronise(Milliseconds timeout, const std::function<bool()>& inVain)
{
    std::optional<Result<void>> outcome;
    m_diskProblem.reset();
    m_client->connect();
    m_client->synchronise(timeout,
                          [&outcome](Result<void> result) { outcome = std::move(result); });
    // The client keeps the time; the margin is for a client that would not.
    const auto ended = [this, &outcome, &inVain] {
        return outcome.has_value() || m_diskProblem || inVain();
    };
    if (!runUntil(timeout + Milliseconds(2000), ended))
        return refuse(Errc::Timeout, Cli::tr("the relay did not answer"));
    if (!outcome) {
        const Error why = m_diskProblem ? *m_diskProblem : *m_problem;
        m_client->disconnect(); // Calls back, too: while `outcome` is there.
        return tl::make_unexpected(why);
    }
    return std::move(*outcome);
}

Result<void> Session::flush()
{
    std::optional<Result<void>> outcome;
    m_client->flush([&outcome](Result<void> result) { outcome = std::move(result); });
    if (!runUntil(Milliseconds(60'000), [&outcome] { return outcome.has_value(); }))
        return refuse(Errc::IoError, Cli::tr("the disk did not answer for a minute"));
    return std::move(*outcome);
}

void Session::connectionChanged(engine::ConnectionState state, const std::optional<Error>& reason)
{
    m_problem = reason;
    if (m_listener != nullptr)
        m_listener->connectionChanged(state, reason);
}

void Session::workspacesChanged()
{
    if (m_listener != nullptr)
        m_listener->workspacesChanged();
}

void Session::membersChanged(const GroupId& workspace)
{
    if (m_listener != nullptr)
        m_listener->membersChanged(workspace);
}

void Session::documentsChanged(const GroupId& workspace)
{
    if (m_listener != nullptr)
        m_listener->documentsChanged(workspace);
}

void Session::remoteUpdates(const DocumentId& document, std::span<const SharedBytes> updates)
{
    if (m_listener != nullptr)
        m_listener->remoteUpdates(document, updates);
}

void Session::documentRebuilt(const DocumentId& document)
{
    if (m_listener != nullptr)
        m_listener->documentRebuilt(document);
}

void Session::presenceChanged(const DocumentId& document, const engine::Presence& presence)
{
    if (m_listener != nullptr)
        m_listener->presenceChanged(document, presence);
}

void Session::presenceGone(const DocumentId& document, const DeviceId& device)
{
    if (m_listener != nullptr)
        m_listener->presenceGone(document, device);
}

void Session::saveStatusChanged(const DocumentId& document, const engine::SaveStatus& status)
{
    if (m_listener != nullptr)
        m_listener->saveStatusChanged(document, status);
}

void Session::problem(const Error& error)
{
    if (isDiskProblem(error))
        m_diskProblem = error;
    if (m_listener != nullptr)
        m_listener->problem(error);
}

Result<GroupId> chooseWorkspace(const engine::Client& client, const std::string& prefix)
{
    if (!prefix.empty() && isTooShort(prefix))
        return tooShort();
    std::vector<GroupId> found;
    const std::string wanted = lowered(prefix);
    for (const engine::WorkspaceInfo& workspace : client.workspaces())
        if (workspace.id.hex().starts_with(wanted))
            found.push_back(workspace.id);
    if (found.size() == 1)
        return found.front();
    if (!prefix.empty())
        return found.empty()
                   ? refuse(Errc::NotFound, Cli::tr("no workspace has this id"))
                   : refuse(Errc::InvalidArgument, Cli::tr("several workspaces start like this"));
    return found.empty() ? refuse(Errc::NotFound,
                                  Cli::tr("there is no workspace yet; workspace create makes one"))
                         : refuse(Errc::InvalidArgument,
                                  Cli::tr("there are several workspaces; choose with --workspace"));
}

Result<engine::DocumentInfo> chooseDocument(const engine::Client& client, const std::string& prefix)
{
    if (isTooShort(prefix))
        return tooShort();
    std::vector<engine::DocumentInfo> found;
    const std::string wanted = lowered(prefix);
    for (const engine::WorkspaceInfo& workspace : client.workspaces())
        for (engine::DocumentInfo& document : client.documents(workspace.id))
            if (document.id.hex().starts_with(wanted))
                found.push_back(std::move(document));
    if (found.size() == 1)
        return std::move(found.front());
    return found.empty()
               ? refuse(Errc::NotFound, Cli::tr("no document has this id"))
               : refuse(Errc::InvalidArgument, Cli::tr("several documents have ids like this"));
}

} // namespace cahier::app::cli
