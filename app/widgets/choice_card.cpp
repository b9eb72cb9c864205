// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/choice_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace cahier::app {

namespace {

constexpr int IconSize = 30;

} // namespace

ChoiceCard::ChoiceCard(const QIcon& icon,
                       const QString& heading,
                       const QString& explanation,
                       QWidget* parent)
    : QPushButton(parent)
    , m_icon(icon)
    , m_picture(new QLabel(this))
    , m_heading(new QLabel(heading, this))
    , m_explanation(new QLabel(explanation, this))
{
    setProperty("look", QStringLiteral("card"));
    setAccessibleName(heading);
    setAccessibleDescription(explanation);
    setCursor(Qt::PointingHandCursor);
    setAutoDefault(false);
    m_picture->setPixmap(icon.pixmap(IconSize, IconSize));
    m_heading->setProperty("look", QStringLiteral("subheading"));
    m_heading->setWordWrap(true);
    m_explanation->setWordWrap(true);
    m_explanation->setProperty("look", QStringLiteral("muted"));
    for (QLabel* label : {m_picture, m_heading, m_explanation})
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* words = new QVBoxLayout;
    words->setSpacing(3);
    words->addWidget(m_heading);
    words->addWidget(m_explanation);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(22, 16, 22, 16);
    row->setSpacing(20);
    row->addWidget(m_picture, 0, Qt::AlignVCenter);
    row->addLayout(words, 1);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChoiceCard::changeEvent(QEvent* event)
{
    QPushButton::changeEvent(event);
    if (event->type() != QEvent::EnabledChange)
        return;
    m_picture->setPixmap(
        m_icon.pixmap({IconSize, IconSize}, isEnabled() ? QIcon::Normal : QIcon::Disabled));
    m_heading->setEnabled(isEnabled());
}

QSize ChoiceCard::sizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 70;
    return {width, heightForWidth(width)};
}

QSize ChoiceCard::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 4};
}

bool ChoiceCard::hasHeightForWidth() const
{
    return true;
}

int ChoiceCard::heightForWidth(int width) const
{
    return qMax(layout()->totalHeightForWidth(width), fontMetrics().height() * 4);
}

} // namespace cahier::app
