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
/// From here on a client may change nothing itself any more (TooLarge): what one call makes, and
/// the formats around it, must still find clocks.
inline constexpr std::uint64_t MaxLocalClock = MaxClock - (std::uint64_t{1} << 24U);
/// One encoded update, state vector or awareness message.
inline constexpr std::size_t MaxUpdateBytes = std::size_t{1} << 30U;
/// Structs of one update. In format 1 each takes at least two bytes, so that small updates hold
/// few.
inline constexpr std::size_t MaxUpdateStructs = std::size_t{1} << 24U;
/// Format 2 writes structs that are alike in no bytes at all. So many of them, and
/// `StructsPerByte` more for each byte of the update, are taken for real: 400 MB at worst.
inline constexpr std::size_t MaxFreeStructs = std::size_t{1} << 20U;
inline constexpr std::size_t StructsPerByte = 16;
/// Different clients that one update, state vector or document names.
inline constexpr std::size_t MaxClients = std::size_t{1} << 22U;
/// Elements that one run of deletions of one client may have in an update.
inline constexpr std::size_t MaxDeleteRanges = std::size_t{1} << 26U;
/// Map keys, format names, XML node names, names of roots and guids, in bytes of UTF-8.
inline constexpr std::size_t MaxKeyBytes = std::size_t{1} << 16U;
/// Nesting of one JSON-like value: what is read recursively must fit the smallest stack of a
/// thread (512 kB).
inline constexpr std::size_t MaxAnyDepth = 1024;
/// Nesting of shared types that toJson() and XML follow, on less than 1 MB of stack; deeper ones
/// appear as null and nothing.
inline constexpr std::size_t MaxShownDepth = 1024;
/// Nesting of shared types that observers are told of and that undo brings back; deeper ones
/// appear unchanged and gone.
inline constexpr std::size_t MaxTypeDepth = 256;
/// Clients that a document's awareness remembers.
inline constexpr std::size_t MaxAwarenessClients = std::size_t{1} << 16U;
/// Text of one document in UTF-16 units, deleted text that is still kept included.
inline constexpr std::size_t MaxTextUnits = std::size_t{1} << 30U;
/// Elements that the JSON-like values of one update, or of one JSON text, may have in all.
inline constexpr std::size_t MaxAnyElements = std::size_t{1} << 24U;

} // namespace cahier::crdt
