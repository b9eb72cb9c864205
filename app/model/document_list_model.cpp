// SPDX-License-Identifier: MPL-2.0
#include "app/model/document_list_model.h"

#include "app/bridge/bridge.h"

#include <algorithm>

namespace cahier::app {

DocumentListModel::DocumentListModel(Bridge& bridge, QObject* parent)
    : QAbstractListModel(parent)
    , m_bridge(bridge)
{
    connect(&bridge, &Bridge::profileOpened, this, &DocumentListModel::rebuild);
    connect(&bridge, &Bridge::workspacesChanged, this, &DocumentListModel::rebuild);
    connect(&bridge, &Bridge::documentsChanged, this, &DocumentListModel::rebuild);
    rebuild();
}

int DocumentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant DocumentListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return row.entry.title.isEmpty() ? tr("Untitled") : row.entry.title;
    case IdRole:
        return row.entry.id;
    case WorkspaceRole:
        return row.entry.workspace;
    case UpdatedRole:
        return row.entry.updatedMs;
    case SnippetRole:
        return row.snippet;
    default:
        return {};
    }
}

void DocumentListModel::setShown(Show show)
{
    m_show = show;
    rebuild();
}

void DocumentListModel::setFilter(const QString& words)
{
    m_filter = words.trimmed().toLower();
    if (m_filter.isEmpty())
        m_found.clear();
    rebuild();
}

void DocumentListModel::setFound(const QString& words, const QList<SearchResult>& results)
{
    if (words.trimmed().toLower() != m_filter)
        return; // An answer to what is not asked any more.
    m_found = results;
    rebuild();
}

QModelIndex DocumentListModel::indexOf(const QString& document) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows.at(row).entry.id == document)
            return index(row);
    }
    return {};
}

void DocumentListModel::rebuild()
{
    QList<Row> rows;
    for (const Workspace& workspace : m_bridge.workspaces()) {
        for (const DocumentEntry& entry : m_bridge.documents(workspace.id)) {
            if (entry.trashed != (m_show == Show::Trash))
                continue;
            QString snippet;
            for (const SearchResult& result : std::as_const(m_found)) {
                if (result.document == entry.id)
                    snippet = result.snippet;
            }
            const bool matches = m_filter.isEmpty() || entry.title.toLower().contains(m_filter);
            if (matches || !snippet.isEmpty())
                rows.append({entry, snippet});
        }
    }
    // By creation, not by last change: a list must not move under the pointer while others write.
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.entry.createdMs != b.entry.createdMs ? a.entry.createdMs > b.entry.createdMs
                                                      : a.entry.id < b.entry.id;
    });
    if (rows == m_rows)
        return;
    const bool sameShape =
        rows.size() == m_rows.size() &&
        std::equal(rows.begin(), rows.end(), m_rows.begin(), [](const Row& a, const Row& b) {
            return a.entry.id == b.entry.id;
        });
    if (sameShape) {
        m_rows = rows;
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

} // namespace cahier::app
