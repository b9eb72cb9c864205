// SPDX-License-Identifier: MPL-2.0
// The first minute: three ways to begin, then a name and a passphrase.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace cahier::app {

class Bridge;
class ChoiceCard;
class MessageBar;
class PassphraseField;

/// What the person chose to begin with.
struct Beginning
{
    enum class Way { WriteHere, Join };

    Way way = Way::WriteHere;
    QString invitation; ///< Join only.
};

/// Owner: the start window; bridge and theme outlive it.
class FirstStart final : public QWidget
{
    Q_OBJECT

public:
    FirstStart(Bridge& bridge, const Theme& theme, QWidget* parent = nullptr);

    const Beginning& beginning() const { return m_beginning; }

    /// Shows why the profile could not be made; everything entered but the passphrase is kept.
    void showProblem(const Problem& problem);

private:
    QWidget* makeChoices();
    QWidget* makeDetails();
    void chooseWay(Beginning::Way way);
    void check();
    void focusMissing();
    void begin();

    Bridge& m_bridge;
    const Theme& m_theme;
    Beginning m_beginning;
    QStackedWidget* m_pages;
    QLabel* m_detailsHeading = nullptr;
    QWidget* m_linkRow = nullptr;
    QLineEdit* m_link = nullptr;
    QLineEdit* m_name = nullptr;
    PassphraseField* m_passphrase = nullptr;
    PassphraseField* m_again = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_begin = nullptr;
    QPushButton* m_back = nullptr;
    QProgressBar* m_progress = nullptr;
    MessageBar* m_message = nullptr;
};

} // namespace cahier::app
