// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/conflicts.h"

#include "sync/crdt/sequence.h"

#include <iterator>

namespace cahier::crdt::detail {

Conflicts::Amid Conflicts::amidOf(const Item* item) const
{
    const auto at = m_amid.find(item);
    return at == m_amid.end() ? Amid{item->depth, nullptr, item, 0} : at->second;
}

void Conflicts::addAmid(const Item* item, const Item* next)
{
    // What lies across `next`, and across that, and so on, lies ever deeper. The first one below
    // the item's origin lies across the item.
    const Item* across = next;
    while (across->depth <= item->depth) {
        const Amid& amid = m_amid.at(across);
        across = amid.skip->depth <= item->depth ? amid.skip : amid.across;
    }
    const Amid one = amidOf(across);
    const Amid two = amidOf(one.skip);
    const bool far = one.rank - two.rank == two.rank - amidOf(two.skip).rank;
    m_amid[item] = {levelOf(next), across, far ? two.skip : across, one.rank + 1};
}

void Conflicts::Rivals::addSecond(Item* item, ClientId itsClient)
{
    several = std::make_unique<ByClient>();
    several->emplace(client, only);
    several->emplace(itsClient, item);
    only = nullptr;
}

Item* Conflicts::rivalOf(const Item* item, ClientId client)
{
    // The item comes there next: one look into the table does for both.
    Rivals& rivals = m_rivals[placeOf(item)];
    m_askedFor = item;
    m_asked = &rivals;
    if (!rivals.several)
        return rivals.client >= client ? rivals.only : nullptr;
    const auto found = rivals.several->lower_bound(client);
    return found != rivals.several->end() ? found->second : nullptr;
}

void Conflicts::addRival(Item* item, ClientId client)
{
    Rivals& rivals = m_askedFor == item ? *m_asked : m_rivals[placeOf(item)];
    m_askedFor = nullptr;
    if (!rivals.several) {
        const bool comesSecond = rivals.only && Sequence::isBefore(rivals.only, item);
        if (comesSecond && rivals.client >= client)
            return;
        if (rivals.only && (comesSecond || client < rivals.client)) {
            rivals.addSecond(item, client);
        } else {
            rivals.only = item;
            rivals.client = client;
        }
        return;
    }
    ByClient& several = *rivals.several;
    auto at = several.lower_bound(client);
    if (at != several.end() && Sequence::isBefore(at->second, item))
        return;
    while (at != several.begin() && Sequence::isBefore(item, std::prev(at)->second))
        at = several.erase(std::prev(at));
    if (at != several.end() && at->first == client)
        at->second = item;
    else
        several.emplace_hint(at, client, item);
}

void Conflicts::addLastRival(Item* item, ClientId client)
{
    Rivals& rivals = m_rivals[placeOf(item)];
    if (rivals.several) {
        if (std::prev(rivals.several->end())->first < client)
            rivals.several->emplace_hint(rivals.several->end(), client, item);
    } else if (!rivals.only) {
        rivals.only = item;
        rivals.client = client;
    } else if (rivals.client < client) {
        rivals.addSecond(item, client);
    }
}

void Conflicts::dropRival(const Item* item, Ref origin, ClientId client)
{
    m_askedFor = nullptr;
    const auto place = m_rivals.find({origin, item->rightOrigin});
    if (place == m_rivals.end())
        return;
    Rivals& rivals = place->second;
    if (!rivals.several) {
        if (rivals.only == item)
            m_rivals.erase(place);
        return;
    }
    const auto at = rivals.several->find(client);
    if (at != rivals.several->end() && at->second == item)
        rivals.several->erase(at);
    if (rivals.several->empty())
        m_rivals.erase(place);
}

} // namespace cahier::crdt::detail
