// SPDX-License-Identifier: MPL-2.0
#include "tests/support/relay_process.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cahier::test {

namespace {

[[noreturn]] void give(const char* what)
{
    std::fprintf(stderr, "relay_process: %s\n", what);
    std::abort();
}

struct Child
{
    int pid = -1;
    int out = -1;
    int err = -1;
};

/// Starts the relay with pipes on stdout and, if wanted, stderr.
Child spawn(const std::vector<std::string>& arguments, bool takeErr)
{
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0)
        give("pipe");
    std::vector<std::string> words{CAHIER_RELAY_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const int pid = ::fork();
    if (pid == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        if (takeErr)
            ::dup2(err[1], STDERR_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    return {pid, out[0], err[0]};
}

std::string readAll(int fd)
{
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t size = ::read(fd, buffer.data(), buffer.size());
        if (size <= 0)
            return text;
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
}

int waitFor(int pid)
{
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TempFolder::TempFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "cahier-relay-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        give("mkdtemp");
    m_path = name;
}

TempFolder::~TempFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

Finished runRelay(const std::vector<std::string>& arguments)
{
    const Child child = spawn(arguments, true);
    Finished finished;
    finished.out = readAll(child.out);
    finished.err = readAll(child.err);
    ::close(child.out);
    ::close(child.err);
    finished.exitCode = waitFor(child.pid);
    return finished;
}

RelayProcess::RelayProcess(const std::filesystem::path& data,
                           const std::vector<std::string>& more,
                           std::uint16_t port)
{
    std::vector<std::string> arguments{"serve",
                                       "--data",
                                       data.string(),
                                       "--log-level",
                                       "error",
                                       "--listen",
                                       "127.0.0.1:" + std::to_string(port)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Child child = spawn(arguments, false);
    ::close(child.err);
    m_pid = child.pid;
    m_out = child.out;
    // Everything is printed at once: address, identity, perhaps a link.
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.find("relay id") == std::string::npos || text.back() != '\n') {
        const ssize_t size = ::read(m_out, buffer.data(), buffer.size());
        if (size <= 0)
            give("the relay did not start");
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    const std::size_t colon = text.find(':', text.find("listens on "));
    m_port = static_cast<std::uint16_t>(std::atoi(text.c_str() + colon + 1));
    const std::size_t link = text.find("cahier+ws://");
    if (link != std::string::npos)
        m_link = text.substr(link, text.find('\n', link) - link);
}

RelayProcess::~RelayProcess()
{
    if (m_pid > 0)
        stop(SIGKILL);
    ::close(m_out);
}

int RelayProcess::stop(int signal)
{
    ::kill(m_pid, signal);
    const int code = waitFor(m_pid);
    m_pid = -1;
    return code;
}

TcpClient::TcpClient(std::uint16_t port)
    : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The socket API wants its own base type.
    if (::connect(m_fd,
                  reinterpret_cast<const sockaddr*>(&address), // tidy: allow(cast) socket API
                  sizeof address) != 0)
        give("connect");
}

TcpClient::~TcpClient()
{
    ::close(m_fd);
}

bool TcpClient::send(ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

Bytes TcpClient::receive(std::chrono::milliseconds timeout)
{
    pollfd wait{m_fd, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(timeout.count())) <= 0)
        return {};
    Bytes bytes(65536);
    const ssize_t size = ::recv(m_fd, bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0U);
    return bytes;
}

WsClient::WsClient(std::uint16_t port)
    : m_tcp(port)
{
    m_tcp.send(asBytes("GET /v1/sync HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                       "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                       "Sec-WebSocket-Protocol: cahier.v1\r\n\r\n"));
    for (;;) {
        const Bytes more = m_tcp.receive(Patience);
        if (more.empty())
            give("no answer to the upgrade");
        m_buffer.insert(m_buffer.end(), more.begin(), more.end());
        const std::string_view text = asText(m_buffer);
        const std::size_t end = text.find("\r\n\r\n");
        if (end == std::string_view::npos)
            continue;
        // The accept key of RFC 6455's own example.
        if (!text.starts_with("HTTP/1.1 101 ") ||
            text.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == std::string_view::npos)
            give("upgrade refused");
        m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(end + 4));
        return;
    }
}

void WsClient::sendFrame(std::uint8_t firstByte, ByteView payload)
{
    ByteWriter out{payload.size() + 14};
    out.u8(firstByte);
    if (payload.size() < 126) {
        out.u8(static_cast<std::uint8_t>(0x80U | payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.u8(0x80U | 126U);
        out.u8(static_cast<std::uint8_t>(payload.size() >> 8U));
        out.u8(static_cast<std::uint8_t>(payload.size()));
    } else {
        out.u8(0x80U | 127U);
        for (unsigned i = 0; i < 8; ++i)
            out.u8(static_cast<std::uint8_t>(std::uint64_t{payload.size()} >> (56U - 8U * i)));
    }
    const std::array<std::uint8_t, 4> mask{0x12, 0x34, 0x56, 0x78};
    out.raw(ByteView{mask});
    Bytes masked = toBytes(payload);
    for (std::size_t i = 0; i < masked.size(); ++i)
        masked[i] ^= mask[i % 4];
    out.raw(ByteView{masked});
    m_tcp.send(out.view());
}

std::uint32_t WsClient::say(const protocol::ClientMessage& message)
{
    sendFrame(0x82, must(protocol::encodeFrame(message, ++m_request), "encode"));
    return m_request;
}

bool WsClient::fill(std::size_t count, std::chrono::milliseconds timeout)
{
    while (m_buffer.size() < count) {
        const Bytes more = m_tcp.receive(timeout);
        if (more.empty()) {
            m_closed = true;
            return false;
        }
        m_buffer.insert(m_buffer.end(), more.begin(), more.end());
    }
    return true;
}

std::optional<WsFrame> WsClient::receiveFrame(std::chrono::milliseconds timeout)
{
    if (!fill(2, timeout))
        return std::nullopt;
    WsFrame frame;
    frame.fin = (m_buffer[0] & 0x80U) != 0;
    frame.opcode = m_buffer[0] & 0x0fU;
    std::size_t length = m_buffer[1] & 0x7fU;
    std::size_t header = 2;
    const std::size_t extended = length == 126 ? 2 : (length == 127 ? 8 : 0);
    if (extended > 0) {
        header += extended;
        if (!fill(header, timeout))
            return std::nullopt;
        length = 0;
        for (std::size_t i = 0; i < extended; ++i)
            length = (length << 8U) | m_buffer[2 + i];
    }
    if (!fill(header + length, timeout))
        return std::nullopt;
    const auto begin = m_buffer.begin() + static_cast<std::ptrdiff_t>(header);
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    frame.payload.assign(begin, end);
    m_buffer.erase(m_buffer.begin(), end);
    return frame;
}

std::optional<protocol::Welcome> WsClient::logIn(const Person& person, std::size_t device)
{
    const protocol::Bytes32 nonce{7, 7};
    const crypto::DeviceKeys& keys = person.devices[device];
    say(protocol::Hello{1, person.id, keys.id(), nonce});
    const auto challenge = next<protocol::Challenge>();
    if (!challenge)
        return std::nullopt;
    const crypto::LoginFacts facts{
        challenge->relay, {}, challenge->relayNonce, nonce, person.id, keys.id(), 1};
    say(protocol::Auth{crypto::signRelayAuth(facts, keys.sign)});
    return next<protocol::Welcome>();
}

} // namespace cahier::test
