// SPDX-License-Identifier: MPL-2.0
// Proven equivocations of one group: places of a feed for which a device signed more than one
// envelope, which of them counts, and which do not.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

namespace cahier::store {
class Database;
}

namespace cahier::engine {

/// One place in a feed. The smallest id that its device signed counts (security design, 3.7).
struct Fork
{
    std::optional<EnvelopeId> winner; ///< None: all that is known of this place hangs on a loser.
    std::set<EnvelopeId> losers;
};

/// A pure function of the signed envelopes that were seen, in any order; so everybody who has seen
/// the same ones knows the same. One thread.
class ForkBook
{
public:
    Result<void> load(store::Database& database, const GroupId& group);

    /// Two envelopes for one place. True if that was news.
    bool add(const DeviceId& device, std::uint64_t seq, const EnvelopeId& a, const EnvelopeId& b);
    /// An envelope whose chain leads to a loser. True if that was news.
    bool reject(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id);
    bool isRejected(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id) const;
    /// The id that counts at a disputed place.
    std::optional<EnvelopeId> winner(const DeviceId& device, std::uint64_t seq) const;
    /// The first disputed place of a device.
    std::optional<std::uint64_t> firstFork(const DeviceId& device) const;

    /// Writes what is known of one place.
    Result<void> store(store::Database& database,
                       const GroupId& group,
                       const DeviceId& device,
                       std::uint64_t seq) const;

private:
    std::unordered_map<DeviceId, std::map<std::uint64_t, Fork>> m_forks;
};

} // namespace cahier::engine
