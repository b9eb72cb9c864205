// SPDX-License-Identifier: MPL-2.0
// Updates shown to developers, without anything a person wrote.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"

#include <string>

namespace cahier::crdt {

/// One line a struct and a deleted range: ids, lengths, kinds and places, but no text, no values
/// and numbers instead of keys. Safe for logs and bug reports. BadUpdate. O(bytes + structs).
Result<std::string> describeUpdate(ByteView update, UpdateFormat format = UpdateFormat::V1);

/// The same update with every text, value and name replaced by a placeholder of equal length (as
/// Yjs' obfuscateUpdate); structure, ids and sizes of texts stay. BadUpdate.
/// O(bytes + structs).
Result<Bytes> obfuscateUpdate(ByteView update, UpdateFormat format = UpdateFormat::V1);

} // namespace cahier::crdt
