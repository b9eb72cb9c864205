// SPDX-License-Identifier: MPL-2.0
#include "app/cli/gzip.h"
#include "app/cli/trace.h"
#include "sync/base/random.h"

#include <QtTest>

#include <zlib.h>

using namespace cahier;
using namespace cahier::app::cli;

class TraceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sequential();
    void concurrent();
    void refuses_data();
    void refuses();
    void unitIndexAgainstAModel();
    void gzipIsBoundedAndChecked();
};

void TraceTest::sequential()
{
    const auto trace = parseTrace(
        R"({"startContent":"ab","endContent":"aXb","txns":[{"time":"x","patches":[[1,0,"X"]]}]})");
    QVERIFY(trace);
    QCOMPARE(trace->kind, Trace::Kind::Sequential);
    QCOMPARE(trace->width, Trace::Width::Narrow);
    QVERIFY(trace->startContent == u"ab" && trace->endContent == u"aXb");
    QCOMPARE(trace->transactions.size(), std::size_t{1});
    QCOMPARE(trace->transactions[0].patches[0].position, 1U);
}

void TraceTest::concurrent()
{
    // 0 writes twice; 1 knows only the first; then 0 knows everything.
    const auto trace = parseTrace(R"({"kind":"concurrent","endContent":"","txns":[
        {"parents":[],"agent":0,"patches":[]},{"parents":[0],"agent":0,"patches":[]},
        {"parents":[0],"agent":1,"patches":[[0,0,"🎈"]]},
        {"parents":[1,2],"agent":0,"patches":[]}]})");
    QVERIFY(trace);
    QCOMPARE(trace->agents, 2U);
    QCOMPARE(trace->width, Trace::Width::Wide);
    const auto known = knownBefore(*trace);
    QVERIFY(known);
    using Vector = std::vector<std::uint32_t>;
    QCOMPARE((*known)[0], (Vector{0, 0}));
    QCOMPARE((*known)[1], (Vector{1, 0}));
    QCOMPARE((*known)[2], (Vector{1, 0}));
    QCOMPARE((*known)[3], (Vector{2, 1}));
    const auto broken = parseTrace(R"({"kind":"concurrent","endContent":"","txns":[
        {"parents":[],"agent":0,"patches":[]},{"parents":[],"agent":0,"patches":[]}]})");
    QCOMPARE(knownBefore(*broken).error().code, Errc::Malformed);
}

void TraceTest::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    for (
        const char* json :
        {"",
         "[]",
         "{}",
         R"({"txns":[]})",
         R"({"txns":[{}],"endContent":""})",
         R"({"txns":[{"patches":[[0,0]]}],"endContent":""})",
         R"({"txns":[{"patches":[[-1,0,""]]}],"endContent":""})",
         R"({"kind":"concurrent","txns":[{"patches":[]}],"endContent":""})",
         R"({"kind":"concurrent","txns":[{"parents":[0],"agent":0,"patches":[]}],"endContent":""})",
         R"({"kind":"concurrent","txns":[{"parents":[],"agent":64,"patches":0}],"endContent":""})"})
        QTest::newRow(json) << QByteArray(json);
}

void TraceTest::refuses()
{
    QFETCH(const QByteArray, json);
    const auto trace = parseTrace(json.toStdString());
    QVERIFY(!trace);
    QCOMPARE(trace.error().code, Errc::Malformed);
}

void TraceTest::unitIndexAgainstAModel()
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SeededRandom random(seed);
        std::u32string model;
        UnitIndex index(u"");
        for (int step = 0; step < 600; ++step) {
            const std::size_t at = random.below(model.size() + 1);
            const std::size_t gone = std::min(random.below(4) == 0 ? random.below(40) : 0,
                                              std::uint64_t{model.size() - at});
            std::u32string text;
            for (std::uint64_t i = random.below(30); i > 0; --i)
                text += step > 100 && random.below(5) == 0 ? U'\U0001F388' : U'x';
            model.replace(at, gone, text);
            index.replace(at, gone, QString::fromStdU32String(text).toStdU16String());
            QCOMPARE(index.codePoints(), model.size());
            const std::size_t probe = random.below(model.size() + 1);
            QVERIFY2(index.unitsBefore(probe) ==
                         QString::fromStdU32String(model.substr(0, probe)).toStdU16String().size(),
                     qPrintable(QStringLiteral("seed %1 step %2").arg(seed).arg(step)));
        }
    }
}

void TraceTest::gzipIsBoundedAndChecked()
{
    const std::string text(100'000, 'a');
    std::string packed(1000, '\0');
    z_stream stream{};
    QCOMPARE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    QCOMPARE(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);

    QCOMPARE(*unpack(packed, text.size()), text);
    QCOMPARE(unpack(packed, text.size() - 1).error().code, Errc::TooLarge);
    QCOMPARE(*unpack("plain", 10), std::string("plain"));
    for (std::size_t cut = 2; cut < packed.size(); ++cut)
        QCOMPARE(unpack(packed.substr(0, cut), text.size()).error().code, Errc::Malformed);
    packed[packed.size() / 2] ^= '\x55';
    QVERIFY(!unpack(packed, text.size()) || *unpack(packed, text.size()) != text);
    QCOMPARE(readFile("/nonexistent/file", 10).error().code, Errc::NotFound);
}

QTEST_APPLESS_MAIN(TraceTest)
#include "trace_test.moc"
