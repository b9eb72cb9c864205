// SPDX-License-Identifier: MPL-2.0
// When a document's stored updates are replaced by one state: a pure function.
#pragma once

#include "sync/store/update_log.h"

namespace cahier::engine {

/// Rows after which a document opens noticeably slower than from one state.
inline constexpr std::uint64_t CompactRows = 500;
/// Bytes of updates below which rewriting is not worth it, whatever their number of rows.
inline constexpr std::uint64_t CompactBytes = 256U * 1024U;

enum class Compaction { Leave, Replace };

/// Many rows, or updates that outweigh the state: the work stays proportional to what was written
/// since the last time.
constexpr Compaction shouldCompact(const store::UpdateLogSize& size) noexcept
{
    const bool many = size.updates >= CompactRows;
    const bool heavy = size.updateBytes >= CompactBytes && size.updateBytes >= size.stateBytes / 2;
    return many || heavy ? Compaction::Replace : Compaction::Leave;
}

} // namespace cahier::engine
