// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/passphrase_field.h"

#include <QSet>

namespace cahier::app {

PassphraseField::PassphraseField(const QIcon& show, const QIcon& hide, QWidget* parent)
    : QLineEdit(parent)
    , m_show(show)
    , m_hide(hide)
    , m_reveal(addAction(show, QLineEdit::TrailingPosition))
{
    setEchoMode(QLineEdit::Password);
    setMaxLength(512);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText |
                        Qt::ImhNoAutoUppercase);
    m_reveal->setCheckable(true);
    m_reveal->setText(tr("Show passphrase"));
    connect(m_reveal, &QAction::toggled, this, [this](bool shown) {
        setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
        m_reveal->setIcon(shown ? m_hide : m_show);
    });
}

QString PassphraseField::take()
{
    QString taken = text();
    // The line edit's own copy is overwritten before it is released (as far as Qt allows).
    setText(QString(taken.size(), QChar(u'\u2022')));
    clear();
    m_reveal->setChecked(false);
    return taken;
}

PassphraseField::Strength PassphraseField::strengthOf(const QString& passphrase)
{
    if (passphrase.isEmpty())
        return Strength::Empty;
    QSet<QChar> different;
    for (const QChar character : passphrase)
        different.insert(character.toLower());
    const auto words = passphrase.split(u' ', Qt::SkipEmptyParts).size();
    if (passphrase.size() < 10 || different.size() < 6)
        return Strength::Weak;
    if (words >= 4 || (passphrase.size() >= 16 && different.size() >= 9))
        return Strength::Good;
    return Strength::Fair;
}

} // namespace cahier::app
