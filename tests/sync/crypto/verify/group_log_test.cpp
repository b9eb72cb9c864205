// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/invitation.h"
#include "sync/crypto/verify/group_log.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class GroupLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void genesis();
    void firstEntryMustBringEpochZero();
    void addGivesKeyAndRole();
    void stateAtEveryEntryStays();
    void removeRotates();
    void lastOwnerStays();
    void duellingOwners();
    void leaveSetsRotationPending();
    void leaverChoosesNoKey();
    void rolesRestrictOperations_data();
    void rolesRestrictOperations();
    void devicesFollowTheUserLog();
    void viewerRevokesADeviceAndAnEditorRotates();
    void wrapsMustBeExact();
    void cutoffsMustBeExact();
    void invitations();
    void minSuiteOnlyRises();
    void purgeAndCheckpoint();
    void sameKeyTwiceIsRefused();
    void unusableBoxKeyBlocksNobody();
    void missingUserLogIsAskedFor();
    void positions();
    void everyBitFlipIsRefused();
    void forgedEntriesFuzz();

private:
    Result<void> tryOps(const Person& author, std::vector<GroupOp> ops, std::size_t device = 0)
    {
        const auto built = m_world->tryBuild(*m_group, author, std::move(ops), device);
        if (!built)
            return tl::make_unexpected(built.error());
        return {};
    }

    Bytes signedBy(const Person& author, const std::vector<GroupOp>& ops, std::size_t device = 0)
    {
        LogEntryHeader header;
        header.type = LogType::Group;
        header.log = logIdOf(m_group->id());
        header.seq = m_group->headSeq() + 1;
        header.prev = m_group->head();
        header.authorUser = author.id;
        header.authorKey = author.devices[device].id();
        header.authorUhead = m_group->authorUhead(author.id, ops).value_or(EntryHash{});
        return signLogEntry(header, encodeGroupOps(ops), author.devices[device].sign);
    }

    std::unique_ptr<CryptoWorld> m_world;
    std::optional<Person> m_anna; // owner
    std::optional<Person> m_ben;  // outside at first
    std::optional<Person> m_cleo; // outside at first
    std::optional<GroupLog> m_group;
};

void GroupLogTest::init()
{
    m_world = std::make_unique<CryptoWorld>(11);
    m_anna = m_world->addPerson();
    m_ben = m_world->addPerson();
    m_cleo = m_world->addPerson();
    m_group = m_world->makeGroup(*m_anna);
}

void GroupLogTest::genesis()
{
    QCOMPARE(m_group->members().size(), std::size_t{1});
    QVERIFY(m_group->member(m_anna->id)->role == Role::Owner);
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{0});
    QCOMPARE(m_group->epochAt(0), std::optional<std::uint64_t>{});
    QCOMPARE(m_group->recipients().size(), std::size_t{2}); // device and recovery key
    // Two groups in the same millisecond are two groups.
    const Bytes a = must(buildGroupGenesis(m_world->log(*m_anna), m_anna->devices[0].sign, 5));
    const Bytes b = must(buildGroupGenesis(m_world->log(*m_anna), m_anna->devices[0].sign, 5));
    QVERIFY(must(GroupLog::create(a, *m_world)).id() != must(GroupLog::create(b, *m_world)).id());
    // Founded in another's name.
    LogEntryHeader header = must(parseLogEntry(a)).header;
    header.authorKey = m_ben->devices[0].id();
    QCOMPARE(
        codeOf(GroupLog::create(
            signLogEntry(header, must(parseLogEntry(a)).body, m_ben->devices[0].sign), *m_world)),
        codeOf(Errc::NotAuthorised));
}

void GroupLogTest::firstEntryMustBringEpochZero()
{
    GroupLog fresh = must(GroupLog::create(
        must(buildGroupGenesis(m_world->log(*m_anna), m_anna->devices[0].sign, 5)), *m_world));
    m_group = fresh;
    const Bytes entry = signedBy(*m_anna, {Purge{m_world->document}});
    QCOMPARE(codeOf(fresh.check(entry, *m_world)), codeOf(Errc::NotAuthorised));
}

void GroupLogTest::addGivesKeyAndRole()
{
    const Bytes entry = m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    QVERIFY(m_group->standing(m_ben->devices[0].id())->role == Role::Editor);
    const Wrap wrap = must(findWrap(entry, 0, recipientIdOf(m_ben->devices[0].id())));
    const EpochKey key =
        must(openWrap(wrap, m_ben->devices[0].box, m_group->id(), 0, *m_group->ekCommit(0)));
    QVERIFY(equal(key.open().view(), m_world->keys.at(0).open().view()));
    // The recovery kit opens its own wrap.
    const Wrap paper = must(findWrap(entry, 0, recipientIdOf(m_ben->recovery.box.publicKey())));
    QVERIFY(openWrap(paper, m_ben->recovery.box, m_group->id(), 0, *m_group->ekCommit(0)));
    QCOMPARE(m_group->wrapEntries(0).size(), std::size_t{2});
    QCOMPARE(codeOf(tryOps(*m_anna, {m_world->addOp(*m_ben, Role::Viewer)})),
             codeOf(Errc::NotAuthorised));
}

void GroupLogTest::stateAtEveryEntryStays()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)});           // 2
    m_world->append(*m_group, *m_anna, {SetRole{m_ben->id, Role::Editor, {}}});           // 3
    m_world->append(*m_group, *m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}}); // 4
    const DeviceId device = m_ben->devices[0].id();
    QVERIFY(!m_group->standingAt(device, 1));
    QVERIFY(m_group->standingAt(device, 2)->role == Role::Viewer);
    QVERIFY(m_group->standingAt(device, 3)->role == Role::Editor);
    QVERIFY(!m_group->standingAt(device, 4));
    QCOMPARE(m_group->epochAt(3), std::optional<std::uint64_t>{0});
    QCOMPARE(m_group->epochAt(4), std::optional<std::uint64_t>{1});
    QCOMPARE(m_group->limitsOn(device).size(), std::size_t{1});
    // Re-admitted with the same device: he may read, but never write with it again.
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)}); // 5
    QVERIFY(!m_group->standing(device));
    QVERIFY(m_group->member(m_ben->id));
    QCOMPARE(codeOf(tryOps(*m_ben, {Checkpoint{}})), codeOf(Errc::NotAuthorised));
    // With a new device he is back.
    m_world->addDevice(*m_ben);
    m_world->append(*m_group,
                    *m_ben,
                    {Devices{m_ben->id, m_world->log(*m_ben).head(), {}}},
                    1); // 6
    QVERIFY(m_group->standing(m_ben->devices[1].id())->role == Role::Editor);
}

void GroupLogTest::removeRotates()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_cleo, Role::Viewer)});
    const Remove op{m_ben->id, m_world->cutoffsFor(*m_ben)};
    QCOMPARE(codeOf(m_group->check(signedBy(*m_anna, {op}), *m_world)),
             codeOf(Errc::NotAuthorised)); // Without the epoch.
    const Bytes entry = m_world->append(*m_group, *m_anna, {op});
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{1});
    QVERIFY(!m_group->rotationPending());
    QCOMPARE(codeOf(findWrap(entry, 1, recipientIdOf(m_ben->devices[0].id()))),
             codeOf(Errc::NotFound));
    const Wrap wrap = must(findWrap(entry, 1, recipientIdOf(m_cleo->devices[0].id())));
    const EpochKey key =
        must(openWrap(wrap, m_cleo->devices[0].box, m_group->id(), 1, *m_group->ekCommit(1)));
    // A new key opens the older ones backwards.
    const auto ops = must(parseGroupOps(must(parseLogEntry(entry)).body));
    const auto& epoch = std::get<Epoch>(ops.back());
    const EpochKey old = must(openPrevWrap(epoch, key, m_group->id(), *m_group->ekCommit(0)));
    QVERIFY(equal(old.open().view(), m_world->keys.at(0).open().view()));
}

void GroupLogTest::lastOwnerStays()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    QCOMPARE(codeOf(tryOps(*m_anna, {Leave{m_world->cutoffsFor(*m_anna)}})),
             codeOf(Errc::NotAuthorised));
    QCOMPARE(
        codeOf(tryOps(*m_anna, {SetRole{m_anna->id, Role::Editor, m_world->cutoffsFor(*m_anna)}})),
        codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {Remove{m_anna->id, m_world->cutoffsFor(*m_anna)}})),
             codeOf(Errc::NotAuthorised));
    // Handing over in one entry is fine.
    QVERIFY(tryOps(*m_anna,
                   {SetRole{m_ben->id, Role::Owner, {}},
                    SetRole{m_anna->id, Role::Viewer, m_world->cutoffsFor(*m_anna)}}));
}

void GroupLogTest::duellingOwners()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Owner)});
    GroupLog other = *m_group;
    const auto annas = must(
        m_world->tryBuild(*m_group, *m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}}));
    const auto bens = must(
        m_world->tryBuild(*m_group, *m_ben, {Remove{m_anna->id, m_world->cutoffsFor(*m_anna)}}));
    must(m_group->append(annas.entry, *m_world));
    must(other.append(annas.entry, *m_world));
    QCOMPARE(codeOf(m_group->append(bens.entry, *m_world)), codeOf(Errc::LogFork));
    QVERIFY(m_group->head() == other.head());
    m_world->keys.emplace(1, annas.newKey->duplicate());
    QCOMPARE(codeOf(tryOps(*m_ben, {Remove{m_anna->id, m_world->cutoffsFor(*m_anna)}})),
             codeOf(Errc::NotAuthorised));
}

void GroupLogTest::leaveSetsRotationPending()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    m_world->append(*m_group, *m_ben, {Leave{m_world->cutoffsFor(*m_ben)}});
    QVERIFY(m_group->rotationPending());
    QVERIFY(!m_group->member(m_ben->id));
    m_world->append(*m_group, *m_anna, {}, 0, GroupLog::Rotate::Yes);
    QVERIFY(!m_group->rotationPending());
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{1});
}

void GroupLogTest::leaverChoosesNoKey()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    QCOMPARE(codeOf(m_group->plan(m_ben->id,
                                  m_ben->devices[0].id(),
                                  {Leave{m_world->cutoffsFor(*m_ben)}, Epoch{}},
                                  *m_world)),
             codeOf(Errc::Malformed));
}

void GroupLogTest::rolesRestrictOperations_data()
{
    QTest::addColumn<int>("role");
    QTest::newRow("editor") << 2;
    QTest::newRow("commenter") << 3;
    QTest::newRow("viewer") << 4;
}

void GroupLogTest::rolesRestrictOperations()
{
    QFETCH(const int, role);
    const Role given = static_cast<Role>(role);
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, given)});
    const NewInvitation invitation = makeInvitation({"relay.example", 443, LinkTransport::Tls},
                                                    RelayId{},
                                                    *m_group,
                                                    Role::Viewer,
                                                    9,
                                                    InviteFlags::None);
    const std::vector<GroupOp> forOwners{
        m_world->addOp(*m_cleo, Role::Viewer),
        SetRole{m_ben->id, Role::Owner, {}},
        SetRole{m_anna->id, Role::Viewer, m_world->cutoffsFor(*m_anna)},
        Remove{m_anna->id, m_world->cutoffsFor(*m_anna)},
        invitation.op,
        Purge{m_world->document},
        MinSuite{2},
        GGenesis{m_ben->id, m_world->log(*m_ben).head(), {}},
    };
    for (const GroupOp& op : forOwners)
        QCOMPARE(codeOf(tryOps(*m_ben, {op})), codeOf(Errc::NotAuthorised));
    QCOMPARE(bool(tryOps(*m_ben, {Checkpoint{}})), given == Role::Editor);
    const auto rotate = m_world->tryBuild(*m_group, *m_ben, {}, 0, GroupLog::Rotate::Yes);
    QCOMPARE(bool(rotate), given == Role::Editor);
    QVERIFY(tryOps(*m_ben, {Leave{m_world->cutoffsFor(*m_ben)}}));
}

void GroupLogTest::devicesFollowTheUserLog()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    m_world->addDevice(*m_ben);
    // Not before the group has taken it in.
    QCOMPARE(codeOf(tryOps(*m_ben, {Checkpoint{}}, 1)), codeOf(Errc::NotAuthorised));
    const EntryHash added = m_world->log(*m_ben).head();
    const Bytes entry = m_world->append(*m_group, *m_ben, {Devices{m_ben->id, added, {}}});
    QVERIFY(findWrap(entry, 0, recipientIdOf(m_ben->devices[1].id())));
    QVERIFY(m_group->standing(m_ben->devices[1].id()));
    QCOMPARE(codeOf(tryOps(*m_ben, {Devices{m_ben->id, added, {}}})), codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {Devices{m_ben->id, added, {}}})), codeOf(Errc::NotFound));
    // The editor revokes the old one: a new epoch in the same entry, old device cut off.
    m_world->write(*m_group, m_ben->devices[0]);
    m_world->revokeDevice(*m_ben, 0, 1);
    const Devices revoke{
        m_ben->id, m_world->log(*m_ben).head(), {m_world->pointOf(m_ben->devices[0].id())}};
    QCOMPARE(codeOf(tryOps(*m_ben, {revoke}, 0)), codeOf(Errc::NotAuthorised)); // by the revoked
    m_world->append(*m_group, *m_ben, {revoke}, 1);
    QVERIFY(!m_group->standing(m_ben->devices[0].id()));
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{1});
    QCOMPARE(m_group->limitsOn(m_ben->devices[0].id()).front().cutoff.seq, std::uint64_t{1});
}

void GroupLogTest::viewerRevokesADeviceAndAnEditorRotates()
{
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)});
    m_world->addDevice(*m_ben);
    m_world->revokeDevice(*m_ben, 0, 1);
    m_world->append(*m_group,
                    *m_ben,
                    {Devices{m_ben->id,
                             m_world->log(*m_ben).head(),
                             {m_world->pointOf(m_ben->devices[0].id())}}},
                    1);
    QVERIFY(m_group->rotationPending());
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{0});
    m_world->append(*m_group, *m_anna, {}, 0, GroupLog::Rotate::Yes);
    QVERIFY(!m_group->rotationPending());
}

void GroupLogTest::wrapsMustBeExact()
{
    const auto built =
        must(m_world->tryBuild(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)}));
    const auto ops = must(parseGroupOps(must(parseLogEntry(built.entry)).body));
    const auto refuse = [&](const std::vector<GroupOp>& changed) {
        return codeOf(m_group->check(signedBy(*m_anna, changed), *m_world));
    };
    auto without = ops;
    without.pop_back();
    QCOMPARE(refuse(without), codeOf(Errc::NotAuthorised));
    auto fewer = ops;
    std::get<AddWraps>(fewer.back()).wraps.pop_back();
    QCOMPARE(refuse(fewer), codeOf(Errc::NotAuthorised));
    auto ghost = ops; // A key the relay would like to read along with.
    std::get<AddWraps>(ghost.back()).wraps.back().recipient =
        RecipientId(std::array<std::uint8_t, 32>{0xff, 0xff, 0xff, 0xff});
    auto& wraps = std::get<AddWraps>(ghost.back()).wraps;
    std::sort(wraps.begin(), wraps.end(), [](const Wrap& a, const Wrap& b) {
        return a.recipient < b.recipient;
    });
    QCOMPARE(refuse(ghost), codeOf(Errc::NotAuthorised));
    auto otherEpoch = ops;
    std::get<AddWraps>(otherEpoch.back()).epoch = 1;
    QCOMPARE(refuse(otherEpoch), codeOf(Errc::NotAuthorised));
    QCOMPARE(refuse({AddWraps{0, {}}}), codeOf(Errc::NotAuthorised));
    QVERIFY(m_group->check(signedBy(*m_anna, ops), *m_world));
}

void GroupLogTest::cutoffsMustBeExact()
{
    m_world->addDevice(*m_ben);
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    Cutoffs all = m_world->cutoffsFor(*m_ben);
    QCOMPARE(all.size(), std::size_t{2});
    Cutoffs one{all.front()};
    QCOMPARE(codeOf(tryOps(*m_anna, {Remove{m_ben->id, one}})), codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {Remove{m_ben->id, {}}})), codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {SetRole{m_ben->id, Role::Viewer, {}}})),
             codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {SetRole{m_ben->id, Role::Owner, all}})),
             codeOf(Errc::NotAuthorised)); // Stronger: nothing to cut.
    QVERIFY(tryOps(*m_anna, {SetRole{m_ben->id, Role::Viewer, all}}));
    QVERIFY(tryOps(*m_anna, {Remove{m_ben->id, all}}));
}

void GroupLogTest::invitations()
{
    const RelayAddress address{"relay.example", 443, LinkTransport::Tls};
    const NewInvitation made =
        makeInvitation(address, RelayId{}, *m_group, Role::Editor, 9000, InviteFlags::AutoAccept);
    m_world->append(*m_group, *m_anna, {made.op});
    QCOMPARE(m_group->openInvites().size(), std::size_t{1});
    QCOMPARE(codeOf(tryOps(*m_anna, {made.op})), codeOf(Errc::NotAuthorised)); // Same key again.
    const JoinRequest request = makeJoinRequest(made.link, m_ben->id, m_world->log(*m_ben).head());
    const Add add = must(acceptJoinRequest(request, *m_group, *m_world, 8999));
    // The signature is for this person, the role is the invitation's.
    Add stolen = add;
    stolen.user = m_cleo->id;
    stolen.uhead = m_world->log(*m_cleo).head();
    QCOMPARE(codeOf(tryOps(*m_anna, {stolen})), codeOf(Errc::NotAuthentic));
    Add promoted = add;
    promoted.role = Role::Owner;
    QCOMPARE(codeOf(tryOps(*m_anna, {promoted})), codeOf(Errc::NotAuthorised));
    m_world->append(*m_group, *m_anna, {add});
    QVERIFY(m_group->member(m_ben->id)->role == Role::Editor);
    // Single use.
    QVERIFY(m_group->openInvites().empty());
    const JoinRequest second = makeJoinRequest(made.link, m_cleo->id, m_world->log(*m_cleo).head());
    QCOMPARE(codeOf(acceptJoinRequest(second, *m_group, *m_world, 1)), codeOf(Errc::LinkExpired));
    const Add forced{
        second.user, second.userHead, Role::Editor, InviteUse{second.invite, second.signature}};
    QCOMPARE(codeOf(tryOps(*m_anna, {forced})), codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {InviteRevoke{made.op.invite}})), codeOf(Errc::NotAuthorised));
}

void GroupLogTest::minSuiteOnlyRises()
{
    QCOMPARE(codeOf(tryOps(*m_anna, {MinSuite{1}})), codeOf(Errc::NotAuthorised));
    QCOMPARE(codeOf(tryOps(*m_anna, {MinSuite{0}})), codeOf(Errc::NotAuthorised));
    m_world->append(*m_group, *m_anna, {MinSuite{3}});
    QCOMPARE(int(m_group->minSuite()), 3);
    QCOMPARE(codeOf(tryOps(*m_anna, {MinSuite{2}})), codeOf(Errc::NotAuthorised));
}

void GroupLogTest::purgeAndCheckpoint()
{
    m_world->write(*m_group, m_anna->devices[0]);
    const Cutoffs heads{m_world->pointOf(m_anna->devices[0].id())};
    m_world->append(*m_group, *m_anna, {Checkpoint{heads}, Purge{m_world->document}});
    QVERIFY(m_group->isPurged(m_world->document));
    QVERIFY(m_group->checkpoint()->heads == heads);
    QCOMPARE(m_group->checkpoint()->entrySeq, m_group->headSeq());
    QCOMPARE(codeOf(tryOps(*m_anna, {Purge{m_world->document}})), codeOf(Errc::NotAuthorised));
}

void GroupLogTest::sameKeyTwiceIsRefused()
{
    // Mallory's recovery key bears the id of Ben's device: Ben must not become unwrappable.
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    Person mallory = m_world->addPerson();
    m_world->append(*m_group, *m_anna, {m_world->addOp(mallory, Role::Viewer)});
    UserLog& log = m_world->log(mallory);
    RecoveryRotate op;
    const RecoveryKeys next = seededRecovery(m_world->random());
    op.recoverySign = next.sign.signPublicKey();
    op.recoveryBox = BoxPublicKey(m_ben->devices[0].id().array());
    op.possession = next.sign.sign(
        Label::DevAdd,
        recoveryRotateDigest(logIdOf(mallory.id), op.recoverySign, op.recoveryBox, log.head()));
    must(log.append(must(buildUserEntry(log, mallory.recovery.sign, {op}, 1))));
    QCOMPARE(codeOf(tryOps(mallory, {Devices{mallory.id, log.head(), {}}})),
             codeOf(Errc::NotAuthorised));
}

void GroupLogTest::unusableBoxKeyBlocksNobody()
{
    Person mallory = m_world->addPerson();
    UserLog& log = m_world->log(mallory);
    RecoveryRotate op;
    const RecoveryKeys next = seededRecovery(m_world->random());
    op.recoverySign = next.sign.signPublicKey();
    op.recoveryBox = BoxPublicKey(std::array<std::uint8_t, 32>{1}); // Small order.
    op.possession = next.sign.sign(
        Label::DevAdd,
        recoveryRotateDigest(logIdOf(mallory.id), op.recoverySign, op.recoveryBox, log.head()));
    must(log.append(must(buildUserEntry(log, mallory.recovery.sign, {op}, 1))));
    m_world->append(*m_group, *m_anna, {m_world->addOp(mallory, Role::Viewer)});
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    m_world->append(*m_group, *m_anna, {}, 0, GroupLog::Rotate::Yes);
    QCOMPARE(m_group->epoch(), std::optional<std::uint64_t>{1});
}

void GroupLogTest::missingUserLogIsAskedFor()
{
    const auto built =
        must(m_world->tryBuild(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)}));
    CryptoWorld empty(99);
    QCOMPARE(codeOf(m_group->check(built.entry, empty)), codeOf(Errc::NotFound));
    Add unknownHead = m_world->addOp(*m_ben, Role::Viewer);
    unknownHead.uhead = EntryHash(std::array<std::uint8_t, 32>{7});
    QCOMPARE(codeOf(tryOps(*m_anna, {unknownHead})), codeOf(Errc::NotFound));
}

void GroupLogTest::positions()
{
    GroupLog behind = *m_group;
    const Bytes first = m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)});
    const Bytes second =
        m_world->append(*m_group, *m_anna, {m_world->addOp(*m_cleo, Role::Viewer)});
    QCOMPARE(codeOf(m_group->append(first, *m_world)), codeOf(Errc::AlreadyExists));
    QCOMPARE(codeOf(behind.append(second, *m_world)), codeOf(Errc::NotFound));
    QVERIFY(behind.append(first, *m_world));
    QVERIFY(behind.append(second, *m_world));
    QVERIFY(behind.head() == m_group->head());
}

void GroupLogTest::everyBitFlipIsRefused()
{
    const auto built =
        must(m_world->tryBuild(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Viewer)}));
    for (std::size_t bit = 0; bit < built.entry.size() * 8; ++bit) {
        Bytes flipped = built.entry;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        if (m_group->check(flipped, *m_world))
            QFAIL(qPrintable(QString::number(bit)));
    }
}

void GroupLogTest::forgedEntriesFuzz()
{
    // Entries with random authors, positions, roles and operations; each that is accepted must be
    // one that the rules allow, which this table states independently of the product.
    const std::uint64_t seed = 20;
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_cleo, Role::Viewer)});
    const Person outsider = m_world->addPerson();
    const std::array<const Person*, 4> people{&*m_anna, &*m_ben, &*m_cleo, &outsider};
    const Bytes good = signedBy(*m_anna, {MinSuite{2}});
    const LogEntryView view = must(parseLogEntry(good));
    int accepted = 0;
    for (int round = 0; round < 100000; ++round) {
        const std::size_t claimed = random.below(4);
        const std::size_t signer = random.below(4);
        LogEntryHeader header = view.header;
        header.authorUser = people[claimed]->id;
        header.authorKey = people[signer]->devices[0].id();
        header.authorUhead =
            m_group->authorUhead(people[claimed]->id, {}).value_or(header.authorUhead);
        const bool rightPlace = random.below(4) != 0;
        if (!rightPlace && random.below(2) == 0)
            header.prev = seededId<EntryHash>(random);
        else if (!rightPlace)
            header.seq += 1 + random.below(5);
        const bool ownerOp = random.below(2) == 0;
        const GroupOp op = ownerOp ? GroupOp(MinSuite{2}) : GroupOp(Checkpoint{});
        const Bytes body = encodeGroupOps({op});
        // Signing costs most: nine in ten carry a signature made for other bytes.
        const bool isSigned = round % 10 == 0;
        Bytes entry;
        if (isSigned) {
            entry = signLogEntry(header, body, people[signer]->devices[0].sign);
        } else {
            entry = must(encodeLogEntryUnsigned(header, body));
            entry.insert(entry.end(), view.signature.begin(), view.signature.end());
        }
        const bool right = claimed == signer && (claimed == 0 || (claimed == 1 && !ownerOp));
        const bool allowed = isSigned && rightPlace && right;
        const bool original = equal(entry, good);
        const bool taken = bool(m_group->check(entry, *m_world));
        if (taken != (allowed || original))
            QFAIL(qPrintable(QStringLiteral("round %1").arg(round)));
        accepted += taken ? 1 : 0;
    }
    QVERIFY(accepted > 100);
}

QTEST_APPLESS_MAIN(GroupLogTest)
#include "group_log_test.moc"
