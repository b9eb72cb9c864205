// SPDX-License-Identifier: MPL-2.0
// A relay (or a machine in the middle) that lies in every way it can: each lie is refused with the
// right code, and what was known before stays as it was.
// tidy: allow(file-length) one list of lies, each with the same three lines around it.
#include "sync/crypto/log_builder.h"
#include "sync/crypto/verify/link.h"
#include "sync/crypto/verify/log_entry.h"
#include "sync/crypto/verify/receipt.h"
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;
using engine::ConnectionState;
using engine::Role;

namespace {

struct Pair
{
    explicit Pair(std::uint64_t seed = 1)
        : world(seed)
        , anna(world.add("Anna"))
        , ben(world.add("Ben"))
        , group(world.makeShared(anna, ben))
    {
        document = anna.client().createDocument(group, "Plan").value();
        anna.insert(document, 0, "truth");
        world.settle();
        ben.open(document);
        world.runFor(Milliseconds{500});
    }

    MemoryDisk::StreamKey content() const { return {group, document, DocumentKind::Content}; }

    protocol::StreamRef ref() const { return {group, document, DocumentKind::Content}; }

    /// The group log as the relay has it.
    const std::vector<server::StoredEntry>& log()
    {
        return world.relay.disk().logs.at({protocol::LogType::Group, logIdOf(group)});
    }

    /// What the relay would send for an entry it makes up, with a receipt that it signs itself.
    protocol::LogEntries pushOf(const Bytes& entry)
    {
        const auto view = crypto::parseLogEntry(entry).value();
        crypto::ReceiptFacts facts;
        facts.log = logIdOf(group);
        facts.seq = view.header.seq;
        facts.prev = view.header.prev;
        facts.entry = view.hash;
        facts.timeMs = world.scheduler.unixMs();
        const auto receipt = world.relay.signer().signReceipt(facts);
        protocol::LogEntries push;
        push.log = {protocol::LogType::Group, logIdOf(group)};
        push.fromSeq = view.header.seq;
        push.logLength = view.header.seq + 1;
        push.items.push_back({entry, {receipt.timeMs, receipt.signature}});
        return push;
    }

    crypto::LogEntryHeader nextHeader(Person& author)
    {
        const auto last = crypto::parseLogEntry(log().back().entry).value();
        crypto::LogEntryHeader header = last.header;
        header.seq = last.header.seq + 1;
        header.prev = last.hash;
        header.authorUser = author.client().user();
        return header;
    }

    World world;
    Person& anna;
    Person& ben;
    GroupId group;
    DocumentId document;
};

/// Changes relay messages of one type on their way to a client.
template <typename M, typename Change>
Tamper changing(Change change)
{
    return [change](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        auto decoded = protocol::decodeRelayFrame(frame).value();
        auto* message = std::get_if<M>(&decoded.message);
        if (message == nullptr)
            return {frame};
        change(*message);
        return {protocol::encodeFrame(decoded.message, decoded.request).value()};
    };
}

bool isEnvelopes(const Bytes& frame)
{
    return frame.front() == static_cast<std::uint8_t>(protocol::MessageType::Envelopes);
}

} // namespace

class HostileRelayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherIdentity();
    void linkToAnotherIdentityBindsNobody();
    void forgedChallenge();
    void otherVersion();
    void garbageFrames();
    void duplicatedFrames();
    void reorderedFrames();
    void droppedFramesHeal();
    void droppedEnvelopeWithClosedRanksIsNoticed();
    void withheldFromOne_data();
    void withheldFromOne();
    void slowAndBusyIsNoAlarm();
    void alteredEnvelope();
    void transplantedEnvelope();
    void relayRestoredFromAnOlderBackup();
    void relayThatForgotEverything();
    void foreignEpoch();
    void ghostMember();
    void entryWithoutReceipt();
    void forkFreezes();
    void hiddenLogEntryHolds();
    void replayedPresence();
    void profilePutBackFromACopy();
    void lyingAnswersToAPush();
    void aFullRelayIsTold();
    void aFullRelayIsForgottenWithItsConnection();
    void deniedRegistration();
};

void HostileRelayTest::anotherIdentity()
{
    Pair p;
    p.anna.insert(p.document, 5, " told");
    p.world.cut("Anna");
    const std::size_t before = p.world.seenByRelay.size();
    p.world.record = true;
    p.world.tamper = changing<protocol::Challenge>([](protocol::Challenge& challenge) {
        challenge.relay = RelayId({1, 2, 3});
    });
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Refused; }));
    QCOMPARE(p.anna.lastReason->code, Errc::WrongRelay);
    p.world.runFor(Milliseconds{20'000});
    for (std::size_t i = before; i < p.world.seenByRelay.size(); ++i) {
        const auto type = static_cast<protocol::MessageType>(p.world.seenByRelay[i].front());
        QVERIFY(type != protocol::MessageType::Auth && type != protocol::MessageType::Push);
    }
    std::optional<Result<void>> outcome;
    p.anna.client().synchronise(Milliseconds{60'000}, [&](Result<void> r) { outcome = r; });
    QVERIFY(p.world.runUntil([&]() { return outcome.has_value(); }, Milliseconds{70'000}));
    QCOMPARE(outcome->error().code, Errc::WrongRelay);
    // The true relay is welcome again, and nothing was lost.
    p.world.tamper = {};
    QVERIFY(p.world.runUntil([&]() { return p.ben.text(p.document) == "truth told"; },
                             Milliseconds{90'000}));
}

// A link with another relay's identity is refused, and the right link still works afterwards.
void HostileRelayTest::linkToAnotherIdentityBindsNobody()
{
    Pair p;
    Person& carl = p.world.addLocal("Carl");
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value(); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    auto other = crypto::parseJoinLink(link).value();
    other.relay = RelayId({1, 2, 3});
    std::optional<Result<GroupId>> outcome;
    const auto join = [&](const std::string& text) {
        outcome.reset();
        carl.client().join(text, [&](Result<GroupId> joined) { outcome = std::move(joined); });
        return p.world.runUntil([&]() { return outcome.has_value(); });
    };
    QVERIFY(join(crypto::printLink(other).value()));
    QCOMPARE(outcome->error().code, Errc::WrongRelay);
    QVERIFY(join(link));
    QVERIFY(outcome->has_value());
    QVERIFY(p.world.settle());
    QCOMPARE(carl.text(p.document), p.anna.text(p.document));
}

void HostileRelayTest::forgedChallenge()
{
    Pair p;
    p.world.cut("Anna");
    p.world.tamper = changing<protocol::Challenge>(
        [](protocol::Challenge& challenge) { challenge.signature[5] ^= 1U; });
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Refused; }));
    QCOMPARE(p.anna.lastReason->code, Errc::WrongRelay);
}

void HostileRelayTest::otherVersion()
{
    Pair p;
    p.world.cut("Anna");
    p.world.tamper = changing<protocol::Welcome>([](protocol::Welcome& welcome) {
        welcome.minVersion = 2;
        welcome.maxVersion = 3;
    });
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Refused; }));
    QCOMPARE(p.anna.lastReason->code, Errc::ProtocolVersion);
    QCOMPARE(p.anna.text(p.document), std::string("truth"));
}

void HostileRelayTest::garbageFrames()
{
    Pair p;
    int left = 3;
    p.world.tamper = [&left](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay || !isEnvelopes(frame) || left == 0)
            return {frame};
        --left;
        return {Bytes(frame.size(), 0xfe)};
    };
    p.anna.insert(p.document, 5, "!");
    QVERIFY(p.world.runUntil([&]() { return p.ben.text(p.document) == "truth!"; }));
    QCOMPARE(left, 0);
}

void HostileRelayTest::duplicatedFrames()
{
    Pair p;
    p.world.tamper = [](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToClient && isEnvelopes(frame))
            return {frame, frame, frame};
        return {frame};
    };
    for (std::uint32_t i = 0; i < 20; ++i) {
        p.anna.insert(p.document, 0, "x");
        p.world.runFor(Milliseconds{50});
    }
    QCOMPARE(p.ben.text(p.document), std::string(20, 'x') + "truth");
    p.world.cut("");
    QVERIFY(p.world.runUntil(
        [&]() { return p.ben.client().connectionState() == ConnectionState::Online; }));
    p.world.runFor(Milliseconds{500});
    p.ben.crash();
    p.ben.start();
    QCOMPARE(p.ben.text(p.document), std::string(20, 'x') + "truth");
    QVERIFY(p.ben.problems.empty());
}

void HostileRelayTest::reorderedFrames()
{
    Pair p;
    std::optional<Bytes> kept;
    p.world.tamper = [&kept](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay || !isEnvelopes(frame))
            return {frame};
        if (!kept) {
            kept = frame;
            return {};
        }
        std::vector<Bytes> swapped{frame, *kept};
        kept.reset();
        return swapped;
    };
    for (std::uint32_t i = 0; i < 10; ++i) {
        p.anna.insert(p.document, 0, "x");
        p.world.runFor(Milliseconds{60});
    }
    p.world.tamper = {};
    p.world.cut("");
    QVERIFY(p.world.runUntil(
        [&]() { return p.ben.text(p.document) == std::string(10, 'x') + "truth"; }));
}

void HostileRelayTest::droppedFramesHeal()
{
    Pair p;
    int left = 1;
    p.world.tamper = [&left](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay || !isEnvelopes(frame) || left == 0)
            return {frame};
        --left;
        return {};
    };
    p.anna.insert(p.document, 5, " one");
    p.world.runFor(Milliseconds{600});
    QCOMPARE(left, 0);
    p.anna.insert(p.document, 9, " two");
    QVERIFY(p.world.runUntil([&]() { return p.ben.text(p.document) == "truth one two"; },
                             Milliseconds{30'000}));
}

void HostileRelayTest::droppedEnvelopeWithClosedRanksIsNoticed()
{
    Pair p;
    // One envelope never reaches Ben, and all positions behind it are told one lower.
    const std::uint64_t missing = p.world.relay.disk().streams[p.content()].size() + 1;
    const auto lie = [&p, missing](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        auto decoded = protocol::decodeRelayFrame(frame).value();
        if (auto* caughtUp = std::get_if<protocol::CaughtUp>(&decoded.message);
            caughtUp != nullptr && caughtUp->stream == p.ref() && caughtUp->pos >= missing)
            --caughtUp->pos;
        if (auto* all = std::get_if<protocol::Envelopes>(&decoded.message);
            all != nullptr && all->stream == p.ref()) {
            if (all->fromPos <= missing && missing < all->fromPos + all->items.size())
                all->items.erase(all->items.begin() +
                                 static_cast<std::ptrdiff_t>(missing - all->fromPos));
            else if (all->fromPos > missing)
                --all->fromPos;
            if (all->items.empty())
                return {};
        }
        return {protocol::encodeFrame(decoded.message, decoded.request).value()};
    };
    p.anna.client().closeDocument(p.document);
    p.world.runFor(Milliseconds{600});
    p.world.tamper = lie;
    p.anna.insert(p.document, 5, " withheld");
    p.world.runFor(Milliseconds{600});
    QVERIFY(p.ben.problems.empty());
    p.anna.insert(p.document, 0, "next: ");
    p.world.runFor(Milliseconds{20'000});
    QVERIFY(p.ben.hasProblem(Errc::ChangesWithheld));
    QCOMPARE(p.ben.client().notices().size(), std::size_t{1});
    QCOMPARE(p.ben.text(p.document), std::string("truth"));
}

void HostileRelayTest::withheldFromOne_data()
{
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("one change, then silence") << false;
    QTest::newRow("everything of somebody who goes on writing") << true;
}

void HostileRelayTest::withheldFromOne()
{
    QFETCH(bool, goesOn);
    Pair p;
    p.anna.open(p.document);
    p.world.runFor(Milliseconds{20'000});
    // Presence, pings and acknowledgements pass; changes do not.
    p.world.tamper = [](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToClient && isEnvelopes(frame))
            return {};
        return {frame};
    };
    p.anna.insert(p.document, 5, " withheld");
    for (int second = 0; second < 55; ++second) {
        if (goesOn)
            p.anna.insert(p.document, 0, "x");
        p.world.runFor(Milliseconds{1'000});
        QVERIFY(p.ben.problems.empty());
    }
    for (int second = 0; second < 45; ++second) {
        if (goesOn)
            p.anna.insert(p.document, 0, "x");
        p.world.runFor(Milliseconds{1'000});
    }
    QCOMPARE(p.ben.problems.size(), std::size_t{1});
    QVERIFY(p.ben.hasProblem(Errc::ChangesWithheld));
    const auto notices = p.ben.client().notices();
    QCOMPARE(notices.size(), std::size_t{1});
    QVERIFY(notices[0].text.find("Anna") != std::string::npos);
    QVERIFY(notices[0].text.find("Shared") != std::string::npos);
    // It stays over a restart, and goes when the relay gives what it kept back.
    p.ben.crash();
    p.ben.start();
    QCOMPARE(p.ben.client().notices().size(), std::size_t{1});
    p.world.tamper = {};
    p.ben.open(p.document);
    p.ben.client().connect();
    p.world.runFor(Milliseconds{40'000});
    QCOMPARE(p.ben.text(p.document), p.anna.text(p.document));
    QVERIFY(p.ben.client().notices().empty());
    QVERIFY(p.anna.client().notices().empty());
}

void HostileRelayTest::slowAndBusyIsNoAlarm()
{
    // Five minutes of typing in several documents at once, over a slow network with outages: what
    // is late is not withheld.
    Pair p;
    p.world.latency = Milliseconds{400};
    p.world.jitterMs = 900;
    Person& carl = p.world.add("Carl");
    carl.client().connect();
    QVERIFY(p.world.bringIn(p.anna, p.group, carl, Role::Editor));
    const DocumentId other = p.anna.client().createDocument(p.group, "Other").value();
    QVERIFY(p.world.settle());
    const std::array<Person*, 3> people{&p.anna, &p.ben, &carl};
    for (Person* person : people) {
        person->open(p.document);
        person->open(other);
    }
    for (int step = 0; step < 600; ++step) {
        Person& person = *people[p.world.random.below(people.size())];
        person.insert(p.world.random.below(2) == 0 ? p.document : other, 0, "w");
        if (step % 97 == 0)
            p.world.cut(people[p.world.random.below(people.size())]->name());
        p.world.runFor(Milliseconds{500});
    }
    p.world.runFor(Milliseconds{90'000});
    for (Person* person : people) {
        QVERIFY2(person->problems.empty(),
                 person->problems.empty() ? "" : person->problems.front().detail.c_str());
        QCOMPARE(person->text(other), p.anna.text(other));
    }
}

void HostileRelayTest::alteredEnvelope()
{
    Pair p;
    p.world.tamper = changing<protocol::Envelopes>([](protocol::Envelopes& all) {
        for (auto& item : all.items)
            item.bytes[item.bytes.size() - 100] ^= 1U;
    });
    p.anna.insert(p.document, 5, " altered");
    p.world.runFor(Milliseconds{2'000});
    QCOMPARE(p.ben.text(p.document), std::string("truth"));
    QVERIFY(p.ben.hasProblem(Errc::NotAuthentic));
}

void HostileRelayTest::transplantedEnvelope()
{
    Pair p;
    const DocumentId other = p.anna.client().createDocument(p.group, "Other").value();
    QVERIFY(p.world.settle());
    p.ben.open(other);
    protocol::Envelopes lie;
    lie.stream = {p.group, other, DocumentKind::Content};
    lie.fromPos = 1;
    lie.items.push_back({protocol::EnvelopeForm::Whole,
                         toBytes(p.world.relay.disk().streams[p.content()][0].bytes.view())});
    p.world.inject("Ben", lie);
    p.world.runFor(Milliseconds{500});
    QCOMPARE(p.ben.text(other), std::string());
    QVERIFY(p.ben.hasProblem(Errc::NotAuthentic));
}

void HostileRelayTest::relayRestoredFromAnOlderBackup()
{
    Pair p;
    const MemoryDisk backup = p.world.relay.disk();
    p.anna.insert(p.document, 5, " after the backup");
    p.ben.insert(p.document, 0, "Ben: ");
    const DocumentId lost = p.ben.client().createDocument(p.group, "Made after it").value();
    p.ben.insert(lost, 0, "new text");
    QVERIFY(p.world.settle());
    const std::string expected = p.anna.text(p.document);
    p.world.restoreRelay(backup);
    QVERIFY(p.world.runUntil([&]() {
        return p.anna.client().connectionState() == ConnectionState::Online &&
               p.ben.client().connectionState() == ConnectionState::Online;
    }));
    p.world.runFor(Milliseconds{2'000});
    QVERIFY(p.world.settle());
    QCOMPARE(p.anna.text(p.document), expected);
    QCOMPARE(p.ben.text(p.document), expected);
    p.anna.insert(p.document, 0, "Anna again. ");
    QVERIFY(p.world.settle());
    QCOMPARE(p.ben.text(p.document), "Anna again. " + expected);
    // The relay can serve somebody new with all of it.
    Person& carl = p.world.add("Carl");
    QVERIFY(p.world.bringIn(p.anna, p.group, carl, Role::Editor));
    QVERIFY(p.world.settle());
    QCOMPARE(carl.text(p.document), "Anna again. " + expected);
    QCOMPARE(carl.text(lost), std::string("new text"));
    for (Person* person : {&p.anna, &p.ben})
        QVERIFY2(person->problems.empty(),
                 person->problems.empty() ? "" : person->problems.front().detail.c_str());
}

void HostileRelayTest::relayThatForgotEverything()
{
    Pair p;
    p.world.restoreRelay(MemoryDisk());
    QVERIFY(p.world.runUntil(
        [&]() { return p.anna.client().connectionState() == ConnectionState::Refused; }));
    QVERIFY(p.anna.lastReason->code == Errc::NotRegistered ||
            p.anna.lastReason->code == Errc::LinkExpired);
    QCOMPARE(p.anna.text(p.document), std::string("truth"));
}

void HostileRelayTest::foreignEpoch()
{
    Pair p;
    const auto relaysOwnKey = crypto::SigningKey::generate();
    crypto::Epoch epoch;
    epoch.epoch = 1;
    crypto::LogEntryHeader header = p.nextHeader(p.anna);
    header.authorKey = relaysOwnKey.deviceId();
    const Bytes entry = crypto::signLogEntry(header, crypto::encodeGroupOps({epoch}), relaysOwnKey);
    p.world.inject("Ben", p.pushOf(entry));
    p.world.runFor(Milliseconds{500});
    QVERIFY(p.ben.hasProblem(Errc::NotAuthorised) || p.ben.hasProblem(Errc::NotAuthentic));
    // Nothing is sealed for it: what Ben writes waits until the relay is honest again.
    const std::size_t before = p.world.relay.disk().streams[p.content()].size();
    p.ben.insert(p.document, 0, "secret ");
    p.world.runFor(Milliseconds{2'000});
    QCOMPARE(p.world.relay.disk().streams[p.content()].size(), before);
    p.world.cut("Ben");
    QVERIFY(p.world.runUntil([&]() { return p.anna.text(p.document) == "secret truth"; }));
}

void HostileRelayTest::ghostMember()
{
    Pair p;
    // Ben is an editor, and in league with the relay: he signs an ADD that only an owner may sign.
    Person& ghost = p.world.add("Ghost");
    ghost.client().connect();
    p.world.runFor(Milliseconds{500});
    const auto& ghostLog =
        p.world.relay.disk().logs.at({protocol::LogType::User, logIdOf(ghost.client().user())});
    crypto::Add add;
    add.user = ghost.client().user();
    add.uhead = crypto::parseLogEntry(ghostLog.back().entry).value().hash;
    add.role = crypto::Role::Editor;
    const auto key = crypto::SigningKey::generate();
    crypto::LogEntryHeader header = p.nextHeader(p.ben);
    header.authorKey = p.ben.client().device();
    const Bytes forged = crypto::signLogEntry(header, crypto::encodeGroupOps({add}), key);
    p.world.inject("Anna", p.pushOf(forged));
    p.world.runFor(Milliseconds{500});
    QVERIFY(p.anna.hasProblem(Errc::NotAuthentic) || p.anna.hasProblem(Errc::NotAuthorised));
    QCOMPARE(p.anna.client().members(p.group).size(), std::size_t{2});
}

void HostileRelayTest::entryWithoutReceipt()
{
    Pair p;
    std::string link;
    p.world.tamper = changing<protocol::LogEntries>([](protocol::LogEntries& entries) {
        for (auto& item : entries.items)
            item.receipt.timeMs += 1;
    });
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value_or(""); });
    p.world.runFor(Milliseconds{500});
    QVERIFY(p.ben.hasProblem(Errc::NotAuthentic));
}

void HostileRelayTest::forkFreezes()
{
    Pair p;
    // Anna's first proposal is kept back and answered with CONFLICT; she signs a second one for
    // the same place. Ben is shown the second, then the first.
    std::optional<Bytes> first;
    p.world.tamper = [&](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToClient || first)
            return {frame};
        const auto decoded = protocol::decodeClientFrame(frame).value();
        const auto* append = std::get_if<protocol::LogAppend>(&decoded.message);
        if (append == nullptr)
            return {frame};
        first = append->entry;
        protocol::LogConflict conflict;
        conflict.log = {protocol::LogType::Group, logIdOf(p.group)};
        conflict.logLength = p.log().size();
        p.world.inject("Anna", conflict);
        return {};
    };
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value_or(""); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    p.world.tamper = {};
    p.world.runFor(Milliseconds{500});
    QVERIFY(p.ben.problems.empty());
    p.world.inject("Ben", p.pushOf(*first));
    p.world.runFor(Milliseconds{500});
    QVERIFY(p.ben.hasProblem(Errc::LogFork));
    // Readable and writable here, but nothing leaves; also after a restart.
    p.ben.insert(p.document, 0, "offline only ");
    const std::size_t before = p.world.relay.disk().streams[p.content()].size();
    p.world.runFor(Milliseconds{1'000});
    p.ben.crash();
    p.ben.start();
    p.ben.client().connect();
    p.world.runFor(Milliseconds{5'000});
    QCOMPARE(p.world.relay.disk().streams[p.content()].size(), before);
    QCOMPARE(p.ben.text(p.document), std::string("offline only truth"));
}

void HostileRelayTest::hiddenLogEntryHolds()
{
    Pair p;
    // Ben is never shown the newest entry, but gets an envelope whose author has seen it.
    p.world.tamper = [&p](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        const auto decoded = protocol::decodeRelayFrame(frame).value();
        const auto* entries = std::get_if<protocol::LogEntries>(&decoded.message);
        // Anna's own answers must pass; hers come as LOG_OK and are known to her already.
        if (entries != nullptr && entries->log.id == logIdOf(p.group) && !entries->items.empty())
            return {};
        return {frame};
    };
    std::string link;
    p.anna.client().invite(
        p.group, Role::Editor, [&](Result<std::string> made) { link = made.value_or(""); });
    QVERIFY(p.world.runUntil([&]() { return !link.empty(); }));
    p.anna.insert(p.document, 5, " later");
    p.world.runFor(Milliseconds{2'000});
    QCOMPARE(p.ben.text(p.document), std::string("truth"));
    p.world.tamper = {};
    p.world.cut("Ben");
    QVERIFY(p.world.runUntil([&]() { return p.ben.text(p.document) == "truth later"; }));
}

void HostileRelayTest::replayedPresence()
{
    Pair p;
    std::vector<Bytes> frames;
    p.world.tamper = [&frames](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToClient &&
            frame.front() == static_cast<std::uint8_t>(protocol::MessageType::PresenceRelayed))
            frames.push_back(frame);
        return {frame};
    };
    p.anna.open(p.document);
    p.ben.client().setCaret(p.document, {1}, {1});
    p.world.runFor(Milliseconds{500});
    p.ben.client().setCaret(p.document, {2}, {2});
    p.world.runFor(Milliseconds{500});
    const auto key = std::make_pair(p.document, p.ben.client().device());
    QCOMPARE(p.anna.present.at(key).head, Bytes{2});
    p.world.tamper = {};
    const auto replay = frames;
    for (const Bytes& frame : replay)
        p.world.inject("Anna", protocol::decodeRelayFrame(frame)->message);
    p.world.runFor(Milliseconds{500});
    QCOMPARE(p.anna.present.at(key).head, Bytes{2});
    p.ben.client().closeDocument(p.document);
    p.world.runFor(Milliseconds{500});
    QVERIFY(!p.anna.present.contains(key));
    for (const Bytes& frame : replay)
        p.world.inject("Anna", protocol::decodeRelayFrame(frame)->message);
    p.world.runFor(Milliseconds{500});
    QVERIFY2(!p.anna.present.contains(key), "a replayed frame brought somebody back");
}

void HostileRelayTest::profilePutBackFromACopy()
{
    Pair p;
    auto copy = p.anna.copyDisk();
    p.anna.insert(p.document, 5, " and more");
    QVERIFY(p.world.settle());
    const DeviceId old = p.anna.client().device();
    const auto written = [&p, &old]() {
        const auto& feeds = p.world.relay.disk().feeds;
        return std::count_if(feeds.begin(), feeds.end(), [&old](const auto& entry) {
            return std::get<1>(entry.first) == old;
        });
    };
    const auto before = written();
    p.anna.putBack(std::move(copy));
    p.anna.start();
    p.anna.insert(p.document, 0, "twice? ");
    p.anna.client().connect();
    p.world.runFor(Milliseconds{5'000});
    QVERIFY(p.world.settle());
    // No number of this device's feed was signed twice, and a new one goes on.
    QVERIFY(p.anna.hasProblem(Errc::ProfileRestored));
    QVERIFY(p.anna.client().device() != old);
    QCOMPARE(written(), before);
    QCOMPARE(p.anna.text(p.document), std::string("twice? truth and more"));
    QCOMPARE(p.ben.text(p.document), std::string("twice? truth and more"));
    QVERIFY(p.ben.problems.empty());
}

void HostileRelayTest::lyingAnswersToAPush()
{
    Pair p;
    // Everything pushed is "refused" as unavailable twice, then let through: sent again unchanged.
    p.world.record = true;
    int lies = 2;
    p.world.tamper = [&lies](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        const auto decoded = protocol::decodeRelayFrame(frame).value();
        const auto* ack = std::get_if<protocol::Ack>(&decoded.message);
        if (ack == nullptr || lies == 0)
            return {frame};
        --lies;
        protocol::Refused refused;
        refused.envelope = ack->envelope;
        refused.reason = protocol::Reason::Unavailable;
        return {protocol::encodeFrame(refused, decoded.request).value()};
    };
    p.anna.insert(p.document, 5, "?");
    QVERIFY(p.world.runUntil([&]() { return lies == 0; }));
    QVERIFY(
        p.world.runUntil([&]() { return p.anna.client().saveStatus(p.document).notOnRelay == 0; }));
    std::set<Bytes> envelopes;
    for (const Bytes& frame : p.world.seenByRelay) {
        const auto decoded = protocol::decodeClientFrame(frame).value();
        if (const auto* push = std::get_if<protocol::Push>(&decoded.message))
            envelopes.insert(push->envelopes.begin(), push->envelopes.end());
    }
    QCOMPARE(envelopes.size(), std::size_t{1});
    // An acknowledgement of something that was never sent changes nothing.
    p.world.tamper = {};
    p.world.inject("Anna", protocol::Ack{EnvelopeId({9, 9, 9}), 7});
    p.world.runFor(Milliseconds{200});
    QCOMPARE(p.anna.client().connectionState(), ConnectionState::Online);
}

void HostileRelayTest::aFullRelayIsTold()
{
    Pair p;
    bool full = true;
    int told = 0;
    p.world.tamper = [&full, &told](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        const auto decoded = protocol::decodeRelayFrame(frame).value();
        const auto* ack = std::get_if<protocol::Ack>(&decoded.message);
        if (ack == nullptr || !full)
            return {frame};
        // What follows a refused one is out of sequence: that is not the reason.
        const auto reason =
            told++ % 2 == 0 ? protocol::Reason::Unavailable : protocol::Reason::BadSequence;
        const protocol::Refused refused{ack->envelope, reason};
        return {protocol::encodeFrame(refused, decoded.request).value()};
    };
    p.anna.insert(p.document, 5, "?");
    std::optional<Result<void>> outcome;
    const auto synchronise = [&p, &outcome]() {
        outcome.reset();
        p.anna.client().synchronise(Milliseconds{3'000},
                                    [&outcome](Result<void> done) { outcome = std::move(done); });
        return p.world.runUntil([&outcome]() { return outcome.has_value(); });
    };
    QVERIFY(synchronise());
    QVERIFY(!*outcome);
    QCOMPARE(outcome->error().code, Errc::Refused);
    QVERIFY(outcome->error().detail.find("cannot store") != std::string::npos);
    // Whoever looks at the connection is told, too, and told again when it is over.
    QCOMPARE(p.anna.client().connectionState(), ConnectionState::Online);
    QVERIFY(p.anna.reasonNow);
    QCOMPARE(p.anna.reasonNow->code, Errc::Refused);
    full = false;
    QVERIFY(synchronise());
    QVERIFY(outcome->has_value());
    QCOMPARE(p.anna.client().saveStatus(p.document).notOnRelay, std::size_t{0});
    QVERIFY(!p.anna.reasonNow);
}

void HostileRelayTest::aFullRelayIsForgottenWithItsConnection()
{
    Pair p;
    enum class Relay { Full, Silent } relay = Relay::Full;
    p.world.tamper = [&relay](Direction direction, const Bytes& frame) -> std::vector<Bytes> {
        if (direction == Direction::ToRelay)
            return {frame};
        const auto decoded = protocol::decodeRelayFrame(frame).value();
        const auto* ack = std::get_if<protocol::Ack>(&decoded.message);
        if (ack == nullptr)
            return {frame};
        if (relay == Relay::Silent)
            return {};
        const protocol::Refused refused{ack->envelope, protocol::Reason::Unavailable};
        return {protocol::encodeFrame(refused, decoded.request).value()};
    };
    p.anna.insert(p.document, 5, "?");
    QVERIFY(p.world.runUntil([&p]() { return p.anna.reasonNow.has_value(); }));
    relay = Relay::Silent;
    p.anna.client().disconnect();
    p.anna.client().connect();
    QVERIFY(p.world.runUntil(
        [&p]() { return p.anna.client().connectionState() == ConnectionState::Online; }));
    QVERIFY(!p.anna.reasonNow);
    p.anna.insert(p.document, 6, "!");
    std::optional<Result<void>> outcome;
    p.anna.client().synchronise(Milliseconds{3'000},
                                [&outcome](Result<void> done) { outcome = std::move(done); });
    QVERIFY(p.world.runUntil([&outcome]() { return outcome.has_value(); }));
    QCOMPARE(outcome->error().code, Errc::Timeout);
}

void HostileRelayTest::deniedRegistration()
{
    World world(9);
    Person& anna = world.add("Anna");
    world.relay.disk().tokens.clear();
    anna.client().connect();
    QVERIFY(world.runUntil(
        [&]() { return anna.client().connectionState() == ConnectionState::Refused; }));
    QCOMPARE(anna.lastReason->code, Errc::LinkExpired);
}

QTEST_APPLESS_MAIN(HostileRelayTest)
#include "hostile_relay_test.moc"
