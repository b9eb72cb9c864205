// SPDX-License-Identifier: MPL-2.0
// Composition of the window. What is not needed for the first picture is made when it is used.
#include "app/windows/main_window.h"

#include "app/bridge/bridge.h"
#include "app/bridge/open_document.h"
#include "app/bridge/presence_binding.h"
#include "app/bridge/text_binding.h"
#include "app/bridge/text_formats.h"
#include "app/editor/editor_actions.h"
#include "app/editor/editor_widget.h"
#include "app/editor/find_bar.h"
#include "app/editor/format_toolbar.h"
#include "app/editor/link_dialog.h"
#include "app/text/error_text.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/plain_menu.h"
#include "app/windows/about_dialog.h"
#include "app/windows/command_palette.h"
#include "app/windows/header_bar.h"
#include "app/windows/join_dialog.h"
#include "app/windows/save_popover.h"
#include "app/windows/share_dialog.h"
#include "app/windows/side_bar.h"
#include "app/windows/status_row.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTextBlock>
#include <QTimer>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace cahier::app {

namespace {

constexpr int WordCountDelayMs = 300;
constexpr int NarrowWindow = 680;

int wordsIn(const QString& text)
{
    int words = 0;
    bool inside = false;
    for (const QChar character : text) {
        const bool part = character.isLetterOrNumber() || character.isMark() ||
                          character == u'\'' || character == u'\u2019' || character.isSurrogate();
        if (part && !inside)
            ++words;
        inside = part;
    }
    return words;
}

} // namespace

MainWindow::MainWindow(Bridge& bridge, Theme& theme, TextLooks& looks, const QString& profileFolder)
    : m_bridge(bridge)
    , m_theme(theme)
    , m_looks(looks)
    , m_settings(profileFolder)
    , m_header(new HeaderBar(theme, this))
    , m_side(new SideBar(bridge, theme, this))
    , m_splitter(new QSplitter(this))
    , m_pages(new QStackedWidget(this))
    , m_documentPage(new QWidget(this))
    , m_editor(new EditorWidget(theme, looks, this))
    , m_actions(new EditorActions(*m_editor, theme, this))
    , m_status(new StatusRow(theme, this))
    , m_message(new MessageBar(theme.icon(QStringLiteral("close")), this, {16, 12, 16, 0}))
    , m_wordTimer(new QTimer(this))
{
    setWindowTitle(QStringLiteral("Cahier"));
    m_wordTimer->setSingleShot(true);
    m_wordTimer->setInterval(WordCountDelayMs);
    layOut();
    makeActions();
    connectBridge();
    connectWidgets();
    setZoom(m_settings.zoom());
    if (!restoreGeometry(m_settings.geometry()))
        resize(1180, 780);
    refreshEmptyPage();
    refreshStatus();
}

MainWindow::~MainWindow()
{
    // The page must let go of its document before the bridge closes it.
    m_editor->showDocument(nullptr);
}

void MainWindow::layOut()
{
    m_format = new FormatToolbar(*m_actions, m_theme, this);
    auto* formatRow = new QWidget(m_documentPage);
    formatRow->setObjectName(QStringLiteral("formatRow"));
    formatRow->setAttribute(Qt::WA_StyledBackground);
    auto* formatBox = new QHBoxLayout(formatRow);
    formatBox->setContentsMargins(10, 3, 10, 3);
    formatBox->addWidget(m_format);
    auto* page = new QVBoxLayout(m_documentPage);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(0);
    page->addWidget(formatRow);
    page->addWidget(m_editor, 1);
    m_documentPage->setObjectName(QStringLiteral("pageArea"));
    m_documentPage->setAttribute(Qt::WA_StyledBackground);
    m_pages->addWidget(makeEmptyPage());
    m_pages->addWidget(m_documentPage);

    auto* right = new QWidget(m_splitter);
    right->setObjectName(QStringLiteral("pageArea"));
    right->setAttribute(Qt::WA_StyledBackground);
    auto* rightBox = new QVBoxLayout(right);
    rightBox->setContentsMargins(0, 0, 0, 0);
    rightBox->setSpacing(0);
    rightBox->addWidget(m_message);
    rightBox->addWidget(m_pages, 1);

    m_splitter->addWidget(m_side);
    m_splitter->addWidget(right);
    m_splitter->setCollapsible(1, false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(1, 1);
    m_side->setMinimumWidth(180);
    const int side = m_settings.sidebarWidth();
    m_side->setVisible(side > 0);
    m_splitter->setSizes({qMax(side, Metrics::SidebarWidth), 900});

    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_status);
    setCentralWidget(centre);
    // Nothing is chosen yet; without this the first button would look chosen.
    centre->setFocusPolicy(Qt::ClickFocus);
    centre->setFocus();
}

QWidget* MainWindow::makeEmptyPage()
{
    auto* page = new QWidget(m_pages);
    m_emptyHeading = new QLabel(page);
    m_emptyHeading->setProperty("look", QStringLiteral("subheading"));
    m_emptyHeading->setAlignment(Qt::AlignCenter);
    m_emptyText = new QLabel(page);
    m_emptyText->setProperty("look", QStringLiteral("muted"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    m_emptyButton = new QPushButton(tr("New document"), page);
    m_emptyButton->setProperty("look", QStringLiteral("primary"));
    m_joinButton = new QPushButton(tr("Join with an invitation…"), page);
    auto* words = new QHBoxLayout;
    words->addStretch(1);
    words->addWidget(m_emptyText, 3);
    words->addStretch(1);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_emptyButton);
    buttons->addWidget(m_joinButton);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(32, 32, 32, 32);
    column->setSpacing(12);
    column->addStretch(2);
    column->addWidget(m_emptyHeading);
    column->addLayout(words);
    column->addSpacing(6);
    column->addLayout(buttons);
    column->addStretch(3);
    return page;
}

void MainWindow::connectBridge()
{
    connect(&m_bridge, &Bridge::documentOpened, this, &MainWindow::showDocument);
    connect(&m_bridge,
            &Bridge::documentOpenFailed,
            this,
            [this](const QString&, const Problem& problem) {
        m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
        Q_EMIT settled();
    });
    connect(&m_bridge, &Bridge::documentCreated, this, &MainWindow::openDocument);
    connect(&m_bridge, &Bridge::profileOpened, this, &MainWindow::refreshEmptyPage);
    connect(&m_bridge, &Bridge::workspaceCreated, this, [this](const QString& workspace) {
        // One starts by writing, not by naming things.
        m_bridge.createDocument(workspace, tr("First page"));
    });
    connect(&m_bridge, &Bridge::documentsChanged, this, [this] {
        refreshTitle();
        refreshEmptyPage();
        if (!m_wanted.isEmpty())
            openDocument(m_wanted);
    });
    connect(&m_bridge, &Bridge::workspacesChanged, this, &MainWindow::refreshEmptyPage);
    connect(&m_bridge, &Bridge::connectionChanged, this, &MainWindow::refreshStatus);
    connect(&m_bridge, &Bridge::saveStateChanged, this, &MainWindow::refreshStatus);
    connect(&m_bridge, &Bridge::problemReported, this, [this](const Problem& problem) {
        // Being offline is a state with a badge, never a message.
        if (problem.code != Errc::RelayUnreachable)
            m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
    });
    connect(&m_bridge, &Bridge::joinFailed, this, [this](const Problem& problem) {
        if (findChild<JoinDialog*>() == nullptr)
            m_message->showMessage(MessageBar::Kind::Problem, ErrorText::sentence(problem.code));
        refreshEmptyPage();
    });
}

void MainWindow::connectWidgets()
{
    connect(m_header, &HeaderBar::titleEdited, this, [this](const QString& title) {
        if (!m_current.isEmpty())
            m_bridge.renameDocument(m_current, title);
    });
    connect(m_header, &HeaderBar::titleLeft, this, [this] {
        m_editor->setFocus(Qt::OtherFocusReason);
    });
    connect(m_header, &HeaderBar::shareClicked, this, &MainWindow::share);
    connect(m_header, &HeaderBar::sidebarToggled, this, [this] {
        m_side->setVisible(!m_side->isVisible());
    });
    connect(m_header, &HeaderBar::statusClicked, this, [this] {
        if (m_popover == nullptr)
            m_popover = new SavePopover(m_bridge, m_theme, this);
        m_popover->openBelow(*m_header->statusButton(), m_current);
    });
    connect(m_side, &SideBar::documentChosen, this, [this](const QString& id) {
        openDocument(id);
        m_editor->setFocus(Qt::OtherFocusReason);
    });
    connect(m_side, &SideBar::newDocumentWanted, this, &MainWindow::newDocument);
    connect(m_side, &SideBar::trashWanted, this, [this](const QString& id) {
        if (id == m_current)
            leaveDocument();
        m_bridge.trashDocument(id);
    });
    connect(m_side, &SideBar::restoreWanted, this, [this](const QString& id) {
        m_bridge.restoreDocument(id);
    });
    connect(m_side, &SideBar::renameWanted, this, [this](const QString& id) {
        m_nameWanted = true;
        openDocument(id);
    });
    connect(m_emptyButton, &QPushButton::clicked, this, [this] {
        if (workspaceForNew().isEmpty())
            beginOnThisComputer();
        else
            newDocument();
    });
    connect(m_joinButton, &QPushButton::clicked, this, &MainWindow::askForInvitation);
    connect(m_status, &StatusRow::zoomChosen, this, &MainWindow::setZoom);
    connect(m_actions, &EditorActions::linkWanted, this, &MainWindow::askForLink);
    connect(m_editor, &EditorWidget::linkOpened, this, &MainWindow::openLink);
    connect(m_editor, &EditorWidget::contextMenuWanted, this, &MainWindow::openContextMenu);
    connect(m_editor, &EditorWidget::pasteRefused, this, [this] {
        m_message->showMessage(MessageBar::Kind::Note,
                               tr("Pictures and files cannot be put into a document yet."));
    });
    connect(m_wordTimer, &QTimer::timeout, this, &MainWindow::countWords);
}

// -- Documents ------------------------------------------------------------------------------------

QString MainWindow::workspaceForNew() const
{
    const auto writable = [](const Workspace& workspace) {
        return workspace.role <= Role::Editor && !workspace.joinPending;
    };
    if (const auto current = m_bridge.findDocument(m_current)) {
        const auto workspace = m_bridge.findWorkspace(current->workspace);
        if (workspace && writable(*workspace))
            return workspace->id;
    }
    for (const Workspace& workspace : m_bridge.workspaces()) {
        if (writable(workspace))
            return workspace.id;
    }
    return {};
}

void MainWindow::newDocument()
{
    const QString workspace = workspaceForNew();
    if (workspace.isEmpty())
        return;
    m_nameWanted = true;
    m_bridge.createDocument(workspace, {});
}

void MainWindow::beginOnThisComputer()
{
    m_bridge.createWorkspace(tr("%1's workspace").arg(m_bridge.displayName()));
}

void MainWindow::askForInvitation()
{
    auto* dialog = new JoinDialog(m_bridge, m_theme, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::openDocument(const QString& idOrFirst)
{
    QString id = idOrFirst;
    if (id == QLatin1String("first")) {
        const QModelIndex first = m_side->model().index(0);
        id = first.data(DocumentListModel::IdRole).toString();
    }
    if (id.isEmpty() || !m_bridge.findDocument(id)) {
        m_wanted = idOrFirst;
        return;
    }
    m_wanted.clear();
    if (id == m_current) {
        if (std::exchange(m_nameWanted, false))
            m_header->editTitle();
        return;
    }
    m_bridge.openDocument(id);
}

void MainWindow::showDocument(OpenDocument* document)
{
    const QString left = std::exchange(m_current, document->id());
    m_pages->setCurrentWidget(m_documentPage);
    if (left == m_current && m_editor->shownDocument() != document)
        m_editor->replaceDocument(document);
    else if (m_editor->shownDocument() != document)
        m_editor->showDocument(document);
    if (!left.isEmpty() && left != m_current)
        m_bridge.closeDocument(left);
    m_settings.setLastDocument(m_current);
    m_side->setCurrent(m_current);
    connect(&document->text(),
            &TextBinding::changed,
            m_wordTimer,
            qOverload<>(&QTimer::start),
            Qt::UniqueConnection);
    const auto showPeople = [this, document] {
        m_header->setPeople(document->presence().people());
    };
    connect(&document->presence(), &PresenceBinding::peopleChanged, m_header, showPeople);
    showPeople();
    refreshTitle();
    refreshStatus();
    countWords();
    if (std::exchange(m_nameWanted, false))
        m_header->editTitle();
    else
        m_editor->setFocus(Qt::OtherFocusReason);
    Q_EMIT settled();
}

void MainWindow::leaveDocument()
{
    m_editor->showDocument(nullptr);
    const QString left = std::exchange(m_current, QString());
    m_bridge.closeDocument(left);
    m_pages->setCurrentIndex(0);
    m_header->setPeople({});
    m_side->setCurrent({});
    m_status->setWords(-1);
    refreshTitle();
    refreshEmptyPage();
}

void MainWindow::refreshTitle()
{
    const auto entry = m_bridge.findDocument(m_current);
    if (!entry) {
        m_header->setTitle({}, HeaderBar::TitleMode::Hidden);
        setWindowTitle(QStringLiteral("Cahier"));
        return;
    }
    m_header->setTitle(entry->title,
                       m_editor->canWrite() ? HeaderBar::TitleMode::Editable
                                            : HeaderBar::TitleMode::ReadOnly);
    const auto workspace = m_bridge.findWorkspace(entry->workspace);
    const QString title = entry->title.isEmpty() ? tr("Untitled") : entry->title;
    setWindowTitle(workspace && !workspace->name.isEmpty()
                       ? QStringLiteral("%1 — %2").arg(title, workspace->name)
                       : title);
}

void MainWindow::refreshStatus()
{
    m_header->setSaveState(m_bridge.saveState(m_current), m_bridge.connection());
}

void MainWindow::refreshEmptyPage()
{
    bool pending = false;
    for (const Workspace& workspace : m_bridge.workspaces())
        pending = pending || workspace.joinPending;
    const bool can = !workspaceForNew().isEmpty();
    m_side->setCanCreate(can);
    m_newAction->setEnabled(can);
    m_shareAction->setEnabled(can);
    m_header->setShareEnabled(can);
    m_emptyButton->setVisible(can || (m_bridge.isOpen() && m_bridge.workspaces().isEmpty()));
    m_emptyButton->setText(can ? tr("New document") : tr("Write on this computer"));
    m_joinButton->setVisible(m_bridge.isOpen() && m_bridge.workspaces().isEmpty());
    if (can) {
        m_emptyHeading->setText(tr("Nothing is open"));
        m_emptyText->setText(tr("Choose a document at the left, or start a new one."));
    } else if (pending) {
        m_emptyHeading->setText(tr("Waiting to be let in"));
        m_emptyText->setText(tr("Your request is on the relay. The documents appear as soon as a "
                                "device of the person who invited you is online."));
    } else if (m_bridge.isOpen() && m_bridge.workspaces().isEmpty()) {
        m_emptyHeading->setText(tr("No workspace yet"));
        m_emptyText->setText(tr("Begin on this computer, or join the workspace of a colleague."));
    } else if (m_bridge.isOpen()) {
        m_emptyHeading->setText(tr("Nothing is open"));
        m_emptyText->setText(tr("Choose a document at the left."));
    } else {
        m_emptyHeading->setText(tr("One moment…"));
        m_emptyText->setText({});
    }
}

void MainWindow::countWords()
{
    if (m_editor->shownDocument() != nullptr)
        m_status->setWords(wordsIn(m_editor->document()->toPlainText()));
}

void MainWindow::setZoom(int percent)
{
    const int wanted = qBound(50, percent, 200);
    m_status->setZoom(wanted);
    if (wanted == m_looks.zoom())
        return;
    m_editor->setZoom(wanted);
    m_settings.setZoom(wanted);
}

// -- Other windows --------------------------------------------------------------------------------

void MainWindow::share()
{
    const auto current = m_bridge.findDocument(m_current);
    const QString workspace = current ? current->workspace : workspaceForNew();
    if (workspace.isEmpty())
        return;
    auto* dialog = new ShareDialog(m_bridge, m_theme, workspace, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::askForLink()
{
    m_editor->selectLink();
    auto* dialog = new LinkDialog(m_editor->linkAtCaret(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(
        dialog, &QDialog::accepted, this, [this, dialog] { m_editor->setLink(dialog->target()); });
    dialog->open();
}

void MainWindow::openLink(const QUrl& url)
{
    if (isSafeLink(url.toString()))
        QDesktopServices::openUrl(url);
}

FindBar& MainWindow::findBar()
{
    if (m_find == nullptr) {
        m_find = new FindBar(*m_editor, m_theme, m_documentPage);
        static_cast<QVBoxLayout*>(m_documentPage->layout())->insertWidget(1, m_find);
    }
    return *m_find;
}

void MainWindow::openFind()
{
    if (m_editor->shownDocument() != nullptr)
        findBar().open(FindBar::Mode::Find);
}

void MainWindow::openReplace()
{
    if (m_editor->shownDocument() != nullptr)
        findBar().open(FindBar::Mode::Replace);
}

void MainWindow::openPalette()
{
    if (m_palette == nullptr) {
        m_palette = new CommandPalette(m_theme, this);
        connect(m_palette, &CommandPalette::documentChosen, this, &MainWindow::openDocument);
        connect(m_palette, &CommandPalette::headingChosen, this, [this](int position) {
            m_editor->select({position, position});
            m_editor->revealCaret();
            m_editor->setFocus(Qt::OtherFocusReason);
        });
    }
    QList<PaletteEntry> entries;
    const DocumentListModel& model = m_side->model();
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        PaletteEntry entry;
        entry.kind = PaletteEntry::Kind::Document;
        entry.text = index.data().toString();
        entry.document = index.data(DocumentListModel::IdRole).toString();
        entries.append(entry);
    }
    for (QTextBlock block = m_editor->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 0 || block.text().trimmed().isEmpty())
            continue;
        PaletteEntry entry;
        entry.kind = PaletteEntry::Kind::Heading;
        entry.text = block.text();
        entry.position = block.position();
        entries.append(entry);
    }
    const QList<QAction*> actions = m_commands + m_actions->all();
    for (QAction* action : actions) {
        if (!action->isEnabled())
            continue;
        PaletteEntry entry;
        entry.text = QString(action->text()).remove(u'&');
        entry.hint = action->shortcut().toString(QKeySequence::NativeText);
        entry.action = action;
        entries.append(entry);
    }
    m_palette->open(entries);
}

void MainWindow::openContextMenu(const QPoint& position)
{
    PlainMenu menu(this);
    if (!m_editor->linkAtCaret().isEmpty()) {
        const QUrl url(m_editor->linkAtCaret());
        menu.addAction(tr("Open link"), this, [this, url] { openLink(url); });
        menu.addAction(m_actions->link);
        menu.addSeparator();
    }
    menu.addActions({m_actions->undo, m_actions->redo});
    menu.addSeparator();
    menu.addActions({m_actions->cut, m_actions->copy, m_actions->paste, m_actions->pastePlain});
    menu.addSeparator();
    menu.addActions({m_actions->selectAll, m_actions->clearFormat});
    menu.exec(position);
}

void MainWindow::cycleFocus()
{
    if (m_editor->hasFocus() && m_side->isVisible())
        m_side->focusList();
    else if (m_side->isAncestorOf(focusWidget()))
        m_header->statusButton()->setFocus(Qt::ShortcutFocusReason);
    else
        m_editor->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_settings.setGeometry(saveGeometry());
    m_settings.setSidebarWidth(m_side->isVisible() ? m_side->width() : 0);
    event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    // On a narrow window the page matters more than the list; F9 brings it back.
    const int limit = NarrowWindow * fontMetrics().height() / 17;
    const bool narrow = width() < limit;
    const bool wasNarrow = event->oldSize().isValid() && event->oldSize().width() < limit;
    if (narrow && !wasNarrow && m_side->isVisibleTo(this)) {
        m_side->hide();
        m_sideGaveWay = true;
    } else if (!narrow && std::exchange(m_sideGaveWay, false)) {
        m_side->show();
    }
}

} // namespace cahier::app
