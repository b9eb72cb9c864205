// SPDX-License-Identifier: MPL-2.0
// The canonical state is a pure function of the set of operations: random histories, delivered in
// any order, in any batches, with gaps on the way, collected at any time or never, rebuilt from the
// canonical state of a part and the rest; the bytes are the same. CAHIER_CRDT_SEEDS=N plays more.
#include "sync/crdt/update.h"
#include "tests/sync/crdt/history.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;

namespace {

constexpr Origin Net = Origin::named("net");

/// Delivers updates in one of many ways.
class Delivery
{
public:
    explicit Delivery(std::uint64_t seed)
        : m_random(seed)
    {
    }

    std::uint64_t below(std::uint64_t bound) { return m_random.below(bound); }

    std::unique_ptr<Doc> emptyDoc()
    {
        DocOptions options;
        options.gc = below(2) == 0 ? DocOptions::Gc::On : DocOptions::Gc::Off;
        return std::make_unique<Doc>(1 + below(1000000), options);
    }

    /// All of them, some twice.
    std::vector<Bytes> shuffled(const std::vector<Bytes>& updates)
    {
        std::vector<Bytes> out = updates;
        for (std::uint64_t i = below(4); i > 0; --i)
            out.push_back(updates[below(updates.size())]);
        for (std::size_t i = out.size(); i > 1; --i)
            std::swap(out[i - 1], out[below(i)]);
        return out;
    }

    void deliver(Doc& doc, const std::vector<Bytes>& updates)
    {
        for (std::size_t i = 0; i < updates.size();) {
            const std::size_t count = std::min<std::size_t>(1 + below(4), updates.size() - i);
            const std::vector<ByteView> part(updates.begin() + static_cast<std::ptrdiff_t>(i),
                                             updates.begin() +
                                                 static_cast<std::ptrdiff_t>(i + count));
            switch (below(4)) {
            case 0:
                QVERIFY(doc.applyUpdate(*mergeUpdates(part), Net));
                break;
            case 1: {
                const Bytes merged = *mergeUpdates(part);
                QVERIFY(doc.applyUpdate(*convertUpdate(merged, UpdateFormat::V1, UpdateFormat::V2),
                                        Net,
                                        UpdateFormat::V2));
                break;
            }
            case 2:
                doc.transact(Net, [&](Transaction&) {
                    for (const ByteView update : part)
                        QVERIFY(doc.applyUpdate(update, Net));
                });
                break;
            default:
                for (const ByteView update : part)
                    QVERIFY(doc.applyUpdate(update, Net));
                break;
            }
            i += count;
        }
    }

private:
    SeededRandom m_random;
};

} // namespace

class CanonicalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anyOrderAnyBatchAnyCollection()
    {
        const int seeds = qEnvironmentVariable("CAHIER_CRDT_SEEDS", QStringLiteral("60")).toInt();
        int compared = 0;
        for (int seed = 1; seed <= seeds; ++seed) {
            const auto flavour = static_cast<Flavour>(seed % static_cast<int>(Flavour::Count));
            // Odd: without surrogate pairs, which Yjs breaks on one replica alone.
            const auto number = static_cast<std::uint64_t>(2 * seed + 1);
            History history(number, flavour);
            const std::string problem = history.play();
            QVERIFY2(problem.empty(), (std::to_string(number) + ": " + problem).c_str());
            if (history.canonical().empty())
                continue;
            ++compared;
            for (std::uint64_t way = 0; way < 4; ++way) {
                Delivery delivery(number * 7 + way);
                const auto doc = rebuilt(history, delivery);
                QVERIFY(doc);
                QVERIFY2(!doc->hasPending(), std::to_string(number).c_str());
                const Bytes canonical = *canonicalState(*doc);
                QVERIFY2(
                    canonical == history.canonical(),
                    ("history " + std::to_string(number) + ", way " + std::to_string(way)).c_str());
            }
        }
        QVERIFY(compared > seeds / 2);
    }

private:
    static std::unique_ptr<Doc> rebuilt(const History& history, Delivery& delivery)
    {
        const std::vector<Bytes>& updates = history.updates();
        auto doc = delivery.emptyDoc();
        if (delivery.below(3) == 0) {
            delivery.deliver(*doc, delivery.shuffled(updates));
            return doc;
        }
        // A snapshot of a part (a prefix needs nothing else), carried over, and then all the rest,
        // some of it known.
        const std::size_t cut = delivery.below(updates.size() + 1);
        const auto part = delivery.emptyDoc();
        const auto border = updates.begin() + static_cast<std::ptrdiff_t>(cut);
        delivery.deliver(*part, {updates.begin(), border});
        if (!part->hasPending() && !doc->applyUpdate(*canonicalState(*part), Net))
            return nullptr;
        delivery.deliver(*doc, delivery.shuffled(updates));
        if (delivery.below(2) == 0) {
            // And once more through the bytes themselves.
            auto copy = delivery.emptyDoc();
            if (!copy->applyUpdate(*canonicalState(*doc), Net))
                return nullptr;
            return copy;
        }
        return doc;
    }
};

QTEST_APPLESS_MAIN(CanonicalTest)
#include "canonical_test.moc"
