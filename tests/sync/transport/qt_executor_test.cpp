// SPDX-License-Identifier: MPL-2.0
#include "sync/transport/qt_executor.h"
#include "sync/transport/sync_thread.h"

#include <QtTest>

#include <atomic>
#include <vector>

using namespace cahier;
using namespace cahier::transport;

class QtExecutorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tasksRunInOrder();
    void cancelledTimersNeverRun();
    void aTaskMaySetTheNextTimer();
    void destructionDropsTasks();
    void syncThreadRunsElsewhereAndWaits();
};

void QtExecutorTest::tasksRunInOrder()
{
    QtExecutor executor;
    std::vector<int> seen;
    executor.post([&seen]() { seen.push_back(1); });
    executor.post([&seen]() { seen.push_back(2); });
    QVERIFY(seen.empty());
    QTRY_COMPARE(seen, (std::vector<int>{1, 2}));
}

void QtExecutorTest::cancelledTimersNeverRun()
{
    QtExecutor executor;
    int fired = 0;
    int other = 0;
    const auto first = executor.postAfter(Milliseconds{0}, [&fired]() { ++fired; });
    executor.postAfter(Milliseconds{1}, [&other]() { ++other; });
    QVERIFY(first != 0);
    executor.cancel(first);
    executor.cancel(first);
    executor.cancel(12345);
    QTRY_COMPARE(other, 1);
    QCOMPARE(fired, 0);
}

void QtExecutorTest::aTaskMaySetTheNextTimer()
{
    QtExecutor executor;
    int count = 0;
    std::function<void()> again = [&]() {
        if (++count < 5)
            executor.postAfter(Milliseconds{0}, again);
    };
    executor.postAfter(Milliseconds{0}, again);
    QTRY_COMPARE(count, 5);
}

void QtExecutorTest::destructionDropsTasks()
{
    int ran = 0;
    {
        QtExecutor executor;
        executor.post([&ran]() { ++ran; });
        executor.postAfter(Milliseconds{0}, [&ran]() { ++ran; });
    }
    QCoreApplication::processEvents();
    QCOMPARE(ran, 0);
}

void QtExecutorTest::syncThreadRunsElsewhereAndWaits()
{
    std::atomic<int> fired = 0;
    QThread* where = nullptr;
    {
        SyncThread thread;
        thread.runAndWait([&where]() { where = QThread::currentThread(); });
        QVERIFY(where != nullptr);
        QVERIFY(where != QThread::currentThread());
        thread.post(
            [&thread, &fired]() { thread.postAfter(Milliseconds{0}, [&fired]() { ++fired; }); });
        QTRY_COMPARE(fired.load(), 1);
    }
}

QTEST_GUILESS_MAIN(QtExecutorTest)
#include "qt_executor_test.moc"
