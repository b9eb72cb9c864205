// SPDX-License-Identifier: MPL-2.0
// One fixed workload, broken at every call: power loss with a random part of the unsynced writes
// lost or torn, process kill with the last write torn, full disk, I/O errors, no memory. After
// each: the database opens, is whole, has every acknowledged transaction and none by half, and no
// byte of it was ever readable on the disk. CAHIER_STORE_FAULT_SEEDS and CAHIER_STORE_FAULT_STRIDE
// make it longer (more seeds) or denser (stride 1).
#include "sync/store/transaction.h"
#include "tests/sync/store/fixture.h"

#include <algorithm>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

namespace {

constexpr int RowsPerTransaction = 60;
constexpr int Transactions = 6;
constexpr const char* Needle = "SECRETMARK-";

/// Small caches make SQLite spill into the WAL before the commit and rewrite frames there; a low
/// checkpoint limit makes it write the main file in between.
constexpr const char* Stress = "PRAGMA cache_size = 12; PRAGMA wal_autocheckpoint = 40;";

MemoryDisk::Image freshImage()
{
    MemoryDisk disk;
    auto database = Database::create("main.db", vfsOn(disk));
    if (!database)
        return {};
    const auto made = (*database)->execute(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, n INT); CREATE INDEX i ON t(n);"
        "CREATE TABLE c(k INT); INSERT INTO c VALUES (0);");
    database->reset();
    return made ? disk.image() : MemoryDisk::Image{};
}

/// Marker and rows in one transaction, with a savepoint that is rolled back and rows rewritten.
Result<void> transact(Database& db, int number)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(db));
    CAHIER_TRY_VOID(db.run("UPDATE c SET k = k + 1"));
    for (int i = 0; i < RowsPerTransaction; ++i) {
        const std::string text = Needle + std::string(200, static_cast<char>('a' + i % 26));
        CAHIER_TRY_VOID(db.run("INSERT INTO t(a, n) VALUES (?, ?)",
                               std::string_view(text),
                               (i * 7919 + number) % 1000));
        if (i == 30) {
            CAHIER_TRY(Transaction savepoint, Transaction::begin(db));
            CAHIER_TRY_VOID(db.run("DELETE FROM t WHERE n % 3 = 0"));
        }
        if (i == 45)
            CAHIER_TRY_VOID(db.run("UPDATE t SET n = n + 1 WHERE id % 5 = 0"));
    }
    return transaction.commit();
}

/// The number of transactions that were acknowledged; errors end it.
struct Outcome
{
    int acknowledged = 0;
    Errc first = Errc::Internal; ///< The first error's code, if any.
    bool failed = false;
};

Outcome work(MemoryDisk& disk)
{
    Outcome outcome;
    const auto note = [&outcome](const Result<void>& result) {
        if (!result && !outcome.failed) {
            outcome.failed = true;
            outcome.first = result.error().code;
        }
        return result.has_value();
    };
    auto database = Database::open("main.db", vfsOn(disk));
    if (!database) {
        outcome.failed = true;
        outcome.first = database.error().code;
        return outcome;
    }
    Database& db = **database;
    static_cast<void>(note(db.execute(Stress)));
    for (int i = 0; i < Transactions; ++i) {
        if (!note(transact(db, i)))
            return outcome;
        ++outcome.acknowledged;
        if (i == 3)
            static_cast<void>(note(db.checkpoint()));
        if (i == 4)
            static_cast<void>(note(db.vacuum()));
    }
    static_cast<void>(note(db.close()));
    return outcome;
}

/// Empty if the database is as it must be after `acknowledged` transactions, one more at most.
std::string verdict(MemoryDisk& disk, int acknowledged)
{
    auto database = Database::open("main.db", vfsOn(disk));
    if (!database)
        return std::string("does not open: ") + name(database.error().code) + " " +
               database.error().detail;
    Database& db = **database;
    if (const auto whole = db.checkIntegrity(); !whole)
        return whole.error().detail;
    const auto k = numberOf(db, "SELECT k FROM c");
    const auto rows = numberOf(db, "SELECT count(*) FROM t");
    if (k < acknowledged || k > acknowledged + 1)
        return "acknowledged " + std::to_string(acknowledged) + ", found " + std::to_string(k);
    if (rows != k * RowsPerTransaction)
        return "a transaction by half";
    return {};
}

/// SQLite's allocator, with one allocation that fails. Process-wide, as SQLite's is.
class FailingMemory
{
public:
    static void install()
    {
        sqlite3_shutdown();
        sqlite3_config(SQLITE_CONFIG_GETMALLOC, &s_lower);
        sqlite3_mem_methods methods = s_lower;
        methods.xMalloc = [](int size) {
            return refuses() ? nullptr : s_lower.xMalloc(size);
        };
        methods.xRealloc = [](void* memory, int size) {
            return refuses() ? nullptr : s_lower.xRealloc(memory, size);
        };
        sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
        sqlite3_initialize();
    }

    /// The k-th from now; 0 never.
    static void failAt(std::int64_t k)
    {
        s_at = k;
        s_count = 0;
    }

    static std::int64_t count() { return s_count; }

private:
    static bool refuses() { return ++s_count == s_at; }

    static inline sqlite3_mem_methods s_lower{};
    static inline std::int64_t s_at = 0;
    static inline std::int64_t s_count = 0;
};

std::string leak(const MemoryDisk& disk)
{
    for (const char* text : {Needle, "SQLite format 3", "CREATE TABLE"}) {
        if (disk.contains(text))
            return std::string("readable on disk: ") + text;
    }
    return {};
}

} // namespace

class FaultTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void powerLoss_data();
    void powerLoss();
    void processKill();
    void fullDisk();
    void ioErrorOnce();
    void ioErrorForGood();
    void powerLossWhileCreating();
    void outOfMemory();

private:
    std::int64_t changesOfAll(MemoryDisk& disk)
    {
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::None, 0);
        const Outcome outcome = work(disk);
        return outcome.acknowledged == Transactions && !outcome.failed ? disk.changes() : 0;
    }

    std::int64_t callsOfAll(MemoryDisk& disk) { return changesOfAll(disk) > 0 ? disk.calls() : 0; }

    MemoryDisk::Image m_fresh;
    std::uint64_t m_seed = 0;
};

void FaultTest::initTestCase()
{
    FailingMemory::install();
    m_fresh = freshImage();
    QVERIFY(!m_fresh.empty());
    m_seed = static_cast<std::uint64_t>(fromEnvironment("CAHIER_STORE_FAULT_SEED", 1));
}

void FaultTest::powerLoss_data()
{
    QTest::addColumn<bool>("safeOverwrite");
    QTest::newRow("powersafe overwrite") << true;
    QTest::newRow("padded to sectors") << false; // Splits frames at sync points.
}

void FaultTest::powerLoss()
{
    QFETCH(const bool, safeOverwrite);
    MemoryDisk disk(safeOverwrite ? MemoryDisk::Overwrite::Safe : MemoryDisk::Overwrite::Unsafe);
    const std::int64_t changes = changesOfAll(disk);
    QVERIFY(changes > 200);
    const int seeds = fromEnvironment("CAHIER_STORE_FAULT_SEEDS", 1);
    const int stride = fromEnvironment("CAHIER_STORE_FAULT_STRIDE", safeOverwrite ? 2 : 4);
    int points = 0;
    for (int s = 0; s < seeds; ++s) {
        for (std::int64_t k = 1 + s % stride; k <= changes; k += stride) {
            const std::uint64_t seed = m_seed * 1'000'003U +
                                       static_cast<std::uint64_t>(s) * 100'000U +
                                       static_cast<std::uint64_t>(k);
            const auto place = [k, seed](const std::string& what) {
                return "change " + std::to_string(k) + ", seed " + std::to_string(seed) + ": " +
                       what;
            };
            disk.restore(m_fresh);
            disk.arm(MemoryDisk::Fault::PowerLoss, k);
            const Outcome outcome = work(disk);
            QVERIFY2(disk.struck(), place("not reached").c_str());
            disk.powerOn(seed);
            QVERIFY2(leak(disk).empty(), place(leak(disk)).c_str());
            const std::string found = verdict(disk, outcome.acknowledged);
            QVERIFY2(found.empty(), place(found).c_str());
            QVERIFY2(leak(disk).empty(), place(leak(disk)).c_str());
            ++points;
        }
    }
    qInfo(
        "%d power losses over %lld changes, nothing lost", points, static_cast<long long>(changes));
}

void FaultTest::processKill()
{
    MemoryDisk disk;
    const std::int64_t changes = changesOfAll(disk);
    const int stride = fromEnvironment("CAHIER_STORE_FAULT_STRIDE", 2);
    int points = 0;
    for (std::int64_t k = 1; k <= changes; k += stride) {
        const std::string place = "change " + std::to_string(k) + ": ";
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::ProcessKill, k);
        const Outcome outcome = work(disk);
        QVERIFY2(disk.struck(), place.c_str());
        disk.powerOn(0);
        const std::string found = verdict(disk, outcome.acknowledged);
        QVERIFY2(found.empty(), (place + found).c_str());
        QVERIFY2(leak(disk).empty(), (place + leak(disk)).c_str());
        ++points;
    }
    qInfo("%d kills over %lld changes, nothing lost", points, static_cast<long long>(changes));
}

/// The disk stays full from call k on. Every failure says so, what was acknowledged stays, and
/// with room again the same connection's file goes on.
void FaultTest::fullDisk()
{
    MemoryDisk disk;
    const std::int64_t calls = callsOfAll(disk);
    const std::int64_t stride = fromEnvironment("CAHIER_STORE_FAULT_STRIDE", 7);
    int failures = 0;
    for (std::int64_t k = 1; k <= calls; k += stride) {
        const std::string place = "call " + std::to_string(k) + ": ";
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::DiskFull, k);
        const Outcome outcome = work(disk);
        if (outcome.failed) {
            ++failures;
            QVERIFY2(outcome.first == Errc::DiskFull, (place + name(outcome.first)).c_str());
        }
        disk.disarm();
        const std::string found = verdict(disk, outcome.acknowledged);
        QVERIFY2(found.empty(), (place + found).c_str());
        auto database = Database::open("main.db", vfsOn(disk));
        QOK(database);
        QOK(transact(**database, 99));
        QVERIFY2(leak(disk).empty(), (place + leak(disk)).c_str());
    }
    QVERIFY(failures > 10);
    qInfo("%d failures of a full disk, each named so", failures);
}

/// One call fails. Either the workload does not need it, or an error comes out (never a wrong
/// answer), and the file is whole.
void FaultTest::ioErrorOnce()
{
    MemoryDisk disk;
    const std::int64_t calls = callsOfAll(disk);
    const std::int64_t stride = fromEnvironment("CAHIER_STORE_FAULT_STRIDE", 5);
    int failures = 0;
    for (std::int64_t k = 1; k <= calls; k += stride) {
        const std::string place = "call " + std::to_string(k) + ": ";
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::IoError, k);
        const Outcome outcome = work(disk);
        if (outcome.failed) {
            ++failures;
            QVERIFY2(outcome.first == Errc::IoError || outcome.first == Errc::NotFound,
                     (place + name(outcome.first)).c_str());
        }
        disk.disarm();
        const std::string found = verdict(disk, outcome.acknowledged);
        QVERIFY2(found.empty(), (place + found).c_str());
    }
    QVERIFY(failures > 10);
    qInfo("%d single I/O errors came out as errors", failures);
}

void FaultTest::ioErrorForGood()
{
    MemoryDisk disk;
    const std::int64_t calls = callsOfAll(disk);
    const std::int64_t stride = fromEnvironment("CAHIER_STORE_FAULT_STRIDE", 17);
    for (std::int64_t k = 1; k <= calls; k += stride) {
        const std::string place = "call " + std::to_string(k) + ": ";
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::IoErrorForGood, k);
        const Outcome outcome = work(disk);
        disk.disarm();
        const std::string found = verdict(disk, outcome.acknowledged);
        QVERIFY2(found.empty(), (place + found).c_str());
    }
}

/// A database that is being made is either there and whole, or visibly not: Profile makes it under
/// a temporary name, so all that matters is that nothing readable stays behind.
void FaultTest::powerLossWhileCreating()
{
    MemoryDisk disk;
    disk.arm(MemoryDisk::Fault::None, 0);
    QOK(Database::create("main.db", vfsOn(disk)));
    const std::int64_t changes = disk.changes();
    for (std::int64_t k = 1; k <= changes; ++k) {
        disk.restore({});
        disk.arm(MemoryDisk::Fault::PowerLoss, k);
        static_cast<void>(Database::create("main.db", vfsOn(disk)));
        QVERIFY(disk.struck());
        disk.powerOn(m_seed + static_cast<std::uint64_t>(k));
        QVERIFY2(leak(disk).empty(), leak(disk).c_str());
    }
}

/// Allocation k inside SQLite fails, once. An error or nothing, never a wrong answer.
void FaultTest::outOfMemory()
{
    MemoryDisk disk;
    FailingMemory::failAt(0);
    QVERIFY(changesOfAll(disk) > 0);
    const std::int64_t allocations = FailingMemory::count();
    const std::int64_t stride =
        std::max<std::int64_t>(1, allocations / fromEnvironment("CAHIER_STORE_MEMORY_POINTS", 150));
    int failures = 0;
    for (std::int64_t k = 1; k <= allocations; k += stride) {
        const std::string place = "allocation " + std::to_string(k) + ": ";
        disk.restore(m_fresh);
        disk.arm(MemoryDisk::Fault::None, 0);
        FailingMemory::failAt(k);
        const Outcome outcome = work(disk);
        FailingMemory::failAt(0);
        failures += outcome.failed ? 1 : 0;
        const std::string found = verdict(disk, outcome.acknowledged);
        QVERIFY2(found.empty(), (place + found).c_str());
        QVERIFY2(leak(disk).empty(), (place + leak(disk)).c_str());
    }
    QVERIFY(failures > 10);
    qInfo("%d failed allocations of %lld came out as errors",
          failures,
          static_cast<long long>(allocations));
}

QTEST_APPLESS_MAIN(FaultTest)
#include "fault_test.moc"
