// SPDX-License-Identifier: MPL-2.0
// Bytes on disk are for ever: databases written by every released schema still open, migrate and
// hold what was put into them. tests/golden/store/v1.sqlite was written by this test with
// CAHIER_WRITE_GOLDEN=1 at schema 1 (key: 32 bytes 7, database id: 16 bytes 1); files there are
// added with each schema, never changed.
#include "sync/store/migrate.h"
#include "sync/store/outbox.h"
#include "sync/store/profile_files.h"
#include "sync/store/search_index.h"
#include "sync/store/settings.h"
#include "sync/store/update_log.h"
#include "tests/sync/store/fixture.h"

#include <filesystem>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

namespace {

const StreamId Stream{idOf<DocumentId>(4), DocumentKind::Content};

Result<void> write(Database& db)
{
    CAHIER_TRY_VOID(Settings(db).set("name", asBytes("Anna")));
    CAHIER_TRY_VOID(UpdateLog(db).append(Stream, Bytes(5000, 9)));
    CAHIER_TRY_VOID(Outbox(db).queue(idOf<GroupId>(1), Stream, Bytes{1, 2, 3}, 12));
    return SearchIndex(db).update(Stream.document, "Reise", "nach Zürich");
}

} // namespace

class GoldenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everySchemaStillReads_data();
    void everySchemaStillReads();
};

void GoldenTest::everySchemaStillReads_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("schema 1") << QStringLiteral("v1.sqlite");
}

void GoldenTest::everySchemaStillReads()
{
    QFETCH(const QString, file);
    const auto path = std::filesystem::path(CAHIER_TEST_DATA) / "golden/store" / file.toStdString();
    if (std::getenv("CAHIER_WRITE_GOLDEN") != nullptr) {
        QVERIFY2(!std::filesystem::exists(path), "golden files are added, never changed");
        std::filesystem::create_directories(path.parent_path());
        auto made = Database::create(path, vfsOn(nullptr));
        QOK(made);
        QOK(write(**made));
        QOK((*made)->close());
    }
    const auto bytes = readSmallFile(path, 4U * 1024 * 1024);
    QOK(bytes);
    MemoryDisk disk; // Opening may migrate: never in place.
    disk.restore({{"main.db", *bytes}});
    auto database = Database::open("main.db", vfsOn(disk));
    QOK(database);
    Database& db = **database;
    QCOMPARE(*db.schemaVersion(), newestSchema());
    QOK(db.checkIntegrity());
    QCOMPARE(asText(**Settings(db).find("name")), std::string_view("Anna"));
    QVERIFY((UpdateLog(db).read(Stream)->front().data == Bytes(5000, 9)));
    QVERIFY((Outbox(db).pendingOps(Stream, 9, 99)->front().update == Bytes{1, 2, 3}));
    QCOMPARE(SearchIndex(db).search("zurich", 5)->size(), std::size_t{1});
}

QTEST_APPLESS_MAIN(GoldenTest)
#include "golden_test.moc"
