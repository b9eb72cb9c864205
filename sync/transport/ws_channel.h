// SPDX-License-Identifier: MPL-2.0
// The real channel: a WebSocket through the system's proxy, trusted by the system's certificates.
#pragma once

#include "sync/base/result.h"
#include "sync/transport/channel.h"

#include <memory>
#include <string>

namespace cahier::transport {

/// Path and subprotocol at which the relay upgrades to frames.
inline constexpr const char* SyncPath = "/v1/sync";
inline constexpr const char* SyncSubprotocol = "cahier.v1";

/// Opens WebSockets on the calling thread, which must run a Qt event loop.
/// "wss" needs TLS 1.3 and a certificate the operating system or `trust()` trusts; "ws" is for
/// loopback and for relays behind a proxy on the same machine.
class WsChannelFactory final : public ChannelFactory
{
public:
    /// A frame above `maxFrameBytes` closes the channel with ProtocolViolation before it is
    /// buffered whole.
    explicit WsChannelFactory(std::size_t maxFrameBytes) noexcept;

    ~WsChannelFactory() override;

    /// Also trusts the certificates in this PEM file, e.g. an organisation's own authority. IoError
    /// when it cannot be read, Malformed when it holds none. For channels opened afterwards.
    Result<void> trust(const std::string& pemFile);

    /// Beside channelClosed's usual reasons: BadCertificate with what is wrong with it.
    std::unique_ptr<Channel> open(const std::string& address, ChannelListener& listener) override;

private:
    struct Trust;

    std::size_t m_maxFrameBytes;    ///< Both directions.
    std::unique_ptr<Trust> m_trust; ///< Null: the operating system's certificates alone.
};

} // namespace cahier::transport
