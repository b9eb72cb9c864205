// SPDX-License-Identifier: MPL-2.0
// Where name flags go, and that carets follow the text.
#include "app/editor/editor_widget.h"
#include "app/editor/remote_cursor_layer.h"
#include "tests/app/support/editing_rig.h"

#include <QImage>
#include <QScrollBar>

namespace cahier::app {

class RemoteCursorLayerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void flagStandsAboveItsCaret();
    void flagFlipsBelowAtTheTop();
    void flagStaysInsideAtTheRight();
    void flagWiderThanThePageBeginsAtTheLeft();
    void caretsFollowEdits();
    void selectionsOfOthersAreShown();
    void caretsOutOfSightHaveNoFlag();
    void peopleWithoutCaretHaveNoFlag();
    void nameGoesAndTheCaretStays();
    void nameComesBackWhenItsOwnerMoves();
    void pointerAsksForTheName();
    void nameNeverCoversTheTextForLong();
};

void RemoteCursorLayerTest::flagStandsAboveItsCaret()
{
    const QRect caret(100, 200, 2, 20);
    const QRect flag = flagRect(caret, {60, 16}, {0, 0, 700, 400});
    QCOMPARE(flag.bottom() + 1, caret.top());
    QCOMPARE(flag.left(), caret.left());
}

void RemoteCursorLayerTest::flagFlipsBelowAtTheTop()
{
    const QRect caret(100, 10, 2, 20);
    const QRect flag = flagRect(caret, {60, 16}, {0, 0, 700, 400});
    QCOMPARE(flag.top(), caret.bottom() + 1);
}

void RemoteCursorLayerTest::flagStaysInsideAtTheRight()
{
    const QRect flag = flagRect({690, 200, 2, 20}, {60, 16}, {0, 0, 700, 400});
    QCOMPARE(flag.right(), 699);
}

void RemoteCursorLayerTest::flagWiderThanThePageBeginsAtTheLeft()
{
    const QRect flag = flagRect({10, 200, 2, 20}, {900, 16}, {0, 0, 700, 400});
    QCOMPARE(flag.left(), 0);
}

namespace {

struct Scene
{
    EditingRig rig;
    EditorWidget editor;

    Scene()
        : rig(text())
        , editor(rig.theme, rig.looks)
    {
        editor.resize(700, 400);
        editor.showDocument(rig.document.get());
        editor.show();
        editor.select({0, 0});
    }

    RemoteCursorLayer& layer() { return const_cast<RemoteCursorLayer&>(editor.remoteCursors()); }

    bool nameShown() { return flags().size() == 1 && flags().first().opacity > 0; }

    static Delta text()
    {
        Delta delta;
        for (int i = 0; i < 100; ++i)
            delta.insert(QStringLiteral("a line of text\n"));
        return delta;
    }

    void report(const QString& device, int anchor, int caret)
    {
        const auto place = [this](int at) {
            return rig.text().placeAt(at, TextBinding::Stick::Left);
        };
        rig.document->presence().report(
            {device, device, QStringLiteral("Ben"), 2, place(anchor), place(caret)});
    }

    const QList<RemoteCursorLayer::Flag>& flags() { return editor.remoteCursors().flags(); }
};

} // namespace

void RemoteCursorLayerTest::caretsFollowEdits()
{
    Scene scene;
    scene.report(QStringLiteral("d"), 5, 5);
    QCOMPARE(scene.flags().size(), 1);
    const int before = scene.flags().first().caret.left();
    QTest::keyClicks(&scene.editor, QStringLiteral("wwww"));
    QCOMPARE(scene.flags().size(), 1);
    QVERIFY(scene.flags().first().caret.left() > before);
    QCOMPARE(scene.rig.document->presence().people().first().caret, 9);
    scene.rig.document->presence().gone(QStringLiteral("d"));
    QVERIFY(scene.flags().isEmpty());
}

void RemoteCursorLayerTest::selectionsOfOthersAreShown()
{
    Scene scene;
    scene.report(QStringLiteral("d"), 2, 8);
    const auto marks = scene.editor.extraSelections();
    QCOMPARE(marks.size(), 1);
    QCOMPARE(marks.first().cursor.selectionStart(), 2);
    QCOMPARE(marks.first().cursor.selectionEnd(), 8);
    QTest::keyClicks(&scene.editor, QStringLiteral("x"));
    QCOMPARE(scene.editor.extraSelections().first().cursor.selectionEnd(), 9);
}

void RemoteCursorLayerTest::caretsOutOfSightHaveNoFlag()
{
    Scene scene;
    scene.report(QStringLiteral("d"), 1400, 1400);
    QVERIFY(scene.flags().isEmpty());
    scene.editor.verticalScrollBar()->setValue(scene.editor.verticalScrollBar()->maximum());
    QCOMPARE(scene.flags().size(), 1);
}

void RemoteCursorLayerTest::peopleWithoutCaretHaveNoFlag()
{
    Scene scene;
    scene.rig.document->presence().report(
        {QStringLiteral("d"), QStringLiteral("u"), QStringLiteral("Ben"), 1, {}, {}});
    QCOMPARE(scene.rig.document->presence().people().size(), 1);
    QVERIFY(scene.flags().isEmpty());
}

void RemoteCursorLayerTest::nameGoesAndTheCaretStays()
{
    Scene scene;
    scene.layer().setNameMs(60);
    scene.report(QStringLiteral("d"), 5, 5);
    QCOMPARE(scene.flags().first().opacity, 1.0);
    QTRY_COMPARE(scene.flags().first().opacity, 0.0);
    QCOMPARE(scene.flags().size(), 1);
    QVERIFY(!scene.flags().first().caret.isEmpty());
}

void RemoteCursorLayerTest::nameComesBackWhenItsOwnerMoves()
{
    Scene scene;
    scene.layer().setNameMs(30);
    scene.report(QStringLiteral("d"), 5, 5);
    QTRY_VERIFY(!scene.nameShown());
    // What I write shifts the caret, and reports are repeated: neither is a move of Ben's.
    QTest::keyClicks(&scene.editor, QStringLiteral("ww"));
    QVERIFY(!scene.nameShown());
    scene.report(QStringLiteral("d"), 7, 7);
    QVERIFY(!scene.nameShown());
    scene.layer().setNameMs(60000);
    scene.report(QStringLiteral("d"), 9, 9);
    QCOMPARE(scene.flags().first().opacity, 1.0);
}

void RemoteCursorLayerTest::pointerAsksForTheName()
{
    Scene scene;
    scene.layer().setNameMs(30);
    scene.report(QStringLiteral("d"), 5, 5);
    QTRY_VERIFY(!scene.nameShown());
    scene.layer().point(scene.flags().first().caret.center() + QPoint(60, 0));
    QVERIFY(!scene.nameShown());
    scene.layer().point(scene.flags().first().caret.center());
    QVERIFY(scene.nameShown());
}

void RemoteCursorLayerTest::nameNeverCoversTheTextForLong()
{
    QVERIFY(RemoteCursorLayer::NameMs <= 3000);
    Scene scene;
    scene.layer().setNameMs(30);
    scene.report(QStringLiteral("d"), 20, 20);
    QTRY_VERIFY(!scene.nameShown());
    const RemoteCursorLayer::Flag flag = scene.flags().first();
    // Nothing is painted where the name was, but for the dot at its corner.
    QImage blank(flag.flag.size(), QImage::Format_ARGB32_Premultiplied);
    blank.fill(Qt::transparent);
    QImage painted = blank;
    QPainter painter(&painted);
    painter.translate(-flag.flag.topLeft() - QPoint(8, 0));
    scene.layer().paint(painter);
    painter.end();
    QCOMPARE(painted, blank);
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::RemoteCursorLayerTest)
#include "remote_cursor_layer_test.moc"
