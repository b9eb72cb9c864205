// SPDX-License-Identifier: MPL-2.0
#include "app/windows/share_dialog.h"

#include "app/bridge/bridge.h"
#include "app/text/error_text.h"
#include "app/text/phrases.h"
#include "app/widgets/avatar_stack.h"
#include "app/widgets/button_keys.h"
#include "app/widgets/message_bar.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace cahier::app {

namespace {

/// Higher lists of people scroll, in lines of text.
constexpr int MaxPeopleLines = 18;

QLabel* note(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setProperty("look", QStringLiteral("muted"));
    return label;
}

} // namespace

ShareDialog::ShareDialog(Bridge& bridge,
                         const Theme& theme,
                         const QString& workspace,
                         QWidget* parent)
    : QDialog(parent)
    , m_bridge(bridge)
    , m_theme(theme)
    , m_workspace(workspace)
    , m_scroll(new QScrollArea(this))
    , m_people(new QVBoxLayout)
    , m_invitation(new QWidget(this))
    , m_relayEntry(new QWidget(this))
    , m_message(new MessageBar(theme.icon(QStringLiteral("close")), this))
{
    const auto info = bridge.findWorkspace(workspace);
    setWindowTitle(tr("Share"));
    auto* heading = new QLabel(
        tr("Share “%1”").arg(info && !info->name.isEmpty() ? info->name : tr("Workspace")), this);
    heading->setProperty("look", QStringLiteral("subheading"));
    heading->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 24, 28, 24);
    column->setSpacing(12);
    column->addWidget(heading);
    column->addWidget(note(tr("People you invite see every document of this workspace."), this));
    column->addWidget(m_message);
    auto* people = new QWidget(m_scroll);
    people->setLayout(m_people);
    m_people->setContentsMargins(0, 0, 0, 0);
    m_people->setSpacing(10);
    m_scroll->setWidget(people);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("People of this workspace"));
    column->addWidget(m_scroll);
    auto* rule = new QFrame(this);
    rule->setProperty("look", QStringLiteral("rule"));
    column->addWidget(rule);
    makeRelayEntry(*column);
    makeInvitation(*column);
    column->addStretch(1);
    auto* done = new QPushButton(tr("Done"), this);
    connect(done, &QPushButton::clicked, this, &QDialog::accept);
    column->addWidget(done, 0, Qt::AlignRight);
    setMinimumWidth(fontMetrics().averageCharWidth() * 78);

    connect(&bridge, &Bridge::membersChanged, this, &ShareDialog::refreshPeople);
    connect(&bridge, &Bridge::relayChosen, this, &ShareDialog::refreshRelay);
    connect(&bridge, &Bridge::invitationReady, this, &ShareDialog::showLink);
    connect(
        &bridge, &Bridge::invitationFailed, this, [this](const QString&, const Problem& problem) {
            m_make->setEnabled(true);
            m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
        });
    connect(&bridge, &Bridge::problemReported, this, [this](const Problem& problem) {
        m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
    });
    for (QPushButton* button : findChildren<QPushButton*>())
        button->setAutoDefault(false);
    refreshPeople();
    refreshRelay();
}

void ShareDialog::makeRelayEntry(QVBoxLayout& column)
{
    m_relay = new QLineEdit(m_relayEntry);
    m_relay->setPlaceholderText(tr("Registration link of your organisation's relay"));
    m_relay->setAccessibleName(m_relay->placeholderText());
    auto* connectIt = new QPushButton(tr("Connect"), m_relayEntry);
    auto* box = new QVBoxLayout(m_relayEntry);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(note(tr("To share, this profile needs a relay: a small server of your "
                           "organisation that passes on what it cannot read. The person who runs "
                           "it has a registration link for you."),
                        m_relayEntry));
    auto* row = new QHBoxLayout;
    row->addWidget(m_relay, 1);
    row->addWidget(connectIt);
    box->addLayout(row);
    column.addWidget(m_relayEntry);
    const auto take = [this] {
        m_message->hideMessage();
        m_bridge.useRelay(m_relay->text().trimmed());
    };
    connect(connectIt, &QPushButton::clicked, this, take);
    connect(m_relay, &QLineEdit::returnPressed, this, take);
}

void ShareDialog::makeInvitation(QVBoxLayout& column)
{
    m_role = new QComboBox(m_invitation);
    m_role->setAccessibleName(tr("Role of the invited person"));
    for (const Role role : {Role::Editor, Role::Owner, Role::Viewer})
        m_role->addItem(tr("%1 – %2", "role, what it may do")
                            .arg(Phrases::role(role), Phrases::roleExplanation(role)),
                        int(role));
    m_make = new QPushButton(tr("Create invitation link"), m_invitation);
    m_make->setProperty("look", QStringLiteral("primary"));
    m_link = new QLineEdit(m_invitation);
    m_link->setReadOnly(true);
    m_link->setAccessibleName(tr("Invitation link"));
    m_copy = new QPushButton(tr("Copy"), m_invitation);
    m_copy->setIconSize({withFont(Metrics::SmallIcon + 4), withFont(Metrics::SmallIcon)});
    m_copy->setIcon(m_theme.icon(QStringLiteral("copy"), Theme::Tint::Text));
    auto* box = new QVBoxLayout(m_invitation);
    box->setContentsMargins(0, 0, 0, 0);
    auto* first = new QHBoxLayout;
    first->addWidget(m_role, 1);
    first->addWidget(m_make);
    box->addLayout(first);
    auto* second = new QHBoxLayout;
    second->addWidget(m_link, 1);
    second->addWidget(m_copy);
    box->addLayout(second);
    auto* hint = note(tr("Send the link in a way only that person can read. Whoever has it can "
                         "join once."),
                      m_invitation);
    box->addWidget(hint);
    for (QWidget* widget : {static_cast<QWidget*>(m_link),
                            static_cast<QWidget*>(m_copy),
                            static_cast<QWidget*>(hint)}) {
        widget->hide();
        connect(&m_bridge, &Bridge::invitationReady, widget, &QWidget::show);
    }
    column.addWidget(m_invitation);
    connect(m_make, &QPushButton::clicked, this, [this] {
        m_message->hideMessage();
        m_make->setEnabled(false);
        m_bridge.invite(m_workspace, static_cast<Role>(m_role->currentData().toInt()));
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_link->text());
        m_copy->setText(tr("Copied"));
    });
}

QString ShareDialog::link() const
{
    return m_link->text();
}

void ShareDialog::showLink(const QString& workspace, const QString& link)
{
    if (workspace != m_workspace)
        return;
    m_make->setEnabled(true);
    m_link->setText(link);
    m_link->setCursorPosition(0);
    m_copy->setText(tr("Copy"));
    m_copy->setFocus(Qt::OtherFocusReason);
}

void ShareDialog::refreshRelay()
{
    const bool hasRelay = !m_bridge.relayAddress().isEmpty();
    const auto info = m_bridge.findWorkspace(m_workspace);
    const bool owner = info && info->role == Role::Owner;
    m_relayEntry->setVisible(!hasRelay);
    m_invitation->setVisible(hasRelay && owner);
    if (hasRelay && !owner)
        m_message->showMessage(MessageBar::Kind::Note,
                               tr("Only owners can invite. Ask one of them."));
}

void ShareDialog::refreshPeople()
{
    while (QLayoutItem* item = m_people->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    QList<Member> members = m_bridge.members(m_workspace);
    std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
        if (a.isSelf != b.isSelf)
            return a.isSelf;
        if (a.role != b.role)
            return a.role < b.role;
        return QString::localeAwareCompare(a.name, b.name) < 0;
    });
    for (const Member& member : std::as_const(members)) {
        auto* line = new QWidget(this);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* avatar = new AvatarStack(line);
        avatar->setAvatars(
            {{member.name, m_theme.personColour(member.colour), m_theme.tokens().onPerson}});
        const QString name = member.name.isEmpty() ? tr("Unnamed") : member.name;
        auto* label = new QLabel(member.isSelf ? tr("%1 (you)").arg(name) : name, line);
        row->addWidget(avatar);
        row->addWidget(label, 1);
        row->addWidget(note(Phrases::role(member.role), line));
        static_cast<QLabel*>(row->itemAt(2)->widget())->setWordWrap(false);
        m_people->addWidget(line);
        line->show(); // In a dialog that is open already it would count for nothing at first.
    }
    m_people->activate();
    const int most = fontMetrics().height() * MaxPeopleLines;
    m_scroll->setFixedHeight(qMin(m_people->sizeHint().height(), most));
    m_scroll->setFocusPolicy(m_people->sizeHint().height() > most ? Qt::TabFocus : Qt::NoFocus);
}

void ShareDialog::keyPressEvent(QKeyEvent* event)
{
    if (!pressFocusedButton(*this, *event))
        QDialog::keyPressEvent(event);
}

} // namespace cahier::app
