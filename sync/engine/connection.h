// SPDX-License-Identifier: MPL-2.0
// Keeps one connection to the relay alive: opens channels, runs the session machine of each, and
// tries again after a jittered pause. Knows nothing of documents.
#pragma once

#include "sync/base/executor.h"
#include "sync/base/random.h"
#include "sync/engine/session_fsm.h"
#include "sync/transport/channel.h"

#include <memory>
#include <optional>
#include <string>

namespace cahier::engine {

/// Told on the executor's thread, never from inside a call to Connection.
class ConnectionListener
{
public:
    virtual ~ConnectionListener() = default;

    virtual void connecting() = 0;
    /// Requests may be sent from here on.
    virtual void loginSent() = 0;
    virtual void loggedIn(const protocol::Welcome& welcome) = 0;
    virtual void frameReceived(const protocol::RelayFrame& frame) = 0;
    /// The connection is gone; another attempt follows by itself unless `stop()` was called.
    virtual void connectionLost(const Error& why) = 0;
};

/// Owner: the client. One thread: the executor's.
class Connection
{
public:
    struct Target
    {
        std::string address; ///< "ws://…" or "wss://…".
        RelayId relay;
        UserId user;
        DeviceId device;
    };

    struct Parts
    {
        Executor& executor;
        const Clock& clock;
        Random& random;
        transport::ChannelFactory& channels;
        ConnectionListener& listener;
    };

    explicit Connection(const Parts& parts);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Connects and keeps connected. `keys` outlives the connection.
    void start(Target target, const LoginKeys& keys);
    /// Closes; the listener hears nothing more until the next start.
    void stop();

    bool started() const noexcept { return m_target.has_value(); }

    /// Between loginSent and connectionLost.
    bool usable() const noexcept;
    /// Sends a request and returns its id; 0 if there is no connection (it was or will be reported
    /// lost) or the message is over a limit.
    protocol::RequestId send(const protocol::ClientMessage& message);
    /// Bytes waiting for the network.
    std::size_t pendingBytes() const;
    /// Ends this connection because of what the relay did; connectionLost(why) follows, then
    /// another attempt.
    void drop(Error why);

private:
    struct Attempt;
    friend struct Attempt;

    void openChannel();
    void perform(Attempt& attempt, SessionActions actions);
    void lose(Error why);
    void scheduleRetry(Milliseconds delay);
    void armTick();
    void retire();

    Parts m_parts;
    std::optional<Target> m_target;           ///< None: stopped.
    const LoginKeys* m_keys = nullptr;        ///< Set by start().
    std::unique_ptr<Attempt> m_attempt;       ///< The connection at hand, if any.
    std::uint32_t m_failures = 0;             ///< Since the last login.
    std::optional<Milliseconds> m_retryAfter; ///< What DRAIN asked for.
    Executor::TimerId m_retryTimer = 0;
    Executor::TimerId m_tickTimer = 0;
    std::shared_ptr<int> m_alive; ///< Posted tasks hold it weakly.
};

/// Whether only a person can help, so that hurrying back is no use.
bool needsPerson(Errc code) noexcept;

} // namespace cahier::engine
