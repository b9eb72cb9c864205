// SPDX-License-Identifier: MPL-2.0
// What programs do often, in amounts for which the square would take many seconds. The bound is
// generous: it tells n log n from n².
#include "sync/crdt/reissue.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/tool/growth_histories.h"
#include "sync/crdt/undo.h"
#include "sync/crdt/update.h"
#include "tests/support/manual_clock.h"
#include "tests/sync/crdt/hostile_shapes.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace cahier;
using namespace cahier::crdt;
using namespace cahier::crdt::test;
using cahier::crdt::growth::Chance;

namespace {

template <typename Body>
void change(Doc& doc, Body body)
{
    doc.transact(Origin{}, [&](Transaction& txn) { QVERIFY(body(txn)); });
}

/// In a document that has only this text, so that nothing is merged: `n` words, typed anywhere.
void typeAnywhere(Doc& doc, std::size_t n)
{
    const Text text = doc.text("t");
    Chance chance;
    for (std::size_t i = 0; i < n; ++i)
        change(doc, [&](Transaction& txn) {
            return text.insert(txn, chance.below(text.length() + 1), u"ab");
        });
}

Attributes manyNames(std::uint32_t n)
{
    Attributes out;
    for (std::uint32_t i = 0; i < n; ++i)
        out.set("name" + std::to_string(i), Any(true));
    return out;
}

} // namespace

class ScaleTest : public QObject
{
    Q_OBJECT

    ManualClock m_clock;
    double m_start = 0;

    void begin() { m_start = cpuSeconds(); }

    void end()
    {
        const double took = cpuSeconds() - m_start;
        QVERIFY2(took < 2, qPrintable(QString::number(took)));
    }

private Q_SLOTS:

    /// Nobody pauses: all of it is one step.
    void oneLongUndoStep()
    {
        constexpr std::uint32_t Count = 30000;
        Doc doc(1);
        const Text text = doc.text("t");
        change(doc, [&](Transaction& txn) {
            return text.insert(txn, 0, std::u16string(2 * Count, u'x'));
        });
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock);
        Chance chance;
        begin();
        for (std::uint32_t i = 0; i < Count; ++i)
            change(doc, [&](Transaction& txn) { return text.remove(txn, chance.below(Count), 1); });
        QCOMPARE(undo.undoDepth(), 1U);
        QVERIFY(undo.undo());
        end();
        QCOMPARE(text.toString(), std::u16string(2 * Count, u'x'));
    }

    /// A list that is deleted and comes back with all that is in it, whatever the order in which
    /// that was made.
    void undoOfALargeList()
    {
        constexpr std::uint32_t Count = 60000;
        for (const bool append : {true, false}) {
            Doc doc(1);
            const Array root = doc.array("a");
            Array list;
            change(doc, [&](Transaction& txn) -> Result<void> {
                CAHIER_TRY(list, root.insertArray(txn, 0));
                for (std::uint32_t i = 0; i < Count; ++i) {
                    const std::uint32_t at = append ? list.length() : 0;
                    CAHIER_TRY(const Map map, list.insertMap(txn, at));
                    static_cast<void>(map);
                    const Any value(i);
                    CAHIER_TRY_VOID(list.insert(txn, append ? at + 1 : 0, {&value, 1}));
                }
                return {};
            });
            const Any before = root.toJson();
            const SharedType scope[] = {root};
            UndoManager undo(doc, scope, m_clock);
            begin();
            change(doc, [&](Transaction& txn) { return root.remove(txn, 0); });
            QVERIFY(undo.undo());
            end();
            QVERIFY(root.toJson() == before);
        }
    }

    void undoOfManyTypes()
    {
        constexpr std::uint32_t Count = 100000;
        Doc doc(1);
        std::vector<SharedType> scope;
        for (std::uint32_t i = 0; i < Count; ++i)
            scope.push_back(doc.map("m" + std::to_string(i)));
        begin();
        const UndoManager undo(doc, scope, m_clock);
        for (const SharedType& map : scope)
            change(doc, [&](Transaction& txn) { return map.asMap().set(txn, "k", Any(1)); });
        end();
        QCOMPARE(undo.undoDepth(), 1U);
    }

    void manyObservers()
    {
        constexpr std::uint32_t Count = 100000;
        Doc doc(1);
        const Text text = doc.text("t");
        std::size_t told = 0;
        std::vector<Subscription> keep;
        begin();
        for (std::uint32_t i = 0; i < Count; ++i) {
            keep.push_back(text.observe([&told](const TextEvent&) { ++told; }));
            keep.push_back(text.observeDeep([&told](auto) { ++told; }));
            keep.push_back(doc.onUpdate([&told](const UpdateEvent&) { ++told; }));
        }
        change(doc, [&](Transaction& txn) { return text.insert(txn, 0, u"x"); });
        QCOMPARE(told, std::size_t{3} * Count);
        // Each takes the place of another one.
        for (std::size_t i = 0; i < keep.size(); ++i)
            keep[i] = text.observe([&told](const TextEvent&) { ++told; });
        change(doc, [&](Transaction& txn) { return text.insert(txn, 0, u"x"); });
        QCOMPARE(told, std::size_t{6} * Count);
        end();
    }

    /// Asking for what is new, of a large document where little is.
    void whatIsNew()
    {
        Doc doc(1);
        typeAnywhere(doc, 100000);
        const Text text = doc.text("t");
        Doc other(2);
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        begin();
        for (std::uint32_t i = 0; i < 5000; ++i) {
            change(doc, [&](Transaction& txn) -> Result<void> {
                CAHIER_TRY_VOID(text.insert(txn, 7 * i, u"new"));
                return i % 100 == 0 ? text.remove(txn, 11 * i, 2) : Result<void>();
            });
            const Bytes update = encodeStateAsUpdate(doc, other.stateVector());
            QVERIFY(other.applyUpdate(update, Origin{}));
        }
        end();
        QCOMPARE(encodeStateAsUpdate(other), encodeStateAsUpdate(doc));
    }

    void containedUpdates()
    {
        Doc doc(1);
        typeAnywhere(doc, 40000);
        std::vector<Bytes> updates;
        const auto keep = doc.onUpdate(
            [&updates](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
        const Text text = doc.text("t");
        Chance chance;
        for (int i = 0; i < 20000; ++i)
            change(doc, [&](Transaction& txn) {
                return text.remove(txn, chance.below(text.length()), 1);
            });
        const Snapshot snapshot = takeSnapshot(doc);
        begin();
        for (const Bytes& update : updates)
            QCOMPARE(containsUpdate(snapshot, update).value(), true);
        end();
        change(doc, [&](Transaction& txn) { return text.remove(txn, 5, 1); });
        QCOMPARE(containsUpdate(snapshot, updates.back()).value(), false);
    }

    /// Much was deleted between two letters.
    void authorsAcrossAGap()
    {
        Doc doc(1);
        typeAnywhere(doc, 50000);
        Doc other(2);
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        const Text text = other.text("t");
        change(other, [&](Transaction& txn) { return text.remove(txn, 1, text.length() - 2); });
        begin();
        for (int i = 0; i < 20000; ++i) {
            QCOMPARE(authorsOf(text, 0, 2), (std::vector<AuthorRange>{{0, 2, 1}}));
            QCOMPARE(text.slice(0, 2).size(), std::size_t{2});
        }
        end();
    }

    /// A place whose letters were deleted and brought back over and over.
    void placesThatCameBack()
    {
        Doc doc(1);
        const Text text = doc.text("t");
        change(doc, [&](Transaction& txn) { return text.insert(txn, 0, u"hello"); });
        const auto place = relativePosition(text, 2);
        const SharedType scope[] = {text};
        UndoManager undo(doc, scope, m_clock);
        change(doc, [&](Transaction& txn) { return text.remove(txn, 1, 3); });
        for (int i = 0; i < 10000; ++i) {
            QVERIFY(undo.undo());
            QVERIFY(undo.redo());
        }
        QVERIFY(undo.undo());
        begin();
        for (int i = 0; i < 10000; ++i)
            QCOMPARE(resolve(doc, *place)->index, 2U);
        end();
    }

    /// Formats over most of a text that has many others, while somebody looks.
    void longFormats()
    {
        constexpr std::uint32_t Count = 15000;
        Doc doc(1);
        const Text text = doc.text("t");
        change(doc, [&](Transaction& txn) {
            return text.insert(txn, 0, std::u16string(10 * Count, u'x'));
        });
        for (std::uint32_t i = 0; i < Count; ++i)
            change(doc, [&](Transaction& txn) {
                return text.format(txn, 10 * i + 3, 4, {{"italic", Any(i % 3)}});
            });
        std::size_t told = 0;
        const auto keep =
            text.observe([&told](const TextEvent& event) { told += event.delta.size(); });
        Chance chance;
        begin();
        for (std::uint32_t i = 0; i < Count; ++i) {
            const std::uint32_t from = chance.below(Count);
            change(doc, [&](Transaction& txn) {
                return text.format(txn, from, 9 * Count, {{"bold", Any(i)}});
            });
        }
        end();
        QVERIFY(told >= Count);
    }

    /// Deleted one by one on another device, which removes superfluous formats.
    void cleanupNextToAGap()
    {
        constexpr std::size_t Count = 30000;
        Doc doc(1);
        typeAnywhere(doc, Count);
        const Text text = doc.text("t");
        change(doc, [&](Transaction& txn) { return text.format(txn, 0, 1, {{"b", Any(true)}}); });
        Doc other(2, {{}, DocOptions::CleanupFormatting::AfterRemoteText});
        QVERIFY(other.applyUpdate(encodeStateAsUpdate(doc), Origin{}));
        const auto keep = doc.onUpdate([&other](const UpdateEvent& event) {
            QVERIFY(other.applyUpdate(event.update, Origin{}));
        });
        begin();
        while (text.length() > 3)
            change(doc, [&](Transaction& txn) { return text.remove(txn, 2, 1); });
        end();
        QCOMPARE(other.text("t").toString(), text.toString());
    }

    /// Moves of one operation each, and deletions that name very many.
    void reissueOfManyMoves()
    {
        constexpr Clock32 Count = 60000;
        Doc doc(5);
        const Array list = doc.array("a");
        change(doc, [&](Transaction& txn) -> Result<void> {
            for (Clock32 i = 0; i < Count; ++i)
                CAHIER_TRY_VOID(list.insertMap(txn, 0));
            return {};
        });
        const Bytes typed = encodeStateAsUpdate(doc);
        Reissue how;
        how.to = 9;
        for (Clock32 i = Count; i-- > 0;)
            how.moves.push_back({5, i, 1, i});
        const Bytes deleted = buildUpdate(UpdateFormat::V1, [](auto& out) {
            out.rest().varUint(0);
            out.rest().varUint(1);
            beginDeletes(out, 1, 5);
            out.deleteClock(10);
            out.deleteLength(4000000000U);
        });
        how.lost.add(5, 20, 5);
        begin();
        const auto again = reissueUpdate(typed, how);
        const auto gone = reissueUpdate(deleted, how);
        end();
        QVERIFY(again && gone);
        QCOMPARE(inspectUpdate(*again)->structs,
                 (std::vector<StructRange>{{ClientId{9}, 0, Count}}));
        const IdSet::Entry old{5, {{Count, 4000000010U - Count}}};
        const IdSet::Entry now{9, {{10, 10}, {25, Count - 25}}};
        QVERIFY(inspectUpdate(*gone)->deletions.entries() == (std::vector<IdSet::Entry>{old, now}));
    }

    void manyNamesInThePast()
    {
        Doc doc(1, {DocOptions::Gc::Off, {}});
        const Text text = doc.text("t");
        change(doc, [&](Transaction& txn) -> Result<void> {
            CAHIER_TRY_VOID(text.insert(txn, 0, u"abc"));
            return text.format(txn, 1, 1, manyNames(60000));
        });
        const Snapshot snapshot = takeSnapshot(doc);
        begin();
        QVERIFY(deltaAt(text, snapshot).value() == text.toDelta());
        end();
    }
};

QTEST_GUILESS_MAIN(ScaleTest)
#include "scale_test.moc"
