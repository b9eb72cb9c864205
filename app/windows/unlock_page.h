// SPDX-License-Identifier: MPL-2.0
// Asks for the passphrase of an existing profile. A wrong passphrase and a damaged vault are
// different sentences.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace cahier::app {

class Bridge;
class MessageBar;
class PassphraseField;

/// Owner: the start window; bridge and theme outlive it.
class UnlockPage final : public QWidget
{
    Q_OBJECT

public:
    UnlockPage(Bridge& bridge,
               const Theme& theme,
               const QString& profileFolder,
               QWidget* parent = nullptr);

    /// The vault did not open; says why and lets try again where that can help.
    void showProblem(const Problem& problem);
    QString message() const;

private:
    void unlock();

    Bridge& m_bridge;
    PassphraseField* m_passphrase;
    QPushButton* m_unlock;
    QProgressBar* m_progress;
    MessageBar* m_message;
};

} // namespace cahier::app
