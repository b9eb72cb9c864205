// SPDX-License-Identifier: MPL-2.0
// One document of one kind on the sync side: how far it was read, what its authors have written,
// what of ours is still on its way. Holds no CRDT document; that belongs to the editor.
#pragma once

#include "sync/base/executor.h"
#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crdt/id.h"
#include "sync/crdt/reissue.h"
#include "sync/crypto/verify/cutoffs.h"
#include "sync/engine/batching.h"
#include "sync/engine/client.h"
#include "sync/protocol/message.h"
#include "sync/store/stream_id.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cahier::store {
class Database;
}

namespace cahier::engine {

/// Most points a causal frontier names; more writers than this between two of our envelopes are
/// named by the latest of them only.
inline constexpr std::size_t MaxFrontier = 256;

/// What has been read of a stream: enough to judge the next envelope.
struct StreamReading
{
    std::unordered_map<crdt::ClientId, crdt::Clock32> clocks; ///< Next clock of each author.
    std::unordered_map<DeviceId, crypto::FeedPoint> heads;    ///< Each device's newest envelope.
    std::map<DeviceId, crypto::FeedPoint> frontier;           ///< What our next envelope builds on.
    /// Devices whose envelopes from this number on build on something that does not count, and so
    /// do not count here themselves.
    std::map<DeviceId, std::uint64_t> orphans;

    /// Envelopes that fail for nothing but a cutoff; they count if somebody who is still there has
    /// built on them.
    std::map<std::pair<DeviceId, std::uint64_t>, Bytes> cut;

    /// An envelope of another device was applied; it builds on `dependencies`.
    void applied(const crypto::FeedPoint& point, const crypto::Cutoffs& dependencies);
    /// Whether everything it builds on is here.
    bool hasAll(const crypto::Cutoffs& dependencies) const;
    bool isOrphan(const DeviceId& device, std::uint64_t seq) const;
    /// The points to put into our next envelope, ascending.
    crypto::Cutoffs dependencies() const;
    /// Raises the next clocks by what an update brings.
    Result<void> count(ByteView update);
};

/// An update that counts, with who made it.
struct ReadUpdate
{
    DeviceId device;
    std::uint64_t seq = 0;
    SharedBytes update;
};

/// A stream that is read again from its start, because what counts in it has changed; what was
/// shown until now stays until the new reading is complete.
struct Rebuild
{
    StreamReading reading;
    std::vector<ReadUpdate> updates; ///< In order.
    /// Own envelopes (of the present device) that turned out to build on something void.
    std::vector<ReadUpdate> ownOrphans;
    /// For devices whose feed was cut back: the clock up to which both versions agree.
    std::map<DeviceId, crdt::Clock32> forkClocks;
};

/// Plain state, changed by the client's parts on the executor's thread.
struct StreamState
{
    StreamState(const GroupId& groupId, const store::StreamId& streamId)
        : group(groupId)
        , id(streamId)
    {
    }

    protocol::StreamRef ref() const { return {group, id.document, id.kind}; }

    GroupId group;
    store::StreamId id;

    // -- reading
    std::uint64_t position = 0; ///< The last one handled in memory; all ≤ it are, but `held`.
    std::uint64_t storedPosition = 0;    ///< Handed to the disk.
    std::map<std::uint64_t, Bytes> held; ///< By position: waiting for something missing.
    enum class Subscription : std::uint8_t { None, Asked, CaughtUp };
    Subscription subscription = Subscription::None; ///< In this connection.
    std::uint8_t gapsSeen = 0;                      ///< In this connection.
    bool rewound = false; ///< Read again from the start in this connection.

    // -- what is in it; valid when `loaded`
    bool loaded = false;
    StreamReading known;
    /// While it is read again; persisted by rebuildKey() so that a crash begins anew.
    std::unique_ptr<Rebuild> rebuild;
    /// An editor still holds the document as it was before the last rebuild: how its edits are to
    /// be taken. None: the editor's document is up to date.
    std::optional<crdt::Reissue> stale;
    std::unordered_map<DeviceId, std::uint64_t> seen; ///< How far devices proved to have read us.
    std::uint64_t lastOwnSeq = 0;                     ///< Our newest envelope here; 0: none.

    // -- writing
    bool open = false;            ///< An editor holds the document.
    std::size_t notOnDevice = 0;  ///< Updates not yet durable.
    std::size_t waiting = 0;      ///< Durable (or about to be), not sealed.
    std::size_t waitingBytes = 0; ///< Of those that came since the last seal.
    std::deque<std::pair<std::uint64_t, std::size_t>> unacked; ///< (seq, updates in it).
    bool sealing = false;                                      ///< A seal is in the write queue.
    Executor::TimerId sealTimer = 0;
    std::optional<SteadyTime> firstWaiting;
    std::optional<SteadyTime> lastEdit;
    std::optional<SteadyTime> lastEditBefore; ///< Before firstWaiting.
    std::optional<SteadyTime> lastSent;
    std::deque<SharedBytes> retry; ///< Could not be stored (full disk); in order.
    Executor::TimerId retryTimer = 0;
    SaveStatus reported; ///< What the listener was told last.

    /// Where reading must resume: before the first held envelope.
    std::uint64_t durablePosition() const
    {
        return held.empty() ? position : held.begin()->first - 1;
    }

    std::size_t notOnRelay() const;
    BatchState batchState() const;

    /// What an envelope that is read now is judged against.
    StreamReading& reading() { return rebuild ? rebuild->reading : known; }

    /// Fills clocks, heads and frontier from disk. O(document) once.
    Result<void> load(store::Database& database, const DeviceId& self);
    /// Forgets what `load` filled.
    void unload();
};

/// The setting that keeps a document's text beside the search index.
std::string searchTextKey(const DocumentId& id);
/// The setting that says that a stream must be read again from its start.
std::string rebuildKey(const store::StreamId& id);
/// Settings that keep StreamReading::orphans: this prefix, then the device.
std::string orphanPrefix(const store::StreamId& id);

} // namespace cahier::engine
