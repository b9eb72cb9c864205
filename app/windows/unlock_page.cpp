// SPDX-License-Identifier: MPL-2.0
#include "app/windows/unlock_page.h"

#include "app/bridge/bridge.h"
#include "app/text/error_text.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/passphrase_field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace cahier::app {

UnlockPage::UnlockPage(Bridge& bridge,
                       const Theme& theme,
                       const QString& profileFolder,
                       QWidget* parent)
    : QWidget(parent)
    , m_bridge(bridge)
    , m_passphrase(new PassphraseField(
          theme.icon(QStringLiteral("eye")), theme.icon(QStringLiteral("eye-off")), this))
    , m_unlock(new QPushButton(tr("Unlock"), this))
    , m_progress(new QProgressBar(this))
    , m_message(new MessageBar(theme.icon(QStringLiteral("close")), this))
{
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/app.svg")).pixmap(56, 56));
    auto* heading = new QLabel(tr("Unlock Cahier"), this);
    heading->setProperty("look", QStringLiteral("heading"));
    auto* label = new QLabel(tr("&Passphrase"), this);
    label->setBuddy(m_passphrase);
    m_passphrase->setAccessibleName(tr("Passphrase"));
    m_passphrase->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    auto* where = new QLabel(tr("Profile: %1").arg(profileFolder), this);
    where->setProperty("look", QStringLiteral("muted"));
    where->setWordWrap(true);
    m_unlock->setProperty("look", QStringLiteral("primary"));
    m_unlock->setEnabled(false);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Unlocking"));
    m_progress->hide();

    auto* inner = new QVBoxLayout;
    inner->setSpacing(8);
    inner->addStretch(2);
    inner->addWidget(picture);
    inner->addWidget(heading);
    inner->addSpacing(8);
    inner->addWidget(m_message);
    inner->addWidget(label);
    inner->addWidget(m_passphrase);
    inner->addWidget(m_progress);
    inner->addSpacing(6);
    inner->addWidget(m_unlock, 0, Qt::AlignLeft);
    inner->addSpacing(12);
    inner->addWidget(where);
    inner->addStretch(3);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(32, 24, 32, 24);
    row->addStretch(1);
    row->addLayout(inner, 6);
    row->addStretch(1);
    setFocusProxy(m_passphrase);

    connect(m_passphrase, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_unlock->setEnabled(!text.isEmpty() && m_progress->isHidden());
    });
    connect(m_passphrase, &QLineEdit::returnPressed, this, &UnlockPage::unlock);
    connect(m_unlock, &QPushButton::clicked, this, &UnlockPage::unlock);
}

void UnlockPage::unlock()
{
    if (m_passphrase->text().isEmpty() || !m_progress->isHidden())
        return;
    m_message->hideMessage();
    m_progress->show();
    QString passphrase = m_passphrase->take();
    m_unlock->setEnabled(false);
    m_bridge.unlock(passphrase);
}

void UnlockPage::showProblem(const Problem& problem)
{
    m_progress->hide();
    m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentenceWithCode(problem.code));
    m_passphrase->setFocus(Qt::OtherFocusReason);
}

QString UnlockPage::message() const
{
    return m_message->text();
}

} // namespace cahier::app
