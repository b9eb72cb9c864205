// SPDX-License-Identifier: MPL-2.0
#include "app/bridge/open_document.h"

#include "app/bridge/presence_binding.h"
#include "app/bridge/text_binding.h"
#include "sync/crdt/doc.h"

namespace cahier::app {

OpenDocument::OpenDocument(const QString& id,
                           std::unique_ptr<crdt::Doc> replica,
                           const Looks& looks,
                           const Clock& clock,
                           Access access,
                           QObject* parent)
    : QObject(parent)
    , m_id(id)
    , m_access(access)
    , m_replica(std::move(replica))
    , m_view(std::make_unique<QTextDocument>())
    , m_text(std::make_unique<TextBinding>(*m_replica, *m_view, looks, clock))
    , m_presence(std::make_unique<PresenceBinding>(*m_text))
{
}

OpenDocument::~OpenDocument() = default;

} // namespace cahier::app
