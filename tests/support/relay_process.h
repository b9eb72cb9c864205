// SPDX-License-Identifier: MPL-2.0
// The real cahier-relay as a process on an ephemeral port, and a blocking client for it that speaks
// WebSocket by itself.
#pragma once

#include "sync/base/bytes.h"
#include "sync/crypto/client_login.h"
#include "sync/protocol/codec.h"
#include "tests/support/crypto_world.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace cahier::test {

/// A folder that goes away with it.
class TempFolder
{
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return m_path; }

private:
    std::filesystem::path m_path;
};

/// What a finished program left.
struct Finished
{
    int exitCode = -1; ///< -1 when it was killed.
    std::string out;
    std::string err;
};

/// Runs the relay's binary to its end.
Finished runRelay(const std::vector<std::string>& arguments);

/// Serving until stopped or destroyed.
class RelayProcess
{
public:
    /// Returns when the address has been printed.
    explicit RelayProcess(const std::filesystem::path& data,
                          const std::vector<std::string>& more = {},
                          std::uint16_t port = 0);
    ~RelayProcess();
    RelayProcess(const RelayProcess&) = delete;
    RelayProcess& operator=(const RelayProcess&) = delete;

    std::uint16_t port() const noexcept { return m_port; }

    /// The registration link it printed, if any.
    const std::string& link() const noexcept { return m_link; }

    int pid() const noexcept { return m_pid; }

    /// Sends the signal and waits for the end; the exit code, or -1.
    int stop(int signal);

private:
    int m_pid = -1;
    int m_out = -1; ///< Read end of its standard output.
    std::uint16_t m_port = 0;
    std::string m_link;
};

/// A TCP connection with a receive timeout.
class TcpClient
{
public:
    explicit TcpClient(std::uint16_t port);
    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    bool send(ByteView bytes);
    /// What has come, at least one byte; empty at the end or after the timeout.
    Bytes receive(std::chrono::milliseconds timeout);

    int fd() const noexcept { return m_fd; }

private:
    int m_fd = -1;
};

/// A WebSocket frame as it came.
struct WsFrame
{
    std::uint8_t opcode = 0;
    bool fin = false;
    Bytes payload;

    /// Of a close frame; 0 without.
    unsigned closeCode() const
    {
        return payload.size() < 2 ? 0U : (unsigned{payload[0]} << 8U) | payload[1];
    }
};

class WsClient
{
public:
    /// Connects and upgrades; failing ends the test program.
    explicit WsClient(std::uint16_t port);

    /// One masked frame with everything under control.
    void sendFrame(std::uint8_t firstByte, ByteView payload);

    void sendRaw(ByteView bytes) { m_tcp.send(bytes); }

    /// A protocol message in one frame; the request id.
    std::uint32_t say(const protocol::ClientMessage& message);
    std::optional<WsFrame> receiveFrame(std::chrono::milliseconds timeout = Patience);

    /// The next protocol message of this kind; others are dropped. Nullopt at the end.
    template <typename M>
    std::optional<M> next(std::chrono::milliseconds timeout = Patience)
    {
        while (const auto frame = receiveFrame(timeout)) {
            if (frame->opcode == 8)
                closeCode = frame->closeCode();
            if (frame->opcode != 2)
                continue;
            const auto decoded = must(protocol::decodeRelayFrame(frame->payload), "frame");
            lastRequest = decoded.request;
            if (const auto* m = std::get_if<M>(&decoded.message))
                return *m;
        }
        return std::nullopt;
    }

    /// HELLO and AUTH.
    std::optional<protocol::Welcome> logIn(const Person& person, std::size_t device = 0);

    /// Nothing more can come.
    bool isClosed() const noexcept { return m_closed; }

    TcpClient& tcp() noexcept { return m_tcp; }

    unsigned closeCode = 0;
    std::uint32_t lastRequest = 0;

    static constexpr std::chrono::milliseconds Patience{10000};

private:
    bool fill(std::size_t count, std::chrono::milliseconds timeout);

    TcpClient m_tcp;
    Bytes m_buffer;
    bool m_closed = false;
    std::uint32_t m_request = 0;
};

} // namespace cahier::test
