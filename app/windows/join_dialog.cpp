// SPDX-License-Identifier: MPL-2.0
#include "app/windows/join_dialog.h"

#include "app/bridge/bridge.h"
#include "app/text/error_text.h"
#include "app/widgets/message_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace cahier::app {

JoinDialog::JoinDialog(Bridge& bridge, const Theme& theme, QWidget* parent)
    : QDialog(parent)
    , m_bridge(bridge)
    , m_link(new QLineEdit(this))
    , m_join(new QPushButton(tr("Join"), this))
    , m_progress(new QProgressBar(this))
    , m_message(new MessageBar(theme.icon(QStringLiteral("close")), this))
{
    setWindowTitle(tr("Join a workspace"));
    auto* label = new QLabel(tr("&Invitation link"), this);
    label->setBuddy(m_link);
    m_link->setPlaceholderText(tr("Paste the whole link"));
    m_link->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Joining"));
    m_progress->hide();
    m_join->setDefault(true);
    m_join->setProperty("look", QStringLiteral("primary"));
    m_join->setEnabled(false);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_join);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 24, 28, 24);
    column->setSpacing(8);
    column->addWidget(m_message);
    column->addWidget(label);
    column->addWidget(m_link);
    column->addWidget(m_progress);
    column->addSpacing(8);
    column->addLayout(buttons);
    connect(m_link, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_join->setEnabled(!text.trimmed().isEmpty());
    });
    connect(m_join, &QPushButton::clicked, this, &JoinDialog::join);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(&bridge, &Bridge::joined, this, &QDialog::accept);
    connect(&bridge, &Bridge::joinFailed, this, [this](const Problem& problem) {
        m_progress->hide();
        m_join->setEnabled(true);
        m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
    });
}

void JoinDialog::join()
{
    m_message->hideMessage();
    m_progress->show();
    m_join->setEnabled(false);
    m_bridge.join(m_link->text());
}

} // namespace cahier::app
