// SPDX-License-Identifier: MPL-2.0
// Settings of the connection, transactions, migrations, and which error says what.
#include "sync/store/database.h"
#include "sync/store/migrate.h"
#include "sync/store/transaction.h"
#include "tests/sync/store/fixture.h"

#include <QTemporaryDir>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

class DatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestSchemaInMemory();
    void fixedSettings();
    void onlyTwoFilesAreEverOpened();
    void attachAndExtensionsAreRefused();
    void bindingAndReading();
    void statementErrorsStick();
    void transactionsNestAndRollBack();
    void commitAfterSilentRollbackFails();
    void reopens();
    void refusesExistingMissingAndEmpty();
    void wrongKeyIsNotDamage();
    void damageIsNotWrongKey();
    void newerSchemaIsRefusedUnchanged();
    void foreignDatabaseIsRefused();
    void failedMigrationLeavesTheLastComplete();
    void vacuumKeepsContentAndStaysSealed();
};

void DatabaseTest::newestSchemaInMemory()
{
    auto database = Database::openInMemory();
    QOK(database);
    QCOMPARE(*(*database)->schemaVersion(), newestSchema());
    QOK((*database)->checkIntegrity());
}

void DatabaseTest::fixedSettings()
{
    MemoryDisk disk;
    auto database = Database::create("main.db", vfsOn(disk));
    QOK(database);
    Database& db = **database;
    const auto text = [&db](std::string_view sql) {
        auto statement = db.prepare(sql);
        return statement && *statement->step() ? statement->string(0) : std::string();
    };
    QCOMPARE(text("PRAGMA journal_mode"), std::string("wal"));
    QCOMPARE(text("PRAGMA locking_mode"), std::string("exclusive"));
    QCOMPARE(numberOf(db, "PRAGMA synchronous"), 2);
    QCOMPARE(numberOf(db, "PRAGMA temp_store"), 2);
    QCOMPARE(numberOf(db, "PRAGMA secure_delete"), 1);
    QCOMPARE(numberOf(db, "PRAGMA page_size"), 4096);
    QCOMPARE(numberOf(db, "PRAGMA cache_size"), -65536);
    QCOMPARE(numberOf(db, "PRAGMA mmap_size"), 0);
    QFAILS(Errc::Internal, db.execute("PRAGMA journal_mode = DELETE"));
    QFAILS(Errc::Internal, db.execute("PRAGMA temp_store = FILE"));
    QFAILS(Errc::Internal, db.execute("PRAGMA page_size = 8192"));
    QCOMPARE(text("PRAGMA journal_mode"), std::string("wal"));
}

void DatabaseTest::onlyTwoFilesAreEverOpened()
{
    MemoryDisk disk;
    {
        auto database = Database::create("main.db", vfsOn(disk));
        QOK(database);
        QOK((*database)->execute("CREATE TABLE t(a); PRAGMA cache_size = 5;"
                                 "BEGIN; INSERT INTO t SELECT randomblob(500) FROM "
                                 "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                 "WHERE i < 500) SELECT i FROM n); SAVEPOINT s; DELETE FROM t; "
                                 "ROLLBACK TO s; COMMIT; CREATE INDEX i ON t(a);"));
        QCOMPARE(numberOf(**database, "SELECT count(*) FROM (SELECT * FROM t ORDER BY a DESC)"),
                 500);
    }
    QCOMPARE(disk.names(), (std::vector<std::string>{"main.db", "main.db-wal"}));
}

void DatabaseTest::attachAndExtensionsAreRefused()
{
    MemoryDisk disk;
    auto database = Database::create("main.db", vfsOn(disk));
    QOK(database);
    QVERIFY(!(*database)->execute("ATTACH 'other.db' AS other"));
    QVERIFY(!(*database)->execute("ATTACH ':memory:' AS other"));
    QVERIFY(!(*database)->execute("VACUUM INTO 'copy.db'"));
    QVERIFY(!(*database)->execute("SELECT load_extension('x')"));
    QVERIFY(!disk.exists("other.db"));
    QVERIFY(!disk.exists("copy.db"));
}

void DatabaseTest::bindingAndReading()
{
    auto database = Database::openInMemory();
    QOK(database);
    Database& db = **database;
    QOK(db.execute("CREATE TABLE t(a, b, c, d, e)"));
    const Bytes bytes{0, 1, 255};
    QOK(db.run("INSERT INTO t VALUES (?, ?, ?, ?, ?)",
               std::int64_t{-5},
               ByteView(bytes),
               std::string_view("grün"),
               idOf<GroupId>(9),
               ByteView()));
    auto statement = db.prepare("SELECT * FROM t");
    QOK(statement);
    QVERIFY(*statement->step());
    QCOMPARE(statement->integer(0), -5);
    QVERIFY(equal(statement->blob(1), bytes));
    QCOMPARE(statement->text(2), std::string_view("grün"));
    QVERIFY(statement->id<GroupId>(3) == idOf<GroupId>(9));
    QVERIFY(!statement->isNull(4)); // Empty bytes are a value.
    QVERIFY(!*statement->step());
}

void DatabaseTest::statementErrorsStick()
{
    auto database = Database::openInMemory();
    QOK(database);
    Database& db = **database;
    QFAILS(Errc::InvalidArgument, db.run("SELECT ?", ~std::uint64_t{0}));
    QFAILS(Errc::InvalidArgument, db.run("SELECT 1", 2)); // More values than parameters.
    auto statement = db.prepare("SELECT x'0102', -1 UNION ALL SELECT zeroblob(32), 1");
    QOK(statement);
    QVERIFY(*statement->step());
    QVERIFY(statement->id<GroupId>(0).isZero());
    QFAILS(Errc::DatabaseDamaged, statement->step());
    QOK(db.execute("CREATE TABLE t(a UNIQUE)"));
    QOK(db.run("INSERT INTO t VALUES (1)"));
    QFAILS(Errc::AlreadyExists, db.run("INSERT INTO t VALUES (1)"));
    QOK(db.run("INSERT INTO t VALUES (2)")); // The cached statement is usable again.
}

void DatabaseTest::transactionsNestAndRollBack()
{
    auto database = Database::openInMemory();
    QOK(database);
    Database& db = **database;
    QOK(db.execute("CREATE TABLE t(a)"));
    {
        auto outer = Transaction::begin(db);
        QOK(outer);
        QOK(db.run("INSERT INTO t VALUES (1)"));
        {
            auto inner = Transaction::begin(db);
            QOK(inner);
            QOK(db.run("INSERT INTO t VALUES (2)"));
        }
        QCOMPARE(numberOf(db, "SELECT count(*) FROM t"), 1);
        {
            auto inner = Transaction::begin(db);
            QOK(inner);
            QOK(db.run("INSERT INTO t VALUES (3)"));
            QOK(inner->commit());
        }
        QOK(outer->commit());
    }
    QCOMPARE(numberOf(db, "SELECT sum(a) FROM t"), 4);
    {
        auto outer = Transaction::begin(db);
        QOK(outer);
        QOK(db.run("DELETE FROM t"));
    }
    QCOMPARE(numberOf(db, "SELECT sum(a) FROM t"), 4);
    QVERIFY(!db.inTransaction());
}

void DatabaseTest::commitAfterSilentRollbackFails()
{
    auto database = Database::openInMemory();
    QOK(database);
    Database& db = **database;
    auto outer = Transaction::begin(db);
    QOK(outer);
    QOK(db.execute("ROLLBACK")); // As SQLite does by itself after some disk errors.
    QFAILS(Errc::IoError, outer->commit());
}

void DatabaseTest::reopens()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "ö.db";
    {
        auto database = Database::create(path, vfsOn(nullptr));
        QOK(database);
        QOK((*database)->execute("CREATE TABLE t(a); INSERT INTO t VALUES (42)"));
    }
    QVERIFY(!std::filesystem::exists(path.string() + "-wal"));
    QVERIFY(!std::filesystem::exists(path.string() + "-shm"));
    auto database = Database::open(path, vfsOn(nullptr));
    QOK(database);
    QCOMPARE(numberOf(**database, "SELECT a FROM t"), 42);
    QVERIFY(!std::filesystem::exists(path.string() + "-shm"));
}

void DatabaseTest::refusesExistingMissingAndEmpty()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "main.db";
    QFAILS(Errc::NotFound, Database::open(path, vfsOn(nullptr)));
    QVERIFY(!std::filesystem::exists(path));
    QOK(Database::create(path, vfsOn(nullptr)));
    QFAILS(Errc::AlreadyExists, Database::create(path, vfsOn(nullptr)));
    std::filesystem::resize_file(path, 0);
    QFAILS(Errc::DatabaseDamaged, Database::open(path, vfsOn(nullptr)));
    QCOMPARE(std::filesystem::file_size(path), std::uintmax_t{0});
}

void DatabaseTest::wrongKeyIsNotDamage()
{
    MemoryDisk disk;
    QOK(Database::create("main.db", vfsOn(disk)));
    const Bytes before = disk.bytes("main.db");
    QFAILS(Errc::WrongKey, Database::open("main.db", vfsOn(disk, 8)));
    QFAILS(Errc::WrongKey, Database::open("main.db", vfsOn(disk, 7, 2))); // Other database id.
    QVERIFY(disk.bytes("main.db") == before);
    QOK(Database::open("main.db", vfsOn(disk)));
}

void DatabaseTest::damageIsNotWrongKey()
{
    MemoryDisk disk;
    QOK(Database::create("main.db", vfsOn(disk)));
    disk.bytes("main.db")[100] ^= 1U; // Page 1.
    QFAILS(Errc::DatabaseDamaged, Database::open("main.db", vfsOn(disk)));
    disk.bytes("main.db")[100] ^= 1U;
    disk.bytes("main.db").resize(3 * 4096);
    QVERIFY(!Database::open("main.db", vfsOn(disk)) ||
            !(*Database::open("main.db", vfsOn(disk)))->checkIntegrity());
}

void DatabaseTest::newerSchemaIsRefusedUnchanged()
{
    MemoryDisk disk;
    {
        auto database = Database::create("main.db", vfsOn(disk));
        QOK(database);
        QOK((*database)->execute("PRAGMA user_version = " + std::to_string(newestSchema() + 1)));
    }
    const Bytes before = disk.bytes("main.db");
    QFAILS(Errc::DatabaseTooNew, Database::open("main.db", vfsOn(disk)));
    QVERIFY(disk.bytes("main.db") == before);
}

void DatabaseTest::foreignDatabaseIsRefused()
{
    MemoryDisk disk;
    {
        auto database = Database::create("main.db", vfsOn(disk));
        QOK(database);
        QOK((*database)->execute("PRAGMA application_id = 1"));
    }
    QFAILS(Errc::DatabaseDamaged, Database::open("main.db", vfsOn(disk)));
}

void DatabaseTest::failedMigrationLeavesTheLastComplete()
{
    MemoryDisk disk;
    {
        auto database = Database::create("main.db", vfsOn(disk));
        QOK(database);
        // As if only the empty schema existed: migration 1 runs again and fails half-way, because
        // some of its tables exist.
        QOK((*database)->execute("DROP TABLE setting; PRAGMA user_version = 0"));
    }
    QVERIFY(!Database::open("main.db", vfsOn(disk)));
    QVERIFY(!Database::open("main.db", vfsOn(disk)));
}

void DatabaseTest::vacuumKeepsContentAndStaysSealed()
{
    MemoryDisk disk;
    auto database = Database::create("main.db", vfsOn(disk));
    QOK(database);
    QOK((*database)->execute(
        "CREATE TABLE t(a); INSERT INTO t SELECT 'NEEDLE-' || hex(zeroblob(900)) "
        "FROM pragma_function_list LIMIT 300; DELETE FROM t WHERE rowid % 2"));
    const auto rows = numberOf(**database, "SELECT count(*) FROM t");
    QOK((*database)->vacuum());
    QCOMPARE(numberOf(**database, "SELECT count(*) FROM t"), rows);
    QOK((*database)->checkIntegrity());
    QVERIFY(!disk.contains("NEEDLE-"));
    QVERIFY(!(*database)->execute("ATTACH ':memory:' AS other")); // Only vacuum() may.
    QCOMPARE(disk.names(), (std::vector<std::string>{"main.db", "main.db-wal"}));
}

QTEST_APPLESS_MAIN(DatabaseTest)
#include "database_test.moc"
