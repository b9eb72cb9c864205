// SPDX-License-Identifier: MPL-2.0
// Sealing and opening presence frames: caret, name and beacon, always 480 bytes on the wire.
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/verify/presence_view.h"

#include <string>

namespace cahier::crypto {

enum class PresenceState : std::uint8_t { Active = 1, Idle = 2, Leaving = 3 };

inline constexpr std::size_t MaxPresenceNameBytes = 64;
inline constexpr std::size_t MaxPresencePositionBytes = 48;

struct PresencePayload
{
    EntryHash logHead;   ///< Beacon: the group-log head the sender has.
    EntryHash feedsHash; ///< Beacon: feedsDigest() of the feed heads the sender has.
    PresenceState state = PresenceState::Active;
    std::uint8_t colour = 0; ///< Index into the application's palette.
    std::string displayName; ///< UTF-8, at most 64 bytes; longer is cut at a character.
    Bytes caret;             ///< Opaque relative position, at most 48 bytes; empty: no caret.
    Bytes anchor;            ///< Other end of the selection; empty: no selection.

    friend bool operator==(const PresencePayload&, const PresencePayload&) = default;
};

struct PresenceFacts
{
    GroupId group;
    DocumentId document;
    std::uint64_t epoch = 0;
    std::uint64_t counter = 0; ///< max(last + 1, unix ms).
};

/// 480 bytes. TooLarge when caret or anchor exceed 48 bytes.
Result<Bytes> sealPresence(const PresenceFacts& facts,
                           const PresencePayload& payload,
                           KeyView presenceKey,
                           const SigningKey& device);
/// NotAuthentic for everything that does not fit, also a payload that does not parse. Verify the
/// signature, the sender's standing and the counter before.
Result<PresencePayload> openPresence(const PresenceView& frame, KeyView presenceKey);

} // namespace cahier::crypto
