// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/session_fsm.h"

#include "sync/base/check.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/version.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

using protocol::Auth;
using protocol::Bye;
using protocol::Bytes32;
using protocol::Challenge;
using protocol::ClientMessage;
using protocol::Drain;
using protocol::Ping;
using protocol::Pong;
using protocol::Reason;
using protocol::RelayFrame;
using protocol::RequestId;
using protocol::Welcome;

SessionFsm::SessionFsm(const Identity& identity,
                       const LoginKeys& keys,
                       SteadyTime now,
                       std::uint64_t chance) noexcept
    : m_identity(identity)
    , m_keys(keys)
    , m_chance(chance)
    , m_started(now)
    , m_lastReceived(now)
    , m_lastSent(now)
    , m_pingInterval(protocol::PingIntervalMs)
{
}

SessionActions SessionFsm::opened(const Bytes32& spki, SteadyTime now)
{
    if (m_state != State::Connecting)
        return {};
    m_state = State::Greeting;
    m_spki = spki;
    m_lastSent = now;
    m_lastReceived = now;
    m_hello.version = protocol::Version;
    m_hello.user = m_identity.user;
    m_hello.device = m_identity.device;
    m_hello.clientNonce = m_identity.clientNonce;
    SessionActions actions;
    actions.emplace_back(SendFrame{encode(m_hello, 0)});
    return actions;
}

SessionActions SessionFsm::received(ByteView frame, SteadyTime now)
{
    if (m_state == State::Ended || m_state == State::Connecting)
        return {};
    m_lastReceived = now;
    m_pingSent.reset();
    auto decoded = protocol::decodeRelayFrame(frame);
    if (!decoded)
        return end(Errc::ProtocolViolation,
                   std::string("frame: ") + name(decoded.error().code) + " " +
                       decoded.error().detail);
    if (const auto* bye = std::get_if<Bye>(&decoded->message))
        return onBye(bye->reason);
    switch (m_state) {
    case State::Greeting:
        if (const auto* challenge = std::get_if<Challenge>(&decoded->message))
            return onChallenge(*challenge, now);
        break;
    case State::Authenticating:
        if (const auto* welcome = std::get_if<Welcome>(&decoded->message))
            return onWelcome(*welcome);
        break;
    case State::Ready:
        return onReady(std::move(*decoded), now);
    case State::Connecting:
    case State::Ended:
        break;
    }
    return end(Errc::ProtocolViolation,
               std::string("unexpected ") + name(typeOf(decoded->message)));
}

SessionActions SessionFsm::onChallenge(const Challenge& challenge, SteadyTime now)
{
    if (challenge.relay != m_identity.relay)
        return end(Errc::WrongRelay, "the relay has another identity than the pinned one");
    if (!m_keys.verifyChallenge(m_identity.clientNonce, challenge))
        return end(Errc::WrongRelay, "the relay cannot prove its identity");
    m_state = State::Authenticating;
    m_lastSent = now;
    Auth auth;
    auth.signature = m_keys.signAuth(m_spki, m_identity.clientNonce, challenge, m_hello);
    SessionActions actions;
    actions.emplace_back(SendFrame{encode(auth, 0)});
    actions.emplace_back(LoginSent{});
    return actions;
}

SessionActions SessionFsm::onWelcome(const Welcome& welcome)
{
    if (welcome.minVersion > protocol::Version || welcome.maxVersion < protocol::Version)
        return end(Errc::ProtocolVersion, "the relay's version window excludes ours");
    m_state = State::Ready;
    if (welcome.pingIntervalMs > 0)
        m_pingInterval = std::min(Milliseconds{welcome.pingIntervalMs}, Milliseconds{600'000});
    SessionActions actions;
    actions.emplace_back(LoggedIn{welcome});
    return actions;
}

SessionActions SessionFsm::onReady(RelayFrame frame, SteadyTime /*now*/)
{
    if (std::holds_alternative<Challenge>(frame.message) ||
        std::holds_alternative<Welcome>(frame.message))
        return end(Errc::ProtocolViolation, "a second handshake");
    SessionActions actions;
    // A pong with a request id is somebody's fence; one without only proved that the relay lives.
    if (std::holds_alternative<Pong>(frame.message) && frame.request == 0)
        return actions;
    if (const auto* drain = std::get_if<Drain>(&frame.message)) {
        const std::uint64_t jitter = m_chance % (std::uint64_t{drain->jitterMs} + 1);
        const auto wait = static_cast<std::int64_t>(drain->reconnectAfterMs + jitter);
        actions.emplace_back(GoingAway{Milliseconds{wait}});
        return actions;
    }
    actions.emplace_back(Deliver{std::move(frame)});
    return actions;
}

SessionActions SessionFsm::onBye(Reason reason)
{
    const Error error = errorOf(reason);
    return end(error.code, error.detail);
}

SessionActions SessionFsm::tick(SteadyTime now)
{
    switch (m_state) {
    case State::Ended:
        return {};
    case State::Connecting:
    case State::Greeting:
    case State::Authenticating:
        if (now - m_started >= HandshakeTimeout)
            return end(Errc::RelayUnreachable, "the relay did not answer in time");
        return {};
    case State::Ready:
        break;
    }
    if (m_pingSent && now - *m_pingSent >= PongTimeout)
        return end(Errc::RelayUnreachable, "the relay fell silent");
    const bool silent = now - m_lastReceived >= SilenceBeforePing;
    const bool owed = now - m_lastSent >= m_pingInterval;
    if (!owed && (!silent || m_pingSent))
        return {};
    if (!m_pingSent)
        m_pingSent = now;
    m_lastSent = now;
    Ping ping;
    ping.echo = static_cast<std::uint64_t>(now.count());
    SessionActions actions;
    actions.emplace_back(SendFrame{encode(ping, 0)});
    return actions;
}

SteadyTime SessionFsm::nextDeadline() const noexcept
{
    if (m_state != State::Ready)
        return m_started + SteadyTime{HandshakeTimeout};
    const SteadyTime owed = m_lastSent + SteadyTime{m_pingInterval};
    if (m_pingSent)
        return std::min(owed, *m_pingSent + SteadyTime{PongTimeout});
    return std::min(owed, m_lastReceived + SteadyTime{SilenceBeforePing});
}

Result<Bytes> SessionFsm::frameFor(const ClientMessage& message, RequestId* request, SteadyTime now)
{
    if (m_state != State::Authenticating && m_state != State::Ready)
        return fail(Errc::InvalidState, "not logged in");
    RequestId id = 0;
    if (request != nullptr) {
        id = ++m_lastRequest;
        *request = id;
    }
    CAHIER_TRY(Bytes frame, protocol::encodeFrame(message, id));
    m_lastSent = now;
    return frame;
}

SessionActions SessionFsm::end(Errc code, std::string detail)
{
    m_state = State::Ended;
    SessionActions actions;
    actions.emplace_back(CloseChannel{Error{code, std::move(detail)}});
    return actions;
}

Bytes SessionFsm::encode(const ClientMessage& message, RequestId request) const
{
    auto frame = protocol::encodeFrame(message, request);
    CAHIER_CHECK(frame.has_value()); // Fixed-size messages of our own.
    return std::move(*frame);
}

Error errorOf(Reason reason)
{
    const std::string detail = std::string("relay: ") + name(reason);
    switch (reason) {
    case Reason::UnsupportedVersion:
        return {Errc::ProtocolVersion, detail};
    case Reason::BadFrame:
    case Reason::NotAuthenticated:
        return {Errc::ProtocolViolation, detail};
    case Reason::TooLarge:
        return {Errc::TooLarge, detail};
    case Reason::NotRegistered:
        return {Errc::NotRegistered, detail};
    case Reason::NotAuthorised:
    case Reason::UnknownDevice:
    case Reason::CutOff:
        return {Errc::NotAuthorised, detail};
    case Reason::BadToken:
    case Reason::BadInvite:
        return {Errc::LinkExpired, detail};
    case Reason::RateLimited:
        return {Errc::RateLimited, detail};
    case Reason::QuotaExceeded:
        return {Errc::QuotaExceeded, detail};
    case Reason::Slow:
    case Reason::Draining:
    case Reason::Unavailable:
    case Reason::Timeout:
    case Reason::TooManyConnections:
    case Reason::None:
        return {Errc::RelayUnreachable, detail};
    case Reason::Equivocation:
    case Reason::BadSequence:
        return {Errc::Equivocation, detail};
    default:
        // Also every reason a newer relay may know.
        return {Errc::Refused, detail};
    }
}

} // namespace cahier::engine
