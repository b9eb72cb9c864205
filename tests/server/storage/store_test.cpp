// SPDX-License-Identifier: MPL-2.0
// One suite for every implementation of the relay's stores.
#include "server/storage/schema.h"
#include "server/storage/sqlite_store.h"
#include "tests/support/crypto_world.h"
#include "tests/support/memory_store.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <deque>
#include <mutex>

using namespace cahier;
using namespace cahier::server;
using namespace cahier::test;

namespace {

/// Completions from store threads, run by the test's thread.
class QueueExecutor final : public Executor
{
public:
    void post(Task task) override
    {
        const std::lock_guard lock{m_mutex};
        m_tasks.push_back(std::move(task));
        m_wake.notify_one();
    }

    TimerId postAfter(Milliseconds, Task) override { return 0; }

    void cancel(TimerId) override {}

    void runOne()
    {
        Task task;
        {
            std::unique_lock lock{m_mutex};
            if (!m_wake.wait_for(
                    lock, std::chrono::seconds{20}, [this] { return !m_tasks.empty(); }))
                std::abort();
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Task> m_tasks;
};

template <typename IdType>
IdType id(std::uint8_t first)
{
    return IdType{std::array<std::uint8_t, 32>{first}};
}

/// The stores of one implementation, and waiting for their answers.
class Fixture
{
public:
    explicit Fixture(const QString& kind)
        : m_isDisk(kind == QStringLiteral("sqlite"))
    {
        if (m_isDisk)
            reopen();
        else
            m_memory = std::make_unique<MemoryStore>(executor);
    }

    /// As after a restart; memory forgets nothing, having no process to lose.
    void reopen()
    {
        if (!m_isDisk)
            return;
        m_sqlite.reset();
        m_sqlite = must(SqliteStore::open(m_folder.path().toStdString(), executor), "open");
    }

    LogStore& logs() { return m_isDisk ? static_cast<LogStore&>(*m_sqlite) : *m_memory; }

    UpdateStore& updates() { return m_isDisk ? static_cast<UpdateStore&>(*m_sqlite) : *m_memory; }

    AdminStore& admin() { return m_isDisk ? static_cast<AdminStore&>(*m_sqlite) : *m_memory; }

    template <typename T, typename Ask>
    Result<T> wait(Ask ask)
    {
        std::optional<Result<T>> answer;
        ask([&answer](Result<T> result) { answer.emplace(std::move(result)); });
        while (!answer)
            executor.runOne();
        return std::move(*answer);
    }

    Result<void> write(std::vector<LogWrite> writes, Generation generation = 1)
    {
        return wait<void>(
            [&](Done<void> done) { logs().write(std::move(writes), generation, std::move(done)); });
    }

    Result<void> append(EnvelopeRow row, Generation generation = 1)
    {
        return wait<void>([&](Done<void> done) {
            updates().append(std::move(row), generation, std::move(done));
        });
    }

    QueueExecutor executor;

private:
    bool m_isDisk;
    QTemporaryDir m_folder;
    std::unique_ptr<SqliteStore> m_sqlite;
    std::unique_ptr<MemoryStore> m_memory;
};

AppendEntry entry(std::uint64_t seq, std::size_t size = 300)
{
    return {{protocol::LogType::Group, id<LogId>(1)},
            seq,
            id<EntryHash>(static_cast<std::uint8_t>(seq + 1)),
            {Bytes(size, static_cast<std::uint8_t>(seq)), {1000 + seq, {}}}};
}

EnvelopeRow row(std::uint64_t pos, std::uint64_t seq, std::uint8_t device = 1)
{
    EnvelopeRow r;
    r.stream = {id<GroupId>(1), id<DocumentId>(2), DocumentKind::Content};
    r.pos = pos;
    r.seq = seq;
    r.device = id<DeviceId>(device);
    r.id = EnvelopeId{std::array<std::uint8_t, 32>{9, static_cast<std::uint8_t>(seq), device}};
    r.stubHeadBytes = 216;
    r.ciphertextHash[0] = 77;
    Bytes bytes(600, static_cast<std::uint8_t>(pos));
    bytes[144] = static_cast<std::uint8_t>(100 + seq); // log_head
    r.bytes = SharedBytes{std::move(bytes)};
    return r;
}

} // namespace

class StoreTest : public QObject
{
    Q_OBJECT

    void kinds()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("sqlite") << QStringLiteral("sqlite");
        QTest::newRow("memory") << QStringLiteral("memory");
    }

private Q_SLOTS:

    void logsGrowByCompareAndSwap_data() { kinds(); }

    void logsGrowByCompareAndSwap()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        QVERIFY(f.write({entry(0), entry(1)}));
        QVERIFY(f.write({entry(2)}));
        QCOMPARE(f.write({entry(2)}, 1).error().code, Errc::LogConflict);
        QCOMPARE(f.write({entry(5)}, 2).error().code, Errc::LogConflict);
        f.reopen();
        const auto read = [&](std::uint64_t from, std::size_t bytes) {
            return f.wait<LogSlice>([&](Done<LogSlice> done) {
                f.logs().readLog(entry(0).log, from, bytes, std::move(done));
            });
        };
        const auto all = read(0, 100000);
        QCOMPARE(all->length, std::uint64_t{3});
        QCOMPARE(all->entries.size(), std::size_t{3});
        QVERIFY(all->entries[1] == entry(1).entry);
        QCOMPARE(read(1, 1)->entries.size(), std::size_t{1});
        QCOMPARE(read(0, 650)->entries.size(), std::size_t{2});
        QCOMPARE(read(7, 1000)->entries.size(), std::size_t{0});
        const auto none = f.wait<LogSlice>([&](Done<LogSlice> done) {
            f.logs().readLog({protocol::LogType::User, id<LogId>(1)}, 0, 100, std::move(done));
        });
        QCOMPARE(none->length, std::uint64_t{0});
    }

    void oneWriteIsAllOrNothing_data() { kinds(); }

    void oneWriteIsAllOrNothing()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        QVERIFY(f.wait<void>(
            [&](Done<void> done) { f.admin().addToken({5}, 100, 200, std::move(done)); }));
        // Too late, unknown: the entry beside it must not stay.
        QCOMPARE(f.write({entry(0), UseToken{{5}, id<UserId>(1), 300}}).error().code,
                 Errc::LinkExpired);
        QCOMPARE(f.write({entry(0), UseToken{{6}, id<UserId>(1), 150}}).error().code,
                 Errc::LinkExpired);
        // A token spoils only its own write, not the generation.
        QVERIFY(f.write({UseToken{{5}, id<UserId>(1), 150}, entry(0)}));
        QCOMPARE(f.write({UseToken{{5}, id<UserId>(2), 150}}).error().code, Errc::LinkExpired);
        const auto user = f.wait<std::optional<UserId>>(
            [&](Done<std::optional<UserId>> done) { f.admin().tokenUser({5}, std::move(done)); });
        QVERIFY(*user == id<UserId>(1));
    }

    void aFailureSpoilsItsGeneration_data() { kinds(); }

    void aFailureSpoilsItsGeneration()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        QVERIFY(f.append(row(1, 1)));
        QVERIFY(!f.append(row(1, 2))); // The position is taken.
        QVERIFY(!f.append(row(2, 2))); // Decided on top of it.
        QVERIFY(f.append(row(2, 2), 2));
        QVERIFY(!f.append(row(3, 2), 2)); // The sequence number is taken.
        QVERIFY(f.append(row(3, 3), 3));
    }

    void readsStreamsFeedsAndStubs_data() { kinds(); }

    void readsStreamsFeedsAndStubs()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        QVERIFY(f.append(row(1, 1)));
        QVERIFY(f.append(row(2, 2)));
        QVERIFY(f.append(row(3, 1, 8)));
        f.reopen();
        const auto heads = f.wait<GroupHeads>(
            [&](Done<GroupHeads> done) { f.updates().readHeads(id<GroupId>(1), std::move(done)); });
        QCOMPARE(heads->feeds.size(), std::size_t{2});
        QCOMPARE(heads->feeds[0].seq, std::uint64_t{2});
        QVERIFY(heads->feeds[0].envelope == row(2, 2).id);
        QCOMPARE(int(heads->feeds[0].logHead.array()[0]), 102);
        QVERIFY(heads->streams ==
                (std::vector<StreamHead>{{id<DocumentId>(2), DocumentKind::Content, 3}}));
        using Items = std::vector<protocol::Envelopes::Item>;
        const auto items = [&](std::uint64_t from, std::size_t bytes) {
            return f.wait<Items>([&](Done<Items> done) {
                f.updates().readStream(row(1, 1).stream, from, bytes, std::move(done));
            });
        };
        QCOMPARE(items(1, 100000)->size(), std::size_t{3});
        QCOMPARE(items(2, 1)->size(), std::size_t{1});
        QVERIFY(equal(items(2, 1)->front().bytes, row(2, 2).bytes.view()));
        QCOMPARE(items(4, 1000)->size(), std::size_t{0});
        const auto stubs = f.wait<std::vector<Bytes>>([&](Done<std::vector<Bytes>> done) {
            f.updates().readStubs(id<GroupId>(1), id<DeviceId>(1), 2, 1000, std::move(done));
        });
        QCOMPARE(stubs->size(), std::size_t{1});
        QCOMPARE(stubs->front().size(), std::size_t{216 + 32 + 64});
        QCOMPARE(int(stubs->front()[216]), 77);
        using Found = std::optional<FoundEnvelope>;
        const auto find = [&](std::uint64_t seq) {
            return f.wait<Found>([&](Done<Found> done) {
                f.updates().findEnvelope(id<GroupId>(1), id<DeviceId>(1), seq, std::move(done));
            });
        };
        QVERIFY(*find(1) == (FoundEnvelope{row(1, 1).id, 1}));
        QVERIFY(!*find(9));
    }

    void keepsJoinRequestsForOwners_data() { kinds(); }

    void keepsJoinRequestsForOwners()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        StoredJoin join;
        join.group = id<GroupId>(1);
        join.user = id<UserId>(2);
        join.name = Bytes{};
        join.receivedMs = 5;
        QVERIFY(f.write({PutJoin{join}, SetMember{join.group, id<UserId>(7), 1}}));
        join.name = Bytes{1, 2};
        QVERIFY(f.write({PutJoin{join}, SetMember{join.group, id<UserId>(8), 2}}));
        using Joins = std::vector<StoredJoin>;
        const auto joinsFor = [&](std::uint8_t user) {
            return *f.wait<Joins>([&](Done<Joins> done) {
                f.logs().joinsForOwner(id<UserId>(user), std::move(done));
            });
        };
        f.reopen();
        QVERIFY(joinsFor(7) == Joins{join});
        QVERIFY(joinsFor(8).empty());
        QVERIFY(f.write({SetMember{join.group, id<UserId>(7), 0}}));
        QVERIFY(joinsFor(7).empty());
        QVERIFY(f.write({DropJoin{join.group, join.user}}));
        QVERIFY(f.wait<Joins>([&](Done<Joins> done) {
                     f.logs().joins(join.group, std::move(done));
                 })->empty());
    }

    void counts_data() { kinds(); }

    void counts()
    {
        QFETCH(QString, kind);
        Fixture f{kind};
        QVERIFY(f.write({entry(0), entry(1)}));
        QVERIFY(f.append(row(1, 1)));
        const auto counts =
            f.wait<StoreCounts>([&](Done<StoreCounts> done) { f.admin().counts(std::move(done)); });
        QCOMPARE(counts->groups, std::uint64_t{1});
        QCOMPARE(counts->users, std::uint64_t{0});
        QCOMPARE(counts->streams, std::uint64_t{1});
        QCOMPARE(counts->envelopes, std::uint64_t{1});
        QVERIFY(f.wait<void>([&](Done<void> done) { f.admin().probe(std::move(done)); }));
    }

    void aNewerDatabaseIsLeftAlone()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        {
            Database db = must(openRelayDatabase(path));
            must(db.execute("PRAGMA user_version = 99"));
        }
        QCOMPARE(openRelayDatabase(path).error().code, Errc::DatabaseTooNew);
    }
};

QTEST_APPLESS_MAIN(StoreTest)
#include "store_test.moc"
