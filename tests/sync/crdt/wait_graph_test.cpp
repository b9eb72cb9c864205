// SPDX-License-Identifier: MPL-2.0
// Notes of missing clients against a model that asks everybody, as Yjs does.
#include "sync/crdt/wait_graph.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace cahier::crdt;
using namespace cahier::crdt::detail;

namespace {

constexpr ClientIndex Clients = 24;

/// Follows each client, highest first, to what it waits for, and notes where that ends.
struct Model
{
    const ClientTable& ids;
    std::map<ClientIndex, Ref> on;
    std::map<ClientIndex, Clock32> states;

    std::map<ClientIndex, Clock32> notes() const
    {
        std::map<ClientIndex, Clock32> out;
        const auto note = [&out](ClientIndex client, Clock32 clock) {
            const auto [at, isNew] = out.try_emplace(client, clock);
            at->second = std::min(at->second, clock);
        };
        std::vector<ClientIndex> order;
        for (const auto& [who, what] : on)
            order.push_back(who);
        std::sort(order.begin(), order.end(), [this](ClientIndex a, ClientIndex b) {
            return ids.id(a) > ids.id(b);
        });
        std::set<ClientIndex> stuck;
        for (ClientIndex who : order) {
            if (stuck.contains(who))
                continue;
            for (;;) {
                stuck.insert(who);
                const Ref next = on.at(who);
                if (next.client == who) {
                    note(who, next.clock);
                    break;
                }
                if (!on.contains(next.client) || stuck.contains(next.client)) {
                    note(next.client, states.at(next.client));
                    break;
                }
                who = next.client;
            }
        }
        return out;
    }

    /// Whether `who` waits for `client`, if only through others.
    bool reaches(ClientIndex who, ClientIndex client) const
    {
        for (;;) {
            if (who == client)
                return true;
            const auto at = on.find(who);
            if (at == on.end() || at->second.client == who)
                return false;
            who = at->second.client;
        }
    }
};

class WaitGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void likeAskingEverybody_data();
    void likeAskingEverybody();
    void updatesNoteUntilTheNextAttempt();
    void ringsEnd();
    void longChainsAreCheap();
};

void WaitGraphTest::likeAskingEverybody_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 60; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void WaitGraphTest::likeAskingEverybody()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t end) {
        return static_cast<std::uint32_t>(random() % end);
    };
    ClientTable ids;
    std::set<ClientId> used;
    while (ids.size() < Clients) {
        const ClientId id = random() % 1000;
        if (used.insert(id).second)
            ids.intern(id);
    }
    Model model{ids, {}, {}};
    WaitGraph notes(ids);
    for (ClientIndex client = 0; client < Clients; ++client)
        model.states[client] = 0;
    const auto set = [&](ClientIndex who, Ref on) {
        on ? static_cast<void>(model.on[who] = on) : static_cast<void>(model.on.erase(who));
        notes.wait(who, on);
        if (on)
            notes.reached(on.client, model.states[on.client]);
    };
    for (int step = 0; step < 600; ++step) {
        const ClientIndex who = below(Clients);
        const ClientIndex other = below(below(2) == 0 ? Clients : 4);
        switch (below(4)) {
        case 0:
            set(who, Ref{who, model.states[who] + below(3)});
            break;
        case 1:
            set(who, Ref{});
            break;
        case 2:
            model.states[who] += 1;
            notes.reached(who, model.states[who]);
            break;
        default:
            set(who, Ref{}); // whoever waits for it still does
            if (!model.reaches(other, who))
                set(who, Ref{other, model.states[other] + below(3)});
        }
        const std::map<ClientIndex, Clock32> expected = model.notes();
        std::vector<ClientIndex> clients;
        for (const auto& [client, clock] : expected)
            clients.push_back(client);
        QCOMPARE(notes.clients(), clients);
        for (ClientIndex client = 0; client < Clients; ++client) {
            const auto at = expected.find(client);
            for (Clock32 state = model.states[client]; state < model.states[client] + 5; ++state)
                QCOMPARE(notes.noted(client, state), at != expected.end() && at->second < state);
        }
    }
}

void WaitGraphTest::updatesNoteUntilTheNextAttempt()
{
    ClientTable ids;
    const ClientIndex a = ids.intern(7);
    WaitGraph notes(ids);
    notes.add(a, 5);
    notes.add(a, 9);
    QVERIFY(!notes.noted(a, 5));
    QVERIFY(notes.noted(a, 6));
    notes.forgetAdded();
    QVERIFY(!notes.noted(a, 100));
}

void WaitGraphTest::ringsEnd()
{
    ClientTable ids;
    for (ClientId id = 0; id < 6; ++id)
        ids.intern(id);
    WaitGraph notes(ids);
    for (ClientIndex client = 0; client < 6; ++client)
        notes.wait(client, Ref{(client + 1) % 6, 3});
    notes.wait(2, Ref{0, 1});
    QVERIFY(notes.noted(0, 1)); // two wait for it
    for (ClientIndex client = 0; client < 6; ++client)
        notes.wait(client, Ref{});
    QVERIFY(notes.clients().empty());
}

void WaitGraphTest::longChainsAreCheap()
{
    // Each new one is the highest and has all others before it; the first is asked about each time.
    ClientTable ids;
    const std::uint32_t clients = 200'000;
    WaitGraph notes(ids);
    ids.intern(clients);
    ids.intern(0);
    notes.wait(0, Ref{0, 10}); // a gap of its own
    notes.wait(1, Ref{0, 10});
    for (ClientIndex client = 2; client < clients; ++client) {
        ids.intern(client - 1);
        notes.wait(client, Ref{client - 1, 0});
        QVERIFY(notes.noted(0, 1)); // all that wait for it have lower ids
    }
    ids.intern(clients + 1);
    notes.wait(clients, Ref{clients - 1, 0});
    QVERIFY(!notes.noted(0, 1));
}

} // namespace

QTEST_APPLESS_MAIN(WaitGraphTest)
#include "wait_graph_test.moc"
