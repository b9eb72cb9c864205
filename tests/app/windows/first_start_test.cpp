// SPDX-License-Identifier: MPL-2.0
// The first minute and the unlock page, as a person goes through them.
#include "app/widgets/message_bar.h"
#include "app/widgets/passphrase_field.h"
#include "app/windows/first_start.h"
#include "app/windows/start_window.h"
#include "app/windows/unlock_page.h"
#include "tests/app/support/fake_bridge.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace cahier::app {

namespace {

QPushButton* buttonNamed(const QWidget& root, const QString& name)
{
    for (QPushButton* button : root.findChildren<QPushButton*>()) {
        if (button->isVisibleTo(&root) &&
            (button->text() == name || button->accessibleName() == name))
            return button;
    }
    return nullptr;
}

struct Scene
{
    Theme theme;
    TextLooks looks{theme};
    FakeBridge bridge{looks};
};

struct Fields
{
    QLineEdit* link;
    QLineEdit* name;
    QLineEdit* passphrase;
    QLineEdit* again;

    explicit Fields(const QWidget& root)
    {
        const auto find = [&root](const QString& label) {
            for (QLineEdit* edit : root.findChildren<QLineEdit*>()) {
                if (edit->accessibleName() == label)
                    return edit;
            }
            return static_cast<QLineEdit*>(nullptr);
        };
        link = find(QStringLiteral("Invitation link"));
        name = find(QStringLiteral("Your name"));
        passphrase = find(QStringLiteral("Passphrase for this computer"));
        again = find(QStringLiteral("Passphrase again"));
    }
};

} // namespace

class FirstStartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void threeChoicesOfWhichOneIsHonestlyNotThere();
    void writeHere();
    void joinNeedsALink();
    void differingPassphrasesAreRefused();
    void problemKeepsWhatWasEntered();
    void strength();
    void unlockTellsWrongFromDamaged();
    void passphraseIsNotKept();
    void returnChoosesACard();
    void returnGoesToWhatIsMissing();
    void halfTypedRepetitionIsNotWrongYet();
};

void FirstStartTest::threeChoicesOfWhichOneIsHonestlyNotThere()
{
    Scene scene;
    FirstStart page(scene.bridge, scene.theme);
    page.show();
    QVERIFY(buttonNamed(page, QStringLiteral("Write on this computer"))->isEnabled());
    QVERIFY(buttonNamed(page, QStringLiteral("Join with an invitation"))->isEnabled());
    QPushButton* later = buttonNamed(page, QStringLiteral("Add this computer to my account"));
    QVERIFY(!later->isEnabled());
    QVERIFY(later->accessibleDescription().contains(QStringLiteral("not there yet")));
}

void FirstStartTest::writeHere()
{
    Scene scene;
    FirstStart page(scene.bridge, scene.theme);
    page.show();
    buttonNamed(page, QStringLiteral("Write on this computer"))->click();
    const Fields fields(page);
    QVERIFY(!fields.link->isVisibleTo(&page));
    QPushButton* begin = buttonNamed(page, QStringLiteral("Start writing"));
    QVERIFY(!begin->isEnabled());
    QTest::keyClicks(fields.name, QStringLiteral("Anna"));
    QTest::keyClicks(fields.passphrase, QStringLiteral("four words in a row"));
    QTest::keyClicks(fields.again, QStringLiteral("four words in a row"));
    QVERIFY(begin->isEnabled());
    QTest::keyClick(fields.again, Qt::Key_Return);
    QCOMPARE(scene.bridge.calls, QStringList{QStringLiteral("createProfile Anna")});
    QCOMPARE(scene.bridge.passphraseSeen, QStringLiteral("four words in a row"));
    QVERIFY(!begin->isEnabled()); // Not twice.
    QCOMPARE(page.beginning().way, Beginning::Way::WriteHere);
}

void FirstStartTest::joinNeedsALink()
{
    Scene scene;
    FirstStart page(scene.bridge, scene.theme);
    page.show();
    buttonNamed(page, QStringLiteral("Join with an invitation"))->click();
    const Fields fields(page);
    QVERIFY(fields.link->isVisibleTo(&page));
    QTest::keyClicks(fields.name, QStringLiteral("Ben"));
    QTest::keyClicks(fields.passphrase, QStringLiteral("secret words here"));
    QTest::keyClicks(fields.again, QStringLiteral("secret words here"));
    QPushButton* begin = buttonNamed(page, QStringLiteral("Join"));
    QVERIFY(!begin->isEnabled());
    QTest::keyClicks(fields.link, QStringLiteral(" cahier-invite:xyz "));
    QVERIFY(begin->isEnabled());
    begin->click();
    QCOMPARE(page.beginning().invitation, QStringLiteral("cahier-invite:xyz"));
}

void FirstStartTest::differingPassphrasesAreRefused()
{
    Scene scene;
    FirstStart page(scene.bridge, scene.theme);
    page.show();
    buttonNamed(page, QStringLiteral("Write on this computer"))->click();
    const Fields fields(page);
    QTest::keyClicks(fields.name, QStringLiteral("Anna"));
    QTest::keyClicks(fields.passphrase, QStringLiteral("one passphrase"));
    QTest::keyClicks(fields.again, QStringLiteral("another passphrase"));
    QVERIFY(!buttonNamed(page, QStringLiteral("Start writing"))->isEnabled());
    QTest::keyClick(fields.again, Qt::Key_Return);
    QVERIFY(scene.bridge.calls.isEmpty());
}

void FirstStartTest::problemKeepsWhatWasEntered()
{
    Scene scene;
    FirstStart page(scene.bridge, scene.theme);
    page.show();
    buttonNamed(page, QStringLiteral("Write on this computer"))->click();
    const Fields fields(page);
    QTest::keyClicks(fields.name, QStringLiteral("Anna"));
    QTest::keyClicks(fields.passphrase, QStringLiteral("one passphrase"));
    QTest::keyClicks(fields.again, QStringLiteral("one passphrase"));
    buttonNamed(page, QStringLiteral("Start writing"))->click();
    page.showProblem({Errc::DiskFull, {}});
    QCOMPARE(fields.name->text(), QStringLiteral("Anna"));
    QVERIFY(fields.passphrase->text().isEmpty());
    QVERIFY(page.findChild<MessageBar*>()->text().contains(QStringLiteral("disk is full")));
    QVERIFY(buttonNamed(page, QStringLiteral("Back"))->isEnabled());
}

void FirstStartTest::strength()
{
    using Strength = PassphraseField::Strength;
    QCOMPARE(PassphraseField::strengthOf({}), Strength::Empty);
    QCOMPARE(PassphraseField::strengthOf(QStringLiteral("secret")), Strength::Weak);
    QCOMPARE(PassphraseField::strengthOf(QStringLiteral("aaaaaaaaaaaaaaaaaaaa")), Strength::Weak);
    QCOMPARE(PassphraseField::strengthOf(QStringLiteral("pa55w0rd-long")), Strength::Fair);
    QCOMPARE(PassphraseField::strengthOf(QStringLiteral("correct horse battery staple")),
             Strength::Good);
}

void FirstStartTest::unlockTellsWrongFromDamaged()
{
    Scene scene;
    UnlockPage page(scene.bridge, scene.theme, QStringLiteral("folder"));
    page.show();
    auto* field = page.findChild<PassphraseField*>();
    QTest::keyClicks(field, QStringLiteral("wrong"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(scene.bridge.calls, QStringList{QStringLiteral("unlock")});
    QTest::keyClick(field, Qt::Key_Return); // Not twice while it works.
    QCOMPARE(scene.bridge.calls.size(), 1);
    page.showProblem({Errc::WrongPassphrase, {}});
    const QString wrong = page.message();
    QVERIFY(wrong.contains(QStringLiteral("Wrong passphrase. Check Caps Lock")));
    page.showProblem({Errc::VaultDamaged, {}});
    const QString damaged = page.message();
    QVERIFY(damaged.contains(QStringLiteral("damaged")));
    QVERIFY(wrong != damaged);
    page.showProblem({Errc::DatabaseDamaged, {}});
    QVERIFY(page.message() != damaged);
    QTest::keyClicks(field, QStringLiteral("right"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(scene.bridge.passphraseSeen, QStringLiteral("right"));
    QVERIFY(page.message().isEmpty());
}

void FirstStartTest::passphraseIsNotKept()
{
    Theme theme;
    PassphraseField field(QIcon(), QIcon(), nullptr);
    field.setText(QStringLiteral("secret"));
    QCOMPARE(field.take(), QStringLiteral("secret"));
    QVERIFY(field.text().isEmpty());
    QVERIFY(!field.isUndoAvailable());
    QCOMPARE(field.echoMode(), QLineEdit::Password);
}

void FirstStartTest::returnChoosesACard()
{
    Scene scene;
    StartWindow window(scene.bridge, scene.theme, StartWindow::Kind::FirstStart, {});
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QPushButton* card = buttonNamed(window, QStringLiteral("Join with an invitation"));
    card->setFocus();
    QTest::keyClick(card, Qt::Key_Return);
    const Fields fields(window);
    QVERIFY(fields.link->isVisibleTo(&window));
    QVERIFY(fields.link->hasFocus());
}

void FirstStartTest::returnGoesToWhatIsMissing()
{
    Scene scene;
    StartWindow window(scene.bridge, scene.theme, StartWindow::Kind::FirstStart, {});
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    buttonNamed(window, QStringLiteral("Write on this computer"))->click();
    const Fields fields(window);
    QTest::keyClicks(fields.again, QStringLiteral("other"));
    QTest::keyClick(fields.again, Qt::Key_Return);
    QVERIFY(fields.name->hasFocus());
    QTest::keyClicks(fields.name, QStringLiteral("Anna"));
    QTest::keyClick(fields.name, Qt::Key_Return);
    QVERIFY(fields.passphrase->hasFocus());
    QTest::keyClicks(fields.passphrase, QStringLiteral("four words in a row"));
    QTest::keyClick(fields.passphrase, Qt::Key_Return);
    QVERIFY(fields.again->hasFocus());
    QCOMPARE(fields.again->selectedText().size(), 5);
    QVERIFY(scene.bridge.calls.isEmpty());
}

void FirstStartTest::halfTypedRepetitionIsNotWrongYet()
{
    Scene scene;
    StartWindow window(scene.bridge, scene.theme, StartWindow::Kind::FirstStart, {});
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    buttonNamed(window, QStringLiteral("Write on this computer"))->click();
    const Fields fields(window);
    const auto saysDiffer = [&window] {
        for (const QLabel* label : window.findChildren<QLabel*>()) {
            if (label->text() == QStringLiteral("The two passphrases differ."))
                return true;
        }
        return false;
    };
    fields.passphrase->setText(QStringLiteral("four words"));
    fields.again->setFocus();
    QTest::keyClicks(fields.again, QStringLiteral("four"));
    QVERIFY(!saysDiffer());
    QTest::keyClicks(fields.again, QStringLiteral("x"));
    QVERIFY(saysDiffer());
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::FirstStartTest)
#include "first_start_test.moc"
