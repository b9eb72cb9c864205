// SPDX-License-Identifier: MPL-2.0
// Sealing and opening envelopes: the secret side of sync/crypto/verify/envelope_view.h.
#pragma once

#include "sync/crypto/keys.h"
#include "sync/crypto/verify/cutoffs.h"
#include "sync/crypto/verify/envelope_view.h"

namespace cahier::crypto {

struct SealedEnvelope
{
    Bytes bytes;
    EnvelopeId id;
};

/// `header.device` is ignored: the signing key's own id is written. `ext` as the type wants it,
/// `body` at most MaxBodyBytes (TooLarge: use a blob), seq ≥ 1 and the rest by InvalidArgument.
/// Seal once: the caller stores the bytes before sending and never seals the same seq again.
Result<SealedEnvelope> sealEnvelope(const EnvelopeHeader& header,
                                    ByteView ext,
                                    ByteView body,
                                    KeyView streamKey,
                                    const SigningKey& device);

/// The body. Every failure (key, tag, padding, length) is NotAuthentic without detail: no oracle.
/// The caller has run authorise() before. InvalidArgument for a stub.
Result<Bytes> openEnvelope(const EnvelopeView& envelope, KeyView streamKey);

/// What an op's body holds.
struct OpBody
{
    Cutoffs frontier; ///< Heads of other feeds in this document that this edit builds on.
    std::uint64_t authorMs = 0;
    Bytes update; ///< CRDT update, opaque here.
};

/// The same, borrowing from the opened body.
struct OpBodyView
{
    Cutoffs frontier;
    std::uint64_t authorMs = 0;
    ByteView update;
};

/// u16 n ‖ n × (device 32, seq 8, env 32) ‖ u64 author_ms ‖ update. TooLarge beyond MaxBodyBytes,
/// InvalidArgument when the frontier is not strictly ascending.
Result<Bytes> encodeOpBody(const Cutoffs& frontier, std::uint64_t authorMs, ByteView update);
/// Truncated or Malformed.
Result<OpBodyView> parseOpBody(ByteView body);

/// Attest bodies: one byte.
enum class Attestation : std::uint8_t { Mismatch = 0, Ok = 1 };
Bytes encodeAttestBody(Attestation attestation);
Result<Attestation> parseAttestBody(ByteView body);

} // namespace cahier::crypto
