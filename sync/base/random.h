// SPDX-License-Identifier: MPL-2.0
// Chance is passed in, too. Random is for everything that is not a key; keys and nonces come from
// libsodium in sync/crypto.
#pragma once

#include "sync/base/bytes.h"

#include <cstdint>

namespace cahier {

class Random
{
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    /// Uniform in [0, bound); bound > 0. The modulo bias is below 2^-32 for the bounds used here.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
};

/// splitmix64 (Steele, Lea, Flood 2014; public domain): small, seedable, good enough for jitter and
/// tests, never for secrets.
class SeededRandom final : public Random
{
public:
    explicit SeededRandom(std::uint64_t seed) noexcept
        : m_state(seed)
    {
    }

    std::uint64_t next() override
    {
        m_state += 0x9e3779b97f4a7c15U;
        std::uint64_t z = m_state;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }

private:
    std::uint64_t m_state; ///< Advances by a constant each call.
};

} // namespace cahier
