// SPDX-License-Identifier: MPL-2.0
// What this device has still to send: plaintext updates until they are sealed, then the sealed
// bytes until the relay has acknowledged them. Seal late, seal once.
#pragma once

#include "sync/base/bytes.h"
#include "sync/store/stream_id.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cahier::store {

class Database;

struct PendingOp
{
    std::int64_t row = 0;       ///< Ascending in order of queueing; never used twice.
    std::uint64_t queuedMs = 0; ///< When it was queued.
    Bytes update{};
};

struct PendingStream
{
    GroupId group{};
    StreamId stream{};
    std::uint64_t ops = 0;
    std::uint64_t bytes = 0;
    std::uint64_t oldestMs = 0; ///< queuedMs of its first op.
};

struct SealedEnvelope
{
    GroupId group{};
    std::uint64_t seq = 0; ///< In this device's feed of the group.
    EnvelopeId id{};
    StreamId stream{};
    Bytes envelope{}; ///< Never changes.
};

struct OutboxCounts
{
    std::uint64_t waitingOps = 0;     ///< Not sealed yet.
    std::uint64_t unacknowledged = 0; ///< Sealed, perhaps sent, not acknowledged.
};

/// Tables `outbox_op`, `outbox_envelope`. Borrows the database; its thread. Errors: those of
/// Database, and as said.
class Outbox
{
public:
    explicit Outbox(Database& database)
        : m_database(database)
    {
    }

    /// The new row's number. TooLarge beyond limits.h.
    Result<std::int64_t>
    queue(const GroupId& group, const StreamId& stream, ByteView update, std::uint64_t nowMs);
    /// Streams that have ops to seal, the longest waiting first.
    Result<std::vector<PendingStream>> pendingStreams();
    /// In order; at least one (if there is one), then as many as fit both limits.
    Result<std::vector<PendingOp>>
    pendingOps(const StreamId& stream, std::size_t maxCount, std::size_t maxBytes);

    /// Replaces everything that is queued for the stream, in one transaction; in order.
    Result<void> replaceOps(const GroupId& group,
                            const StreamId& stream,
                            const std::vector<Bytes>& updates,
                            std::uint64_t nowMs);

    /// In one transaction: takes the ops up to `throughRow` out of the queue and stores the
    /// envelope that carries them, before it is ever sent. throughRow 0: the envelope carries no
    /// queued ops (a snapshot, an attestation). AlreadyExists if the group has an envelope of that
    /// seq, or the id is known: nothing may be sealed twice. The feed's head is FeedTable's: put
    /// both into one Transaction.
    Result<void> storeSealed(const SealedEnvelope& sealed, std::int64_t throughRow);
    /// In order of seq, after `afterSeq`, at most `maxCount`; the same bytes each time.
    Result<std::vector<SealedEnvelope>>
    unacknowledged(const GroupId& group, std::uint64_t afterSeq, std::size_t maxCount);
    /// The relay has it durably. False: not waiting (any more). Idempotent.
    Result<bool> acknowledge(const EnvelopeId& id);
    Result<std::optional<SealedEnvelope>> findSealed(const EnvelopeId& id);

    /// Over all kinds of the document.
    Result<OutboxCounts> counts(const DocumentId& document);
    Result<OutboxCounts> totals();
    /// Drops what waits for a group that this device may no longer write to.
    Result<void> removeGroup(const GroupId& group);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
