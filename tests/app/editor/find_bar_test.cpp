// SPDX-License-Identifier: MPL-2.0
// Find and replace while the text changes under it.
#include "app/editor/find_bar.h"
#include "tests/app/support/page.h"

#include <QLineEdit>
#include <QPushButton>

namespace cahier::app {

namespace {

struct Scene
{
    Page page;
    FindBar bar;
    QLineEdit* words;
    QLineEdit* replacement;

    explicit Scene(const QByteArray& json)
        : page(json)
        , bar(page.editor, page.rig.theme)
    {
        page.caret(0);
        bar.open(FindBar::Mode::Replace);
        const auto fields = bar.findChildren<QLineEdit*>();
        words = fields.at(0);
        replacement = fields.at(1);
    }

    void press(const QString& name)
    {
        for (QPushButton* button : bar.findChildren<QPushButton*>()) {
            if (button->text() == name)
                button->click();
        }
    }

    void insertAtTheStart(const QString& text)
    {
        Delta above;
        above.insert(text);
        QVERIFY(page.rig.text().change(above));
    }
};

} // namespace

class FindBarTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replaceAllIsOneStep();
    void replacementKeepsFormats();
    void hitsFollowTheText();
    void replaceNeverTouchesWhatMovedMeanwhile();
};

void FindBarTest::replaceAllIsOneStep()
{
    Scene scene(R"([{"insert":"the hall, The bus, the end\n"}])");
    scene.words->setText(QStringLiteral("the "));
    QCOMPARE(scene.bar.hits().size(), 3);
    scene.replacement->setText(QStringLiteral("a certain "));
    scene.press(QStringLiteral("Replace all"));
    QCOMPARE(scene.page.plain(), QStringLiteral("a certain hall, a certain bus, a certain end\n"));
    QCOMPARE(scene.page.editor.selection(), (Selection{31, 41}));
    scene.page.editor.undoOwn();
    QCOMPARE(scene.page.plain(), QStringLiteral("the hall, The bus, the end\n"));
    QVERIFY(!scene.page.rig.text().canUndo());
}

void FindBarTest::replacementKeepsFormats()
{
    Scene scene(
        R"([{"insert":"a "},{"insert":"bold","attributes":{"bold":true}},{"insert":" b\n"}])");
    scene.words->setText(QStringLiteral("bold"));
    scene.replacement->setText(QStringLiteral("fat"));
    scene.press(QStringLiteral("Replace all"));
    QCOMPARE(scene.page.json(),
             normal(R"([{"insert":"a "},{"insert":"fat","attributes":{"bold":true}},
                        {"insert":" b\n"}])"));
}

void FindBarTest::hitsFollowTheText()
{
    Scene scene(R"([{"insert":"one two one\n"}])");
    scene.words->setText(QStringLiteral("one"));
    QCOMPARE(scene.bar.hits().size(), 2);
    scene.insertAtTheStart(QStringLiteral("one more, "));
    QTRY_COMPARE(scene.bar.hits().size(), 3);
    QCOMPARE(scene.bar.hits().at(1).from(), 10);
}

void FindBarTest::replaceNeverTouchesWhatMovedMeanwhile()
{
    Scene scene(R"([{"insert":"Team day in October\n"}])");
    scene.words->setText(QStringLiteral("October"));
    scene.bar.next();
    scene.insertAtTheStart(QStringLiteral("shifted "));
    scene.replacement->setText(QStringLiteral("May"));
    scene.press(QStringLiteral("Replace"));
    QCOMPARE(scene.page.plain(), QStringLiteral("shifted Team day in May\n"));
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::FindBarTest)
#include "find_bar_test.moc"
