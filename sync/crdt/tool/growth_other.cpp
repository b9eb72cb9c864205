// SPDX-License-Identifier: MPL-2.0
// Growth benchmark: maps, arrays, XML, and updates that come in any order.
#include "sync/crdt/tool/growth_histories.h"

#include <array>
#include <string>

namespace cahier::crdt::growth {

namespace {

// --- Maps, arrays, XML

Outcome oneKey(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        Doc other(2);
        const Map map = doc.map("map");
        const Subscription keep = doc.onUpdate([&other](const UpdateEvent& event) {
            static_cast<void>(other.applyUpdate(event.update, Origin{}));
        });
        for (std::size_t i = 0; i < n; ++i) {
            change(doc, [&](Transaction& txn) {
                return map.set(txn, "key", Any(static_cast<double>(i)));
            });
        }
        return other.map("map").size() == 1;
    });
}

/// Nobody sees the others' value.
Outcome oneKeyConcurrent(std::size_t n, Order order)
{
    std::vector<Bytes> updates;
    for (std::size_t i = 0; i < n; ++i) {
        const std::vector<Bytes> own = recorded(1000 + i, [](Doc& doc) {
            change(doc, [&](Transaction& txn) { return doc.map("map").set(txn, "key", Any(1)); });
        });
        updates.insert(updates.end(), own.begin(), own.end());
    }
    arrange(updates, order);
    return timed([&] {
        Doc doc(1);
        return applyAll(doc, updates) && doc.map("map").size() == 1;
    });
}

Outcome manyKeys(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const Map map = doc.map("map");
        for (std::size_t i = 0; i < n; ++i) {
            change(doc, [&](Transaction& txn) {
                return map.set(txn, "key" + std::to_string(i), Any(static_cast<double>(i)));
            });
        }
        Doc other(2);
        return other.applyUpdate(encodeStateAsUpdate(doc), Origin{}).has_value() &&
               other.map("map").size() == n;
    });
}

Outcome array(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const Array list = doc.array("list");
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint32_t length = list.length();
            change(doc, [&](Transaction& txn) -> Result<void> {
                if (length > 0 && i % 3 == 2)
                    return list.remove(txn, chance.below(length));
                const std::array<Any, 2> values{Any(static_cast<double>(i)), Any("two")};
                return list.insert(txn, chance.below(length + 1), values);
            });
        }
        return list.length() > 0 && list.values().size() == list.length();
    });
}

Outcome arrayConcurrent(std::size_t n)
{
    std::vector<Bytes> updates;
    for (std::size_t i = 0; i < n; ++i) {
        const std::vector<Bytes> own = recorded(1000 + i, [](Doc& doc) {
            for (int k = 0; k < 2; ++k) {
                change(doc, [&](Transaction& txn) { return doc.array("list").insertMap(txn, 0); });
            }
        });
        updates.insert(updates.end(), own.begin(), own.end());
    }
    return timed([&] {
        Doc doc(1);
        return applyAll(doc, updates) && doc.array("list").length() == 2 * n;
    });
}

Outcome xml(std::size_t n)
{
    return timed([n] {
        Doc doc(1);
        const XmlFragment fragment = doc.xmlFragment("xml");
        Chance chance;
        for (std::size_t i = 0; i < n; ++i) {
            change(doc, [&](Transaction& txn) {
                const auto node =
                    fragment.insertElement(txn, chance.below(fragment.length() + 1), "p");
                return node && node->setAttribute(txn, "id", Any(static_cast<double>(i))) &&
                       node->insertText(txn, 0);
            });
        }
        change(doc,
               [&](Transaction& txn) { return fragment.remove(txn, 0, fragment.length() / 2); });
        Doc other(2);
        return other.applyUpdate(encodeStateAsUpdate(doc), Origin{}).has_value() &&
               other.xmlFragment("xml").toXml() == fragment.toXml();
    });
}

// --- Updates in any order

std::vector<Bytes> typedByOne(std::size_t n)
{
    return recorded(5, [n](Doc& doc) {
        Chance chance;
        editRandomly(doc, n, chance);
    });
}

Outcome delivered(std::size_t n, Order order)
{
    std::vector<Bytes> updates = typedByOne(n);
    arrange(updates, order);
    return applied(updates);
}

/// Two clients that took turns, each seeing all of the other.
Outcome dialogue(std::size_t n, Order order)
{
    std::vector<Bytes> updates;
    Doc a(10);
    Doc b(20);
    const auto pass = [&updates](Doc& to) {
        return [&updates, &to](const UpdateEvent& event) {
            if (event.source == Source::Remote)
                return;
            updates.push_back(toBytes(event.update));
            static_cast<void>(to.applyUpdate(event.update, Origin{}));
        };
    };
    const Subscription fromA = a.onUpdate(pass(b));
    const Subscription fromB = b.onUpdate(pass(a));
    Chance chance;
    for (std::size_t i = 0; i < n; ++i) {
        Doc& doc = i % 2 == 0 ? a : b;
        insertAt(doc, chance.below(doc.text("text").length() + 1), u"word ");
    }
    arrange(updates, order);
    return applied(updates);
}

/// `n` clients whose first word stands in someone else's, and the first one comes last.
Outcome chain(std::size_t n, Order order)
{
    std::vector<Bytes> updates;
    Bytes state;
    Doc all(1);
    const Subscription keep =
        all.onUpdate([&](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
    for (std::size_t i = 0; i < n; ++i) {
        Doc doc(1000 + i);
        // Only the word before: the rest of the history is not needed to insert in it.
        static_cast<void>(state.empty() || doc.applyUpdate(state, Origin{}).has_value());
        const StateVector before = doc.stateVector();
        insertAt(doc, doc.text("text").length() / 2, u"ab");
        const Bytes own = encodeStateAsUpdate(doc, before);
        static_cast<void>(all.applyUpdate(own, Origin{}));
        state = encodeStateAsUpdate(all);
    }
    arrange(updates, order);
    return applied(updates);
}

/// `n` clients, each of whom writes into the word of some other one, delivered in no order.
Outcome repliesShuffled(std::size_t n)
{
    Chance chance;
    std::vector<Bytes> updates;
    std::vector<std::size_t> repliesTo;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t other = i == 0 ? 0 : chance.below(i);
        std::vector<std::size_t> before; // what it replies to, and what that replies to
        for (std::size_t at = other; i > 0 && (before.empty() || at != before.back());
             at = repliesTo[at])
            before.push_back(at);
        std::vector<Bytes> own = recorded(i * 2654435761U % 4294967296U, [&](Doc& doc) {
            while (!before.empty()) {
                static_cast<void>(doc.applyUpdate(updates[before.back()], Origin{}));
                before.pop_back();
            }
            insertAt(doc, doc.text("text").length() / 2, u"ab");
        });
        updates.push_back(std::move(own.back()));
        repliesTo.push_back(other);
    }
    arrange(updates, Order::Shuffled);
    return applied(updates);
}

/// `n` / 2 replies to letters of an author who comes after them, letter by letter.
Outcome repliesFirst(std::size_t n)
{
    const std::vector<Bytes> text = recorded(5, [n](Doc& doc) {
        for (std::size_t i = 0; i < n / 2; ++i)
            insertAt(doc, static_cast<std::uint32_t>(i), u"x");
    });
    Doc author(5);
    static_cast<void>(applyAll(author, text));
    const Bytes state = encodeStateAsUpdate(author);
    std::vector<Bytes> updates;
    for (std::size_t i = 0; i < n / 2; ++i) {
        std::vector<Bytes> own = recorded(1000 + i, [&](Doc& doc) {
            static_cast<void>(doc.applyUpdate(state, Origin{}));
            insertAt(doc, static_cast<std::uint32_t>(i), u"y");
        });
        updates.push_back(std::move(own.back()));
    }
    updates.insert(updates.end(), text.begin(), text.end());
    return applied(updates);
}

/// `n` / 2 clients with two updates each, one building on the other, in no order.
Outcome pairsShuffled(std::size_t n)
{
    std::vector<Bytes> updates = concurrent(n / 2, 1000, [](Doc& doc) {
        insertAt(doc, 4, u"word ");
        insertAt(doc, 6, u"x");
    });
    const Bytes base = updates.front();
    updates.erase(updates.begin());
    arrange(updates, Order::Shuffled);
    updates.insert(updates.begin(), base);
    return applied(updates);
}

Outcome deletesFirst(std::size_t n)
{
    std::vector<Bytes> updates;
    Doc doc(5);
    insertAt(doc, 0, std::u16string(n, u'x'));
    const Bytes typed = encodeStateAsUpdate(doc);
    const Subscription keep = doc.onUpdate(
        [&updates](const UpdateEvent& event) { updates.push_back(toBytes(event.update)); });
    Chance chance;
    for (std::size_t i = n; i > n / 4; --i) {
        change(doc,
               [&](Transaction& txn) { return doc.text("text").remove(txn, chance.below(i), 1); });
    }
    updates.push_back(typed);
    return applied(updates);
}

Outcome mergeAll(std::size_t n, Order order)
{
    std::vector<Bytes> updates = typedByOne(n);
    arrange(updates, order);
    const std::vector<ByteView> views(updates.begin(), updates.end());
    return timed([&] {
        const auto merged = mergeUpdates(views);
        Doc doc(7);
        return merged && doc.applyUpdate(*merged, Origin{}) && !doc.hasPending();
    });
}

Outcome mergeClients(std::size_t n)
{
    std::vector<Bytes> updates = concurrent(n, 1000, [](Doc& doc) { insertAt(doc, 4, u"word "); });
    arrange(updates, Order::Shuffled);
    const std::vector<ByteView> views(updates.begin(), updates.end());
    return timed([&] {
        const auto merged = mergeUpdates(views);
        if (!merged)
            return false;
        const auto vector = stateVectorOfUpdate(*merged);
        const auto nothing = vector ? diffUpdate(*merged, *vector) : Result<Bytes>(Bytes());
        Doc doc(7);
        return nothing && doc.applyUpdate(*merged, Origin{}) && !doc.hasPending() &&
               doc.stateVector() == *vector;
    });
}

/// Many clients in one transaction, with someone who looks at the changes.
Outcome observed(std::size_t n)
{
    const std::vector<Bytes> updates =
        concurrent(n, 1000, [](Doc& doc) { insertAt(doc, 4, u"word "); });
    return timed([&] {
        Doc doc(7);
        const Text text = doc.text("text");
        std::size_t told = 0;
        const Subscription keep =
            text.observe([&told](const TextEvent& event) { told += event.delta.size(); });
        doc.transact(Origin{}, [&](Transaction&) { static_cast<void>(applyAll(doc, updates)); });
        return told > 0;
    });
}

constexpr std::array Histories{
    History{"map-one-key", 8000, oneKey},
    History{"map-one-key-concurrent",
            2000,
            [](std::size_t n) {
    return oneKeyConcurrent(n, Order::Given);
            }},
    History{"map-one-key-shuffled",
            2000,
            [](std::size_t n) {
    return oneKeyConcurrent(n, Order::Shuffled);
            }},
    History{"map-many-keys", 8000, manyKeys}, History{"array", 6000, array},
    History{"array-concurrent", 2000, arrayConcurrent}, History{"xml", 3000, xml},
    History{"delivered",
            6000,
            [](std::size_t n) {
    return delivered(n, Order::Given);
            }},
    History{"delivered-backwards",
            3000,
            [](std::size_t n) {
    return delivered(n, Order::Backwards);
            }},
    History{"delivered-shuffled",
            3000,
            [](std::size_t n) {
    return delivered(n, Order::Shuffled);
            }},
    History{"dialogue-backwards",
            3000,
            [](std::size_t n) {
    return dialogue(n, Order::Backwards);
            }},
    History{"dialogue-shuffled",
            3000,
            [](std::size_t n) {
    return dialogue(n, Order::Shuffled);
            }},
    History{"chain-backwards",
            500,
            [](std::size_t n) {
    return chain(n, Order::Backwards);
            }},
    History{"chain-shuffled",
            500,
            [](std::size_t n) {
    return chain(n, Order::Shuffled);
            }},
    History{"replies-shuffled", 4000, repliesShuffled},
    History{"replies-first", 4000, repliesFirst}, History{"pairs-shuffled", 4000, pairsShuffled},
    History{"deletes-first", 4000, deletesFirst},
    History{"merge",
            6000,
            [](std::size_t n) {
    return mergeAll(n, Order::Given);
            }},
    History{"merge-shuffled",
            6000,
            [](std::size_t n) {
    return mergeAll(n, Order::Shuffled);
            }},
    History{"merge-clients", 3000, mergeClients}, History{"observed", 3000, observed},
    };

} // namespace

std::span<const History> otherHistories()
{
    return Histories;
}

} // namespace cahier::crdt::growth
