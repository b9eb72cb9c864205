// SPDX-License-Identifier: MPL-2.0
// The documents of every workspace, newest first, for the list at the left.
#pragma once

#include "app/bridge/values.h"

#include <QAbstractListModel>

namespace cahier::app {

class Bridge;

/// Owner: the main window. UI thread; the bridge outlives it.
class DocumentListModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Roles { IdRole = Qt::UserRole + 1, WorkspaceRole, UpdatedRole, SnippetRole };
    enum class Show { Documents, Trash };

    explicit DocumentListModel(Bridge& bridge, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// Documents or what is in the trash, of one workspace or (empty id) of all.
    void setShown(Show show);

    Show shown() const { return m_show; }

    /// Only titles that contain these words, or the documents in `setFound`.
    void setFilter(const QString& words);
    /// Documents whose text matches, from the search index, shown after matching titles.
    void setFound(const QString& words, const QList<SearchResult>& results);
    QModelIndex indexOf(const QString& document) const;

private:
    void rebuild();

    struct Row
    {
        DocumentEntry entry;
        QString snippet; ///< Of the full-text search, or empty.

        friend bool operator==(const Row&, const Row&) = default;
    };

    Bridge& m_bridge; ///< Outlives this.
    Show m_show = Show::Documents;
    QString m_filter;            ///< Lower case, trimmed.
    QList<SearchResult> m_found; ///< For m_filter.
    QList<Row> m_rows;           ///< What is shown.
};

} // namespace cahier::app
