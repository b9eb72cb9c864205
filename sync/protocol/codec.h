// SPDX-License-Identifier: MPL-2.0
// Strict translation between frames and messages, the same code for both sides. A frame decodes
// to exactly one message, and that message encodes to exactly that frame.
#pragma once

#include "sync/protocol/message.h"

namespace cahier::protocol {

/// 0 = not an answer and no answer expected; answers carry the id of their request.
using RequestId = std::uint32_t;

struct ClientFrame
{
    RequestId request = 0;
    ClientMessage message;
};

struct RelayFrame
{
    RequestId request = 0;
    RelayMessage message;
};

/// Decode one WebSocket binary message. Lengths are checked against limits.h before anything is
/// allocated. Errors: TooLarge (frame over MaxFrameBytes), Truncated, TrailingBytes, Malformed (a
/// value out of its range or a list or string over its limit), Unsupported (unknown type or wrong
/// direction). Any thread; O(frame).
Result<ClientFrame> decodeClientFrame(ByteView frame);
Result<RelayFrame> decodeRelayFrame(ByteView frame);

/// TooLarge when a field or the whole frame is over its limit, InvalidArgument for a value that
/// the decoder would refuse. Any thread; O(frame).
Result<Bytes> encodeFrame(const ClientMessage& message, RequestId request);
Result<Bytes> encodeFrame(const RelayMessage& message, RequestId request);

/// The type of a message.
MessageType typeOf(const ClientMessage& message) noexcept;
MessageType typeOf(const RelayMessage& message) noexcept;

} // namespace cahier::protocol
