// SPDX-License-Identifier: MPL-2.0
// The order that Yjs gives a list, by Item.integrate as it stands there: a walk and two sets. Knows
// no runs and no tree: each unit is an item.
#pragma once

#include "sync/crdt/id.h"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace cahier::crdt::test {

class ScanModel
{
public:
    using UnitId = std::pair<ClientId, Clock32>;
    using MaybeId = std::optional<UnitId>;

    struct Run
    {
        UnitId id;
        std::uint32_t length = 1;
        MaybeId origin;
        MaybeId rightOrigin;
    };

    void add(const Run& run)
    {
        insert({run.id, run.origin, run.rightOrigin});
        for (std::uint32_t i = 1; i < run.length; ++i) {
            const UnitId last{run.id.first, run.id.second + i - 1};
            const UnitId id{run.id.first, run.id.second + i};
            const std::size_t at = placeOf(last) + 1;
            m_units.insert(m_units.begin() + static_cast<std::ptrdiff_t>(at),
                           {id, last, run.rightOrigin});
        }
    }

    std::vector<UnitId> order() const
    {
        std::vector<UnitId> out;
        for (const Unit& unit : m_units)
            out.push_back(unit.id);
        return out;
    }

private:
    struct Unit
    {
        UnitId id;
        MaybeId origin;
        MaybeId rightOrigin;
    };

    std::size_t placeOf(const UnitId& id) const
    {
        std::size_t at = 0;
        while (m_units[at].id != id)
            ++at;
        return at;
    }

    void insert(const Unit& unit)
    {
        std::size_t place = unit.origin ? placeOf(*unit.origin) + 1 : 0;
        std::set<UnitId> met;
        std::set<UnitId> conflicting; // since the last one that lies before the unit
        for (std::size_t at = place; at < m_units.size(); ++at) {
            const Unit& other = m_units[at];
            if (other.id == unit.rightOrigin)
                break;
            met.insert(other.id);
            conflicting.insert(other.id);
            if (other.origin == unit.origin) {
                if (other.id.first >= unit.id.first) {
                    if (other.rightOrigin == unit.rightOrigin)
                        break;
                    continue;
                }
            } else {
                if (!other.origin || !met.contains(*other.origin))
                    break;
                if (conflicting.contains(*other.origin))
                    continue;
            }
            place = at + 1;
            conflicting.clear();
        }
        m_units.insert(m_units.begin() + static_cast<std::ptrdiff_t>(place), unit);
    }

    std::vector<Unit> m_units;
};

} // namespace cahier::crdt::test
