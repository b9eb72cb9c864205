// SPDX-License-Identifier: MPL-2.0
// The closed list of domain-separation labels. Every hash, derived key and signature of the project
// names one of these, so that bytes made for one purpose never pass for another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cahier::crypto {

enum class Label : std::uint8_t {
    UserId,
    GroupId,
    Env,
    Ct,
    Log,
    Receipt,
    DevAdd,
    Presence,
    RelayHello,
    RelayAuth,
    Pair,
    PairCommit,
    PairSas,
    Join,
    BlobId,
    BlobAd,
    Actor,
    Safety,
    EkCommit,
    EkPrev,
    Stream,
    Meta,
    State,
    DbPage,
    File,
    RecoverySign,
    RecoveryBox,
    InviteSign,
    Feeds,    ///< Digest of all feed heads in a presence beacon.
    KitCheck, ///< Checksum of a printed recovery kit.
};

inline constexpr std::size_t LabelCount = 30;

/// Every label, in the order of the enumeration.
constexpr std::array<Label, LabelCount> allLabels()
{
    std::array<Label, LabelCount> all{};
    for (std::size_t i = 0; i < LabelCount; ++i)
        all[i] = static_cast<Label>(i);
    return all;
}

/// The text that is hashed; 1 to 32 ASCII characters, unique (a unit test proves it). O(1).
std::string_view text(Label label) noexcept;

} // namespace cahier::crypto
