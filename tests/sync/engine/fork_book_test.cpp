// SPDX-License-Identifier: MPL-2.0
// Who wins where a device signed two versions: the same for everybody, whatever came first.
#include "sync/engine/fork_book.h"
#include "sync/store/database.h"

#include <QtTest>

#include <algorithm>

using namespace cahier;
using namespace cahier::engine;

namespace {

DeviceId device()
{
    return DeviceId({3});
}

EnvelopeId idOf(std::uint8_t number)
{
    return EnvelopeId({number});
}

} // namespace

class ForkBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSmallestWinsInAnyOrder();
    void whatHangsOnALoserNeverWins();
    void survivesARestart();
};

void ForkBookTest::theSmallestWinsInAnyOrder()
{
    std::vector<std::uint8_t> order{1, 2, 3, 4};
    do {
        ForkBook book;
        QVERIFY(book.add(device(), 7, idOf(order[0]), idOf(order[1])));
        QVERIFY(book.add(device(), 7, *book.winner(device(), 7), idOf(order[2])));
        QVERIFY(book.add(device(), 7, *book.winner(device(), 7), idOf(order[3])));
        QVERIFY(!book.add(device(), 7, idOf(order[1]), idOf(order[2])));
        QCOMPARE(*book.winner(device(), 7), idOf(1));
        for (const std::uint8_t loser : std::vector<std::uint8_t>{2, 3, 4})
            QVERIFY(book.isRejected(device(), 7, idOf(loser)));
        QVERIFY(!book.isRejected(device(), 7, idOf(1)));
        QVERIFY(!book.isRejected(device(), 8, idOf(2)));
        QCOMPARE(*book.firstFork(device()), std::uint64_t{7});
        QVERIFY(!book.firstFork(DeviceId({4})));
    } while (std::next_permutation(order.begin(), order.end()));
}

void ForkBookTest::whatHangsOnALoserNeverWins()
{
    ForkBook book;
    QVERIFY(book.reject(device(), 8, idOf(1)));
    QVERIFY(!book.reject(device(), 8, idOf(1)));
    QVERIFY(!book.winner(device(), 8));
    book.add(device(), 8, idOf(1), idOf(9));
    QCOMPARE(*book.winner(device(), 8), idOf(9));
    QVERIFY(book.isRejected(device(), 8, idOf(1)));
}

void ForkBookTest::survivesARestart()
{
    const auto database = store::Database::openInMemory().value();
    const GroupId group({9});
    ForkBook book;
    book.add(device(), 7, idOf(5), idOf(2));
    book.reject(device(), 8, idOf(6));
    QVERIFY(book.store(*database, group, device(), 7).has_value());
    QVERIFY(book.store(*database, group, device(), 8).has_value());
    ForkBook again;
    QVERIFY(again.load(*database, group).has_value());
    QCOMPARE(*again.winner(device(), 7), idOf(2));
    QVERIFY(again.isRejected(device(), 7, idOf(5)));
    QVERIFY(again.isRejected(device(), 8, idOf(6)));
    QVERIFY(!again.winner(device(), 8));
    QVERIFY(again.load(*database, GroupId({1})).has_value());
    QVERIFY(!again.winner(device(), 7));
}

QTEST_APPLESS_MAIN(ForkBookTest)
#include "fork_book_test.moc"
