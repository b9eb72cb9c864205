// SPDX-License-Identifier: MPL-2.0
// Where a random test gets its seed from, and how it tells which one it was.
#pragma once

#include <QtTest>

#include <cstdint>
#include <random>

namespace cahier::test {

/// CAHIER_TEST_SEED if set, else a new one; printed, so that a failure can be played again.
inline std::uint64_t testSeed()
{
    bool given = false;
    std::uint64_t seed = qEnvironmentVariable("CAHIER_TEST_SEED").toULongLong(&given);
    if (!given)
        seed = std::random_device{}();
    qInfo("seed %llu (again: CAHIER_TEST_SEED=%llu)",
          static_cast<unsigned long long>(seed),
          static_cast<unsigned long long>(seed));
    return seed;
}

} // namespace cahier::test
