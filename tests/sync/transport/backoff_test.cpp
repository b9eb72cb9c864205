// SPDX-License-Identifier: MPL-2.0
#include "sync/base/random.h"
#include "sync/transport/backoff.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::transport;

class BackoffTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void boundsNeverShrinkAndStayUnderTheCeiling();
    void theFirstMinuteIsQuick();
    void delaysAreSpread();
};

void BackoffTest::boundsNeverShrinkAndStayUnderTheCeiling()
{
    Milliseconds before{0};
    for (std::uint32_t attempt = 0; attempt < 1'000; ++attempt) {
        QVERIFY(backoffBound(attempt) >= before);
        QVERIFY(backoffBound(attempt) <= BackoffCeiling);
        before = backoffBound(attempt);
    }
    QCOMPARE(before, BackoffCeiling);
    QCOMPARE(backoffBound(0xffff'ffffU), BackoffCeiling);
}

void BackoffTest::theFirstMinuteIsQuick()
{
    Milliseconds total{0};
    for (std::uint32_t attempt = 0; total < Milliseconds{30'000}; ++attempt) {
        QVERIFY(backoffDelay(attempt, ~std::uint64_t{0}) <= Milliseconds{800});
        total += backoffDelay(attempt, 0);
    }
}

void BackoffTest::delaysAreSpread()
{
    SeededRandom random(7);
    Milliseconds low = BackoffCeiling;
    Milliseconds high{0};
    for (int i = 0; i < 2'000; ++i) {
        const Milliseconds delay = backoffDelay(10, random.next());
        low = std::min(low, delay);
        high = std::max(high, delay);
        QVERIFY(delay >= backoffBound(10) / 2);
        QVERIFY(delay <= backoffBound(10));
    }
    QVERIFY(high - low > Milliseconds{380});
}

QTEST_APPLESS_MAIN(BackoffTest)
#include "backoff_test.moc"
