// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/presence_view.h"

namespace cahier::crypto {

namespace {

constexpr std::string_view Magic = "E1PR";

} // namespace

Result<PresenceView> parsePresence(ByteView frame)
{
    if (frame.size() != PresenceFrameBytes)
        return fail(frame.size() < PresenceFrameBytes ? Errc::Truncated : Errc::TrailingBytes,
                    "presence frame");
    ByteReader in(frame);
    if (asText(in.raw(4)) != Magic)
        return fail(Errc::Malformed, "no presence frame");
    if (in.u8() != Suite)
        return fail(Errc::Unsupported, "presence suite");
    if (in.u8() != 0 || in.u16() != 0)
        return fail(Errc::Malformed, "presence flags");
    PresenceView view;
    view.group = GroupId(in.array<32>());
    view.document = DocumentId(in.array<32>());
    view.device = DeviceId(in.array<32>());
    view.epoch = in.u64();
    view.counter = in.u64();
    view.nonce = in.raw(NonceBytes);
    view.associated = frame.first(in.position());
    view.ciphertext = in.raw(PresencePayloadBytes + TagBytes);
    view.signedPart = frame.first(in.position());
    view.signature = in.raw(SignatureBytes);
    CAHIER_TRY_VOID(in.finish());
    return view;
}

bool verifyPresenceSignature(const PresenceView& frame) noexcept
{
    return verifySignature(frame.device.view(),
                           Label::Presence,
                           hash(Label::Presence, {frame.signedPart}),
                           frame.signature);
}

} // namespace cahier::crypto
