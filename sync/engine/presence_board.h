// SPDX-License-Identifier: MPL-2.0
// Who else is in which open document: the newest presence of each device, until it goes stale.
#pragma once

#include "sync/base/clock.h"
#include "sync/engine/client.h"

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cahier::engine {

inline constexpr Milliseconds PresenceStale{120'000};
inline constexpr Milliseconds PresenceIdleEvery{15'000};
inline constexpr Milliseconds PresenceActiveEvery{200};

/// One thread. In memory only.
class PresenceBoard
{
public:
    /// True if the counter is newer than any seen from this device in this document.
    bool admit(const DocumentId& document, const DeviceId& device, std::uint64_t counter);
    /// True if the device was not there before.
    bool put(const DocumentId& document, const Presence& presence, SteadyTime now);
    /// False: was not there.
    bool remove(const DocumentId& document, const DeviceId& device);
    /// Takes out what is older than PresenceStale.
    std::vector<std::pair<DocumentId, DeviceId>> expire(SteadyTime now);
    std::vector<Presence> list(const DocumentId& document) const;
    bool anybody(const DocumentId& document) const;

    void clear(const DocumentId& document) { m_present.erase(document); }

    /// Everybody, e.g. when the connection is lost; returned so that they can be announced.
    std::vector<std::pair<DocumentId, DeviceId>> clear();

private:
    struct Entry
    {
        Presence presence;
        SteadyTime at{};
    };

    std::unordered_map<DocumentId, std::map<DeviceId, Entry>> m_present;
    /// Counters are kept when a device leaves, or an old frame could bring it back.
    std::unordered_map<DocumentId, std::map<DeviceId, std::uint64_t>> m_counters;
};

} // namespace cahier::engine
