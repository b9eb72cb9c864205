// SPDX-License-Identifier: MPL-2.0
// A profile that was put back from a copy goes on as a new device: nobody's feed is signed twice,
// nothing is lost, nothing appears twice, and whatever the person was doing goes on.
#include "sync/store/outbox.h"
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;
using engine::ConnectionState;
using engine::Role;

namespace {

struct Pair
{
    explicit Pair(Role role = Role::Editor)
        : world(7)
        , anna(world.add("Anna"))
        , ben(world.add("Ben"))
        , group(world.makeShared(anna, ben, role))
    {
        document = anna.client().createDocument(group, "Plan").value();
        anna.insert(document, 0, "truth");
        world.settle();
        ben.open(document);
        world.runFor(Milliseconds{500});
    }

    void unplug(const std::string& name)
    {
        world.unreachable[name] = true;
        world.cut(name);
        world.runFor(Milliseconds{50});
    }

    void plugIn(Person& person)
    {
        world.unreachable.clear();
        person.client().connect();
        world.runFor(Milliseconds{35'000}); // A refused one tries again every 30 s.
    }

    /// Envelopes of a device that the relay has.
    std::ptrdiff_t written(const DeviceId& device)
    {
        const auto& feeds = world.relay.disk().feeds;
        return std::count_if(feeds.begin(), feeds.end(), [&device](const auto& entry) {
            return std::get<1>(entry.first) == device;
        });
    }

    /// Everybody shows `expected`, and nothing waits.
    bool allShow(const std::string& expected)
    {
        if (!world.settle() || !world.settle()) {
            for (Person* person : {&anna, &ben}) {
                for (const Error& problem : person->problems)
                    qWarning("%s: %s", person->name().c_str(), problem.detail.c_str());
                if (person->lastReason)
                    qWarning("%s: %s", person->name().c_str(), person->lastReason->detail.c_str());
            }
            return false;
        }
        for (Person* person : {&anna, &ben}) {
            if (person->text(document) != expected) {
                qWarning("%s: %s", person->name().c_str(), person->text(document).c_str());
                return false;
            }
            const auto totals = store::Outbox(person->database()).totals().value();
            if (totals.waitingOps != 0 || totals.unacknowledged != 0)
                return false;
        }
        return true;
    }

    World world;
    Person& anna;
    Person& ben;
    GroupId group;
    DocumentId document;
};

} // namespace

class RestoredProfileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatTheOriginalSentLaterComesOnce();
    void whatWasNeverSentIsSent();
    void anOpenEditorGoesOn();
    void titlesAndNewDocuments();
    void membersOfEveryRole_data();
    void membersOfEveryRole();
    void keysThatChangedMeanwhile();
    void theSameCopyTwice();
    void twoCopiesSideBySide();
    void aCrashInTheMiddle();
    void aRemovedDeviceStaysOut();
    void aLyingRelayCannotForceIt();
    void aRelayThatDeniesTheEndOfTheOldFeed_data();
    void aRelayThatDeniesTheEndOfTheOldFeed();
};

void RestoredProfileTest::whatTheOriginalSentLaterComesOnce()
{
    Pair p;
    p.unplug("Anna");
    p.anna.insert(p.document, 5, " one");
    p.anna.remove(p.document, 0, 1);
    p.world.runFor(Milliseconds{500});
    auto copy = p.anna.copyDisk(); // With two edits that wait.
    p.plugIn(p.anna);
    p.anna.insert(p.document, 0, "T");
    QVERIFY(p.world.settle());
    const DeviceId old = p.anna.client().device();
    const auto before = p.written(old);
    p.anna.putBack(std::move(copy));
    p.anna.start();
    p.anna.insert(p.document, p.anna.length(p.document), " two");
    p.plugIn(p.anna);
    QVERIFY(p.allShow("Truth one two"));
    QVERIFY(p.anna.client().device() != old);
    QCOMPARE(p.written(old), before);
    QVERIFY(p.anna.hasProblem(Errc::ProfileRestored));
    QCOMPARE(p.anna.client().notices().size(), std::size_t{1});
    QVERIFY(p.ben.problems.empty());
    // And on it goes, in both directions.
    p.ben.insert(p.document, 0, "Ben: ");
    p.anna.insert(p.document, 0, "> ");
    QVERIFY(p.world.settle());
    QVERIFY(p.allShow(p.anna.text(p.document)));
}

void RestoredProfileTest::whatWasNeverSentIsSent()
{
    Pair p;
    p.anna.crash();
    auto copy = p.anna.copyDisk();
    p.anna.start();
    p.anna.client().connect();
    p.anna.insert(p.document, 5, " and more");
    QVERIFY(p.world.settle());
    p.anna.putBack(std::move(copy));
    p.anna.start();
    // A day of work without network, over restarts.
    p.anna.insert(p.document, 5, "!");
    p.anna.insert(p.document, 0, "The ");
    p.world.runFor(Milliseconds{500});
    p.anna.crash();
    p.anna.start();
    p.anna.remove(p.document, 3, 1);
    p.anna.insert(p.document, 3, " whole ");
    QCOMPARE(p.anna.text(p.document), std::string("The whole truth!"));
    p.plugIn(p.anna);
    const std::string text = p.anna.text(p.document);
    QVERIFY(text == "The whole truth! and more" || text == "The whole truth and more!");
    QVERIFY(p.allShow(text));
    p.anna.crash();
    p.anna.start();
    QCOMPARE(p.anna.text(p.document), text);
}

void RestoredProfileTest::anOpenEditorGoesOn()
{
    Pair p;
    p.anna.reopenAfter = Milliseconds{40};
    auto copy = p.anna.copyDisk();
    p.anna.insert(p.document, 5, " and more");
    QVERIFY(p.world.settle());
    p.anna.putBack(std::move(copy));
    p.anna.start();
    p.anna.open(p.document);
    p.anna.client().connect();
    // Somebody types all the while: before it is noticed, before the editor opens anew, after.
    std::string typed;
    for (int i = 0; i < 60; ++i) {
        const std::string letter(1, static_cast<char>('A' + i % 26));
        p.anna.insert(p.document, static_cast<std::uint32_t>(typed.size()), letter);
        typed += letter;
        p.world.runFor(Milliseconds{7});
    }
    QVERIFY(p.world.runUntil([&]() { return p.anna.hasProblem(Errc::ProfileRestored); }));
    p.world.runFor(Milliseconds{35'000});
    QVERIFY(p.allShow(typed + "truth and more"));
    for (const Error& problem : p.anna.problems)
        QCOMPARE(problem.code, Errc::ProfileRestored);
}

void RestoredProfileTest::titlesAndNewDocuments()
{
    Pair p;
    auto copy = p.anna.copyDisk();
    QVERIFY(p.anna.client().renameDocument(p.document, "Later title").has_value());
    const DocumentId later = p.anna.client().createDocument(p.group, "Later").value();
    p.anna.insert(later, 0, "made after the copy");
    QVERIFY(p.world.settle());
    p.anna.putBack(std::move(copy));
    p.anna.start();
    const DocumentId fresh = p.anna.client().createDocument(p.group, "Fresh").value();
    p.anna.insert(fresh, 0, "made in the copy");
    p.plugIn(p.anna);
    QVERIFY(p.allShow("truth"));
    for (Person* person : {&p.anna, &p.ben}) {
        QCOMPARE(person->client().documents(p.group).size(), std::size_t{3});
        QCOMPARE(person->client().findDocument(p.document)->title, std::string("Later title"));
        QCOMPARE(person->client().findDocument(fresh)->title, std::string("Fresh"));
        QCOMPARE(person->text(later), std::string("made after the copy"));
        QCOMPARE(person->text(fresh), std::string("made in the copy"));
    }
}

void RestoredProfileTest::membersOfEveryRole_data()
{
    QTest::addColumn<int>("role");
    QTest::newRow("editor") << int(Role::Editor);
    QTest::newRow("commenter") << int(Role::Commenter);
    QTest::newRow("viewer") << int(Role::Viewer);
}

void RestoredProfileTest::membersOfEveryRole()
{
    QFETCH(int, role);
    Pair p(static_cast<Role>(role));
    const bool writes = role == int(Role::Editor);
    auto copy = p.ben.copyDisk();
    if (writes)
        p.ben.insert(p.document, 5, " by Ben");
    QVERIFY(p.world.settle());
    p.ben.putBack(std::move(copy));
    p.ben.start();
    p.plugIn(p.ben);
    // Who has written nothing since has nothing to fear and stays who he was.
    QCOMPARE(p.ben.hasProblem(Errc::ProfileRestored), writes);
    QVERIFY(p.allShow(writes ? "truth by Ben" : "truth"));
    QCOMPARE(p.anna.client().members(p.group).size(), std::size_t{2});
    p.anna.insert(p.document, 0, "news: ");
    QVERIFY(p.world.settle());
    QVERIFY(p.ben.text(p.document).starts_with("news: "));
    QVERIFY(p.anna.problems.empty());
}

void RestoredProfileTest::keysThatChangedMeanwhile()
{
    Pair p;
    auto annas = p.anna.copyDisk();
    auto bens = p.ben.copyDisk();
    p.anna.insert(p.document, 5, " and more");
    p.ben.insert(p.document, 0, "Ben: ");
    QVERIFY(p.world.settle());
    // Both come back from copies: the first one's new device brings a new key that the second
    // one's copy has never seen.
    p.anna.putBack(std::move(annas));
    p.anna.start();
    p.plugIn(p.anna);
    p.ben.putBack(std::move(bens));
    p.ben.start();
    p.ben.insert(p.document, 0, "again, ");
    p.plugIn(p.ben);
    QVERIFY(p.ben.hasProblem(Errc::ProfileRestored));
    const std::string text = p.anna.text(p.document);
    QVERIFY(p.allShow(text));
    QVERIFY(text.find("Ben: ") != std::string::npos);
    QVERIFY(text.find("again, ") != std::string::npos);
    QVERIFY(text.ends_with("truth and more"));
}

void RestoredProfileTest::theSameCopyTwice()
{
    Pair p;
    auto copy = p.anna.copyDisk();
    auto second = p.anna.copyDisk();
    p.anna.insert(p.document, 5, " 1");
    QVERIFY(p.world.settle());
    p.anna.putBack(std::move(copy));
    p.anna.start();
    p.plugIn(p.anna);
    const DeviceId first = p.anna.client().device();
    p.anna.insert(p.document, 7, " 2");
    QVERIFY(p.allShow("truth 1 2"));
    // The key of this copy has been revoked by the one before.
    p.anna.putBack(std::move(second));
    p.anna.start();
    p.anna.insert(p.document, 5, "!");
    p.plugIn(p.anna);
    p.world.runFor(Milliseconds{35'000});
    QCOMPARE(p.anna.client().connectionState(), ConnectionState::Online);
    QVERIFY(p.anna.client().device() != first);
    QVERIFY(p.allShow(p.ben.text(p.document)));
    QVERIFY(p.ben.text(p.document).find('!') != std::string::npos);
    QVERIFY(p.ben.text(p.document).find(" 1 2") != std::string::npos);
}

void RestoredProfileTest::twoCopiesSideBySide()
{
    // Somebody copies the profile's folder to a second computer and goes on with both.
    Pair p;
    auto copy = p.anna.copyDisk();
    p.anna.insert(p.document, 5, " A");
    QVERIFY(p.world.settle());
    Person& twin = p.world.addLocal("Twin");
    twin.putBack(std::move(copy));
    twin.start();
    twin.insert(p.document, 0, "T ");
    twin.client().connect();
    p.world.runFor(Milliseconds{80'000});
    p.anna.insert(p.document, 0, "a ");
    twin.insert(p.document, 0, "t ");
    p.world.runFor(Milliseconds{80'000});
    QVERIFY(p.allShow(twin.text(p.document)));
    QVERIFY(twin.client().device() != p.anna.client().device());
    const std::string text = twin.text(p.document);
    for (const char* piece : {"T truth A", "a ", "t "})
        QVERIFY2(text.find(piece) != std::string::npos, text.c_str());
    QCOMPARE(p.anna.client().connectionState(), ConnectionState::Online);
    QCOMPARE(twin.client().connectionState(), ConnectionState::Online);
}

void RestoredProfileTest::aCrashInTheMiddle()
{
    for (int at = 0; at < 120; at += 3) {
        Pair p;
        auto copy = p.anna.copyDisk();
        p.anna.insert(p.document, 5, " and more");
        QVERIFY(p.world.settle());
        p.anna.putBack(std::move(copy));
        p.anna.start();
        p.anna.insert(p.document, 0, "kept ");
        p.world.runFor(Milliseconds{30});
        p.anna.client().connect();
        p.world.runFor(Milliseconds{at});
        p.anna.crash();
        p.anna.start();
        p.plugIn(p.anna);
        QVERIFY2(p.allShow("kept truth and more"), qPrintable(QString::number(at)));
    }
}

void RestoredProfileTest::aRemovedDeviceStaysOut()
{
    Pair p;
    auto copy = p.anna.copyDisk();
    p.anna.insert(p.document, 5, " more");
    QVERIFY(p.world.settle());
    p.anna.putBack(std::move(copy));
    p.anna.start();
    // The relay answers as if the person had shut this device out.
    p.world.tamper = [](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay &&
            frame.front() == static_cast<std::uint8_t>(protocol::MessageType::LogAppend))
            return {};
        return {frame};
    };
    p.anna.insert(p.document, 0, "mine ");
    p.plugIn(p.anna);
    p.world.tamper = {};
    QCOMPARE(p.ben.text(p.document), std::string("truth more"));
    QCOMPARE(p.anna.text(p.document), std::string("mine truth"));
    QVERIFY(!p.anna.client().documents(p.group).empty());
}

void RestoredProfileTest::aLyingRelayCannotForceIt()
{
    Pair p;
    const DeviceId device = p.anna.client().device();
    // It claims to have more of this device's feed than this device ever signed.
    p.world.tamper = [&](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        auto decoded = protocol::decodeRelayFrame(frame).value();
        auto* heads = std::get_if<protocol::FeedHeads>(&decoded.message);
        if (heads == nullptr)
            return {frame};
        for (auto& item : heads->items) {
            if (item.device == device)
                item.seq += 7;
        }
        return {protocol::encodeFrame(decoded.message, decoded.request).value()};
    };
    p.world.cut("Anna");
    p.world.runFor(Milliseconds{20'000});
    QCOMPARE(p.anna.client().device(), device);
    QVERIFY(!p.anna.hasProblem(Errc::ProfileRestored));
    p.anna.insert(p.document, 0, "waits ");
    p.world.runFor(Milliseconds{5'000});
    QCOMPARE(p.ben.text(p.document), std::string("truth"));
    p.world.tamper = {};
    p.world.cut("Anna");
    p.world.runFor(Milliseconds{5'000});
    QVERIFY(p.allShow("waits truth"));
}

void RestoredProfileTest::aRelayThatDeniesTheEndOfTheOldFeed_data()
{
    QTest::addColumn<bool>("builtOn");
    QTest::newRow("nobody has built on it: everybody drops it") << false;
    QTest::newRow("Ben has built on it: everybody keeps it") << true;
}

void RestoredProfileTest::aRelayThatDeniesTheEndOfTheOldFeed()
{
    QFETCH(bool, builtOn);
    Pair p;
    auto copy = p.anna.copyDisk();
    const DeviceId old = p.anna.client().device();
    p.anna.insert(p.document, 5, " one");
    QVERIFY(p.world.settle());
    p.anna.insert(p.document, 9, " two");
    QVERIFY(p.world.settle());
    if (builtOn) {
        p.ben.insert(p.document, 13, " Ben");
        QVERIFY(p.world.settle());
    }
    QCOMPARE(p.ben.text(p.document), std::string(builtOn ? "truth one two Ben" : "truth one two"));
    // The relay says that the last change of the old device never came; so the cutoff that the new
    // device signs lies before it.
    MemoryDisk disk = p.world.relay.disk();
    auto last = disk.feeds.end();
    for (auto it = disk.feeds.begin(); it != disk.feeds.end(); ++it) {
        if (std::get<1>(it->first) == old)
            last = it;
    }
    disk.feeds.erase(last);
    p.anna.putBack(std::move(copy));
    p.world.restoreRelay(disk);
    p.anna.start();
    p.plugIn(p.anna);
    p.world.runFor(Milliseconds{60'000});
    QVERIFY(p.anna.client().device() != old);
    const std::string kept = builtOn ? "truth one two Ben" : "truth one";
    QCOMPARE(p.anna.text(p.document), kept);
    QCOMPARE(p.ben.text(p.document), kept);
    QCOMPARE(p.ben.hasProblem(Errc::ChangesWithheld), builtOn);
    p.anna.insert(p.document, 0, "> ");
    p.world.runFor(Milliseconds{3'000});
    QCOMPARE(p.ben.text(p.document), "> " + kept);
    // Somebody new reads the same.
    Person& carl = p.world.add("Carl");
    carl.client().connect();
    QVERIFY(p.world.bringIn(p.anna, p.group, carl, Role::Editor));
    p.world.runFor(Milliseconds{20'000});
    QCOMPARE(carl.text(p.document), "> " + kept);
}

QTEST_APPLESS_MAIN(RestoredProfileTest)
#include "restored_profile_test.moc"
