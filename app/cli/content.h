// SPDX-License-Identifier: MPL-2.0
// One opened document that this program types into.
#pragma once

#include "app/cli/session.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"

#include <memory>
#include <vector>

namespace cahier::app::cli {

/// Owner: the command. Every transaction becomes one update of the client. What others write while
/// the document is open here goes to the disk, not into this copy: positions stay what they were
/// when the command began. Closes the document when destroyed.
class Content
{
public:
    static Result<std::unique_ptr<Content>> open(Session& session, const DocumentId& document);
    ~Content();
    Content(const Content&) = delete;
    Content& operator=(const Content&) = delete;

    crdt::Doc& doc() noexcept { return *m_doc; }

    crdt::Text text() { return m_doc->text("content"); }

    const DocumentId& id() const noexcept { return m_id; }

    /// Runs `edit(Transaction&)`, which returns Result<void>, and hands its update over. After an
    /// error nothing was handed over, and the document must not be used any more.
    template <typename Edit>
    Result<void> change(Edit&& edit)
    {
        m_updates.clear();
        CAHIER_TRY_VOID(m_doc->transact(Origin, std::forward<Edit>(edit)));
        return handOver();
    }

    /// Full text for the search index, then waits for the disk.
    Result<void> finish();

private:
    static constexpr crdt::Origin Origin = crdt::Origin::named("cahier-cli");

    Content(Session& session, const DocumentId& document, std::unique_ptr<crdt::Doc> doc);
    Result<void> handOver();

    Session& m_session;
    DocumentId m_id;
    std::unique_ptr<crdt::Doc> m_doc;
    std::vector<SharedBytes> m_updates; ///< Of the transaction that runs.
    crdt::Subscription m_subscription;  ///< Fills m_updates.
};

} // namespace cahier::app::cli
