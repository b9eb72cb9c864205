// SPDX-License-Identifier: MPL-2.0
#include "server/net/server.h"

#include "sync/base/log.h"

#include <algorithm>
#include <sys/socket.h>

namespace cahier::server {

namespace asio = boost::asio;
using boost::system::error_code;

Server::Server(
    asio::io_context& io, Relay& relay, Pages& pages, const Clock& clock, const NetLimits& limits)
    : m_io(io)
    , m_relay(relay)
    , m_pages(pages)
    , m_clock(clock)
    , m_limits(limits)
    , m_acceptor(io)
    , m_timer(io)
    , m_wheelStart(clock.steady())
    , m_acceptTokens(limits.acceptsPerSecond)
{
}

Server::~Server() = default;

Result<void> Server::listen(const std::string& host, std::uint16_t port)
{
    error_code error;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
    if (error)
        return fail(Errc::InvalidArgument, "not an IP address: " + host);
    const asio::ip::tcp::endpoint endpoint{address, port};
    m_acceptor.open(endpoint.protocol(), error);
    if (!error)
        m_acceptor.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error)
        m_acceptor.bind(endpoint, error);
    if (error == asio::error::address_in_use)
        return fail(Errc::Busy, "address in use");
    if (!error)
        m_acceptor.listen(4096, error);
    if (error)
        return fail(Errc::IoError, error.message());
    accept();
    tick();
    return {};
}

std::string Server::host() const
{
    error_code error;
    return m_acceptor.local_endpoint(error).address().to_string();
}

std::uint16_t Server::port() const
{
    error_code error;
    return m_acceptor.local_endpoint(error).port();
}

void Server::stopAccepting()
{
    error_code ignored;
    m_acceptor.close(ignored);
}

void Server::closeAll()
{
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(m_connections.size());
    for (const auto& [key, connection] : m_connections)
        all.push_back(connection);
    for (const auto& connection : all)
        connection->goAway();
}

const NetMetrics& Server::metrics()
{
    m_metrics.open = m_connections.size();
    return m_metrics;
}

void Server::accept()
{
    if (!m_acceptor.is_open())
        return;
    if (m_acceptTokens == 0) {
        m_acceptPaused = true; // tick() goes on.
        return;
    }
    m_acceptor.async_accept([this](error_code error, TcpSocket socket) {
        if (error == asio::error::operation_aborted)
            return;
        if (error) {
            // Out of descriptors, most likely: wait for the next second instead of spinning.
            log(LogLevel::Warning, "net", "accept failed: " + error.message());
            m_acceptTokens = 0;
        } else {
            --m_acceptTokens;
            accepted(std::move(socket));
        }
        accept();
    });
}

bool Server::admits(const asio::ip::address& address)
{
    if (m_connections.size() >= m_limits.connections)
        return false;
    if (address.is_loopback() && !m_limits.limitLoopback)
        return true;
    return m_perAddress[address.to_string()] < m_limits.connectionsPerAddress;
}

void Server::accepted(TcpSocket socket)
{
    error_code error;
    const auto address = socket.remote_endpoint(error).address();
    if (error)
        return;
    if (!admits(address)) {
        ++m_metrics.refused;
        return;
    }
    ++m_metrics.accepted;
    ++m_perAddress[address.to_string()];
    socket.set_option(asio::ip::tcp::no_delay{true}, error);
    socket.non_blocking(true, error);
    const std::uint64_t key = ++m_lastKey;
    auto connection = std::make_shared<Connection>(*this, std::move(socket), address, key);
    m_connections.emplace(key, connection);
    connection->start();
}

void Server::forget(Connection& connection, const asio::ip::address& address)
{
    const auto it = m_perAddress.find(address.to_string());
    if (it != m_perAddress.end() && --it->second == 0)
        m_perAddress.erase(it);
    m_connections.erase(connection.key());
}

std::uint64_t Server::tickAt(SteadyTime time) const
{
    const auto since = std::max(SteadyTime{0}, time - m_wheelStart);
    return static_cast<std::uint64_t>(since / Tick) + 1;
}

void Server::tick()
{
    const std::uint64_t target = tickAt(m_clock.steady());
    while (m_wheel.now() < target) {
        m_wheel.advance([this](std::uint64_t key) {
            const auto it = m_connections.find(key);
            if (it == m_connections.end())
                return;
            const std::shared_ptr<Connection> connection = it->second;
            connection->onTimer();
        });
    }
    if (++m_ticksToSecond >= 4) {
        m_ticksToSecond = 0;
        m_acceptTokens = m_limits.acceptsPerSecond;
        if (m_acceptPaused) {
            m_acceptPaused = false;
            accept();
        }
        m_relay.tick();
    }
    m_timer.expires_after(Tick);
    m_timer.async_wait([this](error_code error) {
        if (!error)
            tick();
    });
}

} // namespace cahier::server
