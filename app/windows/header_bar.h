// SPDX-License-Identifier: MPL-2.0
// The row at the top of the window: title, how safe the work is, who is here, share, menu.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"
#include "app/text/phrases.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QToolButton;

namespace cahier::app {

class AvatarStack;

/// Owner: the main window; the theme outlives it. Shows what it is told, decides nothing.
class HeaderBar final : public QWidget
{
    Q_OBJECT

public:
    enum class TitleMode { Hidden, ReadOnly, Editable };

    explicit HeaderBar(const Theme& theme, QWidget* parent = nullptr);

    void setTitle(const QString& title, TitleMode mode);
    /// Puts the caret into the title and selects it.
    void editTitle();
    void setSaveState(const SaveState& state, Connection connection);
    void setPeople(const QList<PresentPerson>& people);
    void setShareEnabled(bool enabled);

    QToolButton* menuButton() const { return m_menu; }

    QToolButton* statusButton() const { return m_status; }

    QToolButton* sidebarButton() const { return m_sidebar; }

    QString statusText() const;

Q_SIGNALS:
    void titleEdited(const QString& title);
    void titleLeft();
    void statusClicked();
    void shareClicked();
    void sidebarToggled();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitTitle();
    void refreshStatus();

    const Theme& m_theme;
    QToolButton* m_sidebar;
    QLineEdit* m_title;
    QToolButton* m_status;
    QToolButton* m_offline;
    QToolButton* m_readOnly; ///< Beside the title of what one may only read.
    AvatarStack* m_people;
    QPushButton* m_share;
    QToolButton* m_menu;
    SaveState m_state;
    Connection m_connection = Connection::LocalOnly;
    QList<PresentPerson> m_present;
    bool m_hasDocument = false;
};

} // namespace cahier::app
