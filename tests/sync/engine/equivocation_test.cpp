// SPDX-License-Identifier: MPL-2.0
// A member's device signs two different versions of one change, and a relay shows one to Anna and
// the other to Ben. Once both have seen both, their documents are the same, what the honest ones
// wrote is all there, and both know who did it.
#include "sync/crdt/update.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/keys.h"
#include "sync/store/group_table.h"
#include "sync/store/settings.h"
#include "sync/store/update_log.h"
#include "tests/support/world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::sim;
using engine::Role;

namespace {

constexpr crdt::Origin Forger = crdt::Origin::named("forger");

/// What Mallory's device can do besides running the honest program.
class Mallory
{
public:
    explicit Mallory(Person& person)
        : m_person(person)
        , m_key(keyOf(person))
    {
    }

    /// A second version of `first` with `text` typed at the beginning instead of what was typed
    /// there. `base` is the document before it.
    crypto::SealedEnvelope another(ByteView first, const Bytes& base, std::u16string_view text)
    {
        const auto view = crypto::parseEnvelope(first).value();
        crypto::EnvelopeHeader header = view.header;
        const crypto::StreamKey key = streamKey(header);
        const auto access = key.open();
        const crypto::KeyView opened(access.view().first<32>());
        const Bytes body = crypto::openEnvelope(view, opened).value();
        const auto op = crypto::parseOpBody(body).value();
        crdt::Doc doc(crypto::actorClientId(header.group, header.device));
        Bytes update;
        const auto keep = doc.onUpdate([&update](const crdt::UpdateEvent& event) {
            if (event.source == crdt::Source::Local)
                update = toBytes(event.update);
        });
        static_cast<void>(doc.applyUpdate(base, Forger));
        doc.transact(Forger, [&](crdt::Transaction& txn) {
            static_cast<void>(doc.text("content").insert(txn, 0, text));
        });
        const Bytes other = crypto::encodeOpBody(op.frontier, op.authorMs, update).value();
        return crypto::sealEnvelope(header, {}, other, opened, m_key).value();
    }

private:
    static crypto::SigningKey keyOf(Person& person)
    {
        crypto::Secret<64> secret;
        {
            const auto fill = secret.fill();
            static_cast<void>(
                store::Settings(person.database()).findInto("device.sign", fill.bytes()));
        }
        return crypto::SigningKey::fromSecret(std::move(secret)).value();
    }

    crypto::StreamKey streamKey(const crypto::EnvelopeHeader& header)
    {
        crypto::EpochKey epoch;
        {
            const auto fill = epoch.fill();
            static_cast<void>(store::GroupTable(m_person.database())
                                  .findEpochKey(header.group, header.epoch, fill.bytes()));
        }
        return crypto::deriveStreamKey(
            epoch, header.group, header.epoch, header.document, header.kind);
    }

    Person& m_person;
    crypto::SigningKey m_key;
};

struct Story
{
    Story()
        : world(11)
        , anna(world.add("Anna"))
        , ben(world.add("Ben"))
        , mallory(world.add("Mallory"))
        , group(world.makeShared(anna, ben))
    {
        mallory.client().connect();
        world.bringIn(anna, group, mallory, Role::Editor);
        document = anna.client().createDocument(group, "Plan").value();
        anna.insert(document, 0, "base.");
        world.settle();
        for (Person* person : {&anna, &ben, &mallory})
            person->open(document);
        mallory.insert(document, 5, " M.");
        world.settle();
    }

    MemoryDisk::StreamKey content() const { return {group, document, DocumentKind::Content}; }

    std::vector<server::EnvelopeRow>& rows() { return world.relay.disk().streams[content()]; }

    void nobodyOnline()
    {
        for (Person* person : {&anna, &ben, &mallory})
            world.unreachable[person->name()] = true;
        world.cut("");
        world.runFor(Milliseconds{500});
    }

    /// The relay comes back with another disk.
    void lie(const std::function<void(MemoryDisk&)>& change)
    {
        MemoryDisk disk = world.relay.disk();
        change(disk);
        world.restoreRelay(disk);
    }

    static void replace(server::EnvelopeRow& row, const crypto::SealedEnvelope& other)
    {
        const auto view = crypto::parseEnvelope(other.bytes).value();
        row.id = other.id;
        row.ciphertextHash = view.ciphertextHash;
        row.stubHeadBytes = static_cast<std::uint32_t>(view.associated.size());
        row.bytes = SharedBytes(other.bytes);
    }

    void append(MemoryDisk& disk, server::EnvelopeRow row)
    {
        auto& stream = disk.streams[content()];
        row.pos = stream.size() + 1;
        stream.push_back(row);
    }

    void everybodyBack()
    {
        world.unreachable.clear();
        world.unreachable["Mallory"] = true;
        for (Person* person : {&anna, &ben})
            person->client().connect();
        world.runFor(Milliseconds{60'000});
    }

    static bool shows(const Person& person, const std::string& actual, const std::string& expected)
    {
        if (actual != expected)
            qWarning("%s: %s", person.name().c_str(), actual.c_str());
        return actual == expected;
    }

    bool accused(Person& person)
    {
        const auto notices = person.client().notices();
        return std::any_of(notices.begin(), notices.end(), [this](const auto& notice) {
            return notice.code == Errc::Equivocation &&
                   notice.text.find("Mallory") != std::string::npos &&
                   notice.text.find(mallory.client().device().hex().substr(0, 16)) !=
                       std::string::npos;
        });
    }

    World world;
    Person& anna;
    Person& ben;
    Person& mallory;
    GroupId group;
    DocumentId document;
};

enum class Order { FirstWins, SecondWins };

/// Seals until the ids stand in the wanted order (a nonce is a throw of the dice).
crypto::SealedEnvelope rival(Mallory& forger,
                             const server::EnvelopeRow& first,
                             const Bytes& base,
                             std::u16string_view text,
                             Order order)
{
    for (;;) {
        auto sealed = forger.another(first.bytes.view(), base, text);
        if ((sealed.id < first.id) == (order == Order::SecondWins))
            return sealed;
    }
}

/// What a person's disk holds of the document.
Bytes stateOf(Story& story, Person& person)
{
    story.world.runFor(Milliseconds{500});
    const auto rows =
        store::UpdateLog(person.database()).read({story.document, DocumentKind::Content}).value();
    std::vector<ByteView> parts;
    for (const auto& row : rows)
        parts.emplace_back(row.data);
    return crdt::mergeUpdates(parts).value();
}

} // namespace

class EquivocationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splitViewHeals_data();
    void splitViewHeals();
    void theSecondVersionArrivesLive_data();
    void theSecondVersionArrivesLive();
    void aChainOnEachSide_data();
    void aChainOnEachSide();
    void honestEditsOnTopOfTheLoser();
    void aForgedSecondVersionAccusesNobody();
};

void EquivocationTest::splitViewHeals_data()
{
    QTest::addColumn<int>("order");
    QTest::newRow("what Anna saw counts") << int(Order::FirstWins);
    QTest::newRow("what Ben saw counts") << int(Order::SecondWins);
}

void EquivocationTest::splitViewHeals()
{
    QFETCH(int, order);
    Story s;
    const Bytes base = stateOf(s, s.mallory);
    s.world.unreachable["Ben"] = true;
    s.world.cut("Ben");
    s.mallory.insert(s.document, 0, "Anna owes me 5. ");
    s.world.runFor(Milliseconds{2'000});
    QCOMPARE(s.anna.text(s.document), std::string("Anna owes me 5. base. M."));
    const server::EnvelopeRow first = s.rows().back();
    Mallory forger(s.mallory);
    const auto second = rival(forger, first, base, u"Ben owes me 9. ", static_cast<Order>(order));
    // Ben is shown the other version, in the same place.
    s.nobodyOnline();
    s.lie([&](MemoryDisk& disk) {
        Story::replace(disk.streams[s.content()].back(), second);
        Story::replace(disk.feeds.at({s.group, first.device, first.seq}), second);
    });
    s.world.unreachable["Ben"] = false;
    s.ben.client().connect();
    s.world.runFor(Milliseconds{40'000});
    QCOMPARE(s.ben.text(s.document), std::string("Ben owes me 9. base. M."));
    QVERIFY(s.anna.problems.empty() && s.ben.problems.empty());
    // The relay is honest again and has both: everybody gets both.
    s.lie([&](MemoryDisk& disk) {
        s.append(disk, first);
        server::EnvelopeRow other = first;
        Story::replace(other, second);
        s.append(disk, other);
    });
    s.everybodyBack();
    const std::string counts =
        order == int(Order::FirstWins) ? "Anna owes me 5. base. M." : "Ben owes me 9. base. M.";
    for (Person* person : {&s.anna, &s.ben}) {
        QCOMPARE(person->text(s.document), counts);
        QVERIFY(s.accused(*person));
        QVERIFY(person->hasProblem(Errc::Equivocation));
    }
    s.anna.insert(s.document, 0, "Anna: ");
    s.world.runFor(Milliseconds{3'000});
    s.ben.insert(s.document, 0, "Ben: ");
    s.world.runFor(Milliseconds{3'000});
    for (Person* person : {&s.anna, &s.ben}) {
        QCOMPARE(person->text(s.document), "Ben: Anna: " + counts);
        person->crash();
        person->start();
        QCOMPARE(person->text(s.document), "Ben: Anna: " + counts);
        QVERIFY(s.accused(*person));
    }
}

void EquivocationTest::theSecondVersionArrivesLive_data()
{
    splitViewHeals_data();
}

void EquivocationTest::theSecondVersionArrivesLive()
{
    QFETCH(int, order);
    Story s;
    const Bytes base = stateOf(s, s.mallory);
    s.mallory.insert(s.document, 0, "one ");
    s.world.runFor(Milliseconds{2'000});
    const server::EnvelopeRow first = s.rows().back();
    Mallory forger(s.mallory);
    const auto second = rival(forger, first, base, u"two ", static_cast<Order>(order));
    s.world.unreachable["Mallory"] = true;
    s.world.cut("Mallory");
    protocol::Envelopes push;
    push.stream = {s.group, s.document, DocumentKind::Content};
    push.fromPos = s.rows().size() + 1;
    push.items.push_back({protocol::EnvelopeForm::Whole, second.bytes});
    for (const char* name : {"Anna", "Ben"})
        s.world.inject(name, push);
    s.world.runFor(Milliseconds{5'000});
    for (Person* person : {&s.anna, &s.ben}) {
        QCOMPARE(person->text(s.document),
                 std::string(order == int(Order::FirstWins) ? "one base. M." : "two base. M."));
        QVERIFY(s.accused(*person));
        QCOMPARE(std::count_if(person->problems.begin(),
                               person->problems.end(),
                               [](const Error& e) { return e.code == Errc::Equivocation; }),
                 1);
    }
}

void EquivocationTest::aChainOnEachSide_data()
{
    splitViewHeals_data();
}

void EquivocationTest::aChainOnEachSide()
{
    // Mallory's honest program goes on with the first version; the forger continues the second.
    QFETCH(int, order);
    Story s;
    const Bytes base = stateOf(s, s.mallory);
    s.world.unreachable["Ben"] = true;
    s.world.cut("Ben");
    s.mallory.insert(s.document, 0, "A1 ");
    s.world.runFor(Milliseconds{2'000});
    const server::EnvelopeRow first = s.rows().back();
    s.mallory.insert(s.document, 0, "A2 ");
    s.world.runFor(Milliseconds{2'000});
    const server::EnvelopeRow next = s.rows().back();
    QCOMPARE(next.seq, first.seq + 1);
    QCOMPARE(s.anna.text(s.document), std::string("A2 A1 base. M."));
    Mallory forger(s.mallory);
    const auto second = rival(forger, first, base, u"B1 ", static_cast<Order>(order));
    s.nobodyOnline();
    s.lie([&](MemoryDisk& disk) {
        auto& stream = disk.streams[s.content()];
        Story::replace(stream[stream.size() - 2], second);
        stream.pop_back();
        disk.feeds.erase({s.group, first.device, next.seq});
        Story::replace(disk.feeds.at({s.group, first.device, first.seq}), second);
    });
    s.world.unreachable["Ben"] = false;
    s.ben.client().connect();
    s.world.runFor(Milliseconds{40'000});
    QCOMPARE(s.ben.text(s.document), std::string("B1 base. M."));
    s.lie([&](MemoryDisk& disk) {
        server::EnvelopeRow other = first;
        Story::replace(other, second);
        s.append(disk, next); // Before what it hangs on.
        s.append(disk, first);
        s.append(disk, other);
    });
    s.everybodyBack();
    for (Person* person : {&s.anna, &s.ben}) {
        QVERIFY(s.accused(*person));
        QCOMPARE(person->text(s.document),
                 std::string(order == int(Order::FirstWins) ? "A2 A1 base. M." : "B1 base. M."));
    }
}

void EquivocationTest::honestEditsOnTopOfTheLoser()
{
    Story s;
    const Bytes base = stateOf(s, s.mallory);
    s.world.unreachable["Ben"] = true;
    s.world.cut("Ben");
    s.mallory.insert(s.document, 0, "lie one. ");
    s.world.runFor(Milliseconds{2'000});
    const server::EnvelopeRow first = s.rows().back();
    // Anna, who is honest, writes into it, behind it and elsewhere.
    s.anna.insert(s.document, 4, "Anna's ");
    s.world.runFor(Milliseconds{2'000});
    s.anna.insert(s.document, s.anna.length(s.document), " Anna's end.");
    s.world.runFor(Milliseconds{2'000});
    QCOMPARE(s.anna.text(s.document), std::string("lie Anna's one. base. M. Anna's end."));
    const DeviceId annas = s.anna.client().device();
    Mallory forger(s.mallory);
    const auto second = rival(forger, first, base, u"lie two. ", Order::SecondWins);
    s.nobodyOnline();
    s.lie([&](MemoryDisk& disk) {
        for (auto& row : disk.streams[s.content()]) {
            if (row.id == first.id)
                Story::replace(row, second);
        }
        Story::replace(disk.feeds.at({s.group, first.device, first.seq}), second);
    });
    s.world.unreachable["Ben"] = false;
    s.ben.client().connect();
    s.world.runFor(Milliseconds{40'000});
    // What Anna wrote builds on something Ben has never seen: it waits.
    QCOMPARE(s.ben.text(s.document), std::string("lie two. base. M."));
    s.ben.insert(s.document, 4, "Ben's ");
    s.world.runFor(Milliseconds{2'000});
    s.lie([&](MemoryDisk& disk) {
        s.append(disk, first);
        server::EnvelopeRow other = first;
        Story::replace(other, second);
        s.append(disk, other);
    });
    s.everybodyBack();
    s.world.runFor(Milliseconds{60'000});
    const std::string text = s.anna.text(s.document);
    QCOMPARE(s.ben.text(s.document), text);
    for (const char* piece : {"Anna's ", " Anna's end.", "Ben's ", "base.", "two."})
        QVERIFY2(text.find(piece) != std::string::npos, text.c_str());
    QVERIFY2(text.find("one.") == std::string::npos, text.c_str());
    QVERIFY(s.accused(s.anna) && s.accused(s.ben));
    QVERIFY(s.anna.client().device() != annas);
    // Nothing is left over, and a newcomer reads the same.
    QCOMPARE(s.anna.client().saveStatus(s.document).notOnRelay, std::size_t{0});
    s.anna.insert(s.document, 0, "> ");
    s.world.runFor(Milliseconds{5'000});
    QCOMPARE(s.ben.text(s.document), "> " + text);
    s.anna.crash();
    s.anna.start();
    QCOMPARE(s.anna.text(s.document), "> " + text);
}

void EquivocationTest::aForgedSecondVersionAccusesNobody()
{
    Story s;
    s.mallory.insert(s.document, 0, "one ");
    s.world.runFor(Milliseconds{2'000});
    Bytes forged = toBytes(s.rows().back().bytes.view());
    forged[forged.size() - 100] ^= 1U;
    protocol::Envelopes push;
    push.stream = {s.group, s.document, DocumentKind::Content};
    push.fromPos = s.rows().size() + 1;
    push.items.push_back({protocol::EnvelopeForm::Whole, forged});
    s.world.inject("Anna", push);
    s.world.runFor(Milliseconds{2'000});
    QVERIFY(s.anna.hasProblem(Errc::NotAuthentic));
    QVERIFY(!s.anna.hasProblem(Errc::Equivocation));
    QVERIFY(s.anna.client().notices().empty());
    QCOMPARE(s.anna.text(s.document), std::string("one base. M."));
}

QTEST_APPLESS_MAIN(EquivocationTest)
#include "equivocation_test.moc"
