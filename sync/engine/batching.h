// SPDX-License-Identifier: MPL-2.0
// When a document's waiting edits are sealed and sent: a pure function of a few times, so that the
// trade between latency, load and a blurred typing rhythm can be read and tested in one place.
#pragma once

#include "sync/base/clock.h"

#include <cstddef>
#include <optional>

namespace cahier::engine {

/// After a pause this long, the next edit is not held back.
inline constexpr Milliseconds BatchIdle{500};
/// Longest wait, and least distance between two envelopes, while somebody else looks on.
inline constexpr Milliseconds BatchTogether{40};
/// The same while nobody does: fewer envelopes, and the relay does not see the typing rhythm.
inline constexpr Milliseconds BatchAlone{500};
/// A batch this large is sent at once.
inline constexpr std::size_t BatchBytes = 64U * 1024U;

/// Whether another device has the document open now.
enum class Company { Alone, Together };

/// What is known of one document's waiting edits.
struct BatchState
{
    SteadyTime firstWaiting{};                ///< When the oldest waiting edit was made.
    std::optional<SteadyTime> lastEditBefore; ///< The edit before that one; none: first ever.
    std::optional<SteadyTime> lastSent;       ///< The last envelope of this document.
    std::size_t waitingBytes = 0;             ///< Sum of the waiting updates.
};

/// When to send, ≤ firstWaiting + the company's longest wait. O(1).
SteadyTime batchDueAt(const BatchState& state, Company company) noexcept;

} // namespace cahier::engine
