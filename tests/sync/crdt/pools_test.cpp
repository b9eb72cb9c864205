// SPDX-License-Identifier: MPL-2.0
// Numbers of clients, and forgetting those an update named that was refused.
#include "sync/crdt/limits.h"
#include "sync/crdt/pools.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace cahier::crdt;
using namespace cahier::crdt::detail;

namespace {

class PoolsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsHaveNumbersAsTheyCome();
};

void PoolsTest::clientsHaveNumbersAsTheyCome()
{
    std::mt19937_64 random(7);
    ClientTable table;
    QCOMPARE(table.find(1), NoClient);
    std::vector<ClientId> model;
    for (int step = 0; step < 4000; ++step) {
        const ClientId id = random() % 2 == 0 ? random() % 5000 : random() % MaxClientId;
        const auto at = std::find(model.begin(), model.end(), id);
        const auto index = static_cast<ClientIndex>(at - model.begin());
        QCOMPARE(table.find(id), at == model.end() ? NoClient : index);
        QCOMPARE(table.intern(id), index);
        if (at == model.end())
            model.push_back(id);
        if (step % 50 == 49) {
            const std::size_t kept =
                model.size() - random() % std::min<std::size_t>(40, model.size());
            table.truncate(kept);
            for (std::size_t i = kept; i < model.size(); ++i)
                QCOMPARE(table.find(model[i]), NoClient);
            model.resize(kept);
            QCOMPARE(table.size(), kept);
        }
    }
    for (std::size_t i = 0; i < model.size(); ++i) {
        QCOMPARE(table.find(model[i]), static_cast<ClientIndex>(i));
        QCOMPARE(table.id(static_cast<ClientIndex>(i)), model[i]);
    }
}

} // namespace

QTEST_APPLESS_MAIN(PoolsTest)
#include "pools_test.moc"
