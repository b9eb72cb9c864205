// SPDX-License-Identifier: MPL-2.0
// Each layout is written once, as fields(); Reader and Writer walk the same description, so that
// the two directions cannot drift apart.
// tidy: allow(file-length) one description a message, side by side.
#include "sync/protocol/codec.h"

#include "sync/protocol/limits.h"

#include <string>
#include <type_traits>

namespace cahier::protocol {

namespace {

/// A range of allowed lengths or counts, both ends included.
struct Bounds
{
    std::size_t min = 0;
    std::size_t max = 0;
};

constexpr Bounds EntryBounds{MinEntryBytes, MaxEntryBytes};
constexpr Bounds EnvelopeBounds{MinEnvelopeBytes, MaxEnvelopeBytes};
constexpr Bounds StubBounds{MinStubBytes, MaxStubBytes};

/// Fills a message from a frame. After the first failure nothing more is read or allocated.
class Reader
{
public:
    template <typename T>
    using Ref = T&;

    explicit Reader(ByteReader& in)
        : m_in(in)
    {
    }

    void number(std::uint8_t& value) { value = m_in.u8(); }

    void number(std::uint16_t& value) { value = m_in.u16(); }

    void number(std::uint32_t& value) { value = m_in.u32(); }

    void number(std::uint64_t& value) { value = m_in.u64(); }

    template <std::size_t N>
    void raw(std::array<std::uint8_t, N>& value)
    {
        value = m_in.array<N>();
    }

    template <typename Tag>
    void id(Id<Tag>& value)
    {
        value = Id<Tag>{m_in.array<32>()};
    }

    /// An enumeration of consecutive values.
    template <typename E>
    void choice(E& value, E first, E last)
    {
        const std::uint8_t number = m_in.u8();
        if (!m_in.ok())
            return;
        if (number < static_cast<std::uint8_t>(first) || number > static_cast<std::uint8_t>(last))
            return reject("a value is out of its range");
        value = static_cast<E>(number);
    }

    /// An enumeration that may grow: unknown numbers are kept.
    template <typename E>
    void open(E& value)
    {
        std::underlying_type_t<E> raw{};
        number(raw);
        value = static_cast<E>(raw);
    }

    void blob(Bytes& value, Bounds bounds)
    {
        const std::uint32_t length = m_in.u32();
        if (!m_in.ok())
            return;
        if (length < bounds.min || length > bounds.max)
            return reject("a length is out of its bounds");
        value = toBytes(m_in.raw(length));
    }

    /// `itemMin` is the least an item takes on the wire: a count that cannot fit allocates nothing.
    template <typename T, typename Each>
    void list(std::vector<T>& items, Bounds bounds, std::size_t itemMin, Each each)
    {
        const std::uint32_t count = m_in.u32();
        if (!m_in.ok())
            return;
        if (count < bounds.min || count > bounds.max)
            return reject("a count is out of its bounds");
        if (std::size_t{count} * itemMin > m_in.remaining())
            return truncated();
        items.resize(count);
        for (T& item : items) {
            if (!m_in.ok())
                return;
            each(*this, item);
        }
    }

    const char* problem() const noexcept { return m_problem; }

private:
    void reject(const char* problem)
    {
        m_problem = problem;
        m_in.reject();
    }

    void truncated() { m_in.reject(); }

    ByteReader& m_in;                ///< The frame's body.
    const char* m_problem = nullptr; ///< Set when a value was bad, not merely missing.
};

/// Appends a message to a frame; refuses what the Reader would refuse.
class Writer
{
public:
    template <typename T>
    using Ref = const T&;

    explicit Writer(ByteWriter& out)
        : m_out(out)
    {
    }

    void number(std::uint8_t value) { m_out.u8(value); }

    void number(std::uint16_t value) { m_out.u16(value); }

    void number(std::uint32_t value) { m_out.u32(value); }

    void number(std::uint64_t value) { m_out.u64(value); }

    template <std::size_t N>
    void raw(const std::array<std::uint8_t, N>& value)
    {
        m_out.raw(ByteView{value});
    }

    template <typename Tag>
    void id(const Id<Tag>& value)
    {
        m_out.raw(value.view());
    }

    template <typename E>
    void choice(E value, E first, E last)
    {
        if (value < first || value > last)
            m_problem = Errc::InvalidArgument;
        m_out.u8(static_cast<std::uint8_t>(value));
    }

    template <typename E>
    void open(E value)
    {
        number(static_cast<std::underlying_type_t<E>>(value));
    }

    void blob(const Bytes& value, Bounds bounds)
    {
        if (!within(value.size(), bounds))
            return;
        m_out.u32(static_cast<std::uint32_t>(value.size()));
        m_out.raw(ByteView{value});
    }

    template <typename T, typename Each>
    void list(const std::vector<T>& items, Bounds bounds, std::size_t, Each each)
    {
        if (!within(items.size(), bounds))
            return;
        m_out.u32(static_cast<std::uint32_t>(items.size()));
        for (const T& item : items)
            each(*this, item);
    }

    Errc problem() const noexcept { return m_problem; }

    bool ok() const noexcept { return m_problem == Errc{}; }

private:
    bool within(std::size_t size, Bounds bounds)
    {
        if (size > bounds.max)
            m_problem = Errc::TooLarge;
        else if (size < bounds.min)
            m_problem = Errc::InvalidArgument;
        return ok();
    }

    ByteWriter& m_out;   ///< The frame so far.
    Errc m_problem = {}; ///< Zero while all is well.
};

template <typename V, typename T>
using Ref = typename V::template Ref<T>;

// ---- shared pieces

template <typename V>
void logRef(V& v, Ref<V, LogRef> ref)
{
    v.choice(ref.type, LogType::User, LogType::Group);
    v.id(ref.id);
}

template <typename V>
void kind(V& v, Ref<V, DocumentKind> value)
{
    v.choice(value, DocumentKind::Content, DocumentKind::Directory);
}

template <typename V>
void streamRef(V& v, Ref<V, StreamRef> ref)
{
    v.id(ref.group);
    v.id(ref.doc);
    kind(v, ref.kind);
}

template <typename V>
void receipt(V& v, Ref<V, Receipt> value)
{
    v.number(value.timeMs);
    v.raw(value.signature);
}

template <typename V>
void blobs(V& v, Ref<V, std::vector<Bytes>> items, Bounds count, Bounds each)
{
    v.list(items, count, 4U + each.min, [each](V& in, Ref<V, Bytes> item) { in.blob(item, each); });
}

// ---- client to relay

template <typename V>
void fields(V& v, Ref<V, Hello> m)
{
    v.number(m.version);
    v.id(m.user);
    v.id(m.device);
    v.raw(m.clientNonce);
}

template <typename V>
void fields(V& v, Ref<V, Auth> m)
{
    v.raw(m.signature);
}

template <typename V>
void fields(V& v, Ref<V, Register> m)
{
    v.raw(m.token);
    blobs(v, m.entries, {1, MaxRegisterEntries}, EntryBounds);
}

template <typename V>
void fields(V& v, Ref<V, Join> m)
{
    v.id(m.group);
    v.raw(m.invite);
    v.raw(m.signature);
    blobs(v, m.entries, {1, MaxRegisterEntries}, EntryBounds);
    v.blob(m.name, {0, MaxNameBytes});
}

template <typename V>
void fields(V& v, Ref<V, LogGet> m)
{
    logRef(v, m.log);
    v.number(m.fromSeq);
}

template <typename V>
void fields(V& v, Ref<V, LogAppend> m)
{
    v.blob(m.entry, EntryBounds);
}

template <typename V>
void fields(V& v, Ref<V, LogSubscribe> m)
{
    logRef(v, m.log);
    v.number(m.fromSeq);
}

template <typename V>
void fields(V& v, Ref<V, LogUnsubscribe> m)
{
    logRef(v, m.log);
}

template <typename V>
void fields(V& v, Ref<V, Subscribe> m)
{
    streamRef(v, m.stream);
    v.number(m.fromPos);
}

template <typename V>
void fields(V& v, Ref<V, Unsubscribe> m)
{
    streamRef(v, m.stream);
}

template <typename V>
void fields(V& v, Ref<V, Push> m)
{
    blobs(v, m.envelopes, {1, MaxEnvelopesPerFrame}, EnvelopeBounds);
}

template <typename V>
void fields(V& v, Ref<V, Presence> m)
{
    v.raw(m.frame);
}

template <typename V>
void fields(V& v, Ref<V, BlobTicket> m)
{
    v.id(m.group);
    v.id(m.blob);
    v.number(m.sizeBytes);
    v.choice(m.method, BlobMethod::Get, BlobMethod::Put);
}

template <typename V>
void fields(V& v, Ref<V, Ping> m)
{
    v.number(m.echo);
}

template <typename V>
void fields(V& v, Ref<V, FeedHeadsGet> m)
{
    v.id(m.group);
}

template <typename V>
void fields(V& v, Ref<V, StubsGet> m)
{
    v.id(m.group);
    v.id(m.device);
    v.number(m.fromSeq);
}

template <typename V>
void fields(V& v, Ref<V, ListStreams> m)
{
    v.id(m.group);
}

template <typename V>
void fields(V& v, Ref<V, JoinDecline> m)
{
    v.id(m.group);
    v.raw(m.invite);
    v.id(m.user);
}

// ---- relay to client

template <typename V>
void fields(V& v, Ref<V, Challenge> m)
{
    v.id(m.relay);
    v.raw(m.relayNonce);
    v.raw(m.signature);
}

template <typename V>
void fields(V& v, Ref<V, Welcome> m)
{
    v.number(m.minVersion);
    v.number(m.maxVersion);
    v.choice(m.registration, Registration::Unknown, Registration::Known);
    v.number(m.relayTimeMs);
    v.number(m.maxFrameBytes);
    v.number(m.maxEnvelopeBytes);
    v.number(m.maxPresencePerSecond);
    v.number(m.pingIntervalMs);
}

template <typename V>
void fields(V& v, Ref<V, Registered> m)
{
    v.id(m.user);
    v.number(m.headSeq);
}

template <typename V>
void fields(V& v, Ref<V, JoinPending> m)
{
    v.id(m.group);
    v.raw(m.invite);
}

template <typename V>
void fields(V& v, Ref<V, JoinRequest> m)
{
    v.id(m.group);
    v.raw(m.invite);
    v.id(m.user);
    v.id(m.userHead);
    v.raw(m.signature);
    v.number(m.receivedMs);
    v.blob(m.name, {0, MaxNameBytes});
}

template <typename V>
void fields(V& v, Ref<V, JoinDone> m)
{
    v.id(m.group);
    v.raw(m.invite);
    v.choice(m.outcome, JoinOutcome::Added, JoinOutcome::Declined);
}

template <typename V>
void fields(V& v, Ref<V, LogEntries> m)
{
    logRef(v, m.log);
    v.number(m.fromSeq);
    v.number(m.logLength);
    v.list(m.items,
           {0, MaxEntriesPerFrame},
           4U + MinEntryBytes + 72U,
           [](V& in, Ref<V, LogEntries::Item> item) {
        in.blob(item.entry, EntryBounds);
        receipt(in, item.receipt);
    });
}

template <typename V>
void fields(V& v, Ref<V, LogOk> m)
{
    logRef(v, m.log);
    v.number(m.seq);
    v.id(m.entryHash);
    receipt(v, m.receipt);
}

template <typename V>
void fields(V& v, Ref<V, LogConflict> m)
{
    logRef(v, m.log);
    v.number(m.logLength);
    v.id(m.head);
}

template <typename V>
void fields(V& v, Ref<V, HeadsChanged> m)
{
    v.id(m.group);
}

template <typename V>
void fields(V& v, Ref<V, Envelopes> m)
{
    streamRef(v, m.stream);
    v.number(m.fromPos);
    v.list(m.items,
           {1, MaxEnvelopesPerFrame},
           5U + MinEnvelopeBytes,
           [](V& in, Ref<V, Envelopes::Item> item) {
        in.choice(item.form, EnvelopeForm::Whole, EnvelopeForm::Stub);
        in.blob(item.bytes, item.form == EnvelopeForm::Stub ? StubBounds : EnvelopeBounds);
    });
}

template <typename V>
void fields(V& v, Ref<V, CaughtUp> m)
{
    streamRef(v, m.stream);
    v.number(m.pos);
}

template <typename V>
void fields(V& v, Ref<V, Ack> m)
{
    v.id(m.envelope);
    v.number(m.pos);
}

template <typename V>
void fields(V& v, Ref<V, Refused> m)
{
    v.id(m.envelope);
    v.open(m.reason);
}

template <typename V>
void fields(V& v, Ref<V, PresenceRelayed> m)
{
    v.raw(m.frame);
}

template <typename V>
void fields(V& v, Ref<V, Ticket> m)
{
    v.raw(m.token);
    v.blob(m.url, {1, MaxUrlBytes});
}

template <typename V>
void fields(V& v, Ref<V, Pong> m)
{
    v.number(m.echo);
    v.number(m.relayTimeMs);
}

template <typename V>
void fields(V& v, Ref<V, Drain> m)
{
    v.number(m.reconnectAfterMs);
    v.number(m.jitterMs);
}

template <typename V>
void fields(V& v, Ref<V, Bye> m)
{
    v.open(m.reason);
}

template <typename V>
void fields(V& v, Ref<V, FeedHeads> m)
{
    v.id(m.group);
    v.choice(m.more, More::No, More::Yes);
    v.list(m.items, {0, MaxFeedHeadsPerFrame}, 72U, [](V& in, Ref<V, FeedHeads::Item> item) {
        in.id(item.device);
        in.number(item.seq);
        in.id(item.envelope);
    });
}

template <typename V>
void fields(V& v, Ref<V, Stubs> m)
{
    v.id(m.group);
    v.id(m.device);
    v.number(m.fromSeq);
    v.number(m.feedLength);
    blobs(v, m.stubs, {0, MaxStubsPerFrame}, StubBounds);
}

template <typename V>
void fields(V& v, Ref<V, Streams> m)
{
    v.id(m.group);
    v.choice(m.more, More::No, More::Yes);
    v.list(m.items, {0, MaxStreamsPerFrame}, 41U, [](V& in, Ref<V, Streams::Item> item) {
        in.id(item.doc);
        kind(in, item.kind);
        in.number(item.pos);
    });
}

template <typename V>
void fields(V& v, Ref<V, NewStream> m)
{
    streamRef(v, m.stream);
}

template <typename V>
void fields(V& v, Ref<V, Failed> m)
{
    v.open(m.request);
    v.open(m.reason);
}

/// Tries the alternatives of the variant from `I` on until one has the type.
template <typename Variant, std::size_t I = 0>
Result<Variant> decodeBody(std::uint8_t type, ByteReader& in)
{
    if constexpr (I == std::variant_size_v<Variant>) {
        return fail(Errc::Unsupported, "unknown message type " + std::to_string(type));
    } else {
        using Message = std::variant_alternative_t<I, Variant>;
        if (type != static_cast<std::uint8_t>(Message::Type))
            return decodeBody<Variant, I + 1>(type, in);
        Message message;
        Reader reader{in};
        fields(reader, message);
        if (reader.problem() != nullptr)
            return fail(Errc::Malformed,
                        std::string{name(Message::Type)} + ": " + reader.problem());
        CAHIER_TRY_VOID(in.finish());
        return Variant{std::in_place_index<I>, std::move(message)};
    }
}

template <typename Frame, typename Variant>
Result<Frame> decodeFrame(ByteView frame)
{
    if (frame.size() > MaxFrameBytes)
        return fail(Errc::TooLarge, "a frame of " + std::to_string(frame.size()) + " bytes");
    ByteReader in{frame};
    const std::uint8_t type = in.u8();
    Frame out;
    out.request = in.u32();
    if (!in.ok())
        return fail(Errc::Truncated, "no frame header");
    CAHIER_TRY(out.message, decodeBody<Variant>(type, in));
    return out;
}

template <typename Variant>
Result<Bytes> encodeVariant(const Variant& variant, RequestId request)
{
    return std::visit(
        [request](const auto& message) -> Result<Bytes> {
            using Message = std::decay_t<decltype(message)>;
            ByteWriter out{128};
            out.u8(static_cast<std::uint8_t>(Message::Type)).u32(request);
            Writer writer{out};
            fields<Writer>(writer, message);
            if (!writer.ok())
                return fail(writer.problem(), name(Message::Type));
            if (out.size() > MaxFrameBytes)
                return fail(Errc::TooLarge, name(Message::Type));
            return std::move(out).take();
        },
        variant);
}

template <typename Variant>
MessageType typeOfVariant(const Variant& variant) noexcept
{
    return std::visit([](const auto& message) { return std::decay_t<decltype(message)>::Type; },
                      variant);
}

} // namespace

Result<ClientFrame> decodeClientFrame(ByteView frame)
{
    return decodeFrame<ClientFrame, ClientMessage>(frame);
}

Result<RelayFrame> decodeRelayFrame(ByteView frame)
{
    return decodeFrame<RelayFrame, RelayMessage>(frame);
}

Result<Bytes> encodeFrame(const ClientMessage& message, RequestId request)
{
    return encodeVariant(message, request);
}

Result<Bytes> encodeFrame(const RelayMessage& message, RequestId request)
{
    return encodeVariant(message, request);
}

MessageType typeOf(const ClientMessage& message) noexcept
{
    return typeOfVariant(message);
}

MessageType typeOf(const RelayMessage& message) noexcept
{
    return typeOfVariant(message);
}

} // namespace cahier::protocol
