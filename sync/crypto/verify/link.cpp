// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/link.h"

#include "sync/base/bytes.h"
#include "sync/crypto/verify/limits.h"

#include <algorithm>

namespace cahier::crypto {

namespace {

constexpr std::string_view TlsScheme = "cahier://";
constexpr std::string_view PlainScheme = "cahier+ws://";
constexpr std::string_view JoinPath = "join";
constexpr std::string_view RelayPath = "relay";
constexpr std::uint8_t LinkVersion = 1;
constexpr std::size_t MaxHostBytes = 253;

tl::unexpected<Error> bad(const char* what)
{
    return fail(Errc::BadLink, what);
}

std::uint16_t defaultPort(LinkTransport transport) noexcept
{
    return transport == LinkTransport::Tls ? DefaultTlsPort : DefaultPlainPort;
}

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool isNameChar(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool isIp6Char(char c) noexcept
{
    return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

bool isIp6(std::string_view host) noexcept
{
    return std::count(host.begin(), host.end(), ':') >= 2 && host.size() <= 45 &&
           std::all_of(host.begin(), host.end(), isIp6Char);
}

bool isName(std::string_view host) noexcept
{
    return !host.empty() && host.size() <= MaxHostBytes && host.front() != '.' &&
           host.front() != '-' && host.find("..") == std::string_view::npos &&
           std::all_of(host.begin(), host.end(), isNameChar);
}

Result<std::uint16_t> parsePort(std::string_view digits)
{
    if (digits.empty() || digits.size() > 5 || digits.front() == '0')
        return bad("the port is not a number from 1 to 65535");
    std::uint32_t port = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return bad("the port is not a number from 1 to 65535");
        port = port * 10 + static_cast<std::uint32_t>(c - '0');
    }
    if (port > 65535)
        return bad("the port is not a number from 1 to 65535");
    return static_cast<std::uint16_t>(port);
}

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view Space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(Space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(Space) - first + 1);
}

bool takePrefix(std::string_view& text, std::string_view prefix)
{
    if (lowered(text.substr(0, prefix.size())) != prefix)
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

struct LinkParts
{
    RelayAddress address;
    std::string_view path;
    std::string_view fragment;
};

Result<LinkParts> splitLink(std::string_view text)
{
    if (text.size() > MaxLinkBytes)
        return bad("the link is too long");
    LinkParts parts;
    LinkTransport transport = LinkTransport::Tls;
    if (takePrefix(text, PlainScheme))
        transport = LinkTransport::Plain;
    else if (!takePrefix(text, TlsScheme))
        return bad("the link does not begin with cahier:// or cahier+ws://");
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return bad("the link has no path after the host");
    CAHIER_TRY(parts.address, parseRelayAddress(text.substr(0, slash), transport));
    text.remove_prefix(slash + 1);
    const std::size_t hash = text.find('#');
    if (hash == std::string_view::npos)
        return bad("the link has no part after #");
    parts.path = text.substr(0, hash);
    parts.fragment = text.substr(hash + 1);
    return parts;
}

Result<Link> parseFragment(const LinkParts& parts)
{
    const auto bytes = fromBase64Url(parts.fragment);
    if (!bytes)
        return bad("the part after # is not base64url: cut off or altered");
    ByteReader in(*bytes);
    const std::uint8_t version = in.u8();
    if (!in.ok())
        return bad("the part after # is empty");
    if (version != LinkVersion)
        return bad("the link is of a version this program does not know");
    if (parts.path == JoinPath) {
        JoinLink link;
        link.address = parts.address;
        link.relay = RelayId(in.array<32>());
        link.group = GroupId(in.array<32>());
        link.logHead = EntryHash(in.array<32>());
        link.secret = in.array<32>();
        if (!in.finish())
            return bad("the part after # has the wrong length: cut off or altered");
        return link;
    }
    RegistrationLink link;
    link.address = parts.address;
    link.relay = RelayId(in.array<32>());
    link.token = in.array<32>();
    if (!in.finish())
        return bad("the part after # has the wrong length: cut off or altered");
    return link;
}

Result<std::string> print(const RelayAddress& address, std::string_view path, ByteView fragment)
{
    if (address.port == 0 || !(isName(address.host) || isIp6(address.host)))
        return fail(Errc::InvalidArgument, "an address that no link can carry");
    std::string out(address.transport == LinkTransport::Tls ? TlsScheme : PlainScheme);
    out += printAuthority(address);
    out += '/';
    out += path;
    out += '#';
    out += toBase64Url(fragment);
    return out;
}

} // namespace

Result<RelayAddress> parseRelayAddress(std::string_view text, LinkTransport transport)
{
    RelayAddress address;
    address.transport = transport;
    address.port = defaultPort(transport);
    std::string_view rest;
    if (!text.empty() && text.front() == '[') {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos)
            return bad("the host's [ has no ]");
        address.host = lowered(text.substr(1, close - 1));
        if (!isIp6(address.host))
            return bad("the host in [ ] is not an IPv6 address");
        rest = text.substr(close + 1);
        if (!rest.empty() && rest.front() != ':')
            return bad("something other than a port follows the host");
    } else {
        const std::size_t colon = text.find(':');
        address.host = lowered(text.substr(0, colon));
        if (!isName(address.host))
            return bad("the host is missing or not a valid name");
        rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    }
    if (!rest.empty()) {
        CAHIER_TRY(address.port, parsePort(rest.substr(1)));
    }
    return address;
}

std::string printAuthority(const RelayAddress& address)
{
    std::string out = isIp6(address.host) ? "[" + address.host + "]" : address.host;
    if (address.port != defaultPort(address.transport))
        out += ":" + std::to_string(address.port);
    return out;
}

Result<std::string> printLink(const JoinLink& link)
{
    ByteWriter out;
    out.u8(LinkVersion).raw(link.relay.view()).raw(link.group.view()).raw(link.logHead.view());
    out.raw(link.secret);
    return print(link.address, JoinPath, out.view());
}

Result<std::string> printLink(const RegistrationLink& link)
{
    ByteWriter out;
    out.u8(LinkVersion).raw(link.relay.view()).raw(link.token);
    return print(link.address, RelayPath, out.view());
}

Result<Link> parseLink(std::string_view text)
{
    CAHIER_TRY(const LinkParts parts, splitLink(trimmed(text)));
    if (parts.path != JoinPath && parts.path != RelayPath)
        return bad("the link's path is neither /join nor /relay");
    return parseFragment(parts);
}

Result<JoinLink> parseJoinLink(std::string_view text)
{
    CAHIER_TRY(Link link, parseLink(text));
    if (auto* join = std::get_if<JoinLink>(&link))
        return std::move(*join);
    return bad("this link registers with a relay; it is no invitation");
}

Result<RegistrationLink> parseRegistrationLink(std::string_view text)
{
    CAHIER_TRY(Link link, parseLink(text));
    if (auto* registration = std::get_if<RegistrationLink>(&link))
        return std::move(*registration);
    return bad("this link is an invitation; it does not register with a relay");
}

} // namespace cahier::crypto
