// SPDX-License-Identifier: MPL-2.0
// When to try again after a lost connection: pure arithmetic, so that it can be tested without
// waiting and so that a thousand clients of a restarted relay do not return in the same instant.
#pragma once

#include "sync/base/clock.h"

#include <algorithm>
#include <cstdint>

namespace cahier::transport {

/// A relay that was only restarted is back within a second or two, so the first minute stays below
/// `BackoffPatient`; a relay that is gone for longer is asked at most every `BackoffCeiling`.
inline constexpr Milliseconds BackoffFirst{100};
inline constexpr Milliseconds BackoffPatient{800};
inline constexpr Milliseconds BackoffCeiling{30'000};
inline constexpr std::uint32_t BackoffPatientAttempts = 100;

/// The longest delay before attempt `attempt` (0 = the first one after the loss). O(1).
constexpr Milliseconds backoffBound(std::uint32_t attempt) noexcept
{
    if (attempt < 3)
        return BackoffFirst * (1U << attempt);
    if (attempt < BackoffPatientAttempts)
        return BackoffPatient;
    const std::uint32_t doublings = std::min(attempt - BackoffPatientAttempts + 1, 16U);
    return std::min(BackoffPatient * (1U << doublings), BackoffCeiling);
}

/// Uniform between half the bound and the bound; `chance` is any 64 random bits. O(1).
constexpr Milliseconds backoffDelay(std::uint32_t attempt, std::uint64_t chance) noexcept
{
    const auto bound = static_cast<std::uint64_t>(backoffBound(attempt).count());
    const std::uint64_t half = bound / 2;
    return Milliseconds{static_cast<std::int64_t>(half + chance % (bound - half + 1))};
}

} // namespace cahier::transport
