// SPDX-License-Identifier: MPL-2.0
// The main window over a bridge without an engine. With CAHIER_SCREENSHOTS=DIR it also saves
// pictures of every state, light, dark, narrow and with large fonts, to be looked at.
#include "app/editor/editor_actions.h"
#include "app/editor/editor_widget.h"
#include "app/editor/find_bar.h"
#include "app/editor/link_dialog.h"
#include "app/text/language.h"
#include "app/windows/command_palette.h"
#include "app/windows/first_start.h"
#include "app/windows/header_bar.h"
#include "app/windows/main_window.h"
#include "app/windows/save_popover.h"
#include "app/windows/share_dialog.h"
#include "app/windows/side_bar.h"
#include "app/windows/start_window.h"
#include "tests/app/support/fake_bridge.h"
#include "tests/app/support/sample_text.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

namespace cahier::app {

namespace {

struct Rig
{
    QTemporaryDir folder;
    Theme theme;
    TextLooks looks{theme};
    FakeBridge bridge{looks};
    std::unique_ptr<MainWindow> window;

    Rig()
    {
        theme.install(*qApp);
        theme.setMode(Theme::Mode::Light);
    }

    void fill()
    {
        bridge.addWorkspace(QStringLiteral("w"), QStringLiteral("Events team"));
        for (const char* title : {"Budget 2027",
                                  "Minutes of 3 November",
                                  "Onboarding checklist",
                                  "Press release: new harbour hall and everything around it",
                                  "Reading list"})
            bridge.addDocument(QStringLiteral("w"), QLatin1String(title), QLatin1String(title));
        bridge.addDocument(QStringLiteral("w"),
                           QStringLiteral("d"),
                           QStringLiteral("Team day in October"),
                           sampleText());
        bridge.setRelay(QStringLiteral("wss://relay.example.org"));
        bridge.setConnection(Connection::Online);
        bridge.setSaveState(QStringLiteral("d"), {0, 0, 3});
        bridge.setMembers(
            QStringLiteral("w"),
            {{QStringLiteral("u1"), QStringLiteral("Anna Berg"), Role::Owner, 2, true, 0},
             {QStringLiteral("u2"), QStringLiteral("Ben"), Role::Editor, 1, false, 1}});
    }

    void show()
    {
        window = std::make_unique<MainWindow>(bridge, theme, looks, folder.path());
        window->show();
        bridge.openProfile(QStringLiteral("Anna"));
        window->openDocument(QStringLiteral("first"));
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    }

    void addPeople()
    {
        OpenDocument* document = bridge.opened.at(QStringLiteral("d"));
        const auto place = [document](int at) {
            return document->text().placeAt(at, TextBinding::Stick::Left);
        };
        document->presence().report({QStringLiteral("x"),
                                     QStringLiteral("u2"),
                                     QStringLiteral("Ben"),
                                     1,
                                     place(150),
                                     place(178)});
        document->presence().report({QStringLiteral("y"),
                                     QStringLiteral("u3"),
                                     QStringLiteral("Chloé Martin"),
                                     3,
                                     place(6),
                                     place(6)});
    }

    void picture(const QString& name, QWidget* widget = nullptr)
    {
        const QString folderName = qEnvironmentVariable("CAHIER_SCREENSHOTS");
        if (folderName.isEmpty())
            return;
        QTest::qWait(60); // Only for a person's eyes; nothing is compared.
        (widget != nullptr ? widget : window.get())
            ->grab()
            .save(QDir(folderName).filePath(name + QStringLiteral(".png")));
    }
};

} // namespace

class MainWindowTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensTheFirstDocument();
    void newDocumentAsksForItsTitle();
    void titleIsRenamed();
    void statusSaysTheTruth();
    void offlineIsABadgeAndNeverAMessage();
    void viewersCannotWrite();
    void switchingClosesTheDocumentLeft();
    void trashLeavesThePage();
    void waitingToBeLetIn();
    void withoutAWorkspaceOneCanBegin();
    void paletteFindsDocumentsHeadingsAndCommands();
    void findCountsAndReplaces();
    void ctrlKLinksWhatIsSelected();
    void linkButtonDoesNotStayDown();
    void returnPressesTheFocusedButton();
    void shareMakesALink();
    void everyControlHasAName();
    void everyCommandIsInTheMenuOnce();
    void pictures();
};

void MainWindowTest::opensTheFirstDocument()
{
    Rig rig;
    rig.fill();
    rig.show();
    QCOMPARE(rig.bridge.calls, QStringList{QStringLiteral("open d")});
    QVERIFY(rig.window->windowTitle().startsWith(QStringLiteral("Team day in October")));
    QVERIFY(rig.window->editor().toPlainText().startsWith(QStringLiteral("Team day")));
    // What is typed goes into the document.
    QTest::keyClicks(&rig.window->editor(), QStringLiteral("Hi "));
    QVERIFY(rig.bridge.opened[QStringLiteral("d")]->text().plainText().startsWith(
        QStringLiteral("Hi Team")));
}

void MainWindowTest::newDocumentAsksForItsTitle()
{
    Rig rig;
    rig.fill();
    rig.show();
    QTest::keyClick(rig.window.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(rig.bridge.calls.contains(QStringLiteral("createDocument w")));
    auto* title = rig.window->header().findChild<QLineEdit*>();
    QVERIFY(title->hasFocus());
    QTest::keyClicks(title, QStringLiteral("Plan"));
    QTest::keyClick(title, Qt::Key_Return);
    QVERIFY(rig.bridge.calls.last().endsWith(QStringLiteral(" Plan")));
    QVERIFY(rig.window->editor().hasFocus());
}

void MainWindowTest::titleIsRenamed()
{
    Rig rig;
    rig.fill();
    rig.show();
    auto* title = rig.window->header().findChild<QLineEdit*>();
    title->setFocus();
    title->selectAll();
    QTest::keyClicks(title, QStringLiteral("Other"));
    QTest::keyClick(title, Qt::Key_Return);
    QCOMPARE(rig.bridge.calls.last(), QStringLiteral("rename d Other"));
    QVERIFY(rig.window->windowTitle().startsWith(QStringLiteral("Other")));
}

void MainWindowTest::statusSaysTheTruth()
{
    Rig rig;
    rig.fill();
    rig.show();
    const auto status = [&rig] {
        return rig.window->header().statusText();
    };
    QVERIFY(status().contains(u'3'));
    rig.bridge.setSaveState(QStringLiteral("d"), {0, 0, 0});
    QCOMPARE(status(), QStringLiteral("On the relay"));
    rig.bridge.setSaveState(QStringLiteral("d"), {0, 2, 0});
    QCOMPARE(status(), QStringLiteral("Saved on this device"));
    rig.bridge.setSaveState(QStringLiteral("d"), {1, 2, 0});
    QCOMPARE(status(), QStringLiteral("Saving…"));
    rig.bridge.setSaveState(QStringLiteral("d"), {0, 0, 0});
    rig.bridge.setConnection(Connection::LocalOnly);
    QCOMPARE(status(), QStringLiteral("Saved on this device"));
}

void MainWindowTest::offlineIsABadgeAndNeverAMessage()
{
    Rig rig;
    rig.fill();
    rig.show();
    rig.bridge.setConnection(Connection::Offline, Problem{Errc::RelayUnreachable, {}});
    Q_EMIT rig.bridge.problemReported({Errc::RelayUnreachable, {}});
    bool badge = false;
    for (const QToolButton* button : rig.window->header().findChildren<QToolButton*>())
        badge = badge || (button->isVisible() && button->text() == QStringLiteral("Offline"));
    QVERIFY(badge);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    for (const QLabel* label : rig.window->findChildren<QLabel*>())
        QVERIFY(!label->isVisible() ||
                !label->text().contains(QStringLiteral("cannot be reached")));
    Q_EMIT rig.bridge.problemReported({Errc::DiskFull, {}});
    bool said = false;
    for (const QLabel* label : rig.window->findChildren<QLabel*>())
        said =
            said || (label->isVisible() && label->text().contains(QStringLiteral("disk is full")));
    QVERIFY(said);
}

void MainWindowTest::viewersCannotWrite()
{
    Rig rig;
    rig.bridge.addWorkspace(QStringLiteral("w"), QStringLiteral("Team"), Role::Viewer);
    rig.bridge.addDocument(
        QStringLiteral("w"), QStringLiteral("d"), QStringLiteral("T"), sampleText());
    rig.show();
    const QString before = rig.window->editor().toPlainText();
    QTest::keyClicks(&rig.window->editor(), QStringLiteral("no"));
    QTest::keyClick(&rig.window->editor(), Qt::Key_Delete);
    QCOMPARE(rig.window->editor().toPlainText(), before);
    QVERIFY(!rig.window->editor().canWrite());
    QStringList shown;
    for (const QToolButton* button : rig.window->header().findChildren<QToolButton*>()) {
        if (button->isVisible())
            shown.append(button->text());
    }
    QVERIFY(shown.contains(QStringLiteral("Read only")));
}

void MainWindowTest::switchingClosesTheDocumentLeft()
{
    Rig rig;
    rig.fill();
    rig.show();
    rig.window->openDocument(QStringLiteral("Reading list"));
    QCOMPARE(rig.bridge.calls.mid(1),
             (QStringList{QStringLiteral("open Reading list"), QStringLiteral("close d")}));
    QCOMPARE(rig.window->editor().shownDocument()->id(), QStringLiteral("Reading list"));
}

void MainWindowTest::trashLeavesThePage()
{
    Rig rig;
    rig.fill();
    rig.show();
    Q_EMIT rig.window->sideBar().trashWanted(QStringLiteral("d"));
    QVERIFY(rig.window->editor().shownDocument() == nullptr);
    QCOMPARE(rig.bridge.calls.last(), QStringLiteral("trash d"));
    QCOMPARE(rig.window->sideBar().model().rowCount(), 5);
    rig.window->sideBar().model().setShown(DocumentListModel::Show::Trash);
    QCOMPARE(rig.window->sideBar().model().rowCount(), 1);
}

void MainWindowTest::waitingToBeLetIn()
{
    Rig rig;
    rig.bridge.addPendingWorkspace(QStringLiteral("w"));
    rig.show();
    bool said = false;
    for (const QLabel* label : rig.window->findChildren<QLabel*>())
        said =
            said || (label->isVisible() && label->text() == QStringLiteral("Waiting to be let in"));
    QVERIFY(said);
    rig.picture(QStringLiteral("waiting"));
}

void MainWindowTest::withoutAWorkspaceOneCanBegin()
{
    Rig rig;
    rig.show();
    Q_EMIT rig.bridge.joinFailed({Errc::BadLink, {}});
    QPushButton* begin = nullptr;
    for (QPushButton* button : rig.window->findChildren<QPushButton*>()) {
        if (button->isVisible() && button->text() == QStringLiteral("Write on this computer"))
            begin = button;
    }
    QVERIFY(begin != nullptr);
    rig.picture(QStringLiteral("no-workspace"));
    begin->click();
    QCOMPARE(rig.bridge.calls.last(), QStringLiteral("createWorkspace Anna's workspace"));
    rig.bridge.addWorkspace(QStringLiteral("w"), QStringLiteral("Anna's workspace"));
    Q_EMIT rig.bridge.workspaceCreated(QStringLiteral("w"));
    QVERIFY(rig.window->editor().shownDocument() != nullptr);
    QVERIFY(rig.window->editor().hasFocus());
}

void MainWindowTest::paletteFindsDocumentsHeadingsAndCommands()
{
    Rig rig;
    rig.fill();
    rig.show();
    QTest::keyClick(rig.window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* palette = rig.window->findChild<CommandPalette*>();
    QVERIFY(palette != nullptr && palette->isVisible());
    auto* words = palette->findChild<QLineEdit*>();
    auto* list = palette->findChild<QListWidget*>();
    QTest::keyClicks(words, QStringLiteral("programme"));
    QCOMPARE(list->item(0)->text(), QStringLiteral("Programme"));
    words->clear();
    QTest::keyClicks(words, QStringLiteral("bold"));
    QCOMPARE(list->item(0)->text(), QStringLiteral("Bold"));
    words->clear();
    QTest::keyClicks(words, QStringLiteral("read li"));
    rig.picture(QStringLiteral("palette"), palette);
    QTest::keyClick(words, Qt::Key_Return);
    QVERIFY(rig.bridge.calls.contains(QStringLiteral("open Reading list")));
    QVERIFY(!palette->isVisible());
}

void MainWindowTest::findCountsAndReplaces()
{
    Rig rig;
    rig.fill();
    rig.show();
    QTest::keyClick(rig.window.get(), Qt::Key_H, Qt::ControlModifier);
    auto* bar = rig.window->findChild<FindBar*>();
    QVERIFY(bar != nullptr && bar->isVisible());
    const auto fields = bar->findChildren<QLineEdit*>();
    QTest::keyClicks(fields.at(0), QStringLiteral("the "));
    QVERIFY(bar->hits().size() >= 5);
    QTest::keyClick(rig.window.get(), Qt::Key_F3);
    QTest::keyClick(rig.window.get(), Qt::Key_F3);
    QCOMPARE(rig.window->editor().selection(), bar->hits().at(1));
    QTest::keyClick(rig.window.get(), Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(rig.window->editor().selection(), bar->hits().at(0));
    rig.picture(QStringLiteral("find"));
    fields.at(1)->setText(QStringLiteral("THE "));
    for (QPushButton* button : bar->findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Replace all"))
            button->click();
    }
    QVERIFY(rig.window->editor().toPlainText().contains(QStringLiteral("before THE invitations")));
    QVERIFY(!rig.window->editor().toPlainText().contains(QStringLiteral("before the")));
    QVERIFY(rig.bridge.opened[QStringLiteral("d")]->text().canUndo());
    QTest::keyClick(fields.at(0), Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
}

void MainWindowTest::ctrlKLinksWhatIsSelected()
{
    Rig rig;
    rig.fill();
    rig.show();
    EditorWidget& editor = rig.window->editor();
    editor.setFocus();
    editor.select({0, 4});
    QTest::keyClick(rig.window.get(), Qt::Key_K, Qt::ControlModifier);
    auto* dialog = rig.window->findChild<LinkDialog*>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QVERIFY(rig.window->findChild<CommandPalette*>() == nullptr);
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("example.org"));
    dialog->accept();
    QCOMPARE(rig.bridge.opened[QStringLiteral("d")]
                 ->text()
                 .attributesAt(1)
                 .value(QStringLiteral("link"))
                 .toString(),
             QStringLiteral("https://example.org"));
    editor.select({20, 20});
    QTest::keyClick(rig.window.get(), Qt::Key_K, Qt::ControlModifier);
    QVERIFY(rig.window->findChild<CommandPalette*>()->isVisible());
}

void MainWindowTest::linkButtonDoesNotStayDown()
{
    Rig rig;
    rig.fill();
    rig.show();
    auto* actions = rig.window->findChild<EditorActions*>();
    actions->link->trigger();
    rig.window->findChild<LinkDialog*>()->reject();
    QVERIFY(!actions->link->isChecked());
}

void MainWindowTest::returnPressesTheFocusedButton()
{
    Rig rig;
    rig.fill();
    rig.show();
    for (QPushButton* button : rig.window->findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("New document") && button->isVisible()) {
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Return);
        }
    }
    QVERIFY(rig.bridge.calls.contains(QStringLiteral("createDocument w")));
}

void MainWindowTest::shareMakesALink()
{
    Rig rig;
    rig.fill();
    rig.show();
    ShareDialog dialog(rig.bridge, rig.theme, QStringLiteral("w"), rig.window.get());
    dialog.show();
    for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Create invitation link"))
            button->click();
    }
    QCOMPARE(rig.bridge.calls.last(), QStringLiteral("invite w 2"));
    Q_EMIT rig.bridge.invitationReady(QStringLiteral("w"),
                                      QStringLiteral("cahier-invite:abcdefghijklmnopqrstuvwxyz"));
    QCOMPARE(dialog.link(), QStringLiteral("cahier-invite:abcdefghijklmnopqrstuvwxyz"));
    rig.picture(QStringLiteral("share"), &dialog);
    Q_EMIT rig.bridge.invitationFailed(QStringLiteral("w"), {Errc::RelayUnreachable, {}});
    bool said = false;
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        said = said || label->text().contains(QStringLiteral("cannot be reached"));
    QVERIFY(said);
}

void MainWindowTest::everyControlHasAName()
{
    Rig rig;
    rig.fill();
    rig.show();
    QTest::keyClick(rig.window.get(), Qt::Key_H, Qt::ControlModifier);
    ShareDialog share(rig.bridge, rig.theme, QStringLiteral("w"), rig.window.get());
    FirstStart first(rig.bridge, rig.theme);
    for (const QWidget* root : {static_cast<QWidget*>(rig.window.get()),
                                static_cast<QWidget*>(&share),
                                static_cast<QWidget*>(&first)}) {
        for (QWidget* widget : root->findChildren<QWidget*>()) {
            const bool control = widget->focusPolicy() != Qt::NoFocus &&
                                 !widget->objectName().startsWith(QStringLiteral("qt_"));
            if (!control || qobject_cast<QAbstractButton*>(widget) == nullptr)
                if (qobject_cast<QLineEdit*>(widget) == nullptr &&
                    qobject_cast<QAbstractItemView*>(widget) == nullptr)
                    continue;
            if (widget->parentWidget() != nullptr &&
                widget->parentWidget()->inherits("QComboBoxPrivateContainer"))
                continue;
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(face != nullptr);
            if (widget->objectName().isEmpty() && widget->isHidden())
                continue;
            const QString name = face->text(QAccessible::Name);
            if (name.isEmpty())
                qWarning() << widget << widget->parentWidget();
            QVERIFY(!name.isEmpty());
        }
    }
}

void MainWindowTest::everyCommandIsInTheMenuOnce()
{
    Rig rig;
    rig.fill();
    rig.show();
    QMap<QKeySequence, QString> shortcuts;
    for (const QAction* action : rig.window->actions()) {
        for (const QKeySequence& key : action->shortcuts()) {
            QVERIFY2(!shortcuts.contains(key), qPrintable(key.toString()));
            shortcuts.insert(key, action->text());
        }
    }
    QVERIFY(shortcuts.size() > 30);
}

void MainWindowTest::pictures()
{
    if (qEnvironmentVariableIsEmpty("CAHIER_SCREENSHOTS"))
        QSKIP("CAHIER_SCREENSHOTS is not set");
    Rig rig;
    rig.fill();
    rig.show();
    rig.addPeople();
    rig.window->resize(1180, 780);
    rig.window->editor().select({330, 330});
    rig.picture(QStringLiteral("main-light"));
    rig.theme.setMode(Theme::Mode::Dark);
    rig.picture(QStringLiteral("main-dark"));
    rig.bridge.setConnection(Connection::Offline);
    rig.bridge.setSaveState(QStringLiteral("d"), {0, 12, 0});
    rig.window->resize(640, 720);
    rig.picture(QStringLiteral("narrow-offline-dark"));
    rig.theme.setMode(Theme::Mode::Light);
    rig.window->resize(1180, 780);
    rig.window->editor().setZoom(150);
    rig.picture(QStringLiteral("zoom-150"));
    rig.window->editor().setZoom(100);
    rig.window->editor().moveCursor(QTextCursor::End);
    rig.window->editor().ensureCursorVisible();
    rig.picture(QStringLiteral("main-end"));
    SavePopover popover(rig.bridge, rig.theme, rig.window.get());
    popover.openBelow(*rig.window->header().statusButton(), QStringLiteral("d"));
    rig.picture(QStringLiteral("popover"), &popover);
    popover.hide();
    StartWindow first(rig.bridge, rig.theme, StartWindow::Kind::FirstStart, {});
    first.show();
    rig.picture(QStringLiteral("first-start"), &first);
    StartWindow unlock(rig.bridge,
                       rig.theme,
                       StartWindow::Kind::Unlock,
                       QStringLiteral("~/.local/share/cahier/default"));
    unlock.show();
    Q_EMIT rig.bridge.profileFailed({Errc::WrongPassphrase, {}});
    rig.picture(QStringLiteral("unlock-wrong"), &unlock);
    rig.theme.setMode(Theme::Mode::Dark);
    rig.picture(QStringLiteral("first-start-dark"), &first);
    for (QPushButton* card : first.findChildren<QPushButton*>()) {
        if (card->isVisible() && card->isEnabled() &&
            card->accessibleName().startsWith(QStringLiteral("Join"))) {
            card->click();
            break;
        }
    }
    rig.picture(QStringLiteral("join-dark"), &first);
    rig.theme.setMode(Theme::Mode::Light);
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 1.5);
    QApplication::setFont(font);
    {
        Rig large;
        large.fill();
        large.show();
        large.addPeople();
        large.window->resize(1180, 780);
        large.picture(QStringLiteral("font-150"));
        StartWindow big(large.bridge, large.theme, StartWindow::Kind::FirstStart, {});
        big.show();
        large.picture(QStringLiteral("first-start-150"), &big);
    }
    font.setPointSizeF(font.pointSizeF() / 1.5);
    QApplication::setFont(font);
    {
        Languages german;
        german.install(Languages::Words::Own, QLocale(QLocale::German));
        Rig de;
        de.fill();
        de.show();
        de.addPeople();
        de.window->resize(1180, 780);
        de.picture(QStringLiteral("german"));
        StartWindow start(de.bridge, de.theme, StartWindow::Kind::FirstStart, {});
        start.show();
        de.picture(QStringLiteral("first-start-german"), &start);
        ShareDialog share(de.bridge, de.theme, QStringLiteral("w"), de.window.get());
        share.show();
        de.picture(QStringLiteral("share-german"), &share);
    }
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::MainWindowTest)
#include "main_window_test.moc"
