// SPDX-License-Identifier: MPL-2.0
// Random histories against real Yjs: the same edits in both, every update, state vector, state,
// delta and relative position compared byte for byte, both directions, V1 and V2, out of order and
// twice. CAHIER_CRDT_SEEDS=N plays N seeds of each flavour (default: a few), CAHIER_CRDT_FIRST=N
// from N on.
#include "tests/sync/crdt/awareness_history.h"
#include "tests/sync/crdt/history.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using cahier::crdt::test::Flavour;
using cahier::crdt::test::History;
using cahier::crdt::test::playAwareness;

class YjsDifferentialTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        const QString npm =
            qEnvironmentVariable("CAHIER_NPM_DIR", QStringLiteral(CAHIER_SOURCE_DIR "/build/npm"));
        const QString node = QStandardPaths::findExecutable(QStringLiteral("node"));
        if (node.isEmpty() || !QDir(npm + QStringLiteral("/node_modules/yjs")).exists()) {
            QVERIFY2(qEnvironmentVariableIsEmpty("CI"),
                     "real Yjs is missing: ./dev setup test installs it");
            QSKIP("real Yjs is not installed (./dev setup test)");
        }
        m_peer.setProgram(node);
        m_peer.setArguments({QStringLiteral(CAHIER_TEST_DATA "/sync/crdt/yjs_peer.mjs"), npm});
        m_peer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_peer.start();
        QVERIFY(m_peer.waitForStarted());
    }

    void cleanupTestCase()
    {
        m_peer.closeWriteChannel();
        m_peer.waitForFinished();
    }

    void histories_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::newRow("plain text") << static_cast<int>(Flavour::PlainText);
        QTest::newRow("rich text") << static_cast<int>(Flavour::RichText);
        QTest::newRow("nested maps and arrays") << static_cast<int>(Flavour::Nested);
        QTest::newRow("every type") << static_cast<int>(Flavour::Everything);
        QTest::newRow("undo and redo") << static_cast<int>(Flavour::Undo);
        QTest::newRow("events") << static_cast<int>(Flavour::Events);
        QTest::newRow("cleanup of formats") << static_cast<int>(Flavour::Cleanup);
        QTest::newRow("snapshots") << static_cast<int>(Flavour::Past);
        QTest::newRow("observers that edit") << static_cast<int>(Flavour::Reacting);
    }

    void histories()
    {
        QFETCH(int, flavour);
        const int seeds = qEnvironmentVariable("CAHIER_CRDT_SEEDS", QStringLiteral("25")).toInt();
        const int first = qEnvironmentVariable("CAHIER_CRDT_FIRST", QStringLiteral("1")).toInt();
        int failures = 0;
        std::string asked; // what went wrong with the history that the other side has now
        bool waiting = false;
        for (int seed = first; seed <= first + seeds && failures < 3; ++seed) {
            // The next history is played while Yjs replays this one.
            std::string own;
            std::string json;
            if (seed < first + seeds) {
                History history(static_cast<std::uint64_t>(seed), static_cast<Flavour>(flavour));
                own = history.play();
                json = history.json();
            }
            if (waiting) {
                const QByteArray verdict = answer();
                if (!asked.empty() || verdict != "ok") {
                    ++failures;
                    qWarning("seed %d, flavour %d: %s %s",
                             seed - 1,
                             flavour,
                             asked.c_str(),
                             verdict.constData());
                }
            }
            waiting = !json.empty();
            if (waiting)
                send(json);
            asked = own;
        }
        if (waiting)
            answer();
        QCOMPARE(failures, 0);
    }

    void awareness()
    {
        const int seeds = qEnvironmentVariable("CAHIER_CRDT_SEEDS", QStringLiteral("25")).toInt();
        const int first = qEnvironmentVariable("CAHIER_CRDT_FIRST", QStringLiteral("1")).toInt();
        for (int seed = first; seed < first + seeds; ++seed) {
            const auto history = playAwareness(static_cast<std::uint64_t>(seed));
            QVERIFY2(history.problem.empty(), history.problem.c_str());
            send(history.json);
            const QByteArray verdict = answer();
            if (verdict != "ok")
                qWarning("seed %d: %s", seed, verdict.constData());
            QCOMPARE(verdict, QByteArray("ok"));
        }
    }

private:
    void send(const std::string& json)
    {
        m_peer.write(json.data(), static_cast<qint64>(json.size()));
        m_peer.write("\n");
        while (m_peer.bytesToWrite() > 0 && m_peer.waitForBytesWritten(60000)) {
        }
    }

    QByteArray answer()
    {
        while (!m_peer.canReadLine()) {
            if (!m_peer.waitForReadyRead(60000))
                return "no answer from the Yjs side";
        }
        return m_peer.readLine().trimmed().replace("\\n", "\n");
    }

    QProcess m_peer;
};

QTEST_GUILESS_MAIN(YjsDifferentialTest)
#include "yjs_differential_test.moc"
