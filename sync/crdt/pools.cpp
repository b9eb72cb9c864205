// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/pools.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace cahier::crdt::detail {

void ClientTable::grow()
{
    constexpr std::size_t FirstSlots = 8;
    m_slots.assign(std::max(FirstSlots, 2 * m_slots.size()), NoClient);
    for (ClientIndex index = 0; index < m_ids.size(); ++index)
        m_slots[slotOf(m_ids[index])] = index;
}

void ClientTable::truncate(std::size_t size)
{
    // Nobody passed over the slot of whoever came last.
    while (m_ids.size() > size) {
        m_slots[slotOf(m_ids.back())] = NoClient;
        m_ids.pop_back();
    }
}

const Any& ValueTable::constant(ValueId id) noexcept
{
    static const std::array<Any, Constants> values{Any(nullptr), Any(true), Any(false)};
    return values[id];
}

ValueId ValueTable::intern(const Any& value)
{
    if (value.isNullish())
        return NullValue;
    if (value.isBool())
        return value.toBool() ? 1 : 2;
    // A number by its bits: zero and minus zero are equal, but not written alike.
    std::array<char, 1 + MaxTextBytes> name;
    std::size_t length = 1;
    if (value.isNumber()) {
        if (std::isnan(value.toNumber())) {
            m_metNaN = true;
            return NotShared;
        }
        const auto bits = std::bit_cast<std::uint64_t>(value.toNumber());
        name[0] = 'n';
        std::memcpy(name.data() + 1, &bits, sizeof bits);
        length += sizeof bits;
    } else if (value.isString() && value.toString().size() <= MaxTextBytes) {
        name[0] = 's';
        length += value.toString().copy(name.data() + 1, MaxTextBytes);
    } else {
        return NotShared;
    }
    const std::string_view wanted(name.data(), length);
    const auto at = m_index.find(wanted);
    if (at != m_index.end())
        return at->second.id;
    if (m_entries.size() >= MaxEntries)
        return NotShared;
    const auto id = static_cast<ValueId>(m_entries.size()) + Constants;
    const auto added = m_index.emplace(wanted, Entry{value, id}).first;
    m_entries.push_back(&*added);
    return id;
}

void ValueTable::truncate(std::size_t size)
{
    while (m_entries.size() > size) {
        m_index.erase(m_index.find(m_entries.back()->first));
        m_entries.pop_back();
    }
}

void setFormat(Pools& pools, Struct& item, KeyId key, const Any& value)
{
    const ValueId shared = pools.values.intern(value);
    item.kind = ContentKind::Format;
    if (shared != ValueTable::NotShared) {
        item.flags &= static_cast<std::uint8_t>(~Struct::Boxed);
        item.content.format = {key, shared};
        return;
    }
    item.content.box = new Box;
    item.content.box->key = key;
    item.content.box->value = value;
    item.flags |= Struct::Boxed;
}

} // namespace cahier::crdt::detail
