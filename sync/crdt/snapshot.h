// SPDX-License-Identifier: MPL-2.0
// States of the past, for documents without garbage collection (DocOptions::Gc::Off).
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/id.h"

#include <memory>

namespace cahier::crdt {

/// What was known and what was deleted at one moment.
struct Snapshot
{
    IdSet deletions;
    StateVector state;

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// O(structs).
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

/// True if the update brings nothing that the snapshot does not have. BadUpdate.
/// O(update + ranges of the snapshot).
Result<bool>
containsUpdate(const Snapshot& snapshot, ByteView update, UpdateFormat format = UpdateFormat::V1);

} // namespace cahier::crdt
