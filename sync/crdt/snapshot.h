// SPDX-License-Identifier: MPL-2.0
// States of the past, for documents without garbage collection (DocOptions::Gc::Off).
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/id.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cahier::crdt {

/// What was known and what was deleted at one moment.
struct Snapshot
{
    IdSet deletions;
    StateVector state;

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// O(structs) the first time, then O(n log n) in clients and ranges of deletions.
Snapshot takeSnapshot(const Doc& doc);

/// Yjs' bytes. O(clients + ranges).
Bytes encodeSnapshot(const Snapshot& snapshot, UpdateFormat format = UpdateFormat::V1);
/// BadUpdate for anything else than exactly one snapshot. O(n log n) in its ranges.
Result<Snapshot> decodeSnapshot(ByteView bytes, UpdateFormat format = UpdateFormat::V1);

/// An update that makes an empty document equal to `doc` at that moment. InvalidState if `doc`
/// collects garbage (what was deleted since is gone) or does not know all of the snapshot.
/// O(structs + ranges of the snapshot).
Result<Bytes>
encodeStateAt(const Doc& doc, const Snapshot& snapshot, UpdateFormat format = UpdateFormat::V1);

/// A new document as `doc` was then (Yjs' createDocFromSnapshot). Errors as above.
/// As much as encoding and applying that update.
Result<std::unique_ptr<Doc>> docAt(const Doc& doc, const Snapshot& snapshot, ClientId client);

// --- Types as they were at one moment, without a new document. Nothing is authored. Nested types
// come as they are now. InvalidState as for encodeStateAt, or for an empty handle. O(everything the
// type ever held · log of the snapshot).

/// Yjs' toDelta(snapshot).
Result<Delta> deltaAt(const Text& text, const Snapshot& snapshot);

enum class TextChange : std::uint8_t { Removed, Added };
/// Value of the format "ychange" of a part that came or went. `first`: its first operation, by
/// whoever wrote it (not whoever deleted it).
using TextChangeMark = std::function<Any(TextChange change, Id first)>;

/// Yjs' toDelta(after, before, mark): the text at `after` with what was there `before`, both parts
/// marked by the format "ychange". Without `mark` its value is {"type":"removed"} or "added".
/// Embeds are not marked, as in Yjs.
Result<Delta> deltaBetween(const Text& text,
                           const Snapshot& before,
                           const Snapshot& after,
                           const TextChangeMark& mark = {});

/// What a list held (Yjs' typeListToArraySnapshot, but exact where Yjs has merged what was inserted
/// later with what was there).
Result<std::vector<Value>> valuesAt(const SharedType& list, const Snapshot& snapshot);
/// The value of a key of a map or the attribute of an element or text; nothing if it had none.
Result<std::optional<Value>>
valueAt(const SharedType& map, std::string_view key, const Snapshot& snapshot);
/// All of them, in the order in which the keys first came into this replica.
Result<std::vector<std::pair<std::string, Value>>> entriesAt(const SharedType& map,
                                                             const Snapshot& snapshot);

/// True if the update brings nothing that the snapshot does not have. BadUpdate.
/// O(n log n) in the update, with a search in the snapshot for each of its clients and ranges.
Result<bool>
containsUpdate(const Snapshot& snapshot, ByteView update, UpdateFormat format = UpdateFormat::V1);

} // namespace cahier::crdt
