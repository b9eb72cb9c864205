// SPDX-License-Identifier: MPL-2.0
// The protocol versions this build speaks. A relay answers clients of a whole window, so that the
// two need not be updated on one day.
#pragma once

#include <cstdint>
#include <string_view>

namespace cahier::protocol {

/// The version a client of this build names in HELLO.
inline constexpr std::uint16_t Version = 1;
/// What a relay of this build accepts.
inline constexpr std::uint16_t MinVersion = 1;
inline constexpr std::uint16_t MaxVersion = 1;

/// The WebSocket subprotocol and path of the handshake.
inline constexpr std::string_view Subprotocol = "cahier.v1";
inline constexpr std::string_view SyncPath = "/v1/sync";

constexpr bool isSupportedVersion(std::uint16_t version) noexcept
{
    return version >= MinVersion && version <= MaxVersion;
}

} // namespace cahier::protocol
