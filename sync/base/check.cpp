// SPDX-License-Identifier: MPL-2.0
#include "sync/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace cahier {

void checkFailed(const char* condition, const char* file, int line) noexcept
{
    std::fprintf(
        stderr, "cahier: internal error: %s does not hold (%s:%d)\n", condition, file, line);
    std::abort();
}

} // namespace cahier
