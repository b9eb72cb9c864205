// SPDX-License-Identifier: MPL-2.0
// Every error code of the project. Numbers are stable (logs, exit messages and the wire quote them)
// and grouped by hundreds per module; append only. Words for users live in app/text alone.
#pragma once

#include <cstdint>

namespace cahier {

enum class Errc : std::uint16_t {
    // 1xx base: general
    InvalidArgument = 100, ///< A caller's value is outside its contract.
    TooLarge = 101,        ///< A named limit was exceeded; detail names limit and value.
    Truncated = 102,       ///< Input ended before its stated length.
    Malformed = 103,       ///< Input is not in the expected format.
    TrailingBytes = 104,   ///< Input goes on after its end.
    IoError = 105,         ///< Read, write, sync or rename failed.
    NotFound = 106,        ///< The named thing does not exist.
    AlreadyExists = 107,   ///< The named thing exists already.
    Cancelled = 108,       ///< Stopped on request.
    Timeout = 109,         ///< No answer in time.
    DiskFull = 110,        ///< The device has no room left; nothing was lost, nothing new is saved.
    Busy = 111,            ///< Another process holds the resource.
    Unsupported = 112,     ///< A version or kind this build cannot read.
    InvalidState = 113,    ///< Not possible in this state (e.g. not connected, already closed).

    // 2xx crdt
    BadUpdate = 200,      ///< A CRDT update is malformed; the document is unchanged.
    BadStateVector = 201, ///< A state vector is malformed.
    BadPosition = 202,    ///< An index lies outside the text, or a relative position is malformed.
    ForeignActor = 203,   ///< An update carries structs of a client other than its author.
    ClockGap = 204,       ///< An update's clocks do not continue the author's without gap.

    // 3xx crypto
    NotAuthentic = 300,     ///< Decryption or a signature failed. One code: no oracle.
    WrongPassphrase = 301,  ///< The passphrase opens no slot of the vault.
    VaultDamaged = 302,     ///< The vault header is damaged (and its copy, too).
    BadKdfParameters = 303, ///< Argon2id cost outside the accepted bounds.
    NotAuthorised = 304,    ///< The log does not give this author the right.
    LogConflict = 305,      ///< Another entry was accepted first; refetch and decide again.
    LogFork = 306,          ///< Two entries for one place in a log: proof of a lying relay.
    Equivocation = 307,     ///< Two envelopes for one sequence number of one device.
    UnknownEpoch = 308,     ///< The epoch's key is not known here (yet).
    BadLink = 309,          ///< An invitation or registration link is malformed.
    LinkExpired = 310,      ///< An invitation or registration link is expired, used or revoked.

    // 4xx store
    DatabaseDamaged = 400, ///< A page failed authentication or SQLite found damage.
    DatabaseTooNew = 401,  ///< Written by a newer version of the program.
    WrongKey = 402,        ///< The database was written under another key.
    ProfileRestored = 403, ///< Put back from a copy: this installation goes on as a new device.

    // 5xx protocol and transport
    RelayUnreachable = 500,  ///< No connection to the relay.
    WrongRelay = 501,        ///< The relay's identity is not the pinned one.
    ProtocolVersion = 502,   ///< Relay and client share no protocol version.
    ProtocolViolation = 503, ///< The other side broke the protocol.
    NotRegistered = 504,     ///< The relay does not know this user.
    RateLimited = 505,       ///< The relay asks to slow down.
    QuotaExceeded = 506,     ///< The relay's quota for this user or workspace is used up.
    Refused = 507,           ///< The relay refused; detail holds its reason.
    ChangesWithheld = 508,   ///< Somebody has changes that the relay does not give to this device.
    BadCertificate = 509,    ///< The TLS certificate is not trusted, for another name, or expired.

    // 9xx
    Internal = 900, ///< A library failed in a way it never should.
};

/// Name of the enumerator, for logs. O(1).
const char* name(Errc code) noexcept;

} // namespace cahier
