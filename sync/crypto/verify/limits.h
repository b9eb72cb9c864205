// SPDX-License-Identifier: MPL-2.0
// Sizes and limits of the E1 formats, named once. Each is checked before anything is allocated.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cahier::crypto {

inline constexpr std::uint8_t Suite = 1; ///< The only suite of this build.

inline constexpr std::size_t SignatureBytes = 64;
inline constexpr std::size_t NonceBytes = 24;
inline constexpr std::size_t TagBytes = 16;
inline constexpr std::size_t SealOverheadBytes = 48;

inline constexpr std::size_t LogHeaderBytes = 188;
inline constexpr std::size_t MaxLogBodyBytes = std::size_t{1} << 20U;
inline constexpr std::size_t MaxLogEntryBytes = LogHeaderBytes + MaxLogBodyBytes + SignatureBytes;
inline constexpr std::size_t ReceiptBytes = 8 + SignatureBytes;

inline constexpr std::size_t EnvelopeHeaderBytes = 216;
inline constexpr std::size_t MaxExtBytes = 65536;
inline constexpr std::size_t MaxCiphertextBytes = std::size_t{1} << 20U;
inline constexpr std::size_t MaxEnvelopeBytes =
    EnvelopeHeaderBytes + MaxExtBytes + MaxCiphertextBytes + SignatureBytes;
inline constexpr std::size_t PayloadHeaderBytes = 5; ///< u8 1 ‖ u32 body_len.
inline constexpr std::size_t PaddingFloorBytes = 256;
/// The largest Padmé size whose ciphertext still fits MaxCiphertextBytes.
inline constexpr std::size_t MaxPayloadBytes = 1032192;
inline constexpr std::size_t MaxBodyBytes = MaxPayloadBytes - PayloadHeaderBytes;

inline constexpr std::size_t PresenceFrameBytes = 480;
inline constexpr std::size_t PresenceSignedBytes = PresenceFrameBytes - SignatureBytes;
inline constexpr std::size_t PresencePayloadBytes = 256;

inline constexpr std::size_t CutoffBytes = 72;
inline constexpr std::size_t SealedWrapBytes = 120;
inline constexpr std::size_t WrapBytes = 32 + SealedWrapBytes;
inline constexpr std::size_t PrevWrapBytes = 72;

inline constexpr std::size_t MaxLinkBytes = 1024; ///< Longer text is no link of ours.

} // namespace cahier::crypto
