// SPDX-License-Identifier: MPL-2.0
// The main job without a window: two people, one document, the real relay core, virtual time.
#include "sync/store/update_log.h"
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;
using engine::ConnectionState;
using engine::Role;

namespace {

/// Anna and Ben share a workspace with one document.
struct Pair
{
    explicit Pair(std::uint64_t seed = 1)
        : world(seed)
        , anna(world.add("Anna"))
        , ben(world.add("Ben"))
        , group(world.makeShared(anna, ben))
    {
        document = anna.client().createDocument(group, "Plan").value();
        world.settle();
    }

    World world;
    Person& anna;
    Person& ben;
    GroupId group;
    DocumentId document;
};

} // namespace

class TwoClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joiningShowsWorkspaceMembersAndTitles();
    void lettersArrive();
    void typingInCompanyIsNotHeldBack();
    void aloneItIsBatched();
    void bothOfflineThenTogether();
    void offlineFirstWorkspace();
    void restartKeepsEverything();
    void theRelayIsKilledInTheMiddle();
    void saveStatusHasThreeLevels();
    void seenByOthersIsProved();
    void presenceComesAndGoes();
    void directoryChangesTravel();
    void searchFindsTitlesAndText();
    void viewersCannotWrite();
    void onlyOwnersInvite();
    void usedLinkIsRefused();
    void joinSurvivesARestart();
    void synchroniseCompletesAJoinAcceptedMeanwhile();
    void thirdPersonReadsHistory();
    void synchroniseSaysWhatIsWrong();
    void relaySeesNoPlaintext();
    void largeDocumentTravels();
    void fullDiskLosesNothing();
    void thousandsOfLettersWrittenOffline();
};

void TwoClientsTest::joiningShowsWorkspaceMembersAndTitles()
{
    Pair p;
    const auto workspaces = p.ben.client().workspaces();
    QCOMPARE(workspaces.size(), std::size_t{1});
    QCOMPARE(workspaces[0].name, std::string("Shared"));
    QCOMPARE(workspaces[0].role, Role::Editor);
    QCOMPARE(workspaces[0].memberCount, std::size_t{2});
    QCOMPARE(int(workspaces[0].joinPending), 0);
    std::map<std::string, Role> names;
    for (const auto& member : p.anna.client().members(p.group))
        names.emplace(member.name, member.role);
    QCOMPARE(names.size(), std::size_t{2});
    QCOMPARE(names.at("Anna"), Role::Owner);
    QCOMPARE(names.at("Ben"), Role::Editor);
    const auto documents = p.ben.client().documents(p.group);
    QCOMPARE(documents.size(), std::size_t{1});
    QCOMPARE(documents[0].title, std::string("Plan"));
    QVERIFY(p.anna.problems.empty());
    QVERIFY(p.ben.problems.empty());
}

void TwoClientsTest::lettersArrive()
{
    Pair p;
    p.ben.open(p.document);
    p.anna.insert(p.document, 0, "Hello");
    QVERIFY(
        p.world.runUntil([&]() { return p.ben.text(p.document) == "Hello"; }, Milliseconds{1'000}));
    p.ben.insert(p.document, 5, " Anna");
    QVERIFY(p.world.runUntil([&]() { return p.anna.text(p.document) == "Hello Anna"; },
                             Milliseconds{1'000}));
}

void TwoClientsTest::typingInCompanyIsNotHeldBack()
{
    Pair p;
    p.ben.open(p.document);
    p.anna.open(p.document);
    p.world.runFor(Milliseconds{1'000});
    for (int i = 0; i < 20; ++i) {
        const SteadyTime typed = p.world.scheduler.steady();
        p.anna.insert(p.document, static_cast<std::uint32_t>(i), "x");
        const std::size_t before = p.ben.updates.size();
        QVERIFY(
            p.world.runUntil([&]() { return p.ben.updates.size() > before; }, Milliseconds{200}));
        // Wire 2 × (2…5) ms, commits and the relay's disk; no batching delay in it.
        QVERIFY(p.ben.updates.back().first - typed <= Milliseconds{30});
        p.world.runFor(Milliseconds{80});
    }
}

void TwoClientsTest::aloneItIsBatched()
{
    Pair p;
    p.anna.open(p.document);
    const auto envelopes = [&]() {
        return p.world.relay.disk().streams[{p.group, p.document, DocumentKind::Content}].size();
    };
    for (std::uint32_t i = 0; i < 40; ++i) {
        p.anna.insert(p.document, i, "y");
        p.world.runFor(Milliseconds{50});
    }
    p.world.runFor(Milliseconds{600});
    QVERIFY(envelopes() >= 3);
    QVERIFY2(envelopes() <= 7, qPrintable(QString::number(envelopes())));
    QCOMPARE(p.ben.text(p.document), std::string(40, 'y'));
}

void TwoClientsTest::bothOfflineThenTogether()
{
    Pair p;
    p.anna.insert(p.document, 0, "base ");
    QVERIFY(p.world.settle());
    p.world.unreachable["Anna"] = true;
    p.world.unreachable["Ben"] = true;
    p.world.cut("");
    p.world.runFor(Milliseconds{2'000});
    QCOMPARE(p.anna.client().connectionState(), ConnectionState::Offline);
    p.anna.insert(p.document, 5, "Anna was here. ");
    p.ben.insert(p.document, 5, "Ben was here. ");
    p.world.runFor(Milliseconds{5'000});
    QVERIFY(p.anna.client().saveStatus(p.document).notOnRelay > 0);
    p.world.unreachable.clear();
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Online; }));
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.text(p.document), p.ben.text(p.document));
    QVERIFY(p.anna.text(p.document).find("Anna was here. ") != std::string::npos);
    QVERIFY(p.anna.text(p.document).find("Ben was here. ") != std::string::npos);
}

void TwoClientsTest::offlineFirstWorkspace()
{
    World world(3);
    Person& anna = world.add("Anna");
    const GroupId group = anna.client().createWorkspace("Offline").value();
    const DocumentId document = anna.client().createDocument(group, "First").value();
    anna.insert(document, 0, "written before the relay was ever asked");
    world.runFor(Milliseconds{1'000});
    QVERIFY(world.relay.disk().streams.empty());
    anna.crash();
    anna.start();
    QCOMPARE(anna.client().workspaces().front().name, std::string("Offline"));
    QVERIFY(world.settle());
    QCOMPARE(world.relay.disk().streams.size(), std::size_t{2});
    QCOMPARE(anna.client().saveStatus(document).notOnRelay, std::size_t{0});

    Person& local = world.addLocal("Local");
    const GroupId own = local.client().createWorkspace("Mine").value();
    QCOMPARE(local.client().connectionState(), ConnectionState::LocalOnly);
    local.client().connect();
    QCOMPARE(local.client().connectionState(), ConnectionState::LocalOnly);
    QVERIFY(local.client().useRelay(world.relay.registrationLink()).has_value());
    QVERIFY(world.settle());
    QVERIFY(world.relay.disk().logs.contains({protocol::LogType::Group, logIdOf(own)}));
}

void TwoClientsTest::restartKeepsEverything()
{
    Pair p;
    p.anna.insert(p.document, 0, "kept");
    QVERIFY(p.world.settle());
    p.world.runFor(Milliseconds{300}); // What came in is on Ben's disk by now.
    p.anna.crash();
    p.ben.crash();
    p.ben.start();
    QCOMPARE(p.ben.text(p.document), std::string("kept"));
    p.ben.insert(p.document, 4, " and more");
    p.anna.start();
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.text(p.document), std::string("kept and more"));
    QVERIFY(p.anna.problems.empty());
    QVERIFY(p.ben.problems.empty());
}

void TwoClientsTest::theRelayIsKilledInTheMiddle()
{
    Pair p;
    p.ben.open(p.document);
    std::string typed;
    for (std::uint32_t i = 0; i < 60; ++i) {
        p.anna.insert(p.document, i, std::string(1, static_cast<char>('a' + i % 26)));
        typed.push_back(static_cast<char>('a' + i % 26));
        if (i == 30) {
            p.world.relay.kill();
            p.world.cut("");
        }
        if (i == 40)
            p.world.relay.start();
        p.world.runFor(Milliseconds{60});
    }
    const SteadyTime up = p.world.scheduler.steady();
    QVERIFY(
        p.world.runUntil([&]() { return p.ben.text(p.document) == typed; }, Milliseconds{3'000}));
    QVERIFY(p.world.scheduler.steady() - up < Milliseconds{1'500});
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnRelay, std::size_t{0});
}

void TwoClientsTest::saveStatusHasThreeLevels()
{
    Pair p;
    p.world.unreachable["Anna"] = true;
    p.world.cut("Anna");
    p.world.runFor(Milliseconds{100});
    p.anna.insert(p.document, 0, "z");
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnDevice, std::size_t{1});
    p.world.runFor(Milliseconds{20});
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnDevice, std::size_t{0});
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnRelay, std::size_t{1});
    p.world.unreachable.clear();
    QVERIFY(
        p.world.runUntil([&]() { return p.anna.client().saveStatus(p.document).notOnRelay == 0; }));
    QCOMPARE(p.anna.status.at(p.document).notOnRelay, std::size_t{0});
}

void TwoClientsTest::seenByOthersIsProved()
{
    Pair p;
    p.ben.open(p.document);
    p.anna.insert(p.document, 0, "seen?");
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().saveStatus(p.document).seenByDevices == 1; },
        Milliseconds{20'000}));
    // By a beacon: Ben has not written a word.
    const MemoryDisk::StreamKey content{p.group, p.document, DocumentKind::Content};
    QCOMPARE(p.world.relay.disk().streams[content].size(), std::size_t{1});
    p.world.unreachable["Ben"] = true;
    p.world.cut("Ben");
    p.anna.insert(p.document, 0, "not yet ");
    p.world.runFor(Milliseconds{20'000});
    QCOMPARE(p.anna.client().saveStatus(p.document).seenByDevices, std::size_t{0});
}

void TwoClientsTest::presenceComesAndGoes()
{
    Pair p;
    p.ben.open(p.document);
    p.anna.open(p.document);
    p.ben.client().setCaret(p.document, {1, 2, 3}, {4, 5});
    const auto key = std::make_pair(p.document, p.ben.client().device());
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.present.contains(key) && !p.anna.present.at(key).head.empty(); }));
    const engine::Presence seen = p.anna.present.at(key);
    QCOMPARE(seen.name, std::string("Ben"));
    QCOMPARE(seen.user, p.ben.client().user());
    QCOMPARE(seen.anchor, (Bytes{1, 2, 3}));
    QCOMPARE(seen.head, (Bytes{4, 5}));
    p.world.runFor(Milliseconds{300'000});
    QVERIFY2(p.anna.present.contains(key), "an idle device is still there after five minutes");
    p.ben.client().closeDocument(p.document);
    QVERIFY(p.world.runUntil([&]() { return !p.anna.present.contains(key); }, Milliseconds{1'000}));
}

void TwoClientsTest::directoryChangesTravel()
{
    Pair p;
    QVERIFY(p.anna.client().renameDocument(p.document, "Better plan").has_value());
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.client().findDocument(p.document)->title, std::string("Better plan"));
    QVERIFY(p.ben.client().trashDocument(p.document).has_value());
    QVERIFY(p.world.settle());
    QVERIFY(p.anna.client().findDocument(p.document)->trashed);
    QVERIFY(p.anna.client().restoreDocument(p.document).has_value());
    QVERIFY(p.world.settle());
    QVERIFY(!p.ben.client().findDocument(p.document)->trashed);
    QVERIFY(!p.ben.client().renameDocument(DocumentId(), "x").has_value());
}

void TwoClientsTest::searchFindsTitlesAndText()
{
    Pair p;
    p.ben.client().updateSearchText(p.document, "the quick brown fox");
    p.world.runFor(Milliseconds{300});
    QCOMPARE(p.ben.client().search("brown", 10).size(), std::size_t{1});
    QCOMPARE(p.ben.client().search("plan", 10).size(), std::size_t{1});
    QVERIFY(p.anna.client().renameDocument(p.document, "Renamed").has_value());
    QVERIFY(p.world.settle());
    p.world.runFor(Milliseconds{300});
    QCOMPARE(p.ben.client().search("renamed brown", 10).size(), std::size_t{1});
    QCOMPARE(p.ben.client().search("plan", 10).size(), std::size_t{0});
}

void TwoClientsTest::viewersCannotWrite()
{
    World world(4);
    Person& anna = world.add("Anna");
    Person& vera = world.add("Vera");
    const GroupId group = world.makeShared(anna, vera, Role::Viewer);
    const DocumentId document = anna.client().createDocument(group, "Read me").value();
    anna.insert(document, 0, "for your eyes");
    QVERIFY(world.settle());
    QCOMPARE(vera.text(document), std::string("for your eyes"));
    const auto refused = vera.client().addLocalUpdate(document, SharedBytes(Bytes{0, 0}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Errc::NotAuthorised);
    QCOMPARE(vera.client().createDocument(group, "Mine").error().code, Errc::NotAuthorised);
}

void TwoClientsTest::onlyOwnersInvite()
{
    Pair p;
    std::optional<Error> why;
    p.ben.client().invite(p.group, Role::Editor, [&](Result<std::string> made) {
        why = made ? Error{Errc::Internal, "made"} : made.error();
    });
    p.world.runFor(Milliseconds{100});
    QVERIFY(why);
    QCOMPARE(why->code, Errc::NotAuthorised);
}

void TwoClientsTest::usedLinkIsRefused()
{
    Pair p;
    Person& carl = p.world.add("Carl");
    Person& eve = p.world.add("Eve");
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value(); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    bool carlIn = false;
    carl.client().join(link, [&](Result<GroupId> joined) { carlIn = joined.has_value(); });
    QVERIFY(p.world.runUntil([&]() { return carlIn; }));
    QVERIFY(p.world.settle());
    std::optional<Error> why;
    eve.client().join(link, [&](Result<GroupId> joined) {
        why = joined ? Error{Errc::Internal, "joined"} : joined.error();
    });
    QVERIFY(p.world.runUntil([&]() { return why.has_value(); }));
    QCOMPARE(why->code, Errc::LinkExpired);
    QVERIFY(eve.client().workspaces().empty());
    std::optional<Error> bad;
    eve.client().join("cahier://nonsense", [&](Result<GroupId> joined) { bad = joined.error(); });
    QVERIFY(p.world.runUntil([&]() { return bad.has_value(); }));
    QCOMPARE(bad->code, Errc::BadLink);
    // What she asked for in vain is forgotten: the next start asks the relay for nothing of it.
    eve.crash();
    eve.start();
    eve.client().connect();
    QVERIFY(p.world.settle());
    QVERIFY(eve.problems.empty());
    QVERIFY(eve.client().workspaces().empty());
}

void TwoClientsTest::joinSurvivesARestart()
{
    Pair p;
    Person& carl = p.world.add("Carl");
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value(); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    p.anna.crash(); // No owner's device is there to accept.
    bool asked = false;
    carl.client().join(link, [&](Result<GroupId> joined) { asked = joined.has_value(); });
    QVERIFY(p.world.runUntil([&]() { return asked; }));
    QCOMPARE(int(carl.client().workspaces().front().joinPending), 1);
    carl.crash();
    carl.start();
    carl.client().connect();
    p.world.runFor(Milliseconds{2'000});
    QCOMPARE(int(carl.client().workspaces().front().joinPending), 1);
    p.anna.start();
    p.anna.client().connect();
    QVERIFY(
        p.world.runUntil([&]() { return carl.client().workspaces().front().joinPending == 0; }));
    QVERIFY(p.world.settle());
    QCOMPARE(carl.client().documents(p.group).size(), std::size_t{1});
}

// As cahier-cli does it: each person is online only for the length of one command.
void TwoClientsTest::synchroniseCompletesAJoinAcceptedMeanwhile()
{
    Pair p;
    Person& carl = p.world.add("Carl");
    p.anna.insert(p.document, 0, "written before Carl");
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value(); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    QVERIFY(p.world.settle());
    p.anna.crash();
    bool asked = false;
    carl.client().join(link, [&](Result<GroupId> joined) { asked = joined.has_value(); });
    QVERIFY(p.world.runUntil([&]() { return asked; }));
    carl.crash();
    const auto synchronise = [&p](Person& person) {
        person.start();
        std::optional<Result<void>> outcome;
        person.client().synchronise(Milliseconds{20'000},
                                    [&](const Result<void>& result) { outcome = result; });
        return p.world.runUntil([&]() { return outcome.has_value(); }) && outcome->has_value();
    };
    QVERIFY(synchronise(p.anna));
    p.anna.crash();
    QVERIFY(synchronise(carl));
    QVERIFY(!carl.client().workspaces().front().joinPending);
    QCOMPARE(carl.client().documents(p.group).size(), std::size_t{1});
    QCOMPARE(carl.text(p.document), std::string("written before Carl"));
}

void TwoClientsTest::thirdPersonReadsHistory()
{
    Pair p;
    p.anna.insert(p.document, 0, "before Carl");
    QVERIFY(p.world.settle());
    Person& carl = p.world.add("Carl");
    QVERIFY(p.world.bringIn(p.anna, p.group, carl, Role::Editor));
    QVERIFY(p.world.settle());
    QCOMPARE(carl.text(p.document), std::string("before Carl"));
    carl.insert(p.document, 0, "Carl: ");
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.text(p.document), std::string("Carl: before Carl"));
}

void TwoClientsTest::synchroniseSaysWhatIsWrong()
{
    World world(5);
    Person& anna = world.add("Anna");
    world.unreachable["Anna"] = true;
    std::optional<Result<void>> outcome;
    anna.client().synchronise(Milliseconds{5'000}, [&](Result<void> r) { outcome = r; });
    QVERIFY(world.runUntil([&]() { return outcome.has_value(); }));
    QVERIFY(!*outcome);
    QCOMPARE(outcome->error().code, Errc::RelayUnreachable);
    Person& local = world.addLocal("Local");
    outcome.reset();
    local.client().synchronise(Milliseconds{5'000}, [&](Result<void> r) { outcome = r; });
    QVERIFY(world.runUntil([&]() { return outcome.has_value(); }));
    QCOMPARE(outcome->error().code, Errc::InvalidState);
}

void TwoClientsTest::relaySeesNoPlaintext()
{
    World world(6);
    world.record = true;
    Person& anna = world.add("Anna-canary-name");
    Person& ben = world.add("Ben");
    const GroupId group = world.makeShared(anna, ben);
    const DocumentId document = anna.client().createDocument(group, "canary-title").value();
    anna.insert(document, 0, "canary-text");
    QVERIFY(world.settle());
    ben.open(document);
    ben.client().setCaret(document, {1}, {2});
    world.runFor(Milliseconds{1'000});
    QCOMPARE(ben.text(document), std::string("canary-text"));
    QVERIFY(!world.relay.disk().contains(asBytes("canary")));
    for (const Bytes& frame : world.seenByRelay)
        QVERIFY(asText(frame).find("canary") == std::string_view::npos);
    QVERIFY(world.seenByRelay.size() > 10);
}

void TwoClientsTest::largeDocumentTravels()
{
    Pair p;
    // Twenty pastes of 40 KiB, faster than they can be sent, without anybody looking on.
    for (int i = 0; i < 20; ++i)
        p.anna.insert(p.document, 0, std::string(40'000, static_cast<char>('a' + i)));
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.length(p.document), std::uint32_t{800'000});
    QCOMPARE(p.ben.text(p.document), p.anna.text(p.document));
    const auto refused =
        p.anna.client().addLocalUpdate(p.document, SharedBytes(Bytes(1'000'000, 1)));
    QCOMPARE(refused.error().code, Errc::TooLarge);
}

void TwoClientsTest::fullDiskLosesNothing()
{
    Pair p;
    p.anna.open(p.document);
    p.ben.open(p.document);
    // SQLite's own limit stands for the disk's: SQLITE_FULL either way.
    QVERIFY(p.anna.database().execute("PRAGMA max_page_count = 1").has_value());
    for (int i = 0; i < 100; ++i) {
        p.anna.insert(p.document, 0, std::string(1'000, 'a'));
        p.ben.insert(p.document, 0, std::string(1'000, 'b'));
        p.world.runFor(Milliseconds{40});
    }
    QVERIFY(p.anna.hasProblem(Errc::DiskFull));
    QVERIFY(p.anna.client().saveStatus(p.document).notOnDevice > 0);
    QCOMPARE(p.ben.client().saveStatus(p.document).notOnDevice, std::size_t{0});
    std::optional<Result<void>> flushed;
    p.anna.client().flush([&](Result<void> r) { flushed = r; });
    p.world.runFor(Milliseconds{10});
    QCOMPARE(flushed->error().code, Errc::DiskFull);
    QVERIFY(p.anna.database().execute("PRAGMA max_page_count = 1073741823").has_value());
    QVERIFY(p.world.runUntil([&]() {
        return p.anna.client().saveStatus(p.document).notOnDevice == 0 &&
               p.anna.client().connectionState() == ConnectionState::Online;
    }));
    QVERIFY(p.world.settle());
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.length(p.document), std::uint32_t{200'000});
    QCOMPARE(p.anna.text(p.document), p.ben.text(p.document));
    p.anna.insert(p.document, 0, "and on");
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.text(p.document), p.ben.text(p.document));
    QVERIFY(p.ben.problems.empty());
    for (const Error& problem : p.anna.problems)
        QVERIFY2(problem.code == Errc::DiskFull, problem.detail.c_str());
}

void TwoClientsTest::thousandsOfLettersWrittenOffline()
{
    Pair p;
    p.world.unreachable["Anna"] = true;
    p.world.cut("Anna");
    p.anna.open(p.document);
    for (std::uint32_t i = 0; i < 10'000; ++i) {
        p.anna.insert(p.document, i, "k");
        if (i % 50 == 0)
            p.world.runFor(Milliseconds{10});
    }
    p.world.runFor(Milliseconds{100});
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnRelay, std::size_t{10'000});
    p.world.unreachable.clear();
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Online; }));
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.text(p.document), std::string(10'000, 'k'));
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnRelay, std::size_t{0});
    // It opens from one state the next time.
    p.anna.client().closeDocument(p.document);
    p.anna.crash();
    p.anna.start();
    QCOMPARE(p.anna.text(p.document), std::string(10'000, 'k'));
    const auto size =
        store::UpdateLog(p.anna.database()).size({p.document, DocumentKind::Content}).value();
    QCOMPARE(size.updates, std::uint64_t{0});
    QVERIFY(size.stateBytes > 0);
    p.anna.insert(p.document, 0, "after compaction ");
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.text(p.document), "after compaction " + std::string(10'000, 'k'));
}

QTEST_APPLESS_MAIN(TwoClientsTest)
#include "two_clients_test.moc"
