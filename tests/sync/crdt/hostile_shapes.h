// SPDX-License-Identifier: MPL-2.0
// Updates that are well-formed and as expensive as they can be.
#pragma once

#include "tests/sync/crdt/update_builder.h"

#include <ctime>
#include <string>

namespace cahier::crdt::test {

using detail::ContentKind;

inline constexpr ClientId Mallory = 5;
/// Most that any update may take.
inline constexpr double MaxSeconds = 5;

inline double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// A shape of an update with `n` of something.
struct Shape
{
    const char* name;
    Bytes (*make)(UpdateFormat format, std::uint32_t n);
};

/// One block of Mallory's with `n` structs, each written by `one(out, i)`, and no deletions.
template <typename One>
Bytes oneBlock(UpdateFormat format, std::uint32_t n, One one)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(1);
        beginBlock(out, n, Mallory);
        for (std::uint32_t i = 0; i < n; ++i)
            one(out, i);
        noDeletes(out);
    });
}

inline Bytes garbage(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t) {
        out.info(0);
        out.length(1);
    });
}

inline Bytes prepended(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        if (i == 0)
            inRoot(out, ContentKind::Deleted, "t");
        else
            before(out, ContentKind::Deleted, Mallory, i - 1);
        out.length(1);
    });
}

inline Bytes types(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        if (i == 0)
            inRoot(out, ContentKind::Type, "a");
        else
            behind(out, ContentKind::Type, Mallory, i - 1);
        out.typeRef(0);
    });
}

inline Bytes nestedTypes(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        if (i == 0)
            inRoot(out, ContentKind::Type, "a");
        else
            inType(out, ContentKind::Type, Mallory, i - 1);
        out.typeRef(0);
    });
}

/// All values of one map key claim to be the first.
inline Bytes mapKey(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        if (i == 0)
            inMap(out, ContentKind::Type, "m", "k");
        else
            before(out, ContentKind::Type, Mallory, 0);
        out.typeRef(1);
    });
}

inline Bytes mapKeys(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        inMap(out, ContentKind::Type, "m", std::to_string(i));
        out.typeRef(1);
    });
}

inline Bytes roots(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        inRoot(out, ContentKind::String, std::to_string(i));
        out.string("x");
    });
}

inline Bytes values(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        if (i == 0)
            inRoot(out, ContentKind::Any, "a");
        else
            behind(out, ContentKind::Any, Mallory, i - 1);
        out.length(1);
        out.rest().any(Any(true));
    });
}

/// One run of values or units, and every other one deleted.
template <typename Content>
Bytes holes(UpdateFormat format, std::uint32_t n, ContentKind kind, Content content)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(1);
        beginBlock(out, 1, Mallory);
        inRoot(out, kind, "a");
        content(out);
        out.rest().varUint(1);
        beginDeletes(out, n / 2, Mallory);
        for (std::uint32_t i = 0; i < n / 2; ++i) {
            out.deleteClock(2 * i);
            out.deleteLength(1);
        }
    });
}

inline Bytes valuesWithHoles(UpdateFormat format, std::uint32_t n)
{
    return holes(format, n, ContentKind::Any, [n](auto& out) {
        out.length(n);
        for (std::uint32_t i = 0; i < n; ++i)
            out.rest().any(Any(true));
    });
}

inline Bytes textWithHoles(UpdateFormat format, std::uint32_t n)
{
    return holes(
        format, n, ContentKind::String, [n](auto& out) { out.string(std::string(n, 'x')); });
}

/// `n` clients with one character each, all at the start of the same text.
template <typename Number>
Bytes clientsAt(UpdateFormat format, std::uint32_t n, std::uint64_t clock, Number number)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(n);
        for (std::uint32_t i = 0; i < n; ++i) {
            beginBlock(out, 1, number(i), clock);
            inRoot(out, ContentKind::String, "t");
            out.string("x");
        }
        noDeletes(out);
    });
}

inline Bytes clientsUp(UpdateFormat format, std::uint32_t n)
{
    return clientsAt(format, n, 0, [](std::uint32_t i) { return i + 10; });
}

inline Bytes clientsDown(UpdateFormat format, std::uint32_t n)
{
    return clientsAt(format, n, 0, [n](std::uint32_t i) { return n - i + 10; });
}

/// Ids that have one remainder for each number of buckets that a table of so many may have.
inline Bytes clientsOfOneBucket(UpdateFormat format, std::uint32_t n)
{
    return clientsAt(format, n, 0, [n](std::uint32_t i) { return (n - i) * 42043ULL * 85229ULL; });
}

inline Bytes clientsThatWait(UpdateFormat format, std::uint32_t n)
{
    return clientsAt(format, n, 7, [n](std::uint32_t i) { return n - i + 10; });
}

/// Ranges that come from the last to the first (format 1) and touch nothing that is known.
inline Bytes deletesBackwards(UpdateFormat format, std::uint32_t n)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(0);
        out.rest().varUint(1);
        beginDeletes(out, n, Mallory);
        for (std::uint32_t i = 0; i < n; ++i) {
            if (format == UpdateFormat::V1)
                out.resetDeletes();
            out.deleteClock(format == UpdateFormat::V1 ? (n - i) * 3 : i * 3);
            out.deleteLength(1);
        }
    });
}

inline Bytes deletesOfClients(UpdateFormat format, std::uint32_t n)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(0);
        out.rest().varUint(n);
        for (std::uint32_t i = 0; i < n; ++i) {
            beginDeletes(out, 1, n - i + 10);
            out.deleteClock(0);
            out.deleteLength(1);
        }
    });
}

/// Each struct of the one needs the next of the other.
inline Bytes pingPong(UpdateFormat format, std::uint32_t n)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(2);
        beginBlock(out, n, Mallory + 1);
        for (std::uint32_t i = 0; i < n; ++i) {
            if (i == 0)
                inRoot(out, ContentKind::Deleted, "t");
            else
                behind(out, ContentKind::Deleted, Mallory, i - 1);
            out.length(1);
        }
        beginBlock(out, n, Mallory);
        for (std::uint32_t i = 0; i < n; ++i) {
            behind(out, ContentKind::Deleted, Mallory + 1, i);
            out.length(1);
        }
        noDeletes(out);
    });
}

/// `n` units of Nick's, and as many structs of Mallory's at their beginning, each written by
/// `one(out, i)`, i from 1 on.
inline constexpr ClientId Nick = 9;

template <typename One>
Bytes atOnePlace(UpdateFormat format, std::uint32_t n, One one)
{
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(2);
        beginBlock(out, 1, Nick);
        inRoot(out, ContentKind::Deleted, "t");
        out.length(n);
        beginBlock(out, n - 1, Mallory);
        for (std::uint32_t i = 1; i < n; ++i) {
            one(out, i);
            out.length(1);
        }
        noDeletes(out);
    });
}

/// A number below `n` for each `i` below it, in no order.
inline std::uint32_t scattered(std::uint32_t i, std::uint32_t n) noexcept
{
    return static_cast<std::uint32_t>(std::uint64_t{i} * 2654435761U % n);
}

inline Bytes ownRightOrigins(UpdateFormat format, std::uint32_t n)
{
    return atOnePlace(
        format, n, [](auto& out, std::uint32_t i) { before(out, ContentKind::Deleted, Nick, i); });
}

inline Bytes ownRightOriginsBackwards(UpdateFormat format, std::uint32_t n)
{
    return atOnePlace(format, n, [n](auto& out, std::uint32_t i) {
        before(out, ContentKind::Deleted, Nick, n - i);
    });
}

inline Bytes ownRightOriginsScattered(UpdateFormat format, std::uint32_t n)
{
    return atOnePlace(format, n, [n](auto& out, std::uint32_t i) {
        before(out, ContentKind::Deleted, Nick, scattered(i, n));
    });
}

/// Structs of many clients that claim to be typed behind the first of Nick's units and before any
/// of the others, so that they come to stand amid these.
inline Bytes amid(UpdateFormat format, std::uint32_t n)
{
    constexpr std::uint32_t PerClient = 64;
    const std::uint32_t clients = n / PerClient;
    return buildUpdate(format, [&](auto& out) {
        out.rest().varUint(clients + 1);
        beginBlock(out, 1, Nick);
        inRoot(out, ContentKind::Deleted, "t");
        out.length(n);
        for (std::uint32_t client = 0; client < clients; ++client) {
            beginBlock(out, PerClient, Nick + 1 + scattered(client, clients));
            for (std::uint32_t i = 0; i < PerClient; ++i) {
                const std::uint32_t at = scattered(client * PerClient + i, n - 2) + 2;
                between(out, ContentKind::Deleted, Nick, i % 2, at);
                out.length(1);
            }
        }
        noDeletes(out);
    });
}

inline std::string formatName(std::uint32_t i)
{
    return "name" + std::to_string(i);
}

template <typename Encoder>
void format(Encoder& out, const std::string& name, const Any& value)
{
    out.key(name);
    out.json(value);
}

/// Formats that all begin at one place, each of its own name, and one letter that has them all.
inline Bytes formatNames(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [n](auto& out, std::uint32_t i) {
        const ContentKind kind = i + 1 < n ? ContentKind::Format : ContentKind::String;
        if (i == 0)
            inRoot(out, kind, "t");
        else
            behind(out, kind, Mallory, i - 1);
        if (i + 1 < n)
            test::format(out, formatName(i), Any(true));
        else
            out.string("x");
    });
}

/// Letters that each have a format of its own name.
inline Bytes formatNamesApart(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n - n % 3, [](auto& out, std::uint32_t i) {
        const ContentKind kind = i % 3 == 1 ? ContentKind::String : ContentKind::Format;
        if (i == 0)
            inRoot(out, kind, "t");
        else
            behind(out, kind, Mallory, i - 1);
        if (i % 3 == 1)
            out.string("x");
        else
            test::format(out, formatName(i / 3), i % 3 == 0 ? Any(true) : Any(nullptr));
    });
}

/// One name and ever other values, which end and begin where others do.
inline Bytes formatValues(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, n, [](auto& out, std::uint32_t i) {
        const ContentKind kind = i % 2 == 1 ? ContentKind::String : ContentKind::Format;
        if (i == 0)
            inRoot(out, kind, "t");
        else
            behind(out, kind, Mallory, i - 1);
        if (i % 2 == 1)
            out.string("x");
        else
            test::format(out, "color", Any(std::to_string(i)));
    });
}

/// Two formats whose values are objects of many entries that only their order tells apart.
inline Bytes formatObjects(UpdateFormat format, std::uint32_t n)
{
    return oneBlock(format, 3, [n](auto& out, std::uint32_t i) {
        const ContentKind kind = i == 1 ? ContentKind::String : ContentKind::Format;
        if (i == 0)
            inRoot(out, kind, "t");
        else
            behind(out, kind, Mallory, i - 1);
        AnyObject entries;
        for (std::uint32_t k = 0; k < n; ++k)
            entries.emplace_back(formatName(i == 0 ? k : n - k), Any(1));
        if (i == 1)
            out.string("x");
        else
            test::format(out, "link", Any(entries));
    });
}

inline constexpr Shape Shapes[] = {
    {"garbage", garbage},
    {"prepended", prepended},
    {"types", types},
    {"nested types", nestedTypes},
    {"one map key", mapKey},
    {"map keys", mapKeys},
    {"roots", roots},
    {"values", values},
    {"values with holes", valuesWithHoles},
    {"text with holes", textWithHoles},
    {"clients, lowest first", clientsUp},
    {"clients, highest first", clientsDown},
    {"clients of one bucket", clientsOfOneBucket},
    {"clients that wait", clientsThatWait},
    {"deletes, last first", deletesBackwards},
    {"deletes of clients", deletesOfClients},
    {"two clients in turns", pingPong},
    {"own right origins", ownRightOrigins},
    {"own right origins, last first", ownRightOriginsBackwards},
    {"own right origins, in no order", ownRightOriginsScattered},
    {"amid others", amid},
    {"format names at one place", formatNames},
    {"format names apart", formatNamesApart},
    {"format values", formatValues},
    {"format objects", formatObjects},
};

/// Shapes whose structs are alike, so that format 2 writes any number of them in some bytes.
inline constexpr Shape Bombs[] = {
    {"garbage", garbage},
    {"prepended", prepended},
    {"types", types},
    {"nested types", nestedTypes},
    {"one map key", mapKey},
    {"two clients in turns", pingPong},
    {"own right origins", ownRightOrigins},
    {"own right origins, last first", ownRightOriginsBackwards},
};

} // namespace cahier::crdt::test
