// SPDX-License-Identifier: MPL-2.0
// The same edits once more under another client id: for a device that must not go on with its old
// one, and for edits whose surroundings turned out not to count.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/id.h"

#include <vector>

namespace cahier::crdt {

/// Operations [clock, clock + length) of `from` become `Reissue::to`'s from `toClock` on. The same
/// offset for a whole range, so order and contiguity stay.
struct IdMove
{
    ClientId from = 0;
    Clock32 clock = 0;
    Clock32 length = 0;
    Clock32 toClock = 0;
};

struct Reissue
{
    ClientId to = 0;
    std::vector<IdMove> moves; ///< Ranges do not overlap.
    /// Operations that will not exist where the result is applied. What was typed next to them is
    /// typed next to their nearest neighbour that does; what was typed inside them is left out.
    IdSet lost;
    const Doc* seenIn = nullptr; ///< A document with `lost` in it; null when nothing is lost.
};

/// What `update` does, made by `how.to`: operations that are moved, with references to moved ones
/// moved, too; operations that are not moved are taken to exist already and left out. Empty if
/// nothing remains. BadUpdate; InvalidArgument if the moved operations are not contiguous.
/// O(n log n) in structs, moves and ranges; for each reference to what is lost, also what lies
/// between it and the neighbour that takes its place.
Result<Bytes> reissueUpdate(ByteView update, const Reissue& how);

/// The first clock from `from` on at which two updates tell different operations of `client`, or at
/// which one of them ends. BadUpdate. O(bytes + structs).
Result<Clock32> agreeUntil(ByteView a, ByteView b, ClientId client, Clock32 from);

} // namespace cahier::crdt
