// SPDX-License-Identifier: MPL-2.0
#include "server/storage/file_blob_store.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace cahier;
using namespace cahier::server;

class FileBlobStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keepsWhatWasCommitted()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const BlobId id{std::array<std::uint8_t, 32>{0xab, 0xcd}};
        const Bytes part(100000, 7);
        {
            auto store = FileBlobStore::open(path);
            QVERIFY(store);
            QCOMPARE((*store)->size(id).error().code, Errc::NotFound);
            auto writer = (*store)->create(id);
            QVERIFY(writer);
            QVERIFY((*writer)->append(part));
            QVERIFY((*writer)->append(part));
            // Not visible before it is whole.
            QCOMPARE((*store)->size(id).error().code, Errc::NotFound);
            QVERIFY((*writer)->commit());
        }
        auto store = FileBlobStore::open(path);
        QCOMPARE(*(*store)->size(id), std::uint64_t{200000});
        QVERIFY(std::filesystem::exists(path / "ab" / "cd" / (id.hex() + ".bin")));
        QCOMPARE((*store)->read(id, 199990, 100)->size(), std::size_t{10});
        QCOMPARE((*store)->read(id, 200000, 100)->size(), std::size_t{0});
        QVERIFY(*(*store)->read(id, 50000, 100000) == part);
        QVERIFY((*store)->remove(id));
        QVERIFY((*store)->remove(id));
        QCOMPARE((*store)->read(id, 0, 1).error().code, Errc::NotFound);
    }

    void leavesNothingOfWhatWasGivenUp()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        auto store = FileBlobStore::open(path);
        const BlobId id{std::array<std::uint8_t, 32>{1}};
        {
            auto writer = (*store)->create(id);
            QVERIFY((*writer)->append(Bytes(10, 1)));
        }
        QVERIFY(std::filesystem::is_empty(path / "tmp"));
        // What a crash left is removed at the next start.
        std::ofstream{path / "tmp" / "old.part"} << "x";
        store = FileBlobStore::open(path);
        QVERIFY(std::filesystem::is_empty(path / "tmp"));
    }
};

QTEST_APPLESS_MAIN(FileBlobStoreTest)
#include "file_blob_store_test.moc"
