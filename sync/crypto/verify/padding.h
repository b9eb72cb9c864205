// SPDX-License-Identifier: MPL-2.0
// Padmé: payload sizes are rounded up so that a length tells little. Public arithmetic; the relay
// checks it, too.
#pragma once

#include <cstddef>

namespace cahier::crypto {

/// The Padmé size of `sizeBytes`: the smallest allowed size not below it. 0 and 1 are themselves.
std::size_t padmeSize(std::size_t sizeBytes) noexcept;
/// Size of a payload that carries `bodyBytes`: Padmé(max(256, 5 + bodyBytes)).
std::size_t payloadSize(std::size_t bodyBytes) noexcept;
/// True iff a payload can have this size.
bool isPayloadSize(std::size_t sizeBytes) noexcept;

} // namespace cahier::crypto
