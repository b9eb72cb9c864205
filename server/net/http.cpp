// SPDX-License-Identifier: MPL-2.0
#include "server/net/http.h"

#include "sync/protocol/version.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>

namespace cahier::server {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view AcceptConstant = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// FIPS 180-4; for the handshake's echo and nothing else.
class Sha1
{
public:
    std::array<std::uint8_t, 20> digest(std::string_view text)
    {
        Bytes padded = toBytes(asBytes(text));
        const std::uint64_t bits = std::uint64_t{padded.size()} * 8U;
        padded.push_back(0x80);
        while (padded.size() % 64 != 56)
            padded.push_back(0);
        for (unsigned i = 0; i < 8; ++i)
            padded.push_back(static_cast<std::uint8_t>(bits >> (56U - 8U * i)));
        for (std::size_t at = 0; at < padded.size(); at += 64)
            block(padded.data() + at);
        std::array<std::uint8_t, 20> out{};
        for (std::size_t i = 0; i < 20; ++i)
            out[i] = static_cast<std::uint8_t>(m_state[i / 4] >> (24U - 8U * (i % 4)));
        return out;
    }

private:
    static std::uint32_t rotate(std::uint32_t value, unsigned count)
    {
        return (value << count) | (value >> (32U - count));
    }

    void block(const std::uint8_t* bytes)
    {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 16; ++i)
            w[i] = (std::uint32_t{bytes[4 * i]} << 24U) | (std::uint32_t{bytes[4 * i + 1]} << 16U) |
                   (std::uint32_t{bytes[4 * i + 2]} << 8U) | std::uint32_t{bytes[4 * i + 3]};
        for (std::size_t i = 16; i < 80; ++i)
            w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        auto [a, b, c, d, e] = m_state;
        for (std::size_t i = 0; i < 80; ++i) {
            std::uint32_t f = 0;
            std::uint32_t k = 0;
            if (i < 20) {
                f = (b & c) | (~b & d);
                k = 0x5a827999;
            } else if (i < 40) {
                f = b ^ c ^ d;
                k = 0x6ed9eba1;
            } else if (i < 60) {
                f = (b & c) | (b & d) | (c & d);
                k = 0x8f1bbcdc;
            } else {
                f = b ^ c ^ d;
                k = 0xca62c1d6;
            }
            const std::uint32_t next = rotate(a, 5) + f + e + k + w[i];
            e = d;
            d = c;
            c = rotate(b, 30);
            b = a;
            a = next;
        }
        m_state[0] += a;
        m_state[1] += b;
        m_state[2] += c;
        m_state[3] += d;
        m_state[4] += e;
    }

    std::array<std::uint32_t, 5> m_state{
        0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}; ///< Running state.
};

std::string base64(ByteView bytes)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8U) | (k < count ? bytes[i + k] : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= count ? alphabet[(group >> (18U - 6U * k)) & 63U] : '=';
    }
    return out;
}

/// 16 bytes in base64: 22 characters and "==".
bool isWebSocketKey(std::string_view key)
{
    if (key.size() != 24 || key.substr(22) != "==")
        return false;
    return std::all_of(key.begin(), key.begin() + 22, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    });
}

std::string_view statusText(unsigned status)
{
    const boost::beast::string_view text = http::obsolete_reason(http::int_to_status(status));
    return {text.data(), text.size()};
}

} // namespace

std::optional<std::size_t> headLength(ByteView bytes) noexcept
{
    const std::string_view text = asText(bytes);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return std::nullopt;
    return end + 4;
}

Result<HttpRequest> parseHead(ByteView head)
{
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(MaxHeadBytes));
    parser.eager(false);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(head.data(), head.size()), error);
    if (error || !parser.is_header_done())
        return fail(Errc::Malformed, "bad HTTP head");
    const auto& message = parser.get();
    HttpRequest request;
    if (message.method() == http::verb::get)
        request.method = HttpRequest::Method::Get;
    else if (message.method() == http::verb::head)
        request.method = HttpRequest::Method::Head;
    const std::string target{message.target().data(), message.target().size()};
    request.target = target.substr(0, target.find('?'));
    request.wantsWebSocket = message.version() == 11 &&
                             http::token_list{message[http::field::connection]}.exists("upgrade") &&
                             boost::beast::iequals(message[http::field::upgrade], "websocket");
    const auto text = [&message](http::field field) {
        const boost::beast::string_view value = message[field];
        return std::string{value.data(), value.size()};
    };
    request.webSocketKey = text(http::field::sec_websocket_key);
    request.webSocketVersion = text(http::field::sec_websocket_version);
    const boost::beast::string_view wanted{protocol::Subprotocol.data(),
                                           protocol::Subprotocol.size()};
    const auto range = message.equal_range(http::field::sec_websocket_protocol);
    for (auto field = range.first; field != range.second; ++field)
        request.offersSubprotocol =
            request.offersSubprotocol || http::token_list{field->value()}.exists(wanted);
    return request;
}

std::string printReply(const HttpReply& reply, HttpRequest::Method method)
{
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + ' ' +
                       std::string{statusText(reply.status)} +
                       "\r\nContent-Type: " + reply.contentType +
                       "\r\nContent-Length: " + std::to_string(reply.body.size()) +
                       "\r\nConnection: close\r\nCache-Control: no-store\r\n"
                       "X-Content-Type-Options: nosniff\r\n";
    if (reply.status == 426)
        text += "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n";
    text += "\r\n";
    if (method != HttpRequest::Method::Head)
        text += reply.body;
    return text;
}

Upgrade upgrade(const HttpRequest& request)
{
    const auto refuse = [](unsigned status, std::string body) {
        return Upgrade{std::nullopt, HttpReply{status, "text/plain; charset=utf-8", body + "\n"}};
    };
    if (request.method != HttpRequest::Method::Get)
        return refuse(405, "WebSocket upgrades are GET requests.");
    if (!request.wantsWebSocket || request.webSocketVersion != "13")
        return refuse(426, "This address speaks WebSocket, version 13.");
    if (!isWebSocketKey(request.webSocketKey))
        return refuse(400, "Sec-WebSocket-Key is malformed.");
    if (!request.offersSubprotocol)
        return refuse(400, "Sec-WebSocket-Protocol must offer cahier.v1.");
    return Upgrade{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
                       acceptKey(request.webSocketKey) + "\r\nSec-WebSocket-Protocol: " +
                       std::string{protocol::Subprotocol} + "\r\n\r\n",
                   {}};
}

std::string acceptKey(std::string_view key)
{
    return base64(Sha1{}.digest(std::string{key} + std::string{AcceptConstant}));
}

} // namespace cahier::server
