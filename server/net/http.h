// SPDX-License-Identifier: MPL-2.0
// The little HTTP the relay speaks: a bounded request head, four pages, and the upgrade.
#pragma once

#include "sync/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace cahier::server {

/// Longer heads are answered by 431.
inline constexpr std::size_t MaxHeadBytes = 8192;

/// What of a request head matters here.
struct HttpRequest
{
    enum class Method { Get, Head, Other };

    Method method = Method::Other;
    std::string target; ///< Path without query.
    bool wantsWebSocket = false;
    std::string webSocketKey;
    std::string webSocketVersion;
    bool offersSubprotocol = false; ///< cahier.v1 is among the offered ones.
};

/// Length of the head including its blank line, or nullopt when it is not complete yet.
std::optional<std::size_t> headLength(ByteView bytes) noexcept;
/// Parses one complete head. Malformed.
Result<HttpRequest> parseHead(ByteView head);

/// A finished page.
struct HttpReply
{
    unsigned status = 200;
    std::string contentType = "text/plain; charset=utf-8";
    std::string body;
};

/// With Connection: close and no caching.
std::string printReply(const HttpReply& reply, HttpRequest::Method method);

/// 101 with the accept key, or the reply that says what is wrong.
struct Upgrade
{
    std::optional<std::string> response; ///< Set when the upgrade is fine.
    HttpReply refusal;
};

Upgrade upgrade(const HttpRequest& request);
/// base64(SHA-1(key ‖ RFC 6455's constant)). SHA-1 protects nothing here; the RFC wants it.
std::string acceptKey(std::string_view key);

} // namespace cahier::server
