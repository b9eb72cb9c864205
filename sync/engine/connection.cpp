// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/connection.h"

#include "sync/base/log.h"
#include "sync/crypto/verify/login.h"
#include "sync/transport/backoff.h"

#include <utility>

namespace cahier::engine {

/// One channel with its machine. Lives until the executor's next turn after its end, because a
/// channel must not be destroyed inside its own callback.
struct Connection::Attempt final : transport::ChannelListener
{
    Attempt(Connection& connection, const SessionFsm::Identity& identity, const LoginKeys& keys)
        : owner(connection)
        , fsm(identity, keys, connection.m_parts.clock.steady(), connection.m_parts.random.next())
    {
    }

    void channelOpened(const transport::SpkiHash& spki) override
    {
        if (!dead)
            owner.perform(*this, fsm.opened(spki, owner.m_parts.clock.steady()));
    }

    void channelReceived(ByteView frame) override
    {
        if (!dead)
            owner.perform(*this, fsm.received(frame, owner.m_parts.clock.steady()));
    }

    void channelClosed(const Error& reason) override
    {
        if (!dead)
            owner.lose(reason);
    }

    Connection& owner;
    SessionFsm fsm;
    std::unique_ptr<transport::Channel> channel;
    bool dead = false; ///< Nothing it says counts any more.
};

Connection::Connection(const Parts& parts)
    : m_parts(parts)
    , m_alive(std::make_shared<int>(0))
{
}

Connection::~Connection()
{
    m_parts.executor.cancel(m_retryTimer);
    m_parts.executor.cancel(m_tickTimer);
}

void Connection::start(Target target, const LoginKeys& keys)
{
    if (m_target)
        return;
    m_target = std::move(target);
    m_keys = &keys;
    m_failures = 0;
    scheduleRetry(Milliseconds{0});
}

void Connection::stop()
{
    m_target.reset();
    m_parts.executor.cancel(m_retryTimer);
    m_retryTimer = 0;
    if (m_attempt && m_attempt->channel)
        m_attempt->channel->close();
    retire();
}

bool Connection::usable() const noexcept
{
    if (!m_attempt || m_attempt->dead)
        return false;
    const auto state = m_attempt->fsm.state();
    return state == SessionFsm::State::Authenticating || state == SessionFsm::State::Ready;
}

protocol::RequestId Connection::send(const protocol::ClientMessage& message)
{
    if (!usable())
        return 0;
    protocol::RequestId id = 0;
    const auto frame = m_attempt->fsm.frameFor(message, &id, m_parts.clock.steady());
    if (!frame) {
        log(LogLevel::Error, "engine", frame.error().detail);
        return 0;
    }
    m_attempt->channel->send(*frame);
    return id;
}

std::size_t Connection::pendingBytes() const
{
    return usable() ? m_attempt->channel->pendingBytes() : 0;
}

void Connection::drop(Error why)
{
    if (!m_attempt || m_attempt->dead)
        return;
    m_attempt->dead = true;
    m_parts.executor.post([this, alive = std::weak_ptr<int>(m_alive), why]() {
        if (alive.lock() && m_attempt && m_attempt->dead)
            lose(why);
    });
}

void Connection::openChannel()
{
    if (!m_target || m_attempt)
        return;
    SessionFsm::Identity identity;
    identity.relay = m_target->relay;
    identity.user = m_target->user;
    identity.device = m_target->device;
    identity.clientNonce = crypto::randomNonce();
    m_attempt = std::make_unique<Attempt>(*this, identity, *m_keys);
    m_parts.listener.connecting();
    if (!m_attempt)
        return;
    m_attempt->channel = m_parts.channels.open(m_target->address, *m_attempt);
    armTick();
}

void Connection::perform(Attempt& attempt, SessionActions actions)
{
    for (SessionAction& action : actions) {
        if (attempt.dead)
            return;
        if (auto* send = std::get_if<SendFrame>(&action)) {
            attempt.channel->send(send->frame);
        } else if (std::holds_alternative<LoginSent>(action)) {
            m_parts.listener.loginSent();
        } else if (auto* welcome = std::get_if<LoggedIn>(&action)) {
            m_failures = 0;
            m_parts.listener.loggedIn(welcome->welcome);
        } else if (auto* deliver = std::get_if<Deliver>(&action)) {
            m_parts.listener.frameReceived(deliver->frame);
        } else if (auto* away = std::get_if<GoingAway>(&action)) {
            m_retryAfter = away->reconnectAfter;
        } else if (auto* close = std::get_if<CloseChannel>(&action)) {
            lose(close->why);
            return;
        }
    }
}

void Connection::lose(Error why)
{
    if (!m_target)
        return;
    Milliseconds delay = transport::backoffDelay(m_failures++, m_parts.random.next());
    if (needsPerson(why.code))
        delay = transport::BackoffCeiling;
    else if (m_retryAfter)
        delay = *m_retryAfter;
    m_retryAfter.reset();
    retire();
    scheduleRetry(delay);
    m_parts.listener.connectionLost(why);
}

void Connection::retire()
{
    m_parts.executor.cancel(m_tickTimer);
    m_tickTimer = 0;
    if (!m_attempt)
        return;
    m_attempt->dead = true;
    // std::function wants a copyable capture; nobody else ever holds this pointer.
    m_parts.executor.post([old = std::shared_ptr<Attempt>(std::move(m_attempt))]() {});
}

void Connection::scheduleRetry(Milliseconds delay)
{
    m_parts.executor.cancel(m_retryTimer);
    m_retryTimer = m_parts.executor.postAfter(delay, [this, alive = std::weak_ptr<int>(m_alive)]() {
        if (!alive.lock())
            return;
        m_retryTimer = 0;
        openChannel();
    });
}

void Connection::armTick()
{
    m_parts.executor.cancel(m_tickTimer);
    m_tickTimer = 0;
    if (!m_attempt || m_attempt->dead)
        return;
    const SteadyTime now = m_parts.clock.steady();
    const SteadyTime due = m_attempt->fsm.nextDeadline();
    const auto wait = std::chrono::ceil<Milliseconds>(due > now ? due - now : SteadyTime{0});
    m_tickTimer = m_parts.executor.postAfter(wait + Milliseconds{1},
                                             [this, alive = std::weak_ptr<int>(m_alive)]() {
        if (!alive.lock() || !m_attempt)
            return;
        m_tickTimer = 0;
        perform(*m_attempt, m_attempt->fsm.tick(m_parts.clock.steady()));
        armTick();
    });
}

bool needsPerson(Errc code) noexcept
{
    return code == Errc::WrongRelay || code == Errc::BadCertificate ||
           code == Errc::ProtocolVersion || code == Errc::NotRegistered ||
           code == Errc::NotAuthorised || code == Errc::LinkExpired;
}

} // namespace cahier::engine
