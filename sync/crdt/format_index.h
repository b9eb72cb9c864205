// SPDX-License-Identifier: MPL-2.0
// Where the formats of each key lie in a text that has formats of many keys: then nothing may cost
// in proportion to the keys.
#pragma once

#include "sync/crdt/item.h"

#include <set>
#include <span>
#include <unordered_map>

namespace cahier::crdt::detail {

/// The formats of one list that are not deleted, by key and then by place. Each call is O(log² n)
/// at worst: a comparison of places goes up the tree. A place of null is the end of the list.
class FormatIndex
{
public:
    /// `formats` in the order of the list.
    explicit FormatIndex(std::span<const Item* const> formats);

    /// It has its place in the sequence.
    void insert(const Item* format);
    void erase(const Item* format);

    /// The last one of a key before a place, or null.
    const Item* lastBefore(KeyId key, const Item* place) const;
    /// The first one of a key at a place or behind it, or null.
    const Item* firstFrom(KeyId key, const Item* place) const;
    /// The next one of the same key, or null. O(1).
    const Item* next(const Item* format) const;
    /// The one since which the key has had a value without a break, up to `format`, which has one.
    const Item* firstOfRun(const Item* format) const;

private:
    struct Entry
    {
        KeyId key = NoKey;
        const Item* item = nullptr;
    };

    struct Before
    {
        bool operator()(const Entry& a, const Entry& b) const noexcept;
    };

    using Entries = std::set<Entry, Before>;

    static const Item* lastBefore(const Entries& entries, KeyId key, const Item* place);

    Entries m_entries;
    Entries m_ends; ///< Those of them that end a format.
    std::unordered_map<const Item*, Entries::const_iterator> m_places;
};

} // namespace cahier::crdt::detail
