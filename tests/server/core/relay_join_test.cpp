// SPDX-License-Identifier: MPL-2.0
// Registration by token, and the way into a group through an invitation.
#include "tests/support/relay_scene.h"

#include <QTest>

using namespace cahier;
using namespace cahier::test;
using protocol::Reason;

namespace {

struct Invited
{
    crypto::JoinLink link;
    protocol::Bytes32 publicKey{};
};

Invited invite(Scene& scene, std::uint64_t lifeMs = 60000)
{
    auto made = crypto::makeInvitation(crypto::RelayAddress{"localhost"},
                                       scene.rig.signer.id(),
                                       *scene.group,
                                       crypto::Role::Editor,
                                       scene.rig.clock.nowMs + lifeMs,
                                       crypto::InviteFlags::None);
    const crypto::Invite op = made.op;
    scene.appendAs(*scene.annaClient, scene.anna, {op});
    return {made.link, op.invite.array()};
}

protocol::Join joinOf(const Invited& invited, const Person& person, const EntryHash& head)
{
    const auto request = crypto::makeJoinRequest(invited.link, person.id, head);
    protocol::Join m;
    m.group = invited.link.group;
    m.invite = invited.publicKey;
    m.signature = request.signature;
    m.entries = {genesisOf(person)};
    m.name = Bytes{1, 2, 3};
    return m;
}

protocol::Join joinOf(Scene& scene, const Invited& invited, const Person& person)
{
    return joinOf(invited, person, scene.world.log(person).head());
}

} // namespace

class RelayJoinTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aTokenWorksOnceAndALostAnswerLocksNobodyOut()
    {
        Scene scene;
        const protocol::Bytes32 token = scene.token(50);
        RigClient carl{scene.rig};
        QVERIFY(carl.logIn(scene.carl));
        carl.say(protocol::Register{token, {genesisOf(scene.carl)}});
        QVERIFY(carl.next<protocol::Registered>());
        // The same again, as after a lost answer, on another connection.
        RigClient again{scene.rig};
        QCOMPARE(again.logIn(scene.carl)->registration, protocol::Registration::Known);
        again.say(protocol::Register{token, {genesisOf(scene.carl)}});
        QVERIFY(again.next<protocol::Registered>());
        // Somebody else finds it used up.
        const Person dora = scene.world.addPerson();
        RigClient other{scene.rig};
        QVERIFY(other.logIn(dora));
        other.say(protocol::Register{token, {genesisOf(dora)}});
        QCOMPARE(other.next<protocol::Failed>()->reason, Reason::BadToken);
        other.say(protocol::ListStreams{});
        QCOMPARE(other.next<protocol::Failed>()->reason, Reason::NotRegistered);
        QCOMPARE(scene.rig.relay.metrics().storageFailures, std::uint64_t{0});
    }

    void refusesBadRegistrations_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("reason");
        QTest::newRow("unknown token") << 0 << int(Reason::BadToken);
        QTest::newRow("expired token") << 1 << int(Reason::BadToken);
        QTest::newRow("somebody else's log") << 2 << int(Reason::BadEntry);
        QTest::newRow("damaged log") << 3 << int(Reason::BadEntry);
    }

    void refusesBadRegistrations()
    {
        QFETCH(int, what);
        QFETCH(int, reason);
        Scene scene;
        const protocol::Bytes32 token = scene.token(50);
        RigClient carl{scene.rig};
        QVERIFY(carl.logIn(scene.carl));
        protocol::Register m{token, {genesisOf(scene.carl)}};
        if (what == 0)
            m.token[5] ^= 1U;
        if (what == 1)
            scene.rig.clock.nowMs += 100000;
        if (what == 2)
            m.entries = {genesisOf(scene.ben)};
        if (what == 3)
            m.entries[0].back() ^= 1U;
        carl.say(m);
        QCOMPARE(int(carl.next<protocol::Failed>()->reason), reason);
    }

    void joinsWithoutAToken()
    {
        Scene scene;
        scene.found();
        const Invited invited = invite(scene);
        RigClient carl{scene.rig};
        QCOMPARE(carl.logIn(scene.carl)->registration, protocol::Registration::Unknown);
        carl.say(joinOf(scene, invited, scene.carl));
        QVERIFY(carl.next<protocol::JoinPending>());
        // The owner hears at once, with all he needs to decide.
        const auto request = scene.annaClient->next<protocol::JoinRequest>();
        QVERIFY(request);
        QVERIFY(request->user == scene.carl.id);
        QVERIFY(request->name == (Bytes{1, 2, 3}));
        scene.annaClient->say(
            protocol::LogGet{{protocol::LogType::User, logIdOf(request->user)}, 0});
        QCOMPARE(scene.annaClient->next<protocol::LogEntries>()->items.size(), std::size_t{1});
        // And so does one who connects later.
        RigClient later{scene.rig};
        QVERIFY(later.logIn(scene.anna));
        QVERIFY(later.next<protocol::JoinRequest>());
        // The joiner may read the group's log while he waits, but no document.
        carl.say(protocol::LogSubscribe{scene.groupLog(), 0});
        QCOMPARE(carl.next<protocol::LogEntries>()->logLength, std::uint64_t{3});
        carl.say(protocol::Subscribe{scene.stream(), 1});
        QCOMPARE(carl.next<protocol::Failed>()->reason, Reason::NotAuthorised);
        // Anna adds him, which uses up the invitation.
        crypto::JoinRequest asked{request->group,
                                  crypto::SignPublicKey{request->invite},
                                  request->user,
                                  request->userHead,
                                  request->signature};
        const auto add = must(
            crypto::acceptJoinRequest(asked, *scene.group, scene.world, scene.rig.clock.nowMs));
        scene.appendAs(*scene.annaClient, scene.anna, {add});
        QCOMPARE(carl.next<protocol::LogEntries>()->fromSeq, std::uint64_t{3});
        QCOMPARE(carl.next<protocol::JoinDone>()->outcome, protocol::JoinOutcome::Added);
        carl.say(protocol::Subscribe{scene.stream(), 1});
        QVERIFY(carl.next<protocol::CaughtUp>());
        // The request is gone, the invitation used.
        RigClient third{scene.rig};
        QVERIFY(third.logIn(scene.anna));
        QVERIFY(!third.next<protocol::JoinRequest>());
        const Person dora = scene.world.addPerson();
        RigClient doraClient{scene.rig};
        QVERIFY(doraClient.logIn(dora));
        doraClient.say(joinOf(scene, invited, dora));
        QCOMPARE(doraClient.next<protocol::Failed>()->reason, Reason::BadInvite);
        // A member who joins again is told that he is in.
        carl.say(joinOf(scene, invited, scene.carl));
        QCOMPARE(carl.next<protocol::JoinDone>()->outcome, protocol::JoinOutcome::Added);
    }

    void refusesBadJoins_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("reason");
        QTest::newRow("signature") << 0 << int(Reason::BadSignature);
        QTest::newRow("other user's request") << 1 << int(Reason::BadSignature);
        QTest::newRow("unknown invite") << 2 << int(Reason::BadInvite);
        QTest::newRow("unknown group") << 3 << int(Reason::BadInvite);
        QTest::newRow("expired") << 4 << int(Reason::BadInvite);
        QTest::newRow("revoked") << 5 << int(Reason::BadInvite);
        QTest::newRow("foreign log") << 6 << int(Reason::BadEntry);
    }

    void refusesBadJoins()
    {
        QFETCH(int, what);
        QFETCH(int, reason);
        Scene scene;
        scene.found();
        const Invited invited = invite(scene);
        RigClient carl{scene.rig};
        QVERIFY(carl.logIn(scene.carl));
        protocol::Join m = joinOf(scene, invited, scene.carl);
        const auto resign = [&](const crypto::SigningKey& key) {
            const auto digest = crypto::joinDigest(m.group,
                                                   crypto::SignPublicKey{m.invite},
                                                   scene.carl.id,
                                                   scene.world.log(scene.carl).head());
            m.signature = key.sign(crypto::Label::Join, digest);
        };
        if (what == 0)
            m.signature[0] ^= 1U;
        if (what == 1)
            m = joinOf(invited, scene.ben, scene.world.log(scene.ben).head());
        if (what == 1)
            m.entries = {genesisOf(scene.carl)};
        if (what == 2) {
            const auto key = crypto::SigningKey::generate();
            m.invite = key.publicKey();
            resign(key);
        }
        if (what == 3) {
            const auto key = crypto::SigningKey::generate();
            m.invite = key.publicKey();
            m.group = GroupId{std::array<std::uint8_t, 32>{5}};
            resign(key);
        }
        if (what == 4)
            scene.rig.clock.nowMs += 60001;
        if (what == 5)
            scene.appendAs(*scene.annaClient,
                           scene.anna,
                           {crypto::InviteRevoke{crypto::SignPublicKey{m.invite}}});
        if (what == 6)
            m.entries = {genesisOf(scene.ben)};
        carl.say(m);
        const auto failed = carl.next<protocol::Failed>();
        QVERIFY(failed);
        QCOMPARE(int(failed->reason), reason);
        QVERIFY(!scene.annaClient->next<protocol::JoinRequest>());
        // He did not slip in as a registered user.
        RigClient again{scene.rig};
        QCOMPARE(again.logIn(scene.carl)->registration, protocol::Registration::Unknown);
    }

    void anOwnerDeclines()
    {
        Scene scene;
        scene.found();
        const Invited invited = invite(scene);
        scene.benClient->say(joinOf(scene, invited, scene.ben));
        QVERIFY(scene.benClient->next<protocol::JoinPending>());
        // Not just anybody can.
        scene.benClient->say(
            protocol::JoinDecline{scene.group->id(), invited.publicKey, scene.ben.id});
        QCOMPARE(scene.benClient->next<protocol::Failed>()->reason, Reason::NotAuthorised);
        scene.annaClient->say(
            protocol::JoinDecline{scene.group->id(), invited.publicKey, scene.ben.id});
        QCOMPARE(scene.benClient->next<protocol::JoinDone>()->outcome,
                 protocol::JoinOutcome::Declined);
        scene.annaClient->say(
            protocol::JoinDecline{scene.group->id(), invited.publicKey, scene.ben.id});
        QCOMPARE(scene.annaClient->next<protocol::Failed>()->reason, Reason::NotFound);
    }

    void revokingAnInvitationDeclinesWhoWaits()
    {
        Scene scene;
        scene.found();
        const Invited invited = invite(scene);
        scene.benClient->say(joinOf(scene, invited, scene.ben));
        QVERIFY(scene.benClient->next<protocol::JoinPending>());
        scene.appendAs(*scene.annaClient,
                       scene.anna,
                       {crypto::InviteRevoke{crypto::SignPublicKey{invited.publicKey}}});
        QCOMPARE(scene.benClient->next<protocol::JoinDone>()->outcome,
                 protocol::JoinOutcome::Declined);
    }
};

QTEST_APPLESS_MAIN(RelayJoinTest)
#include "relay_join_test.moc"
