// SPDX-License-Identifier: MPL-2.0
// The public side of an envelope: strict parsing in place, its id, its stub, its signature. Nothing
// here can open one. On the relay's hot path: no allocation.
#pragma once

#include "sync/base/ids.h"
#include "sync/crypto/verify/signature.h"

namespace cahier::crypto {

enum class EnvelopeType : std::uint8_t { Op = 1, Snapshot = 2, Attest = 3 };

struct EnvelopeHeader
{
    EnvelopeType type = EnvelopeType::Op;
    DocumentKind kind = DocumentKind::Content;
    GroupId group;
    DocumentId document;
    DeviceId device;       ///< The author.
    std::uint64_t seq = 0; ///< 1, 2, 3… per (group, device).
    EnvelopeId prev;       ///< Envelope id of seq - 1; the group id's bytes for seq 1.
    EntryHash logHead;     ///< Group-log entry the author had applied.
    std::uint64_t epoch = 0;
};

/// Views live as long as the bytes they were parsed from.
struct EnvelopeView
{
    EnvelopeHeader header;
    ByteView associated; ///< Header and ext: what the AEAD binds.
    ByteView nonce;
    ByteView ext;
    ByteView ciphertext; ///< Empty in a stub.
    ByteView signature;
    Digest ciphertextHash{}; ///< H("ct", ct).
    EnvelopeId id;           ///< H("env", associated, ciphertextHash).
    ByteView whole;          ///< The bytes that were parsed.
    bool isStub = false;
};

/// Strict: magic, suite, known type and kind, zero flags, ext as the type wants it (op: none,
/// snapshot: a cutoffs list, attest: 32 bytes), ciphertext of a padded size, nothing after it.
/// Unsupported for another suite; Truncated, TrailingBytes, TooLarge, Malformed.
Result<EnvelopeView> parseEnvelope(ByteView bytes);
/// A stub: header ‖ ext ‖ H("ct",ct) ‖ signature. Same errors.
Result<EnvelopeView> parseStub(ByteView bytes);
/// The stub of an envelope; for a stub, a copy of itself.
Bytes makeStub(const EnvelopeView& envelope);
/// SIG(device, "env", id). Works on stubs as well.
[[nodiscard]] bool verifyEnvelopeSignature(const EnvelopeView& envelope) noexcept;
/// What `prev` of a feed's first envelope holds.
EnvelopeId firstPrev(const GroupId& group) noexcept;

} // namespace cahier::crypto
