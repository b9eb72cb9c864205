// SPDX-License-Identifier: MPL-2.0
#include "sync/base/system.h"

#include <random>

namespace cahier {

std::uint64_t SystemClock::unixMs() const
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<Milliseconds>(now).count());
}

SteadyTime SystemClock::steady() const
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

std::uint64_t SystemRandom::next()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

} // namespace cahier
