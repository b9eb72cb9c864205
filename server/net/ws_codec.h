// SPDX-License-Identifier: MPL-2.0
// RFC 6455 framing, server side, without a socket: bytes in, messages and control frames out.
// An idle connection owns no buffer here.
#pragma once

#include "sync/base/bytes.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace cahier::server {

/// Close codes of RFC 6455 §7.4.1 that the relay uses by itself.
enum class CloseCode : std::uint16_t {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidPayload = 1007,
    PolicyViolation = 1008,
    TooBig = 1009,
    InternalError = 1011,
};

enum class Flow { Continue, Stop };

/// Told what the decoder finds. Stop ends the feed: the connection is going away.
class WsEvents
{
public:
    virtual ~WsEvents() = default;
    /// A whole binary message. The view is valid during the call.
    virtual Flow onMessage(ByteView message) = 0;
    virtual Flow onPing(ByteView payload) = 0;
    virtual Flow onPong() = 0;
    /// The peer closes; nullopt when it gave no code.
    virtual Flow onClose(std::optional<std::uint16_t> code) = 0;
};

/// Strict: frames must be masked, lengths minimal, reserved bits and opcodes unused, control frames
/// whole and short, fragments in order, close codes legal, close reasons UTF-8. Text is refused.
class WsDecoder
{
public:
    explicit WsDecoder(std::size_t maxMessageBytes)
        : m_maxMessageBytes(maxMessageBytes)
    {
    }

    /// Takes all of `bytes` (and unmasks them in place). A code means: fail the connection with it.
    std::optional<CloseCode> feed(MutableByteView bytes, WsEvents& events);

    /// Something has begun that is not complete: a frame header, a frame or a message.
    bool isMidMessage() const noexcept { return m_headerSize > 0 || m_inPayload || m_inMessage; }

private:
    std::optional<CloseCode> feedHeader(MutableByteView& bytes);
    std::optional<CloseCode> beginFrame();
    std::optional<CloseCode> feedPayload(MutableByteView& bytes, WsEvents& events, Flow& flow);
    std::optional<CloseCode> finishControl(ByteView payload, WsEvents& events, Flow& flow);
    std::size_t headerLength() const noexcept;
    void unmask(MutableByteView bytes) noexcept;

    bool isControl() const noexcept { return (m_opcode & 0x8U) != 0; }

    const std::size_t m_maxMessageBytes;     ///< Larger ones fail with TooBig.
    std::array<std::uint8_t, 14> m_header{}; ///< Of the frame that is beginning.
    std::uint8_t m_headerSize = 0;           ///< Bytes of it so far.
    std::uint8_t m_opcode = 0;               ///< Of the current frame.
    std::uint8_t m_maskPhase = 0;            ///< Payload bytes so far, modulo 4.
    bool m_fin = false;                      ///< The current frame ends its message.
    bool m_inPayload = false;                ///< The header is complete, the payload is not.
    bool m_inMessage = false;                ///< A fragmented message is under way.
    std::array<std::uint8_t, 4> m_mask{};    ///< Of the current frame.
    std::uint64_t m_left = 0;                ///< Payload bytes still to come.
    std::unique_ptr<Bytes> m_message;        ///< Fragments so far; null when there are none.
    std::unique_ptr<Bytes> m_control;        ///< A control payload that came in pieces.
};

/// The header of an unmasked, unfragmented frame; 2, 4 or 10 bytes.
struct WsHeader
{
    std::array<std::uint8_t, 10> bytes{};
    std::uint8_t size = 0;

    ByteView view() const noexcept { return ByteView{bytes}.first(size); }
};

enum class WsOpcode : std::uint8_t { Binary = 2, Close = 8, Ping = 9, Pong = 10 };

WsHeader wsHeader(WsOpcode opcode, std::size_t payloadBytes) noexcept;
/// A whole small frame; payload ≤ 125 bytes.
Bytes wsControlFrame(WsOpcode opcode, ByteView payload);
/// A whole close frame with a code and no reason text.
Bytes wsCloseFrame(std::uint16_t code);
/// May a peer send this code? (1000–1003, 1007–1014, 3000–4999)
bool isLegalCloseCode(std::uint16_t code) noexcept;
/// Strict UTF-8: no overlong forms, surrogates or values over U+10FFFF.
bool isUtf8(ByteView text) noexcept;

} // namespace cahier::server
