// SPDX-License-Identifier: MPL-2.0
// Group commit: what is grouped, what a failure takes with it, and how long a write may wait.
#include "sync/store/outbox.h"
#include "sync/store/update_log.h"
#include "sync/store/write_queue.h"
#include "tests/sync/store/fixture.h"
#include "tests/sync/store/loop_executor.h"

#include <QTemporaryDir>

#include <algorithm>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

class WriteQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void groupsWhatArrivesTogether();
    void firstWriteDoesNotWait();
    void underLoadCommitsAreSpaced();
    void oneRefusedWriteLeavesTheOthers();
    void fullDiskFailsTheGroupAndLosesNothing();
    void callbackMayEnqueueAndDestroy();
    void destructionCommits();
    void flushCommitsNow();
    void isBounded();
    void keystrokeIsDurableWithinTwentyMilliseconds();

private:
    WriteQueue::Write insert(int value)
    {
        return [value](Database& db) {
            return db.run("INSERT INTO t VALUES (?)", value);
        };
    }

    std::unique_ptr<MemoryDisk> m_disk;
    std::unique_ptr<Database> m_database;
    ManualExecutor m_executor;
};

void WriteQueueTest::init()
{
    m_database.reset();
    m_disk = std::make_unique<MemoryDisk>();
    auto database = Database::create("main.db", vfsOn(*m_disk));
    QOK(database);
    m_database = std::move(*database);
    QOK(m_database->execute("CREATE TABLE t(a INTEGER UNIQUE)"));
}

void WriteQueueTest::groupsWhatArrivesTogether()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    int done = 0;
    m_disk->arm(MemoryDisk::Fault::None, 0);
    for (int i = 0; i < 100; ++i)
        QOK(queue.enqueue(insert(i),
                          [&done](const Result<void>& result) { done += result ? 1 : 0; }));
    QCOMPARE(done, 0);
    m_executor.advance(Milliseconds(0));
    QCOMPARE(done, 100);
    QCOMPARE(numberOf(*m_database, "SELECT count(*) FROM t"), 100);
    // A few frames and one sync, not a hundred.
    QVERIFY2(m_disk->changes() < 20, qPrintable(QString::number(m_disk->changes())));
}

void WriteQueueTest::firstWriteDoesNotWait()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    bool done = false;
    QOK(queue.enqueue(insert(1), [&done](const Result<void>&) { done = true; }));
    m_executor.runReady();
    QVERIFY(done);
}

void WriteQueueTest::underLoadCommitsAreSpaced()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    std::vector<SteadyTime> times;
    const auto note = [&](const Result<void>&) {
        times.push_back(m_executor.steady());
    };
    QOK(queue.enqueue(insert(1), note));
    m_executor.advance(Milliseconds(1));
    QOK(queue.enqueue(insert(2), note));
    m_executor.advance(Milliseconds(1));
    QOK(queue.enqueue(insert(3), note));
    QCOMPARE(times.size(), std::size_t{1});
    m_executor.advance(WriteQueue::Spacing);
    QCOMPARE(times.size(), std::size_t{3});
    QVERIFY(times[1] == times[2]);
    QVERIFY(times[1] - times[0] <= WriteQueue::Spacing);
    QCOMPARE(m_executor.pending(), std::size_t{0});
}

void WriteQueueTest::oneRefusedWriteLeavesTheOthers()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    std::vector<bool> outcomes;
    const auto note = [&](const Result<void>& result) {
        outcomes.push_back(result.has_value());
    };
    QOK(queue.enqueue(insert(1), note));
    QOK(queue.enqueue(
        [](Database& db) -> Result<void> {
            CAHIER_TRY_VOID(db.run("INSERT INTO t VALUES (50)"));
            return db.run("INSERT INTO t VALUES (1)"); // Not unique.
        },
        note));
    QOK(queue.enqueue(insert(2), note));
    m_executor.runReady();
    QVERIFY((outcomes == std::vector<bool>{true, false, true}));
    QCOMPARE(numberOf(*m_database, "SELECT sum(a) FROM t"), 3);
}

void WriteQueueTest::fullDiskFailsTheGroupAndLosesNothing()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    QOK(queue.enqueue(insert(1), {}));
    QOK(queue.flush());
    m_disk->arm(MemoryDisk::Fault::DiskFull, 1);
    std::vector<Errc> codes;
    for (int i = 2; i < 5; ++i) {
        QOK(queue.enqueue(insert(i), [&codes](const Result<void>& result) {
            codes.push_back(result ? Errc::Internal : result.error().code);
        }));
    }
    m_executor.advance(Milliseconds(20));
    QVERIFY((codes == std::vector<Errc>(3, Errc::DiskFull)));
    QCOMPARE(numberOf(*m_database, "SELECT count(*) FROM t"), 1);
    m_disk->disarm();
    for (int i = 2; i < 5; ++i)
        QOK(queue.enqueue(insert(i), {}));
    QOK(queue.flush());
    QCOMPARE(numberOf(*m_database, "SELECT count(*) FROM t"), 4);
    QOK(m_database->checkIntegrity());
}

void WriteQueueTest::callbackMayEnqueueAndDestroy()
{
    auto queue = std::make_unique<WriteQueue>(*m_database, m_executor, m_executor);
    bool second = false;
    QOK(queue->enqueue(insert(1), [&](const Result<void>&) {
        QVERIFY(queue->enqueue(insert(2), [&second](const Result<void>&) { second = true; }));
    }));
    m_executor.advance(Milliseconds(20));
    QVERIFY(second);
    QOK(queue->enqueue(insert(3), [&](const Result<void>&) { queue.reset(); }));
    QOK(queue->enqueue(insert(4), {}));
    m_executor.advance(Milliseconds(20));
    QVERIFY(!queue);
    QCOMPARE(numberOf(*m_database, "SELECT count(*) FROM t"), 4);
}

void WriteQueueTest::destructionCommits()
{
    bool called = false;
    {
        WriteQueue queue(*m_database, m_executor, m_executor);
        QOK(queue.enqueue(insert(1), [&called](const Result<void>&) { called = true; }));
    }
    QVERIFY(!called);
    QCOMPARE(numberOf(*m_database, "SELECT count(*) FROM t"), 1);
    m_executor.advance(Milliseconds(20)); // The posted task finds nobody.
}

void WriteQueueTest::flushCommitsNow()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    QOK(queue.flush());
    bool inner = true;
    QOK(queue.enqueue(
        [&](Database&) -> Result<void> {
            inner = queue.flush().has_value(); // From inside a write it cannot.
            return {};
        },
        {}));
    QOK(queue.flush());
    QVERIFY(!inner);
    m_executor.advance(Milliseconds(20));
}

void WriteQueueTest::isBounded()
{
    WriteQueue queue(*m_database, m_executor, m_executor);
    const auto nothing = [](Database&) -> Result<void> {
        return {};
    };
    for (std::size_t i = 0; i < WriteQueue::MaxWaiting; ++i)
        QVERIFY(queue.enqueue(nothing, {}));
    QFAILS(Errc::Busy, queue.enqueue(nothing, {}));
    QOK(queue.flush());
    QOK(queue.enqueue(nothing, {}));
}

/// Real file, real fsync, real time. Prints the distribution; fails only on what no machine
/// excuses.
void WriteQueueTest::keystrokeIsDurableWithinTwentyMilliseconds()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "main.db";
    auto database = Database::create(path, vfsOn(nullptr));
    QOK(database);
    RealExecutor executor;
    const SystemClock clock;
    WriteQueue queue(**database, executor, clock);
    constexpr int Keystrokes = 300;
    std::vector<double> milliseconds;
    const StreamId stream{idOf<DocumentId>(4), DocumentKind::Content};
    int left = Keystrokes;
    const std::function<void()> type = [&] {
        const SteadyTime begin = clock.steady();
        const auto queued = queue.enqueue(
            [&stream](Database& db) -> Result<void> {
                const Bytes update(30, 1);
                CAHIER_TRY_VOID(UpdateLog(db).append(stream, update));
                CAHIER_TRY_VOID(Outbox(db).queue(idOf<GroupId>(1), stream, update, 1));
                return {};
            },
            [&, begin](const Result<void>& result) {
            if (result)
                milliseconds.push_back(
                    std::chrono::duration<double, std::milli>(clock.steady() - begin).count());
            if (milliseconds.size() == Keystrokes || !result)
                executor.quit();
            });
        // Faster than anybody types: the next key comes 3 ms later, committed or not.
        if (queued && --left > 0)
            executor.postAfter(Milliseconds(3), type);
    };
    executor.post(type);
    executor.run();
    QCOMPARE(milliseconds.size(), std::size_t{Keystrokes});
    std::ranges::sort(milliseconds);
    const auto at = [&](double part) {
        return milliseconds[static_cast<std::size_t>(part * (Keystrokes - 1))];
    };
    qInfo("keystroke to durable, %d at 3 ms: p50 %.2f, p95 %.2f, p99 %.2f, max %.2f ms",
          Keystrokes,
          at(0.5),
          at(0.95),
          at(0.99),
          milliseconds.back());
    QVERIFY2(at(0.5) < 20.0, "the median keystroke must be durable within 20 ms");
}

QTEST_APPLESS_MAIN(WriteQueueTest)
#include "write_queue_test.moc"
