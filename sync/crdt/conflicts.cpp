// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/conflicts.h"

#include "sync/crdt/sequence.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace cahier::crdt::detail {

std::size_t Rivals::slotOf(const Place& place) const noexcept
{
    const std::size_t last = m_slots.size() - 1;
    std::size_t at = m_hash(place) & last;
    while (m_slots[at].client != Free && m_slots[at].place != place)
        at = (at + 1) & last;
    return at;
}

Rivals::Slot& Rivals::slot(const Place& place)
{
    if (m_used * 3 >= m_slots.size() * 2)
        grow();
    Slot& slot = m_slots[slotOf(place)];
    if (slot.client == Free) {
        slot = {place, nullptr, 0};
        ++m_used;
    }
    return slot;
}

void Rivals::grow()
{
    constexpr std::size_t FirstSlots = 64;
    std::vector<Slot> old(std::max(FirstSlots, 2 * m_slots.size()));
    old.swap(m_slots);
    for (const Slot& slot : old) {
        if (slot.client != Free)
            m_slots[slotOf(slot.place)] = slot;
    }
}

void Rivals::erase(std::size_t at) noexcept
{
    const std::size_t last = m_slots.size() - 1;
    // Who found no room where it belongs, because of this one, moves nearer.
    for (std::size_t next = (at + 1) & last; m_slots[next].client != Free;
         next = (next + 1) & last) {
        const std::size_t home = m_hash(m_slots[next].place) & last;
        if (((next - home) & last) >= ((next - at) & last)) {
            m_slots[at] = m_slots[next];
            at = next;
        }
    }
    m_slots[at] = Slot{};
    --m_used;
}

void Rivals::addSecond(Slot& slot, Item* item, ClientId client)
{
    ByClient& several = m_several[slot.place];
    several.emplace(slot.client, slot.only);
    several.emplace(client, item);
    slot.client = Several;
    slot.only = nullptr;
}

Item* Rivals::find(const Place& place, ClientId client)
{
    m_asked = &slot(place);
    if (m_asked->client != Several)
        return m_asked->client >= client ? m_asked->only : nullptr;
    const ByClient& several = m_several.at(place);
    const auto found = several.lower_bound(client);
    return found != several.end() ? found->second : nullptr;
}

void Rivals::add(Item* item, ClientId client)
{
    const Place place = placeOf(item);
    Slot* const asked = std::exchange(m_asked, nullptr);
    Slot& slot = asked && asked->place == place ? *asked : this->slot(place);
    if (slot.client != Several) {
        const bool comesSecond = slot.only && Sequence::isBefore(slot.only, item);
        if (comesSecond && slot.client >= client)
            return;
        if (slot.only && (comesSecond || client < slot.client)) {
            addSecond(slot, item, client);
        } else {
            slot.only = item;
            slot.client = client;
        }
        return;
    }
    ByClient& several = m_several.at(place);
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

void Rivals::addLast(Item* item, ClientId client)
{
    m_asked = nullptr;
    Slot& slot = this->slot(placeOf(item));
    if (slot.client == Several) {
        ByClient& several = m_several.at(slot.place);
        if (std::prev(several.end())->first < client)
            several.emplace_hint(several.end(), client, item);
    } else if (!slot.only) {
        slot.only = item;
        slot.client = client;
    } else if (slot.client < client) {
        addSecond(slot, item, client);
    }
}

void Rivals::drop(const Item* item, const Place& place, ClientId client)
{
    m_asked = nullptr;
    if (m_slots.empty())
        return;
    const std::size_t at = slotOf(place);
    if (m_slots[at].client == Free)
        return;
    if (m_slots[at].client != Several) {
        if (m_slots[at].only == item)
            erase(at);
        return;
    }
    const auto several = m_several.find(place);
    const auto found = several->second.find(client);
    if (found != several->second.end() && found->second == item)
        several->second.erase(found);
    if (several->second.empty()) {
        m_several.erase(several);
        erase(at);
    }
}

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

} // namespace cahier::crdt::detail
