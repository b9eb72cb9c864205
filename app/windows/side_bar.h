// SPDX-License-Identifier: MPL-2.0
// The list of documents at the left, with search and New.
#pragma once

#include "app/model/document_list_model.h"
#include "app/style/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QTimer;
class QToolButton;

namespace cahier::app {

class Bridge;

/// Owner: the main window; bridge and theme outlive it.
class SideBar final : public QWidget
{
    Q_OBJECT

public:
    SideBar(Bridge& bridge, const Theme& theme, QWidget* parent = nullptr);

    void setCurrent(const QString& document);
    void setCanCreate(bool can);
    void focusSearch();
    void focusList();

    DocumentListModel& model() { return *m_model; }

Q_SIGNALS:
    void documentChosen(const QString& document);
    void newDocumentWanted();
    void trashWanted(const QString& document);
    void restoreWanted(const QString& document);
    void renameWanted(const QString& document);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void openMenu(const QPoint& position);
    void choose(const QModelIndex& index);
    void refreshHeading();

    Bridge& m_bridge;
    const Theme& m_theme;
    DocumentListModel* m_model;
    QLineEdit* m_search;
    QPushButton* m_new;
    QLabel* m_heading;
    QListView* m_list;
    QLabel* m_empty;
    QToolButton* m_trash;
    QTimer* m_searchDelay;
    QString m_current; ///< Document that is open.
};

} // namespace cahier::app
