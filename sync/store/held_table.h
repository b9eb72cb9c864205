// SPDX-License-Identifier: MPL-2.0
// Envelopes that cannot be applied: those that wait for something missing, and those refused.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <vector>

namespace cahier::store {

class Database;

struct HeldEnvelope
{
    GroupId group{};
    DeviceId device{};
    std::uint64_t seq = 0;
    EnvelopeId id{};
    std::uint16_t reason = 0; ///< The engine's: what is missing, or why it was refused.
    std::uint64_t sinceMs = 0;
    Bytes envelope{};
};

/// Tables `held`, `quarantine`. Borrows the database; its thread. Errors: those of Database, and as
/// said.
class HeldTable
{
public:
    explicit HeldTable(Database& database)
        : m_database(database)
    {
    }

    /// TooLarge when the group holds MaxHeldPerGroup already. The same id again does nothing.
    Result<void> hold(const HeldEnvelope& envelope);
    /// By device and seq, at most `maxCount`.
    Result<std::vector<HeldEnvelope>> held(const GroupId& group, std::size_t maxCount);
    Result<std::uint64_t> heldCount(const GroupId& group);
    /// How many have waited since before `beforeMs`: "waiting for missing changes".
    Result<std::uint64_t> heldSince(const GroupId& group, std::uint64_t beforeMs);
    /// False: was not held.
    Result<bool> release(const EnvelopeId& id);

    /// Keeps a refused envelope for diagnosis; the group's oldest goes when there are too many.
    /// Also stops holding it. The same id again does nothing.
    Result<void> quarantine(const HeldEnvelope& envelope);
    /// Newest first, at most `maxCount`.
    Result<std::vector<HeldEnvelope>> quarantined(const GroupId& group, std::size_t maxCount);
    /// Drops what is older than QuarantineMs. The number dropped.
    Result<std::uint64_t> pruneQuarantine(std::uint64_t nowMs);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
