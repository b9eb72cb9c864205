// SPDX-License-Identifier: MPL-2.0
// Vectors made by real Yjs (tests/golden/yjs-13): read, shown, merged and written again to the
// byte.
#include "sync/crdt/update.h"
#include "tests/sync/crdt/golden.h"

#include <QTest>

#include <algorithm>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;

namespace {

std::vector<ByteView> views(const std::vector<Bytes>& updates)
{
    return {updates.begin(), updates.end()};
}

} // namespace

class GoldenTest : public QObject
{
    Q_OBJECT

    const std::vector<Golden> m_vectors = goldenVectors();

    void eachVector()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_vectors.size(); ++i)
            QTest::newRow(m_vectors[i].name.c_str()) << static_cast<int>(i);
    }

    const Golden& vector()
    {
        const int index = *static_cast<int*>(QTest::qData("index", qMetaTypeId<int>()));
        return m_vectors[static_cast<std::size_t>(index)];
    }

    void compare(Doc& doc, const Golden& golden)
    {
        QCOMPARE(showRoots(doc, golden.roots), Any(golden.roots).toJson());
        QVERIFY(!doc.hasPending());
        QCOMPARE(toHex(encodeStateVector(doc)), toHex(golden.stateVector));
    }

private Q_SLOTS:

    void vectorsAreThere() { QVERIFY(m_vectors.size() >= 13); }

    void appliesUpdates_data() { eachVector(); }

    void appliesUpdates()
    {
        const Golden& golden = vector();
        Doc doc(999, golden.options());
        for (const Bytes& update : golden.updates)
            QVERIFY(doc.applyUpdate(update, Origin{}));
        compare(doc, golden);
        QCOMPARE(toHex(encodeStateAsUpdate(doc)), toHex(golden.state));
        QCOMPARE(toHex(encodeStateAsUpdate(doc, {}, UpdateFormat::V2)), toHex(golden.stateV2));
    }

    void appliesUpdatesV2Backwards_data() { eachVector(); }

    void appliesUpdatesV2Backwards()
    {
        const Golden& golden = vector();
        Doc doc(999, golden.options());
        for (auto update = golden.updatesV2.rbegin(); update != golden.updatesV2.rend(); ++update)
            QVERIFY(doc.applyUpdate(*update, Origin{}, UpdateFormat::V2));
        compare(doc, golden);
    }

    void loadsStates_data() { eachVector(); }

    void loadsStates()
    {
        const Golden& golden = vector();
        Doc one(999, golden.options());
        QVERIFY(one.applyUpdate(golden.state, Origin{}));
        compare(one, golden);
        QCOMPARE(toHex(encodeStateAsUpdate(one)), toHex(golden.state));
        Doc two(999, golden.options());
        QVERIFY(two.applyUpdate(golden.stateV2, Origin{}, UpdateFormat::V2));
        compare(two, golden);
        QCOMPARE(toHex(encodeStateAsUpdate(two, {}, UpdateFormat::V2)), toHex(golden.stateV2));
    }

    void merges_data() { eachVector(); }

    void merges()
    {
        const Golden& golden = vector();
        const auto merged = mergeUpdates(views(golden.updates));
        QVERIFY(merged);
        QCOMPARE(toHex(*merged), toHex(golden.merged));
        const auto mergedV2 = mergeUpdates(views(golden.updatesV2), UpdateFormat::V2);
        QVERIFY(mergedV2);
        QCOMPARE(toHex(*mergedV2), toHex(golden.mergedV2));
        const auto vectorOf = stateVectorOfUpdate(golden.merged);
        QVERIFY(vectorOf);
        QCOMPARE(toHex(encodeStateVector(*vectorOf)), toHex(golden.stateVector));
    }

    void converts_data() { eachVector(); }

    void converts()
    {
        const Golden& golden = vector();
        const auto v2 = convertUpdate(golden.state, UpdateFormat::V1, UpdateFormat::V2);
        QVERIFY(v2);
        QCOMPARE(toHex(*v2), toHex(golden.converted));
        const auto v1 = convertUpdate(golden.stateV2, UpdateFormat::V2, UpdateFormat::V1);
        QVERIFY(v1);
        QCOMPARE(toHex(*v1), toHex(golden.convertedBack));
    }

    void canonicalStateDoesNotDependOnTheWay_data() { eachVector(); }

    void canonicalStateDoesNotDependOnTheWay()
    {
        const Golden& golden = vector();
        Doc forwards(1);
        Doc backwards(2);
        Doc atOnce(3, DocOptions{DocOptions::Gc::Off, DocOptions::CleanupFormatting::Off});
        for (const Bytes& update : golden.updates)
            QVERIFY(forwards.applyUpdate(update, Origin{}));
        for (auto update = golden.updates.rbegin(); update != golden.updates.rend(); ++update)
            QVERIFY(backwards.applyUpdate(*update, Origin{}));
        QVERIFY(atOnce.applyUpdate(golden.merged, Origin{}));
        const Bytes canonical = *canonicalState(forwards);
        QCOMPARE(toHex(*canonicalState(backwards)), toHex(canonical));
        QCOMPARE(toHex(*canonicalState(atOnce)), toHex(canonical));
        Doc rebuilt(4);
        QVERIFY(rebuilt.applyUpdate(canonical, Origin{}));
        QCOMPARE(toHex(*canonicalState(rebuilt)), toHex(canonical));
        QCOMPARE(showRoots(rebuilt, golden.roots), Any(golden.roots).toJson());
    }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
