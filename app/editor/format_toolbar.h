// SPDX-License-Identifier: MPL-2.0
// The row of formats above the page. On a narrow window what does not fit goes behind a chevron.
#pragma once

#include "app/style/theme.h"

#include <QToolBar>

class QToolButton;

namespace cahier::app {

class EditorActions;

/// Owner: the main window; actions and theme outlive it.
class FormatToolbar final : public QToolBar
{
    Q_OBJECT

public:
    FormatToolbar(EditorActions& actions, const Theme& theme, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshStyleName();

    EditorActions& m_actions;
    QToolButton* m_style; ///< "Paragraph ▾".
};

} // namespace cahier::app
