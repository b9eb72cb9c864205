// SPDX-License-Identifier: MPL-2.0
// CAHIER_CHECK states an invariant of our own code; it is always compiled in and ends the process
// with the location. Never on outside input: that is what Result is for.
#pragma once

namespace cahier {
[[noreturn]] void checkFailed(const char* condition, const char* file, int line) noexcept;
} // namespace cahier

#define CAHIER_CHECK(condition)                                                                    \
    do {                                                                                           \
        if (!(condition)) [[unlikely]]                                                             \
            ::cahier::checkFailed(#condition, __FILE__, __LINE__);                                 \
    } while (false)

#ifdef NDEBUG
#define CAHIER_DCHECK(condition) static_cast<void>(0)
#else
#define CAHIER_DCHECK(condition) CAHIER_CHECK(condition)
#endif
