// SPDX-License-Identifier: MPL-2.0
// Bytes of a fuzzer as a row of decisions, one a byte: a mutation of one then changes one thing.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/clock.h"
#include "tests/support/manual_clock.h"

#include <cstddef>
#include <cstdint>

namespace cahier::crdt {

/// Zeros behind its end.
class Script
{
public:
    Script(const std::uint8_t* data, std::size_t size)
        : m_bytes(data, size)
    {
    }

    bool atEnd() const { return m_at >= m_bytes.size(); }

    std::uint32_t below(std::uint32_t bound)
    {
        return (m_at < m_bytes.size() ? m_bytes[m_at++] : 0U) % bound;
    }

private:
    ByteView m_bytes;
    std::size_t m_at = 0;
};

} // namespace cahier::crdt
