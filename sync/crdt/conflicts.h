// SPDX-License-Identifier: MPL-2.0
// What the conflict scans of one list must find at once, however the list was made: who would end a
// scan, and what lies across an item. Made once a list needs it, which few ever do.
#pragma once

#include "sync/crdt/hash.h"
#include "sync/crdt/item.h"
#include "sync/crdt/pools.h"

#include <map>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

/// Items of one list by the place where they were typed: of those of a place the ones whose client
/// is higher than all before them in the list, since a conflict scan is ended by one of these.
/// Nearly every item has a place of its own, so the table is flat: one look into memory each.
class Rivals
{
public:
    /// What all at one place have in common.
    struct Place
    {
        Ref origin;
        Ref rightOrigin;

        friend bool operator==(const Place&, const Place&) = default;
    };

    /// The first one of the list at this place whose client is not below `client`, or null. The
    /// item to which the place belongs comes next: add() then need not look again. O(log n).
    Item* find(const Place& place, ClientId client);
    /// A new item, in its place. Amortised O(log n).
    void add(Item* item, ClientId client);
    /// Of all that are added by this, in order; O(log n).
    void addLast(Item* item, ClientId client);
    /// The item goes, or gets this place no more. O(log n).
    void drop(const Item* item, const Place& place, ClientId client);

    static Place placeOf(const Item* item) noexcept { return {item->origin, item->rightOrigin}; }

private:
    static constexpr ClientId Free = UINT64_MAX;
    static constexpr ClientId Several = UINT64_MAX - 1; ///< They are in m_several.

    struct Slot
    {
        Place place;
        Item* only = nullptr;
        ClientId client = Free; ///< Of it, or one of the above.
    };

    struct PlaceHash : Salt
    {
        std::size_t operator()(const Place& place) const noexcept
        {
            const auto number = [](Ref ref) {
                return std::uint64_t{ref.client} << 32U | ref.clock;
            };
            return mixed(mixed(number(place.origin) ^ value) ^ number(place.rightOrigin));
        }
    };

    using ByClient = std::map<ClientId, Item*>;

    std::size_t slotOf(const Place& place) const noexcept;
    Slot& slot(const Place& place);
    void grow();
    void erase(std::size_t at) noexcept;
    void addSecond(Slot& slot, Item* item, ClientId client);

    std::vector<Slot> m_slots; ///< A power of two; who finds no room is in the next free one.
    std::size_t m_used = 0;
    std::unordered_map<Place, ByClient, PlaceHash> m_several;
    Slot* m_asked = nullptr; ///< By find(), last.
    PlaceHash m_hash;
};

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

    bool ranked = false; ///< A scan asked for rivals and siblings.
    Rivals rivals;       ///< Of all items, once ranked.

private:
    Amid amidOf(const Item* item) const;

    std::unordered_map<const Item*, Amid> m_amid;
};

} // namespace cahier::crdt::detail
