// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/compaction.h"
#include "sync/engine/presence_board.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::engine;

class PresenceBoardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countersOnlyRise();
    void staleOnesGo();
    void compactionPolicy();
};

void PresenceBoardTest::countersOnlyRise()
{
    PresenceBoard board;
    const DocumentId document({1});
    const DeviceId device({2});
    QVERIFY(board.admit(document, device, 10));
    QVERIFY(!board.admit(document, device, 10));
    QVERIFY(!board.admit(document, device, 9));
    QVERIFY(board.admit(document, device, 11));
    QVERIFY(board.admit(DocumentId({3}), device, 1));
    Presence presence;
    presence.device = device;
    QVERIFY(board.put(document, presence, SteadyTime{}));
    QVERIFY(board.remove(document, device));
    QVERIFY(!board.remove(document, device));
    QVERIFY2(!board.admit(document, device, 11), "leaving does not forget the counter");
    board.clear();
    QVERIFY(!board.admit(document, device, 11));
}

void PresenceBoardTest::staleOnesGo()
{
    PresenceBoard board;
    const DocumentId document({1});
    Presence early;
    early.device = DeviceId({1});
    Presence late;
    late.device = DeviceId({2});
    QVERIFY(board.put(document, early, SteadyTime{}));
    QVERIFY(board.put(document, late, Milliseconds{60'000}));
    QVERIFY(!board.put(document, late, Milliseconds{60'001}));
    QVERIFY(board.expire(Milliseconds{119'999}).empty());
    const auto gone = board.expire(Milliseconds{120'000});
    QCOMPARE(gone.size(), std::size_t{1});
    QCOMPARE(gone.front().second, early.device);
    QVERIFY(board.anybody(document));
    QCOMPARE(board.list(document).size(), std::size_t{1});
    QCOMPARE(board.clear().size(), std::size_t{1});
    QVERIFY(!board.anybody(document));
}

void PresenceBoardTest::compactionPolicy()
{
    QCOMPARE(shouldCompact({0, 0, 0}), Compaction::Leave);
    QCOMPARE(shouldCompact({499, 10'000, 0}), Compaction::Leave);
    QCOMPARE(shouldCompact({500, 10'000, 0}), Compaction::Replace);
    QCOMPARE(shouldCompact({2, 300'000, 100'000}), Compaction::Replace);
    QCOMPARE(shouldCompact({2, 300'000, 10'000'000}), Compaction::Leave);
}

QTEST_APPLESS_MAIN(PresenceBoardTest)
#include "presence_board_test.moc"
