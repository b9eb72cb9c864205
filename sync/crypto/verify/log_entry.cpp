// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/log_entry.h"

namespace cahier::crypto {

namespace {

constexpr std::string_view Magic = "E1LG";

Result<void> checkZeroRules(const LogEntryHeader& header)
{
    const bool genesis = header.seq == 0;
    if (genesis != header.log.isZero())
        return fail(Errc::Malformed, "log_id must be zero in a genesis entry and only there");
    if (genesis != header.prev.isZero())
        return fail(Errc::Malformed, "prev must be zero in a genesis entry and only there");
    const bool user = header.type == LogType::User;
    if (user != header.authorUser.isZero() || user != header.authorUhead.isZero())
        return fail(Errc::Malformed, "author fields must be zero in user logs and only there");
    if (header.authorKey.isZero())
        return fail(Errc::Malformed, "author_key is zero");
    return {};
}

} // namespace

Result<LogEntryView> parseLogEntry(ByteView bytes)
{
    if (bytes.size() > MaxLogEntryBytes)
        return fail(Errc::TooLarge, "log entry");
    ByteReader in(bytes);
    if (asText(in.raw(4)) != Magic)
        return fail(in.ok() ? Errc::Malformed : Errc::Truncated, "no log entry");
    if (in.u8() != Suite)
        return fail(in.ok() ? Errc::Unsupported : Errc::Truncated, "log entry suite");
    const std::uint8_t type = in.u8();
    const std::uint16_t flags = in.u16();
    if (in.ok() && ((type != 1 && type != 2) || flags != 0))
        return fail(Errc::Malformed, "log type or flags");
    LogEntryView entry;
    LogEntryHeader& header = entry.header;
    header.type = static_cast<LogType>(type);
    header.log = LogId(in.array<32>());
    header.seq = in.u64();
    header.prev = EntryHash(in.array<32>());
    header.authorUser = UserId(in.array<32>());
    header.authorKey = DeviceId(in.array<32>());
    header.authorUhead = EntryHash(in.array<32>());
    header.claimedMs = in.u64();
    const std::uint32_t bodySize = in.u32();
    if (bodySize > MaxLogBodyBytes)
        return fail(Errc::TooLarge, "log entry body");
    entry.body = in.raw(bodySize);
    entry.signedPart = bytes.first(in.position());
    entry.signature = in.raw(SignatureBytes);
    CAHIER_TRY_VOID(in.finish());
    CAHIER_TRY_VOID(checkZeroRules(header));
    entry.hash = EntryHash(hash(Label::Log, {entry.signedPart}));
    return entry;
}

bool verifyLogEntrySignature(const LogEntryView& entry) noexcept
{
    return verifySignature(
        entry.header.authorKey.view(), Label::Log, entry.hash.array(), entry.signature);
}

Result<std::vector<OpView>> parseOps(ByteView body)
{
    constexpr std::size_t OpHeaderBytes = 5;
    ByteReader in(body);
    const std::uint16_t count = in.u16();
    if (!in.ok() || count > in.remaining() / OpHeaderBytes)
        return fail(Errc::Truncated, "operations");
    if (count == 0)
        return fail(Errc::Malformed, "an entry has at least one operation");
    std::vector<OpView> ops;
    ops.reserve(count);
    for (std::uint16_t i = 0; i < count; ++i) {
        OpView op;
        op.code = in.u8();
        op.bytes = in.raw(in.u32());
        ops.push_back(op);
    }
    CAHIER_TRY_VOID(in.finish());
    return ops;
}

Result<Bytes> encodeLogEntryUnsigned(const LogEntryHeader& header, ByteView body)
{
    if (body.size() > MaxLogBodyBytes)
        return fail(Errc::TooLarge, "log entry body");
    ByteWriter out(LogHeaderBytes + body.size() + SignatureBytes);
    out.raw(Magic).u8(Suite).u8(static_cast<std::uint8_t>(header.type)).u16(0);
    out.raw(header.log.view()).u64(header.seq).raw(header.prev.view());
    out.raw(header.authorUser.view()).raw(header.authorKey.view());
    out.raw(header.authorUhead.view()).u64(header.claimedMs);
    out.u32(static_cast<std::uint32_t>(body.size())).raw(body);
    return std::move(out).take();
}

UserId userIdOfGenesis(const LogEntryView& genesis) noexcept
{
    return UserId(hash(Label::UserId, {genesis.signedPart}));
}

GroupId groupIdOfGenesis(const LogEntryView& genesis) noexcept
{
    return GroupId(hash(Label::GroupId, {genesis.signedPart}));
}

} // namespace cahier::crypto
