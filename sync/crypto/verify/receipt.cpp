// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/receipt.h"

namespace cahier::crypto {

Digest receiptDigest(const ReceiptFacts& facts) noexcept
{
    return hash(Label::Receipt,
                {facts.log.view(),
                 le64(facts.seq),
                 facts.prev.view(),
                 facts.entry.view(),
                 le64(facts.timeMs)});
}

Bytes encodeReceipt(const Receipt& receipt)
{
    ByteWriter out(ReceiptBytes);
    out.u64(receipt.timeMs).raw(receipt.signature);
    return std::move(out).take();
}

Result<Receipt> parseReceipt(ByteView bytes)
{
    ByteReader in(bytes);
    Receipt receipt;
    receipt.timeMs = in.u64();
    receipt.signature = in.array<SignatureBytes>();
    CAHIER_TRY_VOID(in.finish());
    return receipt;
}

bool verifyReceipt(const RelayId& relay, const ReceiptFacts& facts, const Receipt& receipt) noexcept
{
    ReceiptFacts stated = facts;
    stated.timeMs = receipt.timeMs;
    return verifySignature(relay.view(), Label::Receipt, receiptDigest(stated), receipt.signature);
}

bool provesRelayFork(const RelayId& relay,
                     const ReceiptFacts& factsA,
                     const Receipt& receiptA,
                     const ReceiptFacts& factsB,
                     const Receipt& receiptB) noexcept
{
    return factsA.log == factsB.log && factsA.seq == factsB.seq && factsA.entry != factsB.entry &&
           verifyReceipt(relay, factsA, receiptA) && verifyReceipt(relay, factsB, receiptB);
}

} // namespace cahier::crypto
