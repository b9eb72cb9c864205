// SPDX-License-Identifier: MPL-2.0
// Who is in a workspace, and the two links of the share dialog, with the keyboard.
#include "app/windows/share_dialog.h"
#include "tests/app/support/fake_bridge.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>

namespace cahier::app {

namespace {

struct Rig
{
    Theme theme;
    TextLooks looks{theme};
    FakeBridge bridge{looks};

    Rig()
    {
        theme.install(*qApp);
        bridge.addWorkspace(QStringLiteral("w"), QStringLiteral("Events team"));
        bridge.setRelay(QStringLiteral("wss://relay.example.org"));
        bridge.openProfile(QStringLiteral("Anna"));
    }
};

} // namespace

class ShareDialogTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void returnTakesTheRelaysLink();
    void listsManyPeopleInAUsefulOrder();
    void peopleStayWhenTheListChanges();
};

void ShareDialogTest::returnTakesTheRelaysLink()
{
    Rig rig;
    ShareDialog dialog(rig.bridge, rig.theme, QStringLiteral("w"), nullptr);
    dialog.show();
    for (QLineEdit* edit : dialog.findChildren<QLineEdit*>()) {
        if (edit->isReadOnly())
            continue;
        edit->setText(QStringLiteral(" cahier://relay.example/relay#x\n"));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    QCOMPARE(rig.bridge.calls.last(), QStringLiteral("useRelay cahier://relay.example/relay#x"));
    QVERIFY(!dialog.isHidden());
}

void ShareDialogTest::listsManyPeopleInAUsefulOrder()
{
    Rig rig;
    QList<Member> members;
    for (int i = 0; i < 60; ++i) {
        const QString name = QStringLiteral("Person %1").arg(60 - i, 2, 10, QChar(u'0'));
        members.append({name, name, i == 50 ? Role::Owner : Role::Editor, 1, i == 40, i});
    }
    rig.bridge.setMembers(QStringLiteral("w"), members);
    ShareDialog dialog(rig.bridge, rig.theme, QStringLiteral("w"), nullptr);
    dialog.show();
    QStringList names;
    for (const QLabel* label : dialog.findChildren<QLabel*>()) {
        if (label->text().startsWith(QStringLiteral("Person")))
            names.append(label->text());
    }
    QCOMPARE(names.size(), 60);
    QCOMPARE(names.mid(0, 3),
             (QStringList{QStringLiteral("Person 20 (you)"),
                          QStringLiteral("Person 10"),
                          QStringLiteral("Person 01")}));
    QVERIFY(dialog.height() < 700);
    for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Create invitation link")) {
            button->setFocus();
            QTest::keyClick(button, Qt::Key_Return);
        }
    }
    QVERIFY(rig.bridge.calls.last().startsWith(QStringLiteral("invite w")));
}

/// An invitation changes the workspace's log, and the list is made anew while it is open.
void ShareDialogTest::peopleStayWhenTheListChanges()
{
    Rig rig;
    const QList<Member> members{
        {QStringLiteral("a"), QStringLiteral("Anna"), Role::Owner, 1, true, 0},
        {QStringLiteral("v"), QStringLiteral("Vera"), Role::Viewer, 1, false, 1}};
    rig.bridge.setMembers(QStringLiteral("w"), members);
    ShareDialog dialog(rig.bridge, rig.theme, QStringLiteral("w"), nullptr);
    dialog.show();
    const auto* people = dialog.findChild<QScrollArea*>();
    const int before = people->height();
    QVERIFY(before > 20);
    rig.bridge.setMembers(QStringLiteral("w"), members);
    QCOMPARE(people->height(), before);
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::ShareDialogTest)
#include "share_dialog_test.moc"
