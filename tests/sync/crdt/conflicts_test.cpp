// SPDX-License-Identifier: MPL-2.0
// The flat table of items by the place where they were typed, against a map. (Several at one place
// are compared in integrate_test and with Yjs.)
#include "sync/crdt/conflicts.h"

#include <QTest>

#include <map>
#include <random>
#include <tuple>

using namespace cahier::crdt;
using namespace cahier::crdt::detail;

namespace {

class ConflictsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rivalsComeAndGo_data();
    void rivalsComeAndGo();
};

void ConflictsTest::rivalsComeAndGo_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 20; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void ConflictsTest::rivalsComeAndGo()
{
    QFETCH(unsigned, seed);
    std::mt19937 random(seed);
    std::vector<Item> items(3000);
    std::map<std::tuple<ClientIndex, Clock32, Clock32>, Item*> there;
    const auto keyOf = [](const Item& item) {
        return std::tuple(item.origin.client, item.origin.clock, item.rightOrigin.clock);
    };
    for (Item& item : items) {
        item.origin = {static_cast<ClientIndex>(random() % 3), static_cast<Clock32>(random() % 50)};
        item.rightOrigin = {1, static_cast<Clock32>(random() % 40)};
    }
    Rivals rivals;
    const ClientIndex client = 5;
    for (int step = 0; step < 20'000; ++step) {
        Item& item = items[random() % items.size()];
        const auto known = there.find(keyOf(item));
        Item* const expected = known == there.end() ? nullptr : known->second;
        if (random() % 2 == 0) { // else what comes next has to look by itself
            QCOMPARE(rivals.find(Rivals::placeOf(&item), client + 1), nullptr);
            QCOMPARE(rivals.find(Rivals::placeOf(&item), client), expected);
        }
        if (!expected) {
            rivals.add(&item, client);
            there[keyOf(item)] = &item;
        } else if (random() % 3 != 0) {
            rivals.drop(&item, Rivals::placeOf(&item), client); // perhaps another one is there
            if (expected == &item)
                there.erase(known);
        }
    }
    for (Item& item : items) {
        const auto known = there.find(keyOf(item));
        QCOMPARE(rivals.find(Rivals::placeOf(&item), client),
                 known == there.end() ? nullptr : known->second);
    }
}

} // namespace

QTEST_APPLESS_MAIN(ConflictsTest)
#include "conflicts_test.moc"
