// SPDX-License-Identifier: MPL-2.0
// A batch of updates for one document: whoever applies several of them must not forget what waits.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"

namespace cahier::engine {

/// Lives as long as the batch, on the document's thread. When it ends, what has waited for updates
/// that are there by now is applied, too (crdt::Doc::applyWaiting says when that happens).
class UpdateBatch
{
public:
    UpdateBatch(crdt::Doc& doc, crdt::Origin origin)
        : m_doc(doc)
        , m_origin(origin)
    {
    }

    ~UpdateBatch() { m_doc.applyWaiting(m_origin); }

    UpdateBatch(const UpdateBatch&) = delete;
    UpdateBatch& operator=(const UpdateBatch&) = delete;

    /// BadUpdate: the document is as it was, the batch may go on.
    Result<void> apply(ByteView update) { return m_doc.applyUpdate(update, m_origin); }

private:
    crdt::Doc& m_doc; ///< Borrowed.
    crdt::Origin m_origin;
};

} // namespace cahier::engine
