// SPDX-License-Identifier: MPL-2.0
// Entries that only a changed client would write: each breaks one rule and is otherwise sound.
#include "sync/crypto/verify/group_draft.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class GroupDraftTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void entryOfTheOtherLog();
    void authorUheadIsThePin();
    void outsiderBringsDevices();
    void devicesComeFirst();
    void devicesOfSomebodyElse();
    void rolesOfNobody();
    void removalOfNobodyOrOneself();
    void oneEpochOrWraps();
    void epochIsTheNext();
    void prevWrapFits();
    void epochWrapsAreExact();
    void removalNeedsAnEpochNotWraps();
    void aDeviceBelongsToOneMember();

private:
    LogEntryHeader header(const Person& author, std::size_t device = 0) const
    {
        LogEntryHeader next;
        next.type = LogType::Group;
        next.log = logIdOf(m_group->id());
        next.seq = m_group->headSeq() + 1;
        next.prev = m_group->head();
        next.authorUser = author.id;
        next.authorKey = author.devices[device].id();
        const auto member = m_group->member(author.id);
        next.authorUhead = member ? member->uhead : EntryHash(std::array<std::uint8_t, 32>{1});
        return next;
    }

    int judge(const LogEntryHeader& next,
              const Person& author,
              const std::vector<GroupOp>& ops,
              std::size_t device = 0) const
    {
        const Bytes entry = signLogEntry(next, encodeGroupOps(ops), author.devices[device].sign);
        return codeOf(m_group->check(entry, *m_world));
    }

    int judge(const Person& author, const std::vector<GroupOp>& ops) const
    {
        return judge(header(author), author, ops);
    }

    /// The operations of a sound entry, to be spoilt.
    std::vector<GroupOp> sound(const Person& author,
                               std::vector<GroupOp> ops,
                               GroupLog::Rotate rotate = GroupLog::Rotate::IfNeeded) const
    {
        const auto built = must(m_world->tryBuild(*m_group, author, std::move(ops), 0, rotate));
        return must(parseGroupOps(must(parseLogEntry(built.entry)).body));
    }

    std::unique_ptr<CryptoWorld> m_world;
    std::optional<Person> m_anna; // owner
    std::optional<Person> m_ben;  // owner, too
    std::optional<Person> m_cleo; // outside
    std::optional<GroupLog> m_group;
    const int m_refused = codeOf(Errc::NotAuthorised);
};

void GroupDraftTest::init()
{
    m_world = std::make_unique<CryptoWorld>(51);
    m_anna = m_world->addPerson();
    m_ben = m_world->addPerson();
    m_cleo = m_world->addPerson();
    m_group = m_world->makeGroup(*m_anna);
    m_world->append(*m_group, *m_anna, {m_world->addOp(*m_ben, Role::Owner)});
}

void GroupDraftTest::entryOfTheOtherLog()
{
    LogEntryHeader next = header(*m_anna);
    next.type = LogType::User;
    next.authorUser = {};
    next.authorUhead = {};
    QCOMPARE(judge(next, *m_anna, {MinSuite{2}}), codeOf(Errc::Malformed));
}

void GroupDraftTest::authorUheadIsThePin()
{
    // A device that the group has not taken in speaks at a head that it has not taken in.
    m_world->addDevice(*m_ben);
    LogEntryHeader next = header(*m_ben, 1);
    next.authorUhead = m_world->log(*m_ben).head();
    QCOMPARE(judge(next, *m_ben, {MinSuite{2}}, 1), m_refused);
    QCOMPARE(judge(*m_ben, {MinSuite{2}}), 0);
}

void GroupDraftTest::outsiderBringsDevices()
{
    m_world->addDevice(*m_cleo);
    LogEntryHeader next = header(*m_cleo);
    next.authorUhead = m_world->log(*m_cleo).head();
    QCOMPARE(judge(next, *m_cleo, {Devices{m_cleo->id, next.authorUhead, {}}}), m_refused);
}

void GroupDraftTest::devicesComeFirst()
{
    m_world->addDevice(*m_ben);
    const EntryHash head = m_world->log(*m_ben).head();
    std::vector<GroupOp> ops = sound(*m_ben, {Devices{m_ben->id, head, {}}, Checkpoint{}});
    LogEntryHeader next = header(*m_ben);
    next.authorUhead = head;
    QCOMPARE(judge(next, *m_ben, ops), 0);
    std::swap(ops[0], ops[1]);
    QCOMPARE(judge(next, *m_ben, ops), codeOf(Errc::Malformed));
    next.authorUhead = header(*m_ben).authorUhead;
    QCOMPARE(judge(next, *m_ben, ops), codeOf(Errc::Malformed));
}

void GroupDraftTest::devicesOfSomebodyElse()
{
    m_world->addDevice(*m_ben);
    const EntryHash head = m_world->log(*m_ben).head();
    std::vector<GroupOp> ops = sound(*m_ben, {Devices{m_ben->id, head, {}}});
    std::get<Devices>(ops[0]).self = m_anna->id;
    LogEntryHeader next = header(*m_ben);
    next.authorUhead = head;
    QCOMPARE(judge(next, *m_ben, ops), m_refused);
}

void GroupDraftTest::rolesOfNobody()
{
    QCOMPARE(judge(*m_anna, {SetRole{m_cleo->id, Role::Viewer, {}}}), m_refused);
    QCOMPARE(judge(*m_anna, {SetRole{m_ben->id, Role::Owner, {}}}), m_refused); // No change.
}

void GroupDraftTest::removalOfNobodyOrOneself()
{
    std::vector<GroupOp> ops = sound(*m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}});
    QCOMPARE(judge(*m_anna, ops), 0);
    QCOMPARE(judge(*m_ben, ops), m_refused); // By the removed one: he would choose the new key.
    std::get<Remove>(ops[0]) = Remove{m_cleo->id, m_world->cutoffsFor(*m_cleo)};
    QCOMPARE(judge(*m_anna, ops), m_refused);
}

void GroupDraftTest::oneEpochOrWraps()
{
    const std::vector<GroupOp> epoch = sound(*m_anna, {}, GroupLog::Rotate::Yes);
    QCOMPARE(judge(*m_anna, epoch), 0);
    QCOMPARE(judge(*m_anna, {epoch[0], epoch[0]}), codeOf(Errc::Malformed));
    std::vector<GroupOp> add = sound(*m_anna, {m_world->addOp(*m_cleo, Role::Viewer)});
    QCOMPARE(judge(*m_anna, add), 0);
    const AddWraps none{0, {}};
    QCOMPARE(judge(*m_anna, {add[0], add[1], none}), codeOf(Errc::Malformed));
    QCOMPARE(judge(*m_anna, {epoch[0], none}), codeOf(Errc::Malformed));
    QCOMPARE(judge(*m_anna, {none, epoch[0]}), codeOf(Errc::Malformed));
}

void GroupDraftTest::epochIsTheNext()
{
    std::vector<GroupOp> ops = sound(*m_anna, {}, GroupLog::Rotate::Yes);
    for (const std::uint64_t number : {0U, 2U, 99U}) {
        std::get<Epoch>(ops[0]).epoch = number;
        QCOMPARE(judge(*m_anna, ops), m_refused);
    }
}

void GroupDraftTest::prevWrapFits()
{
    std::vector<GroupOp> ops = sound(*m_anna, {}, GroupLog::Rotate::Yes);
    std::get<Epoch>(ops[0]).prevWrap = {};
    QCOMPARE(judge(*m_anna, ops), codeOf(Errc::Malformed));
}

void GroupDraftTest::epochWrapsAreExact()
{
    const std::vector<GroupOp> good = sound(*m_anna, {}, GroupLog::Rotate::Yes);
    std::vector<GroupOp> fewer = good;
    std::get<Epoch>(fewer[0]).wraps.pop_back();
    QCOMPARE(judge(*m_anna, fewer), m_refused);
    std::vector<GroupOp> none = good;
    std::get<Epoch>(none[0]).wraps.clear();
    QCOMPARE(judge(*m_anna, none), m_refused);
    std::vector<GroupOp> ghost = good;
    Wrap extra;
    extra.recipient = RecipientId(std::array<std::uint8_t, 32>{});
    auto& wraps = std::get<Epoch>(ghost[0]).wraps;
    wraps.insert(wraps.begin(), extra);
    QCOMPARE(judge(*m_anna, ghost), m_refused);
}

void GroupDraftTest::removalNeedsAnEpochNotWraps()
{
    std::vector<GroupOp> ops = sound(*m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}});
    const WrapList wraps = std::get<Epoch>(ops[1]).wraps;
    ops[1] = AddWraps{0, wraps};
    QCOMPARE(judge(*m_anna, ops), m_refused);
}

void GroupDraftTest::aDeviceBelongsToOneMember()
{
    // The same device in a second user log, brought in after the first user was removed.
    Person twin{UserId{}, seededRecovery(m_world->random()), {}};
    twin.devices.push_back({m_ben->devices[0].sign.duplicate(), m_ben->devices[0].box.duplicate()});
    const UserLog log =
        must(UserLog::create(must(buildUserGenesis(twin.recovery, twin.devices[0], 3))));
    twin.id = log.id();
    m_world->adopt(log);
    const Add add{twin.id, log.head(), Role::Editor, {}};
    QCOMPARE(codeOf(m_world->tryBuild(*m_group, *m_anna, {add})), m_refused);
    m_world->append(*m_group, *m_anna, {Remove{m_ben->id, m_world->cutoffsFor(*m_ben)}});
    QCOMPARE(codeOf(m_world->tryBuild(*m_group, *m_anna, {add})), m_refused);
}

QTEST_APPLESS_MAIN(GroupDraftTest)
#include "group_draft_test.moc"
