// SPDX-License-Identifier: MPL-2.0
// Catching up, following, lists, stubs and presence.
#include "sync/crypto/presence.h"
#include "sync/protocol/limits.h"
#include "tests/support/relay_scene.h"

#include <QTest>

using namespace cahier;
using namespace cahier::test;
using protocol::Reason;

namespace {

void write(Scene& scene, int count)
{
    for (int i = 0; i < count; ++i) {
        scene.annaClient->say(
            protocol::Push{{scene.world.write(*scene.group, scene.anna.devices[0]).bytes}});
        if (!scene.annaClient->next<protocol::Ack>())
            std::abort();
    }
}

Bytes presenceOf(Scene& scene, const crypto::DeviceKeys& device, std::uint64_t counter)
{
    const crypto::PresenceFacts facts{scene.group->id(), scene.world.document, 0, counter};
    const auto key = crypto::derivePresenceKey(
        scene.world.keys.at(0), scene.group->id(), 0, scene.world.document);
    return must(crypto::sealPresence(facts, {}, key.open().key(), device.sign));
}

protocol::Presence message(const Bytes& bytes)
{
    protocol::Presence m;
    std::copy(bytes.begin(), bytes.end(), m.frame.begin());
    return m;
}

} // namespace

class RelayStreamsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void catchesUpInChunksAndGoesLive()
    {
        server::RelayLimits limits;
        limits.chunkBytes = 2000; // A few envelopes each.
        limits.lowWaterBytes = 100;
        Scene scene{limits};
        scene.found();
        scene.add(scene.ben, crypto::Role::Viewer);
        write(scene, 20);
        scene.benClient->outlet.queued = 1000; // A slow line: nothing is read ahead for it.
        const std::uint32_t request = scene.benClient->say(protocol::Subscribe{scene.stream(), 4});
        QVERIFY(scene.benClient->outlet.frames.empty());
        scene.benClient->outlet.queued = 0;
        scene.benClient->drained();
        std::uint64_t next = 4;
        std::size_t frames = 0;
        while (next <= 20) {
            const auto got = scene.benClient->next<protocol::Envelopes>();
            QVERIFY(got);
            QCOMPARE(scene.benClient->lastRequest, request);
            QCOMPARE(got->fromPos, next);
            next += got->items.size();
            ++frames;
        }
        QVERIFY(frames > 3);
        QCOMPARE(scene.benClient->next<protocol::CaughtUp>()->pos, std::uint64_t{20});
        write(scene, 1);
        QCOMPARE(scene.benClient->next<protocol::Envelopes>()->fromPos, std::uint64_t{21});
        QCOMPARE(scene.benClient->lastRequest, 0U);
    }

    void nothingIsMissedBetweenCatchUpAndLive()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Editor);
        write(scene, 3);
        // The read is under way while two more are written.
        scene.benClient->sayLater(protocol::Subscribe{scene.stream(), 1});
        const auto a = scene.world.write(*scene.group, scene.anna.devices[0]);
        const auto b = scene.world.write(*scene.group, scene.anna.devices[0]);
        scene.annaClient->sayLater(protocol::Push{{a.bytes}});
        scene.annaClient->sayLater(protocol::Push{{b.bytes}});
        scene.rig.run();
        std::uint64_t next = 1;
        while (const auto got = scene.benClient->next<protocol::Envelopes>()) {
            QCOMPARE(got->fromPos, next);
            next += got->items.size();
        }
        QCOMPARE(next, std::uint64_t{6});
    }

    void resubscribingStartsAgainAndUnsubscribingStops()
    {
        Scene scene;
        scene.found();
        write(scene, 2);
        scene.annaClient->say(protocol::Subscribe{scene.stream(), 3});
        QCOMPARE(scene.annaClient->next<protocol::CaughtUp>()->pos, std::uint64_t{2});
        scene.annaClient->say(protocol::Subscribe{scene.stream(), 1});
        QCOMPARE(scene.annaClient->next<protocol::Envelopes>()->items.size(), std::size_t{2});
        QVERIFY(scene.annaClient->next<protocol::CaughtUp>());
        // Its own envelopes come back once, in order.
        const auto sealed = scene.world.write(*scene.group, scene.anna.devices[0]);
        scene.annaClient->say(protocol::Push{{sealed.bytes}});
        int copies = 0;
        while (const auto got = scene.annaClient->next<protocol::Envelopes>())
            copies += got->fromPos == 3 ? 1 : 0;
        QCOMPARE(copies, 1);
        scene.annaClient->say(protocol::Unsubscribe{scene.stream()});
        scene.annaClient->say(
            protocol::Push{{scene.world.write(*scene.group, scene.anna.devices[0]).bytes}});
        QVERIFY(!scene.annaClient->next<protocol::Envelopes>());
    }

    void strangersGetNothing()
    {
        Scene scene;
        scene.found();
        write(scene, 1);
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::NotAuthorised);
        scene.benClient->say(protocol::FeedHeadsGet{scene.group->id()});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::NotAuthorised);
        scene.benClient->say(protocol::ListStreams{scene.group->id()});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::NotAuthorised);
        scene.benClient->say(protocol::StubsGet{scene.group->id(), scene.anna.devices[0].id(), 1});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::NotAuthorised);
        write(scene, 1);
        QVERIFY(scene.benClient->outlet.frames.empty());
    }

    void listsStreamsAndStubs()
    {
        Scene scene;
        scene.found();
        write(scene, 2);
        scene.annaClient->say(protocol::Push{
            {scene.world.write(*scene.group, scene.anna.devices[0], DocumentKind::Directory)
                 .bytes}});
        QVERIFY(scene.annaClient->next<protocol::Ack>());
        // A subscription alone makes no stream.
        scene.annaClient->say(protocol::Subscribe{scene.stream(DocumentKind::Comments), 1});
        scene.annaClient->say(protocol::ListStreams{scene.group->id()});
        const auto streams = scene.annaClient->next<protocol::Streams>();
        QVERIFY(streams);
        QCOMPARE(streams->items.size(), std::size_t{2});
        for (const auto& item : streams->items)
            QCOMPARE(item.pos, std::uint64_t(item.kind == DocumentKind::Content ? 2 : 1));
        scene.annaClient->say(protocol::StubsGet{scene.group->id(), scene.anna.devices[0].id(), 2});
        const auto stubs = scene.annaClient->next<protocol::Stubs>();
        QVERIFY(stubs);
        QCOMPARE(stubs->feedLength, std::uint64_t{3});
        QCOMPARE(stubs->stubs.size(), std::size_t{2});
        for (std::size_t i = 0; i < 2; ++i) {
            const auto view = must(crypto::parseStub(stubs->stubs[i]));
            QCOMPARE(view.header.seq, std::uint64_t{2 + i});
            QVERIFY(crypto::verifyEnvelopeSignature(view));
        }
        // A device that never wrote.
        scene.annaClient->say(protocol::StubsGet{scene.group->id(), scene.ben.devices[0].id(), 1});
        QCOMPARE(scene.annaClient->next<protocol::Stubs>()->feedLength, std::uint64_t{0});
    }

    void presenceGoesToTheOthersInTheDocument()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Viewer);
        const crypto::DeviceKeys& annas = scene.anna.devices[0];
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.benClient->say(protocol::Subscribe{scene.stream(DocumentKind::Comments), 1});
        scene.benClient->clear();
        // Not before she is in the document herself.
        scene.annaClient->say(message(presenceOf(scene, annas, 1)));
        QVERIFY(scene.benClient->outlet.frames.empty());
        scene.annaClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.annaClient->clear();
        const Bytes frame = presenceOf(scene, annas, 2);
        scene.annaClient->say(message(frame));
        const auto got = scene.benClient->next<protocol::PresenceRelayed>();
        QVERIFY(got);
        QVERIFY(equal(got->frame, frame));
        QVERIFY(!scene.benClient->next<protocol::PresenceRelayed>()); // Once, not for each kind.
        QVERIFY(scene.annaClient->outlet.frames.empty());
        // At most five a second.
        for (std::uint64_t i = 0; i < 20; ++i)
            scene.annaClient->say(message(presenceOf(scene, annas, 3 + i)));
        std::uint32_t delivered = 0;
        while (scene.benClient->next<protocol::PresenceRelayed>())
            ++delivered;
        QVERIFY(delivered < protocol::MaxPresencePerSecond);
        scene.rig.clock.nowMs += 1000;
        scene.annaClient->say(message(presenceOf(scene, annas, 99)));
        QVERIFY(scene.benClient->next<protocol::PresenceRelayed>());
    }

    void presenceUnderAnotherNameCloses()
    {
        Scene scene;
        scene.found();
        scene.add(scene.ben, crypto::Role::Viewer);
        scene.annaClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.annaClient->clear();
        scene.benClient->say(message(presenceOf(scene, scene.anna.devices[0], 1)));
        QCOMPARE(scene.benClient->outlet.closedWith, Reason::BadFrame);
        QVERIFY(scene.annaClient->outlet.frames.empty());
    }

    void aClosedSessionIsForgotten()
    {
        Scene scene;
        const auto carlClient = scene.registered(scene.carl, 60);
        scene.found();
        scene.add(scene.ben, crypto::Role::Viewer);
        scene.benClient->say(protocol::Subscribe{scene.stream(), 1});
        scene.benClient->say(protocol::LogSubscribe{scene.groupLog(), 0});
        scene.benClient.reset();
        write(scene, 2);
        scene.add(scene.carl, crypto::Role::Viewer);
        QCOMPARE(scene.rig.relay.metrics().sessions, std::uint64_t{2});
    }

    void blobTicketsAreNotOfferedYet()
    {
        Scene scene;
        scene.annaClient->say(protocol::BlobTicket{});
        QCOMPARE(scene.annaClient->next<protocol::Failed>()->reason, Reason::Unsupported);
    }
};

QTEST_APPLESS_MAIN(RelayStreamsTest)
#include "relay_streams_test.moc"
