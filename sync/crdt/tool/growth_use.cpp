// SPDX-License-Identifier: MPL-2.0
// Growth benchmark: what a program does with a document besides editing it: undo, asking for what
// is new, states of the past, formats over long parts that somebody watches.
#include "sync/base/clock.h"
#include "sync/crdt/relative_position.h"
#include "sync/crdt/snapshot.h"
#include "sync/crdt/tool/growth_histories.h"
#include "sync/crdt/undo.h"

#include <array>
#include <string>

namespace cahier::crdt::growth {

namespace {

// --- Undo

/// Nobody pauses: all of it is one step.
Outcome undoOneStep(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        insertAt(doc, 0, std::u16string(4 * n, u'x'));
        const StillClock clock;
        const std::array<SharedType, 1> scope{doc.text("text")};
        UndoManager undo(doc, scope, clock);
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            change(doc, [&](Transaction& txn) {
                return doc.text("text").remove(txn, chance.below(3 * n), 1);
            });
        }
        return undo.undo() && doc.text("text").length() == 4 * n;
    });
}

/// A list that was made back to front is deleted and comes back.
Outcome undoOfList(std::size_t n)
{
    Doc doc(1);
    const Array root = doc.array("root");
    change(doc, [&](Transaction& txn) -> Result<void> {
        CAHIER_TRY(const Array list, root.insertArray(txn, 0));
        for (std::size_t i = 0; i < n; ++i)
            CAHIER_TRY_VOID(list.insertMap(txn, 0));
        return {};
    });
    return timed([&] {
        const StillClock clock;
        const std::array<SharedType, 1> scope{root};
        UndoManager undo(doc, scope, clock);
        change(doc, [&](Transaction& txn) { return root.remove(txn, 0); });
        return undo.undo() && root.at(0)->nested.asArray().length() == n;
    });
}

/// Places in what was deleted and brought back `n` times.
Outcome placesThatCameBack(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        insertAt(doc, 0, u"hello");
        const Text text = doc.text("text");
        const auto place = relativePosition(text, 2);
        const StillClock clock;
        const std::array<SharedType, 1> scope{text};
        UndoManager undo(doc, scope, clock);
        change(doc, [&](Transaction& txn) { return text.remove(txn, 1, 3); });
        bool good = place.has_value();
        for (std::size_t i = 0; i < n; ++i) {
            good = undo.undo() && resolve(doc, *place)->index == 2 && good;
            good = undo.redo() && good;
        }
        return good;
    });
}

// --- Formats over long parts

void formatShortParts(Doc& doc, std::size_t n)
{
    const Text text = doc.text("text");
    insertAt(doc, 0, std::u16string(10 * n, u'x'));
    for (std::size_t i = 0; i < n; ++i) {
        change(doc, [&](Transaction& txn) {
            return text.format(
                txn, static_cast<std::uint32_t>(10 * i + 3), 4, {{"italic", Any(true)}});
        });
    }
}

void formatLongParts(Doc& doc, std::size_t n)
{
    const Text text = doc.text("text");
    Chance chance;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t from = chance.below(n);
        change(doc, [&](Transaction& txn) {
            return text.format(txn, from, static_cast<std::uint32_t>(9 * n), {{"size", Any(i)}});
        });
    }
}

Outcome longFormats(std::size_t n)
{
    Doc doc(1);
    formatShortParts(doc, n);
    return timed([&] {
        formatLongParts(doc, n);
        return doc.text("text").length() == 10 * n;
    });
}

Outcome longFormatsObserved(std::size_t n)
{
    Doc doc(1);
    formatShortParts(doc, n);
    return timed([&] {
        std::size_t told = 0;
        const Subscription keep = doc.text("text").observe(
            [&told](const TextEvent& event) { told += event.delta.size(); });
        formatLongParts(doc, n);
        return told >= n;
    });
}

// --- What is new, and what was

/// Two documents: after each edit one asks the other for what it does not have.
Outcome sinceVector(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        Doc other(2);
        Chance chance;
        bool good = true;
        for (std::size_t i = 0; i < n; ++i) {
            insertAt(doc, chance.below(doc.text("text").length() + 1), u"word ");
            const auto known = decodeStateVector(encodeStateVector(other));
            good = known && other.applyUpdate(encodeStateAsUpdate(doc, *known), Origin{}) && good;
        }
        return good && other.text("text").length() == 5 * n;
    });
}

Outcome containedUpdates(std::size_t n)
{
    const std::vector<Bytes> updates = recorded(5, [n](Doc& doc) {
        Chance chance;
        editRandomly(doc, n, chance);
    });
    Doc doc(7);
    static_cast<void>(applyAll(doc, updates));
    const Snapshot snapshot = takeSnapshot(doc);
    return timed([&] {
        return std::all_of(updates.begin(), updates.end(), [&](const Bytes& update) {
            return containsUpdate(snapshot, update).value_or(false);
        });
    });
}

Outcome pastAndBetween(std::size_t n)
{
    Doc doc(5, {DocOptions::Gc::Off, {}});
    Chance chance;
    editRandomly(doc, n, chance);
    const Snapshot before = takeSnapshot(doc);
    editRandomly(doc, n, chance);
    return timed([&] {
        const Snapshot after = takeSnapshot(doc);
        return deltaAt(doc.text("text"), before) && deltaBetween(doc.text("text"), before, after) &&
               docAt(doc, before, 9);
    });
}

Outcome authorsCharByChar(std::size_t n)
{
    const std::vector<Bytes> updates = concurrent(50, 1000, [n](Doc& doc) {
        Chance chance;
        editRandomly(doc, n / 50, chance);
    });
    Doc doc(7);
    static_cast<void>(applyAll(doc, updates));
    const Text text = doc.text("text");
    return timed([&] {
        bool good = true;
        for (std::uint32_t i = 0; i < text.length(); ++i)
            good = authorsOf(text, i, 1).size() == 1 && text.slice(i, 1).size() == 1 && good;
        return good;
    });
}

/// Deleted one by one, while another device removes superfluous formats.
Outcome cleanupGap(std::size_t n)
{
    Doc doc(5);
    const Text text = doc.text("text");
    Chance chance;
    for (std::size_t i = 0; i < n; ++i)
        insertAt(doc, chance.below(text.length() + 1), u"ab");
    change(doc, [&](Transaction& txn) { return text.format(txn, 0, 1, {{"bold", Any(true)}}); });
    std::vector<Bytes> updates{encodeStateAsUpdate(doc)};
    const Subscription keep = doc.onUpdate(
        [&updates](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
    while (text.length() > 3)
        change(doc, [&](Transaction& txn) { return text.remove(txn, 2, 1); });
    return timed([&] {
        Doc other(7, {{}, DocOptions::CleanupFormatting::AfterRemoteText});
        return applyAll(other, updates) && other.text("text").toString() == text.toString();
    });
}

constexpr std::array Histories{
    History{"undo-one-step", 8000, undoOneStep},
    History{"undo-of-list", 8000, undoOfList},
    History{"undo-places", 4000, placesThatCameBack},
    History{"long-formats", 3000, longFormats},
    History{"long-formats-observed", 3000, longFormatsObserved},
    History{"since-vector", 6000, sinceVector},
    History{"contained-updates", 8000, containedUpdates},
    History{"past", 6000, pastAndBetween},
    History{"authors", 8000, authorsCharByChar},
    History{"cleanup-gap", 3000, cleanupGap},
};

} // namespace

std::span<const History> useHistories()
{
    return Histories;
}

} // namespace cahier::crdt::growth
