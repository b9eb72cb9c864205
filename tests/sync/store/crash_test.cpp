// SPDX-License-Identifier: MPL-2.0
// kill -9, for real: a child process writes keystrokes through the group commit, seals some and
// acknowledges some, and tells its parent about each one that is durable. The parent kills it at
// random moments and checks that everything it was told is there, and nothing by half.
// CAHIER_STORE_KILLS sets the number of rounds.
#include "sync/store/feed_table.h"
#include "sync/store/outbox.h"
#include "sync/store/transaction.h"
#include "sync/store/update_log.h"
#include "sync/store/write_queue.h"
#include "tests/sync/store/fixture.h"
#include "tests/sync/store/loop_executor.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace cahier;
using namespace cahier::store;
using namespace cahier::store::test;

namespace {

const GroupId Group = idOf<GroupId>(1);
const DeviceId Device = idOf<DeviceId>(2);
const StreamId Stream{idOf<DocumentId>(3), DocumentKind::Content};
constexpr const char* Needle = "KEYSTROKE-IN-CLEAR";

Bytes payload(std::uint64_t number)
{
    ByteWriter writer;
    writer.u64(number).raw(Needle).zeros(number % 700);
    return std::move(writer).take();
}

std::uint64_t numberIn(ByteView bytes)
{
    ByteReader reader(bytes);
    return reader.u64();
}

EnvelopeId envelopeId(std::uint64_t seq)
{
    std::array<std::uint8_t, 32> bytes{1};
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i + 8] = static_cast<std::uint8_t>(seq >> (8 * i));
    return EnvelopeId(bytes);
}

/// One keystroke, and now and then what the engine does with the queue: all in one write.
Result<void> keystroke(Database& db, std::uint64_t number)
{
    Outbox outbox(db);
    CAHIER_TRY_VOID(UpdateLog(db).append(Stream, payload(number)));
    CAHIER_TRY(const std::int64_t row, outbox.queue(Group, Stream, payload(number), number));
    if (number % 10 == 0) {
        FeedTable feeds(db);
        CAHIER_TRY(const auto head, feeds.head(Group, Device));
        const std::uint64_t seq = head ? head->seq + 1 : 1;
        CAHIER_TRY_VOID(feeds.append({.group = Group,
                                      .device = Device,
                                      .seq = seq,
                                      .id = envelopeId(seq),
                                      .stream = Stream}));
        CAHIER_TRY_VOID(outbox.storeSealed({.group = Group,
                                            .seq = seq,
                                            .id = envelopeId(seq),
                                            .stream = Stream,
                                            .envelope = payload(number)},
                                           row));
    }
    if (number % 25 == 0) {
        CAHIER_TRY(const auto oldest, outbox.unacknowledged(Group, 0, 1));
        if (!oldest.empty())
            CAHIER_TRY_VOID(outbox.acknowledge(oldest.front().id));
    }
    return {};
}

std::uint64_t rowsOf(Database& db)
{
    return static_cast<std::uint64_t>(numberOf(db, "SELECT count(*) FROM doc_update"));
}

/// Writes until it is killed. Prints each number once it is durable.
int child(const char* path)
{
    auto database = Database::open(path, vfsOn(nullptr));
    if (!database)
        return 3;
    Database& db = **database;
    if (!db.execute("PRAGMA wal_autocheckpoint = 50"))
        return 3;
    RealExecutor executor;
    const SystemClock clock;
    WriteQueue queue(db, executor, clock);
    std::uint64_t next = rowsOf(db);
    const std::function<void()> type = [&] {
        // Several keys a turn, so that groups form.
        for (int i = 0; i < 3; ++i) {
            const std::uint64_t number = ++next;
            const auto queued =
                queue.enqueue([number](Database& inner) { return keystroke(inner, number); },
                              [&executor, number](const Result<void>& result) {
                if (!result)
                    return executor.quit();
                const std::string line = std::to_string(number) + "\n";
                if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
                    executor.quit();
                });
            if (!queued)
                return executor.quit();
        }
        executor.postAfter(Milliseconds(1), type);
    };
    executor.post(type);
    executor.run();
    return 4;
}

bool readable(const std::filesystem::path& folder)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        if (bytes.find(Needle) != std::string::npos ||
            bytes.find("SQLite format 3") != std::string::npos)
            return true;
    }
    return false;
}

} // namespace

class CrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killLoop();

private:
    void
    verify(const std::filesystem::path& path, std::uint64_t acknowledged, std::uint64_t& found);
};

void CrashTest::verify(const std::filesystem::path& path,
                       std::uint64_t acknowledged,
                       std::uint64_t& found)
{
    auto database = Database::open(path, vfsOn(nullptr));
    QOK(database);
    Database& db = **database;
    QOK(db.checkIntegrity());
    // Every update from 1 on, without gap, at least as far as was acknowledged.
    const auto updates = UpdateLog(db).read(Stream);
    QOK(updates);
    found = updates->size();
    QVERIFY2(found >= acknowledged, "an acknowledged keystroke is lost");
    for (std::size_t i = 0; i < updates->size(); ++i)
        QCOMPARE(numberIn((*updates)[i].data), static_cast<std::uint64_t>(i) + 1);
    // The queue: exactly what was typed after the last sealing.
    Outbox outbox(db);
    const auto ops = outbox.pendingOps(Stream, 1'000'000, 1'000'000'000);
    QOK(ops);
    QCOMPARE(static_cast<std::uint64_t>(ops->size()), found % 10);
    for (std::size_t i = 0; i < ops->size(); ++i)
        QCOMPARE(numberIn((*ops)[i].update), found - found % 10 + i + 1);
    // The envelopes: the feed's head was never without its envelope, nor the reverse.
    const auto head = FeedTable(db).head(Group, Device);
    QOK(head);
    QCOMPARE(*head ? (*head)->seq : 0, found / 10);
    const auto sealed = outbox.unacknowledged(Group, 0, 1'000'000);
    QOK(sealed);
    QCOMPARE(static_cast<std::uint64_t>(sealed->size()), found / 10 - found / 25);
    for (const SealedEnvelope& envelope : *sealed)
        QVERIFY(envelope.envelope == payload(envelope.seq * 10));
}

void CrashTest::killLoop()
{
    const auto seed = static_cast<std::uint64_t>(
        fromEnvironment("CAHIER_STORE_SEED", static_cast<int>(SystemRandom().next() % 1'000'000)));
    SeededRandom random(seed);
    const int rounds = fromEnvironment("CAHIER_STORE_KILLS", 20);
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "main.db";
    QOK(Database::create(path, vfsOn(nullptr)));
    std::uint64_t acknowledged = 0;
    std::uint64_t found = 0;
    for (int round = 0; round < rounds; ++round) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(QCoreApplication::applicationFilePath(),
                      {QStringLiteral("--child"), QString::fromStdString(path.string())});
        QVERIFY(process.waitForStarted());
        const std::uint64_t until = acknowledged + 1 + random.below(80);
        while (acknowledged < until) {
            QVERIFY2(process.waitForReadyRead(20'000), "the child is silent");
            while (process.canReadLine())
                acknowledged = process.readLine().trimmed().toULongLong();
        }
        process.kill();
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        // What it said before it died counts, too.
        while (process.canReadLine())
            acknowledged = process.readLine().trimmed().toULongLong();
        QVERIFY(!readable(path.parent_path()));
        verify(path, acknowledged, found);
        if (QTest::currentTestFailed()) {
            qWarning("round %d, seed %llu", round, static_cast<unsigned long long>(seed));
            return;
        }
        acknowledged = found; // Durable, even if the child had no time to say so.
    }
    qInfo("%d kills, %llu keystrokes, none lost (seed %llu)",
          rounds,
          static_cast<unsigned long long>(found),
          static_cast<unsigned long long>(seed));
}

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--child")
        return child(argv[2]);
    QCoreApplication application(argc, argv);
    CrashTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "crash_test.moc"
