// SPDX-License-Identifier: MPL-2.0
// Update log and outbox: by example, and against trivial models under random use.
#include "sync/store/outbox.h"
#include "sync/store/transaction.h"
#include "sync/store/update_log.h"
#include "tests/sync/store/fixture.h"

#include <map>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

namespace {

const GroupId Group = idOf<GroupId>(1);
const StreamId Content{idOf<DocumentId>(4), DocumentKind::Content};
const StreamId Comments{idOf<DocumentId>(4), DocumentKind::Comments};

SealedEnvelope sealedOf(std::uint64_t seq, Bytes bytes = {9})
{
    return {.group = Group,
            .seq = seq,
            .id = idOf<EnvelopeId>(static_cast<std::uint8_t>(seq)),
            .stream = Content,
            .envelope = std::move(bytes)};
}

} // namespace

class OutboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void opsComeInOrderWithinLimits();
    void sealingTakesTheOpsAtomically();
    void nothingIsSealedTwice();
    void sealedBytesNeverChange();
    void acknowledgeIsIdempotent();
    void counts();
    void longestWaitingFirst();
    void removeGroup();
    void updatesReadBackInOrder();
    void compactionKeepsWhatCameMeanwhile();
    void compactionOfForeignRow();
    void updateLogModel();
    void outboxModel();

private:
    std::unique_ptr<Database> m_database;
};

void OutboxTest::init()
{
    auto database = Database::openInMemory();
    QOK(database);
    m_database = std::move(*database);
}

void OutboxTest::opsComeInOrderWithinLimits()
{
    Outbox outbox(*m_database);
    for (std::uint8_t i = 0; i < 5; ++i)
        QOK(outbox.queue(Group, Content, Bytes(10, i), 100U + i));
    QOK(outbox.queue(Group, Comments, Bytes(10, 77), 200));
    QCOMPARE(outbox.pendingOps(Content, 3, 1000)->size(), std::size_t{3});
    QCOMPARE(outbox.pendingOps(Content, 100, 25)->size(), std::size_t{2});
    QCOMPARE(outbox.pendingOps(Content, 100, 1)->size(), std::size_t{1}); // Never stuck.
    const auto all = outbox.pendingOps(Content, 100, 1000);
    QOK(all);
    QCOMPARE(all->size(), std::size_t{5});
    for (std::size_t i = 0; i < 5; ++i)
        QCOMPARE((*all)[i].update.front(), static_cast<std::uint8_t>(i));
}

void OutboxTest::sealingTakesTheOpsAtomically()
{
    Outbox outbox(*m_database);
    QOK(outbox.queue(Group, Content, Bytes{1}, 1));
    const auto second = outbox.queue(Group, Content, Bytes{2}, 2);
    QOK(outbox.queue(Group, Content, Bytes{3}, 3));
    QOK(outbox.queue(Group, Comments, Bytes{4}, 4));
    QOK(outbox.storeSealed(sealedOf(1), *second));
    QCOMPARE(outbox.pendingOps(Content, 10, 100)->size(), std::size_t{1});
    QCOMPARE(outbox.pendingOps(Comments, 10, 100)->size(), std::size_t{1});
    QCOMPARE(outbox.unacknowledged(Group, 0, 10)->size(), std::size_t{1});
    // An envelope that is refused takes no ops.
    QFAILS(Errc::AlreadyExists, outbox.storeSealed(sealedOf(1, {8}), 1000));
    QCOMPARE(outbox.pendingOps(Content, 10, 100)->size(), std::size_t{1});
    // A snapshot takes none, either.
    QOK(outbox.storeSealed(sealedOf(2), 0));
    QCOMPARE(outbox.pendingOps(Content, 10, 100)->size(), std::size_t{1});
}

void OutboxTest::nothingIsSealedTwice()
{
    Outbox outbox(*m_database);
    QOK(outbox.storeSealed(sealedOf(1), 0));
    QFAILS(Errc::AlreadyExists, outbox.storeSealed(sealedOf(1), 0));
    SealedEnvelope sameSeq = sealedOf(1);
    sameSeq.id = idOf<EnvelopeId>(200);
    QFAILS(Errc::AlreadyExists, outbox.storeSealed(sameSeq, 0));
}

void OutboxTest::sealedBytesNeverChange()
{
    Outbox outbox(*m_database);
    QOK(outbox.storeSealed(sealedOf(1, Bytes(5000, 3)), 0));
    for (int i = 0; i < 3; ++i) {
        QVERIFY((outbox.unacknowledged(Group, 0, 10)->front().envelope == Bytes(5000, 3)));
        QVERIFY(((*outbox.findSealed(idOf<EnvelopeId>(1)))->envelope == Bytes(5000, 3)));
    }
}

void OutboxTest::acknowledgeIsIdempotent()
{
    Outbox outbox(*m_database);
    QOK(outbox.storeSealed(sealedOf(1), 0));
    QOK(outbox.storeSealed(sealedOf(2), 0));
    QVERIFY(*outbox.acknowledge(idOf<EnvelopeId>(1)));
    QVERIFY(!*outbox.acknowledge(idOf<EnvelopeId>(1)));
    QCOMPARE(outbox.unacknowledged(Group, 0, 10)->front().seq, std::uint64_t{2});
    QVERIFY(outbox.unacknowledged(Group, 2, 10)->empty());
}

void OutboxTest::counts()
{
    Outbox outbox(*m_database);
    QOK(outbox.queue(Group, Content, Bytes{1}, 1));
    QOK(outbox.queue(Group, Comments, Bytes{1}, 1));
    QOK(outbox.storeSealed(sealedOf(1), 0));
    QCOMPARE(outbox.counts(Content.document)->waitingOps, std::uint64_t{2});
    QCOMPARE(outbox.counts(Content.document)->unacknowledged, std::uint64_t{1});
    QCOMPARE(outbox.counts(idOf<DocumentId>(99))->waitingOps, std::uint64_t{0});
    QCOMPARE(outbox.totals()->waitingOps, std::uint64_t{2});
}

void OutboxTest::longestWaitingFirst()
{
    Outbox outbox(*m_database);
    QOK(outbox.queue(Group, Comments, Bytes{1, 2}, 50));
    QOK(outbox.queue(Group, Content, Bytes{1}, 40)); // The clock went back.
    QOK(outbox.queue(Group, Comments, Bytes{3}, 60));
    const auto streams = outbox.pendingStreams();
    QOK(streams);
    QCOMPARE(streams->size(), std::size_t{2});
    QVERIFY(streams->front().stream == Comments);
    QCOMPARE(streams->front().ops, std::uint64_t{2});
    QCOMPARE(streams->front().bytes, std::uint64_t{3});
    QCOMPARE(streams->front().oldestMs, std::uint64_t{50});
}

void OutboxTest::removeGroup()
{
    Outbox outbox(*m_database);
    QOK(outbox.queue(Group, Content, Bytes{1}, 1));
    QOK(outbox.queue(idOf<GroupId>(2), {idOf<DocumentId>(9), DocumentKind::Content}, Bytes{1}, 1));
    QOK(outbox.storeSealed(sealedOf(1), 0));
    QOK(outbox.removeGroup(Group));
    QCOMPARE(outbox.totals()->waitingOps, std::uint64_t{1});
    QCOMPARE(outbox.totals()->unacknowledged, std::uint64_t{0});
}

void OutboxTest::updatesReadBackInOrder()
{
    UpdateLog log(*m_database);
    const auto first = log.append(Content, Bytes{1});
    QOK(first);
    QOK(log.append(Comments, Bytes{2}));
    QOK(log.append(Content, Bytes(100'000, 3)));
    const auto rows = log.read(Content);
    QOK(rows);
    QCOMPARE(rows->size(), std::size_t{2});
    QVERIFY(((*rows)[1].data == Bytes(100'000, 3)));
    QCOMPARE(log.read(Content, *first)->size(), std::size_t{1});
    QCOMPARE(log.size(Content)->updates, std::uint64_t{2});
    QCOMPARE(log.size(Content)->updateBytes, std::uint64_t{100'001});
    QCOMPARE(log.streams()->size(), std::size_t{2});
    QOK(log.remove(Content.document));
    QVERIFY(log.read(Comments)->empty());
}

void OutboxTest::compactionKeepsWhatCameMeanwhile()
{
    UpdateLog log(*m_database);
    QOK(log.append(Content, Bytes{1}));
    const auto second = log.append(Content, Bytes{2});
    const auto third = log.append(Content, Bytes{3});
    QOK(log.compact(Content, *second, Bytes{12, 12}));
    const auto rows = log.read(Content);
    QOK(rows);
    QCOMPARE(rows->size(), std::size_t{2});
    QVERIFY((*rows)[0].form == UpdateRow::Form::State);
    QVERIFY(((*rows)[0].data == Bytes{12, 12}));
    QCOMPARE((*rows)[1].row, *third);
    QCOMPARE(log.size(Content)->stateBytes, std::uint64_t{2});
    QCOMPARE(log.size(Content)->updates, std::uint64_t{1});
    QOK(log.compact(Content, *third, Bytes{123}));
    QCOMPARE(log.read(Content)->size(), std::size_t{1});
    QVERIFY(*log.append(Content, Bytes{4}) > *third); // Numbers never come back.
}

void OutboxTest::compactionOfForeignRow()
{
    UpdateLog log(*m_database);
    QOK(log.append(Content, Bytes{1}));
    const auto foreign = log.append(Comments, Bytes{2});
    QFAILS(Errc::NotFound, log.compact(Content, *foreign, Bytes{9}));
    QFAILS(Errc::NotFound, log.compact(Content, 1000, Bytes{9}));
    QCOMPARE(log.read(Content)->size(), std::size_t{1});
    QCOMPARE(log.read(Comments)->size(), std::size_t{1});
}

void OutboxTest::updateLogModel()
{
    const std::uint64_t seed = SystemRandom().next();
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    UpdateLog log(*m_database);
    std::map<StreamId, std::vector<std::pair<std::int64_t, Bytes>>> model;
    for (int i = 0; i < 1500; ++i) {
        const StreamId stream{idOf<DocumentId>(static_cast<std::uint8_t>(random.below(4))),
                              static_cast<DocumentKind>(1 + random.below(3))};
        auto& rows = model[stream];
        if (rows.empty() || random.below(5) != 0) {
            const Bytes data(random.below(40), static_cast<std::uint8_t>(i));
            const auto row = log.append(stream, data);
            QOK(row);
            rows.emplace_back(*row, data);
        } else {
            const auto last = static_cast<std::size_t>(random.below(rows.size()));
            Bytes state;
            for (std::size_t k = 0; k <= last; ++k)
                state.insert(state.end(), rows[k].second.begin(), rows[k].second.end());
            QOK(log.compact(stream, rows[last].first, state));
            rows[last].second = state;
            rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(last));
        }
    }
    for (const auto& [stream, rows] : model) {
        const auto stored = log.read(stream);
        QOK(stored);
        QCOMPARE(stored->size(), rows.size());
        for (std::size_t k = 0; k < rows.size(); ++k) {
            QCOMPARE((*stored)[k].row, rows[k].first);
            QVERIFY((*stored)[k].data == rows[k].second);
        }
    }
}

void OutboxTest::outboxModel()
{
    const std::uint64_t seed = SystemRandom().next();
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    Outbox outbox(*m_database);
    std::vector<std::int64_t> waiting;
    std::vector<std::uint64_t> sealed;
    std::uint64_t seq = 0;
    for (int i = 0; i < 1500; ++i) {
        const std::uint64_t choice = random.below(4);
        if (choice < 2) {
            const auto row = outbox.queue(Group, Content, Bytes{1}, 1);
            QOK(row);
            waiting.push_back(*row);
        } else if (choice == 2 && !waiting.empty() && seq < 200) {
            const auto last = static_cast<std::size_t>(random.below(waiting.size()));
            QOK(outbox.storeSealed(sealedOf(++seq), waiting[last]));
            sealed.push_back(seq);
            waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(last) + 1);
        } else if (!sealed.empty()) {
            const auto which = static_cast<std::size_t>(random.below(sealed.size()));
            QVERIFY(
                *outbox.acknowledge(idOf<EnvelopeId>(static_cast<std::uint8_t>(sealed[which]))));
            sealed.erase(sealed.begin() + static_cast<std::ptrdiff_t>(which));
        }
        const auto totals = outbox.totals();
        QOK(totals);
        QCOMPARE(totals->waitingOps, static_cast<std::uint64_t>(waiting.size()));
        QCOMPARE(totals->unacknowledged, static_cast<std::uint64_t>(sealed.size()));
    }
    const auto left = outbox.unacknowledged(Group, 0, 1000);
    QOK(left);
    for (std::size_t k = 0; k < sealed.size(); ++k)
        QCOMPARE((*left)[k].seq, sealed[k]);
}

QTEST_APPLESS_MAIN(OutboxTest)
#include "outbox_test.moc"
