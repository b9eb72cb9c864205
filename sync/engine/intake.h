// SPDX-License-Identifier: MPL-2.0
// What one frame of envelopes brings to disk, written as one piece: updates, places in feeds,
// refused envelopes, and the position up to which the stream has been read.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/feed_book.h"

#include <optional>
#include <utility>
#include <vector>

namespace cahier::engine {

struct ClientImpl::Intake
{
    struct Refused
    {
        DeviceId device;
        std::uint64_t seq = 0;
        EnvelopeId id;
        Errc why = Errc::NotAuthentic;
        Bytes envelope;
    };

    GroupId group;
    store::StreamId stream;
    /// Durable position after it; none while the stream is read again beside what is shown.
    std::optional<std::uint64_t> position;
    std::uint64_t nowMs = 0;
    std::vector<SharedBytes> updates;                                ///< In order.
    std::vector<std::pair<DeviceId, std::vector<FeedItem>>> chained; ///< In order for each device.
    std::vector<std::pair<DeviceId, FeedItem>> ahead;
    std::vector<Refused> quarantine;
    std::vector<std::pair<EnvelopeId, store::EnvelopeVerdict>> verdicts; ///< Judged once more.
    std::vector<std::pair<DeviceId, std::uint64_t>> orphans; ///< StreamReading::orphans.

    bool empty() const
    {
        return updates.empty() && chained.empty() && ahead.empty() && quarantine.empty() &&
               verdicts.empty() && orphans.empty();
    }

    /// Inside the write queue's transaction.
    Result<void> write(store::Database& database) const;
};

} // namespace cahier::engine
