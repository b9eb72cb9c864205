// SPDX-License-Identifier: MPL-2.0
// One connection's life as a machine without I/O: events go in, actions come out. Whoever owns it
// moves bytes and sets timers; every order of events can be tried in a test without a socket.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/clock.h"
#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/protocol/codec.h"
#include "sync/protocol/message.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>
#include <vector>

namespace cahier::engine {

/// From the first byte to WELCOME.
inline constexpr Milliseconds HandshakeTimeout{15'000};
/// Silence from the relay after which it is asked, and how long it may take to answer.
inline constexpr Milliseconds SilenceBeforePing{15'000};
inline constexpr Milliseconds PongTimeout{10'000};

/// The two cryptographic acts of the login (security.md §3.11). Implemented with the device's key;
/// outlives the machine.
class LoginKeys
{
public:
    virtual ~LoginKeys() = default;

    /// NotAuthentic unless the relay that we pinned signed this challenge for our nonce.
    virtual Result<void> verifyChallenge(const protocol::Bytes32& clientNonce,
                                         const protocol::Challenge& challenge) const = 0;
    virtual protocol::Signature signAuth(const protocol::Bytes32& spki,
                                         const protocol::Bytes32& clientNonce,
                                         const protocol::Challenge& challenge,
                                         const protocol::Hello& hello) const = 0;
};

/// What the owner of the machine must do, in order.
struct SendFrame
{
    Bytes frame;
};

/// AUTH is on its way; what follows may be sent without waiting for WELCOME.
struct LoginSent
{
};

struct LoggedIn
{
    protocol::Welcome welcome;
};

/// A message that is not the machine's own business.
struct Deliver
{
    protocol::RelayFrame frame;
};

/// The relay goes away soon: reconnect after this long, jitter included.
struct GoingAway
{
    Milliseconds reconnectAfter{};
};

/// Close the channel; nothing follows. WrongRelay, ProtocolVersion, ProtocolViolation,
/// NotRegistered, RateLimited, QuotaExceeded, Refused, RelayUnreachable.
struct CloseChannel
{
    Error why;
};

using SessionAction =
    std::variant<SendFrame, LoginSent, LoggedIn, Deliver, GoingAway, CloseChannel>;
using SessionActions = std::vector<SessionAction>;

/// Single use: a new connection gets a new machine. Not thread-safe; no I/O, no clock of its own.
/// Invariant: before `LoggedIn` nothing is delivered but what a logged-in connection brings, and
/// after `CloseChannel` every event is ignored.
class SessionFsm
{
public:
    enum class State : std::uint8_t { Connecting, Greeting, Authenticating, Ready, Ended };

    struct Identity
    {
        RelayId relay; ///< Pinned.
        UserId user;
        DeviceId device;
        protocol::Bytes32 clientNonce{}; ///< Fresh for each connection.
    };

    /// `chance`: random bits for the jitter of DRAIN.
    SessionFsm(const Identity& identity,
               const LoginKeys& keys,
               SteadyTime now,
               std::uint64_t chance) noexcept;

    State state() const noexcept { return m_state; }

    /// The channel is open; sends HELLO.
    SessionActions opened(const protocol::Bytes32& spki, SteadyTime now);
    /// One frame from the relay, as it came.
    SessionActions received(ByteView frame, SteadyTime now);
    /// Call no later than `nextDeadline()`.
    SessionActions tick(SteadyTime now);
    /// When `tick` is due.
    SteadyTime nextDeadline() const noexcept;

    /// A frame for `message`, with a fresh request id in `request` if not null. InvalidState
    /// before LoginSent; TooLarge from the codec.
    Result<Bytes>
    frameFor(const protocol::ClientMessage& message, protocol::RequestId* request, SteadyTime now);

private:
    SessionActions end(Errc code, std::string detail);
    SessionActions onChallenge(const protocol::Challenge& challenge, SteadyTime now);
    SessionActions onWelcome(const protocol::Welcome& welcome);
    SessionActions onReady(protocol::RelayFrame frame, SteadyTime now);
    SessionActions onBye(protocol::Reason reason);
    Bytes encode(const protocol::ClientMessage& message, protocol::RequestId request) const;

    Identity m_identity;                   ///< Who we are and whom we expect.
    const LoginKeys& m_keys;               ///< Outlives this.
    std::uint64_t m_chance;                ///< For DRAIN's jitter.
    State m_state = State::Connecting;     ///< Only moves forward.
    protocol::Bytes32 m_spki{};            ///< What the channel saw of the relay's TLS key.
    protocol::Hello m_hello;               ///< As sent.
    protocol::RequestId m_lastRequest = 0; ///< Ids are never reused in one connection.
    SteadyTime m_started;                  ///< For the handshake's time limit.
    SteadyTime m_lastReceived;             ///< Any frame counts.
    SteadyTime m_lastSent;                 ///< Any frame counts.
    std::optional<SteadyTime> m_pingSent;  ///< Waiting for any frame since then.
    Milliseconds m_pingInterval{};         ///< What the relay wants to hear from us.
};

/// The error a relay's reason stands for. `detail` names the reason.
Error errorOf(protocol::Reason reason);

} // namespace cahier::engine
