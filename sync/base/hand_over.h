// SPDX-License-Identifier: MPL-2.0
// Tells the thread sanitizer of a hand-over that it cannot see, because the lock that orders it is
// inside a library that was not compiled with it (Qt's event queue). Nothing in other builds.
#pragma once

#if defined(__SANITIZE_THREAD__)
// As in sanitizer/tsan_interface.h.
extern "C" void __tsan_acquire(void* through);
extern "C" void __tsan_release(void* through);
#endif

namespace cahier {

/// What this thread wrote before is seen by who calls takeOver() with the same `through`
/// afterwards. Only beside a real hand-over: it orders nothing itself.
inline void handOver([[maybe_unused]] const void* through) noexcept
{
#if defined(__SANITIZE_THREAD__)
    __tsan_release(const_cast<void*>(through));
#endif
}

inline void takeOver([[maybe_unused]] const void* through) noexcept
{
#if defined(__SANITIZE_THREAD__)
    __tsan_acquire(const_cast<void*>(through));
#endif
}

} // namespace cahier
