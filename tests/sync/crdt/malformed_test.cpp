// SPDX-License-Identifier: MPL-2.0
// Damaged updates: every prefix and many changed bytes of each golden vector. Each costs an error
// or means something else, but never a crash, and an error leaves the document as it was.
#include "sync/base/random.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/update.h"
#include "tests/sync/crdt/golden.h"

#include <QElapsedTimer>
#include <QTest>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;

namespace {
constexpr std::uint64_t Seed = 20261122;
}

class MalformedTest : public QObject
{
    Q_OBJECT

    const std::vector<Golden> m_vectors = goldenVectors();

    /// One damaged update on a document that holds something.
    void feed(const Golden& golden, const Bytes& bytes, UpdateFormat format)
    {
        Doc doc(999, golden.options());
        QVERIFY(doc.applyUpdate(golden.updates.front(), Origin{}));
        const Bytes before = encodeStateAsUpdate(doc);
        if (doc.applyUpdate(bytes, Origin{}, format)) {
            // Another valid update: what it made can be encoded and read again.
            Doc other(998);
            QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
            static_cast<void>(showRoots(doc, golden.roots));
        } else {
            QCOMPARE(toHex(encodeStateAsUpdate(doc)), toHex(before));
            QVERIFY(!doc.hasPending());
        }
        static_cast<void>(inspectUpdate(bytes, format));
        const ByteView both[] = {bytes, golden.updates.back()};
        static_cast<void>(mergeUpdates(both, format));
    }

private Q_SLOTS:

    void prefixes()
    {
        for (const Golden& golden : m_vectors) {
            for (const bool second : {false, true}) {
                const Bytes& whole = second ? golden.stateV2 : golden.state;
                for (std::size_t length = 0; length < whole.size(); ++length) {
                    const Bytes part(whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(length));
                    feed(golden, part, second ? UpdateFormat::V2 : UpdateFormat::V1);
                }
            }
        }
    }

    void prefixesOfV1AreRefused()
    {
        for (const Golden& golden : m_vectors) {
            for (std::size_t length = 0; length < golden.state.size(); ++length) {
                Doc doc(999);
                const ByteView part = ByteView(golden.state).first(length);
                const auto done = doc.applyUpdate(part, Origin{});
                QVERIFY(!done);
                QCOMPARE(done.error().code, Errc::BadUpdate);
            }
        }
    }

    void bytesAfterTheEndAreRefused()
    {
        for (const Golden& golden : m_vectors) {
            Bytes longer = golden.state;
            longer.push_back(0);
            Doc doc(999);
            QVERIFY(!doc.applyUpdate(longer, Origin{}));
            Bytes vector = golden.stateVector;
            vector.push_back(0);
            QVERIFY(!decodeStateVector(vector));
        }
    }

    void changedBytes()
    {
        SeededRandom random(Seed);
        qInfo("seed %llu", static_cast<unsigned long long>(Seed));
        for (const Golden& golden : m_vectors) {
            for (int round = 0; round < 1200; ++round) {
                const bool second = round % 2 == 1;
                Bytes bytes = second ? golden.stateV2 : golden.state;
                for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
                    std::uint8_t& byte = bytes[random.below(bytes.size())];
                    byte = random.below(3) == 0
                               ? static_cast<std::uint8_t>(random.next())
                               : static_cast<std::uint8_t>(byte ^ (1U << random.below(8)));
                }
                feed(golden, bytes, second ? UpdateFormat::V2 : UpdateFormat::V1);
            }
        }
    }

    void noise()
    {
        SeededRandom random(Seed + 1);
        for (int round = 0; round < 20000; ++round) {
            Bytes bytes(random.below(40));
            for (std::uint8_t& byte : bytes)
                byte = static_cast<std::uint8_t>(random.below(2) == 0 ? random.below(12)
                                                                      : random.next());
            Doc doc(1);
            static_cast<void>(doc.applyUpdate(bytes, Origin{}));
            static_cast<void>(doc.applyUpdate(bytes, Origin{}, UpdateFormat::V2));
            static_cast<void>(decodeStateVector(bytes));
            static_cast<void>(decodeRelativePosition(bytes));
        }
    }

    void hugeCountsCostNothing_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("clients") << QByteArray("ffffffffffffff0f");
        QTest::newRow("structs") << QByteArray("01ffffffffffffff0f0100");
        QTest::newRow("text length") << QByteArray("01010100040101 74ffffffffffffff0f");
        QTest::newRow("any count") << QByteArray("0101010008010174ffffffff0f");
        QTest::newRow("deletes") << QByteArray("000101ffffffff0f0001");
        QTest::newRow("deep array")
            << QByteArray("01010100080101740175").append(QByteArray("017501").repeated(4000));
    }

    void hugeCountsCostNothing()
    {
        QFETCH(QByteArray, hex);
        const auto bytes = fromHex(hex.replace(' ', "").toStdString());
        QVERIFY(bytes);
        QElapsedTimer timer;
        timer.start();
        Doc doc(1);
        QVERIFY(!doc.applyUpdate(*bytes, Origin{}));
        QVERIFY(timer.elapsed() < 2000);
        QVERIFY(doc.stateVector().empty());
    }

    /// A type in a type in a type …: nothing may recurse once per level.
    void deepTypes()
    {
        constexpr std::uint32_t Depth = 200000;
        Bytes update{1};
        const auto varUint = [&update](std::uint64_t value) {
            for (; value >= 0x80; value >>= 7U)
                update.push_back(static_cast<std::uint8_t>(value | 0x80U));
            update.push_back(static_cast<std::uint8_t>(value));
        };
        varUint(Depth);
        varUint(5);
        varUint(0);
        for (std::uint32_t i = 0; i < Depth; ++i) {
            update.push_back(7);
            if (i == 0) {
                update.insert(update.end(), {1, 1, 'a'});
            } else {
                update.push_back(0);
                varUint(5);
                varUint(i - 1);
            }
            update.push_back(0);
        }
        update.push_back(0);
        Doc doc(1);
        QVERIFY(doc.applyUpdate(update, Origin{}));
        static_cast<void>(doc.array("a").toJson());
        doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(doc.array("a").remove(txn, 0)); });
        QCOMPARE(doc.array("a").length(), 0U);
        QVERIFY(canonicalState(doc));
    }
};

QTEST_GUILESS_MAIN(MalformedTest)
#include "malformed_test.moc"
