// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/envelope_view.h"

#include "sync/crypto/verify/cutoffs.h"
#include "sync/crypto/verify/padding.h"

namespace cahier::crypto {

namespace {

constexpr std::string_view Magic = "E1EV";

struct Sizes
{
    std::uint32_t ext = 0;
    std::uint32_t ciphertext = 0;
};

Result<void> readHeader(ByteReader& in, EnvelopeView& view, Sizes& sizes)
{
    if (asText(in.raw(4)) != Magic)
        return fail(in.ok() ? Errc::Malformed : Errc::Truncated, "no envelope");
    if (in.u8() != Suite)
        return fail(in.ok() ? Errc::Unsupported : Errc::Truncated, "envelope suite");
    const std::uint8_t type = in.u8();
    const std::uint8_t kind = in.u8();
    const std::uint8_t flags = in.u8();
    EnvelopeHeader& header = view.header;
    header.type = static_cast<EnvelopeType>(type);
    header.kind = static_cast<DocumentKind>(kind);
    header.group = GroupId(in.array<32>());
    header.document = DocumentId(in.array<32>());
    header.device = DeviceId(in.array<32>());
    header.seq = in.u64();
    header.prev = EnvelopeId(in.array<32>());
    header.logHead = EntryHash(in.array<32>());
    header.epoch = in.u64();
    view.nonce = in.raw(NonceBytes);
    sizes.ext = in.u32();
    sizes.ciphertext = in.u32();
    if (!in.ok())
        return fail(Errc::Truncated, "envelope header");
    if (type < 1 || type > 3 || kind < 1 || kind > 3 || flags != 0 || header.seq == 0)
        return fail(Errc::Malformed, "envelope type, kind, flags or seq");
    return {};
}

Result<void> checkSizes(const Sizes& sizes)
{
    if (sizes.ext > MaxExtBytes || sizes.ciphertext > MaxCiphertextBytes)
        return fail(Errc::TooLarge, "envelope");
    if (sizes.ciphertext < TagBytes || !isPayloadSize(sizes.ciphertext - TagBytes))
        return fail(Errc::Malformed, "envelope ciphertext is not of a padded size");
    return {};
}

Result<void> checkExt(EnvelopeType type, ByteView ext)
{
    const bool fits = type == EnvelopeType::Op       ? ext.empty()
                      : type == EnvelopeType::Attest ? ext.size() == EnvelopeId::SizeBytes
                                                     : isCutoffsEncoding(ext);
    if (!fits)
        return fail(Errc::Malformed, "envelope ext");
    return {};
}

EnvelopeId idOf(ByteView associated, const Digest& ciphertextHash) noexcept
{
    return EnvelopeId(hash(Label::Env, {associated, ciphertextHash}));
}

} // namespace

Result<EnvelopeView> parseEnvelope(ByteView bytes)
{
    ByteReader in(bytes);
    EnvelopeView view;
    Sizes sizes;
    CAHIER_TRY_VOID(readHeader(in, view, sizes));
    CAHIER_TRY_VOID(checkSizes(sizes));
    view.ext = in.raw(sizes.ext);
    view.associated = bytes.first(in.position());
    view.ciphertext = in.raw(sizes.ciphertext);
    view.signature = in.raw(SignatureBytes);
    CAHIER_TRY_VOID(in.finish());
    CAHIER_TRY_VOID(checkExt(view.header.type, view.ext));
    view.whole = bytes;
    view.ciphertextHash = hash(Label::Ct, {view.ciphertext});
    view.id = idOf(view.associated, view.ciphertextHash);
    return view;
}

Result<EnvelopeView> parseStub(ByteView bytes)
{
    ByteReader in(bytes);
    EnvelopeView view;
    Sizes sizes;
    CAHIER_TRY_VOID(readHeader(in, view, sizes));
    CAHIER_TRY_VOID(checkSizes(sizes));
    view.ext = in.raw(sizes.ext);
    view.associated = bytes.first(in.position());
    view.ciphertextHash = in.array<32>();
    view.signature = in.raw(SignatureBytes);
    CAHIER_TRY_VOID(in.finish());
    CAHIER_TRY_VOID(checkExt(view.header.type, view.ext));
    view.whole = bytes;
    view.isStub = true;
    view.id = idOf(view.associated, view.ciphertextHash);
    return view;
}

Bytes makeStub(const EnvelopeView& envelope)
{
    ByteWriter out(envelope.associated.size() + 32 + SignatureBytes);
    out.raw(envelope.associated).raw(envelope.ciphertextHash).raw(envelope.signature);
    return std::move(out).take();
}

bool verifyEnvelopeSignature(const EnvelopeView& envelope) noexcept
{
    return verifySignature(
        envelope.header.device.view(), Label::Env, envelope.id.array(), envelope.signature);
}

EnvelopeId firstPrev(const GroupId& group) noexcept
{
    return EnvelopeId(group.array());
}

} // namespace cahier::crypto
