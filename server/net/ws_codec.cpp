// SPDX-License-Identifier: MPL-2.0
#include "server/net/ws_codec.h"

#include <algorithm>
#include <cstring>

namespace cahier::server {

namespace {

constexpr std::uint8_t FinBit = 0x80;
constexpr std::uint8_t ReservedBits = 0x70;
constexpr std::uint8_t MaskBit = 0x80;
constexpr std::uint8_t OpContinuation = 0;
constexpr std::uint8_t OpText = 1;
constexpr std::uint8_t OpBinary = 2;
constexpr std::uint8_t OpClose = 8;
constexpr std::uint8_t OpPing = 9;
constexpr std::uint8_t OpPong = 10;
constexpr std::size_t MaxControlBytes = 125;

std::uint64_t bigEndian(const std::uint8_t* bytes, std::size_t count) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = (value << 8U) | bytes[i];
    return value;
}

} // namespace

std::optional<CloseCode> WsDecoder::feed(MutableByteView bytes, WsEvents& events)
{
    Flow flow = Flow::Continue;
    while (flow == Flow::Continue && (!bytes.empty() || (m_inPayload && m_left == 0))) {
        const auto problem = m_inPayload ? feedPayload(bytes, events, flow) : feedHeader(bytes);
        if (problem)
            return problem;
    }
    return std::nullopt;
}

std::size_t WsDecoder::headerLength() const noexcept
{
    const std::uint8_t length = m_header[1] & 0x7fU;
    const std::size_t extended = length == 126 ? 2 : (length == 127 ? 8 : 0);
    return 2 + extended + 4;
}

std::optional<CloseCode> WsDecoder::feedHeader(MutableByteView& bytes)
{
    while (!bytes.empty()) {
        m_header[m_headerSize++] = bytes.front();
        bytes = bytes.subspan(1);
        // An unmasked frame has a shorter header: judge it as soon as that can be seen.
        if (m_headerSize == 2 && (m_header[1] & MaskBit) == 0)
            return CloseCode::ProtocolError;
        if (m_headerSize >= 2 && m_headerSize == headerLength())
            return beginFrame();
    }
    return std::nullopt;
}

std::optional<CloseCode> WsDecoder::beginFrame()
{
    const std::uint8_t shortLength = m_header[1] & 0x7fU;
    const std::size_t extended = m_headerSize - 6U;
    m_opcode = m_header[0] & 0x0fU;
    m_fin = (m_header[0] & FinBit) != 0;
    m_left = extended == 0 ? shortLength : bigEndian(m_header.data() + 2, extended);
    std::copy_n(m_header.begin() + 2 + static_cast<std::ptrdiff_t>(extended), 4, m_mask.begin());
    m_maskPhase = 0;
    m_headerSize = 0;
    m_inPayload = true;

    if ((m_header[0] & ReservedBits) != 0)
        return CloseCode::ProtocolError;
    if ((extended == 2 && m_left < 126) || (extended == 8 && (m_left >> 16U) == 0) ||
        (m_left >> 63U) != 0)
        return CloseCode::ProtocolError;
    if (isControl()) {
        const bool known = m_opcode == OpClose || m_opcode == OpPing || m_opcode == OpPong;
        return known && m_fin && m_left <= MaxControlBytes
                   ? std::nullopt
                   : std::optional{CloseCode::ProtocolError};
    }
    if (m_opcode == OpText && !m_inMessage)
        return CloseCode::UnsupportedData;
    const bool starts = m_opcode == OpBinary;
    if (!starts && m_opcode != OpContinuation)
        return CloseCode::ProtocolError;
    if (starts == m_inMessage)
        return CloseCode::ProtocolError;
    const std::size_t before = m_message == nullptr ? 0 : m_message->size();
    if (m_left > m_maxMessageBytes - before)
        return CloseCode::TooBig;
    m_inMessage = true;
    return std::nullopt;
}

void WsDecoder::unmask(MutableByteView bytes) noexcept
{
    std::size_t i = 0;
    for (; i < bytes.size() && m_maskPhase != 0; ++i) {
        bytes[i] ^= m_mask[m_maskPhase];
        m_maskPhase = (m_maskPhase + 1U) & 3U;
    }
    std::uint32_t mask = 0;
    std::memcpy(&mask, m_mask.data(), sizeof mask);
    for (; i + 4 <= bytes.size(); i += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data() + i, sizeof word);
        word ^= mask;
        std::memcpy(bytes.data() + i, &word, sizeof word);
    }
    for (; i < bytes.size(); ++i) {
        bytes[i] ^= m_mask[m_maskPhase];
        m_maskPhase = (m_maskPhase + 1U) & 3U;
    }
}

std::optional<CloseCode>
WsDecoder::feedPayload(MutableByteView& bytes, WsEvents& events, Flow& flow)
{
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, bytes.size()));
    const MutableByteView part = bytes.first(count);
    bytes = bytes.subspan(count);
    unmask(part);
    m_left -= count;
    const bool isWhole = m_left == 0;
    std::unique_ptr<Bytes>& gathered = isControl() ? m_control : m_message;
    if (isWhole)
        m_inPayload = false;

    // The common case, a frame that lies in the read buffer as a whole, is not copied.
    const bool isDirect = isWhole && gathered == nullptr && (m_fin || isControl());
    if (!isDirect) {
        if (gathered == nullptr)
            gathered = std::make_unique<Bytes>();
        gathered->insert(gathered->end(), part.begin(), part.end());
    }
    if (!isWhole || (!isControl() && !m_fin))
        return std::nullopt;
    const std::unique_ptr<Bytes> owned = std::move(gathered);
    const ByteView payload = isDirect ? ByteView{part} : ByteView{*owned};
    if (isControl())
        return finishControl(payload, events, flow);
    m_inMessage = false;
    flow = events.onMessage(payload);
    return std::nullopt;
}

std::optional<CloseCode> WsDecoder::finishControl(ByteView payload, WsEvents& events, Flow& flow)
{
    if (m_opcode == OpPing) {
        flow = events.onPing(payload);
    } else if (m_opcode == OpPong) {
        flow = events.onPong();
    } else if (payload.empty()) {
        flow = events.onClose(std::nullopt);
    } else {
        if (payload.size() == 1)
            return CloseCode::ProtocolError;
        const auto code = static_cast<std::uint16_t>(bigEndian(payload.data(), 2));
        if (!isLegalCloseCode(code))
            return CloseCode::ProtocolError;
        if (!isUtf8(payload.subspan(2)))
            return CloseCode::InvalidPayload;
        flow = events.onClose(code);
    }
    return std::nullopt;
}

WsHeader wsHeader(WsOpcode opcode, std::size_t payloadBytes) noexcept
{
    WsHeader header;
    header.bytes[0] = static_cast<std::uint8_t>(FinBit | static_cast<std::uint8_t>(opcode));
    std::size_t extended = 0;
    if (payloadBytes < 126) {
        header.bytes[1] = static_cast<std::uint8_t>(payloadBytes);
    } else if (payloadBytes <= 0xffff) {
        header.bytes[1] = 126;
        extended = 2;
    } else {
        header.bytes[1] = 127;
        extended = 8;
    }
    for (std::size_t i = 0; i < extended; ++i)
        header.bytes[2 + i] = static_cast<std::uint8_t>(payloadBytes >> (8U * (extended - 1U - i)));
    header.size = static_cast<std::uint8_t>(2 + extended);
    return header;
}

Bytes wsControlFrame(WsOpcode opcode, ByteView payload)
{
    const WsHeader header = wsHeader(opcode, payload.size());
    Bytes frame = toBytes(header.view());
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

Bytes wsCloseFrame(std::uint16_t code)
{
    const std::array<std::uint8_t, 2> payload{static_cast<std::uint8_t>(code >> 8U),
                                              static_cast<std::uint8_t>(code & 0xffU)};
    return wsControlFrame(WsOpcode::Close, payload);
}

bool isLegalCloseCode(std::uint16_t code) noexcept
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

bool isUtf8(ByteView text) noexcept
{
    std::size_t i = 0;
    while (i < text.size()) {
        const std::uint8_t first = text[i];
        std::size_t more = 0;
        std::uint32_t value = 0;
        if (first < 0x80) {
            ++i;
            continue;
        }
        if (first >= 0xc2 && first <= 0xdf) {
            more = 1;
            value = first & 0x1fU;
        } else if (first >= 0xe0 && first <= 0xef) {
            more = 2;
            value = first & 0x0fU;
        } else if (first >= 0xf0 && first <= 0xf4) {
            more = 3;
            value = first & 0x07U;
        } else {
            return false;
        }
        if (text.size() - i <= more)
            return false;
        for (std::size_t k = 1; k <= more; ++k) {
            if ((text[i + k] & 0xc0U) != 0x80U)
                return false;
            value = (value << 6U) | (text[i + k] & 0x3fU);
        }
        const bool isOverlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
        if (isOverlong || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
            return false;
        i += more + 1;
    }
    return true;
}

} // namespace cahier::server
