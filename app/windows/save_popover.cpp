// SPDX-License-Identifier: MPL-2.0
#include "app/windows/save_popover.h"

#include "app/bridge/bridge.h"
#include "app/text/phrases.h"
#include "app/widgets/button_keys.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace cahier::app {

SavePopover::SavePopover(Bridge& bridge, const Theme& theme, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_bridge(bridge)
    , m_heading(new QLabel(this))
    , m_text(new QLabel(this))
    , m_relay(new QLabel(this))
    , m_switch(new QPushButton(this))
{
    Q_UNUSED(theme);
    setProperty("look", QStringLiteral("popover"));
    setAccessibleName(tr("Where your work is"));
    m_heading->setProperty("look", QStringLiteral("subheading"));
    m_text->setWordWrap(true);
    m_relay->setWordWrap(true);
    m_relay->setProperty("look", QStringLiteral("muted"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(10);
    column->addWidget(m_heading);
    column->addWidget(m_text);
    column->addWidget(m_relay);
    column->addWidget(m_switch, 0, Qt::AlignLeft);
    setFixedWidth(fontMetrics().averageCharWidth() * 52);
    connect(&bridge, &Bridge::connectionChanged, this, &SavePopover::refresh);
    connect(&bridge, &Bridge::saveStateChanged, this, &SavePopover::refresh);
    connect(m_switch, &QPushButton::clicked, this, [this] {
        const Connection now = m_bridge.connection();
        const bool connected = now == Connection::Online || now == Connection::Connecting;
        m_bridge.setConnected(connected ? Bridge::OnOff::Off : Bridge::OnOff::On);
        hide();
    });
}

void SavePopover::openBelow(const QWidget& anchor, const QString& document)
{
    m_document = document;
    refresh();
    adjustSize();
    move(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)));
    show();
    m_switch->setFocus(Qt::PopupFocusReason);
}

void SavePopover::refresh()
{
    const SaveState state = m_bridge.saveState(m_document);
    const Connection connection = m_bridge.connection();
    m_heading->setText(Phrases::saveStatus(state, connection));
    m_text->setText(Phrases::saveExplanation(state, connection, m_bridge.connectionProblem()));
    const bool local = connection == Connection::LocalOnly;
    m_relay->setVisible(!local);
    m_relay->setText(
        tr("Relay: %1 · %2").arg(m_bridge.relayAddress(), Phrases::connection(connection)));
    m_switch->setVisible(!local);
    const bool connected = connection == Connection::Online || connection == Connection::Connecting;
    m_switch->setText(connected ? tr("Work offline") : tr("Connect now"));
}

void SavePopover::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    setMask(popoverShape(size()));
}

void SavePopover::keyPressEvent(QKeyEvent* event)
{
    if (!pressFocusedButton(*this, *event))
        QFrame::keyPressEvent(event);
}

} // namespace cahier::app
