// SPDX-License-Identifier: MPL-2.0
// Relay: what clients read and follow, and presence.
#include "server/core/relay.h"
#include "sync/base/check.h"
#include "sync/crypto/verify/presence_view.h"
#include "sync/protocol/limits.h"

#include <algorithm>
#include <array>

namespace cahier::server {

using protocol::LogType;
using protocol::MessageType;
using protocol::Reason;

namespace {

constexpr std::size_t FeedHeadsPerFrame = 8192;
constexpr std::size_t StreamsPerFrame = 8192;
constexpr std::array<DocumentKind, 3> AllKinds{
    DocumentKind::Content, DocumentKind::Comments, DocumentKind::Directory};

bool isOf(const CatchUp& job, const protocol::StreamRef& stream)
{
    return job.kind == CatchUp::Kind::Stream && job.stream == stream;
}

bool isOf(const CatchUp& job, const protocol::LogRef& log)
{
    return job.kind == CatchUp::Kind::Log && job.then == CatchUp::Then::Follow && job.log == log;
}

void eraseFollower(std::vector<Follower>& followers, SessionId id)
{
    std::erase_if(followers, [id](const Follower& f) { return f.session == id; });
}

Follower* findFollower(std::vector<Follower>& followers, SessionId id)
{
    const auto it = std::find_if(
        followers.begin(), followers.end(), [id](const Follower& f) { return f.session == id; });
    return it == followers.end() ? nullptr : &*it;
}

} // namespace

/// Calls `then(session, group)` when the user is a member; else the request fails.
template <typename Then>
void Relay::withGroup(Session& session, const GroupId& group, Then then)
{
    hold(session);
    m_groups.with(group, [this, id = session.id, then](Result<Group*> found) {
        Session* current = find(id);
        if (current == nullptr)
            return;
        if (!found && found.error().code != Errc::NotFound)
            then(*current, nullptr, Reason::Unavailable);
        else if (!found || !(*found)->log->member(current->user))
            then(*current, nullptr, Reason::NotAuthorised);
        else
            then(*current, *found, Reason::None);
        release(id);
    });
}

void Relay::on(Session& session, RequestId request, protocol::Subscribe&& m)
{
    if (session.streams.size() >= m_limits.subscriptionsPerSession)
        return failRequest(session, MessageType::Subscribe, Reason::QuotaExceeded, request);
    withGroup(session, m.stream.group, [this, m, request](Session& s, Group* group, Reason why) {
        if (group == nullptr)
            return failRequest(s, MessageType::Subscribe, why, request);
        CatchUp job;
        job.kind = CatchUp::Kind::Stream;
        job.then = CatchUp::Then::Follow;
        job.stream = m.stream;
        job.next = std::max<std::uint64_t>(m.fromPos, 1);
        job.request = request;
        addCatchUp(s, job, MessageType::Subscribe);
    });
}

void Relay::on(Session& session, RequestId, protocol::Unsubscribe&& m)
{
    unfollow(session, m.stream);
}

void Relay::unfollow(Session& session, const protocol::StreamRef& stream)
{
    std::erase(session.streams, stream);
    // The first job may have a read under way: it stays and finds no follower.
    if (session.catchUps != nullptr && !session.catchUps->empty())
        std::erase_if(*session.catchUps, [&, first = &session.catchUps->front()](const CatchUp& j) {
            return isOf(j, stream) && !(session.fetching && &j == first);
        });
    Group* group = m_groups.find(stream.group);
    if (group == nullptr)
        return;
    const auto it = group->streams.find({stream.doc, stream.kind});
    if (it == group->streams.end())
        return;
    eraseFollower(it->second.followers, session.id);
    if (it->second.followers.empty() && it->second.pos == 0)
        group->streams.erase(it);
}

void Relay::unfollowLog(Session& session, const protocol::LogRef& log)
{
    std::erase(session.logs, log);
    if (session.catchUps != nullptr && !session.catchUps->empty())
        std::erase_if(*session.catchUps, [&, first = &session.catchUps->front()](const CatchUp& j) {
            return isOf(j, log) && !(session.fetching && &j == first);
        });
    if (log.type == LogType::Group) {
        if (Group* group = m_groups.find(GroupId{log.id.array()}))
            eraseFollower(group->logFollowers, session.id);
        return;
    }
    const auto it = m_userLogFollowers.find(UserId{log.id.array()});
    if (it == m_userLogFollowers.end())
        return;
    eraseFollower(it->second, session.id);
    if (it->second.empty())
        m_userLogFollowers.erase(it);
}

// ---- catching up

/// A follower is entered at once but not live: whoever catches up is pushed nothing.
void Relay::addCatchUp(Session& session, CatchUp catchUp, MessageType type)
{
    if (session.catchUps != nullptr && session.catchUps->size() >= m_limits.catchUpsPerSession)
        return failRequest(session, type, Reason::RateLimited, catchUp.request);
    if (catchUp.then == CatchUp::Then::Follow) {
        std::vector<Follower>* followers = nullptr;
        if (catchUp.kind == CatchUp::Kind::Stream) {
            unfollow(session, catchUp.stream);
            session.streams.push_back(catchUp.stream);
            Group* group = m_groups.find(catchUp.stream.group);
            CAHIER_CHECK(group != nullptr);
            followers = &group->streams[{catchUp.stream.doc, catchUp.stream.kind}].followers;
        } else {
            unfollowLog(session, catchUp.log);
            session.logs.push_back(catchUp.log);
            followers = &followersOf(catchUp.log);
        }
        eraseFollower(*followers, session.id);
        followers->push_back({session.id, catchUp.next, false});
    }
    if (session.catchUps == nullptr)
        session.catchUps = std::make_unique<std::deque<CatchUp>>();
    session.catchUps->push_back(catchUp);
    pump(session);
}

void Relay::pump(Session& session)
{
    const SessionId id = session.id;
    for (Session* s = &session; s != nullptr; s = find(id)) {
        if (s->fetching || s->catchUps == nullptr ||
            s->outlet->queuedBytes() > m_limits.lowWaterBytes)
            return;
        if (s->catchUps->empty()) {
            s->catchUps.reset();
            return;
        }
        const CatchUp job = s->catchUps->front();
        switch (job.kind) {
        case CatchUp::Kind::Stream:
            pumpStream(*s, job);
            break;
        case CatchUp::Kind::Log:
            pumpLog(*s, job);
            break;
        case CatchUp::Kind::Stubs:
            pumpStubs(*s, job);
            break;
        }
    }
}

void Relay::finishCatchUp(SessionId id)
{
    if (Session* session = find(id))
        session->catchUps->pop_front();
}

void Relay::pumpStream(Session& session, const CatchUp& job)
{
    Group* group = m_groups.find(job.stream.group);
    const auto stream = group == nullptr ? decltype(group->streams.end()){}
                                         : group->streams.find({job.stream.doc, job.stream.kind});
    Follower* follower = group == nullptr || stream == group->streams.end()
                             ? nullptr
                             : findFollower(stream->second.followers, session.id);
    if (follower == nullptr)
        return finishCatchUp(session.id); // Unsubscribed meanwhile.
    if (follower->live || job.next > stream->second.committed) {
        follower->live = true;
        follower->next = stream->second.committed + 1;
        send(session, protocol::CaughtUp{job.stream, stream->second.committed}, job.request);
        return finishCatchUp(session.id);
    }
    session.fetching = true;
    m_parts.updates.readStream(
        job.stream,
        job.next,
        m_limits.chunkBytes,
        [this, id = session.id](Result<std::vector<protocol::Envelopes::Item>> items) {
        streamRead(id, items);
        });
}

void Relay::streamRead(SessionId id, const Result<std::vector<protocol::Envelopes::Item>>& items)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    session->fetching = false;
    CatchUp& job = session->catchUps->front();
    if (!items || items->empty()) {
        failRequest(*session, MessageType::Subscribe, Reason::Unavailable, job.request);
        const protocol::StreamRef stream = job.stream;
        unfollow(*session, stream);
        return pump(*session);
    }
    const Group* group = m_groups.find(job.stream.group);
    const bool mayRead =
        group != nullptr && group->log && group->log->member(session->user).has_value();
    if (mayRead && std::find(session->streams.begin(), session->streams.end(), job.stream) !=
                       session->streams.end()) {
        protocol::Envelopes m{job.stream, job.next, *items};
        job.next += items->size();
        job.begun = true;
        send(*session, m, job.request);
    }
    pump(*session);
}

void Relay::pumpLog(Session& session, const CatchUp& job)
{
    session.fetching = true;
    m_parts.logs.readLog(
        job.log, job.next, m_limits.chunkBytes, [this, id = session.id](Result<LogSlice> slice) {
            logRead(id, std::move(slice));
        });
}

void Relay::logRead(SessionId id, Result<LogSlice> slice)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    session->fetching = false;
    CatchUp& job = session->catchUps->front();
    const MessageType type =
        job.then == CatchUp::Then::Follow ? MessageType::LogSubscribe : MessageType::LogGet;
    if (!slice || slice->length == 0) {
        const protocol::LogRef log = job.log;
        const CatchUp::Then then = job.then;
        failRequest(*session, type, slice ? Reason::UnknownLog : Reason::Unavailable, job.request);
        finishCatchUp(id);
        if (then == CatchUp::Then::Follow)
            unfollowLog(*session, log);
        return pump(*session);
    }
    protocol::LogEntries m;
    m.log = job.log;
    m.fromSeq = job.next;
    m.logLength = std::max(slice->length, knownLength(job.log, slice->length));
    for (StoredEntry& entry : slice->entries)
        m.items.push_back({std::move(entry.entry), entry.receipt});
    job.next += m.items.size();
    const std::uint64_t next = job.next;
    const std::uint64_t length = m.logLength;
    const CatchUp done = job;
    send(*session, std::move(m), job.request);
    if (next >= length) {
        finishCatchUp(id);
        if (done.then == CatchUp::Then::Follow &&
            std::find(session->logs.begin(), session->logs.end(), done.log) !=
                session->logs.end()) {
            if (Follower* follower = findFollower(followersOf(done.log), id)) {
                follower->live = true;
                follower->next = length;
            }
        }
    }
    pump(*session);
}

void Relay::pumpStubs(Session& session, const CatchUp& job)
{
    session.fetching = true;
    m_parts.updates.readStubs(job.stream.group,
                              job.device,
                              job.next,
                              m_limits.chunkBytes,
                              [this, id = session.id](Result<std::vector<Bytes>> stubs) {
        stubsRead(id, stubs);
    });
}

void Relay::stubsRead(SessionId id, const Result<std::vector<Bytes>>& stubs)
{
    Session* session = find(id);
    if (session == nullptr)
        return;
    session->fetching = false;
    CatchUp& job = session->catchUps->front();
    if (!stubs) {
        failRequest(*session, MessageType::StubsGet, Reason::Unavailable, job.request);
        finishCatchUp(id);
        return pump(*session);
    }
    protocol::Stubs m;
    m.group = job.stream.group;
    m.device = job.device;
    m.fromSeq = job.next;
    m.stubs = *stubs;
    job.next += stubs->size();
    // The head in memory may be ahead of the disk; what the disk has no more of ends the answer.
    const Group* group = m_groups.find(job.stream.group);
    std::uint64_t head = job.next - 1;
    if (group != nullptr && !stubs->empty()) {
        const auto feed = group->feeds.find(job.device);
        if (feed != group->feeds.end())
            head = std::max(head, feed->second.seq);
    }
    m.feedLength = head;
    const bool isDone = stubs->empty() || job.next > head;
    send(*session, m, job.request);
    if (isDone)
        finishCatchUp(id);
    pump(*session);
}

// ---- fan-out

void Relay::deliverEnvelope(const protocol::StreamRef& ref,
                            std::uint64_t pos,
                            const SharedBytes& frame)
{
    Group* group = m_groups.find(ref.group);
    if (group == nullptr)
        return;
    const auto it = group->streams.find({ref.doc, ref.kind});
    if (it == group->streams.end())
        return;
    for (Follower& follower : it->second.followers) {
        if (!follower.live || follower.next != pos)
            continue;
        ++follower.next;
        ++m_metrics.envelopesDelivered;
        deliver(follower.session, frame);
    }
}

void Relay::on(Session& session, RequestId, protocol::Presence&& m)
{
    ++m_metrics.presenceIn;
    // A bucket of one second's worth, filled by the clock.
    const std::uint64_t now = m_parts.clock.unixMs();
    const std::uint64_t earned =
        (now - std::min(now, session.presenceMs)) * protocol::MaxPresencePerSecond / 1000U;
    if (earned > 0) {
        session.presenceMs = now;
        session.presenceTokens = static_cast<std::uint8_t>(std::min<std::uint64_t>(
            session.presenceTokens + earned, protocol::MaxPresencePerSecond));
    }
    const auto view = crypto::parsePresence(m.frame);
    if (!view || view->device != session.device)
        return bye(session, Reason::BadFrame);
    Group* group = m_groups.peek(view->group);
    const bool follows = std::any_of(
        session.streams.begin(), session.streams.end(), [&view](const protocol::StreamRef& stream) {
            return stream.group == view->group && stream.doc == view->document;
        });
    if (session.presenceTokens == 0 || group == nullptr || !follows ||
        !crypto::mayBePresent(*group->log, session.device)) {
        ++m_metrics.presenceDropped;
        return;
    }
    --session.presenceTokens;
    protocol::PresenceRelayed out;
    out.frame = m.frame;
    auto frame = protocol::encodeFrame(protocol::RelayMessage{out}, 0);
    CAHIER_CHECK(frame.has_value());
    m_parts.fanOut.publishPresence(
        view->group, view->document, view->device, SharedBytes{std::move(*frame)});
}

void Relay::deliverPresence(const GroupId& groupId,
                            const DocumentId& doc,
                            const DeviceId& from,
                            const SharedBytes& frame)
{
    Group* group = m_groups.find(groupId);
    if (group == nullptr)
        return;
    std::vector<SessionId> told;
    for (const DocumentKind kind : AllKinds) {
        const auto it = group->streams.find({doc, kind});
        if (it == group->streams.end())
            continue;
        for (const Follower& follower : it->second.followers) {
            const Session* session = find(follower.session);
            if (session == nullptr || session->device == from ||
                std::find(told.begin(), told.end(), follower.session) != told.end())
                continue;
            told.push_back(follower.session);
            ++m_metrics.presenceDelivered;
            deliver(follower.session, frame);
        }
    }
}

// ---- lists

void Relay::on(Session& session, RequestId request, protocol::FeedHeadsGet&& m)
{
    withGroup(session, m.group, [this, m, request](Session& s, Group* group, Reason why) {
        if (group == nullptr)
            return failRequest(s, MessageType::FeedHeadsGet, why, request);
        protocol::FeedHeads out;
        out.group = m.group;
        out.more = protocol::More::Yes;
        for (const auto& [device, feed] : group->feeds) {
            out.items.push_back({device, feed.seq, feed.envelope});
            if (out.items.size() < FeedHeadsPerFrame)
                continue;
            send(s, out, request);
            out.items.clear();
        }
        out.more = protocol::More::No;
        send(s, out, request);
    });
}

void Relay::on(Session& session, RequestId request, protocol::ListStreams&& m)
{
    withGroup(session, m.group, [this, m, request](Session& s, Group* group, Reason why) {
        if (group == nullptr)
            return failRequest(s, MessageType::ListStreams, why, request);
        protocol::Streams out;
        out.group = m.group;
        out.more = protocol::More::Yes;
        for (const auto& [name, stream] : group->streams) {
            if (stream.committed == 0)
                continue;
            out.items.push_back({name.doc, name.kind, stream.committed});
            if (out.items.size() < StreamsPerFrame)
                continue;
            send(s, out, request);
            out.items.clear();
        }
        out.more = protocol::More::No;
        send(s, out, request);
    });
}

void Relay::on(Session& session, RequestId request, protocol::StubsGet&& m)
{
    withGroup(session, m.group, [this, m, request](Session& s, Group* group, Reason why) {
        if (group == nullptr)
            return failRequest(s, MessageType::StubsGet, why, request);
        CatchUp job;
        job.kind = CatchUp::Kind::Stubs;
        job.stream.group = m.group;
        job.device = m.device;
        job.next = std::max<std::uint64_t>(m.fromSeq, 1);
        job.request = request;
        addCatchUp(s, job, MessageType::StubsGet);
    });
}

void Relay::on(Session& session, RequestId request, protocol::BlobTicket&&)
{
    failRequest(session, MessageType::BlobTicket, Reason::Unsupported, request);
}

void Relay::on(Session& session, RequestId request, protocol::Ping&& m)
{
    send(session, protocol::Pong{m.echo, m_parts.clock.unixMs()}, request);
}

} // namespace cahier::server
