// SPDX-License-Identifier: MPL-2.0
#include "app/editor/format_toolbar.h"

#include "app/editor/editor_actions.h"

#include <QGuiApplication>
#include <QMenu>
#include <QScreen>
#include <QToolButton>

namespace cahier::app {

FormatToolbar::FormatToolbar(EditorActions& actions, const Theme& theme, QWidget* parent)
    : QToolBar(parent)
    , m_actions(actions)
    , m_style(new QToolButton(this))
{
    setObjectName(QStringLiteral("formatBar"));
    setAccessibleName(tr("Formatting"));
    setIconSize({withFont(Metrics::Icon), withFont(Metrics::Icon)});
    setMovable(false);
    setFloatable(false);

    auto* styles = new QMenu(m_style);
    styles->addAction(actions.paragraph);
    styles->addActions(actions.headings);
    styles->addSeparator();
    styles->addAction(actions.quote);
    styles->addAction(actions.codeBlock);
    // The button is mirrored to have its arrow at the right; its menu is not.
    styles->setLayoutDirection(QGuiApplication::layoutDirection());
    styles->installEventFilter(this);
    m_style->setMenu(styles);
    m_style->setPopupMode(QToolButton::InstantPopup);
    m_style->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_style->setLayoutDirection(Qt::RightToLeft);
    m_style->setIcon(theme.icon(QStringLiteral("chevron-down")));
    m_style->setAccessibleName(tr("Paragraph style"));
    m_style->setToolTip(tr("Paragraph style"));
    // What does not fit goes behind the chevron, so that the most used stands first.
    addActions({actions.undo, actions.redo});
    addSeparator();
    addWidget(m_style);
    addSeparator();
    addActions({actions.bold, actions.italic, actions.underline, actions.strike, actions.code});
    addAction(actions.link);
    addSeparator();
    addActions({actions.bulletList, actions.orderedList, actions.checkList});
    addActions({actions.outdent, actions.indent});
    addSeparator();
    addActions({actions.quote, actions.codeBlock});
    addSeparator();
    addActions(actions.alignments);
    addSeparator();
    addAction(actions.clearFormat);

    if (auto* more = findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"))) {
        more->setIcon(theme.icon(QStringLiteral("chevron-right"), Theme::Tint::Text));
        more->setIconSize(iconSize());
        more->setToolTip(tr("More formatting"));
        more->setAccessibleName(tr("More formatting"));
    }
    for (QAction* action : actions.all())
        connect(action, &QAction::changed, this, &FormatToolbar::refreshStyleName);
    refreshStyleName();
}

bool FormatToolbar::eventFilter(QObject* watched, QEvent* event)
{
    auto* menu = m_style->menu();
    if (watched == menu && event->type() == QEvent::Show) {
        const QPoint below = m_style->mapToGlobal(QPoint(0, m_style->height() + 2));
        const QRect screen = m_style->screen()->availableGeometry();
        if (below.y() + menu->height() <= screen.bottom())
            menu->move(qBound(screen.left(), below.x(), screen.right() - menu->width()), below.y());
    }
    return QToolBar::eventFilter(watched, event);
}

void FormatToolbar::refreshStyleName()
{
    QString name = tr("Paragraph");
    for (int i = 0; i < m_actions.headings.size(); ++i) {
        if (m_actions.headings.at(i)->isChecked())
            name = tr("Heading %1").arg(i + 1);
    }
    if (m_actions.quote->isChecked())
        name = tr("Quote");
    else if (m_actions.codeBlock->isChecked())
        name = tr("Code block");
    m_style->setText(name);
    // The row must not move under the pointer when the style changes.
    int widest = 0;
    for (const QString& each : {tr("Paragraph"), tr("Heading %1").arg(3), tr("Code block")})
        widest = qMax(widest, m_style->fontMetrics().horizontalAdvance(each));
    m_style->setMinimumWidth(widest + Metrics::Icon + 30);
}

} // namespace cahier::app
