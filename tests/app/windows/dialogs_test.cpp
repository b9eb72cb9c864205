// SPDX-License-Identifier: MPL-2.0
// What is easily cut off or pushed aside in small windows: words on buttons and in menus.
#include "app/editor/link_dialog.h"
#include "app/widgets/plain_menu.h"
#include "app/windows/about_dialog.h"
#include "app/windows/join_dialog.h"
#include "tests/app/support/fake_bridge.h"

#include <QPushButton>

namespace cahier::app {

class DialogsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsOnButtonsFit();
    void menusKeepNoRoomForIcons();
};

namespace {

/// Left and right of the words: padding and border of a button in app/style.
constexpr int ButtonMargins = 2 * 17;

/// The buttons whose words may be painted wider than they are.
QStringList cutOff(const QWidget& window)
{
    QStringList found;
    for (const QPushButton* button : window.findChildren<QPushButton*>()) {
        QFont bold = button->font();
        if (button->isDefault() || button->property("look").toString() == QLatin1String("primary"))
            bold.setWeight(QFont::DemiBold);
        const int words = QFontMetrics(bold).horizontalAdvance(button->text());
        if (button->isVisible() && button->width() - ButtonMargins < words)
            found.append(button->text());
    }
    return found;
}

} // namespace

void DialogsTest::wordsOnButtonsFit()
{
    Theme theme;
    TextLooks looks{theme};
    FakeBridge bridge{looks};
    theme.install(*qApp);
    AboutDialog about;
    JoinDialog join(bridge, theme);
    LinkDialog link(QStringLiteral("https://example.org/"));
    for (QWidget* window : {static_cast<QWidget*>(&about),
                            static_cast<QWidget*>(&join),
                            static_cast<QWidget*>(&link)}) {
        window->show();
        QVERIFY(!window->findChildren<QPushButton*>().isEmpty());
        QCOMPARE(cutOff(*window), QStringList());
    }
}

void DialogsTest::menusKeepNoRoomForIcons()
{
    Theme theme;
    theme.install(*qApp);
    PlainMenu with;
    PlainMenu without;
    with.addAction(theme.icon(QStringLiteral("undo")), QStringLiteral("Undo"));
    without.addAction(QStringLiteral("Undo"));
    QCOMPARE(with.sizeHint(), without.sizeHint());
    QImage pictures[2] = {with.grab().toImage(), without.grab().toImage()};
    QCOMPARE(pictures[0], pictures[1]);
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::DialogsTest)
#include "dialogs_test.moc"
