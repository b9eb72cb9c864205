// SPDX-License-Identifier: MPL-2.0
// Deltas as values, and the arithmetic of the safety net.
#include "app/bridge/delta.h"
#include "app/bridge/foreign_diff.h"

namespace cahier::app {

class DeltaTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void buildingMergesNeighbours();
    void insertGoesBeforeErase();
    void jsonRoundTrip();
    void positionsAreMapped();
    void attributesMergeAndDiffer();
    void inputIsCleaned();
    void viewTextKeepsLengths();
    void hullsAreJoined_data();
    void hullsAreJoined();
    void minimalChanges_data();
    void minimalChanges();
};

void DeltaTest::buildingMergesNeighbours()
{
    Delta delta;
    delta.insert(QStringLiteral("a")).insert(QStringLiteral("b")).retain(0).retain(2).retain(3);
    delta.erase(1).erase(1).insert(QString());
    QCOMPARE(delta.ops().size(), 3);
    QCOMPARE(delta.insertedLength(), 2);
    QVERIFY(!delta.isIdentity());
    Delta nothing;
    QVERIFY(nothing.retain(5).isIdentity());
}

void DeltaTest::insertGoesBeforeErase()
{
    Delta a;
    Delta b;
    a.erase(1).insert(QStringLiteral("x"));
    b.insert(QStringLiteral("x")).erase(1);
    QCOMPARE(a, b);
}

void DeltaTest::jsonRoundTrip()
{
    Delta delta;
    delta.insert(QStringLiteral("a\"\n"), {{QStringLiteral("bold"), true}})
        .embed(QJsonObject{{QStringLiteral("image"), 1}})
        .retain(3, {{QStringLiteral("bold"), QJsonValue()}})
        .erase(2);
    QCOMPARE(Delta::fromJson(delta.toJson()), delta);
    QVERIFY(Delta::fromJson("junk").isEmpty());
    QCOMPARE(Delta::fromJson(R"({"ops":[{"insert":"x"}]})").plainText(), QStringLiteral("x"));
}

void DeltaTest::positionsAreMapped()
{
    Delta delta;
    delta.retain(2).insert(QStringLiteral("XY")).erase(2);
    QCOMPARE(delta.mapPosition(1, Delta::Side::Before), 1);
    QCOMPARE(delta.mapPosition(2, Delta::Side::Before), 2);
    QCOMPARE(delta.mapPosition(2, Delta::Side::After), 4);
    QCOMPARE(delta.mapPosition(3, Delta::Side::After), 4);
    QCOMPARE(delta.mapPosition(6, Delta::Side::After), 6);
}

void DeltaTest::attributesMergeAndDiffer()
{
    const Attributes a{{QStringLiteral("x"), 1}, {QStringLiteral("y"), true}};
    const Attributes b{{QStringLiteral("x"), 2}, {QStringLiteral("z"), QStringLiteral("q")}};
    QCOMPARE(merged(a, difference(a, b)), b);
    QVERIFY(difference(a, a).isEmpty());
    QCOMPARE(fromCanonical(canonical(a)), a);
    QVERIFY(canonical({}).isEmpty());
}

void DeltaTest::inputIsCleaned()
{
    QString dirty = QStringLiteral("a\r\nb\rc\u2029d\te\1");
    dirty += QChar(0xFDD0);
    dirty += QChar(0xFFFC);
    dirty += QChar(0xD83D);
    dirty += QStringLiteral("😀");
    QCOMPARE(cleanedInput(dirty), QStringLiteral("a\nb\nc\nd\te\uFFFD😀"));
}

void DeltaTest::viewTextKeepsLengths()
{
    QString hostile;
    for (int unit = 1; unit <= 0xFFFF; ++unit) {
        if (unit != u'\n')
            hostile += QChar(unit);
    }
    const QString shown = viewText(hostile);
    QCOMPARE(shown.size(), hostile.size());
    const QList<QChar> refused{QChar(0x2029),
                               QChar(0xFDD0),
                               QChar(0xFDD1),
                               QChar(0xFFFC),
                               QChar(0xD800),
                               QChar(0xDFFF),
                               QChar(0x0D)};
    for (const QChar bad : refused)
        QVERIFY(!shown.contains(bad));
    QCOMPARE(viewText(QStringLiteral("wörd 😀\t\u00a0\u2028")),
             QStringLiteral("wörd 😀\t\u00a0\u2028"));
}

void DeltaTest::hullsAreJoined_data()
{
    QTest::addColumn<Hull>("first");
    QTest::addColumn<Hull>("second");
    QTest::addColumn<Hull>("both");
    QTest::newRow("second behind") << Hull{0, 1, 2} << Hull{5, 1, 0} << Hull{0, 5, 5};
    QTest::newRow("second before") << Hull{5, 0, 1} << Hull{1, 1, 1} << Hull{1, 4, 5};
    QTest::newRow("second inside") << Hull{2, 0, 6} << Hull{4, 2, 0} << Hull{2, 0, 4};
    QTest::newRow("second around") << Hull{4, 2, 1} << Hull{2, 6, 3} << Hull{2, 7, 3};
    QTest::newRow("insert, then taken away") << Hull{3, 0, 1} << Hull{3, 1, 0} << Hull{3, 0, 0};
}

void DeltaTest::hullsAreJoined()
{
    QFETCH(Hull, first);
    QFETCH(Hull, second);
    QFETCH(Hull, both);
    QCOMPARE(joined(joined(std::nullopt, first), second), both);
}

void DeltaTest::minimalChanges_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("change");
    QTest::newRow("nothing") << QByteArray(R"([{"insert":"abc"}])")
                             << QByteArray(R"([{"insert":"abc"}])") << QByteArray("[]");
    QTest::newRow("one letter") << QByteArray(R"([{"insert":"abc"}])")
                                << QByteArray(R"([{"insert":"axc"}])")
                                << QByteArray(R"([{"retain":1},{"insert":"x"},{"delete":1}])");
    QTest::newRow("format only")
        << QByteArray(R"([{"insert":"abc"}])")
        << QByteArray(
               R"([{"insert":"a"},{"insert":"b","attributes":{"bold":true}},{"insert":"c"}])")
        << QByteArray(R"([{"retain":1},{"retain":1,"attributes":{"bold":true}}])");
    QTest::newRow("format gone") << QByteArray(R"([{"insert":"ab","attributes":{"bold":true}}])")
                                 << QByteArray(R"([{"insert":"ab"}])")
                                 << QByteArray(R"([{"retain":2,"attributes":{"bold":null}}])");
    QTest::newRow("stand-ins are equal")
        << QByteArray("[{\"insert\":\"a\\r\\u2029b\"}]")
        << QByteArray("[{\"insert\":\"a\\u200b\\u2028b\"}]") << QByteArray("[]");
    QTest::newRow("half a pair in common")
        << QByteArray("[{\"insert\":\"\\ud83d\\ude00\"}]")
        << QByteArray("[{\"insert\":\"\\ud83d\\ude01\"}]")
        << QByteArray("[{\"insert\":\"\\ud83d\\ude01\"},{\"delete\":2}]");
}

void DeltaTest::minimalChanges()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, change);
    Delta found = minimalChange(Delta::fromJson(before), Delta::fromJson(now), 0);
    if (found.isIdentity())
        found = Delta();
    else if (found.ops().last().kind == DeltaOp::Kind::Retain &&
             found.ops().last().attributes.isEmpty()) {
        Delta shorter;
        for (qsizetype i = 0; i + 1 < found.ops().size(); ++i) {
            const DeltaOp& op = found.ops().at(i);
            if (op.kind == DeltaOp::Kind::Insert)
                shorter.insert(op.text, op.attributes);
            else if (op.kind == DeltaOp::Kind::Delete)
                shorter.erase(op.length);
            else
                shorter.retain(op.length, op.attributes);
        }
        found = shorter;
    }
    QCOMPARE(found.toJson(), Delta::fromJson(change).toJson());
}

} // namespace cahier::app

QTEST_GUILESS_MAIN(cahier::app::DeltaTest)
#include "delta_test.moc"
