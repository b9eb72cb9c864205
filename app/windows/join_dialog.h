// SPDX-License-Identifier: MPL-2.0
// Asks for an invitation link and joins its workspace.
#pragma once

#include "app/style/theme.h"

#include <QDialog>

class QLineEdit;
class QProgressBar;
class QPushButton;

namespace cahier::app {

class Bridge;
class MessageBar;

/// Owner: the main window; bridge and theme outlive it. Closes itself when the relay has the
/// request.
class JoinDialog final : public QDialog
{
    Q_OBJECT

public:
    JoinDialog(Bridge& bridge, const Theme& theme, QWidget* parent = nullptr);

private:
    void join();

    Bridge& m_bridge;
    QLineEdit* m_link;
    QPushButton* m_join;
    QProgressBar* m_progress;
    MessageBar* m_message;
};

} // namespace cahier::app
