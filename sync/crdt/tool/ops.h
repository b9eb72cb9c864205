// SPDX-License-Identifier: MPL-2.0
// Edits as JSON, the form the tool reads them in and the differential tests record them in.
#pragma once

#include "sync/base/result.h"
#include "sync/crdt/any.h"
#include "sync/crdt/doc.h"

namespace cahier::crdt {

/// A root by the name of its type: text, map, array, xmlfragment. InvalidArgument.
Result<SharedType> rootOf(Doc& doc, std::string_view name, std::string_view type);

/// One op: {"root":…,"type":…,"op":…, …}; "path" (keys and indices) leads from the root to a nested
/// type. Malformed, InvalidArgument, or what the edit itself fails with; then nothing was changed.
Result<void> applyOp(Doc& doc, Transaction& txn, const Any& op);

} // namespace cahier::crdt
