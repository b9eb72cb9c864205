// SPDX-License-Identifier: MPL-2.0
// The corpus of the CRDT's fuzz targets, run without a fuzzer.
#include "tests/fuzz/crdt_targets.h"

#include <QDir>
#include <QFile>
#include <QTest>

using cahier::ByteView;

class FuzzCorpusTest : public QObject
{
    Q_OBJECT

    using Target = void (*)(ByteView);

    static void replay(const char* folder, Target target)
    {
        const QDir corpus(QStringLiteral(CAHIER_TEST_DATA "/fuzz/corpus/") + QLatin1String(folder));
        const QStringList files = corpus.entryList(QDir::Files);
        QVERIFY(!files.isEmpty());
        for (const QString& name : files) {
            QFile file(corpus.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            target(cahier::asBytes({bytes.data(), static_cast<std::size_t>(bytes.size())}));
        }
    }

private Q_SLOTS:

    void any() { replay("fuzz_any", cahier::crdt::fuzz::any); }

    void awareness() { replay("fuzz_awareness", cahier::crdt::fuzz::awareness); }

    void snapshot() { replay("fuzz_snapshot", cahier::crdt::fuzz::snapshot); }

    void stateVector() { replay("fuzz_state_vector", cahier::crdt::fuzz::stateVector); }

    void updateV1() { replay("fuzz_update_v1", cahier::crdt::fuzz::updateV1); }

    void updateV2() { replay("fuzz_update_v2", cahier::crdt::fuzz::updateV2); }
};

QTEST_GUILESS_MAIN(FuzzCorpusTest)
#include "fuzz_corpus_test.moc"
