// SPDX-License-Identifier: MPL-2.0
// Relay: the challenge login (security.md §3.11).
#include "server/core/relay.h"
#include "sync/base/log.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/version.h"

#include <algorithm>

namespace cahier::server {

using protocol::Reason;

void Relay::on(Session& session, RequestId request, protocol::Hello&& m)
{
    if (session.state != Session::State::Fresh)
        return bye(session, Reason::BadFrame);
    if (!protocol::isSupportedVersion(m.version))
        return bye(session, Reason::UnsupportedVersion);
    auto handshake = std::make_unique<Handshake>();
    crypto::LoginFacts& facts = handshake->facts;
    facts.relay = m_parts.signer.id();
    facts.clientNonce = m.clientNonce;
    facts.serverNonce = crypto::randomNonce();
    facts.user = m.user;
    facts.device = m.device;
    facts.version = m.version;
    handshake->issuedMs = m_parts.clock.unixMs();
    session.user = m.user;
    session.device = m.device;
    session.state = Session::State::Challenged;
    const auto signature = m_parts.signer.signHello(facts.clientNonce, facts.serverNonce);
    send(session, protocol::Challenge{facts.relay, facts.serverNonce, signature}, request);
    session.handshake = std::move(handshake);
}

void Relay::on(Session& session, RequestId request, protocol::Auth&& m)
{
    if (session.state != Session::State::Challenged || session.handshake == nullptr)
        return bye(session, Reason::NotAuthenticated);
    const std::unique_ptr<Handshake> handshake = std::move(session.handshake);
    if (m_parts.clock.unixMs() - handshake->issuedMs > protocol::ChallengeLifetimeMs)
        return bye(session, Reason::Timeout);

    hold(session);
    auto holds = std::make_shared<bool>(false);
    const auto work =
        [holds, facts = handshake->facts, spki = m_parts.spki, signature = m.signature]() mutable {
        for (const crypto::SpkiHash& key : spki) {
            facts.spki = key;
            *holds = *holds || crypto::verifyRelayAuth(facts, signature);
        }
    };
    m_parts.workers.run(work, [this, holds, id = session.id, request] {
        Session* current = find(id);
        if (current == nullptr)
            return;
        if (!*holds) {
            ++m_metrics.loginsRefused;
            return bye(*current, Reason::BadSignature);
        }
        m_users.with(current->user, [this, id, request](Result<UserLogPtr> log) {
            Session* found = find(id);
            if (found == nullptr)
                return;
            if (!log)
                return bye(*found, Reason::Unavailable);
            welcome(*found, request, *log);
            release(id);
        });
    });
}

void Relay::welcome(Session& session, RequestId request, const UserLogPtr& log)
{
    if (log != nullptr) {
        const crypto::UserDevice* device = log->findDevice(session.device);
        if (device != nullptr && !device->activeAt(log->headSeq())) {
            ++m_metrics.loginsRefused;
            return bye(session, Reason::UnknownDevice);
        }
        // A device that the log does not know yet may be one that the recovery kit just enrols.
        if (device != nullptr)
            session.standing = Session::Standing::Known;
    }
    session.state = Session::State::Ready;
    session.outlet->authenticated();
    protocol::Welcome m;
    m.minVersion = protocol::MinVersion;
    m.maxVersion = protocol::MaxVersion;
    m.registration = session.standing == Session::Standing::Known ? protocol::Registration::Known
                                                                  : protocol::Registration::Unknown;
    m.relayTimeMs = m_parts.clock.unixMs();
    m.maxFrameBytes = static_cast<std::uint32_t>(protocol::MaxFrameBytes);
    m.maxEnvelopeBytes = static_cast<std::uint32_t>(protocol::MaxEnvelopeBytes);
    m.maxPresencePerSecond = protocol::MaxPresencePerSecond;
    m.pingIntervalMs = protocol::PingIntervalMs;
    send(session, m, request);
    m_sessionsOf.emplace(session.user, session.id);
    if (session.standing == Session::Standing::Known)
        deliverWaitingJoins(session.id, session.user);
}

void Relay::becomeKnown(Session& session)
{
    session.standing = Session::Standing::Known;
}

/// An owner hears at once who asked while he was away.
void Relay::deliverWaitingJoins(SessionId id, const UserId& user)
{
    m_parts.logs.joinsForOwner(user, [this, id](Result<std::vector<StoredJoin>> joins) {
        if (!joins)
            return;
        for (const StoredJoin& join : *joins)
            sendTo(id,
                   protocol::JoinRequest{join.group,
                                         join.invite,
                                         join.user,
                                         join.userHead,
                                         join.signature,
                                         join.receivedMs,
                                         join.name},
                   0);
    });
}

} // namespace cahier::server
