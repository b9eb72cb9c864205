// SPDX-License-Identifier: MPL-2.0
// Internal to sync/crypto/verify: does an entry continue this log? The same answer for both logs.
#pragma once

#include "sync/crypto/verify/log_entry.h"

#include <unordered_map>

namespace cahier::crypto::detail {

/// Checks signature and place of a non-genesis entry against the chain `hashes`. The signature
/// comes before LogFork, so that nobody can raise that alarm with an entry nobody signed.
inline Result<void> checkPosition(const LogEntryView& entry,
                                  const LogId& log,
                                  const std::vector<EntryHash>& hashes,
                                  const std::unordered_map<EntryHash, std::uint64_t>& seqOf)
{
    if (seqOf.contains(entry.hash))
        return fail(Errc::AlreadyExists, "log entry");
    if (entry.isGenesis() || entry.header.log != log)
        return fail(Errc::Malformed, "an entry of another log");
    if (!verifyLogEntrySignature(entry))
        return fail(Errc::NotAuthentic, "log entry signature");
    if (entry.header.seq > hashes.size())
        return fail(Errc::NotFound, "log entries before this one");
    if (entry.header.seq < hashes.size() || entry.header.prev != hashes.back())
        return fail(Errc::LogFork, "another entry holds this place");
    return {};
}

} // namespace cahier::crypto::detail
