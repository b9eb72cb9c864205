// SPDX-License-Identifier: MPL-2.0
// The relay's decisions, without sockets, files or threads of its own: frames of sessions go in,
// frames for sessions and writes for the store come out.
#pragma once

#include "server/core/fan_out.h"
#include "server/core/limits.h"
#include "server/core/metrics.h"
#include "server/core/session.h"
#include "sync/base/random.h"
#include "sync/crypto/verify/authorise.h"
#include "sync/crypto/verify/relay_signing.h"

#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace cahier::server {

/// What the relay works with; all of it outlives the relay.
struct RelayParts
{
    const crypto::RelaySigner& signer;
    LogStore& logs;
    UpdateStore& updates;
    AdminStore& admin;
    Workers& workers;
    FanOut& fanOut;
    const Clock& clock;
    /// TLS keys that clients may see (SHA-256 of SPKI). Zeros mean: no TLS in front.
    std::vector<crypto::SpkiHash> spki;
};

/// Owner: the composition root. Core's thread; the store's and workers' completions come there too.
/// Invariants: nothing is acknowledged or delivered before it is on disk; frames of one session are
/// worked on in order; a fault of one session touches no other.
class Relay final : private FanOutTarget
{
public:
    Relay(RelayParts parts, const RelayLimits& limits);

    /// A new connection. The outlet stays valid until closed().
    SessionId open(Outlet& outlet);
    /// One binary message. The view is not kept.
    void receive(SessionId id, ByteView frame);
    /// The outlet's queue has become short; catch-ups go on.
    void drained(SessionId id);
    /// The connection is gone.
    void closed(SessionId id);

    /// Once a second.
    void tick();
    /// Tells every client to come back later and closes it. New sessions are refused from now on.
    void drain(Milliseconds reconnectAfter, Milliseconds jitter);

    /// No write is waiting for the disk.
    bool isFlushed() const noexcept { return m_writesInFlight == 0; }

    bool isDraining() const noexcept { return m_draining; }

    const CoreMetrics& metrics();

private:
    using RequestId = protocol::RequestId;

    // relay.cpp: sessions and dispatch
    Session* find(SessionId id);
    void handle(Session& session, RequestId request, protocol::ClientMessage&& message);
    void process(Session& session, ByteView frame);
    void hold(Session& session);
    void release(SessionId id);
    void send(Session& session, const protocol::RelayMessage& message, RequestId request);
    void sendTo(SessionId id, const protocol::RelayMessage& message, RequestId request);
    void failRequest(Session& session,
                     protocol::MessageType type,
                     protocol::Reason reason,
                     RequestId request);
    void bye(Session& session, protocol::Reason reason);
    void storageFailed(Generation generation, const Error& why);
    template <typename Then>
    void withGroup(Session& session, const GroupId& group, Then then);

    // relay_login.cpp: who is there
    void on(Session& session, RequestId request, protocol::Hello&& m);
    void on(Session& session, RequestId request, protocol::Auth&& m);
    void welcome(Session& session, RequestId request, const UserLogPtr& log);
    void becomeKnown(Session& session);
    void deliverWaitingJoins(SessionId id, const UserId& user);

    // relay_join.cpp: how users and members come in
    void on(Session& session, RequestId request, protocol::Register&& m);
    void on(Session& session, RequestId request, protocol::Join&& m);
    void on(Session& session, RequestId request, protocol::JoinDecline&& m);
    struct Admission;
    using AdmissionPtr = std::shared_ptr<Admission>;
    void checkAdmission(const AdmissionPtr& admission);
    void admitUser(const AdmissionPtr& admission, const UserLogPtr& stored);
    void admitJoin(const AdmissionPtr& admission, std::vector<LogWrite> writes);
    void writeAdmission(const AdmissionPtr& admission, std::vector<LogWrite> writes);
    void finishAdmission(const AdmissionPtr& admission);
    void refuseAdmission(const AdmissionPtr& admission, protocol::Reason reason);
    void announceJoin(Group& group, const StoredJoin& join);

    // relay_logs.cpp: signed logs
    void on(Session& session, RequestId request, protocol::LogGet&& m);
    void on(Session& session, RequestId request, protocol::LogSubscribe&& m);
    void on(Session& session, RequestId request, protocol::LogUnsubscribe&& m);
    void on(Session& session, RequestId request, protocol::LogAppend&& m);
    void readLog(Session& session,
                 protocol::MessageType type,
                 const protocol::LogRef& log,
                 std::uint64_t from,
                 CatchUp::Then then,
                 RequestId request);
    struct Append;
    using AppendPtr = std::shared_ptr<Append>;
    void appendUserEntry(const AppendPtr& append);
    void appendGroupEntry(const AppendPtr& append);
    void judgeGroupEntry(const AppendPtr& append, Group* group, const UserSelection& users);
    void writeEntry(const AppendPtr& append, std::vector<LogWrite> extra);
    void entryWritten(const AppendPtr& append);
    void answerStoredEntry(const AppendPtr& append, std::uint64_t seq);
    void conflict(const AppendPtr& append, std::uint64_t length, const EntryHash& head);
    void refuseAppend(const AppendPtr& append, protocol::Reason reason);
    void publishEntry(const protocol::LogRef& log,
                      std::uint64_t seq,
                      const StoredEntry& entry,
                      std::vector<Follower>& followers);
    void applyMembership(Group& group, const std::vector<crypto::GroupOp>& ops);
    void settleJoin(Group& group, const UserId& user, protocol::JoinOutcome outcome);
    void dropNonMembers(Group& group);
    void dropRevokedDevices(const crypto::UserLog& log);
    std::vector<Follower>& followersOf(const protocol::LogRef& log);
    std::uint64_t knownLength(const protocol::LogRef& log, std::uint64_t read);

    // relay_ingest.cpp: envelopes
    void on(Session& session, RequestId request, protocol::Push&& m);
    struct PushJob;
    using PushJobPtr = std::shared_ptr<PushJob>;
    void ingestNext(const PushJobPtr& job);
    void ingest(const PushJobPtr& job, std::size_t index, Group& group);
    void ingestRepeated(const PushJobPtr& job, std::size_t index, Group& group);
    void store(const PushJobPtr& job, std::size_t index, Group& group);
    void stored(const protocol::StreamRef& ref,
                const EnvelopeId& id,
                const SharedBytes& bytes,
                Generation generation,
                const Result<void>& result);
    void answer(const PushJobPtr& job, std::size_t index, Result<std::uint64_t> pos);
    void refuse(const PushJobPtr& job, std::size_t index, protocol::Reason reason);
    void flushAnswers(const PushJobPtr& job);

    // relay_streams.cpp: reading
    void on(Session& session, RequestId request, protocol::Subscribe&& m);
    void on(Session& session, RequestId request, protocol::Unsubscribe&& m);
    void on(Session& session, RequestId request, protocol::Presence&& m);
    void on(Session& session, RequestId request, protocol::FeedHeadsGet&& m);
    void on(Session& session, RequestId request, protocol::StubsGet&& m);
    void on(Session& session, RequestId request, protocol::ListStreams&& m);
    void on(Session& session, RequestId request, protocol::BlobTicket&& m);
    void on(Session& session, RequestId request, protocol::Ping&& m);
    void addCatchUp(Session& session, CatchUp catchUp, protocol::MessageType type);
    void pump(Session& session);
    void pumpStream(Session& session, const CatchUp& job);
    void pumpLog(Session& session, const CatchUp& job);
    void pumpStubs(Session& session, const CatchUp& job);
    void finishCatchUp(SessionId id);
    void streamRead(SessionId id, const Result<std::vector<protocol::Envelopes::Item>>& items);
    void logRead(SessionId id, Result<LogSlice> slice);
    void stubsRead(SessionId id, const Result<std::vector<Bytes>>& stubs);
    void unfollow(Session& session, const protocol::StreamRef& stream);
    void unfollowLog(Session& session, const protocol::LogRef& log);
    void deliverEnvelope(const protocol::StreamRef& stream,
                         std::uint64_t pos,
                         const SharedBytes& frame) override;
    void deliverPresence(const GroupId& group,
                         const DocumentId& doc,
                         const DeviceId& from,
                         const SharedBytes& frame) override;
    void deliver(SessionId id, const SharedBytes& frame);

    RelayParts m_parts;
    RelayLimits m_limits;
    UserCache m_users;
    GroupCache m_groups;
    std::unordered_map<SessionId, Session> m_sessions;       ///< Nodes do not move.
    std::unordered_multimap<UserId, SessionId> m_sessionsOf; ///< Ready sessions by user.
    std::unordered_map<UserId, std::vector<Follower>> m_userLogFollowers;
    std::set<UserId> m_userWrites; ///< Users whose log is being written: one write at a time.
    Generation m_generation = 1;
    std::size_t m_writesInFlight = 0;
    std::size_t m_pendingWriteBytes = 0;
    SessionId m_lastSession = 0;
    bool m_draining = false;
    CoreMetrics m_metrics;
};

} // namespace cahier::server
