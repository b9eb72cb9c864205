// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/presence.h"

#include "sync/crypto/aead.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::uint8_t PayloadVersion = 1;

/// At most MaxPresenceNameBytes, cut before the character that does not fit whole.
std::string_view cutName(std::string_view name) noexcept
{
    if (name.size() <= MaxPresenceNameBytes)
        return name;
    std::size_t end = MaxPresenceNameBytes;
    const auto continues = [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    };
    while (end > 0 && continues(name[end]))
        --end;
    return name.substr(0, end);
}

void writeField(ByteWriter& out, ByteView bytes, std::size_t room)
{
    out.u8(static_cast<std::uint8_t>(bytes.size())).raw(bytes).zeros(room - bytes.size());
}

/// Length byte, bytes, zeros up to `room`; rejects a length beyond it and other padding.
ByteView readField(ByteReader& in, std::size_t room) noexcept
{
    const std::uint8_t size = in.u8();
    const ByteView all = in.raw(room);
    if (!in.ok() || size > room) {
        in.reject();
        return {};
    }
    for (const std::uint8_t byte : all.subspan(size)) {
        if (byte != 0)
            in.reject();
    }
    return all.first(size);
}

Bytes encodePayload(const PresencePayload& payload)
{
    ByteWriter out(PresencePayloadBytes);
    out.u8(PayloadVersion).raw(payload.logHead.view()).raw(payload.feedsHash.view());
    out.u8(static_cast<std::uint8_t>(payload.state)).u8(payload.colour);
    writeField(out, asBytes(cutName(payload.displayName)), MaxPresenceNameBytes);
    writeField(out, payload.caret, MaxPresencePositionBytes);
    writeField(out, payload.anchor, MaxPresencePositionBytes);
    out.zeros(PresencePayloadBytes - out.size());
    return std::move(out).take();
}

Result<PresencePayload> parsePayload(ByteView bytes)
{
    ByteReader in(bytes);
    PresencePayload payload;
    const std::uint8_t version = in.u8();
    payload.logHead = EntryHash(in.array<32>());
    payload.feedsHash = EntryHash(in.array<32>());
    const std::uint8_t state = in.u8();
    payload.colour = in.u8();
    payload.displayName = std::string(asText(readField(in, MaxPresenceNameBytes)));
    payload.caret = toBytes(readField(in, MaxPresencePositionBytes));
    payload.anchor = toBytes(readField(in, MaxPresencePositionBytes));
    const ByteView rest = in.raw(in.remaining());
    const bool zeros = std::all_of(rest.begin(), rest.end(), [](auto byte) { return byte == 0; });
    if (!in.ok() || version != PayloadVersion || state < 1 || state > 3 || !zeros)
        return fail(Errc::NotAuthentic);
    payload.state = static_cast<PresenceState>(state);
    return payload;
}

} // namespace

Result<Bytes> sealPresence(const PresenceFacts& facts,
                           const PresencePayload& payload,
                           KeyView presenceKey,
                           const SigningKey& device)
{
    if (payload.caret.size() > MaxPresencePositionBytes ||
        payload.anchor.size() > MaxPresencePositionBytes)
        return fail(Errc::TooLarge, "presence position");
    const Nonce nonce = randomNonce24();
    ByteWriter out(PresenceFrameBytes);
    out.raw("E1PR").u8(Suite).zeros(3).raw(facts.group.view()).raw(facts.document.view());
    out.raw(device.deviceId().view()).u64(facts.epoch).u64(facts.counter).raw(nonce);
    const Bytes ciphertext = aeadSeal(presenceKey, nonce, out.view(), encodePayload(payload));
    out.raw(ciphertext);
    out.raw(device.sign(Label::Presence, hash(Label::Presence, {out.view()})));
    return std::move(out).take();
}

Result<PresencePayload> openPresence(const PresenceView& frame, KeyView presenceKey)
{
    CAHIER_TRY(const Bytes payload,
               aeadOpen(presenceKey, frame.nonce, frame.associated, frame.ciphertext));
    return parsePayload(payload);
}

} // namespace cahier::crypto
