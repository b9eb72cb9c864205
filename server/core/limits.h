// SPDX-License-Identifier: MPL-2.0
// The relay's own limits, beyond those of the protocol. Each says what happens when it is reached.
#pragma once

#include "sync/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace cahier::server {

struct RelayLimits
{
    /// Frames a client may send ahead while an earlier one is being worked on; reading stops then,
    /// so this bounds what one read buffer can bring. Over it: close with TooLarge.
    std::size_t backlogBytes = 4U * 1024U * 1024U;
    /// Envelopes accepted but not yet committed, all clients together. Over it: Unavailable.
    std::size_t pendingWriteBytes = 64U * 1024U * 1024U;
    /// Subscriptions of one connection. Over it: QuotaExceeded.
    std::size_t subscriptionsPerSession = 20000;
    /// Answers that one connection may wait for at one time. Over it: RateLimited.
    std::size_t catchUpsPerSession = 20000;
    /// Documents and kinds in a group. Over it: QuotaExceeded.
    std::size_t streamsPerGroup = 100000;
    /// Bytes of one ENVELOPES, LOG_ENTRIES or STUBS frame of a catch-up.
    std::size_t chunkBytes = 256U * 1024U;
    /// The next chunk is read when less than this waits in the connection's queue.
    std::size_t lowWaterBytes = 128U * 1024U;
    /// A group that nobody uses is forgotten after this time.
    Milliseconds groupIdle{60000};
    /// User logs kept in memory; all are forgotten when there are more.
    std::size_t cachedUsers = 20000;
};

} // namespace cahier::server
