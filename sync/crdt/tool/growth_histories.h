// SPDX-License-Identifier: MPL-2.0
// What the histories of the growth benchmark are made with.
#pragma once

#include "sync/base/clock.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"
#include "sync/crdt/update.h"

#include <algorithm>
#include <ctime>
#include <span>
#include <string_view>
#include <vector>

namespace cahier::crdt::growth {

/// Process CPU time: on a busy machine the wall clock measures the others.
inline double cpuMs()
{
    return 1000.0 * static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

class Chance
{
public:
    /// Below `bound` > 0.
    std::uint32_t below(std::size_t bound)
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>((m_state >> 33U) % bound);
    }

    template <typename T>
    void shuffle(std::vector<T>& values)
    {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(i)]);
    }

private:
    std::uint64_t m_state = 1;
};

/// What a history leaves behind: milliseconds of the part that is measured, and whether all is
/// well.
struct Outcome
{
    double ms = 0;
    bool good = true;
};

template <typename Work>
Outcome timed(Work work)
{
    const double start = cpuMs();
    const bool good = work();
    return {cpuMs() - start, good};
}

class StillClock final : public Clock
{
public:
    std::uint64_t unixMs() const override { return 0; }

    SteadyTime steady() const override { return {}; }
};

template <typename Body>
void change(Doc& doc, Body body)
{
    doc.transact(Origin{}, [&](Transaction& txn) { static_cast<void>(body(txn)); });
}

inline void insertAt(Doc& doc, std::uint32_t at, std::u16string_view text)
{
    const Text content = doc.text("text");
    change(doc, [&](Transaction& txn) { return content.insert(txn, at, text); });
}

inline bool applyAll(Doc& doc, const std::vector<Bytes>& updates)
{
    bool good = true;
    for (const Bytes& update : updates)
        good = doc.applyUpdate(update, Origin{}).has_value() && good;
    return good;
}

/// Updates of everything that `body` does to a document of `client`.
template <typename Body>
std::vector<Bytes> recorded(ClientId client, Body body)
{
    Doc doc(client);
    std::vector<Bytes> out;
    const Subscription keep =
        doc.onUpdate([&out](const UpdateEvent& event) { out.push_back(toBytes(event.update)); });
    body(doc);
    return out;
}

inline void editRandomly(Doc& doc, std::size_t n, Chance& chance)
{
    const Text text = doc.text("text");
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t length = text.length();
        change(doc, [&](Transaction& txn) {
            if (length == 0 || i % 2 == 0)
                return text.insert(txn, chance.below(length + 1), u"word ");
            const std::uint32_t at = chance.below(length);
            return text.remove(txn, at, std::min(length - at, 4U));
        });
    }
}

/// `clients` documents that all start from one text, each edited by `edit`; the updates of all.
template <typename Edit>
std::vector<Bytes> concurrent(std::size_t clients, ClientId first, Edit edit)
{
    Doc base(1);
    insertAt(base, 0, u"The text all have");
    const Bytes state = encodeStateAsUpdate(base);
    std::vector<Bytes> out{state};
    for (std::size_t i = 0; i < clients; ++i) {
        const std::vector<Bytes> own = recorded(first + i, [&](Doc& doc) {
            static_cast<void>(doc.applyUpdate(state, Origin{}));
            edit(doc);
        });
        out.insert(out.end(), own.begin() + 1, own.end());
    }
    return out;
}

enum class Behind { Nothing, First };

/// V1 update: one letter in `text` that `client` claims to have typed before the operation `right`
/// of `other`, and at the beginning of all or behind the first one of `other`.
inline Bytes claim(ClientId client, ClientId other, std::uint64_t right, Behind behind)
{
    Bytes out{1, 1};
    const auto number = [&out](std::uint64_t value) {
        for (; value >= 0x80; value >>= 7U)
            out.push_back(static_cast<std::uint8_t>(value | 0x80U));
        out.push_back(static_cast<std::uint8_t>(value));
    };
    number(client);
    out.push_back(0);
    out.push_back(behind == Behind::First ? 0xC4 : 0x44);
    if (behind == Behind::First) {
        number(other);
        out.push_back(0);
    }
    number(other);
    number(right);
    out.insert(out.end(), {1, 'x', 0});
    return out;
}

inline Outcome applied(const std::vector<Bytes>& updates)
{
    return timed([&] {
        Doc doc(1'000'000);
        return applyAll(doc, updates) && !doc.hasPending() && doc.text("text").length() > 0;
    });
}

enum class Order { Given, Backwards, Shuffled };

inline void arrange(std::vector<Bytes>& updates, Order order)
{
    if (order == Order::Backwards)
        std::reverse(updates.begin(), updates.end());
    Chance chance;
    if (order == Order::Shuffled)
        chance.shuffle(updates);
}

/// `n` and twice as much are run.
struct History
{
    const char* name;
    std::size_t n;
    Outcome (*run)(std::size_t);
};

/// Editing alone, conflicts, undo.
std::span<const History> textHistories();
/// Maps, arrays, XML; updates that come in any order.
std::span<const History> otherHistories();
/// What else a program does with a document.
std::span<const History> useHistories();

} // namespace cahier::crdt::growth
