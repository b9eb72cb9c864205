// SPDX-License-Identifier: MPL-2.0
// Sessions and dispatch. The handlers are in relay_login, relay_join, relay_logs, relay_ingest and
// relay_streams.
#include "server/core/relay.h"

#include "sync/base/check.h"
#include "sync/base/log.h"

#include <algorithm>
#include <type_traits>

namespace cahier::server {

using protocol::MessageType;
using protocol::Reason;

Relay::Relay(RelayParts parts, const RelayLimits& limits)
    : m_parts(std::move(parts))
    , m_limits(limits)
    , m_users(m_parts.logs, m_parts.workers, limits.cachedUsers)
    , m_groups(m_parts.logs, m_parts.updates, m_users, m_parts.workers, m_parts.clock)
{
    m_parts.fanOut.attach(*this);
}

SessionId Relay::open(Outlet& outlet)
{
    const SessionId id = ++m_lastSession;
    Session& session = m_sessions[id];
    session.id = id;
    session.outlet = &outlet;
    if (m_draining)
        bye(session, Reason::Draining);
    return id;
}

Session* Relay::find(SessionId id)
{
    const auto it = m_sessions.find(id);
    return it == m_sessions.end() || it->second.state == Session::State::Closing ? nullptr
                                                                                 : &it->second;
}

void Relay::receive(SessionId id, ByteView frame)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    ++m_metrics.framesIn;
    m_metrics.bytesIn += frame.size();
    if (!session->busy && session->backlog.empty())
        return process(*session, frame);
    session->backlogBytes += frame.size();
    if (session->backlogBytes > m_limits.backlogBytes)
        return bye(*session, Reason::TooLarge);
    session->backlog.push_back(toBytes(frame));
}

void Relay::process(Session& session, ByteView frame)
{
    auto decoded = protocol::decodeClientFrame(frame);
    if (!decoded) {
        ++m_metrics.badFrames;
        return bye(session,
                   decoded.error().code == Errc::TooLarge ? Reason::TooLarge : Reason::BadFrame);
    }
    handle(session, decoded->request, std::move(decoded->message));
}

void Relay::handle(Session& session, RequestId request, protocol::ClientMessage&& message)
{
    const MessageType type = protocol::typeOf(message);
    const bool isLogin = type == MessageType::Hello || type == MessageType::Auth;
    if (session.state != Session::State::Ready && !isLogin)
        return bye(session, Reason::NotAuthenticated);
    const bool isForNewcomers = isLogin || type == MessageType::Register ||
                                type == MessageType::Join || type == MessageType::Ping ||
                                type == MessageType::LogAppend || type == MessageType::LogGet;
    if (session.standing == Session::Standing::Unknown && !isForNewcomers)
        return failRequest(session, type, Reason::NotRegistered, request);
    std::visit([&](auto&& m) { on(session, request, std::forward<decltype(m)>(m)); },
               std::move(message));
}

void Relay::hold(Session& session)
{
    session.busy = true;
    session.outlet->setReading(Reading::Off);
}

void Relay::release(SessionId id)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    session->busy = false;
    std::vector<Bytes> backlog = std::move(session->backlog);
    session->backlog.clear();
    session->backlogBytes = 0;
    std::size_t next = 0;
    while (next < backlog.size()) {
        process(*session, backlog[next++]);
        session = find(id);
        if (session == nullptr)
            return;
        if (session->busy)
            break;
    }
    for (; next < backlog.size(); ++next) {
        session->backlogBytes += backlog[next].size();
        session->backlog.push_back(std::move(backlog[next]));
    }
    if (!session->busy)
        session->outlet->setReading(Reading::On);
}

void Relay::send(Session& session, const protocol::RelayMessage& message, RequestId request)
{
    auto frame = protocol::encodeFrame(message, request);
    CAHIER_CHECK(frame.has_value());
    deliver(session.id, SharedBytes{std::move(*frame)});
}

void Relay::sendTo(SessionId id, const protocol::RelayMessage& message, RequestId request)
{
    if (Session* session = find(id))
        send(*session, message, request);
}

void Relay::deliver(SessionId id, const SharedBytes& frame)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    ++m_metrics.framesOut;
    m_metrics.bytesOut += frame.size();
    session->outlet->send(frame);
}

void Relay::failRequest(Session& session, MessageType type, Reason reason, RequestId request)
{
    send(session, protocol::Failed{type, reason}, request);
}

void Relay::bye(Session& session, Reason reason)
{
    log(LogLevel::Debug, "core", std::string{"closing a session: "} + protocol::name(reason));
    send(session, protocol::Bye{reason}, 0);
    session.state = Session::State::Closing;
    session.backlog.clear();
    session.outlet->close(reason);
}

void Relay::drained(SessionId id)
{
    if (Session* session = find(id))
        pump(*session);
}

void Relay::closed(SessionId id)
{
    const auto it = m_sessions.find(id);
    if (it == m_sessions.end())
        return;
    Session& session = it->second;
    while (!session.streams.empty())
        unfollow(session, protocol::StreamRef{session.streams.back()});
    while (!session.logs.empty())
        unfollowLog(session, protocol::LogRef{session.logs.back()});
    const auto [first, last] = m_sessionsOf.equal_range(session.user);
    for (auto entry = first; entry != last; ++entry) {
        if (entry->second == id) {
            m_sessionsOf.erase(entry);
            break;
        }
    }
    m_sessions.erase(it);
}

/// What was decided on top of the failed write must not count: forget it, read the truth again.
void Relay::storageFailed(Generation generation, const Error& why)
{
    ++m_metrics.storageFailures;
    if (generation != m_generation)
        return;
    log(LogLevel::Error,
        "core",
        "storage failed; state will be read again: " + std::string{name(why.code)} +
            (why.detail.empty() ? "" : ", " + why.detail));
    ++m_generation;
    m_groups.distrustAll();
}

void Relay::tick()
{
    m_groups.forgetIdle(m_limits.groupIdle);
}

void Relay::drain(Milliseconds reconnectAfter, Milliseconds jitter)
{
    m_draining = true;
    const protocol::Drain notice{static_cast<std::uint32_t>(reconnectAfter.count()),
                                 static_cast<std::uint32_t>(jitter.count())};
    for (auto& [id, session] : m_sessions) {
        if (session.state == Session::State::Closing)
            continue;
        send(session, notice, 0);
        session.outlet->setReading(Reading::Off);
    }
}

const CoreMetrics& Relay::metrics()
{
    m_metrics.sessions = m_sessions.size();
    m_metrics.sessionsReady = m_sessionsOf.size();
    m_metrics.groupsLoaded = m_groups.size();
    return m_metrics;
}

} // namespace cahier::server
