// SPDX-License-Identifier: MPL-2.0
// What the engine knows of the network: frames go in, frames come out, once. No Qt here, so that
// the engine, the simulator and the fakes need none.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace cahier::transport {

/// SHA-256 of the DER public key of the certificate the other side showed; zeros without TLS.
using SpkiHash = std::array<std::uint8_t, 32>;

/// Receives what happens on one channel, on the channel's thread. It must not destroy the channel
/// from inside a callback (post that to the executor instead).
class ChannelListener
{
public:
    virtual ~ChannelListener() = default;

    /// Once, before anything else but `channelClosed`: frames may be sent from now on.
    virtual void channelOpened(const SpkiHash& spki) = 0;

    /// One whole frame; the view lives for the call.
    virtual void channelReceived(ByteView frame) = 0;

    /// Once, and the last call: RelayUnreachable (refused, name not found, certificate not
    /// trusted, connection lost), ProtocolViolation (oversize or text frame), Cancelled (our own
    /// `close`). `detail` says more, for logs.
    virtual void channelClosed(const Error& reason) = 0;
};

/// One connection, used once. Destroying it closes it without another callback.
/// Thread: that of the executor its factory belongs to.
class Channel
{
public:
    virtual ~Channel() = default;

    /// Queues one whole frame; silently dropped unless open. O(size).
    virtual void send(ByteView frame) = 0;

    /// Bytes handed over and not yet taken by the operating system: how the engine notices a slow
    /// network before it queues without bound.
    virtual std::size_t pendingBytes() const = 0;

    /// Sends what is queued, then closes; `channelClosed(Cancelled)` follows.
    virtual void close() = 0;
};

/// Opens connections to a relay.
class ChannelFactory
{
public:
    virtual ~ChannelFactory() = default;

    /// Starts connecting and returns at once; the outcome comes to `listener`, which outlives the
    /// channel, never from inside this call. `address` is "ws://host:port" or "wss://host:port".
    virtual std::unique_ptr<Channel> open(const std::string& address,
                                          ChannelListener& listener) = 0;
};

} // namespace cahier::transport
