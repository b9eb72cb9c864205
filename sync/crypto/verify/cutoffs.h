// SPDX-License-Identifier: MPL-2.0
// Points in device feeds: as cutoffs in log entries, as the cover of a snapshot, as causal
// frontier.
#pragma once

#include "sync/base/ids.h"

#include <optional>
#include <vector>

namespace cahier::crypto {

/// The envelope `env` is number `seq` of the feed of `device`. A device that never wrote has seq 0
/// and a zero id.
struct FeedPoint
{
    DeviceId device;
    std::uint64_t seq = 0;
    EnvelopeId env;

    friend auto operator<=>(const FeedPoint&, const FeedPoint&) = default;
};

/// Strictly ascending by device.
using Cutoffs = std::vector<FeedPoint>;

/// u32 n ‖ n × (device_id 32, seq 8, env_id 32). The points must be strictly ascending (CHECK).
void encodeCutoffs(ByteWriter& out, const Cutoffs& cutoffs);
/// Malformed when not ascending, or when seq and env_id disagree about "never wrote". The count is
/// checked against the bytes that are left before anything is allocated.
Result<Cutoffs> parseCutoffs(ByteReader& in);
/// True iff `bytes` is one valid cutoffs encoding and nothing else. No allocation.
bool isCutoffsEncoding(ByteView bytes) noexcept;
/// The point of `device`, or null. O(log n).
const FeedPoint* findCutoff(const Cutoffs& cutoffs, const DeviceId& device) noexcept;
/// The digest of all feed heads that a presence beacon carries: H("feeds", encoding).
EntryHash feedsDigest(const Cutoffs& heads);

} // namespace cahier::crypto
