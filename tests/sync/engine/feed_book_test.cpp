// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/envelope_view.h"
#include "sync/engine/feed_book.h"
#include "sync/store/database.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace cahier;
using namespace cahier::engine;

namespace {

GroupId group()
{
    return GroupId({7});
}

DeviceId device()
{
    return DeviceId({3});
}

EnvelopeId idOf(std::uint64_t seq)
{
    return EnvelopeId({static_cast<std::uint8_t>(seq), 1});
}

FeedItem item(std::uint64_t seq)
{
    FeedItem out;
    out.seq = seq;
    out.id = idOf(seq);
    out.prev = seq == 1 ? crypto::firstPrev(group()) : idOf(seq - 1);
    out.stream = {DocumentId({9}), DocumentKind::Content};
    return out;
}

/// What the client does with a step.
Result<void> keep(store::Database& database, const FeedStep& step, const FeedItem& added)
{
    if (step.keptAhead)
        return FeedBook::storeAhead(database, group(), device(), added);
    return FeedBook::storeChained(database, group(), device(), step.chained);
}

} // namespace

class FeedBookTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inOrder();
    void anyOrderEndsTheSame();
    void aRestartInTheMiddle();
    void brokenChain();
    void cutBack();
    void knowledgeNamesNeighbours();
    void headsLeaveOutNobodyElse();
};

void FeedBookTest::inOrder()
{
    FeedBook book;
    for (std::uint64_t seq = 1; seq <= 5; ++seq) {
        const FeedStep step = book.add(group(), device(), item(seq));
        QCOMPARE(step.chained.size(), std::size_t{1});
        QVERIFY(!step.keptAhead && !step.broken);
        QCOMPARE(book.headSeq(device()), seq);
    }
    QVERIFY(book.gaps().empty());
    QVERIFY(book.add(group(), device(), item(3)).chained.empty());
}

void FeedBookTest::anyOrderEndsTheSame()
{
    std::vector<std::uint64_t> order{1, 2, 3, 4, 5, 6};
    do {
        FeedBook book;
        std::size_t chained = 0;
        for (const std::uint64_t seq : order)
            chained += book.add(group(), device(), item(seq)).chained.size();
        QCOMPARE(chained, std::size_t{6});
        QCOMPARE(book.headSeq(device()), std::uint64_t{6});
        QVERIFY(book.gaps().empty());
    } while (std::next_permutation(order.begin(), order.end()));
}

void FeedBookTest::aRestartInTheMiddle()
{
    const auto database = store::Database::openInMemory().value();
    {
        FeedBook book;
        for (const std::uint64_t seq : std::vector<std::uint64_t>{1, 4, 3}) {
            const FeedItem added = item(seq);
            QVERIFY(keep(*database, book.add(group(), device(), added), added).has_value());
        }
    }
    FeedBook book;
    QVERIFY(book.load(*database, group()).has_value());
    QCOMPARE(book.headSeq(device()), std::uint64_t{1});
    QVERIFY(book.isAhead(device(), 4, idOf(4)));
    QVERIFY(!book.isAhead(device(), 4, idOf(5)));
    QCOMPARE(book.gaps().size(), std::size_t{1});
    QCOMPARE(book.gaps().front().second, std::uint64_t{2});
    const FeedStep step = book.add(group(), device(), item(2));
    QCOMPARE(step.chained.size(), std::size_t{3});
    QVERIFY(keep(*database, step, item(2)).has_value());
    FeedBook again;
    QVERIFY(again.load(*database, group()).has_value());
    QCOMPARE(again.headSeq(device()), std::uint64_t{4});
    QVERIFY(again.gaps().empty());
}

void FeedBookTest::brokenChain()
{
    FeedBook book;
    book.add(group(), device(), item(1));
    FeedItem other = item(3);
    other.prev = EnvelopeId({0xee});
    QVERIFY(book.add(group(), device(), other).keptAhead);
    const FeedStep step = book.add(group(), device(), item(2));
    QVERIFY(step.broken);
    QCOMPARE(step.chained.size(), std::size_t{1});
    // The proof is handed out and forgotten; the chain goes on with what fits.
    QCOMPARE(step.broken->seq, std::uint64_t{3});
    QCOMPARE(step.broken->prev, EnvelopeId({0xee}));
    QVERIFY(!book.isAhead(device(), 3, other.id));
    QCOMPARE(book.add(group(), device(), item(3)).chained.size(), std::size_t{1});
    QCOMPARE(book.headSeq(device()), std::uint64_t{3});
}

void FeedBookTest::cutBack()
{
    FeedBook book;
    for (const std::uint64_t seq : std::vector<std::uint64_t>{1, 2, 3, 5})
        book.add(group(), device(), item(seq));
    QCOMPARE(book.aheadStreams(device()).size(), std::size_t{1});
    QCOMPARE(*book.idAt(device(), 2), idOf(2));
    QCOMPARE(*book.idAt(device(), 5), idOf(5));
    QVERIFY(!book.idAt(device(), 4));
    store::FeedHead before;
    before.seq = 1;
    before.id = idOf(1);
    book.cutBack(device(), 2, before);
    QCOMPARE(book.headSeq(device()), std::uint64_t{1});
    QCOMPARE(*book.idAt(device(), 1), idOf(1));
    QVERIFY(!book.idAt(device(), 2));
    QVERIFY(book.gaps().empty());
    QCOMPARE(book.add(group(), device(), item(2)).chained.size(), std::size_t{1});
    book.cutBack(device(), 1, std::nullopt);
    QCOMPARE(book.headSeq(device()), std::uint64_t{0});
    QCOMPARE(book.add(group(), device(), item(1)).chained.size(), std::size_t{1});
}

void FeedBookTest::knowledgeNamesNeighbours()
{
    FeedBook book;
    QVERIFY(!book.knowledge(device(), 1).previous);
    book.add(group(), device(), item(1));
    book.add(group(), device(), item(4));
    QCOMPARE(book.knowledge(device(), 2).previous->env, idOf(1));
    QVERIFY(!book.knowledge(device(), 3).previous);
    QCOMPARE(book.knowledge(device(), 5).previous->env, idOf(4));
    QCOMPARE(*book.knowledge(device(), 4).sameSeq, idOf(4));
    QCOMPARE(*book.knowledge(device(), 1).sameSeq, idOf(1));
}

void FeedBookTest::headsLeaveOutNobodyElse()
{
    FeedBook book;
    book.add(group(), device(), item(1));
    const DeviceId self({1});
    QCOMPARE(book.heads(self, 0, {}).size(), std::size_t{1});
    const crypto::Cutoffs both = book.heads(self, 5, idOf(5));
    QCOMPARE(both.size(), std::size_t{2});
    QVERIFY(std::is_sorted(both.begin(), both.end()));
    QCOMPARE(both.front().device, self);
    const std::uint64_t before = book.version();
    book.add(group(), device(), item(2));
    QVERIFY(book.version() > before);
}

QTEST_APPLESS_MAIN(FeedBookTest)
#include "feed_book_test.moc"
