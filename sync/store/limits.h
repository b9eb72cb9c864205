// SPDX-License-Identifier: MPL-2.0
// Every bound of the store in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cahier::store {

inline constexpr std::uint64_t DayMs = 24ULL * 60 * 60 * 1000;
/// Envelopes waiting for something missing, per group; then `HeldTable::hold` says TooLarge.
inline constexpr std::uint64_t MaxHeldPerGroup = 10'000;
/// After this long a held envelope is shown as "waiting for missing changes".
inline constexpr std::uint64_t HeldMs = 7 * DayMs;
/// Refused envelopes kept for diagnosis, per group; the oldest goes first.
inline constexpr std::uint64_t MaxQuarantinedPerGroup = 1'000;
inline constexpr std::uint64_t QuarantineMs = 30 * DayMs;
/// One value of any table. SQLite's own limit is 1 GB.
inline constexpr std::size_t MaxValueBytes = 256U * 1024 * 1024;
/// Words of a search query that are looked at.
inline constexpr std::size_t MaxSearchWords = 16;

} // namespace cahier::store
