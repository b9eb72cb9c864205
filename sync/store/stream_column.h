// SPDX-License-Identifier: MPL-2.0
// Reads the two columns (doc_id, kind) that several tables begin with. Internal to the store.
#pragma once

#include "sync/store/statement.h"
#include "sync/store/stream_id.h"

namespace cahier::store {

/// A kind that does not exist is damage.
inline StreamId streamAt(Statement& row, int column)
{
    const std::int64_t kind = row.integer(column + 1);
    if (kind < 1 || kind > 3)
        row.damaged("a document kind is out of range");
    return {row.id<DocumentId>(column), static_cast<DocumentKind>(kind)};
}

} // namespace cahier::store
