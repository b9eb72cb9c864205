// SPDX-License-Identifier: MPL-2.0
// The feeds: one hash chain of envelopes per group and device. Persisted heads are what makes a
// rewound relay visible.
#pragma once

#include "sync/base/bytes.h"
#include "sync/store/stream_id.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cahier::store {

class Database;

struct FeedHead
{
    std::uint64_t seq = 0; ///< 1, 2, 3…
    EnvelopeId id{};       ///< Of the envelope at seq.
    EntryHash logHead{};   ///< That envelope's.

    friend bool operator==(const FeedHead&, const FeedHead&) = default;
};

struct DeviceFeed
{
    DeviceId device{};
    FeedHead head{};
};

/// What became of an envelope that stands in its chain. Values are stored.
enum class EnvelopeVerdict : std::uint8_t { Applied = 1, Void = 2, Rejected = 3 };

/// One place in a feed, with what is needed to verify chains and cover vectors later.
struct EnvelopeRow
{
    GroupId group{};
    DeviceId device{};
    std::uint64_t seq = 0;
    EnvelopeId id{};
    EntryHash logHead{};
    StreamId stream{};
    EnvelopeVerdict verdict = EnvelopeVerdict::Applied;
    Bytes stub{}; ///< Verifiable without the body; may be empty.
};

/// Tables `feed`, `envelope`. Borrows the database; its thread. Errors: those of Database, and as
/// said.
class FeedTable
{
public:
    explicit FeedTable(Database& database)
        : m_database(database)
    {
    }

    /// Appends to the feed and moves its head, in one transaction. InvalidState unless seq is the
    /// head's + 1 (1 in an empty feed). Equivocation if another id stands at that seq. The same
    /// envelope again does nothing.
    Result<void> append(const EnvelopeRow& row);
    Result<std::optional<FeedHead>> head(const GroupId& group, const DeviceId& device);
    Result<std::vector<DeviceFeed>> heads(const GroupId& group);
    /// Starts a feed in the middle, from a verified checkpoint, snapshot or bootstrap. InvalidState
    /// if that would move a head back; Equivocation as above.
    Result<void> startAt(const GroupId& group, const DeviceId& device, const FeedHead& head);

    /// Forgets the places from `fromSeq` on: they turned out not to belong to this feed. The head
    /// becomes the place before. InvalidState if that place is not known (pruned).
    Result<void> truncate(const GroupId& group, const DeviceId& device, std::uint64_t fromSeq);
    /// Every document and kind that the feed wrote to from `fromSeq` on.
    Result<std::vector<StreamId>>
    streamsFrom(const GroupId& group, const DeviceId& device, std::uint64_t fromSeq);
    /// Judged again, e.g. after a proven equivocation. Nothing happens if the id is unknown.
    Result<void> setVerdict(const EnvelopeId& id, EnvelopeVerdict verdict);

    Result<bool> knows(const EnvelopeId& id);
    Result<std::optional<EnvelopeRow>> find(const EnvelopeId& id);
    Result<std::optional<EnvelopeRow>>
    at(const GroupId& group, const DeviceId& device, std::uint64_t seq);
    /// Each device's newest applied envelope in a document and kind: the causal frontier and the
    /// cover vector, ascending by device.
    Result<std::vector<DeviceFeed>> frontier(const GroupId& group, const StreamId& stream);
    /// Forgets places up to `throughSeq` (a checkpoint covers them); the head stays.
    Result<void> prune(const GroupId& group, const DeviceId& device, std::uint64_t throughSeq);

private:
    Result<void> findFrontier(const GroupId& group, const DeviceId& device, const StreamId& stream);

    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
