// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/message_bar.h"

#include <QAccessible>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace cahier::app {

MessageBar::MessageBar(const QIcon& closeIcon, QWidget* parent, const QMargins& around)
    : QWidget(parent)
    , m_frame(new QFrame(this))
    , m_label(new QLabel(m_frame))
    , m_close(new QToolButton(m_frame))
{
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setIcon(closeIcon);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    connect(m_close, &QToolButton::clicked, this, &MessageBar::hideMessage);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(around);
    outer->addWidget(m_frame);
    auto* row = new QHBoxLayout(m_frame);
    row->setContentsMargins(14, 8, 8, 8);
    row->addWidget(m_label, 1);
    row->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text)
{
    m_frame->setProperty(
        "look", kind == Kind::Problem ? QStringLiteral("problem") : QStringLiteral("note"));
    m_label->setProperty("look",
                         kind == Kind::Problem ? QVariant() : QVariant(QStringLiteral("noteText")));
    m_frame->style()->unpolish(m_frame);
    m_frame->style()->polish(m_frame);
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
