// SPDX-License-Identifier: MPL-2.0
// Derived stream keys of many documents in one guarded allocation instead of several pages each.
#pragma once

#include "sync/crypto/keys.h"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace cahier::crypto {

/// Least-recently-used cache of stream and presence keys of one group. One thread. The keys are
/// readable only between begin and end of a `with…` call.
class StreamKeyCache
{
public:
    StreamKeyCache(const GroupId& group, std::size_t capacity = 256);

    /// Calls `use(KeyView)` with the stream key, deriving it from `epochKey` when it is not cached,
    /// and returns what it returns. The view must not outlive the call.
    template <typename Use>
    auto withStreamKey(const EpochKey& epochKey,
                       std::uint64_t epoch,
                       const DocumentId& document,
                       DocumentKind kind,
                       Use&& use)
    {
        const std::size_t slot = find(epochKey, epoch, document, static_cast<std::uint8_t>(kind));
        return useSlot(slot, use);
    }

    template <typename Use>
    auto withPresenceKey(const EpochKey& epochKey,
                         std::uint64_t epoch,
                         const DocumentId& document,
                         Use&& use)
    {
        return useSlot(find(epochKey, epoch, document, PresenceSlot), use);
    }

    /// Forgets and wipes everything.
    void clear() noexcept;

    std::size_t size() const noexcept { return m_index.size(); }

private:
    static constexpr std::uint8_t PresenceSlot = 0;

    struct Name
    {
        DocumentId document;
        std::uint64_t epoch = 0;
        std::uint8_t kind = 0;

        friend bool operator==(const Name&, const Name&) = default;
    };

    struct NameHash
    {
        std::size_t operator()(const Name& name) const noexcept;
    };

    struct Slot
    {
        Name name;
        std::uint64_t usedAt = 0; ///< Tick of the last use; 0 = free.
    };

    template <typename Use>
    auto useSlot(std::size_t slot, Use& use)
    {
        const auto access = m_arena.open();
        return use(KeyView(access.view().subspan(slot * 32).first<32>()));
    }

    std::size_t find(const EpochKey& epochKey,
                     std::uint64_t epoch,
                     const DocumentId& document,
                     std::uint8_t kind);

    GroupId m_group;
    SecretBuffer m_arena;                                    ///< capacity × 32 bytes.
    std::vector<Slot> m_slots;                               ///< What each 32 bytes hold.
    std::unordered_map<Name, std::size_t, NameHash> m_index; ///< Name → slot.
    std::uint64_t m_tick = 0;                                ///< Counts uses.
};

} // namespace cahier::crypto
