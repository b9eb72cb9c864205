// SPDX-License-Identifier: MPL-2.0
#include "app/cli/ops.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::app::cli;

class OpsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void applies_data();
    void applies();
    void refusesMalformed_data();
    void refusesMalformed();
    void refusesPositions_data();
    void refusesPositions();
    void insertTakesOverFormatsUnlessTold();
};

namespace {

std::string deltaAfter(const std::vector<const char*>& lines)
{
    crdt::Doc doc(1);
    const crdt::Text text = doc.text("content");
    for (const char* line : lines) {
        const auto ops = parseOps(line);
        if (!ops || !checkOps(*ops, text.length()))
            return "refused";
        const auto done = doc.transact(crdt::Origin{}, [&](crdt::Transaction& transaction) {
            return applyOps(text, transaction, *ops);
        });
        if (!done)
            return "failed";
    }
    return crdt::toJson(text.toDelta());
}

} // namespace

void OpsTest::applies_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("delta");
    QTest::newRow("insert") << QByteArray(R"([{"op":"insert","at":0,"text":"ab"}])")
                            << QByteArray(R"([{"insert":"ab"}])");
    QTest::newRow("several in one")
        << QByteArray(R"([{"op":"insert","at":0,"text":"abc"},{"op":"delete","at":1,"length":1},)"
                      R"({"op":"format","at":0,"length":1,"attributes":{"bold":true}}])")
        << QByteArray(R"([{"insert":"a","attributes":{"bold":true}},{"insert":"c"}])");
    QTest::newRow("embed")
        << QByteArray(R"([{"op":"embed","at":0,"value":{"image":"x"},"attributes":{"alt":"y"}}])")
        << QByteArray(R"([{"insert":{"image":"x"},"attributes":{"alt":"y"}}])");
    QTest::newRow("other names")
        << QByteArray(R"([{"op":"insert","at":0,"text":"abc"},{"op":"delete","at":1,"len":1},)"
                      R"({"op":"delete","at":1,"count":1},{"op":"embed","at":1,"embed":{"a":1}}])")
        << QByteArray(R"([{"insert":"a"},{"insert":{"a":1}}])");
    QTest::newRow("units are UTF-16")
        << QByteArray("[{\"op\":\"insert\",\"at\":0,\"text\":\"\xF0\x9F\x8E\x88\"},{\"op\":"
                      "\"insert\",\"at\":2,\"text\":\"x\"}]")
        << QByteArray("[{\"insert\":\"\xF0\x9F\x8E\x88x\"}]");
    QTest::newRow("nothing") << QByteArray("[]") << QByteArray("[]");
    QTest::newRow("empty ones")
        << QByteArray(R"([{"op":"insert","at":0,"text":""},{"op":"delete","at":0,"length":0}])")
        << QByteArray("[]");
    QTest::newRow("null removes")
        << QByteArray(R"([{"op":"insert","at":0,"text":"a","attributes":{"bold":true}},)"
                      R"({"op":"format","at":0,"length":1,"attributes":{"bold":null}}])")
        << QByteArray(R"([{"insert":"a"}])");
}

void OpsTest::applies()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, delta);
    QCOMPARE(QByteArray::fromStdString(deltaAfter({line.constData()})), delta);
}

void OpsTest::refusesMalformed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* line, const char* says) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(says);
    };
    row("hello", "is not JSON");
    row("[", "is not JSON");
    row("{}", "no array");
    row("[1]", "operation 1: is no object");
    row("[{}]", "\"op\" is one of");
    row(R"([{"op":"move","at":0}])", "\"op\" is one of");
    row(R"([{"op":"insert","text":"a"}])", "\"at\"");
    row(R"([{"op":"insert","at":-1,"text":"a"}])", "\"at\"");
    row(R"([{"op":"insert","at":0.5,"text":"a"}])", "\"at\"");
    row(R"([{"op":"insert","at":"0","text":"a"}])", "\"at\"");
    row(R"([{"op":"insert","at":1e99,"text":"a"}])", "\"at\"");
    row(R"([{"op":"insert","at":0}])", "\"text\"");
    row(R"([{"op":"insert","at":0,"text":"a","length":1}])", "does not know");
    row(R"([{"op":"insert","at":0,"text":"a","attributes":[]}])", "\"attributes\"");
    row(R"([{"op":"delete","at":0}])", "\"length\"");
    row(R"([{"op":"format","at":0,"length":1}])", "\"attributes\"");
    row(R"([{"op":"embed","at":0}])", "\"value\"");
    row(R"([{"op":"insert","at":0,"text":"a"},{"op":"x"}])", "operation 2");
}

void OpsTest::refusesMalformed()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, says);
    const auto ops = parseOps(line.toStdString());
    QVERIFY(!ops);
    QCOMPARE(ops.error().code, Errc::Malformed);
    QVERIFY2(QByteArray::fromStdString(ops.error().detail).contains(says),
             ops.error().detail.c_str());
}

void OpsTest::refusesPositions_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* line, bool fits) {
        QTest::newRow(line) << QByteArray(line) << fits;
    };
    // The text has 3 units.
    row(R"([{"op":"insert","at":3,"text":"a"}])", true);
    row(R"([{"op":"insert","at":4,"text":"a"}])", false);
    row(R"([{"op":"delete","at":1,"length":2}])", true);
    row(R"([{"op":"delete","at":1,"length":3}])", false);
    row(R"([{"op":"format","at":3,"length":1,"attributes":{}}])", false);
    row(R"([{"op":"embed","at":4,"value":{}}])", false);
    row(R"([{"op":"insert","at":3,"text":"ab"},{"op":"delete","at":3,"length":2}])", true);
    row(R"([{"op":"delete","at":0,"length":3},{"op":"insert","at":1,"text":"a"}])", false);
    row(R"([{"op":"delete","at":4294967295,"length":4294967295}])", false);
}

void OpsTest::refusesPositions()
{
    QFETCH(const QByteArray, line);
    QFETCH(const bool, fits);
    const auto ops = parseOps(line.toStdString());
    QVERIFY(ops);
    const auto checked = checkOps(*ops, 3);
    QCOMPARE(checked.has_value(), fits);
    if (!fits)
        QCOMPARE(checked.error().code, Errc::BadPosition);
}

void OpsTest::insertTakesOverFormatsUnlessTold()
{
    const char* const bold = R"([{"op":"insert","at":0,"text":"a","attributes":{"bold":true}}])";
    QCOMPARE(deltaAfter({bold, R"([{"op":"insert","at":1,"text":"b"}])"}),
             std::string(R"([{"insert":"ab","attributes":{"bold":true}}])"));
    QCOMPARE(deltaAfter({bold, R"([{"op":"insert","at":1,"text":"b","attributes":{}}])"}),
             std::string(R"([{"insert":"a","attributes":{"bold":true}},{"insert":"b"}])"));
    QCOMPARE(
        deltaAfter({bold, R"([{"op":"insert","at":1,"text":"b","attributes":{"italic":true}}])"}),
        std::string(R"([{"insert":"a","attributes":{"bold":true}},)"
                    R"({"insert":"b","attributes":{"italic":true}}])"));
}

QTEST_APPLESS_MAIN(OpsTest)
#include "ops_test.moc"
