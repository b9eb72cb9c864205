// SPDX-License-Identifier: MPL-2.0
// What the core counts. Plain numbers: written and read on the core's thread.
#pragma once

#include <array>
#include <cstdint>

namespace cahier::server {

struct CoreMetrics
{
    std::uint64_t sessions = 0;
    std::uint64_t sessionsReady = 0;
    std::uint64_t groupsLoaded = 0;
    std::uint64_t framesIn = 0;
    std::uint64_t framesOut = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t badFrames = 0;
    std::uint64_t loginsRefused = 0;
    std::uint64_t envelopesStored = 0;
    std::uint64_t envelopesRefused = 0;
    std::uint64_t envelopesRepeated = 0;
    std::uint64_t envelopesDelivered = 0;
    std::uint64_t presenceIn = 0;
    std::uint64_t presenceDropped = 0;
    std::uint64_t presenceDelivered = 0;
    std::uint64_t logEntriesStored = 0;
    std::uint64_t logConflicts = 0;
    std::uint64_t storageFailures = 0;
    /// Time from reading a PUSH to the ACK of an envelope, in buckets up to 1, 2, 5, 10, 20, 50,
    /// 100, 200, 500, 1000 ms and beyond.
    std::array<std::uint64_t, 11> ackMs{};
    std::uint64_t ackTotalUs = 0;
};

} // namespace cahier::server
