// SPDX-License-Identifier: MPL-2.0
// Names of messages and reasons for logs and metrics.
#include "sync/protocol/message.h"

namespace cahier::protocol {

// No default: a new enumerator without a name is a compiler warning.
const char* name(MessageType type) noexcept
{
    switch (type) {
    case MessageType::Hello:
        return "HELLO";
    case MessageType::Auth:
        return "AUTH";
    case MessageType::Register:
        return "REGISTER";
    case MessageType::Join:
        return "JOIN";
    case MessageType::LogGet:
        return "LOG_GET";
    case MessageType::LogAppend:
        return "LOG_APPEND";
    case MessageType::LogSubscribe:
        return "LOG_SUBSCRIBE";
    case MessageType::LogUnsubscribe:
        return "LOG_UNSUBSCRIBE";
    case MessageType::Subscribe:
        return "SUBSCRIBE";
    case MessageType::Unsubscribe:
        return "UNSUBSCRIBE";
    case MessageType::Push:
        return "PUSH";
    case MessageType::Presence:
        return "PRESENCE";
    case MessageType::BlobTicket:
        return "BLOB_TICKET";
    case MessageType::Ping:
        return "PING";
    case MessageType::FeedHeadsGet:
        return "FEED_HEADS_GET";
    case MessageType::StubsGet:
        return "STUBS_GET";
    case MessageType::ListStreams:
        return "LIST_STREAMS";
    case MessageType::JoinDecline:
        return "JOIN_DECLINE";
    case MessageType::Challenge:
        return "CHALLENGE";
    case MessageType::Welcome:
        return "WELCOME";
    case MessageType::Registered:
        return "REGISTERED";
    case MessageType::JoinPending:
        return "JOIN_PENDING";
    case MessageType::JoinRequest:
        return "JOIN_REQUEST";
    case MessageType::JoinDone:
        return "JOIN_DONE";
    case MessageType::LogEntries:
        return "LOG_ENTRIES";
    case MessageType::LogOk:
        return "LOG_OK";
    case MessageType::LogConflict:
        return "LOG_CONFLICT";
    case MessageType::HeadsChanged:
        return "HEADS_CHANGED";
    case MessageType::Envelopes:
        return "ENVELOPES";
    case MessageType::CaughtUp:
        return "CAUGHT_UP";
    case MessageType::Ack:
        return "ACK";
    case MessageType::Refused:
        return "REFUSED";
    case MessageType::PresenceRelayed:
        return "PRESENCE_RELAYED";
    case MessageType::Ticket:
        return "TICKET";
    case MessageType::Pong:
        return "PONG";
    case MessageType::Drain:
        return "DRAIN";
    case MessageType::Bye:
        return "BYE";
    case MessageType::FeedHeads:
        return "FEED_HEADS";
    case MessageType::Stubs:
        return "STUBS";
    case MessageType::Streams:
        return "STREAMS";
    case MessageType::NewStream:
        return "NEW_STREAM";
    case MessageType::Failed:
        return "FAILED";
    }
    return "unknown";
}

const char* name(Reason reason) noexcept
{
    switch (reason) {
    case Reason::None:
        return "none";
    case Reason::BadFrame:
        return "bad_frame";
    case Reason::TooLarge:
        return "too_large";
    case Reason::NotAuthenticated:
        return "not_authenticated";
    case Reason::BadSignature:
        return "bad_signature";
    case Reason::NotRegistered:
        return "not_registered";
    case Reason::NotAuthorised:
        return "not_authorised";
    case Reason::UnknownLog:
        return "unknown_log";
    case Reason::BadEntry:
        return "bad_entry";
    case Reason::BadToken:
        return "bad_token";
    case Reason::BadInvite:
        return "bad_invite";
    case Reason::RateLimited:
        return "rate_limited";
    case Reason::QuotaExceeded:
        return "quota_exceeded";
    case Reason::Slow:
        return "slow";
    case Reason::Draining:
        return "draining";
    case Reason::UnsupportedVersion:
        return "unsupported_version";
    case Reason::WrongEpoch:
        return "wrong_epoch";
    case Reason::UnknownLogHead:
        return "unknown_log_head";
    case Reason::BadSequence:
        return "bad_sequence";
    case Reason::Equivocation:
        return "equivocation";
    case Reason::CutOff:
        return "cut_off";
    case Reason::UnknownDevice:
        return "unknown_device";
    case Reason::AlreadyRegistered:
        return "already_registered";
    case Reason::Unavailable:
        return "unavailable";
    case Reason::Unsupported:
        return "unsupported";
    case Reason::Timeout:
        return "timeout";
    case Reason::Internal:
        return "internal";
    case Reason::NotFound:
        return "not_found";
    case Reason::TooManyConnections:
        return "too_many_connections";
    }
    return "unknown";
}

} // namespace cahier::protocol
