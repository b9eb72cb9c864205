// SPDX-License-Identifier: MPL-2.0
// The listening side: accepts within limits, owns all connections, turns their timer wheel.
#pragma once

#include "server/core/relay.h"
#include "server/net/connection.h"
#include "server/net/http.h"
#include "server/net/timer_wheel.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace cahier::server {

/// What plain HTTP requests get.
class Pages
{
public:
    virtual ~Pages() = default;
    virtual HttpReply page(std::string_view path) = 0;
};

/// Owner: the composition root. The io thread.
class Server
{
public:
    Server(boost::asio::io_context& io,
           Relay& relay,
           Pages& pages,
           const Clock& clock,
           const NetLimits& limits);
    ~Server();

    /// Binds and listens; port 0 takes a free one. InvalidArgument, Busy (address in use), IoError.
    Result<void> listen(const std::string& host, std::uint16_t port);
    /// The address that was really bound.
    std::string host() const;
    std::uint16_t port() const;
    void stopAccepting();
    /// Closes every connection with 1001 after what is queued.
    void closeAll();

    const NetMetrics& metrics();

private:
    friend class Connection;

    static constexpr Milliseconds Tick{250};
    static constexpr std::size_t ReadBufferBytes = 64U * 1024U;

    void accept();
    void accepted(TcpSocket socket);
    bool admits(const boost::asio::ip::address& address);
    void tick();
    void forget(Connection& connection, const boost::asio::ip::address& address);
    std::uint64_t tickAt(SteadyTime time) const;

    boost::asio::io_context& m_io;
    Relay& m_relay;
    Pages& m_pages;
    const Clock& m_clock;
    const NetLimits m_limits;
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>
        m_acceptor;
    boost::asio::steady_timer m_timer;
    SteadyTime m_wheelStart{};
    TimerWheel<std::uint64_t> m_wheel{512};
    std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> m_connections;
    std::unordered_map<std::string, std::size_t> m_perAddress;
    std::array<std::uint8_t, ReadBufferBytes> m_readBuffer{}; ///< Shared by all connections.
    std::uint64_t m_lastKey = 0;
    std::uint32_t m_acceptTokens = 0;
    std::uint32_t m_ticksToSecond = 0;
    bool m_acceptPaused = false;
    NetMetrics m_metrics;
};

} // namespace cahier::server
