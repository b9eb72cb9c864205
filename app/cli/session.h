// SPDX-License-Identifier: MPL-2.0
// One opened profile and the event loop around it: waiting for what the engine does by itself.
#pragma once

#include "app/cli/arguments.h"
#include "sync/base/result.h"
#include "sync/base/system.h"
#include "sync/crypto/secret.h"
#include "sync/engine/client.h"
#include "sync/transport/qt_executor.h"
#include "sync/transport/ws_channel.h"

#include <QEventLoop>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace cahier::app::cli {

/// Owner: the command that runs. Thread: the program's only one. Composition root of the replica.
class Session final : private engine::ClientListener
{
public:
    static Result<std::unique_ptr<Session>> open(const Arguments& arguments,
                                                 const crypto::Passphrase& passphrase);
    static Result<std::unique_ptr<Session>> create(const Arguments& arguments,
                                                   const crypto::Passphrase& passphrase);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    engine::Client& client() noexcept { return *m_client; }

    Executor& executor() noexcept { return m_executor; }

    /// Also told what the client says; must outlive the session. Null: nobody.
    void setListener(engine::ClientListener* listener) noexcept { m_listener = listener; }

    /// Runs the event loop until `condition` is true (true) or the time is over (false).
    bool runUntil(Milliseconds timeout, const std::function<bool()>& condition);
    /// Lets due timers and arrived data have their turn, without waiting.
    void pump();

    /// Connects and waits until both sides have everything. Fails at once when the disk does.
    Result<void> synchronise(Milliseconds timeout);
    /// The same for whoever only wants to be rid of something: fails once the relay has answered
    /// for `patience` that it stores nothing now, and disconnects.
    Result<void> deliver(Milliseconds timeout, Milliseconds patience);
    /// Waits until everything handed over is on the disk.
    Result<void> flush();

    /// Why the connection is not up, when it is not; when it is, why the relay stores nothing now.
    const std::optional<Error>& connectionProblem() const noexcept { return m_problem; }

private:
    Session();

    engine::ClientDependencies dependencies();
    Result<void> synchronise(Milliseconds timeout, const std::function<bool()>& inVain);
    void connectionChanged(engine::ConnectionState state,
                           const std::optional<Error>& reason) override;
    void workspacesChanged() override;
    void membersChanged(const GroupId& workspace) override;
    void documentsChanged(const GroupId& workspace) override;
    void remoteUpdates(const DocumentId& document, std::span<const SharedBytes> updates) override;
    void documentRebuilt(const DocumentId& document) override;
    void presenceChanged(const DocumentId& document, const engine::Presence& presence) override;
    void presenceGone(const DocumentId& document, const DeviceId& device) override;
    void saveStatusChanged(const DocumentId& document, const engine::SaveStatus& status) override;
    void problem(const Error& error) override;

    SystemClock m_clock;
    SystemRandom m_random;
    transport::QtExecutor m_executor;
    transport::WsChannelFactory m_channels;
    engine::ClientListener* m_listener = nullptr; ///< Borrowed.
    std::optional<Error> m_problem;               ///< Of the connection.
    std::optional<Error> m_diskProblem;           ///< Since the last synchronise().
    std::unique_ptr<engine::Client> m_client;     ///< Last: goes before what it uses.
};

/// The disk refuses: waiting for the network is in vain.
bool isDiskProblem(const Error& error);

/// Whether an id could start like this: a document that is not here yet may have it.
bool mayBeId(const std::string& prefix);

/// The workspace whose id starts with `prefix`, or the only one when it is empty. NotFound,
/// InvalidArgument (several, too short).
Result<GroupId> chooseWorkspace(const engine::Client& client, const std::string& prefix);
/// The document whose id starts with `prefix`. NotFound, InvalidArgument (several, too short).
Result<engine::DocumentInfo> chooseDocument(const engine::Client& client,
                                            const std::string& prefix);

} // namespace cahier::app::cli
