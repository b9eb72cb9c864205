// SPDX-License-Identifier: MPL-2.0
// The window one works in: list of documents, page, and what the replica says about both.
#pragma once

#include "app/bridge/values.h"
#include "app/style/text_looks.h"
#include "app/windows/window_settings.h"

#include <QMainWindow>

class QLabel;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTimer;

namespace cahier::app {

class Bridge;
class CommandPalette;
class EditorActions;
class EditorWidget;
class FindBar;
class FormatToolbar;
class HeaderBar;
class MessageBar;
class OpenDocument;
class SavePopover;
class SideBar;
class StatusRow;

/// Owner: Application; bridge, theme and looks outlive it. UI thread.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(Bridge& bridge, Theme& theme, TextLooks& looks, const QString& profileFolder);
    ~MainWindow() override;

    /// Opens a document by id; "first" is the newest one, once there is one.
    void openDocument(const QString& idOrFirst);

    /// Makes a first workspace with a first page.
    void beginOnThisComputer();

    EditorWidget& editor() { return *m_editor; }

    HeaderBar& header() { return *m_header; }

    SideBar& sideBar() { return *m_side; }

Q_SIGNALS:
    /// A document is on the page, or there is none to be shown.
    void settled();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void layOut();
    QWidget* makeEmptyPage();
    void connectBridge();
    void connectWidgets();
    void makeActions();
    void fillMenu();
    QAction* addCommand(const QString& text, const QKeySequence& shortcut);

    void newDocument();
    void showDocument(OpenDocument* document);
    void leaveDocument();
    void askForInvitation();
    void refreshTitle();
    void refreshStatus();
    void refreshEmptyPage();
    void countWords();
    void setZoom(int percent);
    void share();
    void askForLink();
    void openPalette();
    void openLinkOrPalette();
    void findAgain(void (FindBar::*step)());
    void openFind();
    void openReplace();
    FindBar& findBar();
    void openContextMenu(const QPoint& position);
    void cycleFocus();
    void openLink(const QUrl& url);
    QString workspaceForNew() const;

    Bridge& m_bridge;
    Theme& m_theme;
    TextLooks& m_looks;
    WindowSettings m_settings;
    HeaderBar* m_header;
    SideBar* m_side;
    QSplitter* m_splitter;
    QStackedWidget* m_pages; ///< Empty page or document.
    QWidget* m_documentPage;
    FormatToolbar* m_format = nullptr;
    EditorWidget* m_editor;
    EditorActions* m_actions;
    StatusRow* m_status;
    MessageBar* m_message;
    QLabel* m_emptyHeading = nullptr;
    QLabel* m_emptyText = nullptr;
    QPushButton* m_emptyButton = nullptr;
    QPushButton* m_joinButton = nullptr;
    FindBar* m_find = nullptr;           ///< Made when first used.
    SavePopover* m_popover = nullptr;    ///< Made when first used.
    CommandPalette* m_palette = nullptr; ///< Made when first used.
    QMenu* m_menu = nullptr;
    QList<QAction*> m_commands; ///< Of the window, for menu and palette.
    QAction* m_newAction = nullptr;
    QAction* m_shareAction = nullptr;
    QTimer* m_wordTimer;
    QString m_wanted;           ///< "first" or an id, until it can be opened.
    QString m_current;          ///< Document on the page.
    bool m_sideGaveWay = false; ///< Hidden because the window is narrow.
    bool m_nameWanted = false;  ///< The next opened document gets a title first.
};

} // namespace cahier::app
