// SPDX-License-Identifier: MPL-2.0
// Links people pass around: `cahier://HOST[:PORT]/join#…` to ask to join a group, `…/relay#…` to
// register with a relay; `cahier+ws://` where the relay is reached without TLS.
#pragma once

#include "sync/base/ids.h"

#include <string>
#include <string_view>
#include <variant>

namespace cahier::crypto {

enum class LinkTransport : std::uint8_t { Tls, Plain };

inline constexpr std::uint16_t DefaultTlsPort = 443;
inline constexpr std::uint16_t DefaultPlainPort = 8787;

struct RelayAddress
{
    std::string host; ///< Name or address, lower case; IPv6 without brackets.
    std::uint16_t port = DefaultTlsPort;
    LinkTransport transport = LinkTransport::Tls;

    friend bool operator==(const RelayAddress&, const RelayAddress&) = default;
};

using LinkSecret = std::array<std::uint8_t, 32>;

/// An invitation. `secret` gives the right to ask, never a key; it must not reach logs or servers.
struct JoinLink
{
    RelayAddress address;
    RelayId relay;
    GroupId group;
    EntryHash logHead;   ///< What the inviter had seen: nothing older is believed.
    LinkSecret secret{}; ///< Seeds the invite key.

    friend bool operator==(const JoinLink&, const JoinLink&) = default;
};

/// A relay's offer to register once.
struct RegistrationLink
{
    RelayAddress address;
    RelayId relay;
    LinkSecret token{};

    friend bool operator==(const RegistrationLink&, const RegistrationLink&) = default;
};

using Link = std::variant<JoinLink, RegistrationLink>;

/// InvalidArgument if the address is not printable as a link.
Result<std::string> printLink(const JoinLink& link);
Result<std::string> printLink(const RegistrationLink& link);

/// Surrounding white space is forgiven (links are pasted); anything else that is off is BadLink
/// with a detail that names the part, never its content.
Result<Link> parseLink(std::string_view text);
/// BadLink when it is a link of the other kind.
Result<JoinLink> parseJoinLink(std::string_view text);
Result<RegistrationLink> parseRegistrationLink(std::string_view text);

/// "HOST[:PORT]" as typed by an administrator, default port by transport. BadLink.
Result<RelayAddress> parseRelayAddress(std::string_view text, LinkTransport transport);
/// "host:port", IPv6 in brackets, default port left out.
std::string printAuthority(const RelayAddress& address);

} // namespace cahier::crypto
