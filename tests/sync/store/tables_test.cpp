// SPDX-License-Identifier: MPL-2.0
// One class a table family; here the small ones. Update log and outbox have tests of their own.
#include "sync/store/document_table.h"
#include "sync/store/feed_table.h"
#include "sync/store/group_table.h"
#include "sync/store/held_table.h"
#include "sync/store/intent_table.h"
#include "sync/store/limits.h"
#include "sync/store/log_table.h"
#include "sync/store/outbox.h"
#include "sync/store/search_index.h"
#include "sync/store/seen_table.h"
#include "sync/store/settings.h"
#include "sync/store/stream_table.h"
#include "sync/store/transaction.h"
#include "sync/store/update_log.h"
#include "tests/sync/store/fixture.h"

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

namespace {

const GroupId Group = idOf<GroupId>(1);
const GroupId OtherGroup = idOf<GroupId>(2);
const DeviceId Device = idOf<DeviceId>(3);
const DocumentId Document = idOf<DocumentId>(4);
const StreamId Content{Document, DocumentKind::Content};

LogEntryRow entryOf(std::uint64_t seq, std::uint8_t hash)
{
    return {.seq = seq, .hash = idOf<EntryHash>(hash), .entry = {1, 2, 3}, .receipt = {}};
}

EnvelopeRow envelopeOf(std::uint64_t seq, std::uint8_t id)
{
    return {.group = Group,
            .device = Device,
            .seq = seq,
            .id = idOf<EnvelopeId>(id),
            .logHead = idOf<EntryHash>(9),
            .stream = Content,
            .verdict = EnvelopeVerdict::Applied,
            .stub = {5}};
}

HeldEnvelope heldOf(std::uint64_t number, std::uint64_t sinceMs)
{
    std::array<std::uint8_t, 32> id{};
    for (std::size_t i = 0; i < 8; ++i)
        id[i] = static_cast<std::uint8_t>((number + 1) >> (8 * i));
    return {.group = Group,
            .device = Device,
            .seq = number + 1,
            .id = EnvelopeId(id),
            .reason = 2,
            .sinceMs = sinceMs,
            .envelope = {7}};
}

} // namespace

class TablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void settings();
    void logGrowsWithoutGap();
    void logFork();
    void groups();
    void epochKeys();
    void documents();
    void feedGrowsWithoutGap();
    void feedEquivocation();
    void feedIsCutBack();
    void feedFrontierIsWhatCounts();
    void queuesAndLogsAreReplaced();
    void feedStartsInTheMiddle();
    void feedFrontierOutlivesPruning();
    void heldAndItsLimit();
    void quarantineAndItsLimit();
    void streamPositionNeverMovesBack();
    void intents();
    void seen();
    void search();
    void searchTakesAnyText_data();
    void searchTakesAnyText();
    void hugeNumbersAreRefused();
    void impossibleValuesAreDamage();

private:
    std::unique_ptr<Database> m_database;
};

void TablesTest::init()
{
    auto database = Database::openInMemory();
    QOK(database);
    m_database = std::move(*database);
}

void TablesTest::settings()
{
    Settings table(*m_database);
    QVERIFY(!*table.find("name"));
    QOK(table.set("name", asBytes("Anna")));
    QOK(table.set("name", asBytes("Ben")));
    QCOMPARE(asText(**table.find("name")), std::string_view("Ben"));
    QOK(table.set("empty", ByteView()));
    QVERIFY((*table.find("empty"))->empty());
    crypto::SecretKey key;
    {
        const auto fill = key.fill();
        QVERIFY(!*table.findInto("device.key", fill.bytes()));
        QOK(table.set("device.key", Bytes(32, 5)));
        QVERIFY(*table.findInto("device.key", fill.bytes()));
    }
    QCOMPARE(key.open().view()[31], std::uint8_t{5});
    Bytes tooSmall(31);
    QFAILS(Errc::DatabaseDamaged, table.findInto("device.key", tooSmall));
    QOK(table.set("device.box", Bytes(32, 6)));
    QCOMPARE(*table.keys("device."), (std::vector<std::string>{"device.box", "device.key"}));
    QOK(table.remove("name"));
    QVERIFY(!*table.find("name"));
}

void TablesTest::logGrowsWithoutGap()
{
    LogTable table(*m_database);
    const LogId log = logIdOf(Group);
    QVERIFY(!*table.head(log));
    QFAILS(Errc::InvalidState, table.append(log, LogType::Group, {}, entryOf(1, 11)));
    QOK(table.append(log, LogType::Group, {}, entryOf(0, 10)));
    QFAILS(Errc::InvalidState, table.append(log, LogType::Group, {}, entryOf(1, 11)));
    QFAILS(Errc::InvalidState,
           table.append(log, LogType::Group, idOf<EntryHash>(10), entryOf(2, 12)));
    QOK(table.append(log, LogType::Group, idOf<EntryHash>(10), entryOf(1, 11)));
    QVERIFY((*table.head(log) == LogHead{1, idOf<EntryHash>(11)}));
    QCOMPARE(**table.seqOf(log, idOf<EntryHash>(10)), std::uint64_t{0});
    QVERIFY(!*table.seqOf(log, idOf<EntryHash>(99)));
    QCOMPARE(table.read(log, 1, 10)->size(), std::size_t{1});
    QCOMPARE(table.read(log, 0, 1)->size(), std::size_t{1});
    QVERIFY(*table.list(LogType::Group) == std::vector<LogId>{log});
    QVERIFY(table.list(LogType::User)->empty());
    // The same again is fine, and may bring the receipt.
    LogEntryRow again = entryOf(1, 11);
    again.receipt = {4};
    QOK(table.append(log, LogType::Group, idOf<EntryHash>(10), again));
    QVERIFY(((**table.find(log, 1)).receipt == Bytes{4}));
}

void TablesTest::logFork()
{
    LogTable table(*m_database);
    const LogId log = logIdOf(Group);
    QOK(table.append(log, LogType::Group, {}, entryOf(0, 10)));
    QFAILS(Errc::LogFork, table.append(log, LogType::Group, {}, entryOf(0, 20)));
    QVERIFY((*table.head(log) == LogHead{0, idOf<EntryHash>(10)}));
    QOK(table.recordFork(log, {.seq = 0, .entry = {2}, .receipt = {3}}));
    QOK(table.recordFork(log, {.seq = 0, .entry = {2}, .receipt = {3}}));
    QCOMPARE(table.forks(log)->size(), std::size_t{1});
}

void TablesTest::groups()
{
    GroupTable table(*m_database);
    QFAILS(Errc::NotFound, table.setName(Group, "Team"));
    QOK(table.put({.id = Group, .state = GroupState::Joining, .createdMs = 2}));
    QOK(table.put({.id = OtherGroup, .state = GroupState::Active, .createdMs = 1}));
    QOK(table.setName(Group, "Team"));
    QOK(table.setRole(Group, 2));
    QOK(table.setEpoch(Group, 3));
    QOK(table.setState(Group, GroupState::Active));
    const auto row = table.find(Group);
    QOK(row);
    QCOMPARE((*row)->name, std::string("Team"));
    QCOMPARE((*row)->role, std::uint8_t{2});
    QCOMPARE((*row)->epoch, std::uint64_t{3});
    QVERIFY((*row)->state == GroupState::Active);
    QVERIFY(table.list()->front().id == OtherGroup);
    QVERIFY(!*table.find(idOf<GroupId>(99)));
}

void TablesTest::epochKeys()
{
    GroupTable table(*m_database);
    crypto::SecretKey key;
    QVERIFY(!*table.findEpochKey(Group, 0, key.fill().bytes()));
    QFAILS(Errc::InvalidArgument, table.putEpochKey(Group, 0, Bytes(31)));
    QOK(table.putEpochKey(Group, 0, keyOf(5).open().view()));
    QOK(table.putEpochKey(Group, 0, keyOf(5).open().view()));
    QFAILS(Errc::AlreadyExists, table.putEpochKey(Group, 0, keyOf(6).open().view()));
    QOK(table.putEpochKey(Group, 1, keyOf(6).open().view()));
    QVERIFY(*table.findEpochKey(Group, 0, key.fill().bytes()));
    QCOMPARE(key.open().view()[0], std::uint8_t{5});
    QVERIFY((*table.knownEpochs(Group) == std::vector<std::uint64_t>{0, 1}));
}

void TablesTest::documents()
{
    DocumentTable table(*m_database);
    QFAILS(Errc::NotFound, table.setTitle(Document, "x"));
    QOK(table.put({.group = Group, .id = Document, .title = "Plan", .updatedMs = 5}));
    QOK(table.put({.group = Group, .id = idOf<DocumentId>(5), .title = "Rest", .updatedMs = 9}));
    QOK(table.setTitle(Document, "Plan B"));
    QCOMPARE((*table.find(Document))->title, std::string("Plan B"));
    QCOMPARE(table.list(Group, DocumentFilter::Live)->front().title, std::string("Rest"));
    QOK(table.setUpdated(Document, 10));
    QCOMPARE(table.list(Group, DocumentFilter::Live)->front().title, std::string("Plan B"));
    QOK(table.setTrashed(Document, 11));
    QCOMPARE(table.list(Group, DocumentFilter::Live)->size(), std::size_t{1});
    QCOMPARE(table.list(Group, DocumentFilter::Trashed)->size(), std::size_t{1});
    QCOMPARE(table.list(Group, DocumentFilter::All)->size(), std::size_t{2});
    QOK(table.remove(Document));
    QVERIFY(!*table.find(Document));
}

void TablesTest::feedGrowsWithoutGap()
{
    FeedTable table(*m_database);
    QVERIFY(!*table.head(Group, Device));
    QFAILS(Errc::InvalidState, table.append(envelopeOf(2, 12)));
    QOK(table.append(envelopeOf(1, 11)));
    QOK(table.append(envelopeOf(2, 12)));
    QOK(table.append(envelopeOf(1, 11)));
    QFAILS(Errc::InvalidState, table.append(envelopeOf(4, 14)));
    QCOMPARE((*table.head(Group, Device))->seq, std::uint64_t{2});
    QVERIFY(*table.knows(idOf<EnvelopeId>(11)));
    QVERIFY(!*table.knows(idOf<EnvelopeId>(14)));
    QVERIFY((*table.at(Group, Device, 1))->id == idOf<EnvelopeId>(11));
    QVERIFY(((*table.find(idOf<EnvelopeId>(12)))->stub == Bytes{5}));
    QCOMPARE(table.heads(Group)->size(), std::size_t{1});
}

void TablesTest::feedEquivocation()
{
    FeedTable table(*m_database);
    QOK(table.append(envelopeOf(1, 11)));
    QOK(table.append(envelopeOf(2, 12)));
    QFAILS(Errc::Equivocation, table.append(envelopeOf(1, 21)));
    QFAILS(Errc::Equivocation, table.append(envelopeOf(2, 22)));
    QVERIFY((*table.head(Group, Device))->id == idOf<EnvelopeId>(12));
}

void TablesTest::feedIsCutBack()
{
    FeedTable table(*m_database);
    QOK(table.append(envelopeOf(1, 11)));
    EnvelopeRow comments = envelopeOf(2, 12);
    comments.stream.kind = DocumentKind::Comments;
    QOK(table.append(comments));
    QOK(table.append(envelopeOf(3, 13)));
    QCOMPARE(table.streamsFrom(Group, Device, 3)->size(), std::size_t{1});
    QCOMPARE(table.streamsFrom(Group, Device, 2)->size(), std::size_t{2});
    QOK(table.truncate(Group, Device, 4)); // Nothing there.
    QOK(table.truncate(Group, Device, 2));
    QCOMPARE((*table.head(Group, Device))->seq, std::uint64_t{1});
    QVERIFY(!*table.knows(idOf<EnvelopeId>(12)));
    QCOMPARE(table.frontier(Group, Content)->front().head.seq, std::uint64_t{1});
    QVERIFY(table.frontier(Group, comments.stream)->empty());
    QOK(table.append(envelopeOf(2, 22)));
    QOK(table.truncate(Group, Device, 1));
    QVERIFY(!*table.head(Group, Device));
    QVERIFY(table.frontier(Group, Content)->empty());
    QOK(table.append(envelopeOf(1, 31)));
    QOK(table.append(envelopeOf(2, 32)));
    QOK(table.prune(Group, Device, 1));
    QFAILS(Errc::InvalidState, table.truncate(Group, Device, 2));
}

void TablesTest::feedFrontierIsWhatCounts()
{
    FeedTable table(*m_database);
    QOK(table.append(envelopeOf(1, 11)));
    EnvelopeRow refused = envelopeOf(2, 12);
    refused.verdict = EnvelopeVerdict::Void;
    QOK(table.append(refused));
    QCOMPARE(table.frontier(Group, Content)->front().head.seq, std::uint64_t{1});
    QOK(table.setVerdict(refused.id, EnvelopeVerdict::Applied));
    QCOMPARE(table.frontier(Group, Content)->front().head.seq, std::uint64_t{2});
    QOK(table.setVerdict(refused.id, EnvelopeVerdict::Void));
    QOK(table.setVerdict(idOf<EnvelopeId>(99), EnvelopeVerdict::Void));
    QCOMPARE(table.frontier(Group, Content)->front().head.seq, std::uint64_t{1});
}

void TablesTest::queuesAndLogsAreReplaced()
{
    Outbox outbox(*m_database);
    UpdateLog log(*m_database);
    QOK(outbox.queue(Group, Content, Bytes{1}, 5));
    QOK(outbox.queue(Group, Content, Bytes{2}, 5));
    QOK(outbox.replaceOps(Group, Content, {Bytes{3}, Bytes{4}, Bytes{5}}, 6));
    const auto ops = outbox.pendingOps(Content, 10, 100);
    QCOMPARE(ops->size(), std::size_t{3});
    QCOMPARE(ops->front().update, Bytes{3});
    QOK(log.append(Content, Bytes{1}));
    QOK(log.replace(Content, {SharedBytes(Bytes{7}), SharedBytes(Bytes{8})}));
    QCOMPARE(log.read(Content)->size(), std::size_t{2});
    QCOMPARE(log.read(Content)->front().data, Bytes{7});
}

void TablesTest::feedStartsInTheMiddle()
{
    FeedTable table(*m_database);
    const FeedHead start{.seq = 50, .id = idOf<EnvelopeId>(50), .logHead = idOf<EntryHash>(9)};
    QOK(table.startAt(Group, Device, start));
    QOK(table.append(envelopeOf(51, 51)));
    QFAILS(Errc::InvalidState, table.startAt(Group, Device, start));
    QFAILS(Errc::InvalidState, table.append(envelopeOf(50, 50)));
    FeedHead other{.seq = 51, .id = idOf<EnvelopeId>(99), .logHead = idOf<EntryHash>(9)};
    QFAILS(Errc::Equivocation, table.startAt(Group, Device, other));
}

void TablesTest::feedFrontierOutlivesPruning()
{
    FeedTable table(*m_database);
    QOK(table.append(envelopeOf(1, 11)));
    EnvelopeRow comments = envelopeOf(2, 12);
    comments.stream.kind = DocumentKind::Comments;
    QOK(table.append(comments));
    QOK(table.prune(Group, Device, 2));
    QVERIFY(!*table.knows(idOf<EnvelopeId>(11)));
    const auto frontier = table.frontier(Group, Content);
    QOK(frontier);
    QCOMPARE(frontier->size(), std::size_t{1});
    QCOMPARE(frontier->front().head.seq, std::uint64_t{1});
    QCOMPARE((*table.head(Group, Device))->seq, std::uint64_t{2});
    QOK(table.append(envelopeOf(3, 13)));
}

void TablesTest::heldAndItsLimit()
{
    HeldTable table(*m_database);
    auto transaction = Transaction::begin(*m_database);
    QOK(transaction);
    for (std::uint64_t i = 0; i < MaxHeldPerGroup; ++i)
        QOK(table.hold(heldOf(i, i)));
    QFAILS(Errc::TooLarge, table.hold(heldOf(MaxHeldPerGroup, 1)));
    QOK(table.hold(heldOf(5, 1))); // Known already.
    QCOMPARE(*table.heldCount(Group), MaxHeldPerGroup);
    QCOMPARE(*table.heldSince(Group, 10), std::uint64_t{10});
    QVERIFY(*table.release(heldOf(5, 1).id));
    QVERIFY(!*table.release(heldOf(5, 1).id));
    QOK(table.hold(heldOf(MaxHeldPerGroup, 1)));
    QCOMPARE(table.held(Group, 3)->front().seq, std::uint64_t{1});
    QCOMPARE(table.held(Group, 3)->size(), std::size_t{3});
    QOK(transaction->commit());
}

void TablesTest::quarantineAndItsLimit()
{
    HeldTable table(*m_database);
    auto transaction = Transaction::begin(*m_database);
    QOK(transaction);
    QOK(table.hold(heldOf(1, 1)));
    for (std::uint64_t i = 0; i <= MaxQuarantinedPerGroup; ++i)
        QOK(table.quarantine(heldOf(i, QuarantineMs + i)));
    QCOMPARE(*table.heldCount(Group), std::uint64_t{0});
    const auto all = table.quarantined(Group, 5000);
    QOK(all);
    QCOMPARE(all->size(), MaxQuarantinedPerGroup);
    QCOMPARE(all->back().seq, std::uint64_t{2}); // The oldest has gone.
    QCOMPARE(*table.pruneQuarantine(2 * QuarantineMs + 101), std::uint64_t{100});
    QCOMPARE(*table.pruneQuarantine(5), std::uint64_t{0});
    QOK(transaction->commit());
}

void TablesTest::streamPositionNeverMovesBack()
{
    StreamTable table(*m_database);
    QCOMPARE(*table.position(Content), std::uint64_t{0});
    QOK(table.advance(Group, Content, 7));
    QOK(table.advance(Group, Content, 5));
    QCOMPARE(*table.position(Content), std::uint64_t{7});
    QOK(table.reset(Group, Content, 0));
    QCOMPARE(*table.position(Content), std::uint64_t{0});
    QCOMPARE(table.list(Group)->size(), std::size_t{1});
    QVERIFY(table.list(OtherGroup)->empty());
}

void TablesTest::intents()
{
    IntentTable table(*m_database);
    const auto first = table.add(Group, 1, Bytes{1}, 100);
    QOK(first);
    QOK(table.add(OtherGroup, 2, Bytes{2}, 101));
    QOK(table.postpone(*first, 500));
    const auto rows = table.list(Group);
    QOK(rows);
    QCOMPARE(rows->size(), std::size_t{1});
    QCOMPARE(rows->front().attempts, std::uint32_t{1});
    QCOMPARE(rows->front().nextMs, std::uint64_t{500});
    QCOMPARE(table.list()->size(), std::size_t{2});
    QVERIFY(*table.remove(*first));
    QVERIFY(!*table.remove(*first));
    QFAILS(Errc::NotFound, table.postpone(*first, 1));
    QVERIFY(*table.add(Group, 1, Bytes{}, 102) > *first);
}

void TablesTest::seen()
{
    SeenTable table(*m_database);
    const DeviceId second = idOf<DeviceId>(5);
    const DeviceId third = idOf<DeviceId>(6);
    QOK(table.report(Group, {.reporter = second, .feed = Device, .seq = 4}));
    QOK(table.report(Group, {.reporter = second, .feed = Device, .seq = 2}));
    QOK(table.report(Group, {.reporter = third, .feed = Device, .seq = 3}));
    QOK(table.report(Group, {.reporter = Device, .feed = Device, .seq = 9}));
    QCOMPARE(*table.seenBy(Group, Device, 3), std::uint64_t{2});
    QCOMPARE(*table.seenBy(Group, Device, 4), std::uint64_t{1});
    QCOMPARE(*table.seenBy(Group, Device, 5), std::uint64_t{0});
    QCOMPARE(*table.seenBy(OtherGroup, Device, 1), std::uint64_t{0});
    QOK(table.removeReporter(Group, second));
    QCOMPARE(*table.seenBy(Group, Device, 4), std::uint64_t{0});
    QCOMPARE(table.list(Group)->size(), std::size_t{2});
}

void TablesTest::search()
{
    SearchIndex index(*m_database);
    const DocumentId other = idOf<DocumentId>(5);
    QOK(index.update(Document, "Reise", "Wir fahren im Frühling nach Zürich und essen Käse."));
    QOK(index.update(other, "Einkauf", "Brot, Käse, Reise-Adapter"));
    QCOMPARE(index.search("käse", 10)->size(), std::size_t{2});
    QCOMPARE(index.search("KASE", 10)->size(),
             std::size_t{2}); // Case and diacritics do not matter.
    const auto hits = index.search("reise", 10);
    QOK(hits);
    QCOMPARE(hits->size(), std::size_t{2});
    QVERIFY(hits->front().document == Document); // The title counts more.
    QCOMPARE(hits->front().title, std::string("\x02Reise\x03"));
    QCOMPARE(index.search("zür", 10)->size(), std::size_t{1});      // The last word may be begun.
    QCOMPARE(index.search("zür käse", 10)->size(), std::size_t{0}); // Others must be whole.
    QVERIFY(QString::fromStdString(index.search("frühling", 1)->front().snippet)
                .contains(QStringLiteral("\x02"
                                         "Frühling\x03")));
    QOK(index.update(Document, "Reise", "abgesagt"));
    QCOMPARE(index.search("käse", 10)->size(), std::size_t{1});
    QOK(index.remove(other));
    QOK(index.remove(other));
    QVERIFY(index.search("käse", 10)->empty());
}

void TablesTest::searchTakesAnyText_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("spaces") << QByteArray(" \t ");
    QTest::newRow("quote") << QByteArray("\"");
    QTest::newRow("quotes") << QByteArray("a\"b \"\"");
    QTest::newRow("operators") << QByteArray("AND OR NOT NEAR( title: -x ^y *");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
    QTest::newRow("punctuation") << QByteArray("?!.,;()[]{}*+");
    QTest::newRow("long") << QByteArray(100'000, 'x');
    QTest::newRow("many words") << QByteArray("x ").repeated(10'000);
}

void TablesTest::searchTakesAnyText()
{
    QFETCH(const QByteArray, words);
    SearchIndex index(*m_database);
    QOK(index.update(Document, "a", "b"));
    QOK(index.search(words.toStdString(), 10));
}

void TablesTest::hugeNumbersAreRefused()
{
    StreamTable streams(*m_database);
    QFAILS(Errc::InvalidArgument, streams.advance(Group, Content, ~std::uint64_t{0}));
    FeedTable feeds(*m_database);
    QFAILS(Errc::InvalidArgument, feeds.at(Group, Device, std::uint64_t{1} << 63U));
}

void TablesTest::impossibleValuesAreDamage()
{
    GroupTable table(*m_database);
    QOK(table.put({.id = Group}));
    QOK(m_database->execute("UPDATE groups SET state = 77"));
    QFAILS(Errc::DatabaseDamaged, table.find(Group));
    QFAILS(Errc::DatabaseDamaged, table.list());
    QOK(m_database->execute("UPDATE groups SET state = 1, epoch = -1"));
    QFAILS(Errc::DatabaseDamaged, table.find(Group));
}

QTEST_APPLESS_MAIN(TablesTest)
#include "tables_test.moc"
