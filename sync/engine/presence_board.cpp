// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/presence_board.h"

namespace cahier::engine {

bool PresenceBoard::admit(const DocumentId& document, const DeviceId& device, std::uint64_t counter)
{
    std::uint64_t& last = m_counters[document][device];
    if (counter <= last)
        return false;
    last = counter;
    return true;
}

bool PresenceBoard::put(const DocumentId& document, const Presence& presence, SteadyTime now)
{
    auto& present = m_present[document];
    const bool isNew = !present.contains(presence.device);
    present.insert_or_assign(presence.device, Entry{presence, now});
    return isNew;
}

bool PresenceBoard::remove(const DocumentId& document, const DeviceId& device)
{
    const auto found = m_present.find(document);
    return found != m_present.end() && found->second.erase(device) > 0;
}

std::vector<std::pair<DocumentId, DeviceId>> PresenceBoard::expire(SteadyTime now)
{
    std::vector<std::pair<DocumentId, DeviceId>> gone;
    for (auto& [document, present] : m_present) {
        for (auto it = present.begin(); it != present.end();) {
            if (now - it->second.at < PresenceStale) {
                ++it;
                continue;
            }
            gone.emplace_back(document, it->first);
            it = present.erase(it);
        }
    }
    return gone;
}

std::vector<Presence> PresenceBoard::list(const DocumentId& document) const
{
    std::vector<Presence> out;
    const auto found = m_present.find(document);
    if (found == m_present.end())
        return out;
    for (const auto& [device, entry] : found->second)
        out.push_back(entry.presence);
    return out;
}

bool PresenceBoard::anybody(const DocumentId& document) const
{
    const auto found = m_present.find(document);
    return found != m_present.end() && !found->second.empty();
}

std::vector<std::pair<DocumentId, DeviceId>> PresenceBoard::clear()
{
    std::vector<std::pair<DocumentId, DeviceId>> gone;
    for (const auto& [document, present] : m_present) {
        for (const auto& [device, entry] : present)
            gone.emplace_back(document, device);
    }
    m_present.clear();
    return gone;
}

} // namespace cahier::engine
