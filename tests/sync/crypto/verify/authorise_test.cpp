// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/authorise.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class AuthoriseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void honestFeedApplies();
    void roleTable_data();
    void roleTable();
    void suite();
    void otherGroup();
    void unknownLogHeadHolds();
    void unknownDevice();
    void notYetMember();
    void wrongEpoch();
    void forgedSignature();
    void chain();
    void lazyChain();
    void logHeadMayNotGoBack();
    void equivocationNeedsBothSignatures();
    void removedMemberIsCutOff();
    void revokedDeviceIsCutOff();
    void demotedMembersFlightIsVoid();
    void demotionLeavesWhatIsStillAllowed();
    void purgedDocumentIsVoid();
    void replayAndOrderChangeNothing();
    void stubsAreJudgedTheSame();
    void presenceStanding();

private:
    Verdict judge(const SealedEnvelope& sealed,
                  const FeedKnowledge& feed,
                  ChainCheck chain = ChainCheck::Required) const
    {
        return authorise(must(parseEnvelope(sealed.bytes)), *m_group, feed, chain);
    }

    Reason reasonFor(const EnvelopeHeader& header, const DeviceKeys& device) const
    {
        return judge(m_world->seal(*m_group, device, header), m_world->knowledge(device.id()))
            .reason;
    }

    std::unique_ptr<CryptoWorld> m_world;
    std::optional<Person> m_anna; // owner
    std::optional<Person> m_ben;  // editor
    std::optional<GroupLog> m_group;
};

void AuthoriseTest::init()
{
    m_world = std::make_unique<CryptoWorld>(31);
    m_anna = m_world->addPerson();
    m_ben = m_world->addPerson();
    m_group = m_world->makeGroup(*m_anna);
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Editor)});
}

void AuthoriseTest::honestFeedApplies()
{
    for (int i = 0; i < 5; ++i) {
        const FeedKnowledge known = m_world->knowledge(m_ben->devices[0].id());
        const SealedEnvelope sealed = m_world->write(*m_group, m_ben->devices[0]);
        const Verdict expected{Decision::Apply, Reason::Ok};
        QVERIFY(judge(sealed, known) == expected);
        if (i == 2)
            m_world->append(*m_group, *m_anna, {}, 0, GroupLog::Rotate::Yes);
    }
}

void AuthoriseTest::roleTable_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("allowed");
    for (int role = 1; role <= 4; ++role) {
        for (int type = 1; type <= 3; ++type) {
            for (int kind = 1; kind <= 3; ++kind) {
                const bool allowed = role <= 2 || (role == 3 && type == 1 && kind == 2);
                QTest::addRow("role %d type %d kind %d", role, type, kind)
                    << role << type << kind << allowed;
            }
        }
    }
}

void AuthoriseTest::roleTable()
{
    QFETCH(const int, role);
    QFETCH(const int, type);
    QFETCH(const int, kind);
    QFETCH(const bool, allowed);
    const Person cleo = m_world->addPerson();
    m_world->append(*m_group, *m_anna, {m_world->addOp(cleo, static_cast<Role>(role))});
    EnvelopeHeader header = m_world->nextHeader(*m_group, cleo.devices[0]);
    header.type = static_cast<EnvelopeType>(type);
    header.kind = static_cast<DocumentKind>(kind);
    const StreamKey key = m_world->streamKey(*m_group, header);
    ByteWriter cover;
    encodeCutoffs(cover, {});
    const Bytes ext = type == 1 ? Bytes{} : type == 2 ? toBytes(cover.view()) : Bytes(32, 1);
    const SealedEnvelope sealed =
        must(sealEnvelope(header, ext, Bytes{1}, key.open().key(), cleo.devices[0].sign));
    const Verdict verdict = judge(sealed, {});
    QCOMPARE(verdict.decision == Decision::Apply, allowed);
    if (!allowed)
        QVERIFY(verdict == (Verdict{Decision::Void, Reason::RoleTooLow}));
    QCOMPARE(relayAdmits(verdict), allowed);
}

void AuthoriseTest::suite()
{
    const EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    m_world->append(*m_group, *m_anna, {MinSuite{2}});
    QCOMPARE(reasonFor(header, m_ben->devices[0]), Reason::SuiteTooOld);
}

void AuthoriseTest::otherGroup()
{
    EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    header.group = GroupId(std::array<std::uint8_t, 32>{9});
    QCOMPARE(reasonFor(header, m_ben->devices[0]), Reason::OtherGroup);
}

void AuthoriseTest::unknownLogHeadHolds()
{
    EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    header.logHead = EntryHash(std::array<std::uint8_t, 32>{9});
    SealedEnvelope sealed = m_world->seal(*m_group, m_ben->devices[0], header);
    QVERIFY(judge(sealed, {}) == (Verdict{Decision::Hold, Reason::UnknownLogHead}));
    // Nothing unsigned may fill the waiting room.
    sealed.bytes.back() ^= 1U;
    QVERIFY(judge(sealed, {}) == (Verdict{Decision::Reject, Reason::BadSignature}));
}

void AuthoriseTest::unknownDevice()
{
    const DeviceKeys stranger = seededDevice(m_world->random());
    QCOMPARE(reasonFor(m_world->nextHeader(*m_group, stranger), stranger), Reason::UnknownDevice);
}

void AuthoriseTest::notYetMember()
{
    const Person cleo = m_world->addPerson();
    const EnvelopeHeader before = m_world->nextHeader(*m_group, cleo.devices[0]);
    m_world->append(*m_group, *m_anna, {m_world->addOp(cleo, Role::Editor)});
    QCOMPARE(reasonFor(before, cleo.devices[0]), Reason::DeviceNotActive);
    QCOMPARE(reasonFor(m_world->nextHeader(*m_group, cleo.devices[0]), cleo.devices[0]),
             Reason::Ok);
}

void AuthoriseTest::wrongEpoch()
{
    m_world->append(*m_group, *m_anna, {}, 0, GroupLog::Rotate::Yes);
    EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    header.epoch = 0;
    QCOMPARE(reasonFor(header, m_ben->devices[0]), Reason::WrongEpoch);
    // The genesis entry has no epoch at all.
    header.logHead = m_group->hashAt(0);
    QCOMPARE(reasonFor(header, m_ben->devices[0]), Reason::DeviceNotActive);
    EnvelopeHeader founder = m_world->nextHeader(*m_group, m_anna->devices[0]);
    founder.logHead = m_group->hashAt(0);
    founder.epoch = 0;
    QCOMPARE(reasonFor(founder, m_anna->devices[0]), Reason::WrongEpoch);
}

void AuthoriseTest::forgedSignature()
{
    // Anna's device in the header, Ben's signature below it.
    const EnvelopeHeader header = m_world->nextHeader(*m_group, m_anna->devices[0]);
    SealedEnvelope sealed = m_world->seal(*m_group, m_anna->devices[0], header);
    const Signature ben = m_ben->devices[0].sign.sign(Label::Env, sealed.id.array());
    std::copy(ben.begin(), ben.end(), sealed.bytes.end() - 64);
    QCOMPARE(judge(sealed, {}).reason, Reason::BadSignature);
    QVERIFY(authorise(must(parseEnvelope(sealed.bytes)),
                      *m_group,
                      {},
                      ChainCheck::Required,
                      SignatureCheck::Done)
                .decision == Decision::Apply);
}

void AuthoriseTest::chain()
{
    EnvelopeHeader first = m_world->nextHeader(*m_group, m_ben->devices[0]);
    first.prev = EnvelopeId(std::array<std::uint8_t, 32>{1});
    QCOMPARE(reasonFor(first, m_ben->devices[0]), Reason::ChainBroken);
    m_world->write(*m_group, m_ben->devices[0]);
    EnvelopeHeader second = m_world->nextHeader(*m_group, m_ben->devices[0]);
    QCOMPARE(reasonFor(second, m_ben->devices[0]), Reason::Ok);
    second.prev = firstPrev(m_group->id());
    QCOMPARE(reasonFor(second, m_ben->devices[0]), Reason::ChainBroken);
}

void AuthoriseTest::lazyChain()
{
    m_world->write(*m_group, m_ben->devices[0]);
    const SealedEnvelope second = m_world->write(*m_group, m_ben->devices[0]);
    QVERIFY(judge(second, {}, ChainCheck::Required) ==
            (Verdict{Decision::Hold, Reason::MissingPrevious}));
    QVERIFY(judge(second, {}, ChainCheck::Lazy) == (Verdict{Decision::Apply, Reason::Ok}));
}

void AuthoriseTest::logHeadMayNotGoBack()
{
    const EntryHash old = m_group->head();
    m_world->append(*m_group, *m_anna, {Checkpoint{}});
    m_world->write(*m_group, m_ben->devices[0]);
    EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    header.logHead = old;
    QCOMPARE(reasonFor(header, m_ben->devices[0]), Reason::LogHeadWentBack);
}

void AuthoriseTest::equivocationNeedsBothSignatures()
{
    const EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    const SealedEnvelope one = m_world->seal(*m_group, m_ben->devices[0], header, "one");
    SealedEnvelope two = m_world->seal(*m_group, m_ben->devices[0], header, "two");
    FeedKnowledge known;
    known.sameSeq = one.id;
    QCOMPARE(judge(one, known).reason, Reason::Ok); // The same again is no lie.
    QCOMPARE(judge(two, known).reason, Reason::Equivocation);
    two.bytes.back() ^= 1U;
    QCOMPARE(judge(two, known).reason, Reason::BadSignature);
}

void AuthoriseTest::removedMemberIsCutOff()
{
    const SealedEnvelope kept = m_world->write(*m_group, m_ben->devices[0]);
    const FeedKnowledge known = m_world->knowledge(m_ben->devices[0].id());
    const EnvelopeHeader late = m_world->nextHeader(*m_group, m_ben->devices[0]);
    const SealedEnvelope offline = m_world->seal(*m_group, m_ben->devices[0], late);
    m_world->append(*m_group, *m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}});
    QCOMPARE(judge(kept, {}).reason, Reason::Ok);
    QVERIFY(judge(offline, known) == (Verdict{Decision::Reject, Reason::CutOff}));
    QVERIFY(!relayAdmits(judge(offline, known)));
    EnvelopeHeader atHead = m_world->nextHeader(*m_group, m_ben->devices[0]);
    QCOMPARE(reasonFor(atHead, m_ben->devices[0]), Reason::DeviceNotActive);
}

void AuthoriseTest::revokedDeviceIsCutOff()
{
    m_world->addDevice(*m_ben);
    m_world->append(*m_group, *m_ben, {Devices{m_ben->id, m_world->log(*m_ben).head(), {}}});
    const EnvelopeHeader stolen = m_world->nextHeader(*m_group, m_ben->devices[0]);
    m_world->revokeDevice(*m_ben, 0, 1);
    m_world->append(*m_group,
                    *m_ben,
                    {Devices{m_ben->id,
                             m_world->log(*m_ben).head(),
                             {m_world->pointOf(m_ben->devices[0].id())}}},
                    1);
    QCOMPARE(reasonFor(stolen, m_ben->devices[0]), Reason::CutOff);
    QCOMPARE(reasonFor(m_world->nextHeader(*m_group, m_ben->devices[1]), m_ben->devices[1]),
             Reason::Ok);
}

void AuthoriseTest::demotedMembersFlightIsVoid()
{
    m_world->write(*m_group, m_ben->devices[0]);
    const EnvelopeHeader flying = m_world->nextHeader(*m_group, m_ben->devices[0]);
    m_world->append(
        *m_group, *m_anna, {SetRole{m_ben->id, Role::Viewer, m_world->cutoffsFor(*m_ben)}});
    const SealedEnvelope sealed = m_world->seal(*m_group, m_ben->devices[0], flying);
    const FeedKnowledge known = m_world->knowledge(m_ben->devices[0].id());
    const Verdict verdict = judge(sealed, known);
    QVERIFY(verdict == (Verdict{Decision::Void, Reason::BeyondRoleChange}));
    QVERIFY(relayAdmits(verdict)); // It was in flight.
    const EnvelopeHeader atHead = m_world->nextHeader(*m_group, m_ben->devices[0]);
    const Verdict bad = judge(m_world->seal(*m_group, m_ben->devices[0], atHead), known);
    QVERIFY(bad == (Verdict{Decision::Void, Reason::RoleTooLow}));
    QVERIFY(!relayAdmits(bad));
    // Promoted again, the feed goes on after the void one.
    m_world->feeds[m_ben->devices[0].id()] = Feed{flying.seq, sealed.id, flying.logHead};
    m_world->append(*m_group, *m_anna, {SetRole{m_ben->id, Role::Editor, {}}});
    QCOMPARE(reasonFor(m_world->nextHeader(*m_group, m_ben->devices[0]), m_ben->devices[0]),
             Reason::Ok);
}

void AuthoriseTest::demotionLeavesWhatIsStillAllowed()
{
    const EnvelopeHeader comment =
        m_world->nextHeader(*m_group, m_ben->devices[0], DocumentKind::Comments);
    const EnvelopeHeader content = m_world->nextHeader(*m_group, m_ben->devices[0]);
    m_world->append(
        *m_group, *m_anna, {SetRole{m_ben->id, Role::Commenter, m_world->cutoffsFor(*m_ben)}});
    QCOMPARE(reasonFor(comment, m_ben->devices[0]), Reason::Ok);
    QCOMPARE(reasonFor(content, m_ben->devices[0]), Reason::BeyondRoleChange);
}

void AuthoriseTest::purgedDocumentIsVoid()
{
    const EnvelopeHeader header = m_world->nextHeader(*m_group, m_ben->devices[0]);
    m_world->append(*m_group, *m_anna, {Purge{m_world->document}});
    const Verdict verdict = judge(m_world->seal(*m_group, m_ben->devices[0], header), {});
    QVERIFY(verdict == (Verdict{Decision::Void, Reason::DocumentPurged}));
}

void AuthoriseTest::replayAndOrderChangeNothing()
{
    // The verdict on an envelope depends on what is known, never on when it came.
    std::vector<std::pair<SealedEnvelope, FeedKnowledge>> all;
    for (int i = 0; i < 20; ++i) {
        const FeedKnowledge known = m_world->knowledge(m_ben->devices[0].id());
        all.emplace_back(m_world->write(*m_group, m_ben->devices[0]), known);
    }
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& [sealed, known] = all[m_world->random().below(all.size())];
            QCOMPARE(judge(sealed, known).reason, Reason::Ok);
        }
    }
}

void AuthoriseTest::stubsAreJudgedTheSame()
{
    const SealedEnvelope sealed = m_world->write(*m_group, m_ben->devices[0]);
    Bytes stub = makeStub(must(parseEnvelope(sealed.bytes)));
    const EnvelopeView view = must(parseStub(stub));
    QVERIFY(view.id == sealed.id);
    QCOMPARE(authorise(view, *m_group, {}, ChainCheck::Required).reason, Reason::Ok);
    stub[stub.size() - 70] ^= 1U; // In the ciphertext's hash.
    QCOMPARE(authorise(must(parseStub(stub)), *m_group, {}, ChainCheck::Required).reason,
             Reason::BadSignature);
}

void AuthoriseTest::presenceStanding()
{
    const Person cleo = m_world->addPerson();
    QVERIFY(!mayBePresent(*m_group, cleo.devices[0].id()));
    m_world->append(*m_group, *m_anna, {m_world->addOp(cleo, Role::Viewer)});
    QVERIFY(mayBePresent(*m_group, cleo.devices[0].id()));
    m_world->append(*m_group, *m_anna, {Remove{cleo.id, m_world->cutoffsFor(cleo)}});
    QVERIFY(!mayBePresent(*m_group, cleo.devices[0].id()));
}

QTEST_APPLESS_MAIN(AuthoriseTest)
#include "authorise_test.moc"
