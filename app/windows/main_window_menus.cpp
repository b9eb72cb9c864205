// SPDX-License-Identifier: MPL-2.0
// Actions and menus of the main window; apart from main_window.cpp to keep both short.
#include "app/editor/editor_actions.h"
#include "app/editor/editor_widget.h"
#include "app/editor/find_bar.h"
#include "app/widgets/button_keys.h"
#include "app/widgets/plain_menu.h"
#include "app/windows/about_dialog.h"
#include "app/windows/header_bar.h"
#include "app/windows/main_window.h"
#include "app/windows/side_bar.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>

namespace cahier::app {

namespace {

QMenu* subMenu(QMenu& menu, const QString& title)
{
    auto* made = new PlainMenu(title, &menu);
    menu.addMenu(made);
    return made;
}

} // namespace

QAction* MainWindow::addCommand(const QString& text, const QKeySequence& shortcut)
{
    auto* action = new QAction(text, this);
    action->setShortcut(shortcut);
    addAction(action);
    m_commands.append(action);
    return action;
}

void MainWindow::makeActions()
{
    m_newAction = addCommand(tr("&New document"), QKeySequence::New);
    connect(m_newAction, &QAction::triggered, this, &MainWindow::newDocument);
    m_shareAction = addCommand(tr("&Share…"), {});
    connect(m_shareAction, &QAction::triggered, this, &MainWindow::share);
    const auto add = [this](const QString& text, const QKeySequence& shortcut, auto&& slot) {
        connect(addCommand(text, shortcut), &QAction::triggered, this, slot);
    };
    add(tr("Rename document"), QKeySequence(Qt::Key_F2), [this] {
        if (m_editor->canWrite())
            m_header->editTitle();
    });
    add(tr("&Find…"), QKeySequence::Find, [this] { openFind(); });
    add(tr("&Replace…"), QKeySequence(Qt::CTRL | Qt::Key_H), [this] { openReplace(); });
    add(tr("Find &next"), QKeySequence(Qt::Key_F3), [this] { findAgain(&FindBar::next); });
    add(tr("Find &previous"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] {
        findAgain(&FindBar::previous);
    });
    add(tr("Search in &all documents"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] {
        m_side->show();
        m_side->focusSearch();
    });
    add(tr("Show or hide the document &list"), QKeySequence(Qt::Key_F9), [this] {
        m_side->setVisible(!m_side->isVisible());
    });
    add(tr("Zoom &in"), QKeySequence::ZoomIn, [this] { setZoom(m_looks.zoom() + 10); });
    add(tr("Zoom &out"), QKeySequence::ZoomOut, [this] { setZoom(m_looks.zoom() - 10); });
    add(tr("&Actual size"), QKeySequence(Qt::CTRL | Qt::Key_0), [this] { setZoom(100); });
    add(tr("Next &pane"), QKeySequence(Qt::Key_F6), [this] { cycleFocus(); });
    add(tr("&Join a workspace…"), {}, [this] { askForInvitation(); });
    add(tr("About Cahier"), {}, [this] {
        auto* dialog = new AboutDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    add(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { close(); });

    // Not entries of the palette: they open it and the menu.
    auto* palette = new QAction(tr("&Command palette…"), this);
    palette->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
    palette->setObjectName(QStringLiteral("palette"));
    connect(palette, &QAction::triggered, this, &MainWindow::openLinkOrPalette);
    auto* menu = new QAction(this);
    menu->setShortcut(QKeySequence(Qt::Key_F10));
    connect(menu, &QAction::triggered, this, [this] { m_header->menuButton()->showMenu(); });
    addActions({palette, menu});
    addActions(m_actions->all());

    m_menu = new PlainMenu(this);
    m_header->menuButton()->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &MainWindow::fillMenu);
}

void MainWindow::findAgain(void (FindBar::*step)())
{
    // Without words to look for, F3 asks for them.
    if (m_find == nullptr || !m_find->isVisible())
        openFind();
    else
        (m_find->*step)();
}

void MainWindow::openLinkOrPalette()
{
    // Ctrl+K is the palette, and where there is something to link, it is what other editors do.
    const bool linkable = m_editor->hasFocus() && m_editor->canWrite() &&
                          (!m_editor->selection().isEmpty() || !m_editor->linkAtCaret().isEmpty());
    if (linkable)
        askForLink();
    else
        openPalette();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (!pressFocusedButton(*this, *event))
        QMainWindow::keyPressEvent(event);
}

void MainWindow::fillMenu()
{
    if (!m_menu->isEmpty())
        return;
    const auto& c = m_commands;
    const EditorActions& e = *m_actions;
    m_menu->addActions({c.at(0), c.at(1), c.at(2)});
    m_menu->addAction(findChild<QAction*>(QStringLiteral("palette")));
    m_menu->addSeparator();
    QMenu* edit = subMenu(*m_menu, tr("&Edit"));
    edit->addActions({e.undo, e.redo});
    edit->addSeparator();
    edit->addActions({e.cut, e.copy, e.paste, e.pastePlain, e.selectAll});
    edit->addSeparator();
    edit->addActions({c.at(3), c.at(4), c.at(5), c.at(6), c.at(7)});
    QMenu* format = subMenu(*m_menu, tr("F&ormat"));
    format->addActions({e.bold, e.italic, e.underline, e.strike, e.code, e.link});
    format->addSeparator();
    format->addAction(e.paragraph);
    format->addActions(e.headings);
    format->addActions({e.quote, e.codeBlock});
    format->addSeparator();
    format->addActions({e.bulletList, e.orderedList, e.checkList, e.indent, e.outdent});
    format->addSeparator();
    format->addActions(e.alignments);
    format->addSeparator();
    format->addAction(e.clearFormat);
    QMenu* view = subMenu(*m_menu, tr("&View"));
    view->addActions({c.at(8), c.at(9), c.at(10), c.at(11), c.at(12)});
    view->addSeparator();
    auto* themes = new QActionGroup(this);
    const QList<std::pair<QString, Theme::Mode>> modes{
        {tr("Colours as the &desktop"), Theme::Mode::Follow},
        {tr("&Light colours"), Theme::Mode::Light},
        {tr("&Dark colours"), Theme::Mode::Dark}};
    for (const auto& [text, mode] : modes) {
        QAction* action = view->addAction(text);
        action->setCheckable(true);
        action->setChecked(m_theme.mode() == mode);
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, chosen = mode] {
            m_settings.setThemeMode(chosen);
            m_theme.setMode(chosen);
        });
    }
    m_menu->addSeparator();
    m_menu->addActions({c.at(13), c.at(14), c.at(15)});
}

} // namespace cahier::app
