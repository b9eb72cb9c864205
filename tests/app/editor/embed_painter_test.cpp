// SPDX-License-Identifier: MPL-2.0
// Objects that other clients put into a text: seen as a chip, handled as one letter, never lost.
#include "app/editor/clipboard.h"
#include "app/editor/embed_painter.h"
#include "tests/app/support/page.h"

#include <QAbstractTextDocumentLayout>
#include <QApplication>
#include <QClipboard>
#include <QMimeData>

namespace cahier::app {

class EmbedPainterTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labels_data();
    void labels();
    void chipIsWideAndPainted();
    void chipMakesNoLineMuchHigher();
    void oneLetterForKeys();
    void clickTakesTheWholeOfIt();
    void copyAndPasteLoseNothing();
    void cutAndUndoLoseNothing();
    void embedsOfOthersSurviveCopying();
    void unknownJsonIsHarmless();
};

namespace {

constexpr const char* Text =
    R"([{"insert":"ab"},{"insert":{"image":"https://example.org/pier.png"},
        "attributes":{"alt":"The pier","width":320}},{"insert":"cd\n"}])";

/// Of the embed at 2 in `Text`, in the viewport.
QRect chipRect(const EditorWidget& editor)
{
    QTextCursor cursor(editor.document());
    cursor.setPosition(2);
    const QRect begin = editor.cursorRect(cursor);
    cursor.setPosition(3);
    return begin.united(editor.cursorRect(cursor));
}

QString labelText(const char* json, const Attributes& attributes = {})
{
    const Delta delta = Delta::fromJson(QByteArray("[{\"insert\":") + json + "}]");
    return labelOfEmbed(delta.ops().first().embed, attributes).text;
}

} // namespace

void EmbedPainterTest::labels_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("label");
    const auto row = [](const char* name, const char* json, const char* label) {
        QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(label);
    };
    row("picture by address", R"({"image":"https://e.org/a/pier.png?x=1"})", "Picture: pier.png");
    row("picture inside", R"({"image":"data:image/png;base64,AAAA"})", "Picture");
    row("alternative text", R"({"image":"blob:1","alt":"The pier"})", "Picture: The pier");
    row("table", R"({"table":{"rows":[]}})", "Table");
    row("formula", R"({"formula":"e=mc^2"})", "Formula: e=mc^2");
    row("mention", R"({"mention":{"id":"7","value":"Ben"}})", "Mention: Ben");
    row("unknown", R"({"poll":{"title":"Lunch?"}})", "Object “poll”: Lunch?");
    row("line breaks", R"({"poll":{"title":"a\nb\u0007c"}})", "Object “poll”: a b c");
    row("empty", "{}", "Object");
    row("number", "7", "Object");
    row("null", "null", "Object");
}

void EmbedPainterTest::labels()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, label);
    QCOMPARE(labelText(json), label);
}

void EmbedPainterTest::chipIsWideAndPainted()
{
    Page page(Text);
    const QRect chip = chipRect(page.editor);
    QVERIFY(chip.width() > 80);
    page.caret(0);
    const QImage shown = page.editor.viewport()->grab(chip).toImage();
    QSet<QRgb> colours;
    for (int x = 0; x < shown.width(); ++x)
        colours.insert(shown.pixel(x, shown.height() / 2));
    QVERIFY(colours.size() > 4); // Ground, border, icon and words.
    QVERIFY(colours.contains(page.rig.theme.tokens().codeFill.rgb()));
}

void EmbedPainterTest::chipMakesNoLineMuchHigher()
{
    Page with(Text);
    Page without(R"([{"insert":"abcd\n"}])");
    const auto height = [](const Page& page) {
        return page.editor.document()
            ->documentLayout()
            ->blockBoundingRect(page.editor.document()->firstBlock())
            .height();
    };
    QVERIFY(height(with) <= height(without) * 1.25);
}

void EmbedPainterTest::oneLetterForKeys()
{
    Page page(Text);
    page.caret(2);
    page.key(Qt::Key_Right);
    QCOMPARE(page.editor.textCursor().position(), 3);
    page.key(Qt::Key_Backspace);
    QCOMPARE(page.plain(), QStringLiteral("abcd\n"));
    page.editor.undoOwn();
    QCOMPARE(page.json(), normal(Text));
    page.caret(2);
    page.key(Qt::Key_Delete);
    QCOMPARE(page.plain(), QStringLiteral("abcd\n"));
}

void EmbedPainterTest::clickTakesTheWholeOfIt()
{
    Page page(Text);
    page.caret(0);
    QTest::mouseClick(page.editor.viewport(), Qt::LeftButton, {}, chipRect(page.editor).center());
    QCOMPARE(page.editor.selection(), (Selection{2, 3}));
    page.key(Qt::Key_Delete);
    QCOMPARE(page.plain(), QStringLiteral("abcd\n"));
}

void EmbedPainterTest::copyAndPasteLoseNothing()
{
    Page page(Text);
    page.editor.select({1, 4});
    page.editor.copySelection();
    Page other;
    other.editor.pasteClipboard();
    QCOMPARE(other.json(),
             normal(R"([{"insert":"b"},{"insert":{"image":"https://example.org/pier.png"},
                        "attributes":{"alt":"The pier","width":320}},{"insert":"c\n"}])"));
}

void EmbedPainterTest::cutAndUndoLoseNothing()
{
    Page page(Text);
    page.editor.select({2, 3});
    page.editor.cutSelection();
    QCOMPARE(page.plain(), QStringLiteral("abcd\n"));
    page.editor.pasteClipboard();
    QCOMPARE(page.json(), normal(Text));
    page.editor.undoOwn();
    page.editor.undoOwn();
    QCOMPARE(page.json(), normal(Text));
}

void EmbedPainterTest::embedsOfOthersSurviveCopying()
{
    Page page;
    OtherPerson other;
    const QByteArray nested =
        R"([{"insert":{"poll":{"options":[["yes",1.5],["no",null]],"open":true,"by":"Ben"}}},
            {"insert":null},{"insert":[1,2]},{"insert":false}])";
    other.change(Delta::fromJson(nested));
    page.rig.exchange(other);
    page.editor.selectAll();
    page.editor.copySelection();
    page.caret(page.rig.text().length());
    page.editor.pasteClipboard();
    page.rig.exchange(other);
    QList<QJsonValue> embeds;
    const Delta theirs = other.text();
    for (const DeltaOp& op : theirs.ops()) {
        if (op.kind == DeltaOp::Kind::Embed)
            embeds.append(op.embed);
    }
    QCOMPARE(embeds.size(), 8);
    for (qsizetype i = 0; i < 4; ++i)
        QCOMPARE(embeds.at(i + 4), embeds.at(i));
}

void EmbedPainterTest::unknownJsonIsHarmless()
{
    const QByteArray big = '"' + QByteArray(200'000, 'x') + '"';
    QList<QByteArray> values;
    values << "[[[[]]]]"
           << "true"
           << R"({"\u0000":{"\ud800":1}})"
           << "{\"image\":" + big + "}"
           << "{\"formula\":" + big + "}"
           << "{" + big + ":1}";
    for (const QByteArray& json : values) {
        const QString label = labelText(json);
        QVERIFY(!label.isEmpty());
        QVERIFY(label.size() < 100);
        QVERIFY(!label.contains(u'\n'));
        Page page("[{\"insert\":" + json + "},{\"insert\":\"\\n\"}]");
        QVERIFY(!page.editor.viewport()->grab().isNull());
    }
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::EmbedPainterTest)
#include "embed_painter_test.moc"
