// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/key_cache.h"

#include "sync/base/check.h"

#include <algorithm>

namespace cahier::crypto {

StreamKeyCache::StreamKeyCache(const GroupId& group, std::size_t capacity)
    : m_group(group)
    , m_arena(capacity * 32)
    , m_slots(capacity)
{
    CAHIER_CHECK(capacity > 0);
}

std::size_t StreamKeyCache::NameHash::operator()(const Name& name) const noexcept
{
    return std::hash<DocumentId>{}(name.document) ^ (name.epoch * 0x9e3779b97f4a7c15U) ^
           (std::size_t{name.kind} << 56U);
}

std::size_t StreamKeyCache::find(const EpochKey& epochKey,
                                 std::uint64_t epoch,
                                 const DocumentId& document,
                                 std::uint8_t kind)
{
    const Name name{document, epoch, kind};
    ++m_tick;
    if (const auto known = m_index.find(name); known != m_index.end()) {
        m_slots[known->second].usedAt = m_tick;
        return known->second;
    }
    // A miss costs a derivation anyway; a scan over some hundred slots is small beside it.
    const auto oldest =
        std::min_element(m_slots.begin(), m_slots.end(), [](const Slot& a, const Slot& b) {
            return a.usedAt < b.usedAt;
        });
    const auto slot = static_cast<std::size_t>(std::distance(m_slots.begin(), oldest));
    if (oldest->usedAt != 0)
        m_index.erase(oldest->name);
    const SecretKey key =
        kind == PresenceSlot
            ? derivePresenceKey(epochKey, m_group, epoch, document)
            : deriveStreamKey(epochKey, m_group, epoch, document, static_cast<DocumentKind>(kind));
    {
        const auto from = key.open();
        const auto to = m_arena.fill();
        std::copy(from.view().begin(), from.view().end(), to.bytes().subspan(slot * 32).begin());
    }
    *oldest = Slot{name, m_tick};
    m_index.emplace(name, slot);
    return slot;
}

void StreamKeyCache::clear() noexcept
{
    detail::wipe(m_arena.fill().bytes());
    std::fill(m_slots.begin(), m_slots.end(), Slot{});
    m_index.clear();
}

} // namespace cahier::crypto
