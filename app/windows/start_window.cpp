// SPDX-License-Identifier: MPL-2.0
#include "app/windows/start_window.h"

#include "app/bridge/bridge.h"
#include "app/widgets/button_keys.h"
#include "app/windows/unlock_page.h"

#include <QKeyEvent>
#include <QVBoxLayout>

namespace cahier::app {

StartWindow::StartWindow(Bridge& bridge,
                         const Theme& theme,
                         Kind kind,
                         const QString& profileFolder)
{
    setObjectName(QStringLiteral("startPage"));
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(QStringLiteral("Cahier"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    if (kind == Kind::FirstStart) {
        m_first = new FirstStart(bridge, theme, this);
        column->addWidget(m_first);
        connect(&bridge, &Bridge::profileFailed, m_first, &FirstStart::showProblem);
    } else {
        m_unlock = new UnlockPage(bridge, theme, profileFolder, this);
        column->addWidget(m_unlock);
        connect(&bridge, &Bridge::profileFailed, m_unlock, &UnlockPage::showProblem);
        setFocusProxy(m_unlock);
    }
    const int unit = fontMetrics().averageCharWidth();
    resize(qMax(760, unit * 104), qMax(640, fontMetrics().height() * 36));
}

std::optional<Beginning> StartWindow::beginning() const
{
    if (m_first == nullptr)
        return std::nullopt;
    return m_first->beginning();
}

void StartWindow::keyPressEvent(QKeyEvent* event)
{
    if (!pressFocusedButton(*this, *event))
        QWidget::keyPressEvent(event);
}

} // namespace cahier::app
