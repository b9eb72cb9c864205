// SPDX-License-Identifier: MPL-2.0
// Opens under the save status: where the work is, what waits, and the switch to work offline.
#pragma once

#include "app/style/theme.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace cahier::app {

class Bridge;

/// Owner: the main window, made when first opened; bridge and theme outlive it.
class SavePopover final : public QFrame
{
    Q_OBJECT

public:
    SavePopover(Bridge& bridge, const Theme& theme, QWidget* parent);

    void openBelow(const QWidget& anchor, const QString& document);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();

    Bridge& m_bridge;
    QString m_document;
    QLabel* m_heading;
    QLabel* m_text;
    QLabel* m_relay;
    QPushButton* m_switch;
};

} // namespace cahier::app
