// SPDX-License-Identifier: MPL-2.0
// What a person at the keyboard expects: lists, quotes and headings, undo, input methods, paste,
#include "app/bridge/view_writer.h"
#include "app/editor/clipboard.h"
#include "app/editor/editor_widget.h"
#include "tests/app/support/page.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>

namespace cahier::app {

class EditorInputTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typesIntoAnEmptyPage();
    void enterContinuesAList();
    void enterInAnEmptyItemLeavesTheList();
    void enterInANestedEmptyItemGoesOneLevelUp();
    void enterBehindACheckedItemIsUnchecked();
    void enterAtTheEndOfAHeadingIsAParagraph();
    void enterInsideAHeadingSplitsIt();
    void enterInFrontOfAHeadingMakesRoom();
    void enterInAnEmptyQuoteLeavesIt();
    void aLineFeedIsAnEnter();
    void softBreakStaysInTheBlock();
    void backspaceAtTheStartOfAnItemEndsIt();
    void backspaceAtTheStartOfAHeadingMakesAParagraph();
    void backspaceJoinsAndKeepsTheFirstFormat();
    void deleteJoinsForward();
    void backspaceTakesAWholeEmoji();
    void deletingAcrossBlocksKeepsTheFirstFormat();
    void tabNestsItems();
    void ctrlBackspaceTakesAWord();
    void boldTypingAndToggling();
    void linkDoesNotGrow();
    void autoFormats_data();
    void autoFormats();
    void autoFormatIsUndoneAlone();
};

void EditorInputTest::typesIntoAnEmptyPage()
{
    Page page;
    page.keys(QStringLiteral("Hello"));
    page.key(Qt::Key_Return);
    page.keys(QStringLiteral("you"));
    QCOMPARE(page.plain(), QStringLiteral("Hello\nyou\n"));
    QCOMPARE(page.editor.textCursor().position(), 9);
    QVERIFY(page.rig.agrees());
}

void EditorInputTest::aLineFeedIsAnEnter()
{
    Page page;
    page.keys(QStringLiteral("a"));
    // As X11 sends XK_Linefeed, which programs that type for people use for a newline.
    QTest::sendKeyEvent(
        QTest::Click, &page.editor, Qt::Key_unknown, QStringLiteral("\n"), Qt::NoModifier);
    page.keys(QStringLiteral("b"));
    QTest::sendKeyEvent(
        QTest::Click, &page.editor, Qt::Key_J, QStringLiteral("\n"), Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("a\nb\n"));
    QVERIFY(page.rig.agrees());
}

void EditorInputTest::enterContinuesAList()
{
    Page page(listOf("bullet"));
    page.key(Qt::Key_Return);
    page.keys(QStringLiteral("two"));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"one"},{"insert":"\n","attributes":{"list":"bullet"}},)"
                    R"({"insert":"two"},{"insert":"\n","attributes":{"list":"bullet"}}])"));
}

void EditorInputTest::enterInAnEmptyItemLeavesTheList()
{
    Page page(listOf("ordered"));
    page.key(Qt::Key_Return);
    page.key(Qt::Key_Return);
    QCOMPARE(page.json(),
             normal(R"([{"insert":"one"},{"insert":"\n","attributes":{"list":"ordered"}},)"
                    R"({"insert":"\n"}])"));
}

void EditorInputTest::enterInANestedEmptyItemGoesOneLevelUp()
{
    Page page(listOf("bullet", 1));
    page.key(Qt::Key_Return);
    page.key(Qt::Key_Return);
    QCOMPARE(
        page.json(),
        normal(R"([{"insert":"one"},{"insert":"\n","attributes":{"list":"bullet","indent":1}},)"
               R"({"insert":"\n","attributes":{"list":"bullet"}}])"));
}

void EditorInputTest::enterBehindACheckedItemIsUnchecked()
{
    Page page(listOf("checked"));
    page.key(Qt::Key_Return);
    QCOMPARE(page.json(),
             normal(R"([{"insert":"one"},{"insert":"\n","attributes":{"list":"checked"}},)"
                    R"({"insert":"\n","attributes":{"list":"unchecked"}}])"));
}

void EditorInputTest::enterAtTheEndOfAHeadingIsAParagraph()
{
    Page page(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":1}}])");
    page.key(Qt::Key_Return);
    page.keys(QStringLiteral("p"));
    QCOMPARE(
        page.json(),
        normal(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":1}},{"insert":"p\n"}])"));
}

void EditorInputTest::enterInsideAHeadingSplitsIt()
{
    Page page(R"([{"insert":"HI"},{"insert":"\n","attributes":{"header":1}}])");
    page.caret(1);
    page.key(Qt::Key_Return);
    QCOMPARE(page.json(),
             normal(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":1}},)"
                    R"({"insert":"I"},{"insert":"\n","attributes":{"header":1}}])"));
}

void EditorInputTest::enterInFrontOfAHeadingMakesRoom()
{
    Page page(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":1}}])");
    page.caret(0);
    page.key(Qt::Key_Return);
    QCOMPARE(page.json(),
             normal(R"([{"insert":"\nH"},{"insert":"\n","attributes":{"header":1}}])"));
}

void EditorInputTest::enterInAnEmptyQuoteLeavesIt()
{
    Page page(R"([{"insert":"q"},{"insert":"\n","attributes":{"blockquote":true}}])");
    page.key(Qt::Key_Return);
    page.key(Qt::Key_Return);
    page.keys(QStringLiteral("p"));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"q"},{"insert":"\n","attributes":{"blockquote":true}},)"
                    R"({"insert":"p\n"}])"));
}

void EditorInputTest::softBreakStaysInTheBlock()
{
    Page page;
    page.keys(QStringLiteral("a"));
    page.key(Qt::Key_Return, Qt::ShiftModifier);
    page.keys(QStringLiteral("b"));
    QCOMPARE(page.plain(), QStringLiteral("a\u2028b\n"));
    QCOMPARE(page.editor.document()->blockCount(), 1);
}

void EditorInputTest::backspaceAtTheStartOfAnItemEndsIt()
{
    Page page(listOf("bullet", 1));
    page.caret(0);
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.json(), normal(listOf("bullet")));
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.json(), normal(R"([{"insert":"one\n"}])"));
}

void EditorInputTest::backspaceAtTheStartOfAHeadingMakesAParagraph()
{
    Page page(R"([{"insert":"a\nH"},{"insert":"\n","attributes":{"header":2}}])");
    page.caret(2);
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.json(), normal(R"([{"insert":"a\nH\n"}])"));
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.json(), normal(R"([{"insert":"aH\n"}])"));
}

void EditorInputTest::backspaceJoinsAndKeepsTheFirstFormat()
{
    Page page(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":2}},{"insert":"p\n"}])");
    page.caret(2);
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.json(), normal(R"([{"insert":"Hp"},{"insert":"\n","attributes":{"header":2}}])"));
}

void EditorInputTest::deleteJoinsForward()
{
    Page page(R"([{"insert":"\nH"},{"insert":"\n","attributes":{"header":2}}])");
    page.caret(0);
    page.key(Qt::Key_Delete);
    QCOMPARE(page.json(), normal(R"([{"insert":"H"},{"insert":"\n","attributes":{"header":2}}])"));
    page.key(Qt::Key_Delete);
    page.key(Qt::Key_Delete); // The final newline stays.
    QCOMPARE(page.plain(), QStringLiteral("\n"));
}

void EditorInputTest::backspaceTakesAWholeEmoji()
{
    Page page;
    page.keys(QStringLiteral("a"));
    page.editor.typeText(QStringLiteral("👩‍🚀"));
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.plain(), QStringLiteral("a\n"));
    page.editor.typeText(QStringLiteral("e\u0301"));
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.plain(), QStringLiteral("ae\n"));
}

void EditorInputTest::deletingAcrossBlocksKeepsTheFirstFormat()
{
    Page page(
        R"([{"insert":"Head"},{"insert":"\n","attributes":{"header":2}},{"insert":"text\n"}])");
    page.editor.select({2, 7});
    page.keys(QStringLiteral("X"));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"HeXxt"},{"insert":"\n","attributes":{"header":2}}])"));
    // Whole paragraphs taken away leave the next one as it was.
    Page other(
        R"([{"insert":"Head"},{"insert":"\n","attributes":{"header":2}},{"insert":"text\n"}])");
    other.editor.select({0, 5});
    other.key(Qt::Key_Delete);
    QCOMPARE(other.json(), normal(R"([{"insert":"text\n"}])"));
}

void EditorInputTest::tabNestsItems()
{
    Page page(listOf("bullet"));
    page.key(Qt::Key_Tab);
    QCOMPARE(page.json(), normal(listOf("bullet", 1)));
    for (int i = 0; i < 20; ++i)
        page.key(Qt::Key_Tab);
    QCOMPARE(page.editor.blockValue(QStringLiteral("indent")).toInt(), MaxIndent);
    for (int i = 0; i < 20; ++i)
        page.key(Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(page.json(), normal(listOf("bullet")));
    Page paragraph;
    paragraph.key(Qt::Key_Tab);
    QCOMPARE(paragraph.plain(), QStringLiteral("\t\n"));
}

void EditorInputTest::ctrlBackspaceTakesAWord()
{
    Page page(R"([{"insert":"one two\n"}])");
    page.key(Qt::Key_Backspace, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("one \n"));
    page.caret(0);
    page.key(Qt::Key_Delete, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("\n"));
}

void EditorInputTest::boldTypingAndToggling()
{
    Page page;
    page.keys(QStringLiteral("a"));
    page.editor.toggleInline(QStringLiteral("bold"));
    QVERIFY(page.editor.hasInline(QStringLiteral("bold")));
    page.keys(QStringLiteral("bc"));
    page.editor.toggleInline(QStringLiteral("bold"));
    page.keys(QStringLiteral("d"));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"a"},{"insert":"bc","attributes":{"bold":true}},)"
                    R"({"insert":"d\n"}])"));
    // Enter keeps what is being typed.
    page.caret(3);
    page.key(Qt::Key_Return);
    page.keys(QStringLiteral("e"));
    QCOMPARE(
        page.json(),
        normal(R"([{"insert":"a"},{"insert":"bc","attributes":{"bold":true}},)"
               R"({"insert":"\n"},{"insert":"e","attributes":{"bold":true}},{"insert":"d\n"}])"));
    // A chosen format is forgotten when the caret goes elsewhere.
    page.editor.toggleInline(QStringLiteral("italic"));
    page.key(Qt::Key_Home);
    page.key(Qt::Key_Up);
    page.keys(QStringLiteral("z"));
    QVERIFY(!page.json().contains(QStringLiteral("italic")));
}

void EditorInputTest::linkDoesNotGrow()
{
    Page page;
    page.editor.setLink(QStringLiteral("https://example.org"));
    page.keys(QStringLiteral("x"));
    QCOMPARE(
        page.json(),
        normal(R"([{"insert":"https://example.org","attributes":{"link":"https://example.org"}},)"
               R"({"insert":"x\n"}])"));
    page.caret(5);
    page.keys(QStringLiteral("y"));
    QVERIFY(page.json().startsWith(QStringLiteral("[{\"attributes\":{\"link\"")));
    QCOMPARE(page.editor.linkAtCaret(), QStringLiteral("https://example.org"));
    page.editor.selectLink();
    QCOMPARE(page.editor.selection(), (Selection{0, 20}));
    page.editor.setLink({});
    QVERIFY(!page.json().contains(QStringLiteral("link")));
}

void EditorInputTest::autoFormats_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("heading") << "## x"
                             << "header" << QJsonValue(2);
    QTest::newRow("bullet") << "- x"
                            << "list" << QJsonValue(QStringLiteral("bullet"));
    QTest::newRow("star") << "* x"
                          << "list" << QJsonValue(QStringLiteral("bullet"));
    QTest::newRow("number") << "1. x"
                            << "list" << QJsonValue(QStringLiteral("ordered"));
    QTest::newRow("box") << "[] x"
                         << "list" << QJsonValue(QStringLiteral("unchecked"));
    QTest::newRow("checked") << "[x] x"
                             << "list" << QJsonValue(QStringLiteral("checked"));
    QTest::newRow("quote") << "> x"
                           << "blockquote" << QJsonValue(true);
    QTest::newRow("code") << "``` x"
                          << "code-block" << QJsonValue(true);
}

void EditorInputTest::autoFormats()
{
    QFETCH(QString, typed);
    QFETCH(QString, name);
    QFETCH(QJsonValue, value);
    Page page;
    page.keys(typed);
    QCOMPARE(page.plain(), QStringLiteral("x\n"));
    QCOMPARE(page.editor.blockValue(name), value);
    // Not in the middle of a sentence.
    Page sentence;
    sentence.keys(QStringLiteral("a ") + typed);
    QCOMPARE(sentence.plain(), QStringLiteral("a ") + typed + u'\n');
}

void EditorInputTest::autoFormatIsUndoneAlone()
{
    Page page;
    page.keys(QStringLiteral("- "));
    QCOMPARE(page.plain(), QStringLiteral("\n"));
    page.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.json(), normal(R"([{"insert":"- \n"}])"));
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::EditorInputTest)
#include "editor_input_test.moc"
