// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/message_bar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

namespace cahier::app {

MessageBar::MessageBar(const QIcon& closeIcon, QWidget* parent)
    : QFrame(parent)
    , m_label(new QLabel(this))
    , m_close(new QToolButton(this))
{
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setIcon(closeIcon);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    connect(m_close, &QToolButton::clicked, this, &MessageBar::hideMessage);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 8, 8, 8);
    row->addWidget(m_label, 1);
    row->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text)
{
    setProperty("look", kind == Kind::Problem ? QStringLiteral("problem") : QStringLiteral("note"));
    m_label->setProperty("look",
                         kind == Kind::Problem ? QVariant() : QVariant(QStringLiteral("noteText")));
    style()->unpolish(this);
    style()->polish(this);
    m_label->style()->unpolish(m_label);
    m_label->style()->polish(m_label);
    m_label->setText(text);
    setAccessibleName(text);
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageBar::hideMessage()
{
    hide();
}

QString MessageBar::text() const
{
    return isHidden() ? QString() : m_label->text();
}

} // namespace cahier::app
