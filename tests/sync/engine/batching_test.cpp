// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/batching.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::engine;

namespace {

SteadyTime at(int ms)
{
    return Milliseconds{ms};
}

} // namespace

class BatchingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rows_data();
    void rows();
    void nothingEverWaitsLonger();
};

void BatchingTest::rows_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("editBefore"); // -1: none
    QTest::addColumn<int>("lastSent");   // -1: none
    QTest::addColumn<int>("bytes");
    QTest::addColumn<bool>("together");
    QTest::addColumn<int>("due");
    QTest::newRow("first edit ever") << 1000 << -1 << -1 << 5 << false << 1000;
    QTest::newRow("after a pause, alone") << 1000 << 500 << 990 << 5 << false << 1000;
    QTest::newRow("after a pause, together") << 1000 << 400 << 990 << 5 << true << 1000;
    QTest::newRow("no pause yet, alone") << 1000 << 501 << 600 << 5 << false << 1100;
    QTest::newRow("typing together, 100 ms apart") << 1000 << 900 << 900 << 5 << true << 1000;
    QTest::newRow("burst together") << 1000 << 999 << 990 << 5 << true << 1030;
    QTest::newRow("burst alone") << 1000 << 999 << 990 << 5 << false << 1490;
    QTest::newRow("large batch") << 1000 << 999 << 999 << 64 * 1024 << false << 1000;
    QTest::newRow("sent in the future (clock moved)") << 1000 << 999 << 5000 << 5 << true << 1040;
}

void BatchingTest::rows()
{
    QFETCH(int, first);
    QFETCH(int, editBefore);
    QFETCH(int, lastSent);
    QFETCH(int, bytes);
    QFETCH(bool, together);
    QFETCH(int, due);
    BatchState state;
    state.firstWaiting = at(first);
    if (editBefore >= 0)
        state.lastEditBefore = at(editBefore);
    if (lastSent >= 0)
        state.lastSent = at(lastSent);
    state.waitingBytes = static_cast<std::size_t>(bytes);
    QCOMPARE(batchDueAt(state, together ? Company::Together : Company::Alone).count(),
             at(due).count());
}

void BatchingTest::nothingEverWaitsLonger()
{
    for (int before = 0; before <= 1000; before += 7) {
        for (int sent = 0; sent <= 1000; sent += 7) {
            BatchState state{at(1000), at(before), at(sent), 10};
            const SteadyTime together = batchDueAt(state, Company::Together);
            const SteadyTime alone = batchDueAt(state, Company::Alone);
            QVERIFY(together >= at(1000) && together <= at(1040));
            QVERIFY(alone >= at(1000) && alone <= at(1500));
            QVERIFY(together <= alone);
        }
    }
}

QTEST_APPLESS_MAIN(BatchingTest)
#include "batching_test.moc"
