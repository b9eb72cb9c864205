// SPDX-License-Identifier: MPL-2.0
// The client behind the façade. One class, because its parts share one state and one thread; one
// file for each of its duties: client_session (connection), client_logs (groups and membership),
// client_ingest (what comes in), client_send (what goes out), client_documents (the façade's
// documents), client_import, client_presence, client_succession (a new device), client_forks
// (equivocation), client_rebuild, client_alarms.
#pragma once

#include "sync/crdt/reissue.h"
#include "sync/engine/client.h"
#include "sync/engine/connection.h"
#include "sync/engine/group.h"
#include "sync/engine/identity.h"
#include "sync/engine/log_book.h"
#include "sync/engine/presence_board.h"
#include "sync/engine/stream_state.h"
#include "sync/store/document_table.h"
#include "sync/store/write_queue.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace cahier::store {
class Database;
class Profile;
} // namespace cahier::store

namespace cahier::crypto {
struct BuiltGroupEntry;
struct EnvelopeView;
struct EnvelopeHeader;
struct PresenceView;
struct PresencePayload;
} // namespace cahier::crypto

namespace cahier::engine {

/// A live body keeps how this client stands with the relay in mind; see README.md for the rules.
class ClientImpl final
    : public Client
    , private ConnectionListener
{
public:
    /// In a database that is open already; for Client::create/open, and for tests that bring an
    /// unencrypted one. `profile` may be null; it outlives the database.
    static Result<std::unique_ptr<ClientImpl>> createIn(const ClientDependencies& dependencies,
                                                        store::Database& database,
                                                        std::unique_ptr<store::Profile> profile,
                                                        const NewProfile& settings);
    static Result<std::unique_ptr<ClientImpl>> openIn(const ClientDependencies& dependencies,
                                                      store::Database& database,
                                                      std::unique_ptr<store::Profile> profile);
    ~ClientImpl() override;

    UserId user() const override;
    DeviceId device() const override;
    std::string displayName() const override;
    std::string relayAddress() const override;
    Result<void> useRelay(const std::string& registrationLink) override;
    void connect() override;
    void disconnect() override;
    ConnectionState connectionState() const override;
    void synchronise(Milliseconds timeout, Done done) override;
    Result<GroupId> createWorkspace(const std::string& name) override;
    std::vector<WorkspaceInfo> workspaces() const override;
    std::vector<MemberInfo> members(const GroupId& group) const override;
    void
    invite(const GroupId& group, Role role, std::function<void(Result<std::string>)> done) override;
    void join(const std::string& link, std::function<void(Result<GroupId>)> done) override;
    Result<DocumentId> createDocument(const GroupId& group, const std::string& title) override;
    Result<DocumentId>
    importDocument(const GroupId& group, const std::string& title, const Fill& fill) override;
    Result<void> renameDocument(const DocumentId& id, const std::string& title) override;
    Result<void> trashDocument(const DocumentId& id) override;
    Result<void> restoreDocument(const DocumentId& id) override;
    std::vector<DocumentInfo> documents(const GroupId& group) const override;
    std::optional<DocumentInfo> findDocument(const DocumentId& id) const override;
    std::vector<SearchHit> search(const std::string& words, std::size_t limit) const override;
    Result<std::unique_ptr<crdt::Doc>> openDocument(const DocumentId& id) override;
    void closeDocument(const DocumentId& id) override;
    Result<void> addLocalUpdate(const DocumentId& id, SharedBytes update) override;
    void updateSearchText(const DocumentId& id, const std::string& body) override;
    void setCaret(const DocumentId& id, Bytes anchor, Bytes head) override;
    std::vector<Presence> presence(const DocumentId& id) const override;
    SaveStatus saveStatus(const DocumentId& id) const override;
    void flush(Done done) override;
    std::vector<Notice> notices() const override;

private:
    ClientImpl(const ClientDependencies& dependencies,
               store::Database& database,
               std::unique_ptr<store::Profile> profile,
               std::unique_ptr<Identity> identity);

    // What is expected of the answer to a request; most answers name themselves.
    enum class Asked : std::uint8_t {
        Register,
        Join,
        Log,
        UserLog,
        FeedHeads,
        Streams,
        Subscribe,
        Append,
        Upload,
        Stubs,
        Fence,
        OwnLog,
        Enrol
    };

    struct Request
    {
        Asked asked = Asked::Log;
        GroupId group;
        UserId user;
        store::StreamId stream;
    };

    struct Caret
    {
        Bytes anchor;
        Bytes head;
        std::uint64_t counter = 0; ///< Of the last frame.
        std::optional<SteadyTime> lastSent;
        Executor::TimerId timer = 0;
        std::optional<SteadyTime> due; ///< Of the timer.
    };

    struct SyncWait
    {
        std::uint64_t id = 0;
        Done done;
        Executor::TimerId timer = 0;
        protocol::RequestId fence = 0; ///< The ping whose answer proves that we are up to date.
        enum class Fence : std::uint8_t { None, Sent, Passed } state = Fence::None;
        enum class Seen : std::uint8_t { Never, LoggedIn } seen = Seen::Never;
    };

    struct LaterWrite
    {
        store::WriteQueue::Write write;
        store::WriteQueue::Done done;
    };

    struct JoinWait
    {
        std::function<void(Result<GroupId>)> done;
    };

    /// What one frame of envelopes brings to disk and to the editor.
    struct Intake;

    // -- client_session: the connection's life
    void connecting() override;
    void loginSent() override;
    void loggedIn(const protocol::Welcome& welcome) override;
    void frameReceived(const protocol::RelayFrame& frame) override;
    void connectionLost(const Error& why) override;
    void setState(ConnectionState state, const std::optional<Error>& why);
    void setNotTaken(const std::optional<Error>& why);
    void beginSync();
    void registerOrJoin();
    protocol::RequestId ask(const protocol::ClientMessage& message, Request request);
    void onFailed(protocol::RequestId request, const protocol::Failed& failed);
    void onRegistered();
    void checkCaughtUp();
    void evaluateWaits();
    void finishWait(std::uint64_t id, const Result<void>& outcome);
    void failWaits(const Error& why);
    void onPong(protocol::RequestId request);
    bool everythingReceived() const;
    bool everythingSent() const;
    std::optional<Error> blockedWithWork() const;
    void maintain();
    void report(Error problem);
    void dispatch(const protocol::RelayFrame& frame);

    // -- client_logs: groups, membership, keys
    Result<void> loadGroups();
    Result<void> loadGroup(const store::GroupRow& row);
    Result<void> loadDirectory(Group& group);
    Group* findGroup(const GroupId& id);
    const Group* findGroup(const GroupId& id) const;
    Group& addGroup(const GroupId& id);
    void syncGroup(Group& group);
    void sendJoin(Group& group);
    void onLogEntries(const protocol::LogEntries& entries);
    void onUserEntries(const protocol::LogEntries& entries);
    void processEntries(Group& group);
    Result<void> takeEntry(Group& group, const ReceivedEntry& entry);
    void askForUsers(Group& group, ByteView entry);
    void logFailed(Group& group, const Error& why);
    void freeze(Group& group, const Error& why, ByteView proof);
    void logAdvanced(Group& group);
    void learnKeys(Group& group, ByteView entry);
    std::optional<Result<crypto::EpochKey>>
    openOwnWrap(const Group& group, ByteView entry, std::uint64_t epoch) const;
    void learnOlderKeys(Group& group);
    Result<void> keepKey(Group& group, std::uint64_t epoch, crypto::EpochKey key);
    void becomeMember(Group& group);
    void finishJoin(const GroupId& group, const Result<GroupId>& outcome);
    void dropJoin(const GroupId& group, const Error& why);
    void checkLogComplete(Group& group, std::uint64_t relayLength);
    void uploadLog(Group& group, std::uint64_t fromSeq);
    void onJoinRequest(const protocol::JoinRequest& request);
    void onJoinDone(const protocol::JoinDone& done);
    void onLogOk(protocol::RequestId request, const protocol::LogOk& ok);
    void onLogConflict(const protocol::LogConflict& conflict);
    void refetchLog(Group& group);
    void propose(Group& group, Proposal proposal);
    void nextProposal(Group& group);
    Result<crypto::BuiltGroupEntry> buildProposal(Group& group, Proposal& proposal);
    void proposalDone(Group& group, const Result<void>& outcome);
    bool mayWrite(const Group& group, DocumentKind kind) const;
    std::optional<crypto::Role> ownRole(const Group& group) const;

    // -- client_ingest: what comes in
    StreamState* findStream(const store::StreamId& id);
    StreamState& stream(const GroupId& group, const store::StreamId& id);
    void subscribe(Group& group, StreamState& stream);
    void onStreams(const protocol::Streams& streams);
    void onNewStream(const protocol::NewStream& added);
    void onFeedHeads(const protocol::FeedHeads& heads);
    void judgeOwnFeed(Group& group);
    void onEnvelopes(const protocol::Envelopes& envelopes);
    void onCaughtUp(const protocol::CaughtUp& caughtUp);
    void onStubs(const protocol::Stubs& stubs);
    void checkGaps(Group& group);
    bool takeStub(Group& group, const crypto::EnvelopeView& stub, Intake& intake);
    void fillHole(Group& group, StreamState& stream);
    void diskFailed(const Error& why);
    void reloadFromDisk();
    void readAgain(Group& group, StreamState& stream);
    void retryHeld(Group& group);
    enum class Taken : std::uint8_t { Done, Hold };
    Taken take(Group& group, StreamState& stream, const Bytes& bytes, Intake& intake);
    Taken takeOwn(Group& group, const crypto::EnvelopeView& envelope, Intake& intake);
    Taken
    judge(Group& group, StreamState& stream, const crypto::EnvelopeView& envelope, Intake& intake);
    Taken openAndApply(Group& group,
                       StreamState& stream,
                       const crypto::EnvelopeView& envelope,
                       Intake& intake);
    bool alreadyTaken(Group& group, const crypto::EnvelopeView& envelope, Intake& intake);
    void chain(Group& group,
               StreamState& stream,
               const crypto::EnvelopeView& envelope,
               store::EnvelopeVerdict verdict,
               Intake& intake);
    void refuse(Group& group, const crypto::EnvelopeView& envelope, Error why, Intake& intake);
    void finishIntake(Group& group, StreamState& stream, Intake intake);
    void deliver(Group& group, StreamState& stream, const std::vector<SharedBytes>& updates);
    void directoryChanged(Group& group);
    std::optional<EnvelopeId>
    idAt(const Group& group, const DeviceId& author, std::uint64_t seq) const;
    bool isKnown(const Group& group, const crypto::EnvelopeView& envelope) const;
    void judgeOwnStub(Group& group, const crypto::EnvelopeView& stub);

    // -- client_forks: a device that signed two versions
    struct FoundFork;
    void forkFound(Group& group,
                   const crypto::EnvelopeView& envelope,
                   const EnvelopeId& ours,
                   Intake& intake);
    void chainFork(Group& group, const DeviceId& device, const FeedItem& item);
    void postFork(FoundFork found);
    Result<void> resolveFork(const FoundFork& found);
    void accuse(Group& group, const DeviceId& device, std::uint64_t seq);
    bool restsOnVoid(const Group& group,
                     const StreamReading& reading,
                     const crypto::EnvelopeHeader& header,
                     const crypto::Cutoffs& frontier) const;
    void orphan(Group& group,
                StreamState& stream,
                const crypto::EnvelopeView& envelope,
                ByteView update,
                Intake& intake);
    static void noteForkClock(const Group& group,
                              StreamState& stream,
                              const crypto::EnvelopeHeader& header,
                              crdt::Clock32 clock);
    void
    cutOff(Group& group, StreamState& stream, const crypto::EnvelopeView& envelope, Intake& intake);
    void vouch(Group& group,
               StreamState& stream,
               const DeviceId& voucher,
               const crypto::Cutoffs& frontier,
               Intake& intake);
    void judgeCutoffs(Group& group);
    void takeForkBodies(Group& group, StreamState& stream);

    // -- client_rebuild: a stream that is read again beside what is shown
    struct Replacement;
    void loadRebuilds();
    void rebuild(Group& group, StreamState& stream);
    void finishRebuild(Group& group, StreamState& stream);
    Result<Bytes> readByDevice(const StreamState& stream, const DeviceId& device) const;
    Result<crdt::Reissue> planReissue(const Group& group,
                                      const StreamState& stream,
                                      const std::vector<Bytes>& ops,
                                      crdt::Clock32 next) const;
    crdt::IdSet lostIn(const Group& group,
                       const StreamState& stream,
                       const crdt::Doc& shown,
                       const crdt::Reissue& how) const;
    void keepOpen(const Group& group,
                  const crdt::Doc& shown,
                  crdt::Clock32 next,
                  crdt::Reissue& how) const;
    Result<Replacement> replacementFor(const Group& group, StreamState& stream) const;
    Result<void>
    storeReplacement(const Group& group, const StreamState& stream, const Replacement& replacement);
    void reloadDirectory(Group& group);

    // -- client_succession: going on as a new device
    using OwnOrphans = std::map<store::StreamId, std::vector<ReadUpdate>>;
    void becomeNewDevice(Error why, OwnOrphans orphans);
    Result<void> succeedIfRestored();
    Result<void> mintDevice(const OwnOrphans& orphans);
    Result<void> takeBack(const Group& group, const OwnOrphans& orphans);
    Result<void> reload();
    Result<Bytes> ownUpdate(const Group& group, ByteView envelope) const;
    static Error restoredError();
    bool needsEnrolment() const;
    void enrol();
    Result<Bytes> buildEnrolment() const;
    void appendEnrolment();
    void enrolled(const protocol::LogOk& ok);
    void enrolmentFailed(Asked asked, protocol::Reason reason);
    void proposeDevices(Group& group);
    void pushFormers(const Group& group);
    Result<crypto::Devices> devicesOp(const Group& group) const;

    // -- client_alarms
    void notice(const std::string& key, const Error& what);
    void withdrawNotice(const std::string& key);
    void beaconKnown(Group& group, const DeviceId& device);
    void beaconUnknown(Group& group, const DeviceId& device, const EntryHash& digest);
    void checkBeacons(Group& group);
    void withheld(Group& group, const DeviceId& author);

    // -- client_send: what goes out
    static Result<void> checkUpdateSize(const SharedBytes& update);
    void edited(StreamState& stream);
    Result<void> storeLocal(Group& group, StreamState& stream, SharedBytes update);
    Result<SharedBytes>
    fromStaleEditor(Group& group, StreamState& stream, SharedBytes update, crdt::ClientId& actor);
    Result<void> enqueueLocal(StreamState& stream, const SharedBytes& update);
    void localStored(const store::StreamId& id, const SharedBytes& update, const Result<void>& r);
    void retryLocal(const store::StreamId& id);
    void scheduleSeal(StreamState& stream);
    void enqueueSeal(StreamState& stream);
    struct Sealed;
    Result<Sealed> sealNow(store::Database& database, const store::StreamId& id);
    void sealDone(const store::StreamId& id, Sealed sealed, const Result<void>& outcome);
    void scheduleAllSeals(Group& group);
    void pushWaiting(Group& group);
    void pushOne(Group& group, std::uint64_t seq, const Bytes& envelope);
    void onAck(const protocol::Ack& ack);
    void acked(const GroupId& groupId, std::uint64_t seq, const EnvelopeId& id);
    void onRefused(const protocol::Refused& refused);
    void block(Group& group, const Error& why);
    Result<void> writeNow(store::WriteQueue::Write write, store::WriteQueue::Done done);
    Result<void> writeLater(store::WriteQueue::Write write, store::WriteQueue::Done done);
    Result<void> hurryLater();
    Result<void> flushWrites();
    void reportStatus(StreamState& stream);
    SaveStatus statusOf(const StreamState& stream) const;

    // -- client_documents
    Result<void> localDirectoryChange(Group& group, const Result<Bytes>& update);
    Result<Group*> groupForNewDocument(const GroupId& id, const std::string& title);
    DirectoryDocument newEntry(const std::string& title) const;
    std::optional<store::DocumentRow> documentRow(const DocumentId& id) const;
    Result<void> compact(StreamState& stream, const crdt::Doc& doc, std::int64_t throughRow);
    void refreshIndexTitle(const DocumentId& id, const std::string& title);

    // -- client_import
    struct Import;
    Result<void> storeImport(const Import& import, const store::StreamId& directory);

    // -- client_presence
    bool sendFrame(Group& group,
                   const DocumentId& document,
                   std::uint64_t counter,
                   crypto::PresencePayload payload);
    std::optional<crypto::PresencePayload> openFrame(Group& group,
                                                     const crypto::PresenceView& view);
    void tellName(Group& group);
    void onName(const crypto::PresenceView& view);
    void learnName(Group& group, const UserId& user, const std::string& name);
    void onPresence(const protocol::PresenceRelayed& relayed);
    void learnBeacon(Group& group, const DeviceId& device, const EntryHash& feedsHash);
    void noteHeads(Group& group);
    void schedulePresence(const DocumentId& document, Milliseconds wait);
    enum class PresenceKind : std::uint8_t { Here, Leaving };
    void sendPresence(const DocumentId& document, PresenceKind kind);
    void expirePresence();
    Company companyIn(const StreamState& stream) const;

    // Parts are in the order in which they must be destroyed, last first.
    std::unique_ptr<store::Profile> m_profile; ///< Null when a test brought the database.
    store::Database& m_database;
    ClientDependencies m_deps;
    std::unique_ptr<Identity> m_identity;
    LogBook m_users;
    std::vector<LaterWrite> m_later; ///< Before anything that is queued after it.
    Executor::TimerId m_laterTimer = 0;
    std::map<GroupId, std::unique_ptr<Group>> m_groups;
    std::map<store::StreamId, std::unique_ptr<StreamState>> m_streams;
    std::unordered_map<DocumentId, GroupId> m_groupOf; ///< Of every document in a directory.
    PresenceBoard m_presence;
    std::map<DocumentId, Caret> m_carets; ///< Open documents.
    std::unordered_map<protocol::RequestId, Request> m_requests;
    std::vector<SyncWait> m_waits;
    std::map<GroupId, std::vector<JoinWait>> m_joinWaits;
    std::uint64_t m_lastWait = 0;
    ConnectionState m_state = ConnectionState::LocalOnly;
    enum class Token : std::uint8_t { Untried, Refused };
    Token m_token = Token::Untried; ///< In this connection.
    bool m_synchronising = false;   ///< beginSync() ran in this connection.
    bool m_succeeding = false;      ///< becomeNewDevice() is on its way.
    bool m_enrolling = false;       ///< The relay does not know this device yet.
    std::uint32_t m_enrolAttempts = 0;
    Bytes m_enrolment;              ///< The user-log entry that the relay has not answered yet.
    std::uint64_t m_connection = 0; ///< Counts connections.
    std::optional<Error> m_lastLoss;
    /// Why the relay, in the connection at hand, does not take our envelopes for now.
    std::optional<Error> m_notTaken;
    Executor::TimerId m_maintenance = 0;
    Executor::TimerId m_pushTimer = 0;
    std::shared_ptr<int> m_alive; ///< Posted tasks hold it weakly.
    Connection m_connectionToRelay;
    store::WriteQueue m_writes; ///< Last, to go first: what it still commits uses the rest.
};

/// How often gaps, stale presence and old quarantine are looked at.
inline constexpr Milliseconds MaintenanceEvery{5'000};
/// An invitation is good for this long.
inline constexpr std::uint64_t InvitationLifetimeMs = 7ULL * 24 * 3600 * 1000;
/// Bytes on their way to the network beyond which sending pauses.
inline constexpr std::size_t MaxBytesInFlight = 4U * 1024U * 1024U;

} // namespace cahier::engine
