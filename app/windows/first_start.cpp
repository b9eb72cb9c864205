// SPDX-License-Identifier: MPL-2.0
#include "app/windows/first_start.h"

#include "app/bridge/bridge.h"
#include "app/text/error_text.h"
#include "app/widgets/choice_card.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/passphrase_field.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace cahier::app {

namespace {

QLabel* labelled(const QString& text, const char* look, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    if (look != nullptr)
        label->setProperty("look", QLatin1String(look));
    return label;
}

} // namespace

FirstStart::FirstStart(Bridge& bridge, const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_bridge(bridge)
    , m_theme(theme)
    , m_pages(new QStackedWidget(this))
{
    m_pages->addWidget(makeChoices());
    m_pages->addWidget(makeDetails());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
}

QWidget* FirstStart::makeChoices()
{
    auto* page = new QWidget(this);
    auto* picture = new QLabel(page);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/app.svg")).pixmap(56, 56));
    auto* write = new ChoiceCard(m_theme.icon(QStringLiteral("pencil"), Theme::Tint::Accent),
                                 tr("Write on this computer"),
                                 tr("Start at once, without an account or a server. You can share "
                                    "later."),
                                 page);
    auto* join = new ChoiceCard(m_theme.icon(QStringLiteral("invitation"), Theme::Tint::Accent),
                                tr("Join with an invitation"),
                                tr("Somebody sent you a link to their workspace."),
                                page);
    auto* add = new ChoiceCard(m_theme.icon(QStringLiteral("devices")),
                               tr("Add this computer to my account"),
                               tr("You use Cahier on another computer already. This is not there "
                                  "yet; it comes with a later version."),
                               page);
    add->setEnabled(false);
    connect(write, &QPushButton::clicked, this, [this] { chooseWay(Beginning::Way::WriteHere); });
    connect(join, &QPushButton::clicked, this, [this] { chooseWay(Beginning::Way::Join); });

    auto* inner = new QVBoxLayout;
    inner->setSpacing(12);
    inner->addStretch(2);
    picture->setMinimumWidth(fontMetrics().averageCharWidth() * 70);
    inner->addWidget(picture);
    inner->addSpacing(4);
    inner->addWidget(labelled(tr("Welcome to Cahier"), "heading", page));
    inner->addWidget(labelled(tr("Write together. Everything stays on your devices, sealed; no "
                                 "server can read it."),
                              "muted",
                              page));
    inner->addSpacing(14);
    for (ChoiceCard* card : {write, join, add})
        inner->addWidget(card);
    inner->addStretch(3);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(32, 24, 32, 24);
    row->addStretch(1);
    row->addLayout(inner, 8);
    row->addStretch(1);
    return page;
}

QWidget* FirstStart::makeDetails()
{
    auto* page = new QWidget(this);
    const QIcon shown = m_theme.icon(QStringLiteral("eye"));
    const QIcon hidden = m_theme.icon(QStringLiteral("eye-off"));
    m_detailsHeading = labelled({}, "heading", page);
    m_detailsHeading->setMinimumWidth(fontMetrics().averageCharWidth() * 70);
    m_link = new QLineEdit(page);
    m_link->setPlaceholderText(tr("Paste the whole link"));
    m_name = new QLineEdit(page);
    m_name->setPlaceholderText(tr("As others see it beside your words"));
    m_name->setMaxLength(48);
    m_passphrase = new PassphraseField(shown, hidden, page);
    m_passphrase->setPlaceholderText(tr("Four or more words are easy to keep in mind"));
    m_again = new PassphraseField(shown, hidden, page);
    m_hint = labelled(QStringLiteral(" "), "muted", page);
    m_message = new MessageBar(m_theme.icon(QStringLiteral("close")), page);
    m_begin = new QPushButton(tr("Start writing"), page);
    m_begin->setProperty("look", QStringLiteral("primary"));
    m_begin->setDefault(true);
    m_back = new QPushButton(tr("Back"), page);
    m_progress = new QProgressBar(page);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Making your keys"));
    m_progress->hide();

    auto* inner = new QVBoxLayout;
    inner->setSpacing(6);
    inner->addStretch(2);
    inner->addWidget(m_detailsHeading);
    inner->addSpacing(10);
    inner->addWidget(m_message);
    m_linkRow = new QWidget(page);
    auto* linkBox = new QVBoxLayout(m_linkRow);
    linkBox->setContentsMargins(0, 0, 0, 6);
    linkBox->setSpacing(6);
    const auto field = [page](QVBoxLayout* box, const QString& text, QLineEdit* edit) {
        auto* label = new QLabel(text, page);
        label->setBuddy(edit);
        edit->setAccessibleName(QString(text).remove(u'&'));
        box->addWidget(label);
        box->addWidget(edit);
    };
    field(linkBox, tr("&Invitation link"), m_link);
    inner->addWidget(m_linkRow);
    field(inner, tr("Your &name"), m_name);
    inner->addSpacing(6);
    field(inner, tr("&Passphrase for this computer"), m_passphrase);
    inner->addSpacing(6);
    field(inner, tr("Passphrase &again"), m_again);
    inner->addWidget(m_hint);
    inner->addWidget(labelled(tr("The passphrase unlocks the vault on this computer. Nobody can "
                                 "reset it, so keep it safe."),
                              "muted",
                              page));
    inner->addSpacing(10);
    inner->addWidget(m_progress);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_back);
    buttons->addStretch(1);
    buttons->addWidget(m_begin);
    inner->addLayout(buttons);
    inner->addStretch(3);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(32, 24, 32, 24);
    row->addStretch(1);
    row->addLayout(inner, 8);
    row->addStretch(1);

    for (QLineEdit* edit : {m_link,
                            m_name,
                            static_cast<QLineEdit*>(m_passphrase),
                            static_cast<QLineEdit*>(m_again)}) {
        connect(edit, &QLineEdit::textChanged, this, &FirstStart::check);
        connect(edit, &QLineEdit::returnPressed, this, [this] {
            if (m_begin->isEnabled())
                begin();
            else
                focusMissing();
        });
    }
    connect(m_back, &QPushButton::clicked, this, [this] { m_pages->setCurrentIndex(0); });
    connect(m_begin, &QPushButton::clicked, this, &FirstStart::begin);
    return page;
}

void FirstStart::chooseWay(Beginning::Way way)
{
    m_beginning.way = way;
    const bool joining = way == Beginning::Way::Join;
    m_detailsHeading->setText(joining ? tr("Join a workspace") : tr("Write on this computer"));
    m_linkRow->setVisible(joining);
    m_begin->setText(joining ? tr("Join") : tr("Start writing"));
    m_message->hideMessage();
    m_pages->setCurrentIndex(1);
    (joining ? m_link : m_name)->setFocus(Qt::OtherFocusReason);
    check();
}

void FirstStart::check()
{
    using Strength = PassphraseField::Strength;
    const Strength strength = PassphraseField::strengthOf(m_passphrase->text());
    const bool repeated = !m_again->text().isEmpty();
    const bool same = m_again->text() == m_passphrase->text();
    QString hint = QStringLiteral(" ");
    // While the second one is being typed it is not wrong yet.
    const bool begun = m_again->hasFocus() && m_passphrase->text().startsWith(m_again->text());
    if (repeated && !same && !begun)
        hint = tr("The two passphrases differ.");
    else if (strength == Strength::Weak)
        hint = tr("Weak: a few more words would make it much stronger.");
    else if (strength == Strength::Fair)
        hint = tr("Fair: good against chance finders; one more word makes it strong.");
    else if (strength == Strength::Good)
        hint = tr("Strong.");
    m_hint->setText(hint);
    const bool linked =
        m_beginning.way == Beginning::Way::WriteHere || !m_link->text().trimmed().isEmpty();
    m_begin->setEnabled(linked && !m_name->text().trimmed().isEmpty() && same &&
                        !m_passphrase->text().isEmpty());
}

void FirstStart::focusMissing()
{
    const bool joining = m_beginning.way == Beginning::Way::Join;
    QLineEdit* missing = m_again;
    if (joining && m_link->text().trimmed().isEmpty())
        missing = m_link;
    else if (m_name->text().trimmed().isEmpty())
        missing = m_name;
    else if (m_passphrase->text().isEmpty())
        missing = m_passphrase;
    else if (m_again->hasFocus())
        m_hint->setText(tr("The two passphrases differ."));
    missing->setFocus(Qt::OtherFocusReason);
    missing->selectAll();
}

void FirstStart::begin()
{
    m_message->hideMessage();
    m_beginning.invitation = m_link->text().trimmed();
    m_progress->show();
    m_begin->setEnabled(false);
    m_back->setEnabled(false);
    QString passphrase = m_passphrase->take();
    m_again->take();
    m_begin->setEnabled(false);
    m_hint->setText(tr("Making your keys…"));
    m_bridge.createProfile(m_name->text(), passphrase, {});
}

void FirstStart::showProblem(const Problem& problem)
{
    m_progress->hide();
    m_back->setEnabled(true);
    check();
    m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentenceWithCode(problem.code));
    m_passphrase->setFocus(Qt::OtherFocusReason);
}

} // namespace cahier::app
