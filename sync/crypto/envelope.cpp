// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/envelope.h"

#include "sync/base/check.h"
#include "sync/crypto/aead.h"
#include "sync/crypto/verify/padding.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::uint8_t PayloadVersion = 1;

/// u8 1 ‖ u32 body_len ‖ body ‖ zeros, with room for the tag.
Bytes makePayload(ByteView body)
{
    ByteWriter out(payloadSize(body.size()) + TagBytes);
    out.u8(PayloadVersion).u32(static_cast<std::uint32_t>(body.size())).raw(body);
    out.zeros(payloadSize(body.size()) - out.size());
    return std::move(out).take();
}

void writeHeader(ByteWriter& out,
                 const EnvelopeHeader& header,
                 const DeviceId& device,
                 const Nonce& nonce,
                 ByteView ext,
                 std::size_t ciphertextBytes)
{
    out.raw("E1EV").u8(Suite).u8(static_cast<std::uint8_t>(header.type));
    out.u8(static_cast<std::uint8_t>(header.kind)).u8(0);
    out.raw(header.group.view()).raw(header.document.view()).raw(device.view());
    out.u64(header.seq).raw(header.prev.view()).raw(header.logHead.view()).u64(header.epoch);
    out.raw(nonce).u32(static_cast<std::uint32_t>(ext.size()));
    out.u32(static_cast<std::uint32_t>(ciphertextBytes)).raw(ext);
}

} // namespace

Result<SealedEnvelope> sealEnvelope(const EnvelopeHeader& header,
                                    ByteView ext,
                                    ByteView body,
                                    KeyView streamKey,
                                    const SigningKey& device)
{
    if (body.size() > MaxBodyBytes)
        return fail(Errc::TooLarge, "envelope body");
    Bytes payload = makePayload(body);
    const std::size_t ciphertextBytes = payload.size() + TagBytes;
    const Nonce nonce = randomNonce24();
    ByteWriter out(EnvelopeHeaderBytes + ext.size() + ciphertextBytes + SignatureBytes);
    writeHeader(out, header, device.deviceId(), nonce, ext, ciphertextBytes);
    const std::size_t associatedBytes = out.size();
    SealedEnvelope sealed;
    sealed.bytes = std::move(out.zeros(ciphertextBytes + SignatureBytes)).take();
    const MutableByteView all(sealed.bytes);
    aeadSealInto(all.subspan(associatedBytes, ciphertextBytes),
                 streamKey,
                 nonce,
                 all.first(associatedBytes),
                 payload);
    detail::wipe(payload);
    // The parser is the judge of what a well-formed envelope is, also for what we write ourselves.
    const auto view = parseEnvelope(sealed.bytes);
    if (!view)
        return fail(Errc::InvalidArgument, view.error().detail);
    sealed.id = view->id;
    const Signature signature = device.sign(Label::Env, sealed.id.array());
    std::copy(signature.begin(), signature.end(), all.last(SignatureBytes).begin());
    return sealed;
}

Result<Bytes> openEnvelope(const EnvelopeView& envelope, KeyView streamKey)
{
    if (envelope.isStub)
        return fail(Errc::InvalidArgument, "a stub has no body");
    auto payload = aeadOpen(streamKey, envelope.nonce, envelope.associated, envelope.ciphertext);
    if (!payload)
        return fail(Errc::NotAuthentic);
    ByteReader in(*payload);
    const std::uint8_t version = in.u8();
    const std::uint32_t bodyBytes = in.u32();
    const ByteView body = in.raw(bodyBytes);
    bool good = in.ok() && version == PayloadVersion && payloadSize(bodyBytes) == payload->size();
    for (const std::uint8_t byte : in.raw(in.remaining()))
        good = good && byte == 0;
    if (!good)
        return fail(Errc::NotAuthentic);
    return toBytes(body);
}

Result<Bytes> encodeOpBody(const Cutoffs& frontier, std::uint64_t authorMs, ByteView update)
{
    constexpr std::size_t FixedBytes = 2 + 8;
    if (frontier.size() > 0xffff ||
        FixedBytes + frontier.size() * CutoffBytes + update.size() > MaxBodyBytes)
        return fail(Errc::TooLarge, "envelope body");
    ByteWriter out(FixedBytes + frontier.size() * CutoffBytes + update.size());
    out.u16(static_cast<std::uint16_t>(frontier.size()));
    const FeedPoint* before = nullptr;
    for (const FeedPoint& point : frontier) {
        if (point.seq == 0 || (before != nullptr && !(before->device < point.device)))
            return fail(Errc::InvalidArgument, "the frontier is not ascending");
        out.raw(point.device.view()).u64(point.seq).raw(point.env.view());
        before = &point;
    }
    out.u64(authorMs).raw(update);
    return std::move(out).take();
}

Result<OpBodyView> parseOpBody(ByteView body)
{
    ByteReader in(body);
    OpBodyView view;
    const std::uint16_t count = in.u16();
    if (!in.ok() || count > in.remaining() / CutoffBytes)
        return fail(Errc::Truncated, "causal frontier");
    view.frontier.reserve(count);
    for (std::uint16_t i = 0; i < count; ++i) {
        FeedPoint point;
        point.device = DeviceId(in.array<32>());
        point.seq = in.u64();
        point.env = EnvelopeId(in.array<32>());
        if (point.seq == 0 ||
            (!view.frontier.empty() && !(view.frontier.back().device < point.device)))
            return fail(Errc::Malformed, "causal frontier");
        view.frontier.push_back(point);
    }
    view.authorMs = in.u64();
    view.update = in.raw(in.remaining());
    if (!in.ok())
        return fail(Errc::Truncated, "op body");
    return view;
}

Bytes encodeAttestBody(Attestation attestation)
{
    return {static_cast<std::uint8_t>(attestation)};
}

Result<Attestation> parseAttestBody(ByteView body)
{
    if (body.size() != 1 || body.front() > 1)
        return fail(Errc::Malformed, "attestation");
    return static_cast<Attestation>(body.front());
}

} // namespace cahier::crypto
