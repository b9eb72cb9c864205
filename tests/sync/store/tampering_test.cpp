// SPDX-License-Identifier: MPL-2.0
// What somebody with the files may try: flipped bits, moved pages, pages and logs of another
// database under the same key.
#include "sync/store/encrypted_vfs.h"
#include "tests/sync/store/fixture.h"
#include "tests/sync/store/raw_handle.h"

#include <algorithm>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

class TamperingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void flippedBits();
    void swappedPages();
    void pagesOfAnotherDatabaseUnderTheSameKey();
    void walOfAnotherDatabaseIsIgnored();
    void holesAreDamage();
};

void TamperingTest::flippedBits()
{
    const std::uint64_t seed = SystemRandom().next();
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    MemoryDisk disk;
    auto live = filled(disk, 40);
    QVERIFY(live);
    QOK(live->execute("PRAGMA wal_autocheckpoint = 0; UPDATE t SET a = a + 1"));
    const MemoryDisk::Image image = disk.image();
    live.reset();
    const auto vfs = vfsOn(disk);
    int flips = 0;
    // Every page and frame, at a random bit and in nonce and tag: none is accepted.
    for (const char* name : {Main, Wal}) {
        const bool main = name == std::string_view(Main);
        const std::size_t first = main ? 0 : WalHeader;
        const std::size_t unit = main ? Page : Frame;
        for (std::size_t at = first; at + unit <= image.at(name).size(); at += unit) {
            for (const std::size_t place :
                 {static_cast<std::size_t>(random.below(unit - 40)),
                  unit - 40 + static_cast<std::size_t>(random.below(24)),
                  unit - 16 + static_cast<std::size_t>(random.below(16))}) {
                disk.restore(image);
                disk.bytes(name)[at + place] ^= static_cast<std::uint8_t>(1U << random.below(8));
                RawHandle file(*vfs, name, main ? SQLITE_OPEN_MAIN_DB : SQLITE_OPEN_WAL);
                Bytes out(Page, 7);
                QCOMPARE(file.read(out, main ? at : at + 24), SQLITE_IOERR_DATA);
                QVERIFY(allZero(out));
                ++flips;
            }
        }
    }
    qInfo("%d flipped bits, none accepted", flips);
    QVERIFY(flips > 100);
    // Through SQLite: damage in the main file is damage, not another answer.
    MemoryDisk::Image closed = image;
    closed.erase(Wal);
    for (std::size_t page = 0; page < closed.at(Main).size() / Page; page += 3) {
        disk.restore(closed);
        disk.bytes(Main)[page * Page + 99] ^= 4U;
        QVERIFY(!readsWhole(disk));
    }
    disk.restore(closed);
    QVERIFY(readsWhole(disk));
}

void TamperingTest::swappedPages()
{
    MemoryDisk disk;
    QVERIFY(filled(disk, 40));
    const MemoryDisk::Image image = disk.image();
    const auto pages = static_cast<std::ptrdiff_t>(image.at(Main).size() / Page);
    const auto vfs = vfsOn(disk);
    for (std::ptrdiff_t first = 0; first + 1 < pages; ++first) {
        disk.restore(image);
        Bytes& bytes = disk.bytes(Main);
        const auto at = bytes.begin() + first * std::ptrdiff_t{Page};
        std::swap_ranges(at, at + Page, at + Page);
        {
            RawHandle main(*vfs, Main, SQLITE_OPEN_MAIN_DB);
            Bytes out(2 * Page);
            QCOMPARE(main.read(out, static_cast<std::size_t>(first) * Page), SQLITE_IOERR_DATA);
        }
        QVERIFY(!readsWhole(disk));
    }
}

void TamperingTest::pagesOfAnotherDatabaseUnderTheSameKey()
{
    MemoryDisk disk;
    MemoryDisk other;
    QVERIFY(filled(disk, 40, 1));
    QVERIFY(filled(other, 40, 2));
    const MemoryDisk::Image image = disk.image();
    const std::size_t pages = std::min(image.at(Main).size(), other.bytes(Main).size()) / Page;
    for (std::size_t page = 0; page < pages; ++page) {
        disk.restore(image);
        const Bytes foreign = slice(other.bytes(Main), page * Page, Page);
        std::ranges::copy(foreign,
                          disk.bytes(Main).begin() + static_cast<std::ptrdiff_t>(page * Page));
        QVERIFY(!readsWhole(disk));
    }
    // And between the two files of one database: a frame is not a page.
    AeadPageCipher cipher(keyOf(7), databaseIdOf(1));
    Bytes unit = pageOf(1);
    cipher.seal(PageCipher::Region::WalFrame, 1, unit);
    QVERIFY(!cipher.open(PageCipher::Region::MainPage, 1, unit));
}

void TamperingTest::walOfAnotherDatabaseIsIgnored()
{
    MemoryDisk disk;
    MemoryDisk other;
    QVERIFY(filled(disk, 40, 1));
    auto live = filled(other, 40, 2);
    QVERIFY(live);
    QOK(live->run("DELETE FROM t"));
    MemoryDisk::Image image = disk.image();
    image[Wal] = other.bytes(Wal);
    disk.restore(image);
    auto database = Database::open(Main, vfsOn(disk, 7, 1));
    QOK(database);
    QOK((*database)->checkIntegrity());
    QCOMPARE(numberOf(**database, "SELECT count(*) FROM t"), 40);
}

void TamperingTest::holesAreDamage()
{
    MemoryDisk disk;
    QVERIFY(filled(disk, 40));
    Bytes& bytes = disk.bytes(Main);
    std::fill(bytes.end() - Page, bytes.end(), std::uint8_t{0});
    const auto vfs = vfsOn(disk);
    RawHandle main(*vfs, Main, SQLITE_OPEN_MAIN_DB);
    Bytes out(Page, 7);
    QCOMPARE(main.read(out, bytes.size() - Page), SQLITE_IOERR_DATA);
}

QTEST_APPLESS_MAIN(TamperingTest)
#include "tampering_test.moc"
