// SPDX-License-Identifier: MPL-2.0
// Identity of operations, and the two sets of operations that travel: state vectors and id sets.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cahier::crdt {

/// 53 bits, so that JavaScript peers can represent it.
using ClientId = std::uint64_t;
/// Number of an operation of one client, counted in UTF-16 units.
using Clock32 = std::uint32_t;

struct Id
{
    ClientId client = 0;
    Clock32 clock = 0;

    friend bool operator==(const Id&, const Id&) = default;
};

/// How much of each client is known: the next clock expected. Sorted by client, ascending; no
/// zeros.
class StateVector
{
public:
    struct Entry
    {
        ClientId client = 0;
        Clock32 clock = 0;

        friend bool operator==(const Entry&, const Entry&) = default;
    };

    StateVector() = default;
    /// Of entries in any order; of equal clients the last counts. O(n log n).
    explicit StateVector(std::vector<Entry> entries);

    /// 0 for a client that is not in it. O(log n).
    Clock32 get(ClientId client) const noexcept;
    /// Sets it; 0 removes. O(n) in the middle, O(1) at the end.
    void set(ClientId client, Clock32 clock);

    const std::vector<Entry>& entries() const noexcept { return m_entries; }

    bool empty() const noexcept { return m_entries.empty(); }

    /// True if everything in `other` is known here, too. O(entries of both).
    bool covers(const StateVector& other) const noexcept;

    friend bool operator==(const StateVector&, const StateVector&) = default;

private:
    std::vector<Entry> m_entries; ///< Sorted by client.
};

struct ClockRange
{
    Clock32 clock = 0;
    Clock32 length = 0;

    friend bool operator==(const ClockRange&, const ClockRange&) = default;
};

/// A set of operation ids (Yjs' DeleteSet), normal form: clients ascending, ranges ascending,
/// disjoint and not touching.
class IdSet
{
public:
    struct Entry
    {
        ClientId client = 0;
        std::vector<ClockRange> ranges;

        friend bool operator==(const Entry&, const Entry&) = default;
    };

    struct Range
    {
        ClientId client = 0;
        ClockRange range;
    };

    IdSet() = default;
    /// Of ranges in any order, overlapping or not. O(n log n).
    explicit IdSet(std::vector<Range> ranges);

    /// Adds a range; cheap at the end of a client, otherwise O(ranges of the client).
    void add(ClientId client, Clock32 clock, Clock32 length);
    /// O(n log n) in the ranges of both.
    void merge(const IdSet& other);
    /// O(log n).
    bool contains(Id id) const noexcept;
    /// Ranges of the id's client that hold it or lie behind it. O(log n).
    std::span<const ClockRange> rangesFrom(Id id) const noexcept;
    /// Every operation of the range; true for none. O(log n).
    bool containsAll(ClientId client, ClockRange range) const noexcept;

    bool empty() const noexcept { return m_entries.empty(); }

    const std::vector<Entry>& entries() const noexcept { return m_entries; }

    friend bool operator==(const IdSet&, const IdSet&) = default;

private:
    std::vector<ClockRange>& rangesOf(ClientId client);
    const ClockRange* rangeAt(Id id) const noexcept; ///< That holds it, or null.
    void appendTo(std::vector<Range>& out) const;

    std::vector<Entry> m_entries; ///< Sorted by client.
};

} // namespace cahier::crdt
