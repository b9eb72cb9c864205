// SPDX-License-Identifier: MPL-2.0
// Texts with formats of very many names or values: edits, deltas and events cost what they change.
#include "sync/crdt/doc.h"
#include "sync/crdt/update.h"

#include <QTest>

#include <cmath>
#include <ctime>
#include <string>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;

namespace {

constexpr double MaxSeconds = 5;

double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::string formatName(std::uint32_t i)
{
    return "name" + std::to_string(i);
}

} // namespace

class FormatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// A hundred thousand names of formats in one text, whoever put them there: each edit costs
    /// what it changes.
    void manyNames_data()
    {
        QTest::addColumn<bool>("apart");
        QTest::newRow("each at a place of its own") << true;
        QTest::newRow("all at one place") << false;
    }

    void manyNames()
    {
        QFETCH(bool, apart);
        constexpr std::uint32_t Names = 100000;
        const double start = cpuSeconds();
        Doc doc(1);
        Doc observed(2, {.cleanupFormatting = DocOptions::CleanupFormatting::AfterRemoteText});
        std::size_t told = 0;
        const auto keep = observed.text("t").observe(
            [&told](const TextEvent& event) { told += event.delta.size(); });
        const Text text = doc.text("t");
        Delta written{DeltaOp::insert(std::u16string(Names, u'x'))};
        doc.transact(Origin{}, [&](Transaction& txn) {
            QVERIFY(text.applyDelta(txn, written));
            for (std::uint32_t i = 0; i < Names; ++i) {
                const std::uint32_t at = apart ? i * 7919 % Names : 3;
                QVERIFY(text.format(txn, at, 1, {{formatName(i), Any(true)}}));
            }
        });
        QVERIFY(observed.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        const auto sent = doc.onUpdate([&observed](const UpdateEvent& event) {
            QVERIFY(observed.applyUpdate(event.update, Origin{}));
        });
        for (std::uint32_t i = 0; i < 1000; ++i) {
            doc.transact(Origin{}, [&](Transaction& txn) {
                const std::uint32_t at = i * 97;
                QVERIFY(text.insert(txn, at, u"typed"));
                QVERIFY(text.format(txn, at, 9, {{formatName(i), Any("other")}}));
                QVERIFY(!apart || text.insert(txn, at, u"bare", Attributes()));
                QVERIFY(text.remove(txn, at + 1, 2));
                static_cast<void>(text.attributesAt(at));
            });
        }
        QVERIFY(told > 1000);
        const Delta delta = text.toDelta();
        QVERIFY(delta == observed.text("t").toDelta());
        Doc other(3);
        other.transact(Origin{},
                       [&](Transaction& txn) { QVERIFY(other.text("t").applyDelta(txn, delta)); });
        QVERIFY(other.text("t").toDelta() == delta);
        const double took = cpuSeconds() - start;
        QVERIFY2(took < MaxSeconds, qPrintable(QString::number(took)));
    }

    /// Equal small values are kept once; whatever the value, it stays what it is.
    void values()
    {
        std::vector<Any> values{
            Any(0),
            Any(-0.0),
            Any(1.5),
            Any(true),
            Any(false),
            Any(std::nan("")),
            Any(""),
            Any("0"),
            Any("true"),
            Any(std::string(64, 'a')),
            Any(std::string(65, 'a')),
            Any::bigInt(7),
            Any(AnyArray{}),
            Any(AnyObject{{"a", Any(1)}}),
        };
        for (int i = 0; i < 17000; ++i)
            values.emplace_back("value " + std::to_string(i));
        Doc doc(1);
        const Text text = doc.text("t");
        doc.transact(Origin{}, [&](Transaction& txn) {
            for (std::uint32_t i = 0; i < values.size(); ++i) {
                QVERIFY(text.insert(txn, 2 * i, u"x", {{"f", values[i]}}));
                QVERIFY(text.insert(txn, 2 * i + 1, u"y", Attributes()));
            }
        });
        const Bytes state = encodeStateAsUpdate(doc, {}, UpdateFormat::V2);
        Doc other(2);
        // Half an update is refused and leaves nothing; the next one still finds its values.
        QVERIFY(!other.applyUpdate(
            ByteView(state).first(state.size() / 2), Origin{}, UpdateFormat::V2));
        QVERIFY(other.applyUpdate(state, Origin{}, UpdateFormat::V2));
        QVERIFY(encodeStateAsUpdate(other, {}, UpdateFormat::V2) == state);
        for (Doc* one : {&doc, &other}) {
            const Text read = one->text("t");
            for (std::uint32_t i = 0; i < values.size(); ++i) {
                const Attributes found = read.attributesAt(2 * i + 1);
                const Any* value = found.find("f");
                QVERIFY(value && value->toJson() == values[i].toJson());
                QCOMPARE(value->kind(), values[i].kind());
                QCOMPARE(std::signbit(value->toNumber()), std::signbit(values[i].toNumber()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(FormatsTest)
#include "formats_test.moc"
