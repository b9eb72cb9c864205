// SPDX-License-Identifier: MPL-2.0
// Signed logs on the relay: compare-and-swap, receipts, cutoffs, who may read.
#include "tests/support/relay_scene.h"

#include <QTest>

using namespace cahier;
using namespace cahier::test;
using protocol::Reason;

class RelayLogsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void receiptsVerify()
    {
        Scene scene;
        scene.found();
        scene.annaClient->say(protocol::LogGet{scene.groupLog(), 0});
        const auto entries = scene.annaClient->next<protocol::LogEntries>();
        QVERIFY(entries);
        QCOMPARE(entries->logLength, std::uint64_t{2});
        QCOMPARE(entries->items.size(), std::size_t{2});
        EntryHash prev;
        for (std::size_t seq = 0; seq < entries->items.size(); ++seq) {
            const auto& item = entries->items[seq];
            const auto view = must(crypto::parseLogEntry(item.entry));
            const crypto::ReceiptFacts facts{logIdOf(scene.group->id()), seq, prev, view.hash, 0};
            QVERIFY(crypto::verifyReceipt(
                scene.rig.signer.id(), facts, {item.receipt.timeMs, item.receipt.signature}));
            prev = view.hash;
        }
        // From the middle, and from beyond the end.
        scene.annaClient->say(protocol::LogGet{scene.groupLog(), 1});
        QCOMPARE(scene.annaClient->next<protocol::LogEntries>()->items.size(), std::size_t{1});
        scene.annaClient->say(protocol::LogGet{scene.groupLog(), 9});
        QCOMPARE(scene.annaClient->next<protocol::LogEntries>()->items.size(), std::size_t{0});
    }

    void theFirstOfTwoWins()
    {
        Scene scene;
        const auto carlClient = scene.registered(scene.carl, 60);
        scene.found();
        scene.add(scene.ben, crypto::Role::Owner);
        const auto annas = must(scene.world.tryBuild(
            *scene.group, scene.anna, {scene.world.addOp(scene.carl, crypto::Role::Editor)}));
        const auto bens = must(scene.world.tryBuild(
            *scene.group, scene.ben, {scene.world.addOp(scene.carl, crypto::Role::Viewer)}));
        scene.annaClient->sayLater(protocol::LogAppend{annas.entry});
        scene.benClient->sayLater(protocol::LogAppend{bens.entry});
        scene.rig.run();
        const auto ok = scene.annaClient->next<protocol::LogOk>();
        QVERIFY(ok);
        const auto conflict = scene.benClient->next<protocol::LogConflict>();
        QVERIFY(conflict);
        QVERIFY(conflict->head == ok->entryHash);
        QCOMPARE(conflict->logLength, ok->seq + 1);
        QCOMPARE(scene.rig.relay.metrics().storageFailures, std::uint64_t{0});
        // The winner's answer got lost: saying it again brings the same receipt.
        scene.annaClient->say(protocol::LogAppend{annas.entry});
        const auto again = scene.annaClient->next<protocol::LogOk>();
        QVERIFY(again);
        QVERIFY(again->receipt == ok->receipt);
    }

    void aGenesisFromTwoConnectionsFoundsOneGroup()
    {
        Scene scene;
        const Bytes genesis = must(
            crypto::buildGroupGenesis(scene.world.log(scene.anna), scene.anna.devices[0].sign, 1));
        RigClient second{scene.rig};
        QVERIFY(second.logIn(scene.anna));
        scene.annaClient->sayLater(protocol::LogAppend{genesis});
        second.sayLater(protocol::LogAppend{genesis});
        scene.rig.run();
        QVERIFY(scene.annaClient->next<protocol::LogOk>());
        second.say(protocol::LogAppend{genesis});
        QVERIFY(second.next<protocol::LogOk>());
        QCOMPARE(scene.rig.relay.metrics().storageFailures, std::uint64_t{0});
    }

    void cutoffsMustBeTheFeedHeads()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        const auto stale = must(scene.world.tryBuild(
            *scene.group,
            scene.anna,
            {crypto::Remove{scene.ben.id, scene.world.cutoffsFor(scene.ben)}}));
        const auto bens = scene.world.write(*scene.group, scene.ben.devices[0]);
        scene.benClient->say(protocol::Push{{bens.bytes}});
        QVERIFY(scene.benClient->next<protocol::Ack>());
        scene.annaClient->say(protocol::LogAppend{stale.entry});
        QVERIFY(scene.annaClient->next<protocol::HeadsChanged>());
        scene.annaClient->say(protocol::FeedHeadsGet{scene.group->id()});
        const auto heads = scene.annaClient->next<protocol::FeedHeads>();
        QVERIFY(heads);
        QCOMPARE(heads->more, protocol::More::No);
        QCOMPARE(heads->items.size(), std::size_t{1});
        QVERIFY(heads->items[0].device == scene.ben.devices[0].id());
        QVERIFY(heads->items[0].envelope == bens.id);
        scene.appendAs(*scene.annaClient,
                       scene.anna,
                       {crypto::Remove{scene.ben.id, scene.world.cutoffsFor(scene.ben)}});
    }

    void aCheckpointNamesEveryFeed()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        for (const Person* person : {&scene.anna, &scene.ben}) {
            RigClient& client = person == &scene.anna ? *scene.annaClient : *scene.benClient;
            client.say(protocol::Push{{scene.world.write(*scene.group, person->devices[0]).bytes}});
            QVERIFY(client.next<protocol::Ack>());
        }
        const auto partial = must(scene.world.tryBuild(
            *scene.group,
            scene.anna,
            {crypto::Checkpoint{{scene.world.pointOf(scene.anna.devices[0].id())}}}));
        scene.annaClient->say(protocol::LogAppend{partial.entry});
        QVERIFY(scene.annaClient->next<protocol::HeadsChanged>());
    }

    void refusesWrongEntries_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("reason");
        QTest::newRow("signature") << 0 << int(Reason::BadEntry);
        QTest::newRow("stranger") << 1 << int(Reason::UnknownLog);
        QTest::newRow("sent by another user") << 2 << int(Reason::NotAuthorised);
        QTest::newRow("role too low") << 3 << int(Reason::NotAuthorised);
        QTest::newRow("truncated") << 4 << int(Reason::BadEntry);
        QTest::newRow("foreign user log") << 5 << int(Reason::NotAuthorised);
        QTest::newRow("unknown group") << 6 << int(Reason::UnknownLog);
    }

    void refusesWrongEntries()
    {
        QFETCH(int, what);
        QFETCH(int, reason);
        Scene scene;
        const auto carlClient = scene.registered(scene.carl, 60);
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        const auto good = must(scene.world.tryBuild(
            *scene.group, scene.anna, {scene.world.addOp(scene.carl, crypto::Role::Editor)}));
        Bytes entry = good.entry;
        RigClient* client = scene.annaClient.get();
        const auto resign = [&entry](const crypto::SigningKey& key, auto change) {
            const auto view = must(crypto::parseLogEntry(entry));
            crypto::LogEntryHeader header = view.header;
            header.authorKey = key.deviceId();
            change(header);
            entry = crypto::signLogEntry(header, toBytes(view.body), key);
        };
        if (what == 0)
            entry.back() ^= 1U;
        if (what == 1) {
            client = carlClient.get();
            resign(scene.carl.devices[0].sign, [&](crypto::LogEntryHeader& header) {
                header.authorUser = scene.carl.id;
                header.authorUhead = scene.world.log(scene.carl).head();
            });
        }
        if (what == 2)
            client = scene.benClient.get();
        if (what == 3) {
            client = scene.benClient.get();
            resign(scene.ben.devices[0].sign, [&](crypto::LogEntryHeader& header) {
                header.authorUser = scene.ben.id;
                header.authorUhead = scene.world.log(scene.ben).head();
            });
        }
        if (what == 4)
            entry.pop_back();
        if (what == 5) {
            crypto::UserLog& log = scene.world.log(scene.anna);
            entry = must(crypto::buildUserEntry(
                log,
                scene.anna.devices[0].sign,
                {crypto::makeDeviceAdd(
                    seededDevice(scene.world.random()), logIdOf(scene.anna.id), log.head())},
                5));
            client = scene.benClient.get();
        }
        if (what == 6)
            resign(scene.anna.devices[0].sign, [](crypto::LogEntryHeader& header) {
                header.log = LogId{std::array<std::uint8_t, 32>{3}};
            });
        client->clear();
        client->say(protocol::LogAppend{entry});
        const auto failed = client->next<protocol::Failed>();
        QVERIFY(failed);
        QCOMPARE(int(failed->reason), reason);
        // The log is as it was.
        scene.annaClient->say(protocol::LogAppend{good.entry});
        QVERIFY(scene.annaClient->next<protocol::LogOk>());
    }

    void groupLogsAreForMembers()
    {
        Scene scene;
        scene.found();
        scene.benClient->say(protocol::LogGet{scene.groupLog(), 0});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::UnknownLog);
        scene.benClient->say(protocol::LogGet{
            {protocol::LogType::Group, LogId{std::array<std::uint8_t, 32>{8}}}, 0});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::UnknownLog);
        scene.benClient->say(
            protocol::LogGet{{protocol::LogType::User, logIdOf(scene.anna.id)}, 0});
        QVERIFY(scene.benClient->next<protocol::LogEntries>());
        scene.benClient->say(
            protocol::LogGet{{protocol::LogType::User, logIdOf(scene.carl.id)}, 0});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::UnknownLog);
    }

    void subscribersLearnOfEntriesAtOnce()
    {
        Scene scene;
        const auto carlClient = scene.registered(scene.carl, 60);
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        const std::uint32_t request =
            scene.benClient->say(protocol::LogSubscribe{scene.groupLog(), 2});
        QCOMPARE(scene.benClient->next<protocol::LogEntries>()->items.size(), std::size_t{1});
        QCOMPARE(scene.benClient->lastRequest, request);
        scene.add(scene.carl, crypto::Role::Viewer);
        const auto pushed = scene.benClient->next<protocol::LogEntries>();
        QVERIFY(pushed);
        QCOMPARE(scene.benClient->lastRequest, 0U);
        QCOMPARE(pushed->fromSeq, std::uint64_t{3});
        // A new document is announced, too.
        scene.annaClient->say(
            protocol::Push{{scene.world.write(*scene.group, scene.anna.devices[0]).bytes}});
        const auto created = scene.benClient->next<protocol::NewStream>();
        QVERIFY(created);
        QVERIFY(created->stream == scene.stream());
        scene.benClient->say(protocol::LogUnsubscribe{scene.groupLog()});
        scene.appendAs(*scene.annaClient, scene.anna, {}, crypto::GroupLog::Rotate::Yes);
        QVERIFY(!scene.benClient->next<protocol::LogEntries>());
    }

    void aFailedWriteIsNotRemembered()
    {
        Scene scene;
        scene.found();
        const auto entry = must(scene.world.tryBuild(
            *scene.group, scene.anna, {scene.world.addOp(scene.ben, crypto::Role::Editor)}));
        scene.rig.store.nextWriteFails = Errc::DiskFull;
        scene.annaClient->say(protocol::LogAppend{entry.entry});
        QCOMPARE(scene.annaClient->next<protocol::Failed>()->reason, Reason::Unavailable);
        scene.annaClient->say(protocol::LogAppend{entry.entry});
        QVERIFY(scene.annaClient->next<protocol::LogOk>());
    }
};

QTEST_APPLESS_MAIN(RelayLogsTest)
#include "relay_logs_test.moc"
