// SPDX-License-Identifier: MPL-2.0
// Seeded worlds in which everything fails that may fail: connections are cut, clients die between
// any two writes, the relay dies with unwritten changes, people write all the while, offline, too.
// Afterwards nothing may be lost and everybody must read the same. A failing seed is printed; run
// it alone with CAHIER_SIM_SEED, more of them with CAHIER_SIM_SEEDS.
#include "sync/store/outbox.h"
#include "tests/support/world.h"

#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::sim;

namespace {

/// Each piece of text that somebody typed is unique, so that losing one shows.
std::string piece(std::uint64_t number)
{
    return "<canary" + std::to_string(number) + ">";
}

/// One seed's world and what its people typed.
class Story
{
public:
    explicit Story(std::uint64_t seed)
        : m_world(seed)
        , m_random(seed * 0x9e3779b97f4a7c15U + 1)
    {
        m_world.record = true;
        const std::size_t people = 2 + m_random.below(3);
        Person& owner = m_world.add("P0");
        m_people.push_back(&owner);
        for (std::size_t i = 1; i < people; ++i)
            m_people.push_back(&m_world.add("P" + std::to_string(i)));
        m_group = m_world.makeShared(owner, *m_people[1]);
        for (std::size_t i = 2; i < people; ++i) {
            m_people[i]->client().connect();
            m_world.bringIn(owner, m_group, *m_people[i], engine::Role::Editor);
        }
        for (int i = 0; i < 2; ++i)
            m_documents.push_back(owner.client().createDocument(m_group, "D").value());
        m_ready = m_world.settle();
    }

    bool ready() const { return m_ready; }

    void play(int steps)
    {
        for (int i = 0; i < steps; ++i) {
            step();
            // Short enough that a crash falls between any two writes.
            m_world.runFor(Milliseconds{static_cast<std::int64_t>(m_random.below(40))});
        }
    }

    /// Empty: all is well.
    QString judge()
    {
        m_world.unreachable.clear();
        if (!m_world.relay.running())
            m_world.relay.start();
        for (Person* person : m_people) {
            person->start();
            person->client().connect();
        }
        // A client may sit on a connection whose relay died without a word until it notices.
        const bool online = m_world.runUntil(
            [this]() {
            return std::all_of(m_people.begin(), m_people.end(), [](Person* person) {
                return person->client().connectionState() == engine::ConnectionState::Online;
            });
            },
            Milliseconds{120'000});
        m_world.runFor(Milliseconds{60'000});
        if (!online || !m_world.settle(Milliseconds{120'000}))
            return describe("does not settle");
        // Twice: the first time everything reaches the relay, the second time everybody.
        if (!m_world.settle(Milliseconds{120'000}))
            return describe("does not settle again");
        for (const DocumentId& document : m_documents) {
            const std::string expected = m_people[0]->text(document);
            for (Person* person : m_people) {
                if (person->text(document) != expected)
                    return describe("texts differ: ") +
                           QString::fromStdString(expected + " / " + person->text(document));
            }
            for (const auto& [number, where] : m_typed) {
                if (where == document && expected.find(piece(number)) == std::string::npos)
                    return QStringLiteral("lost %1 of %2")
                        .arg(number)
                        .arg(QString::fromStdString(expected));
            }
        }
        for (Person* person : m_people) {
            const auto totals = store::Outbox(person->database()).totals().value();
            if (totals.waitingOps != 0 || totals.unacknowledged != 0)
                return QStringLiteral("an outbox is not drained");
            for (const Error& problem : person->problems)
                return QStringLiteral("false alarm: %1 %2")
                    .arg(QLatin1String(name(problem.code)), QString::fromStdString(problem.detail));
        }
        for (const Bytes& frame : m_world.seenByRelay) {
            if (asText(frame).find("canary") != std::string_view::npos)
                return QStringLiteral("the relay saw plaintext");
        }
        return {};
    }

private:
    QString describe(const char* what)
    {
        QString text = QString::fromLatin1(what);
        for (Person* person : m_people) {
            text += QStringLiteral(" [%1: state %2")
                        .arg(QString::fromStdString(person->name()))
                        .arg(int(person->client().connectionState()));
            for (const DocumentId& document : m_documents)
                text += QStringLiteral(" unsent %1")
                            .arg(person->client().saveStatus(document).notOnRelay);
            if (person->lastReason)
                text +=
                    QStringLiteral(" last: ") + QString::fromStdString(person->lastReason->detail);
            for (const Error& problem : person->problems)
                text += QLatin1Char(' ') + QString::fromStdString(problem.detail);
            text += QLatin1Char(']');
        }
        return text;
    }

    void step()
    {
        Person& person = *m_people[m_random.below(m_people.size())];
        const std::uint64_t what = m_random.below(100);
        if (what < 70)
            write(person);
        else if (what < 78)
            m_world.cut(person.name());
        else if (what < 84)
            m_world.unreachable[person.name()] = !m_world.unreachable[person.name()];
        else if (what < 90)
            crash(person);
        else if (what < 94)
            person.start();
        else if (what < 97)
            m_world.relay.kill();
        else if (!m_world.relay.running())
            m_world.relay.start();
        if (person.running() && m_random.below(3) == 0)
            person.client().connect();
    }

    void write(Person& person)
    {
        if (!person.running())
            return;
        const DocumentId& document = m_documents[m_random.below(m_documents.size())];
        const std::uint32_t length = person.length(document);
        const auto at = static_cast<std::uint32_t>(m_random.below(std::uint64_t{length} + 1));
        const std::uint64_t number = ++m_last;
        // Only between pieces, so that each stays whole.
        const std::string text = person.text(document);
        std::size_t place = text.find('<', at);
        if (place == std::string::npos)
            place = text.size();
        person.insert(document, static_cast<std::uint32_t>(place), piece(number));
        m_typed.emplace(number, document);
        m_fresh[&person].push_back(number);
        m_world.scheduler.at(m_world.scheduler.steady() + Milliseconds{20},
                             [this, who = &person, number]() { std::erase(m_fresh[who], number); });
    }

    /// What was typed less than 20 ms ago was never promised to be on disk.
    void crash(Person& person)
    {
        if (!person.running())
            return;
        person.crash();
        for (const std::uint64_t number : m_fresh[&person])
            m_typed.erase(number);
        m_fresh[&person].clear();
    }

    World m_world;
    SeededRandom m_random;
    std::vector<Person*> m_people;
    GroupId m_group;
    std::vector<DocumentId> m_documents;
    std::map<std::uint64_t, DocumentId> m_typed;           ///< What must be there at the end.
    std::map<Person*, std::vector<std::uint64_t>> m_fresh; ///< Not promised yet.
    std::uint64_t m_last = 0;
    bool m_ready = false;
};

} // namespace

class ConvergenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLostAndAllAgree();
};

void ConvergenceTest::nothingIsLostAndAllAgree()
{
    std::uint64_t first = 1;
    std::uint64_t count = 200;
    if (qEnvironmentVariableIsSet("CAHIER_SIM_SEED")) {
        first = qEnvironmentVariable("CAHIER_SIM_SEED").toULongLong();
        count = 1;
    } else if (qEnvironmentVariableIsSet("CAHIER_SIM_SEEDS")) {
        count = qEnvironmentVariable("CAHIER_SIM_SEEDS").toULongLong();
    }
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        Story story(seed);
        QVERIFY2(story.ready(), qPrintable(QStringLiteral("seed %1: set-up").arg(seed)));
        story.play(60);
        const QString verdict = story.judge();
        QVERIFY2(verdict.isEmpty(),
                 qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(verdict)));
    }
}

QTEST_APPLESS_MAIN(ConvergenceTest)
#include "convergence_test.moc"
