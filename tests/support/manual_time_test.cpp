// SPDX-License-Identifier: MPL-2.0
#include "tests/support/manual_time.h"

#include <QtTest>

#include <vector>

using namespace cahier;
using namespace cahier::test;

class ManualTimeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timersFireInOrderOfTime();
    void advanceStopsAtItsEnd();
    void cancelledTimersDoNotFire();
    void postedTasksRunBeforeTimePasses();
};

void ManualTimeTest::timersFireInOrderOfTime()
{
    ManualClock clock;
    ManualExecutor executor(clock);
    std::vector<int> order;
    executor.postAfter(Milliseconds{20}, [&] { order.push_back(3); });
    executor.postAfter(Milliseconds{10}, [&] {
        order.push_back(1);
        executor.postAfter(Milliseconds{5}, [&] { order.push_back(2); });
    });
    executor.advance(Milliseconds{20});
    QCOMPARE(order, (std::vector{1, 2, 3}));
    QVERIFY(executor.idle());
}

void ManualTimeTest::advanceStopsAtItsEnd()
{
    ManualClock clock;
    ManualExecutor executor(clock);
    int fired = 0;
    const std::uint64_t start = clock.unixMs();
    executor.postAfter(Milliseconds{10}, [&] { ++fired; });
    executor.advance(Milliseconds{9});
    QCOMPARE(fired, 0);
    QCOMPARE(clock.unixMs() - start, std::uint64_t{9});
    executor.advance(Milliseconds{1});
    QCOMPARE(fired, 1);
}

void ManualTimeTest::cancelledTimersDoNotFire()
{
    ManualClock clock;
    ManualExecutor executor(clock);
    int fired = 0;
    const auto timer = executor.postAfter(Milliseconds{1}, [&] { ++fired; });
    executor.cancel(timer);
    executor.cancel(timer + 7);
    executor.advance(Milliseconds{5});
    QCOMPARE(fired, 0);
}

void ManualTimeTest::postedTasksRunBeforeTimePasses()
{
    ManualClock clock;
    ManualExecutor executor(clock);
    SteadyTime at{-1};
    executor.post([&] { executor.post([&] { at = clock.steady(); }); });
    executor.advance(Milliseconds{5});
    QCOMPARE(at, SteadyTime{0});
}

QTEST_APPLESS_MAIN(ManualTimeTest)
#include "manual_time_test.moc"
