// SPDX-License-Identifier: MPL-2.0
// The signed entry both logs are made of: fixed header, operations, signature (CRYPTO.md, E1LG).
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/signature.h"

#include <vector>

namespace cahier::crypto {

enum class LogType : std::uint8_t { User = 1, Group = 2 };

/// One operation of a body, undecoded.
struct OpView
{
    std::uint8_t code = 0;
    ByteView bytes;
};

/// Header fields as they are signed.
struct LogEntryHeader
{
    LogType type = LogType::User;
    LogId log; ///< Zero in a genesis entry.
    std::uint64_t seq = 0;
    EntryHash prev;
    UserId authorUser;     ///< Zero in user logs.
    DeviceId authorKey;    ///< Device id, or a recovery signing key in user logs.
    EntryHash authorUhead; ///< Zero in user logs.
    std::uint64_t claimedMs = 0;
};

/// A parsed entry; the views live as long as the bytes it was parsed from.
struct LogEntryView
{
    LogEntryHeader header;
    ByteView body;
    ByteView signature;
    ByteView signedPart; ///< Everything before the signature.
    EntryHash hash;      ///< H("log", signedPart).

    bool isGenesis() const noexcept { return header.seq == 0; }
};

/// Strict: magic, sizes, zero flags, zero fields where they must be. Unsupported for another suite;
/// Truncated, TrailingBytes, TooLarge, Malformed. Does not look at signature or operations.
Result<LogEntryView> parseLogEntry(ByteView bytes);
/// SIG(author_key, "log", entry hash).
[[nodiscard]] bool verifyLogEntrySignature(const LogEntryView& entry) noexcept;
/// u16 n_ops ‖ (u8 op ‖ u32 len ‖ bytes)…, at least one op, nothing after the last.
Result<std::vector<OpView>> parseOps(ByteView body);
/// The header and body as they are signed (188 + n bytes). TooLarge for a body over 1 MiB.
Result<Bytes> encodeLogEntryUnsigned(const LogEntryHeader& header, ByteView body);

/// H("user-id", genesis) and H("group-id", genesis) over the signed part of a genesis entry.
UserId userIdOfGenesis(const LogEntryView& genesis) noexcept;
GroupId groupIdOfGenesis(const LogEntryView& genesis) noexcept;

} // namespace cahier::crypto
