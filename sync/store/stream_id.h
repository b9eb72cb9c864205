// SPDX-License-Identifier: MPL-2.0
// One CRDT document: what update log, outbox and relay position are kept per.
#pragma once

#include "sync/base/ids.h"

#include <compare>

namespace cahier::store {

/// A document and one of its kinds (content, comments, directory).
struct StreamId
{
    DocumentId document{};
    DocumentKind kind = DocumentKind::Content;

    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

} // namespace cahier::store
