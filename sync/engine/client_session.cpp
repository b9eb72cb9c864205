// SPDX-License-Identifier: MPL-2.0
// The connection's life: login, registration, catching up, and what waits for it.
#include "sync/base/log.h"
#include "sync/crypto/verify/hash.h"
#include "sync/engine/client_impl.h"
#include "sync/store/held_table.h"
#include "sync/store/outbox.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

void ClientImpl::connect()
{
    const auto& relay = m_identity->relay();
    if (!relay) {
        setState(ConnectionState::LocalOnly, std::nullopt);
        return;
    }
    if (m_connectionToRelay.started())
        return;
    setState(ConnectionState::Connecting, std::nullopt);
    m_connectionToRelay.start({relay->url(), relay->id, user(), device()}, *m_identity);
}

void ClientImpl::disconnect()
{
    if (!m_connectionToRelay.started())
        return;
    for (const auto& [document, caret] : m_carets)
        sendPresence(document, PresenceKind::Leaving);
    m_connectionToRelay.stop();
    connectionLost(Error{Errc::Cancelled, "disconnected by us"});
}

ConnectionState ClientImpl::connectionState() const
{
    return m_state;
}

void ClientImpl::setState(ConnectionState state, const std::optional<Error>& why)
{
    if (m_state == state && !why)
        return;
    m_state = state;
    m_deps.listener.connectionChanged(state, why);
}

void ClientImpl::setNotTaken(const std::optional<Error>& why)
{
    if (m_notTaken == why)
        return;
    const auto lasts = [](const std::optional<Error>& each) {
        return each && each->code != Errc::RateLimited; // That one passes while a person reads it.
    };
    const bool tell = lasts(m_notTaken) || lasts(why);
    m_notTaken = why;
    if (tell && m_state == ConnectionState::Online)
        m_deps.listener.connectionChanged(m_state, m_notTaken);
}

void ClientImpl::connecting()
{
    ++m_connection;
    m_notTaken.reset();
    m_synchronising = false;
    m_requests.clear();
    m_enrolling = false;
    m_token = Token::Untried;
    // A relay that needs a person stays refused until it has let us in.
    if (m_state != ConnectionState::Refused)
        setState(ConnectionState::Connecting, std::nullopt);
}

void ClientImpl::loginSent()
{
    // Catching up rides behind the login when the relay knows us: one round trip less.
    if (m_identity->relay()->registered && !needsEnrolment())
        beginSync();
}

void ClientImpl::loggedIn(const protocol::Welcome& welcome)
{
    if (m_state == ConnectionState::Refused)
        setState(ConnectionState::Connecting, std::nullopt);
    for (SyncWait& wait : m_waits)
        wait.seen = SyncWait::Seen::LoggedIn;
    if (welcome.registration == protocol::Registration::Known) {
        onRegistered();
        return;
    }
    // A device that is only about to be enrolled says nothing of the person.
    if (auto stored =
            needsEnrolment() ? Result<void>() : m_identity->setRegistered(m_database, false);
        !stored)
        report(stored.error());
    m_synchronising = false;
    m_requests.clear();
    if (needsEnrolment())
        enrol();
    else
        registerOrJoin();
}

void ClientImpl::registerOrJoin()
{
    const auto& token = m_identity->relay()->token;
    auto entries = m_users.entries(user());
    if (!entries) {
        report(entries.error());
        return;
    }
    if (token && m_token == Token::Untried) {
        protocol::Register message;
        message.token = *token;
        message.entries = std::move(*entries);
        ask(message, {Asked::Register, {}, {}, {}});
        return;
    }
    bool joining = false;
    for (const auto& [id, group] : m_groups) {
        if (group->state == store::GroupState::Joining && group->joinLink) {
            sendJoin(*group);
            joining = true;
        }
    }
    if (!joining)
        m_connectionToRelay.drop(
            m_token == Token::Refused
                ? Error{Errc::LinkExpired, "the registration link is used or expired"}
                : Error{Errc::NotRegistered, "the relay does not know this user"});
}

void ClientImpl::onRegistered()
{
    if (auto stored = m_identity->setRegistered(m_database, true); !stored)
        report(stored.error());
    if (!m_synchronising)
        beginSync();
    checkCaughtUp();
}

void ClientImpl::beginSync()
{
    m_synchronising = true;
    for (auto& [id, stream] : m_streams) {
        stream->subscription = StreamState::Subscription::None;
        stream->gapsSeen = 0;
        stream->rewound = false;
    }
    for (auto& [id, group] : m_groups) {
        group->newConnection();
        if (group->state == store::GroupState::Joining)
            sendJoin(*group);
        else if (group->onRelay)
            syncGroup(*group);
        else
            uploadLog(*group, 0);
    }
    // Devices that other installations of this user added or revoked.
    protocol::LogGet own;
    own.log = {protocol::LogType::User, logIdOf(user())};
    own.fromSeq = m_users.length(user());
    ask(own, {Asked::UserLog, {}, user(), {}});
    if (m_maintenance == 0)
        maintain();
}

protocol::RequestId ClientImpl::ask(const protocol::ClientMessage& message, Request request)
{
    const protocol::RequestId id = m_connectionToRelay.send(message);
    if (id != 0)
        m_requests.insert_or_assign(id, request);
    return id;
}

void ClientImpl::frameReceived(const protocol::RelayFrame& frame)
{
    dispatch(frame);
}

void ClientImpl::dispatch(const protocol::RelayFrame& frame)
{
    const protocol::RequestId request = frame.request;
    const auto& message = frame.message;
    if (const auto* envelopes = std::get_if<protocol::Envelopes>(&message))
        onEnvelopes(*envelopes);
    else if (const auto* ack = std::get_if<protocol::Ack>(&message))
        onAck(*ack);
    else if (const auto* presence = std::get_if<protocol::PresenceRelayed>(&message))
        onPresence(*presence);
    else if (const auto* caughtUp = std::get_if<protocol::CaughtUp>(&message))
        onCaughtUp(*caughtUp);
    else if (const auto* entries = std::get_if<protocol::LogEntries>(&message))
        onLogEntries(*entries);
    else if (const auto* heads = std::get_if<protocol::FeedHeads>(&message))
        onFeedHeads(*heads);
    else if (const auto* streams = std::get_if<protocol::Streams>(&message))
        onStreams(*streams);
    else if (const auto* added = std::get_if<protocol::NewStream>(&message))
        onNewStream(*added);
    else if (const auto* stubs = std::get_if<protocol::Stubs>(&message))
        onStubs(*stubs);
    else if (const auto* refused = std::get_if<protocol::Refused>(&message))
        onRefused(*refused);
    else if (const auto* ok = std::get_if<protocol::LogOk>(&message))
        onLogOk(request, *ok);
    else if (const auto* conflict = std::get_if<protocol::LogConflict>(&message))
        onLogConflict(*conflict);
    else if (const auto* join = std::get_if<protocol::JoinRequest>(&message))
        onJoinRequest(*join);
    else if (const auto* done = std::get_if<protocol::JoinDone>(&message))
        onJoinDone(*done);
    else if (const auto* failed = std::get_if<protocol::Failed>(&message))
        onFailed(request, *failed);
    else if (std::holds_alternative<protocol::Pong>(message))
        onPong(request);
    else if (std::holds_alternative<protocol::Registered>(message))
        onRegistered();
    else if (const auto* pending = std::get_if<protocol::JoinPending>(&message)) {
        // The relay has registered us on the way, and lets us read the group's log.
        const GroupId id = pending->group;
        if (Group* group = findGroup(id); group != nullptr)
            group->joinAnswer = JoinAnswer::Waiting;
        onRegistered();
        if (Group* group = findGroup(id); group != nullptr && !group->subscribedLog)
            syncGroup(*group);
        finishJoin(id, id);
    } else if (const auto* changed = std::get_if<protocol::HeadsChanged>(&message)) {
        if (Group* group = findGroup(changed->group); group != nullptr) {
            group->headsSynced = false;
            group->relayHeads.clear();
            refetchLog(*group);
            ask(protocol::FeedHeadsGet{group->id}, {Asked::FeedHeads, group->id, {}, {}});
        }
    }
}

void ClientImpl::onFailed(protocol::RequestId request, const protocol::Failed& failed)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end())
        return;
    const Request asked = found->second;
    m_requests.erase(found);
    const Error why = errorOf(failed.reason);
    Group* group = findGroup(asked.group);
    switch (asked.asked) {
    case Asked::Register:
        if (failed.reason == protocol::Reason::AlreadyRegistered) {
            m_connectionToRelay.drop(Error{Errc::NotRegistered, why.detail});
        } else if (why.code == Errc::LinkExpired) {
            // An invitation registers, too.
            m_token = Token::Refused;
            registerOrJoin();
        } else {
            m_connectionToRelay.drop(why);
        }
        return;
    case Asked::Join:
        if (why.code == Errc::RelayUnreachable)
            m_connectionToRelay.drop(why);
        else
            dropJoin(asked.group, why);
        return;
    case Asked::Log:
        if (group == nullptr || failed.reason == protocol::Reason::NotRegistered)
            return;
        if (failed.reason == protocol::Reason::UnknownLog && group->log && !group->reuploading &&
            group->state != store::GroupState::Joining)
            uploadLog(*group, 0);
        else
            logFailed(*group, why);
        return;
    case Asked::Append:
        if (group != nullptr && group->append && group->append->request == request) {
            group->append.reset();
            proposalDone(*group, tl::make_unexpected(why));
        }
        return;
    case Asked::Upload:
        if (group != nullptr)
            logFailed(*group, why);
        return;
    case Asked::UserLog:
        if (group != nullptr && !group->pendingEntries.empty())
            logFailed(*group, Error{Errc::NotAuthentic, "the relay hides a member's log"});
        return;
    case Asked::OwnLog:
    case Asked::Enrol:
        enrolmentFailed(asked.asked, failed.reason);
        return;
    case Asked::FeedHeads:
    case Asked::Streams:
    case Asked::Subscribe:
    case Asked::Stubs:
    case Asked::Fence:
        // Follows from a log request that failed, too, and is told there.
        log(LogLevel::Info, "engine", why.detail);
        return;
    }
}

void ClientImpl::connectionLost(const Error& why)
{
    m_lastLoss = why;
    m_notTaken.reset(); // By that connection: the next one may find room.
    m_synchronising = false;
    m_requests.clear();
    m_deps.executor.cancel(m_pushTimer);
    m_pushTimer = 0;
    for (auto& [id, group] : m_groups)
        group->newConnection();
    for (auto& [id, stream] : m_streams)
        stream->subscription = StreamState::Subscription::None;
    for (const auto& [document, device] : m_presence.clear())
        m_deps.listener.presenceGone(document, device);
    for (SyncWait& wait : m_waits)
        wait.state = SyncWait::Fence::None;
    if (why == errorOf(protocol::Reason::UnknownDevice) && !m_succeeding && !needsEnrolment())
        becomeNewDevice({Errc::ProfileRestored,
                         "another copy of this profile has taken this device's place: this one "
                         "goes on as a new device"},
                        {});
    setState(needsPerson(why.code) ? ConnectionState::Refused : ConnectionState::Offline, why);
    failWaits(why);
}

void ClientImpl::failWaits(const Error& why)
{
    // Whoever waits is told at once what no waiting will change; a connection that was there a
    // moment ago may come back within the time that was asked for.
    std::vector<std::uint64_t> failed;
    for (const SyncWait& wait : m_waits) {
        if (needsPerson(why.code) || wait.seen == SyncWait::Seen::Never ||
            why.code == Errc::Cancelled)
            failed.push_back(wait.id);
    }
    for (const std::uint64_t id : failed)
        finishWait(id, tl::make_unexpected(why));
    std::vector<GroupId> joins;
    for (const auto& [group, waits] : m_joinWaits)
        joins.push_back(group);
    for (const GroupId& group : joins)
        finishJoin(group, tl::make_unexpected(why));
    for (auto& [id, group] : m_groups) {
        std::deque<Proposal> kept;
        std::vector<Proposal> told;
        for (Proposal& proposal : group->proposals)
            (proposal.kind == Proposal::Kind::Invite ? told.emplace_back(std::move(proposal))
                                                     : kept.emplace_back(std::move(proposal)));
        group->proposals = std::move(kept);
        for (Proposal& proposal : told)
            proposal.inviteDone(tl::make_unexpected(why));
    }
}

bool ClientImpl::everythingReceived() const
{
    for (const auto& [id, group] : m_groups) {
        if (group->joinOpen())
            return false;
        if (!group->stuck() && (!group->logSynced || !group->headsSynced || !group->streamsListed))
            return false;
    }
    return std::all_of(m_streams.begin(), m_streams.end(), [this](const auto& entry) {
        const Group* group = findGroup(entry.second->group);
        return group == nullptr || group->stuck() ||
               entry.second->subscription == StreamState::Subscription::CaughtUp;
    });
}

void ClientImpl::checkCaughtUp()
{
    if (!m_synchronising || !m_connectionToRelay.usable() || !m_identity->relay()->registered ||
        !everythingReceived())
        return;
    for (auto& [id, group] : m_groups) {
        if (!group->gapsChecked && !group->stuck() && group->log) {
            group->gapsChecked = true;
            checkGaps(*group);
        }
    }
    if (m_state != ConnectionState::Online) {
        setState(ConnectionState::Online, m_notTaken);
        for (const auto& [document, caret] : m_carets)
            sendPresence(document, PresenceKind::Here);
    }
    evaluateWaits();
}

void ClientImpl::synchronise(Milliseconds timeout, Done done)
{
    if (!m_identity->relay()) {
        m_deps.executor.post([done = std::move(done)]() {
            done(fail(Errc::InvalidState, "this profile knows no relay"));
        });
        return;
    }
    SyncWait wait;
    wait.id = ++m_lastWait;
    wait.done = std::move(done);
    if (m_connectionToRelay.usable())
        wait.seen = SyncWait::Seen::LoggedIn;
    wait.timer = m_deps.executor.postAfter(
        timeout, [this, id = wait.id, alive = std::weak_ptr<int>(m_alive)]() {
            if (!alive.lock())
                return;
            Error why{Errc::Timeout, "not in sync yet"};
            if (m_state != ConnectionState::Online && m_lastLoss)
                why = *m_lastLoss;
            else if (m_notTaken)
                why = *m_notTaken;
            finishWait(id, tl::make_unexpected(std::move(why)));
        });
    m_waits.push_back(std::move(wait));
    connect();
    evaluateWaits();
}

bool ClientImpl::everythingSent() const
{
    for (const auto& [id, group] : m_groups) {
        if (group->joinOpen() || !group->proposals.empty() || group->append ||
            group->uploadsLeft > 0 || !group->pendingEntries.empty())
            return false;
    }
    return std::all_of(m_streams.begin(), m_streams.end(), [this](const auto& entry) {
        const StreamState& stream = *entry.second;
        const Group* group = findGroup(stream.group);
        if (group == nullptr || group->state == store::GroupState::Joining)
            return true;
        return stream.notOnDevice == 0 && stream.notOnRelay() == 0;
    });
}

std::optional<Error> ClientImpl::blockedWithWork() const
{
    for (const auto& [id, stream] : m_streams) {
        const Group* group = findGroup(stream->group);
        if (group == nullptr || stream->notOnRelay() == 0)
            continue;
        if (group->blocked)
            return group->blocked;
        if (group->trouble)
            return group->trouble;
    }
    return std::nullopt;
}

void ClientImpl::evaluateWaits()
{
    if (m_waits.empty() || m_state != ConnectionState::Online)
        return;
    std::vector<std::pair<std::uint64_t, Result<void>>> finished;
    if (const auto blocked = blockedWithWork()) {
        for (const SyncWait& wait : m_waits)
            finished.emplace_back(wait.id, tl::make_unexpected(*blocked));
    } else if (everythingSent() && everythingReceived()) {
        for (SyncWait& wait : m_waits) {
            if (wait.state == SyncWait::Fence::Passed) {
                finished.emplace_back(wait.id, flushWrites());
            } else if (wait.state == SyncWait::Fence::None) {
                wait.fence = ask(protocol::Ping{wait.id}, {Asked::Fence, {}, {}, {}});
                if (wait.fence != 0)
                    wait.state = SyncWait::Fence::Sent;
            }
        }
    }
    for (const auto& [id, outcome] : finished)
        finishWait(id, outcome);
}

void ClientImpl::onPong(protocol::RequestId request)
{
    m_requests.erase(request);
    for (SyncWait& wait : m_waits) {
        if (wait.fence == request && wait.state == SyncWait::Fence::Sent)
            wait.state = SyncWait::Fence::Passed;
    }
    evaluateWaits();
}

void ClientImpl::finishWait(std::uint64_t id, const Result<void>& outcome)
{
    const auto found = std::find_if(
        m_waits.begin(), m_waits.end(), [id](const SyncWait& wait) { return wait.id == id; });
    if (found == m_waits.end())
        return;
    SyncWait wait = std::move(*found);
    m_waits.erase(found);
    m_deps.executor.cancel(wait.timer);
    wait.done(outcome);
}

void ClientImpl::maintain()
{
    m_maintenance =
        m_deps.executor.postAfter(MaintenanceEvery, [this, alive = std::weak_ptr<int>(m_alive)]() {
            if (!alive.lock())
                return;
            expirePresence();
            if (m_state == ConnectionState::Online) {
                for (auto& [id, group] : m_groups) {
                    if (!group->log || group->stuck())
                        continue;
                    checkGaps(*group);
                    checkBeacons(*group);
                    tellName(*group);
                }
            }
            maintain();
        });
}

void ClientImpl::report(Error problem)
{
    log(LogLevel::Warning, "engine", std::string(name(problem.code)) + ": " + problem.detail);
    m_deps.listener.problem(problem);
}

} // namespace cahier::engine
