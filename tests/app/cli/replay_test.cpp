// SPDX-License-Identifier: MPL-2.0
#include "app/cli/replay.h"

#include <QFile>
#include <QtTest>

using namespace cahier;
using namespace cahier::app::cli;

class ReplayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wideCharactersAreOnePosition();
    void outsideTheTextIsRefused();
    void tieIsBrokenByClientId();
    void publicTrace();
};

namespace {

Result<std::u16string> typeAll(const Trace& trace)
{
    crdt::Doc doc(1);
    const crdt::Text text = doc.text("content");
    TraceTyper typer(trace.width, u"");
    for (const TraceTransaction& edit : trace.transactions) {
        CAHIER_TRY_VOID(doc.transact(crdt::Origin{}, [&](crdt::Transaction& transaction) {
            return typer.type(text, transaction, edit);
        }));
    }
    return text.toString();
}

} // namespace

void ReplayTest::wideCharactersAreOnePosition()
{
    const auto trace =
        parseTrace(R"({"endContent":"","txns":[{"patches":[[0,0,"a🎈b"],[2,1,"🎉"]]},)"
                   R"({"patches":[[1,1,"-"]]}]})");
    QVERIFY(trace);
    const auto text = typeAll(*trace);
    QVERIFY(text);
    QVERIFY(*text == u"a-🎉");
}

void ReplayTest::outsideTheTextIsRefused()
{
    for (const char* json : {R"({"endContent":"","txns":[{"patches":[[1,0,"a"]]}]})",
                             R"({"endContent":"","txns":[{"patches":[[0,1,"🎈"]]}]})"})
        QCOMPARE(typeAll(*parseTrace(json)).error().code, Errc::BadPosition);
}

void ReplayTest::tieIsBrokenByClientId()
{
    const auto trace = parseTrace(R"({"kind":"concurrent","endContent":"","txns":[
        {"parents":[],"agent":0,"patches":[[0,0,"A"]]},
        {"parents":[],"agent":1,"patches":[[0,0,"B"]]},
        {"parents":[0,1],"agent":1,"patches":[[2,0,"!"]]}]})");
    QVERIFY(trace);
    for (const bool swapped : {false, true}) {
        const std::vector<crdt::ClientId> clients =
            swapped ? std::vector<crdt::ClientId>{9, 3} : std::vector<crdt::ClientId>{3, 9};
        auto replay = MergedReplay::create(*trace, clients);
        QVERIFY(replay);
        crdt::Doc follower(100);
        const crdt::Text text = follower.text("content");
        for (std::size_t i = 0; i < replay->size(); ++i) {
            const auto step = replay->step(i);
            QVERIFY(step);
            const auto done = follower.transact(crdt::Origin{}, [&](crdt::Transaction& t) {
                return text.applyDelta(t, step->change);
            });
            QVERIFY(done);
        }
        QVERIFY(replay->content() == (swapped ? u"BA!" : u"AB!"));
        QVERIFY(text.toString() == replay->content());
    }
    QVERIFY(!MergedReplay::create(*trace, std::vector<crdt::ClientId>{1}));
}

void ReplayTest::publicTrace()
{
    const QString folder = qEnvironmentVariable(
        "CAHIER_TRACES", QStringLiteral(CAHIER_SOURCE_DIR "/../shared/traces"));
    const QString path = folder + QStringLiteral("/concurrent-friendsforever.json.gz");
    if (!QFile::exists(path)) {
        QVERIFY2(qEnvironmentVariable("CI") != QStringLiteral("true"),
                 "the trace is required in CI");
        QSKIP("no traces: set CAHIER_TRACES");
    }
    const auto trace = loadTrace(path.toStdString());
    QVERIFY(trace);
    QCOMPARE(trace->transactions.size(), std::size_t{26078});
    auto replay = MergedReplay::create(*trace, std::vector<crdt::ClientId>{1, 2});
    QVERIFY(replay);
    for (std::size_t i = 0; i < replay->size(); ++i)
        QVERIFY(replay->step(i));
    QVERIFY(replay->content() == trace->endContent);
}

QTEST_APPLESS_MAIN(ReplayTest)
#include "replay_test.moc"
