// SPDX-License-Identifier: MPL-2.0
// Envelopes: what is stored, acknowledged, delivered and refused.
#include "tests/support/relay_scene.h"

#include <QTest>

using namespace cahier;
using namespace cahier::test;
using protocol::MessageType;
using protocol::Reason;

namespace {

/// What the author gets for one envelope: None for an ACK.
Reason push(RigClient& client, const Bytes& envelope)
{
    client.clear();
    client.say(protocol::Push{{envelope}});
    while (!client.outlet.frames.empty()) {
        const auto frame = must(protocol::decodeRelayFrame(client.outlet.frames.front().view()));
        client.outlet.frames.pop_front();
        if (std::holds_alternative<protocol::Ack>(frame.message))
            return Reason::None;
        if (const auto* refused = std::get_if<protocol::Refused>(&frame.message))
            return refused->reason;
    }
    return Reason::Internal;
}

} // namespace

class RelayIngestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void acknowledgesAfterTheCommitAndThenDelivers()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        QCOMPARE(scene.benClient->next<protocol::CaughtUp>()->pos, std::uint64_t{0});

        scene.rig.store.holdWrites = true;
        const auto sealed = scene.world.write(*scene.group, scene.anna.devices[0]);
        scene.annaClient->say(protocol::Push{{sealed.bytes}});
        QVERIFY(scene.annaClient->outlet.frames.empty());
        QVERIFY(scene.benClient->outlet.frames.empty());
        QVERIFY(!scene.rig.relay.isFlushed());
        scene.rig.store.release();
        scene.rig.run();
        QVERIFY(scene.rig.relay.isFlushed());
        const auto ack = scene.annaClient->next<protocol::Ack>();
        QVERIFY(ack);
        QCOMPARE(ack->envelope.hex(), sealed.id.hex());
        QCOMPARE(ack->pos, std::uint64_t{1});
        const auto got = scene.benClient->next<protocol::Envelopes>();
        QVERIFY(got);
        QCOMPARE(got->fromPos, std::uint64_t{1});
        QVERIFY(got->items.front().bytes == sealed.bytes);
    }

    void aRepeatedEnvelopeIsAcknowledgedAgain()
    {
        Scene scene;
        scene.found();
        const auto first = scene.world.write(*scene.group, scene.anna.devices[0]);
        const auto second = scene.world.write(*scene.group, scene.anna.devices[0]);
        // Twice in one PUSH, while in flight, and long after.
        scene.annaClient->say(protocol::Push{{first.bytes, first.bytes, second.bytes}});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{1});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{1});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{2});
        scene.annaClient->say(protocol::Push{{first.bytes}});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{1});
        QCOMPARE(scene.rig.relay.metrics().envelopesStored, std::uint64_t{2});
        // Another member may bring it back, too (a relay restored from an old backup).
        scene.add(scene.ben, crypto::Role::Viewer);
        QCOMPARE(push(*scene.benClient, second.bytes), Reason::None);
    }

    void refusesWhatDoesNotBelong_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("reason");
        QTest::newRow("flipped ciphertext") << 0 << int(Reason::BadSignature);
        QTest::newRow("flipped signature") << 1 << int(Reason::BadSignature);
        QTest::newRow("truncated") << 2 << int(Reason::BadFrame);
        QTest::newRow("gap in the feed") << 3 << int(Reason::BadSequence);
        QTest::newRow("wrong prev") << 4 << int(Reason::BadSequence);
        QTest::newRow("wrong epoch") << 5 << int(Reason::WrongEpoch);
        QTest::newRow("unknown log head") << 6 << int(Reason::UnknownLogHead);
        QTest::newRow("foreign group") << 7 << int(Reason::NotAuthorised);
        QTest::newRow("stranger's device") << 8 << int(Reason::UnknownDevice);
        QTest::newRow("equivocation") << 9 << int(Reason::Equivocation);
    }

    void refusesWhatDoesNotBelong()
    {
        QFETCH(int, what);
        QFETCH(int, reason);
        Scene scene;
        scene.found();
        const crypto::DeviceKeys& device = scene.anna.devices[0];
        QCOMPARE(push(*scene.annaClient, scene.world.write(*scene.group, device).bytes),
                 Reason::None);
        crypto::EnvelopeHeader header = scene.world.nextHeader(*scene.group, device);
        const crypto::DeviceKeys* signer = &device;
        if (what == 3)
            header.seq += 1;
        if (what == 4)
            header.prev = EnvelopeId{std::array<std::uint8_t, 32>{1}};
        if (what == 6)
            header.logHead = EntryHash{std::array<std::uint8_t, 32>{1}};
        if (what == 7)
            header.group = GroupId{std::array<std::uint8_t, 32>{1}};
        if (what == 8)
            signer = &scene.carl.devices[0];
        if (what == 8) {
            header.seq = 1;
            header.prev = crypto::firstPrev(scene.group->id());
        }
        if (what == 9) {
            header.seq -= 1;
            header.prev = crypto::firstPrev(scene.group->id());
        }
        Bytes bytes;
        if (what == 5) {
            scene.world.keys.emplace(7, crypto::SecretKey(seededKey(scene.world.random())));
            header.epoch = 7;
        }
        bytes = scene.world.seal(*scene.group, *signer, header, "other").bytes;
        if (what == 0)
            bytes[240] ^= 1U;
        if (what == 1)
            bytes.back() ^= 1U;
        if (what == 2)
            bytes.pop_back();
        QCOMPARE(int(push(*scene.annaClient, bytes)), reason);
        QVERIFY(!scene.annaClient->outlet.closedWith);
        // Nothing was stored and the feed goes on.
        QCOMPARE(push(*scene.annaClient, scene.world.write(*scene.group, device).bytes),
                 Reason::None);
        QCOMPARE(scene.rig.relay.metrics().envelopesStored, std::uint64_t{2});
    }

    void refusesNonMembersAndLowRoles()
    {
        Scene scene;
        scene.found();
        const auto sealed = scene.world.write(*scene.group, scene.anna.devices[0]);
        QCOMPARE(push(*scene.benClient, sealed.bytes), Reason::NotAuthorised);
        scene.add(scene.ben, crypto::Role::Viewer);
        const auto header = scene.world.nextHeader(*scene.group, scene.ben.devices[0]);
        const auto bens = scene.world.seal(*scene.group, scene.ben.devices[0], header);
        QCOMPARE(push(*scene.benClient, bens.bytes), Reason::NotAuthorised);
    }

    void successorsOfARefusedOneAreRefused()
    {
        Scene scene;
        scene.found();
        const crypto::DeviceKeys& device = scene.anna.devices[0];
        auto first = scene.world.write(*scene.group, device);
        const auto second = scene.world.write(*scene.group, device);
        Bytes broken = first.bytes;
        broken.back() ^= 1U;
        scene.annaClient->say(protocol::Push{{broken, second.bytes}});
        QCOMPARE(scene.annaClient->next<protocol::Refused>()->reason, Reason::BadSignature);
        QCOMPARE(scene.annaClient->next<protocol::Refused>()->reason, Reason::BadSequence);
        scene.annaClient->say(protocol::Push{{first.bytes, second.bytes}});
        QVERIFY(scene.annaClient->next<protocol::Ack>());
        QVERIFY(scene.annaClient->next<protocol::Ack>());
    }

    void aFailedWriteLosesNothingThatWasAcknowledged()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        const crypto::DeviceKeys& device = scene.anna.devices[0];
        const auto first = scene.world.write(*scene.group, device);
        const auto second = scene.world.write(*scene.group, device);
        const auto third = scene.world.write(*scene.group, device);
        QCOMPARE(push(*scene.annaClient, first.bytes), Reason::None);
        // The second fails on disk; the third was decided on top of it and must fail, too.
        scene.rig.store.holdWrites = true;
        scene.rig.store.nextWriteFails = Errc::DiskFull;
        scene.annaClient->say(protocol::Push{{second.bytes, third.bytes}});
        scene.rig.store.release();
        scene.rig.run();
        QCOMPARE(scene.annaClient->next<protocol::Refused>()->reason, Reason::Unavailable);
        QCOMPARE(scene.annaClient->next<protocol::Refused>()->reason, Reason::Unavailable);
        QCOMPARE(scene.rig.relay.metrics().storageFailures, std::uint64_t{2});
        // The disk is back: the same bytes go through, with the next positions, to everybody.
        scene.annaClient->say(protocol::Push{{second.bytes, third.bytes}});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{2});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{3});
        for (std::uint64_t pos = 1; pos <= 3; ++pos)
            QCOMPARE(scene.benClient->next<protocol::Envelopes>()->fromPos, pos);
    }

    void aRemovedMemberIsCutOffAtOnce()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.benClient->say(protocol::LogSubscribe{scene.groupLog(), 0});
        const auto before = scene.world.write(*scene.group, scene.ben.devices[0]);
        QCOMPARE(push(*scene.benClient, before.bytes), Reason::None);
        const auto late =
            scene.world.seal(*scene.group,
                             scene.ben.devices[0],
                             scene.world.nextHeader(*scene.group, scene.ben.devices[0]));
        scene.appendAs(*scene.annaClient,
                       scene.anna,
                       {crypto::Remove{scene.ben.id, scene.world.cutoffsFor(scene.ben)}});
        QVERIFY(scene.benClient->next<protocol::LogEntries>());
        QCOMPARE(push(*scene.benClient, late.bytes), Reason::NotAuthorised);
        // Anna cannot smuggle it in for him, either.
        QCOMPARE(push(*scene.annaClient, late.bytes), Reason::CutOff);
        // He hears nothing more.
        scene.benClient->clear();
        QCOMPARE(
            push(*scene.annaClient, scene.world.write(*scene.group, scene.anna.devices[0]).bytes),
            Reason::None);
        QVERIFY(scene.benClient->outlet.frames.empty());
    }

    void survivesASleepingGroup()
    {
        Scene scene;
        scene.found();
        const crypto::DeviceKeys& device = scene.anna.devices[0];
        QCOMPARE(push(*scene.annaClient, scene.world.write(*scene.group, device).bytes),
                 Reason::None);
        scene.rig.clock.nowMs += 120000;
        scene.rig.relay.tick();
        QCOMPARE(scene.rig.relay.metrics().groupsLoaded, std::uint64_t{0});
        // Two in a PUSH: the first wakes the group, the second finds it awake.
        const auto second = scene.world.write(*scene.group, device);
        const auto third = scene.world.write(*scene.group, device);
        scene.annaClient->say(protocol::Push{{second.bytes, third.bytes}});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{2});
        QCOMPARE(scene.annaClient->next<protocol::Ack>()->pos, std::uint64_t{3});
    }
};

QTEST_APPLESS_MAIN(RelayIngestTest)
#include "relay_ingest_test.moc"
