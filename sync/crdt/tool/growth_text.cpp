// SPDX-License-Identifier: MPL-2.0
// Growth benchmark: editing alone, conflicts, undo.
#include "sync/base/clock.h"
#include "sync/crdt/tool/growth_histories.h"
#include "sync/crdt/undo.h"

#include <array>
#include <string>

namespace cahier::crdt::growth {

namespace {

// --- Editing alone

Outcome insertRandom(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        Chance chance;
        for (std::size_t i = 0; i < n; ++i)
            insertAt(doc, chance.below(i + 1), u"x");
        return doc.text("text").length() == n;
    });
}

Outcome insertFront(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        for (std::size_t i = 0; i < n; ++i)
            insertAt(doc, 0, u"x");
        return doc.text("text").length() == n;
    });
}

Outcome editRandom(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        Chance chance;
        editRandomly(doc, n, chance);
        return doc.text("text").length() > 0;
    });
}

/// Typed, then taken away unit by unit in no order: tombstones everywhere.
Outcome removeAll(std::size_t n)
{
    Doc doc(1);
    insertAt(doc, 0, std::u16string(n, u'x'));
    return timed([&] {
        const Text text = doc.text("text");
        Chance chance;
        for (std::size_t i = n; i > 0; --i)
            change(doc, [&](Transaction& txn) { return text.remove(txn, chance.below(i), 1); });
        return text.length() == 0;
    });
}

/// `n` formats of four units each, anywhere in `n` * 4; then `check` says whether all is well.
template <typename Format, typename Check>
Outcome formatted(std::size_t n, Format formatOf, Check check)
{
    Doc doc(1);
    insertAt(doc, 0, std::u16string(n * 4, u'x'));
    return timed([&] {
        const Text text = doc.text("text");
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint32_t at = chance.below(n * 4 - 8);
            change(doc, [&](Transaction& txn) { return text.format(txn, at, 4, formatOf(i)); });
        }
        return check(text);
    });
}

Outcome formatRandom(std::size_t n)
{
    return formatted(
        n,
        [](std::size_t i) {
        return Attributes{{"bold", Any(i % 2 == 0)}};
        },
        [n](const Text& text) { return text.length() == n * 4; });
}

Outcome formatAndRead(std::size_t n)
{
    Doc doc(1);
    insertAt(doc, 0, std::u16string(n * 4, u'x'));
    const Text text = doc.text("text");
    Chance chance;
    change(doc, [&](Transaction& txn) {
        for (std::size_t i = 0; i < n; ++i) {
            static_cast<void>(text.format(txn,
                                          chance.below(n * 4 - 8),
                                          4,
                                          {{i % 3 == 0 ? "bold" : "italic", Any(i % 2 == 0)}}));
        }
        return text.length();
    });
    const Bytes state = encodeStateAsUpdate(doc);
    return timed([&] {
        Doc other(2);
        return other.applyUpdate(state, Origin{}).has_value() &&
               !other.text("text").toDelta().empty();
    });
}

/// Each format has a name of its own; `same`: they all lie on the same text.
Outcome formatNames(std::size_t n, bool same)
{
    Doc doc(1);
    insertAt(doc, 0, std::u16string(n * 4, u'x'));
    return timed([&] {
        const Text text = doc.text("text");
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint32_t at = same ? 4 : chance.below(n * 4 - 8);
            change(doc, [&](Transaction& txn) {
                return text.format(txn, at, 4, {{"name" + std::to_string(i), Any(true)}});
            });
        }
        Doc other(2);
        return other.applyUpdate(encodeStateAsUpdate(doc), Origin{}).has_value() &&
               other.text("text").toDelta() == text.toDelta();
    });
}

/// Text that comes with a format of its own name each time, and takes away what was there; someone
/// looks on.
Outcome insertNames(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const Text text = doc.text("text");
        std::size_t told = 0;
        const Subscription keep =
            text.observe([&told](const TextEvent& event) { told += event.delta.size(); });
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            change(doc, [&](Transaction& txn) {
                const std::uint32_t at = chance.below(text.length() + 1);
                return text.insert(txn, at, u"word ", {{"name" + std::to_string(i), Any(true)}});
            });
            change(doc, [&](Transaction& txn) {
                return text.remove(txn, chance.below(text.length() - 2), 2);
            });
        }
        return told > n && text.toDelta().size() > n / 2;
    });
}

/// Ever other values of one name.
Outcome formatValues(std::size_t n)
{
    return formatted(
        n,
        [](std::size_t i) {
        return Attributes{{"color", Any("#" + std::to_string(i))}};
        },
        [](const Text& text) { return !text.toDelta().empty(); });
}

// --- Conflicts

/// Two documents that edit in one transaction each, then exchange.
template <typename Edit>
Outcome twoClients(Edit edit)
{
    return timed([&] {
        Doc a(1);
        Doc b(2);
        for (Doc* doc : {&a, &b})
            doc->transact(Origin{}, [&](Transaction&) { edit(*doc); });
        const Bytes sent = encodeStateAsUpdate(a);
        const bool good = a.applyUpdate(encodeStateAsUpdate(b), Origin{}).has_value() &&
                          b.applyUpdate(sent, Origin{}).has_value();
        return good && a.text("text").toString() == b.text("text").toString();
    });
}

Outcome twoPrepend(std::size_t n)
{
    return twoClients([n](Doc& doc) {
        for (std::size_t i = 0; i < n; ++i)
            insertAt(doc, 0, doc.clientId() == 1 ? u"a" : u"b");
    });
}

Outcome twoRandom(std::size_t n)
{
    return twoClients([n](Doc& doc) {
        Chance chance;
        editRandomly(doc, n, chance);
    });
}

/// `n` clients each insert one word at the same place.
Outcome samePlace(std::size_t n, Order order)
{
    std::vector<Bytes> updates = concurrent(n, 1000, [](Doc& doc) { insertAt(doc, 4, u"word "); });
    std::rotate(updates.begin(), updates.begin() + 1, updates.end());
    const Bytes base = updates.back();
    updates.pop_back();
    arrange(updates, order);
    updates.insert(updates.begin(), base);
    return applied(updates);
}

/// Each of `n` clients says that another unit of one text stood right of its letter. `author` is
/// below or above all of them: then these are typed at one place, or come to stand amid the text.
Outcome ownRightOrigins(std::size_t n, ClientId author, Behind behind, Order order)
{
    std::vector<Bytes> updates;
    for (std::size_t i = 0; i < n; ++i)
        updates.push_back(claim(1000 + i, author, 1 + (i * 7919) % n, behind));
    arrange(updates, order);
    const std::vector<Bytes> text =
        recorded(author, [n](Doc& doc) { insertAt(doc, 0, std::u16string(n + 1, u'x')); });
    updates.insert(updates.begin(), text.front());
    return applied(updates);
}

/// The same, but each word is bold and edited further: three to five items a client.
Outcome samePlaceRich(std::size_t n, Order order)
{
    std::vector<Bytes> updates = concurrent(n, 1000, [](Doc& doc) {
        const Text text = doc.text("text");
        doc.transact(Origin{}, [&](Transaction& txn) {
            static_cast<void>(text.insert(txn, 4, u"bold ", {{"bold", Any(true)}}));
            static_cast<void>(text.insert(txn, 6, u"er"));
            static_cast<void>(text.insert(txn, 4, u"most "));
        });
    });
    const Bytes base = updates.front();
    updates.erase(updates.begin());
    arrange(updates, order);
    updates.insert(updates.begin(), base);
    return applied(updates);
}

/// Eight clients prepend in turns; nobody sees the others until the end.
Outcome eightPrepend(std::size_t n)
{
    std::vector<std::vector<Bytes>> own;
    for (ClientId client = 1; client <= 8; ++client) {
        own.push_back(recorded(client, [n](Doc& doc) {
            for (std::size_t i = 0; i < n / 8; ++i)
                insertAt(doc, 0, u"x");
        }));
    }
    std::vector<Bytes> updates;
    for (std::size_t i = 0; i < n / 8; ++i) {
        for (std::size_t client = 0; client < 8; ++client)
            updates.push_back(own[(client * 5 + i) % 8][i]);
    }
    return applied(updates);
}

/// `n` / 10 clients prepend ten letters each.
Outcome manyPrepend(std::size_t n)
{
    std::vector<Bytes> updates = concurrent(n / 10, 1000, [](Doc& doc) {
        for (int i = 0; i < 10; ++i)
            insertAt(doc, 4, u"x");
    });
    return applied(updates);
}

/// Four clients format the same text all over, each alone.
Outcome overlappingFormats(std::size_t n)
{
    Doc base(1);
    insertAt(base, 0, std::u16string(n, u'x'));
    const Bytes state = encodeStateAsUpdate(base);
    std::vector<Bytes> updates{state};
    for (ClientId client = 2; client <= 5; ++client) {
        Doc doc(client);
        static_cast<void>(doc.applyUpdate(state, Origin{}));
        const Subscription keep = doc.onUpdate(
            [&updates](const UpdateEvent& e) { updates.push_back(toBytes(e.update)); });
        Chance chance;
        for (std::size_t i = 0; i < n / 4; ++i) {
            change(doc, [&](Transaction& txn) {
                return doc.text("text").format(txn,
                                               chance.below(n - 30),
                                               1 + chance.below(30),
                                               {{client % 2 == 0 ? "bold" : "color",
                                                 Any(static_cast<double>(client * (i % 2)))}});
            });
        }
    }
    return applied(updates);
}

/// Sixteen clients in two rounds: what they do in the second stands amid what all did in the first.
Outcome rounds(std::size_t n)
{
    const auto edit = [n](Doc& doc) {
        Chance chance;
        for (std::size_t i = 0; i < n / 32; ++i)
            insertAt(doc, chance.below(doc.text("text").length() + 1), u"y");
    };
    std::vector<Bytes> updates = concurrent(16, 1000, edit);
    Doc all(7);
    static_cast<void>(applyAll(all, updates));
    const Bytes state = encodeStateAsUpdate(all);
    for (ClientId client = 2000; client < 2016; ++client) {
        const std::vector<Bytes> own = recorded(client, [&](Doc& doc) {
            static_cast<void>(doc.applyUpdate(state, Origin{}));
            edit(doc);
        });
        updates.insert(updates.end(), own.begin() + 1, own.end());
    }
    return applied(updates);
}

// --- Undo

Outcome undoStorm(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const Text text = doc.text("text");
        const StillClock clock;
        const std::array<SharedType, 1> scope{text};
        UndoManager undo(doc, scope, clock);
        Chance chance;
        for (std::size_t i = 0; i < n / 2; ++i) {
            insertAt(doc, chance.below(text.length() + 1), u"word ");
            undo.stopCapturing();
        }
        while (undo.undo()) {
        }
        while (undo.redo()) {
        }
        return text.length() == n / 2 * 5;
    });
}

/// One step back and forth, again and again.
Outcome undoToAndFro(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const Text text = doc.text("text");
        const StillClock clock;
        const std::array<SharedType, 1> scope{text};
        UndoManager undo(doc, scope, clock);
        insertAt(doc, 0, u"Hello world");
        undo.stopCapturing();
        change(doc, [&](Transaction& txn) { return text.remove(txn, 2, 4); });
        for (std::size_t i = 0; i < n / 2; ++i) {
            static_cast<void>(undo.undo());
            static_cast<void>(undo.redo());
        }
        return text.length() == 7;
    });
}

constexpr std::array Histories{
    History{"insert-random", 6000, insertRandom},
    History{"insert-front", 12000, insertFront},
    History{"edit-random", 6000, editRandom},
    History{"remove-all", 12000, removeAll},
    History{"format-random", 5000, formatRandom},
    History{"format-load", 10000, formatAndRead},
    History{"format-names",
            4000,
            [](std::size_t n) {
    return formatNames(n, false);
            }},
    History{"format-names-one-place",
            4000,
            [](std::size_t n) {
    return formatNames(n, true);
            }},
    History{"format-names-inserted", 3000, insertNames},
    History{"format-values", 5000, formatValues}, History{"two-prepend", 6000, twoPrepend},
    History{"two-random", 6000, twoRandom},
    History{"same-place",
            3000,
            [](std::size_t n) {
    return samePlace(n, Order::Given);
            }},
    History{"same-place-descending",
            3000,
            [](std::size_t n) {
    return samePlace(n, Order::Backwards);
            }},
    History{"same-place-shuffled",
            3000,
            [](std::size_t n) {
    return samePlace(n, Order::Shuffled);
            }},
    History{"same-place-rich",
            1200,
            [](std::size_t n) {
    return samePlaceRich(n, Order::Given);
            }},
    History{"same-place-rich-shuffled",
            1200,
            [](std::size_t n) {
    return samePlaceRich(n, Order::Shuffled);
            }},
    History{"own-right-origins",
            6000,
            [](std::size_t n) {
    return ownRightOrigins(n, 1'000'000'000, Behind::Nothing, Order::Given);
            }},
    History{"own-right-origins-descending",
            6000,
            [](std::size_t n) {
    return ownRightOrigins(n, 1'000'000'000, Behind::Nothing, Order::Backwards);
            }},
    History{"own-right-origins-shuffled",
            6000,
            [](std::size_t n) {
    return ownRightOrigins(n, 1'000'000'000, Behind::Nothing, Order::Shuffled);
            }},
    History{"amid-shuffled",
            4000,
            [](std::size_t n) {
    return ownRightOrigins(n, 1, Behind::First, Order::Shuffled);
            }},
    History{"eight-prepend", 8000, eightPrepend}, History{"many-prepend", 6000, manyPrepend},
    History{"overlapping-formats", 4000, overlappingFormats}, History{"rounds", 4000, rounds},
    History{"undo-storm", 2000, undoStorm}, History{"undo-to-and-fro", 4000, undoToAndFro},
    };

} // namespace

std::span<const History> textHistories()
{
    return Histories;
}

} // namespace cahier::crdt::growth
