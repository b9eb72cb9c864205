// SPDX-License-Identifier: MPL-2.0
// The conflict scan by depths and jumps against the one with two sets that Yjs makes: histories in
// which everybody types at the same few places, applied in any order, must come out the same.
#include "sync/base/random.h"
#include "sync/crdt/doc_state.h"
#include "sync/crdt/update.h"

#include <QTest>

using namespace cahier;
using namespace cahier::crdt;

namespace {

struct Shape
{
    int clients = 0;
    int rounds = 0; ///< After each one all have seen some of the others.
    int edits = 0;  ///< Of a client in a round.
    int places = 0; ///< The fewer, the more conflicts.
};

std::uint32_t below(Random& random, std::size_t bound)
{
    return static_cast<std::uint32_t>(random.below(bound));
}

void editOnce(Doc& doc, Random& random, int places)
{
    const Text text = doc.text("t");
    const auto size = text.length();
    const auto place = static_cast<std::uint32_t>(places);
    const std::uint32_t at = std::min(size, below(random, place) * (1 + size / (2 * place)));
    doc.transact(Origin{}, [&](Transaction& txn) {
        const auto what = random.below(10);
        if (what == 0 && at < size)
            QVERIFY(text.remove(txn, at, 1 + below(random, std::min(size - at, 5U))));
        else if (what == 1 && at < size)
            QVERIFY(text.format(txn, at, 1 + below(random, size - at), {{"b", Any(true)}}));
        else if (what < 5)
            QVERIFY(text.insert(txn, at, u"xy"));
        else
            QVERIFY(text.insert(txn, at, std::u16string(1 + below(random, 3), u'a')));
    });
}

std::vector<Bytes> history(const Shape& shape, Random& random)
{
    std::vector<Bytes> updates;
    std::vector<std::unique_ptr<Doc>> docs;
    std::vector<Subscription> keep;
    for (int i = 0; i < shape.clients; ++i) {
        // Ids in no order.
        docs.push_back(std::make_unique<Doc>(1 + (static_cast<ClientId>(i) * 37U) % 1009U));
        keep.push_back(docs.back()->onUpdate([&updates](const UpdateEvent& event) {
            if (event.source == Source::Local)
                updates.push_back(toBytes(event.update));
        }));
    }
    for (int round = 0; round < shape.rounds; ++round) {
        for (const auto& doc : docs) {
            for (int i = 0; i < shape.edits; ++i)
                editOnce(*doc, random, shape.places);
        }
        for (const auto& doc : docs) {
            for (std::size_t i = 0; i < updates.size(); ++i) {
                if (random.below(2) == 0 || round + 2 == shape.rounds)
                    static_cast<void>(doc->applyUpdate(updates[i], Origin{}));
            }
        }
    }
    return updates;
}

Bytes orderOf(const Doc& doc)
{
    Bytes out;
    for (const detail::Item* item = doc.state().roots[0]->start; item; item = item->right) {
        for (std::uint32_t i = 0; i < item->length; ++i) {
            const std::string id = std::to_string(doc.state().pools.clients.id(item->id.client)) +
                                   ':' + std::to_string(item->id.clock + i) + ' ';
            out.insert(out.end(), id.begin(), id.end());
        }
    }
    return out;
}

} // namespace

class IntegrateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sameOrderAsWithSets_data()
    {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("clients");
        QTest::addColumn<int>("rounds");
        QTest::addColumn<int>("edits");
        QTest::addColumn<int>("places");
        for (int seed = 1; seed <= 4; ++seed) {
            QTest::addRow("many at one place %d", seed) << seed << 150 << 1 << 2 << 1;
            QTest::addRow("few who type much %d", seed) << seed << 6 << 1 << 90 << 1;
            QTest::addRow("rounds %d", seed) << seed << 12 << 4 << 10 << 2;
            QTest::addRow("many rounds %d", seed) << seed << 25 << 3 << 8 << 3;
            QTest::addRow("many before what they know %d", seed) << seed << 60 << 4 << 1 << 1;
        }
    }

    void sameOrderAsWithSets()
    {
        QFETCH(int, seed);
        QFETCH(int, clients);
        QFETCH(int, rounds);
        QFETCH(int, edits);
        QFETCH(int, places);
        SeededRandom random(static_cast<std::uint64_t>(seed));
        std::vector<Bytes> updates = history({clients, rounds, edits, places}, random);
        for (int order = 0; order < 3; ++order) {
            Doc fast(5000);
            Doc slow(5000);
            static_cast<void>(fast.text("t"));
            // As if something had gone where depths say nothing: the scan with sets from the start.
            slow.text("t").type()->irregular = true;
            for (const Bytes& update : updates) {
                QVERIFY(fast.applyUpdate(update, Origin{}));
                QVERIFY(slow.applyUpdate(update, Origin{}));
            }
            QVERIFY(!fast.hasPending());
            QVERIFY(!fast.text("t").type()->irregular);
            QVERIFY(orderOf(fast) == orderOf(slow));
            QVERIFY(encodeStateAsUpdate(fast) == encodeStateAsUpdate(slow));
            if (order == 0)
                std::reverse(updates.begin(), updates.end());
            for (std::size_t i = updates.size(); order == 1 && i > 1; --i)
                std::swap(updates[i - 1], updates[random.below(i)]);
        }
    }
};

QTEST_GUILESS_MAIN(IntegrateTest)
#include "integrate_test.moc"
