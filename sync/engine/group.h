// SPDX-License-Identifier: MPL-2.0
// One workspace at run time: its verified log, keys, feeds and directory, and where it stands with
// the relay in the connection at hand.
#pragma once

#include "sync/base/clock.h"
#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crypto/key_cache.h"
#include "sync/crypto/keys.h"
#include "sync/crypto/verify/group_log.h"
#include "sync/crypto/verify/link.h"
#include "sync/engine/directory.h"
#include "sync/engine/feed_book.h"
#include "sync/engine/fork_book.h"
#include "sync/engine/log_book.h"
#include "sync/protocol/codec.h"
#include "sync/store/group_table.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace cahier::engine {

/// A change of the group log that waits for its turn: an intent, validated again at each attempt.
struct Proposal
{
    enum class Kind : std::uint8_t { Invite, Accept, Rotate, Devices };
    Kind kind = Kind::Rotate;
    crypto::Role role = crypto::Role::Viewer;            ///< Invite.
    protocol::JoinRequest request;                       ///< Accept.
    std::function<void(Result<std::string>)> inviteDone; ///< Invite.
    std::string link;                                    ///< Invite: of the attempt at hand.
    std::uint32_t attempts = 0;
};

/// An entry of ours that the relay has not answered yet.
struct PendingAppend
{
    protocol::RequestId request = 0;
    Bytes entry;
    std::optional<crypto::EpochKey> newKey; ///< If it starts an epoch.
    std::uint64_t newEpoch = 0;
};

/// Feed heads that a beacon of another device may prove.
struct KnownHeads
{
    EntryHash digest;
    std::uint64_t ownSeq = 0; ///< Of our feed in them.
};

/// A device whose beacons name feed heads that are unknown here.
struct Suspicion
{
    SteadyTime since{};      ///< Of the first such beacon, with none in between that we knew.
    SteadyTime lastBeacon{}; ///< Of the newest one.
    EntryHash digest;        ///< Of the newest one.
    SteadyTime sameSince{};  ///< When it first said that digest.
    bool steady = false;     ///< It said one unknown digest over at least BeaconSteady.
    bool told = false;       ///< The alarm has been raised.
};

inline constexpr std::size_t MaxKnownHeads = 256;
inline constexpr std::size_t MaxProposals = 1'024;

/// What the relay said in this connection to our request to join.
enum class JoinAnswer : std::uint8_t {
    NotAsked,
    Open,    ///< Asked, no answer yet.
    Waiting, ///< An owner's device has to accept.
    Added,   ///< We are a member; the log tells the rest.
};

/// Owner: the client; one thread. Plain state, changed by the client's parts.
struct Group
{
    Group(const GroupId& groupId, crdt::ClientId actor)
        : id(groupId)
        , directory(std::make_unique<Directory>(actor))
        , streamKeys(groupId)
    {
    }

    GroupId id;
    store::GroupState state = store::GroupState::Active;
    std::string name; ///< Cached from the directory.
    std::optional<crypto::GroupLog> log;
    std::unique_ptr<Directory> directory; ///< Never null.
    FeedBook feeds;
    ForkBook forks;
    std::map<std::uint64_t, crypto::EpochKey> keys;
    crypto::StreamKeyCache streamKeys;
    std::optional<crypto::JoinLink> joinLink; ///< While joining: where and with what we asked.
    bool onRelay = false;                     ///< The relay has given a receipt for it.
    bool enrolled = false; ///< The log knows this very device as one that may speak.

    /// Cutoffs (device, log entry) that what had been applied before was measured against.
    std::set<std::pair<DeviceId, std::uint64_t>> cutsJudged;

    /// Nothing is sent any more: a fork, a cut-off device, a restored copy. Persisted as Frozen
    /// where it must last.
    std::optional<Error> blocked;
    /// The same for the connection at hand: the relay said something that we do not accept.
    std::optional<Error> trouble;

    // -- own feed
    std::uint64_t ownAckedSeq = 0; ///< The last one that the relay acknowledged.
    EnvelopeId ownAckedId;
    std::uint64_t pushedThrough = 0; ///< In this connection.

    // -- this connection
    bool ownInDoubt = false; ///< The relay says that our feed is longer than we know.
    bool logSynced = false;
    bool headsSynced = false;
    bool streamsListed = false;
    bool subscribedLog = false;
    JoinAnswer joinAnswer = JoinAnswer::NotAsked;
    bool gapsChecked = false;
    bool reuploading = false; ///< Entries are being given to a relay that lacks them.
    std::deque<ReceivedEntry> pendingEntries;
    std::map<DeviceId, crypto::FeedPoint> relayHeads;        ///< As FEED_HEADS said.
    std::set<std::pair<DeviceId, std::uint64_t>> stubsAsked; ///< (device, first seq).
    std::set<DeviceId> heldFeeds; ///< Of envelopes that are held because others are missing.
    std::set<UserId> userLogsAsked;
    std::uint32_t userRounds = 0; ///< Times that user logs were asked for one entry.
    std::deque<Proposal> proposals;
    std::optional<PendingAppend> append;
    std::size_t uploadsLeft = 0; ///< LOG_APPENDs of old entries that are unanswered.

    // -- our name, said to who may write it into the directory
    std::optional<SteadyTime> nameTold;
    std::uint64_t nameCounter = 0; ///< Of the last frame.

    // -- seen by
    std::unordered_map<DeviceId, std::uint64_t> seenAll; ///< By feed heads in beacons.
    std::deque<KnownHeads> knownHeads;
    std::uint64_t digestVersion = 0; ///< feeds.version() of the newest known digest.
    std::uint64_t digestOwnSeq = 0;
    std::unordered_map<DeviceId, Suspicion> suspicions; ///< Beacons that we cannot explain.
    std::set<DeviceId> explained;                       ///< Devices with a beacon that we knew.
    SteadyTime headsChanged{};                          ///< When our own heads last changed.

    std::uint64_t logLength() const { return log ? log->headSeq() + 1 : 0; }

    /// Neither sent to nor waited for.
    bool stuck() const { return blocked || trouble || state == store::GroupState::Joining; }

    /// The relay still owes what decides whether we are a member: not caught up before that.
    bool joinOpen() const
    {
        return state == store::GroupState::Joining && !blocked && !trouble &&
               (joinAnswer == JoinAnswer::Open || (joinAnswer == JoinAnswer::Added && !logSynced));
    }

    bool sendable() const
    {
        return !stuck() && logSynced && headsSynced && !ownInDoubt && enrolled && log.has_value();
    }

    const crypto::EpochKey* key(std::uint64_t epoch) const
    {
        const auto found = keys.find(epoch);
        return found == keys.end() ? nullptr : &found->second;
    }

    void newConnection();
};

} // namespace cahier::engine
