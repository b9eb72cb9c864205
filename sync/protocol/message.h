// SPDX-License-Identifier: MPL-2.0
// The messages between client and relay: an append-only enumeration and one struct for each.
// Envelopes, log entries and names are opaque bytes here. Layouts: PROTOCOL.md.
// tidy: allow(file-length) one struct a message, append-only.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <array>
#include <cstdint>
#include <variant>
#include <vector>

namespace cahier::protocol {

using Bytes32 = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// First byte of a frame. Numbers are for ever; 1–127 client to relay, 129–255 relay to client.
enum class MessageType : std::uint8_t {
    Hello = 1,
    Auth = 2,
    Register = 3,
    Join = 4,
    LogGet = 5,
    LogAppend = 6,
    LogSubscribe = 7,
    LogUnsubscribe = 8,
    Subscribe = 9,
    Unsubscribe = 10,
    Push = 11,
    Presence = 12,
    BlobTicket = 13,
    Ping = 14,
    FeedHeadsGet = 15,
    StubsGet = 16,
    ListStreams = 17,
    JoinDecline = 18,

    Challenge = 129,
    Welcome = 130,
    Registered = 131,
    JoinPending = 132,
    JoinRequest = 133,
    JoinDone = 134,
    LogEntries = 135,
    LogOk = 136,
    LogConflict = 137,
    HeadsChanged = 138,
    Envelopes = 139,
    CaughtUp = 140,
    Ack = 141,
    Refused = 142,
    PresenceRelayed = 143,
    Ticket = 144,
    Pong = 145,
    Drain = 146,
    Bye = 147,
    FeedHeads = 148,
    Stubs = 149,
    Streams = 150,
    NewStream = 151,
    Failed = 152,
};

/// Why something was refused (REFUSED, FAILED, BYE; a WebSocket close code is 4000 + reason).
/// Append only. "Retry" tells what an honest client does.
enum class Reason : std::uint16_t {
    None = 0,
    BadFrame = 1,            ///< Malformed, truncated, trailing bytes, unknown type. Closes.
    TooLarge = 2,            ///< Over a limit of limits.h. Closes when it is the frame itself.
    NotAuthenticated = 3,    ///< Needs HELLO and AUTH first. Closes.
    BadSignature = 4,        ///< A signature does not verify.
    NotRegistered = 5,       ///< Only REGISTER and JOIN are allowed to an unknown user.
    NotAuthorised = 6,       ///< Not a member, or the role does not allow it.
    UnknownLog = 7,          ///< No such log, or not for this user's eyes.
    BadEntry = 8,            ///< A log entry breaks the log's rules.
    BadToken = 9,            ///< Registration token unknown, used or expired.
    BadInvite = 10,          ///< Invite unknown, revoked, expired or used.
    RateLimited = 11,        ///< Slow down; retry later.
    QuotaExceeded = 12,      ///< The relay's quota is used up.
    Slow = 13,               ///< The client did not read fast enough. Closes; resume by pos.
    Draining = 14,           ///< The relay is shutting down; reconnect as DRAIN said.
    UnsupportedVersion = 15, ///< HELLO's version is outside the window. Closes.
    WrongEpoch = 16,         ///< The envelope's epoch is not that of its log head.
    UnknownLogHead = 17,     ///< The envelope names a log head that the relay does not have.
    BadSequence = 18,        ///< The envelope does not continue its device's feed.
    Equivocation = 19,       ///< Another envelope has this sequence number.
    CutOff = 20,             ///< The device was cut off in this group.
    UnknownDevice = 21,      ///< The device is not active in its user's log. Closes in AUTH.
    AlreadyRegistered = 22,  ///< REGISTER of a user that exists with another log.
    Unavailable = 23, ///< Storage failed or a queue is full; nothing was stored; retry later.
    Unsupported = 24, ///< This relay does not offer that.
    Timeout = 25,     ///< A handshake, message or pong took too long. Closes.
    Internal = 26,    ///< A bug of the relay.
    NotFound = 27,    ///< No such thing (e.g. a join request to decline).
    TooManyConnections = 28, ///< Limit per address or device. Closes.
};

/// Which of the two kinds of signed log. Values as in the log entry itself.
enum class LogType : std::uint8_t { User = 1, Group = 2 };
/// Whether more frames of the same answer follow.
enum class More : std::uint8_t { No = 0, Yes = 1 };
enum class EnvelopeForm : std::uint8_t { Whole = 1, Stub = 2 };
enum class JoinOutcome : std::uint8_t { Added = 1, Declined = 2 };
enum class BlobMethod : std::uint8_t { Get = 1, Put = 2 };
enum class Registration : std::uint8_t { Unknown = 0, Known = 1 };

/// A log by name.
struct LogRef
{
    LogType type = LogType::User;
    LogId id;

    friend bool operator==(const LogRef&, const LogRef&) = default;
};

/// A stream by name: what is subscribed and positioned.
struct StreamRef
{
    GroupId group;
    DocumentId doc;
    DocumentKind kind = DocumentKind::Content;

    friend bool operator==(const StreamRef&, const StreamRef&) = default;
};

/// The relay's signed statement of when it appended an entry (security.md §3.4).
struct Receipt
{
    std::uint64_t timeMs = 0;
    Signature signature{};

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

// ---- client to relay

struct Hello
{
    static constexpr MessageType Type = MessageType::Hello;
    std::uint16_t version = 0;
    UserId user;
    DeviceId device;
    Bytes32 clientNonce{};

    friend bool operator==(const Hello&, const Hello&) = default;
};

struct Auth
{
    static constexpr MessageType Type = MessageType::Auth;
    Signature signature{}; ///< "relay-auth", security.md §3.11.

    friend bool operator==(const Auth&, const Auth&) = default;
};

struct Register
{
    static constexpr MessageType Type = MessageType::Register;
    Bytes32 token{};            ///< From the registration link.
    std::vector<Bytes> entries; ///< The whole user log, genesis first.

    friend bool operator==(const Register&, const Register&) = default;
};

struct Join
{
    static constexpr MessageType Type = MessageType::Join;
    GroupId group;
    Bytes32 invite{};           ///< Invite public key.
    Signature signature{};      ///< "join" under the invite key, security.md §3.12.
    std::vector<Bytes> entries; ///< The whole user log, genesis first.
    Bytes name;                 ///< Display name as ciphertext, opaque to the relay.

    friend bool operator==(const Join&, const Join&) = default;
};

struct LogGet
{
    static constexpr MessageType Type = MessageType::LogGet;
    LogRef log;
    std::uint64_t fromSeq = 0; ///< First entry wanted.

    friend bool operator==(const LogGet&, const LogGet&) = default;
};

struct LogAppend
{
    static constexpr MessageType Type = MessageType::LogAppend;
    Bytes entry;

    friend bool operator==(const LogAppend&, const LogAppend&) = default;
};

/// Like LOG_GET, and everything appended later is pushed. For a group also NEW_STREAM, and
/// JOIN_REQUEST when the user is an owner.
struct LogSubscribe
{
    static constexpr MessageType Type = MessageType::LogSubscribe;
    LogRef log;
    std::uint64_t fromSeq = 0;

    friend bool operator==(const LogSubscribe&, const LogSubscribe&) = default;
};

struct LogUnsubscribe
{
    static constexpr MessageType Type = MessageType::LogUnsubscribe;
    LogRef log;

    friend bool operator==(const LogUnsubscribe&, const LogUnsubscribe&) = default;
};

struct Subscribe
{
    static constexpr MessageType Type = MessageType::Subscribe;
    StreamRef stream;
    std::uint64_t fromPos = 1; ///< First position wanted; positions start at 1.

    friend bool operator==(const Subscribe&, const Subscribe&) = default;
};

struct Unsubscribe
{
    static constexpr MessageType Type = MessageType::Unsubscribe;
    StreamRef stream;

    friend bool operator==(const Unsubscribe&, const Unsubscribe&) = default;
};

struct Push
{
    static constexpr MessageType Type = MessageType::Push;
    std::vector<Bytes> envelopes;

    friend bool operator==(const Push&, const Push&) = default;
};

struct Presence
{
    static constexpr MessageType Type = MessageType::Presence;
    std::array<std::uint8_t, 480> frame{};

    friend bool operator==(const Presence&, const Presence&) = default;
};

struct BlobTicket
{
    static constexpr MessageType Type = MessageType::BlobTicket;
    GroupId group;
    BlobId blob;
    std::uint64_t sizeBytes = 0;
    BlobMethod method = BlobMethod::Get;

    friend bool operator==(const BlobTicket&, const BlobTicket&) = default;
};

struct Ping
{
    static constexpr MessageType Type = MessageType::Ping;
    std::uint64_t echo = 0;

    friend bool operator==(const Ping&, const Ping&) = default;
};

struct FeedHeadsGet
{
    static constexpr MessageType Type = MessageType::FeedHeadsGet;
    GroupId group;

    friend bool operator==(const FeedHeadsGet&, const FeedHeadsGet&) = default;
};

struct StubsGet
{
    static constexpr MessageType Type = MessageType::StubsGet;
    GroupId group;
    DeviceId device;
    std::uint64_t fromSeq = 1; ///< First sequence number wanted.

    friend bool operator==(const StubsGet&, const StubsGet&) = default;
};

struct ListStreams
{
    static constexpr MessageType Type = MessageType::ListStreams;
    GroupId group;

    friend bool operator==(const ListStreams&, const ListStreams&) = default;
};

/// An owner drops a stored request; the joiner hears JOIN_DONE(Declined).
struct JoinDecline
{
    static constexpr MessageType Type = MessageType::JoinDecline;
    GroupId group;
    Bytes32 invite{};
    UserId user;

    friend bool operator==(const JoinDecline&, const JoinDecline&) = default;
};

// ---- relay to client

struct Challenge
{
    static constexpr MessageType Type = MessageType::Challenge;
    RelayId relay;
    Bytes32 relayNonce{};
    Signature signature{}; ///< "relay-hello", security.md §3.11.

    friend bool operator==(const Challenge&, const Challenge&) = default;
};

struct Welcome
{
    static constexpr MessageType Type = MessageType::Welcome;
    std::uint16_t minVersion = 0;
    std::uint16_t maxVersion = 0;
    Registration registration = Registration::Unknown;
    std::uint64_t relayTimeMs = 0;
    std::uint32_t maxFrameBytes = 0;
    std::uint32_t maxEnvelopeBytes = 0;
    std::uint32_t maxPresencePerSecond = 0;
    std::uint32_t pingIntervalMs = 0;

    friend bool operator==(const Welcome&, const Welcome&) = default;
};

struct Registered
{
    static constexpr MessageType Type = MessageType::Registered;
    UserId user;
    std::uint64_t headSeq = 0;

    friend bool operator==(const Registered&, const Registered&) = default;
};

struct JoinPending
{
    static constexpr MessageType Type = MessageType::JoinPending;
    GroupId group;
    Bytes32 invite{};

    friend bool operator==(const JoinPending&, const JoinPending&) = default;
};

/// To owners. The user's log is fetched by LOG_GET.
struct JoinRequest
{
    static constexpr MessageType Type = MessageType::JoinRequest;
    GroupId group;
    Bytes32 invite{};
    UserId user;
    EntryHash userHead;
    Signature signature{};
    std::uint64_t receivedMs = 0; ///< Relay's clock.
    Bytes name;

    friend bool operator==(const JoinRequest&, const JoinRequest&) = default;
};

struct JoinDone
{
    static constexpr MessageType Type = MessageType::JoinDone;
    GroupId group;
    Bytes32 invite{};
    JoinOutcome outcome = JoinOutcome::Added;

    friend bool operator==(const JoinDone&, const JoinDone&) = default;
};

/// A run of entries from `fromSeq` on. The answer is complete when fromSeq + entries == logLength;
/// the relay sends the further frames by itself.
struct LogEntries
{
    struct Item
    {
        Bytes entry;
        Receipt receipt;

        friend bool operator==(const Item&, const Item&) = default;
    };

    static constexpr MessageType Type = MessageType::LogEntries;
    LogRef log;
    std::uint64_t fromSeq = 0;
    std::uint64_t logLength = 0; ///< Number of entries the relay holds.
    std::vector<Item> items;

    friend bool operator==(const LogEntries&, const LogEntries&) = default;
};

struct LogOk
{
    static constexpr MessageType Type = MessageType::LogOk;
    LogRef log;
    std::uint64_t seq = 0;
    EntryHash entryHash;
    Receipt receipt;

    friend bool operator==(const LogOk&, const LogOk&) = default;
};

/// Another entry was first: here is the head to start from again.
struct LogConflict
{
    static constexpr MessageType Type = MessageType::LogConflict;
    LogRef log;
    std::uint64_t logLength = 0;
    EntryHash head; ///< Zeros when the log is empty.

    friend bool operator==(const LogConflict&, const LogConflict&) = default;
};

/// The entry's cutoffs are not the feed heads: ask FEED_HEADS and decide again.
struct HeadsChanged
{
    static constexpr MessageType Type = MessageType::HeadsChanged;
    GroupId group;

    friend bool operator==(const HeadsChanged&, const HeadsChanged&) = default;
};

/// A run without gaps: items[i] has position fromPos + i.
struct Envelopes
{
    struct Item
    {
        EnvelopeForm form = EnvelopeForm::Whole;
        Bytes bytes;

        friend bool operator==(const Item&, const Item&) = default;
    };

    static constexpr MessageType Type = MessageType::Envelopes;
    StreamRef stream;
    std::uint64_t fromPos = 1;
    std::vector<Item> items;

    friend bool operator==(const Envelopes&, const Envelopes&) = default;
};

struct CaughtUp
{
    static constexpr MessageType Type = MessageType::CaughtUp;
    StreamRef stream;
    std::uint64_t pos = 0; ///< Last position of the stream; 0 when it is empty.

    friend bool operator==(const CaughtUp&, const CaughtUp&) = default;
};

/// The envelope is on the relay's disk.
struct Ack
{
    static constexpr MessageType Type = MessageType::Ack;
    EnvelopeId envelope;
    std::uint64_t pos = 0;

    friend bool operator==(const Ack&, const Ack&) = default;
};

/// The envelope was not stored. `envelope` is zeros when it could not even be parsed.
struct Refused
{
    static constexpr MessageType Type = MessageType::Refused;
    EnvelopeId envelope;
    Reason reason = Reason::None;

    friend bool operator==(const Refused&, const Refused&) = default;
};

struct PresenceRelayed
{
    static constexpr MessageType Type = MessageType::PresenceRelayed;
    std::array<std::uint8_t, 480> frame{};

    friend bool operator==(const PresenceRelayed&, const PresenceRelayed&) = default;
};

struct Ticket
{
    static constexpr MessageType Type = MessageType::Ticket;
    Bytes32 token{};
    Bytes url; ///< ASCII, relative to the relay.

    friend bool operator==(const Ticket&, const Ticket&) = default;
};

struct Pong
{
    static constexpr MessageType Type = MessageType::Pong;
    std::uint64_t echo = 0;
    std::uint64_t relayTimeMs = 0;

    friend bool operator==(const Pong&, const Pong&) = default;
};

/// Come back after reconnectAfterMs plus a random part of jitterMs.
struct Drain
{
    static constexpr MessageType Type = MessageType::Drain;
    std::uint32_t reconnectAfterMs = 0;
    std::uint32_t jitterMs = 0;

    friend bool operator==(const Drain&, const Drain&) = default;
};

struct Bye
{
    static constexpr MessageType Type = MessageType::Bye;
    Reason reason = Reason::None;

    friend bool operator==(const Bye&, const Bye&) = default;
};

struct FeedHeads
{
    struct Item
    {
        DeviceId device;
        std::uint64_t seq = 0;
        EnvelopeId envelope;

        friend bool operator==(const Item&, const Item&) = default;
    };

    static constexpr MessageType Type = MessageType::FeedHeads;
    GroupId group;
    More more = More::No;
    std::vector<Item> items; ///< Ascending by device over all frames of the answer.

    friend bool operator==(const FeedHeads&, const FeedHeads&) = default;
};

/// A run without gaps of one device's feed; complete when fromSeq + stubs == feedLength + 1.
struct Stubs
{
    static constexpr MessageType Type = MessageType::Stubs;
    GroupId group;
    DeviceId device;
    std::uint64_t fromSeq = 1;
    std::uint64_t feedLength = 0; ///< Last sequence number the relay holds.
    std::vector<Bytes> stubs;

    friend bool operator==(const Stubs&, const Stubs&) = default;
};

struct Streams
{
    struct Item
    {
        DocumentId doc;
        DocumentKind kind = DocumentKind::Content;
        std::uint64_t pos = 0; ///< Last position.

        friend bool operator==(const Item&, const Item&) = default;
    };

    static constexpr MessageType Type = MessageType::Streams;
    GroupId group;
    More more = More::No;
    std::vector<Item> items;

    friend bool operator==(const Streams&, const Streams&) = default;
};

/// Pushed to subscribers of the group's log when a stream gets its first envelope.
struct NewStream
{
    static constexpr MessageType Type = MessageType::NewStream;
    StreamRef stream;

    friend bool operator==(const NewStream&, const NewStream&) = default;
};

/// The request with this id was refused as a whole.
struct Failed
{
    static constexpr MessageType Type = MessageType::Failed;
    MessageType request = MessageType::Hello; ///< Type of the refused message.
    Reason reason = Reason::None;

    friend bool operator==(const Failed&, const Failed&) = default;
};

using ClientMessage = std::variant<Hello,
                                   Auth,
                                   Register,
                                   Join,
                                   LogGet,
                                   LogAppend,
                                   LogSubscribe,
                                   LogUnsubscribe,
                                   Subscribe,
                                   Unsubscribe,
                                   Push,
                                   Presence,
                                   BlobTicket,
                                   Ping,
                                   FeedHeadsGet,
                                   StubsGet,
                                   ListStreams,
                                   JoinDecline>;

using RelayMessage = std::variant<Challenge,
                                  Welcome,
                                  Registered,
                                  JoinPending,
                                  JoinRequest,
                                  JoinDone,
                                  LogEntries,
                                  LogOk,
                                  LogConflict,
                                  HeadsChanged,
                                  Envelopes,
                                  CaughtUp,
                                  Ack,
                                  Refused,
                                  PresenceRelayed,
                                  Ticket,
                                  Pong,
                                  Drain,
                                  Bye,
                                  FeedHeads,
                                  Stubs,
                                  Streams,
                                  NewStream,
                                  Failed>;

/// Name as PROTOCOL.md writes it, for logs and metrics; "unknown" for other numbers.
const char* name(MessageType type) noexcept;
const char* name(Reason reason) noexcept;

} // namespace cahier::protocol

template <>
struct std::hash<cahier::protocol::StreamRef>
{
    std::size_t operator()(const cahier::protocol::StreamRef& ref) const noexcept
    {
        return std::hash<cahier::DocumentId>{}(ref.doc) ^ std::hash<cahier::GroupId>{}(ref.group) ^
               static_cast<std::size_t>(ref.kind);
    }
};

template <>
struct std::hash<cahier::protocol::LogRef>
{
    std::size_t operator()(const cahier::protocol::LogRef& ref) const noexcept
    {
        return std::hash<cahier::LogId>{}(ref.id) ^ static_cast<std::size_t>(ref.type);
    }
};
