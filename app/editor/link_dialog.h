// SPDX-License-Identifier: MPL-2.0
// Asks for the target of a link.
#pragma once

#include <QDialog>

class QLineEdit;
class QLabel;
class QPushButton;

namespace cahier::app {

class LinkDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit LinkDialog(const QString& target, QWidget* parent = nullptr);

    /// What was entered, with https:// in front of a bare host. Empty: remove the link.
    QString target() const;

private:
    void check();

    QLineEdit* m_field;
    QLabel* m_hint;
    QPushButton* m_apply;
    bool m_removed = false;
};

} // namespace cahier::app
