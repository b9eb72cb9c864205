// SPDX-License-Identifier: MPL-2.0
#include "app/bridge/bridge.h"

namespace cahier::app {

std::optional<Workspace> Bridge::findWorkspace(const QString& id) const
{
    for (const Workspace& workspace : m_workspaces) {
        if (workspace.id == id)
            return workspace;
    }
    return std::nullopt;
}

std::optional<DocumentEntry> Bridge::findDocument(const QString& id) const
{
    for (const QList<DocumentEntry>& documents : m_documents) {
        for (const DocumentEntry& document : documents) {
            if (document.id == id)
                return document;
        }
    }
    return std::nullopt;
}

} // namespace cahier::app
