// SPDX-License-Identifier: MPL-2.0
// What the conflict scans of one list must find at once, however the list was made: who would end a
// scan, and what lies across an item. Made once a list needs it, which few ever do.
#pragma once

#include "sync/crdt/hash.h"
#include "sync/crdt/item.h"
#include "sync/crdt/pools.h"

#include <map>
#include <memory>
#include <unordered_map>

namespace cahier::crdt::detail {

/// Index over the items of one list.
class Conflicts
{
public:
    /// Items that stand amid the tree of origins: `across` was typed behind something before them.
    struct Amid
    {
        std::uint32_t level = 0;      ///< Depth, had it been typed where what lies across was.
        const Item* across = nullptr; ///< The next one that was typed between its origin and it.
        const Item* skip = nullptr;   ///< Further on from one `across` to the next.
        std::uint32_t rank = 0;       ///< How many follow one another so.
    };

    /// Depth where nothing lies across the item, as nearly always.
    std::uint32_t levelOf(const Item* item) const
    {
        return (item->flags & Struct::Amid) == 0 ? item->depth : m_amid.at(item).level;
    }

    /// Null where nothing lies across the item.
    const Item* acrossOf(const Item* item) const
    {
        return (item->flags & Struct::Amid) == 0 ? nullptr : m_amid.at(item).across;
    }

    /// The item, which is about to be placed before `next`, stands amid. O(log n).
    void addAmid(const Item* item, const Item* next);

    /// The first item of the list with these origins whose client is not below `client`; null if
    /// there is none. Only if ranked. O(log n).
    Item* rivalOf(const Item* item, ClientId client);
    /// A new item, in its place. Amortised O(log n).
    void addRival(Item* item, ClientId client);
    /// Of all that are added by this, in order; O(log n).
    void addLastRival(Item* item, ClientId client);
    /// The item goes, or gets this origin no more. O(log n).
    void dropRival(const Item* item, Ref origin, ClientId client);

    bool ranked = false; ///< A scan asked for rivals and siblings.

private:
    struct Place
    {
        Ref origin;
        Ref rightOrigin;

        friend bool operator==(const Place&, const Place&) = default;
    };

    struct PlaceHash : Salt
    {
        /// Not noexcept: then the table keeps the hashes.
        std::size_t operator()(const Place& place) const
        {
            const auto number = [](Ref ref) {
                return std::uint64_t{ref.client} << 32U | ref.clock;
            };
            return mixed(mixed(number(place.origin) ^ value) ^ number(place.rightOrigin));
        }
    };

    using ByClient = std::map<ClientId, Item*>;

    /// Of the items of a place those whose client is higher than all before them in the list: a
    /// scan is ended by one of these. Mostly there is one.
    struct Rivals
    {
        Item* only = nullptr; ///< Null if there are others, or none yet.
        ClientId client = 0;  ///< Of it.
        std::unique_ptr<ByClient> several;

        void addSecond(Item* item, ClientId itsClient);
    };

    static Place placeOf(const Item* item) noexcept { return {item->origin, item->rightOrigin}; }

    Amid amidOf(const Item* item) const;

    std::unordered_map<Place, Rivals, PlaceHash> m_rivals;
    const Item* m_askedFor = nullptr; ///< By rivalOf(), last.
    Rivals* m_asked = nullptr;        ///< Of its place.
    std::unordered_map<const Item*, Amid> m_amid;
};

} // namespace cahier::crdt::detail
