// SPDX-License-Identifier: MPL-2.0
// Updates and state vectors as bytes: encode, inspect, merge and diff.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/id.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cahier::crdt {

/// Everything `doc` knows that `known` does not, pending parts included; the deletions are always
/// complete. Byte for byte what Yjs encodes.
/// O(clients · log clients + what is written); with a vector O(structs) the first time, because
/// deletions are looked for once and remembered.
Bytes encodeStateAsUpdate(const Doc& doc,
                          const StateVector& known = {},
                          UpdateFormat format = UpdateFormat::V1);

/// Yjs' bytes. O(clients · log clients), for a vector O(clients).
Bytes encodeStateVector(const Doc& doc);
Bytes encodeStateVector(const StateVector& vector);
/// BadStateVector for anything else than exactly one state vector. O(clients · log clients).
Result<StateVector> decodeStateVector(ByteView bytes);

/// One update with what all of them hold, without a document. BadUpdate if one is malformed.
/// O(n log n) for n structs and ranges in all.
Result<Bytes> mergeUpdates(std::span<const ByteView> updates,
                           UpdateFormat format = UpdateFormat::V1);
/// The part of `update` that `known` does not cover. BadUpdate. O(n log n) in its structs.
Result<Bytes>
diffUpdate(ByteView update, const StateVector& known, UpdateFormat format = UpdateFormat::V1);
/// The same update in the other format. BadUpdate. O(bytes).
Result<Bytes> convertUpdate(ByteView update, UpdateFormat from, UpdateFormat to);
/// State vector of a document that holds just this update. BadUpdate. O(bytes).
Result<StateVector> stateVectorOfUpdate(ByteView update, UpdateFormat format = UpdateFormat::V1);

/// A contiguous run of structs of one client (gaps, i.e. Skip structs, separate runs).
struct StructRange
{
    ClientId client = 0;
    Clock32 clock = 0;
    Clock32 length = 0;

    friend bool operator==(const StructRange&, const StructRange&) = default;
};

struct UpdateInfo
{
    std::vector<StructRange> structs; ///< In the order of the update.
    IdSet deletions;
};

/// What an update would bring, without applying it; complete validation. BadUpdate.
/// O(bytes + structs).
Result<UpdateInfo> inspectUpdate(ByteView update, UpdateFormat format = UpdateFormat::V1);

/// The rule that every struct is `author`'s own and continues at `nextClock` without gap or skip.
/// BadUpdate, ForeignActor or ClockGap. Returns the clock after it (deletions may name anyone).
/// Clocks count UTF-16 units and elements. O(bytes + structs).
Result<Clock32> checkAuthor(ByteView update,
                            ClientId author,
                            Clock32 nextClock,
                            UpdateFormat format = UpdateFormat::V1);

/// Bytes that are a pure function of the set of operations applied: equal for any order and
/// batching of the same updates and any timing of garbage collection. InvalidState while something
/// is pending. O(structs + bytes).
Result<Bytes> canonicalState(const Doc& doc);

/// Who wrote the UTF-16 units [from, from+length) of a text; runs of one author are joined.
struct AuthorRange
{
    std::uint32_t from = 0;
    std::uint32_t length = 0;
    ClientId author = 0;

    friend bool operator==(const AuthorRange&, const AuthorRange&) = default;
};

/// Clamped to the text; nothing beyond its end. O(log n) for each piece of text, embed and format
/// in the range; what is deleted is jumped over.
std::vector<AuthorRange> authorsOf(const Text& text, std::uint32_t from, std::uint32_t length);

} // namespace cahier::crdt
