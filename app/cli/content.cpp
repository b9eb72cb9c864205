// SPDX-License-Identifier: MPL-2.0
#include "app/cli/content.h"

#include "sync/crdt/types.h"

namespace cahier::app::cli {

Content::Content(Session& session, const DocumentId& document, std::unique_ptr<crdt::Doc> doc)
    : m_session(session)
    , m_id(document)
    , m_doc(std::move(doc))
    , m_subscription(m_doc->onUpdate([this](const crdt::UpdateEvent& event) {
        if (event.source == crdt::Source::Local)
            m_updates.emplace_back(toBytes(event.update));
    }))
{
}

Content::~Content()
{
    m_session.client().closeDocument(m_id);
}

Result<std::unique_ptr<Content>> Content::open(Session& session, const DocumentId& document)
{
    CAHIER_TRY(auto doc, session.client().openDocument(document));
    return std::unique_ptr<Content>(new Content(session, document, std::move(doc)));
}

Result<void> Content::handOver()
{
    for (SharedBytes& update : m_updates)
        CAHIER_TRY_VOID(m_session.client().addLocalUpdate(m_id, std::move(update)));
    m_updates.clear();
    return {};
}

Result<void> Content::finish()
{
    m_session.client().updateSearchText(m_id, text().toUtf8());
    return m_session.flush();
}

} // namespace cahier::app::cli
