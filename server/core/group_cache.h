// SPDX-License-Identifier: MPL-2.0
// Groups in memory: what ingest and fan-out need of a workspace that is in use. A workspace nobody
// uses costs nothing; its first message wakes it.
#pragma once

#include "server/core/user_cache.h"
#include "sync/base/clock.h"
#include "sync/crypto/verify/group_log.h"
#include "sync/protocol/codec.h"

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cahier::server {

using SessionId = std::uint64_t;

/// A session that follows something from `next` on. Not live: a catch-up is still reading for it.
struct Follower
{
    SessionId session = 0;
    std::uint64_t next = 0;
    bool live = false;
};

struct StreamState
{
    std::uint64_t pos = 0;       ///< Last position given out.
    std::uint64_t committed = 0; ///< Last position on disk.
    std::vector<Follower> followers;
};

struct FeedState
{
    std::uint64_t seq = 0;
    EnvelopeId envelope;
    EntryHash logHead;
};

struct StreamName
{
    DocumentId doc;
    DocumentKind kind = DocumentKind::Content;

    friend bool operator==(const StreamName&, const StreamName&) = default;
};

struct StreamNameHash
{
    std::size_t operator()(const StreamName& name) const noexcept
    {
        return std::hash<DocumentId>{}(name.doc) ^ static_cast<std::size_t>(name.kind);
    }
};

/// Told whether the envelope is on disk, and where.
using StoredAnswer = std::function<void(Result<std::uint64_t>)>;

/// An envelope between decision and commit.
struct InFlight
{
    std::uint64_t pos = 0;
    std::vector<StoredAnswer> waiting;
};

/// Owner: GroupCache. Core's thread. `log` is set while the group is ready.
struct Group
{
    enum class State { Cold, Loading, Ready };

    GroupId id;
    State state = State::Cold;
    std::optional<crypto::GroupLog> log; ///< As of the last decision, perhaps not yet on disk.
    std::uint64_t committedEntries = 0;  ///< Entries on disk.
    std::map<DeviceId, FeedState> feeds; ///< Heads, as of the last decision.
    std::unordered_map<StreamName, StreamState, StreamNameHash> streams;
    std::vector<Follower> logFollowers;
    std::vector<StoredJoin> joins;
    std::unordered_map<EnvelopeId, InFlight> inFlight;
    std::size_t logWritesInFlight = 0;
    SteadyTime lastUse{};

    bool isUsed() const;
};

class GroupCache
{
public:
    /// NotFound for a group that does not exist. The pointer is good until control returns to the
    /// event loop.
    using Found = std::function<void(Result<Group*>)>;

    GroupCache(LogStore& logs,
               UpdateStore& updates,
               UserCache& users,
               Workers& workers,
               const Clock& clock)
        : m_logs(logs)
        , m_updates(updates)
        , m_users(users)
        , m_workers(workers)
        , m_clock(clock)
    {
    }

    /// At once when the group is awake.
    void with(const GroupId& id, Found found);
    /// Null unless the group is awake.
    Group* peek(const GroupId& id);
    /// Awake or not: for what must be kept straight in either case. Null when not in memory.
    Group* find(const GroupId& id);
    /// A group that has just been founded.
    Group& create(const GroupId& id, crypto::GroupLog log);
    /// Storage failed: what was decided but not written must be forgotten. Followers stay.
    void distrustAll();
    /// Forgets groups that nobody has used for `idle`.
    void forgetIdle(Milliseconds idle);

    std::size_t size() const noexcept { return m_groups.size(); }

private:
    struct Load;
    using LoadPtr = std::shared_ptr<Load>;

    void readLog(const LoadPtr& load);
    void findUsers(const LoadPtr& load);
    void replay(const LoadPtr& load);
    void readHeads(const LoadPtr& load);
    void readJoins(const LoadPtr& load);
    void finish(const LoadPtr& load);
    void failLoad(const LoadPtr& load, const Error& error);

    LogStore& m_logs;
    UpdateStore& m_updates;
    UserCache& m_users;
    Workers& m_workers;
    const Clock& m_clock;
    std::unordered_map<GroupId, Group> m_groups;    ///< Nodes do not move.
    std::unordered_map<GroupId, LoadPtr> m_loading; ///< One load for each waking group.
};

/// Users whose logs matter for judging these operations.
void collectUsers(const std::vector<crypto::GroupOp>& ops, std::vector<UserId>& users);

} // namespace cahier::server
