// SPDX-License-Identifier: MPL-2.0
// Bounds on everything that is read from outside, checked before anything is allocated.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cahier::crdt {

/// Largest client id Yjs can represent (2^53 - 1).
inline constexpr std::uint64_t MaxClientId = (std::uint64_t{1} << 53U) - 1;
/// Clocks are kept in 32 bits: four thousand million operations of one client.
inline constexpr std::uint64_t MaxClock = 0xFFFFFFF0U;
/// One encoded update, state vector or awareness message.
inline constexpr std::size_t MaxUpdateBytes = std::size_t{1} << 30U;
/// Structs of one update; each takes at least two bytes, so small updates meet a lower bound.
inline constexpr std::size_t MaxUpdateStructs = std::size_t{1} << 26U;
/// Different clients in one update, state vector or document.
inline constexpr std::size_t MaxClients = std::size_t{1} << 22U;
/// Elements that one run of deletions of one client may have in an update.
inline constexpr std::size_t MaxDeleteRanges = std::size_t{1} << 26U;
/// Map keys, format names, XML node names, names of roots and guids, in bytes of UTF-8.
inline constexpr std::size_t MaxKeyBytes = std::size_t{1} << 16U;
/// Nesting of one JSON-like value.
inline constexpr std::size_t MaxAnyDepth = 128;
/// Nesting of shared types that toJson() follows; deeper ones appear as null.
inline constexpr std::size_t MaxTypeDepth = 256;
/// Text of one document in UTF-16 units, deleted text that is still kept included.
inline constexpr std::size_t MaxTextUnits = std::size_t{1} << 30U;
/// Elements that a JSON-like value may have in all, when it is parsed from JSON text.
inline constexpr std::size_t MaxAnyElements = std::size_t{1} << 24U;

} // namespace cahier::crdt
