// SPDX-License-Identifier: MPL-2.0
// H: the labelled, length-prefixed BLAKE2b-256 that all ids and transcripts are made with.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crypto/verify/labels.h"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace cahier::crypto {

using Digest = std::array<std::uint8_t, 32>;

/// H(label, parts…) = BLAKE2b-256 of u8(len label) ‖ label ‖ u64(len part) ‖ part ‖ …; pure.
/// O(bytes).
Digest hash(Label label, std::initializer_list<ByteView> parts) noexcept;

/// The same construction keyed, for sync/crypto's KDF; `key` is empty or 32 bytes, `out` 32 bytes.
void hashInto(MutableByteView out,
              ByteView key,
              Label label,
              std::initializer_list<ByteView> parts) noexcept;

/// Little-endian encodings to pass as parts.
std::array<std::uint8_t, 2> le16(std::uint16_t value) noexcept;
std::array<std::uint8_t, 8> le64(std::uint64_t value) noexcept;

/// Equality in time that does not depend on where the first difference is.
bool equalConstantTime(ByteView a, ByteView b) noexcept;

/// Random bytes from the operating system, through libsodium.
Digest randomDigest() noexcept;

} // namespace cahier::crypto
