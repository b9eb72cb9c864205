// SPDX-License-Identifier: MPL-2.0
// A receipt is the relay's signed statement that a log entry took its place at a time. Two receipts
// for one place and different entries prove to anybody that the relay lied.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/signature.h"

namespace cahier::crypto {

/// time_ms 8 ‖ signature 64.
struct Receipt
{
    std::uint64_t timeMs = 0; ///< The relay's clock.
    Signature signature{};

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// What a receipt speaks about. `log` is the real id, also for the genesis entry.
struct ReceiptFacts
{
    LogId log;
    std::uint64_t seq = 0;
    EntryHash prev;
    EntryHash entry;
    std::uint64_t timeMs = 0;
};

Digest receiptDigest(const ReceiptFacts& facts) noexcept;
Bytes encodeReceipt(const Receipt& receipt);
/// Truncated or TrailingBytes unless exactly 72 bytes.
Result<Receipt> parseReceipt(ByteView bytes);
/// `facts.timeMs` is ignored in favour of the receipt's own.
[[nodiscard]] bool
verifyReceipt(const RelayId& relay, const ReceiptFacts& facts, const Receipt& receipt) noexcept;
/// True iff both receipts verify, name the same place and different entries.
[[nodiscard]] bool provesRelayFork(const RelayId& relay,
                                   const ReceiptFacts& factsA,
                                   const Receipt& receiptA,
                                   const ReceiptFacts& factsB,
                                   const Receipt& receiptB) noexcept;

} // namespace cahier::crypto
