// SPDX-License-Identifier: MPL-2.0
// Every limit of the client-relay protocol, checked before anything is allocated. Both sides refuse
// what is larger; PROTOCOL.md repeats the numbers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cahier::protocol {

/// One WebSocket message, type and request id included.
inline constexpr std::size_t MaxFrameBytes = 2U * 1024U * 1024U;
/// type u8 and request id u32.
inline constexpr std::size_t FrameHeaderBytes = 5;

/// Signed log entry: header 188, body at most 1 MiB, signature 64 (security.md §3.4).
inline constexpr std::size_t MaxEntryBytes = 188U + 1024U * 1024U + 64U;
inline constexpr std::size_t MinEntryBytes = 188U + 2U + 64U;
/// Envelope: header 216, ext at most 64 KiB, ciphertext at most 1 MiB, signature 64 (§3.5).
inline constexpr std::size_t MaxEnvelopeBytes = 216U + 65536U + 1024U * 1024U + 64U;
inline constexpr std::size_t MinEnvelopeBytes = 216U + 16U + 64U;
/// Stub: header 216, ext, ciphertext hash 32, signature 64.
inline constexpr std::size_t MaxStubBytes = 216U + 65536U + 32U + 64U;
inline constexpr std::size_t MinStubBytes = 216U + 32U + 64U;
/// A presence frame always has this size (§3.9).
inline constexpr std::size_t PresenceBytes = 480;

/// Entries, envelopes or stubs in one frame.
inline constexpr std::size_t MaxEntriesPerFrame = 1024;
inline constexpr std::size_t MaxEnvelopesPerFrame = 1024;
inline constexpr std::size_t MaxStubsPerFrame = 4096;
/// User-log entries that REGISTER and JOIN may carry.
inline constexpr std::size_t MaxRegisterEntries = 64;
/// Feed heads and streams in one frame; more come in further frames.
inline constexpr std::size_t MaxFeedHeadsPerFrame = 16384;
inline constexpr std::size_t MaxStreamsPerFrame = 32768;
/// Encrypted display name in JOIN.
inline constexpr std::size_t MaxNameBytes = 256;
inline constexpr std::size_t MaxUrlBytes = 1024;
inline constexpr std::uint64_t MaxBlobBytes = 2ULL * 1024U * 1024U * 1024U;

/// Requests for joining that a group keeps at one time.
inline constexpr std::size_t MaxPendingJoinsPerGroup = 256;
/// Presence frames a device may send each second.
inline constexpr std::uint32_t MaxPresencePerSecond = 5;
/// A client says something (PING is enough) at least this often.
inline constexpr std::uint32_t PingIntervalMs = 30000;
/// The relay's nonce of CHALLENGE is good for this long.
inline constexpr std::uint32_t ChallengeLifetimeMs = 60000;

} // namespace cahier::protocol
