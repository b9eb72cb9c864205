// SPDX-License-Identifier: MPL-2.0
#include "app/windows/status_row.h"

#include "app/text/phrases.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSlider>
#include <QToolButton>

namespace cahier::app {

StatusRow::StatusRow(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_words(new QLabel(this))
    , m_percent(new QToolButton(this))
    , m_zoom(new QSlider(Qt::Horizontal, this))
    , m_lockIcon(new QLabel(this))
    , m_lock(new QLabel(tr("End-to-end encrypted"), this))
{
    setObjectName(QStringLiteral("statusRow"));
    setAttribute(Qt::WA_StyledBackground);
    for (QLabel* label : {m_words, m_lock})
        label->setProperty("look", QStringLiteral("muted"));
    m_percent->setProperty("look", QStringLiteral("quiet"));
    m_percent->setToolTip(tr("Back to 100 % (Ctrl+0)"));
    m_zoom->setRange(50, 200);
    m_zoom->setSingleStep(10);
    m_zoom->setPageStep(25);
    m_zoom->setFixedWidth(110);
    m_zoom->setAccessibleName(tr("Zoom"));
    m_zoom->setToolTip(tr("Zoom"));
    m_lock->setToolTip(tr("Only the people of this workspace can read it; the relay cannot."));
    m_lockIcon->setToolTip(m_lock->toolTip());
    const auto paintLock = [this, &theme] {
        m_lockIcon->setPixmap(
            theme.icon(QStringLiteral("lock"), Theme::Tint::Good)
                .pixmap(withFont(Metrics::SmallIcon), withFont(Metrics::SmallIcon)));
    };
    paintLock();
    connect(&theme, &Theme::changed, this, paintLock);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 16, 4);
    row->setSpacing(8);
    row->addWidget(m_words);
    row->addStretch(1);
    row->addWidget(m_percent);
    row->addWidget(m_zoom);
    row->addSpacing(12);
    row->addWidget(m_lockIcon);
    row->addWidget(m_lock);

    connect(m_zoom, &QSlider::valueChanged, this, &StatusRow::zoomChosen);
    connect(m_percent, &QToolButton::clicked, this, [this] { Q_EMIT zoomChosen(100); });
    setZoom(100);
    setWords(-1);
}

void StatusRow::setWords(int count)
{
    m_words->setText(count < 0 ? QString() : Phrases::words(count));
}

void StatusRow::setZoom(int percent)
{
    const QSignalBlocker blocker(m_zoom);
    m_zoom->setValue(percent);
    m_percent->setText(tr("%1 %").arg(QLocale().toString(percent)));
    m_percent->setAccessibleName(tr("Zoom: %1 %").arg(percent));
}

} // namespace cahier::app
