// SPDX-License-Identifier: MPL-2.0
// The real bridge over the real engine on its own thread, without a relay: what is written is there
// after closing and unlocking again, and a wrong passphrase is not a damaged vault.
#include "app/bridge/sync_bridge.h"
#include "app/bridge/text_binding.h"
#include "sync/base/system.h"
#include "sync/transport/sync_thread.h"
#include "sync/transport/ws_channel.h"
#include "tests/app/support/editing_rig.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace cahier::app {

namespace {

constexpr int PatienceMs = 60000; // Argon2id on a loaded machine.

struct Side
{
    Theme theme;
    TextLooks looks{theme};
    SystemClock clock;
    SystemRandom random;
    transport::WsChannelFactory channels{1024 * 1024};
    transport::SyncThread thread;
    std::unique_ptr<SyncBridge> bridge;
    OpenDocument* opened = nullptr; ///< The last one.

    explicit Side(const QString& folder)
    {
        bridge = std::make_unique<SyncBridge>(
            SyncBridge::Dependencies{thread, clock, random, channels, looks},
            std::filesystem::path(folder.toStdU16String()));
        QObject::connect(bridge.get(),
                         &Bridge::documentOpened,
                         bridge.get(),
                         [this](OpenDocument* document) { opened = document; });
    }
};

} // namespace

class SyncBridgeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndComesBack();
};

void SyncBridgeTest::writesAndComesBack()
{
    QTemporaryDir folder;
    const QString profile = folder.filePath(QStringLiteral("p"));
    QString document;
    {
        Side side(profile);
        QSignalSpy opened(side.bridge.get(), &Bridge::profileOpened);
        QString passphrase = QStringLiteral("correct horse battery staple");
        side.bridge->createProfile(QStringLiteral("Anna"), passphrase, {});
        QVERIFY(passphrase.isEmpty());
        QVERIFY(opened.wait(PatienceMs));
        QCOMPARE(side.bridge->displayName(), QStringLiteral("Anna"));
        QCOMPARE(side.bridge->connection(), Connection::LocalOnly);
        QSignalSpy workspace(side.bridge.get(), &Bridge::workspaceCreated);
        side.bridge->createWorkspace(QStringLiteral("Team"));
        QVERIFY(workspace.wait(PatienceMs));
        QSignalSpy made(side.bridge.get(), &Bridge::documentCreated);
        side.bridge->createDocument(workspace.first().first().toString(), QStringLiteral("Plan"));
        QVERIFY(made.wait(PatienceMs));
        document = made.first().first().toString();
        QCOMPARE(side.bridge->findDocument(document)->title, QStringLiteral("Plan"));
        QSignalSpy shown(side.bridge.get(), &Bridge::documentOpened);
        QSignalSpy notShown(side.bridge.get(), &Bridge::documentOpenFailed);
        // Twice, as a new profile's window does: the list fills up, and the page was just made.
        side.bridge->openDocument(document);
        side.bridge->openDocument(document);
        QVERIFY(shown.wait(PatienceMs));
        QSignalSpy answered(side.bridge.get(), &Bridge::searchFinished);
        side.bridge->search(QStringLiteral("behind the second call"));
        QVERIFY(answered.wait(PatienceMs));
        QCOMPARE(notShown.size(), 0);
        QCOMPARE(shown.size(), 1);
        OpenDocument* open = side.opened;
        Delta text;
        text.insert(QStringLiteral("Canary words"), {{QStringLiteral("bold"), true}});
        QVERIFY(open->text().change(text));
        QTRY_COMPARE_WITH_TIMEOUT(side.bridge->saveState(document).notOnDevice, 0, PatienceMs);
        side.bridge->closeDocument(document);
    }
    {
        Side side(profile);
        QSignalSpy failed(side.bridge.get(), &Bridge::profileFailed);
        QString wrong = QStringLiteral("wrong");
        side.bridge->unlock(wrong);
        QVERIFY(failed.wait(PatienceMs));
        QCOMPARE(failed.first().first().value<Problem>().code, Errc::WrongPassphrase);
        QSignalSpy opened(side.bridge.get(), &Bridge::profileOpened);
        QSignalSpy listed(side.bridge.get(), &Bridge::documentsChanged);
        QString right = QStringLiteral("correct horse battery staple");
        side.bridge->unlock(right);
        QVERIFY(opened.wait(PatienceMs));
        // A window that was there before hears of what the profile holds, also without a relay.
        QVERIFY(!listed.isEmpty());
        QSignalSpy shown(side.bridge.get(), &Bridge::documentOpened);
        side.bridge->openDocument(document);
        QVERIFY(shown.wait(PatienceMs));
        OpenDocument* open = side.opened;
        QCOMPARE(open->text().plainText(), QStringLiteral("Canary words\n"));
        QCOMPARE(open->text().attributesAt(0).value(QStringLiteral("bold")).toBool(), true);
        QSignalSpy found(side.bridge.get(), &Bridge::searchFinished);
        side.bridge->search(QStringLiteral("canary"));
        QVERIFY(found.wait(PatienceMs));
        QCOMPARE(found.first().at(1).value<QList<SearchResult>>().size(), 1);
    }
    // Nothing of it can be read on the disk.
    const QDir files(profile);
    for (const QString& name : files.entryList(QDir::Files)) {
        QFile file(files.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("Canary"), qPrintable(name));
    }
}

} // namespace cahier::app

QTEST_MAIN(cahier::app::SyncBridgeTest)
#include "sync_bridge_test.moc"
