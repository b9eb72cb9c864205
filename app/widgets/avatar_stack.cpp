// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/avatar_stack.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace cahier::app {

namespace {

constexpr int MaxShown = 4;

} // namespace

AvatarStack::AvatarStack(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAvatars({});
}

QString AvatarStack::initials(const QString& name)
{
    const QStringList words = name.split(u' ', Qt::SkipEmptyParts);
    QString text;
    for (const QString& word : words) {
        const bool pair = word.size() > 1 && word.at(0).isHighSurrogate();
        text += word.left(pair ? 2 : 1).toUpper();
        if (&word != &words.first())
            break;
    }
    return text.isEmpty() ? QStringLiteral("?") : text;
}

void AvatarStack::setAvatars(const QList<Avatar>& avatars)
{
    m_avatars = avatars;
    QStringList names;
    for (const Avatar& avatar : avatars)
        names.append(avatar.name);
    setAccessibleName(names.isEmpty() ? tr("Nobody else is here")
                                      : tr("Also here: %1").arg(names.join(u", ")));
    setVisible(!avatars.isEmpty());
    updateGeometry();
    update();
}

int AvatarStack::diameter() const
{
    return qMax(28, fontMetrics().height() + 10);
}

int AvatarStack::shownCount() const
{
    return qMin(int(m_avatars.size()), MaxShown);
}

QSize AvatarStack::sizeHint() const
{
    if (m_avatars.isEmpty())
        return {0, diameter()};
    const int step = diameter() * 3 / 4;
    const bool more = m_avatars.size() > MaxShown;
    return {diameter() + step * (shownCount() - 1) + (more ? diameter() : 0) + 2, diameter() + 2};
}

void AvatarStack::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont initialsFont = font();
    initialsFont.setPointSizeF(font().pointSizeF() * 0.88);
    initialsFont.setWeight(QFont::DemiBold);
    const int size = diameter();
    const int step = size * 3 / 4;
    for (int i = 0; i < shownCount(); ++i) {
        const Avatar& avatar = m_avatars.at(i);
        const QRectF disc(1 + i * step, 1, size - 1, size - 1);
        painter.setPen(QPen(palette().color(QPalette::Window), 2));
        painter.setBrush(avatar.colour);
        painter.drawEllipse(disc);
        painter.setFont(initialsFont);
        painter.setPen(avatar.onColour);
        painter.drawText(disc, Qt::AlignCenter, initials(avatar.name));
    }
    if (m_avatars.size() > MaxShown) {
        const QRectF rest(1 + (shownCount() - 1) * step + size, 1, size, size - 1);
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(
            rest, Qt::AlignCenter, QStringLiteral("+%1").arg(m_avatars.size() - MaxShown));
    }
}

bool AvatarStack::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), accessibleName(), this);
    return true;
}

} // namespace cahier::app
