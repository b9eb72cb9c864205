// SPDX-License-Identifier: MPL-2.0
// Undo, other people's edits around the caret, input methods, paste, drop and what is refused.
#include "app/bridge/view_writer.h"
#include "app/editor/clipboard.h"
#include "app/editor/editor_widget.h"
#include "tests/app/support/page.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTextBlock>

namespace cahier::app {

class EditorWidgetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void undoAndRedoWithKeys();
    void undoWhileAnotherPersonTypes();
    void remoteInsertAtTheCaretGoesBehindIt();
    void remoteEditKeepsTheSelection();
    void remoteEditAboveKeepsTheFirstVisibleLine();
    void inputMethodCommitAndPreedit();
    void inputMethodReplacesTheSelection();
    void preeditMovesWithEditsOfOthers();
    void pastesHtmlInsideALine();
    void pastesHtmlLines();
    void pastesPlainLines();
    void pastesAddressOverSelectionAsLink();
    void ownClipboardKeepsFormats();
    void dropMovesWithinThePage();
    void checkBoxIsToggledByClick();
    void readOnlyPageRefusesEverything();
    void nothingIsEditedBehindTheBinding();
    void clearFormatRemovesEverything();
    void formatLeavesNewlinesAlone();
    void filesAreRefusedWithANote();
    void invitationToWriteIsForWriters();
    void markersStandWhereLinesBegin();
    void goingToTheStartShowsTheWhiteSpaceAboveIt();
};

void EditorWidgetTest::undoAndRedoWithKeys()
{
    Page page;
    page.keys(QStringLiteral("one "));
    page.rig.clock.advance(1000);
    page.keys(QStringLiteral("two"));
    page.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("one \n"));
    QCOMPARE(page.editor.textCursor().position(), 4);
    page.key(Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("one two\n"));
    page.key(Qt::Key_Z, Qt::ControlModifier);
    page.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.plain(), QString());
    page.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(page.plain(), QStringLiteral("one \n"));
    QVERIFY(page.rig.agrees());
}

void EditorWidgetTest::undoWhileAnotherPersonTypes()
{
    Page page;
    OtherPerson other;
    page.keys(QStringLiteral("mine"));
    page.rig.exchange(other);
    for (int i = 0; i < 10; ++i) {
        Delta theirs;
        theirs.insert(QStringLiteral("T"));
        other.change(theirs);
        page.rig.exchange(other);
        page.keys(QString(QChar(u'a' + i)));
    }
    QCOMPARE(page.plain(), QStringLiteral("TTTTTTTTTTmineabcdefghij\n"));
    while (page.rig.text().canUndo())
        page.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("TTTTTTTTTT"));
    QVERIFY(page.rig.agrees());
}

void EditorWidgetTest::remoteInsertAtTheCaretGoesBehindIt()
{
    Page page;
    OtherPerson other;
    page.keys(QStringLiteral("abcd"));
    page.rig.exchange(other);
    page.caret(2);
    Delta theirs;
    theirs.retain(2).insert(QStringLiteral("REMOTE"));
    other.change(theirs);
    page.rig.exchange(other);
    QCOMPARE(page.editor.textCursor().position(), 2);
    page.keys(QStringLiteral("x"));
    QCOMPARE(page.plain(), QStringLiteral("abxREMOTEcd\n"));
}

void EditorWidgetTest::remoteEditKeepsTheSelection()
{
    Page page;
    OtherPerson other;
    page.keys(QStringLiteral("abcdef"));
    page.rig.exchange(other);
    page.editor.select({4, 2});
    Delta theirs;
    theirs.retain(2).insert(QStringLiteral("12")).retain(2).insert(QStringLiteral("34"));
    other.change(theirs);
    page.rig.exchange(other);
    QCOMPARE(page.editor.selectedPlainText(), QStringLiteral("cd"));
    QCOMPARE(page.editor.selection(), (Selection{6, 4}));
}

void EditorWidgetTest::remoteEditAboveKeepsTheFirstVisibleLine()
{
    QByteArray text = "[{\"insert\":\"";
    for (int i = 0; i < 200; ++i)
        text += "line " + QByteArray::number(i) + "\\n";
    text += "\"}]";
    Page page;
    OtherPerson other;
    page.editor.pasteDelta(Delta::fromJson(text));
    page.rig.exchange(other);
    page.editor.verticalScrollBar()->setValue(page.editor.verticalScrollBar()->maximum() / 2);
    const auto top = [&page] {
        return page.editor.cursorForPosition(QPoint(50, 1)).block().text();
    };
    const QString before = top();
    const int offset = page.editor.cursorRect(page.editor.cursorForPosition(QPoint(50, 1))).top();
    Delta theirs;
    theirs.retain(5).insert(QStringLiteral("a\nb\nc\nd\ne\n"));
    other.change(theirs);
    page.rig.exchange(other);
    QCOMPARE(top(), before);
    QCOMPARE(page.editor.cursorRect(page.editor.cursorForPosition(QPoint(50, 1))).top(), offset);
}

void EditorWidgetTest::inputMethodCommitAndPreedit()
{
    Page page;
    page.keys(QStringLiteral("a"));
    QInputMethodEvent preedit(QStringLiteral("ni"), {});
    QApplication::sendEvent(&page.editor, &preedit);
    QCOMPARE(page.plain(), QStringLiteral("a\n")); // Nothing is text yet.
    QInputMethodEvent commit;
    commit.setCommitString(QStringLiteral("\u4f60"));
    QApplication::sendEvent(&page.editor, &commit);
    QCOMPARE(page.plain(), QStringLiteral("a\u4f60\n"));
    QCOMPARE(page.editor.textCursor().position(), 2);
    QCOMPARE(page.editor.textCursor().block().layout()->preeditAreaText(), QString());
    QInputMethodEvent replace;
    replace.setCommitString(QStringLiteral("\u4f60\u597d"), -1, 1);
    QApplication::sendEvent(&page.editor, &replace);
    QCOMPARE(page.plain(), QStringLiteral("a\u4f60\u597d\n"));
    QCoreApplication::processEvents();
    QVERIFY(page.rig.agrees());
}

void EditorWidgetTest::inputMethodReplacesTheSelection()
{
    Page page(R"([{"insert":"one\ntwo\n"}])");
    page.editor.select({1, 5});
    QInputMethodEvent preedit(QStringLiteral("x"), {});
    QApplication::sendEvent(&page.editor, &preedit);
    QCOMPARE(page.plain(), QStringLiteral("owo\n"));
    QInputMethodEvent commit;
    commit.setCommitString(QStringLiteral("X"));
    QApplication::sendEvent(&page.editor, &commit);
    QCoreApplication::processEvents();
    QCOMPARE(page.plain(), QStringLiteral("oXwo\n"));
    QVERIFY(page.rig.agrees());
}

void EditorWidgetTest::preeditMovesWithEditsOfOthers()
{
    Page page;
    OtherPerson other;
    page.keys(QStringLiteral("abc"));
    page.rig.exchange(other);
    QInputMethodEvent preedit(QStringLiteral("ni"), {});
    QApplication::sendEvent(&page.editor, &preedit);
    Delta theirs;
    theirs.retain(1).insert(QStringLiteral("\n"));
    other.change(theirs);
    page.rig.exchange(other);
    const QTextDocument& view = page.rig.view();
    QCOMPARE(view.firstBlock().layout()->preeditAreaText(), QString());
    QCOMPARE(view.lastBlock().layout()->preeditAreaText(), QStringLiteral("ni"));
    QCOMPARE(view.lastBlock().layout()->preeditAreaPosition(), 2);
    QInputMethodEvent commit;
    commit.setCommitString(QStringLiteral("X"));
    QApplication::sendEvent(&page.editor, &commit);
    QCoreApplication::processEvents();
    QCOMPARE(page.plain(), QStringLiteral("a\nbcX\n"));
    QVERIFY(page.rig.agrees());
}

void EditorWidgetTest::pastesHtmlInsideALine()
{
    Page page(R"([{"insert":"ab\n"}])");
    page.caret(1);
    QMimeData data;
    data.setHtml(QStringLiteral("<meta charset='utf-8'><b>bold</b>"));
    QApplication::clipboard()->setMimeData(mimeOf(deltaOf(data)));
    page.editor.pasteDelta(deltaOf(data));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"a"},{"insert":"bold","attributes":{"bold":true}},)"
                    R"({"insert":"b\n"}])"));
    QCOMPARE(page.editor.textCursor().position(), 5);
}

void EditorWidgetTest::pastesHtmlLines()
{
    Page page;
    QMimeData data;
    data.setHtml(QStringLiteral("<h1>Title</h1><p>para <i>it</i></p><ul><li>x</li></ul>"
                                "<script>alert(1)</script>"));
    page.editor.pasteDelta(deltaOf(data));
    QCOMPARE(
        page.json(),
        normal(
            R"([{"insert":"Title"},{"insert":"\n","attributes":{"header":1}},)"
            R"({"insert":"para "},{"insert":"it","attributes":{"italic":true}},{"insert":"\nx"},)"
            R"({"insert":"\n","attributes":{"list":"bullet"}}])"));
}

void EditorWidgetTest::pastesPlainLines()
{
    Page page(listOf("bullet"));
    QMimeData data;
    data.setText(QStringLiteral(" a\r\nb\rc"));
    QApplication::clipboard()->setText(data.text());
    page.editor.pastePlain();
    QCOMPARE(page.plain(), QStringLiteral("one a\nb\nc\n"));
    QCOMPARE(page.editor.document()->blockCount(), 3);
    QVERIFY(page.rig.agrees());
    page.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(page.plain(), QStringLiteral("one\n"));
}

void EditorWidgetTest::pastesAddressOverSelectionAsLink()
{
    Page page(R"([{"insert":"see here\n"}])");
    page.editor.select({4, 8});
    QApplication::clipboard()->setText(QStringLiteral("https://example.org/a?b=c"));
    page.editor.pasteClipboard();
    QCOMPARE(page.json(),
             normal(R"([{"insert":"see "},)"
                    R"({"insert":"here","attributes":{"link":"https://example.org/a?b=c"}},)"
                    R"({"insert":"\n"}])"));
}

void EditorWidgetTest::ownClipboardKeepsFormats()
{
    const char* json = R"([{"insert":"a"},{"insert":"b","attributes":{"bold":true,"x-own":3}},)"
                       R"({"insert":"\n","attributes":{"header":2}},{"insert":"c\n"}])";
    Page page(json);
    page.editor.select({0, 3});
    page.editor.copySelection();
    const QMimeData* data = QApplication::clipboard()->mimeData();
    QCOMPARE(data->text(), QStringLiteral("ab\n"));
    QVERIFY(data->html().contains(QStringLiteral("<h2>")));
    QVERIFY(data->hasFormat(QStringLiteral("text/markdown")));
    Page other;
    other.editor.pasteClipboard();
    QCOMPARE(other.json(),
             normal(R"([{"insert":"a"},{"insert":"b","attributes":{"bold":true,"x-own":3}},)"
                    R"({"insert":"\n","attributes":{"header":2}}])"));
    page.editor.select({0, 3});
    page.editor.cutSelection();
    QCOMPARE(page.plain(), QStringLiteral("c\n"));
}

void EditorWidgetTest::dropMovesWithinThePage()
{
    Page page(R"([{"insert":"one two three\n"}])");
    page.editor.select({0, 4});
    page.editor.document()->documentLayout();
    QTextCursor target(page.editor.document());
    target.setPosition(8);
    const QPoint point = page.editor.cursorRect(target).center();
    // The command that a drop from the same page becomes.
    QCOMPARE(page.editor.cursorForPosition(point).position(), 8);
    QMimeData* data = mimeOf(page.rig.text().slice(0, 4));
    QDragEnterEvent enter(point, Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(page.editor.viewport(), &enter);
    QDropEvent drop(QPointF(point), Qt::CopyAction, data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(page.editor.viewport(), &drop);
    QCOMPARE(page.plain(), QStringLiteral("one two one three\n"));
    const Edit moved = EditCommands(page.rig.text()).move(0, 4, 12);
    QVERIFY(page.rig.text().change(moved.delta));
    QCOMPARE(page.plain(), QStringLiteral("two one one three\n"));
    QVERIFY(page.rig.agrees());
    delete data;
}

void EditorWidgetTest::checkBoxIsToggledByClick()
{
    Page page(listOf("unchecked"));
    const BlockPainter painter(page.editor, page.rig.theme, page.rig.looks);
    const QRectF box = painter.checkBox(page.editor.document()->firstBlock());
    QVERIFY(box.isValid());
    QTest::mouseClick(page.editor.viewport(), Qt::LeftButton, {}, box.center().toPoint());
    QCOMPARE(page.json(), normal(listOf("checked")));
    QTest::mouseClick(page.editor.viewport(), Qt::LeftButton, {}, box.center().toPoint());
    QCOMPARE(page.json(), normal(listOf("unchecked")));
}

void EditorWidgetTest::readOnlyPageRefusesEverything()
{
    Page page(R"([{"insert":"text\n"}])", OpenDocument::Access::ReadOnly);
    QApplication::clipboard()->setText(QStringLiteral("no"));
    page.keys(QStringLiteral("x"));
    page.key(Qt::Key_Backspace);
    page.key(Qt::Key_Return);
    page.key(Qt::Key_V, Qt::ControlModifier);
    QInputMethodEvent commit;
    commit.setCommitString(QStringLiteral("X"));
    QApplication::sendEvent(&page.editor, &commit);
    page.editor.toggleInline(QStringLiteral("bold"));
    page.editor.setBlock({{QStringLiteral("header"), 1}});
    page.editor.undoOwn();
    QCOMPARE(page.json(), normal(R"([{"insert":"text\n"}])"));
    QVERIFY(page.rig.made.isEmpty());
}

void EditorWidgetTest::nothingIsEditedBehindTheBinding()
{
    // Every key that QTextEdit would edit by itself, followed by a look at both sides.
    Page page(R"([{"insert":"one two\nthree four\n"}])");
    for (int key = Qt::Key_A; key <= Qt::Key_Z; ++key) {
        for (const auto modifiers : {Qt::KeyboardModifiers(Qt::ControlModifier),
                                     Qt::ControlModifier | Qt::ShiftModifier,
                                     Qt::KeyboardModifiers(Qt::AltModifier)}) {
            page.key(Qt::Key(key), modifiers);
            QVERIFY(page.rig.agrees());
        }
    }
    for (const auto key : {Qt::Key_Insert, Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Enter}) {
        for (const auto modifiers : {Qt::KeyboardModifiers(Qt::NoModifier),
                                     Qt::KeyboardModifiers(Qt::ControlModifier),
                                     Qt::KeyboardModifiers(Qt::ShiftModifier)}) {
            page.key(key, modifiers);
            QVERIFY(page.rig.agrees());
        }
    }
}

void EditorWidgetTest::clearFormatRemovesEverything()
{
    Page page(R"([{"insert":"a"},{"insert":"b","attributes":{"bold":true,"link":"https://x.org"}},)"
              R"({"insert":"\n","attributes":{"list":"bullet","indent":2}},{"insert":"c"},)"
              R"({"insert":"\n","attributes":{"header":1}}])");
    page.editor.select({0, 4});
    page.editor.clearFormat();
    QCOMPARE(page.json(), normal(R"([{"insert":"ab\nc\n"}])"));
}

void EditorWidgetTest::formatLeavesNewlinesAlone()
{
    Page page(R"([{"insert":"a\n\nb\n"}])");
    page.editor.select({0, 4});
    page.editor.toggleInline(QStringLiteral("bold"));
    QCOMPARE(page.json(),
             normal(R"([{"insert":"a","attributes":{"bold":true}},{"insert":"\n\n"},)"
                    R"({"insert":"b","attributes":{"bold":true}},{"insert":"\n"}])"));
    QVERIFY(page.editor.hasInline(QStringLiteral("bold")));
    page.editor.toggleInline(QStringLiteral("bold"));
    QCOMPARE(page.json(), normal(R"([{"insert":"a\n\nb\n"}])"));
}

void EditorWidgetTest::filesAreRefusedWithANote()
{
    Page page(R"([{"insert":"ab\n"}])");
    QSignalSpy refused(&page.editor, &EditorWidget::pasteRefused);
    auto* files = new QMimeData;
    files->setUrls({QUrl::fromLocalFile(QStringLiteral("/home/anna/plan.pdf"))});
    files->setText(QStringLiteral("file:///home/anna/plan.pdf"));
    QApplication::clipboard()->setMimeData(files);
    page.editor.pasteClipboard();
    QCOMPARE(refused.size(), 1);
    QCOMPARE(page.plain(), QStringLiteral("ab\n"));
}

void EditorWidgetTest::invitationToWriteIsForWriters()
{
    const auto inked = [](const Page& page) {
        const QImage shown = page.editor.viewport()->grab().toImage();
        int pixels = 0;
        // Not where the caret stands.
        for (int x = 40; x < shown.width(); ++x) {
            for (int y = 0; y < 80; ++y)
                pixels += shown.pixel(x, y) != shown.pixel(shown.width() - 2, 79) ? 1 : 0;
        }
        return pixels;
    };
    Page writer;
    QVERIFY(inked(writer) > 50);
    writer.keys(QStringLiteral("i"));
    QVERIFY(inked(writer) < 50);
    const Page reader("[]", OpenDocument::Access::ReadOnly);
    QCOMPARE(inked(reader), 0);
    const Page list(listOf("bullet").replace("one", ""));
    QVERIFY(inked(list) < 50); // Its bullet.
}

void EditorWidgetTest::markersStandWhereLinesBegin()
{
    const auto markerSide = [](const QString& words, int indent) {
        Delta text;
        text.insert(words);
        text.insert(QStringLiteral("\n"),
                    {{QStringLiteral("list"), QStringLiteral("checked")},
                     {QStringLiteral("indent"), indent}});
        Page page(text.toJson());
        page.editor.setZoom(100);
        const QImage shown = page.editor.viewport()->grab().toImage();
        const QRgb box = page.rig.theme.tokens().accent.rgb();
        for (int x = 0; x < shown.width(); ++x) {
            for (int y = 0; y < 80; ++y) {
                if (shown.pixel(x, y) == box)
                    return x;
            }
        }
        return -1;
    };
    const int left = markerSide(QStringLiteral("one"), 0);
    const int deeper = markerSide(QStringLiteral("one"), 1);
    const int right = markerSide(QStringLiteral("\u05E9\u05DC\u05D5\u05DD"), 0);
    const int rightDeeper = markerSide(QStringLiteral("\u05E9\u05DC\u05D5\u05DD"), 1);
    QVERIFY(left > 0 && left < 100);
    QCOMPARE(deeper - left, Metrics::IndentWidth);
    QVERIFY(right > 600);
    QCOMPARE(right - rightDeeper, Metrics::IndentWidth);
}

void EditorWidgetTest::goingToTheStartShowsTheWhiteSpaceAboveIt()
{
    Delta text;
    for (int i = 0; i < 100; ++i)
        text.insert(QStringLiteral("a line of text\n"));
    Page page(text.toJson());
    page.key(Qt::Key_End, Qt::ControlModifier);
    QVERIFY(page.editor.verticalScrollBar()->value() > 1000);
    page.key(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(page.editor.verticalScrollBar()->value(), 0);
    page.key(Qt::Key_End, Qt::ControlModifier);
    page.caret(3);
    page.keys(QStringLiteral("x"));
    QCOMPARE(page.editor.verticalScrollBar()->value(), 0);
    // What one scrolled to by hand stays while the caret is in sight.
    page.caret(60);
    page.editor.verticalScrollBar()->setValue(40);
    page.key(Qt::Key_Right);
    QCOMPARE(page.editor.verticalScrollBar()->value(), 40);
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::EditorWidgetTest)
#include "editor_widget_test.moc"
