// SPDX-License-Identifier: MPL-2.0
// Who is in a workspace, and an invitation link for one more.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace cahier::app {

class Bridge;
class MessageBar;

/// Owner: the main window; bridge and theme outlive it.
class ShareDialog final : public QDialog
{
    Q_OBJECT

public:
    ShareDialog(Bridge& bridge, const Theme& theme, const QString& workspace, QWidget* parent);

    QString link() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeInvitation(QVBoxLayout& column);
    void makeRelayEntry(QVBoxLayout& column);
    void refreshPeople();
    void refreshRelay();
    void showLink(const QString& workspace, const QString& link);

    Bridge& m_bridge;
    const Theme& m_theme;
    QString m_workspace;
    QScrollArea* m_scroll; ///< Around m_people: a workspace may have many.
    QVBoxLayout* m_people; ///< One row a person.
    QWidget* m_invitation; ///< Role, button and link.
    QWidget* m_relayEntry; ///< While no relay is known.
    QComboBox* m_role;
    QPushButton* m_make;
    QLineEdit* m_link;
    QPushButton* m_copy;
    QLineEdit* m_relay;
    MessageBar* m_message;
};

} // namespace cahier::app
