// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/padding.h"

#include "sync/crypto/verify/limits.h"

#include <algorithm>
#include <bit>

namespace cahier::crypto {

std::size_t padmeSize(std::size_t sizeBytes) noexcept
{
    if (sizeBytes < 2)
        return sizeBytes;
    // E = floor(log2 L), S = floor(log2 E) + 1: keep the S leading bits after the first, round the
    // other E - S up.
    const auto exponent = static_cast<std::size_t>(std::bit_width(sizeBytes)) - 1;
    const auto kept = static_cast<std::size_t>(std::bit_width(exponent));
    if (kept >= exponent)
        return sizeBytes;
    const std::size_t mask = (std::size_t{1} << (exponent - kept)) - 1;
    return (sizeBytes + mask) & ~mask;
}

std::size_t payloadSize(std::size_t bodyBytes) noexcept
{
    return padmeSize(std::max(PaddingFloorBytes, PayloadHeaderBytes + bodyBytes));
}

bool isPayloadSize(std::size_t sizeBytes) noexcept
{
    return sizeBytes >= PaddingFloorBytes && padmeSize(sizeBytes) == sizeBytes;
}

} // namespace cahier::crypto
