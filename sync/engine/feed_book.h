// SPDX-License-Identifier: MPL-2.0
// The feeds of one group as far as we have verified them: a head for each device, and what arrived
// ahead of it because streams of different documents are read side by side.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crypto/verify/authorise.h"
#include "sync/crypto/verify/cutoffs.h"
#include "sync/store/feed_table.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cahier::store {
class Database;
}

namespace cahier::engine {

/// One place in a feed. `prev` is checked when seq - 1 is known.
struct FeedItem
{
    std::uint64_t seq = 0;
    EnvelopeId id;
    EnvelopeId prev;
    EntryHash logHead;
    store::StreamId stream;
    store::EnvelopeVerdict verdict = store::EnvelopeVerdict::Applied;
};

/// What adding one item did; the caller makes it durable.
struct FeedStep
{
    std::vector<FeedItem> chained; ///< To append to the stored feed, in order.
    bool keptAhead = false;        ///< The item waits for the ones before it.
    /// An item whose `prev` is not the chain's: signed proof of two histories. It is forgotten.
    std::optional<FeedItem> broken;
};

/// Places of each chain that are kept in memory.
inline constexpr std::size_t RecentIds = 1024;

/// The scheme is security.md's lazy chain check: a live envelope counts as soon as signature, role,
/// epoch and clocks hold; `prev` is compared once the envelopes in between are known.
/// One thread. In memory only; `load` reads, the static functions write.
class FeedBook
{
public:
    Result<void> load(store::Database& database, const GroupId& group);

    /// What authorise() wants to know, as far as memory knows it. O(log ahead).
    crypto::FeedKnowledge knowledge(const DeviceId& device, std::uint64_t seq) const;
    /// 0: nothing chained yet.
    std::uint64_t headSeq(const DeviceId& device) const;
    /// Whether this very envelope waits ahead of the head.
    bool isAhead(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id) const;
    /// The id at a place, if memory knows it: the last RecentIds of the chain, and what is ahead.
    std::optional<EnvelopeId> idAt(const DeviceId& device, std::uint64_t seq) const;
    /// Where the items ahead of the head were written.
    std::vector<store::StreamId> aheadStreams(const DeviceId& device) const;
    /// The chain ends before `fromSeq`; what was ahead is forgotten. `before` is the place that
    /// becomes the head, none if there is none.
    void cutBack(const DeviceId& device,
                 std::uint64_t fromSeq,
                 const std::optional<store::FeedHead>& before);
    /// Takes an item beyond the head. O(log ahead + chained).
    FeedStep add(const GroupId& group, const DeviceId& device, const FeedItem& item);
    /// Devices with items ahead of their head, with the first missing seq.
    std::vector<std::pair<DeviceId, std::uint64_t>> gaps() const;
    /// Every chained head, ascending by device; `self` stands at `selfSeq`/`selfId` instead (what
    /// the relay has of us), and is left out at 0.
    crypto::Cutoffs
    heads(const DeviceId& self, std::uint64_t selfSeq, const EnvelopeId& selfId) const;

    /// Counts changes, so that a digest of the heads can be cached.
    std::uint64_t version() const noexcept { return m_version; }

    static Result<void> storeAhead(store::Database& database,
                                   const GroupId& group,
                                   const DeviceId& device,
                                   const FeedItem& item);
    /// Forgets what was stored ahead of the device's head.
    static Result<void>
    forgetAhead(store::Database& database, const GroupId& group, const DeviceId& device);
    /// Appends the items and forgets that they were ahead.
    static Result<void> storeChained(store::Database& database,
                                     const GroupId& group,
                                     const DeviceId& device,
                                     const std::vector<FeedItem>& items);

private:
    struct Feed
    {
        std::uint64_t seq = 0; ///< Of the head.
        EnvelopeId id;
        EntryHash logHead;
        std::map<std::uint64_t, FeedItem> ahead;
        std::map<std::uint64_t, EnvelopeId> recent; ///< The newest places of the chain.
    };

    std::unordered_map<DeviceId, Feed> m_feeds;
    std::uint64_t m_version = 0;
};

} // namespace cahier::engine
