// SPDX-License-Identifier: MPL-2.0
#include "app/windows/header_bar.h"

#include "app/widgets/avatar_stack.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace cahier::app {

namespace {

constexpr int NarrowWidth = 720;

} // namespace

HeaderBar::HeaderBar(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_sidebar(new QToolButton(this))
    , m_title(new QLineEdit(this))
    , m_status(new QToolButton(this))
    , m_offline(new QToolButton(this))
    , m_readOnly(new QToolButton(this))
    , m_people(new AvatarStack(this))
    , m_share(new QPushButton(tr("Share"), this))
    , m_menu(new QToolButton(this))
{
    setObjectName(QStringLiteral("header"));
    setAttribute(Qt::WA_StyledBackground);
    const auto button = [&theme](QToolButton* made, const char* icon, const QString& words) {
        made->setIcon(theme.icon(QLatin1String(icon)));
        made->setIconSize({withFont(Metrics::Icon), withFont(Metrics::Icon)});
        made->setToolTip(words);
        made->setAccessibleName(words);
    };
    button(m_sidebar, "sidebar", tr("Show or hide the document list (F9)"));
    button(m_menu, "more", tr("Menu (F10)"));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_title->setProperty("look", QStringLiteral("title"));
    m_title->setAccessibleName(tr("Title of the document"));
    m_title->setPlaceholderText(tr("Untitled"));
    m_title->setMaxLength(200);
    for (QToolButton* status : {m_status, m_offline}) {
        status->setProperty("look", QStringLiteral("status"));
        status->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        status->setIconSize({withFont(Metrics::SmallIcon + 6), withFont(Metrics::SmallIcon + 2)});
        connect(status, &QToolButton::clicked, this, &HeaderBar::statusClicked);
    }
    m_offline->hide();
    m_readOnly->setProperty("look", QStringLiteral("status"));
    m_readOnly->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_readOnly->setIconSize(m_status->iconSize());
    m_readOnly->setIcon(theme.icon(QStringLiteral("eye")));
    m_readOnly->setText(tr("Read only"));
    m_readOnly->setToolTip(tr("You may read this document. An owner can let you write in it."));
    m_readOnly->setFocusPolicy(Qt::NoFocus);
    m_readOnly->setAccessibleDescription(m_readOnly->toolTip());
    m_readOnly->hide();
    m_share->setProperty("look", QStringLiteral("primary"));
    m_share->setToolTip(tr("Invite people to this workspace"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 8, 10, 8);
    row->setSpacing(6);
    row->addWidget(m_sidebar);
    row->addWidget(m_title);
    row->addWidget(m_readOnly);
    row->addWidget(m_status);
    row->addWidget(m_offline);
    row->addStretch(1);
    row->addWidget(m_people);
    row->addSpacing(4);
    row->addWidget(m_share);
    row->addWidget(m_menu);
    setMinimumHeight(Metrics::HeaderHeight);

    connect(m_sidebar, &QToolButton::clicked, this, &HeaderBar::sidebarToggled);
    connect(m_share, &QPushButton::clicked, this, &HeaderBar::shareClicked);
    connect(m_title, &QLineEdit::textChanged, this, &HeaderBar::fitTitle);
    connect(m_title, &QLineEdit::editingFinished, this, [this] {
        if (m_title->isModified()) {
            m_title->setModified(false);
            Q_EMIT titleEdited(m_title->text().trimmed());
        }
    });
    connect(m_title, &QLineEdit::returnPressed, this, &HeaderBar::titleLeft);
    connect(&theme, &Theme::changed, this, [this] {
        refreshStatus();
        setPeople(m_present);
    });
    setTitle({}, TitleMode::Hidden);
}

void HeaderBar::setTitle(const QString& title, TitleMode mode)
{
    m_hasDocument = mode != TitleMode::Hidden;
    m_title->setVisible(m_hasDocument);
    m_title->setReadOnly(mode == TitleMode::ReadOnly);
    m_readOnly->setVisible(mode == TitleMode::ReadOnly);
    if (m_title->hasFocus() && m_title->isModified())
        return; // Somebody is typing a title here.
    if (m_title->text() != title) {
        m_title->setText(title);
        m_title->setCursorPosition(0);
        m_title->setModified(false);
    }
    refreshStatus();
    fitTitle();
}

void HeaderBar::editTitle()
{
    m_title->setFocus(Qt::ShortcutFocusReason);
    m_title->selectAll();
}

void HeaderBar::setSaveState(const SaveState& state, Connection connection)
{
    m_state = state;
    m_connection = connection;
    refreshStatus();
}

QString HeaderBar::statusText() const
{
    return m_status->text();
}

void HeaderBar::refreshStatus()
{
    const SaveLevel level = saveLevel(m_state, m_connection);
    const bool far = level == SaveLevel::OnRelay || level == SaveLevel::Seen;
    m_status->setVisible(m_hasDocument);
    m_status->setIcon(
        m_theme.icon(far ? QStringLiteral("saved") : QStringLiteral("computer"),
                     level == SaveLevel::Saving ? Theme::Tint::Muted : Theme::Tint::Good));
    const QString words = Phrases::saveStatus(m_state, m_connection);
    m_status->setText(words);
    m_status->setAccessibleName(tr("Save status: %1").arg(words));
    m_status->setToolTip(tr("Where your work is"));
    const bool quiet = m_connection == Connection::Online || m_connection == Connection::LocalOnly;
    m_offline->setVisible(!quiet);
    m_offline->setIcon(m_theme.icon(QStringLiteral("cloud-off"), Theme::Tint::Caution));
    m_offline->setText(Phrases::connection(m_connection));
    m_offline->setAccessibleName(tr("Connection: %1").arg(Phrases::connection(m_connection)));
    m_offline->setToolTip(tr("You can go on writing"));
}

void HeaderBar::setPeople(const QList<PresentPerson>& people)
{
    m_present = people;
    QList<Avatar> avatars;
    for (const PresentPerson& person : people)
        avatars.append(
            {person.name, m_theme.personColour(person.colour), m_theme.tokens().onPerson});
    m_people->setAvatars(avatars);
}

void HeaderBar::setShareEnabled(bool enabled)
{
    m_share->setEnabled(enabled);
}

void HeaderBar::fitTitle()
{
    const QString text = m_title->text().isEmpty() ? m_title->placeholderText() : m_title->text();
    const int wanted = m_title->fontMetrics().horizontalAdvance(text) * 23 / 20 + 24;
    m_title->setFixedWidth(qBound(120, wanted, qMax(140, width() * 2 / 5)));
}

void HeaderBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool narrow = width() < NarrowWidth * fontMetrics().height() / 17;
    m_status->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_readOnly->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_offline->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    fitTitle();
}

} // namespace cahier::app
