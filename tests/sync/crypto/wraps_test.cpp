// SPDX-License-Identifier: MPL-2.0
// Epoch keys on their way to devices, and invitations.
#include "sync/crypto/invitation.h"
#include "sync/crypto/wraps.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class WrapsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyBitFlipIsRefused();
    void wrongPlaceOrKey();
    void prevWrap();
    void builderWantsTheRightKey();
    void joinRequest();
    void joinRequestIsBound();
    void invitationsExpire();
};

void WrapsTest::everyBitFlipIsRefused()
{
    SeededRandom random(1);
    const DeviceKeys device = seededDevice(random);
    const auto group = seededId<GroupId>(random);
    const EpochKey key = seededKey(random);
    const Digest commitment = epochCommitment(key, group, 2);
    const WrapList wraps =
        makeWraps(group, 2, key, {{recipientIdOf(device.id()), device.box.publicKey(), UserId{}}});
    QVERIFY(equal(must(openWrap(wraps[0], device.box, group, 2, commitment)).open().view(),
                  key.open().view()));
    for (std::size_t bit = 0; bit < SealedWrapBytes * 8; ++bit) {
        if (bit == 255)
            continue; // X25519 ignores this bit of the ephemeral key; same key, same meaning.
        Wrap flipped = wraps[0];
        flipped.sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QCOMPARE(codeOf(openWrap(flipped, device.box, group, 2, commitment)),
                 codeOf(Errc::NotAuthentic));
    }
}

void WrapsTest::wrongPlaceOrKey()
{
    SeededRandom random(1);
    const DeviceKeys device = seededDevice(random);
    const auto group = seededId<GroupId>(random);
    const auto other = seededId<GroupId>(random);
    const EpochKey key = seededKey(random);
    const std::vector<Recipient> to{{recipientIdOf(device.id()), device.box.publicKey(), UserId{}}};
    const auto open = [&](const Wrap& wrap, const Digest& commitment) {
        return codeOf(openWrap(wrap, device.box, group, 2, commitment));
    };
    const int bad = codeOf(Errc::NotAuthentic);
    const Digest commitment = epochCommitment(key, group, 2);
    QCOMPARE(open(makeWraps(other, 2, key, to)[0], commitment), bad);
    QCOMPARE(open(makeWraps(group, 3, key, to)[0], commitment), bad);
    // A key the relay chose: sealed correctly, but not the one the signed log commits to.
    QCOMPARE(open(makeWraps(group, 2, seededKey(random), to)[0], commitment), bad);
    QCOMPARE(open(Wrap{}, commitment), bad);
}

void WrapsTest::prevWrap()
{
    SeededRandom random(1);
    const auto group = seededId<GroupId>(random);
    const EpochKey old = seededKey(random);
    const EpochKey next = seededKey(random);
    const Digest commitment = epochCommitment(old, group, 4);
    Epoch op;
    op.epoch = 5;
    op.prevWrap = makePrevWrap(group, 5, next, old);
    QVERIFY(
        equal(must(openPrevWrap(op, next, group, commitment)).open().view(), old.open().view()));
    for (std::size_t bit = 0; bit < PrevWrapBytes * 8; ++bit) {
        Epoch flipped = op;
        flipped.prevWrap[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY(!openPrevWrap(flipped, next, group, commitment));
    }
    QVERIFY(!openPrevWrap(op, old, group, commitment));
    QVERIFY(!openPrevWrap(op, next, seededId<GroupId>(random), commitment));
    QVERIFY(!openPrevWrap(op, next, group, epochCommitment(next, group, 4)));
    Epoch first;
    QCOMPARE(codeOf(openPrevWrap(first, next, group, commitment)), codeOf(Errc::InvalidArgument));
}

void WrapsTest::builderWantsTheRightKey()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    const Person ben = world.addPerson();
    const GroupLog group = world.makeGroup(anna);
    const GroupAuthor author{anna.id, anna.devices[0].sign};
    const EpochKey foreign = EpochKey::random();
    const std::vector<GroupOp> add{world.addOp(ben, Role::Viewer)};
    QCOMPARE(codeOf(buildGroupEntry(group, world, author, add, nullptr, 1)),
             codeOf(Errc::InvalidArgument));
    QCOMPARE(codeOf(buildGroupEntry(group, world, author, add, &foreign, 1)),
             codeOf(Errc::InvalidArgument));
    QCOMPARE(codeOf(buildGroupEntry(group, world, author, {}, &world.keys.at(0), 1)),
             codeOf(Errc::InvalidArgument)); // Nothing to say.
    QVERIFY(buildGroupEntry(group, world, author, add, &world.keys.at(0), 1));
}

void WrapsTest::joinRequest()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    const Person ben = world.addPerson();
    const GroupLog group = world.makeGroup(anna);
    const NewInvitation made = makeInvitation({"relay.example", 443, LinkTransport::Tls},
                                              RelayId{},
                                              group,
                                              Role::Editor,
                                              1,
                                              InviteFlags::None);
    QVERIFY(made.link.logHead == group.head());
    const JoinRequest request = makeJoinRequest(made.link, ben.id, world.log(ben).head());
    QVERIFY(request.invite == made.op.invite);
    const Bytes bytes = encodeJoinRequest(request);
    QCOMPARE(bytes.size(), JoinRequestBytes);
    QVERIFY(must(parseJoinRequest(bytes)) == request);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        QCOMPARE(codeOf(parseJoinRequest(ByteView(bytes).first(size))), codeOf(Errc::Truncated));
    Bytes version = bytes;
    version[0] = 2;
    QCOMPARE(codeOf(parseJoinRequest(version)), codeOf(Errc::Unsupported));
}

void WrapsTest::joinRequestIsBound()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    const Person ben = world.addPerson();
    GroupLog group = world.makeGroup(anna);
    const NewInvitation made = makeInvitation(
        {"h", 443, LinkTransport::Tls}, RelayId{}, group, Role::Editor, 10, InviteFlags::None);
    const JoinRequest good = makeJoinRequest(made.link, ben.id, world.log(ben).head());
    QCOMPARE(codeOf(acceptJoinRequest(good, group, world, 1)), codeOf(Errc::NotFound));
    world.append(group, anna, {made.op});
    QVERIFY(acceptJoinRequest(good, group, world, 1));
    const Bytes bytes = encodeJoinRequest(good);
    for (std::size_t bit = 8; bit < bytes.size() * 8; ++bit) {
        Bytes flipped = bytes;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY(!acceptJoinRequest(must(parseJoinRequest(flipped)), group, world, 1));
    }
    world.append(group, anna, {must(acceptJoinRequest(good, group, world, 1))});
    QCOMPARE(codeOf(acceptJoinRequest(good, group, world, 1)), codeOf(Errc::AlreadyExists));
}

void WrapsTest::invitationsExpire()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    const Person ben = world.addPerson();
    GroupLog group = world.makeGroup(anna);
    const NewInvitation made = makeInvitation(
        {"h", 443, LinkTransport::Tls}, RelayId{}, group, Role::Editor, 10, InviteFlags::None);
    world.append(group, anna, {made.op});
    const JoinRequest request = makeJoinRequest(made.link, ben.id, world.log(ben).head());
    QVERIFY(acceptJoinRequest(request, group, world, 9));
    QCOMPARE(codeOf(acceptJoinRequest(request, group, world, 10)), codeOf(Errc::LinkExpired));
    world.append(group, anna, {InviteRevoke{made.op.invite}});
    QCOMPARE(codeOf(acceptJoinRequest(request, group, world, 9)), codeOf(Errc::LinkExpired));
}

QTEST_APPLESS_MAIN(WrapsTest)
#include "wraps_test.moc"
