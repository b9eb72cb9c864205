// SPDX-License-Identifier: MPL-2.0
// The login, and what may be said before it.
#include "sync/protocol/limits.h"
#include "tests/support/relay_scene.h"

#include <QTest>

using namespace cahier;
using namespace cahier::test;
using protocol::Reason;

class RelayLoginTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void provesItselfAndWelcomesAStranger()
    {
        RelayRig rig;
        CryptoWorld world;
        const Person anna = world.addPerson();
        RigClient client{rig};
        const protocol::Bytes32 nonce{9};
        client.say(protocol::Hello{1, anna.id, anna.devices[0].id(), nonce});
        const auto challenge = client.next<protocol::Challenge>();
        QVERIFY(challenge);
        QVERIFY(crypto::verifyRelayHello(
            rig.signer.id(), nonce, challenge->relayNonce, challenge->signature));
        RigClient again{rig};
        const auto welcome = again.logIn(anna);
        QVERIFY(welcome);
        QCOMPARE(welcome->registration, protocol::Registration::Unknown);
        QVERIFY(again.outlet.isAuthenticated);
        // Everything but joining, registering and PING has to wait.
        again.say(protocol::ListStreams{});
        const auto failed = again.next<protocol::Failed>();
        QVERIFY(failed);
        QCOMPARE(failed->reason, Reason::NotRegistered);
        again.say(protocol::Ping{77});
        const auto pong = again.next<protocol::Pong>();
        QVERIFY(pong);
        QCOMPARE(pong->echo, std::uint64_t{77});
    }

    void knowsARegisteredDevice()
    {
        Scene scene;
        RigClient client{scene.rig};
        const auto welcome = client.logIn(scene.anna);
        QVERIFY(welcome);
        QCOMPARE(welcome->registration, protocol::Registration::Known);
    }

    void refusesAWrongSignature_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("one bit") << 0;
        QTest::newRow("other nonce") << 1;
        QTest::newRow("other device's key") << 2;
        QTest::newRow("other TLS key") << 3;
    }

    void refusesAWrongSignature()
    {
        QFETCH(int, what);
        Scene scene;
        RigClient client{scene.rig};
        const protocol::Bytes32 nonce{1};
        const crypto::DeviceKeys& keys = scene.anna.devices[0];
        client.say(protocol::Hello{1, scene.anna.id, keys.id(), nonce});
        const auto challenge = client.next<protocol::Challenge>();
        crypto::LoginFacts facts{
            challenge->relay, {}, challenge->relayNonce, nonce, scene.anna.id, keys.id(), 1};
        if (what == 1)
            facts.serverNonce[0] ^= 1U;
        if (what == 3)
            facts.spki[0] = 1;
        const auto& signer = what == 2 ? scene.ben.devices[0].sign : keys.sign;
        auto signature = signer.sign(crypto::Label::RelayAuth, crypto::relayAuthDigest(facts));
        if (what == 0)
            signature[10] ^= 1U;
        client.say(protocol::Auth{signature});
        const auto bye = client.next<protocol::Bye>();
        QVERIFY(bye);
        QCOMPARE(bye->reason, Reason::BadSignature);
        QCOMPARE(client.outlet.closedWith, Reason::BadSignature);
        QVERIFY(!client.outlet.isAuthenticated);
    }

    void closesOnBadOrder_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("reason");
        QTest::newRow("request first") << 0 << int(Reason::NotAuthenticated);
        QTest::newRow("auth first") << 1 << int(Reason::NotAuthenticated);
        QTest::newRow("hello twice") << 2 << int(Reason::BadFrame);
        QTest::newRow("request after hello") << 3 << int(Reason::NotAuthenticated);
        QTest::newRow("other version") << 4 << int(Reason::UnsupportedVersion);
        QTest::newRow("old challenge") << 5 << int(Reason::Timeout);
        QTest::newRow("garbage") << 6 << int(Reason::BadFrame);
        QTest::newRow("empty") << 7 << int(Reason::BadFrame);
        QTest::newRow("relay's own message") << 8 << int(Reason::BadFrame);
        QTest::newRow("oversize") << 9 << int(Reason::TooLarge);
    }

    void closesOnBadOrder()
    {
        QFETCH(int, what);
        QFETCH(int, reason);
        Scene scene;
        RigClient client{scene.rig};
        const protocol::Hello hello{1, scene.anna.id, scene.anna.devices[0].id(), {}};
        if (what == 0)
            client.say(protocol::Ping{});
        if (what == 1)
            client.say(protocol::Auth{});
        if (what == 2 || what == 3 || what == 5)
            client.say(hello);
        if (what == 2)
            client.say(hello);
        if (what == 3)
            client.say(protocol::ListStreams{});
        if (what == 4)
            client.say(protocol::Hello{2, scene.anna.id, scene.anna.devices[0].id(), {}});
        if (what == 5) {
            scene.rig.clock.nowMs += protocol::ChallengeLifetimeMs + 1;
            client.say(protocol::Auth{});
        }
        if (what == 6)
            client.sayRaw(Bytes{1, 2, 3, 4, 5, 6, 7, 8});
        if (what == 7)
            client.sayRaw({});
        if (what == 8)
            client.sayRaw(must(protocol::encodeFrame(protocol::Pong{}, 1)));
        if (what == 9)
            client.sayRaw(Bytes(protocol::MaxFrameBytes + 1));
        QVERIFY(client.outlet.closedWith);
        QCOMPARE(int(*client.outlet.closedWith), reason);
        // Nobody else is disturbed, and the closed one is heard no more.
        client.say(hello);
        scene.annaClient->say(protocol::Ping{5});
        QVERIFY(scene.annaClient->next<protocol::Pong>());
    }

    void refusesARevokedDeviceAndThrowsItOut()
    {
        Scene scene;
        // A second device joins, then revokes the first.
        crypto::DeviceKeys second = seededDevice(scene.world.random());
        crypto::UserLog& log = scene.world.log(scene.anna);
        const auto append = [&](const crypto::SigningKey& by, const crypto::UserOp& op) {
            const Bytes entry = must(crypto::buildUserEntry(log, by, {op}, 5));
            must(log.append(entry));
            return entry;
        };
        const Bytes add = append(scene.anna.devices[0].sign,
                                 crypto::makeDeviceAdd(second, logIdOf(scene.anna.id), log.head()));
        scene.annaClient->say(protocol::LogAppend{add});
        QVERIFY(scene.annaClient->next<protocol::LogOk>());
        const DeviceId first = scene.anna.devices[0].id();
        Person asSecond{scene.anna.id, seededRecovery(scene.world.random()), {}};
        asSecond.devices.push_back({second.sign.duplicate(), second.box.duplicate()});
        RigClient other{scene.rig};
        QCOMPARE(other.logIn(asSecond)->registration, protocol::Registration::Known);
        const Bytes revoke =
            append(second.sign, crypto::DevRevoke{first, crypto::RevokeReason::Lost, 0});
        other.say(protocol::LogAppend{revoke});
        QVERIFY(other.next<protocol::LogOk>());
        QCOMPARE(scene.annaClient->outlet.closedWith, Reason::UnknownDevice);
        RigClient back{scene.rig};
        QVERIFY(!back.logIn(scene.anna));
        QCOMPARE(back.outlet.closedWith, Reason::UnknownDevice);
    }

    void enrolsADeviceByTheRecoveryKey()
    {
        Scene scene;
        crypto::UserLog& log = scene.world.log(scene.anna);
        crypto::DeviceKeys fresh = seededDevice(scene.world.random());
        Person asFresh{scene.anna.id, seededRecovery(scene.world.random()), {}};
        asFresh.devices.push_back({fresh.sign.duplicate(), fresh.box.duplicate()});
        RigClient client{scene.rig};
        QCOMPARE(client.logIn(asFresh)->registration, protocol::Registration::Unknown);
        client.say(protocol::LogGet{{protocol::LogType::User, logIdOf(scene.anna.id)}, 0});
        const auto entries = client.next<protocol::LogEntries>();
        QVERIFY(entries);
        QCOMPARE(entries->items.size(), std::size_t{1});
        // Not anybody else's log.
        client.say(protocol::LogGet{{protocol::LogType::User, logIdOf(scene.ben.id)}, 0});
        QCOMPARE(client.next<protocol::Failed>()->reason, Reason::NotRegistered);
        const Bytes add = must(crypto::buildUserEntry(
            log,
            scene.anna.recovery.sign,
            {crypto::makeDeviceAdd(fresh, logIdOf(scene.anna.id), log.head())},
            5));
        client.say(protocol::LogAppend{add});
        QVERIFY(client.next<protocol::LogOk>());
        client.say(protocol::LogGet{{protocol::LogType::User, logIdOf(scene.ben.id)}, 0});
        QVERIFY(client.next<protocol::LogEntries>());
    }

    void framesWaitTheirTurnWhileTheLoginIsChecked()
    {
        Scene scene;
        RigClient client{scene.rig};
        const protocol::Bytes32 nonce{4};
        const crypto::DeviceKeys& keys = scene.ben.devices[0];
        client.say(protocol::Hello{1, scene.ben.id, keys.id(), nonce});
        const auto challenge = client.next<protocol::Challenge>();
        const crypto::LoginFacts facts{
            challenge->relay, {}, challenge->relayNonce, nonce, scene.ben.id, keys.id(), 1};
        client.sayLater(protocol::Auth{crypto::signRelayAuth(facts, keys.sign)});
        QCOMPARE(client.outlet.reading, server::Reading::Off);
        client.sayLater(protocol::Ping{1});
        client.sayLater(protocol::Ping{2});
        scene.rig.run();
        QVERIFY(client.next<protocol::Welcome>());
        QCOMPARE(client.next<protocol::Pong>()->echo, std::uint64_t{1});
        QCOMPARE(client.next<protocol::Pong>()->echo, std::uint64_t{2});
        QCOMPARE(client.outlet.reading, server::Reading::On);
    }

    void drainTellsEverybody()
    {
        Scene scene;
        scene.rig.relay.drain(Milliseconds{1000}, Milliseconds{5000});
        const auto notice = scene.benClient->next<protocol::Drain>();
        QVERIFY(notice);
        QCOMPARE(notice->reconnectAfterMs, 1000U);
        QCOMPARE(notice->jitterMs, 5000U);
        RigClient late{scene.rig};
        QCOMPARE(late.outlet.closedWith, Reason::Draining);
    }
};

QTEST_APPLESS_MAIN(RelayLoginTest)
#include "relay_login_test.moc"
