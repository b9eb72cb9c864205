// SPDX-License-Identifier: MPL-2.0
#include "server/net/connection.h"

#include "server/net/server.h"
#include "sync/base/log.h"
#include "sync/protocol/limits.h"
#include "sync/protocol/version.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace cahier::server {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::uint16_t CloseBase = 4000;
constexpr SteadyTime Never = SteadyTime::max();

} // namespace

Connection::Connection(Server& server,
                       TcpSocket socket,
                       const asio::ip::address& address,
                       std::uint64_t key)
    : m_server(server)
    , m_socket(std::move(socket))
    , m_address(address)
    , m_key(key)
    , m_decoder(protocol::MaxFrameBytes)
{
}

Connection::~Connection() = default;

void Connection::start()
{
    m_since = m_heard = m_server.m_clock.steady();
    scheduleTimer();
    waitReadable();
}

// ---- reading

void Connection::waitReadable()
{
    if (m_waitingRead || m_state == State::Gone)
        return;
    if (!m_reading && m_state == State::Open)
        return;
    m_waitingRead = true;
    m_socket.async_wait(TcpSocket::wait_read, [self = shared_from_this()](error_code error) {
        self->m_waitingRead = false;
        if (!error)
            self->onReadable();
    });
}

void Connection::onReadable()
{
    if (m_state == State::Gone || (m_state == State::Open && !m_reading))
        return;
    auto& buffer = m_server.m_readBuffer;
    const ssize_t size = ::recv(m_socket.native_handle(), buffer.data(), buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return waitReadable();
    if (size <= 0)
        return vanish();
    m_heard = m_server.m_clock.steady();
    const MutableByteView bytes{buffer.data(), static_cast<std::size_t>(size)};
    if (m_state == State::Head)
        takeHead(bytes);
    else if (m_state == State::Open)
        feed(bytes);
    waitReadable();
}

void Connection::takeHead(MutableByteView bytes)
{
    if (m_head == nullptr) {
        if (const auto length = headLength(bytes))
            return answerHead(bytes.first(*length), bytes.subspan(*length));
        m_head = std::make_unique<Bytes>();
    }
    m_head->insert(m_head->end(), bytes.begin(), bytes.end());
    if (const auto length = headLength(*m_head)) {
        const std::unique_ptr<Bytes> whole = std::move(m_head);
        const MutableByteView view{*whole};
        return answerHead(view.first(*length), view.subspan(*length));
    }
    if (m_head->size() > MaxHeadBytes) {
        m_head.reset();
        refuseHead(431, "The request's head is too large.\n");
    }
}

/// What else comes is read and thrown away until the other side closes, for `linger` at most:
/// closing at once would be a reset, which may overtake the answer.
void Connection::refuseHead(unsigned status, std::string_view why)
{
    ++m_server.m_metrics.protocolErrors;
    sendPage(HttpReply{status, "text/plain; charset=utf-8", std::string{why}},
             HttpRequest::Method::Get);
}

void Connection::sendPage(const HttpReply& reply, HttpRequest::Method method)
{
    sendRaw(toBytes(asBytes(printReply(reply, method))));
    m_state = State::Closing;
    m_since = m_server.m_clock.steady();
    finishSending();
    scheduleTimer();
}

void Connection::answerHead(ByteView head, MutableByteView rest)
{
    if (head.size() > MaxHeadBytes)
        return refuseHead(431, "The request's head is too large.\n");
    const auto request = parseHead(head);
    if (!request)
        return refuseHead(400, "Bad request.\n");
    if (request->target != protocol::SyncPath) {
        if (request->method == HttpRequest::Method::Other)
            return sendPage(HttpReply{405, "text/plain; charset=utf-8", "Only GET and HEAD.\n"},
                            request->method);
        return sendPage(m_server.m_pages.page(request->target), request->method);
    }
    const Upgrade answer = upgrade(*request);
    if (!answer.response)
        return sendPage(answer.refusal, request->method);
    sendRaw(toBytes(asBytes(*answer.response)));
    if (m_state == State::Gone)
        return;
    m_state = State::Open;
    m_since = m_server.m_clock.steady();
    ++m_server.m_metrics.webSockets;
    m_session = m_server.m_relay.open(*this);
    scheduleTimer();
    if (m_state != State::Open)
        return leaveCore(); // Refused at once, e.g. while draining.
    if (!rest.empty())
        feed(rest);
}

void Connection::feed(MutableByteView bytes)
{
    const bool wasInMessage = m_decoder.isMidMessage();
    const auto problem = m_decoder.feed(bytes, *this);
    if (problem && m_state == State::Open) {
        ++m_server.m_metrics.protocolErrors;
        return beginClosing(static_cast<std::uint16_t>(*problem));
    }
    if (m_state == State::Open && m_decoder.isMidMessage() && !wasInMessage) {
        m_messageSince = m_heard;
        scheduleTimer();
    }
}

Flow Connection::onMessage(ByteView message)
{
    m_messageSince = m_heard;
    m_server.m_relay.receive(m_session, message);
    return flow();
}

Flow Connection::onPing(ByteView payload)
{
    sendRaw(wsControlFrame(WsOpcode::Pong, payload));
    return flow();
}

Flow Connection::onPong()
{
    return flow();
}

Flow Connection::onClose(std::optional<std::uint16_t> code)
{
    beginClosing(code.value_or(static_cast<std::uint16_t>(CloseCode::Normal)));
    return Flow::Stop;
}

void Connection::setReading(Reading reading)
{
    m_reading = reading == Reading::On;
    if (m_reading)
        waitReadable();
}

// ---- writing

void Connection::send(SharedBytes frame)
{
    if (m_state != State::Open)
        return;
    const WsHeader header = wsHeader(WsOpcode::Binary, frame.size());
    sendItem(Item{std::move(frame), header});
}

/// Bytes that carry their own framing, or none.
void Connection::sendRaw(Bytes bytes)
{
    if (m_state == State::Gone)
        return;
    sendItem(Item{SharedBytes{std::move(bytes)}, {}});
}

std::size_t Connection::queuedBytes() const
{
    return m_queue == nullptr ? 0 : m_queue->bytes;
}

/// Sends what the kernel takes at once. False: the connection is broken.
bool Connection::writeSome(const Item& item, std::size_t& offset)
{
    std::array<iovec, 2> parts{};
    std::size_t count = 0;
    const auto add = [&](ByteView bytes, std::size_t skip) {
        if (skip < bytes.size()) {
            // The kernel only reads; iovec has no const.
            parts[count].iov_base = const_cast<std::uint8_t*>(bytes.data() + skip);
            parts[count].iov_len = bytes.size() - skip;
            ++count;
        }
    };
    const std::size_t headerBytes = item.header.size;
    add(item.header.view(), offset);
    add(item.payload.view(), offset > headerBytes ? offset - headerBytes : 0);
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent = ::sendmsg(m_socket.native_handle(), &message, MSG_NOSIGNAL);
    if (sent >= 0)
        offset += static_cast<std::size_t>(sent);
    return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

void Connection::sendItem(Item item)
{
    const std::size_t size = item.header.size + item.payload.size();
    if (m_queue != nullptr && !m_queue->items.empty()) {
        const std::size_t first =
            m_queue->items.front().header.size + m_queue->items.front().payload.size();
        const std::size_t behind = m_queue->bytes - (first - m_queue->offset);
        if (m_state == State::Open && behind + size > m_server.m_limits.queueBytes)
            return closeSlow();
        m_queue->bytes += size;
        m_queue->items.push_back(std::move(item));
        return;
    }
    std::size_t offset = 0;
    if (!writeSome(item, offset)) {
        // Not from within the core's call.
        asio::post(m_server.m_io, [self = shared_from_this()] { self->vanish(); });
        return;
    }
    if (offset == size)
        return;
    if (m_queue == nullptr)
        m_queue = std::make_unique<Queue>();
    m_queue->offset = offset;
    m_queue->bytes = size - offset;
    m_queue->progress = m_server.m_clock.steady();
    m_queue->items.push_back(std::move(item));
    scheduleTimer();
    waitWritable();
}

void Connection::waitWritable()
{
    if (m_queue->waiting)
        return;
    m_queue->waiting = true;
    m_socket.async_wait(TcpSocket::wait_write, [self = shared_from_this()](error_code error) {
        if (self->m_queue == nullptr)
            return;
        self->m_queue->waiting = false;
        if (!error)
            self->flushQueue();
    });
}

void Connection::flushQueue()
{
    while (!m_queue->items.empty()) {
        const Item& item = m_queue->items.front();
        const std::size_t size = item.header.size + item.payload.size();
        const std::size_t before = m_queue->offset;
        if (!writeSome(item, m_queue->offset))
            return vanish();
        if (m_queue->offset != before) {
            m_queue->bytes -= m_queue->offset - before;
            m_queue->progress = m_server.m_clock.steady();
        }
        if (m_queue->offset < size)
            break;
        m_queue->items.pop_front();
        m_queue->offset = 0;
    }
    const std::size_t left = m_queue->bytes;
    if (m_queue->items.empty())
        m_queue.reset();
    else
        waitWritable();
    if (m_state == State::Open && left <= m_server.m_limits.lowWaterBytes)
        m_server.m_relay.drained(m_session);
    else if (m_state == State::Closing)
        finishSending();
}

// ---- closing

void Connection::close(protocol::Reason reason)
{
    if (m_state == State::Open)
        beginClosing(static_cast<std::uint16_t>(CloseBase + static_cast<std::uint16_t>(reason)));
}

void Connection::goAway()
{
    if (m_state == State::Open)
        beginClosing(static_cast<std::uint16_t>(CloseCode::GoingAway));
    else if (m_state == State::Head)
        vanish();
}

/// Our close frame goes out after what is queued; then the other side has `linger` to close.
void Connection::beginClosing(std::uint16_t code)
{
    m_state = State::Closing;
    m_since = m_server.m_clock.steady();
    leaveCore();
    sendRaw(wsCloseFrame(code));
    finishSending();
    scheduleTimer();
    waitReadable();
}

/// The client is too far behind: what it has not got it will ask for again by position.
void Connection::closeSlow()
{
    ++m_server.m_metrics.slowClosed;
    log(LogLevel::Debug, "net", "closing a slow client");
    if (m_queue->offset == 0)
        m_queue->items.clear();
    else
        m_queue->items.resize(1);
    m_queue->bytes = 0;
    for (const Item& item : m_queue->items)
        m_queue->bytes += item.header.size + item.payload.size() - m_queue->offset;
    beginClosing(
        static_cast<std::uint16_t>(CloseBase + static_cast<std::uint16_t>(protocol::Reason::Slow)));
}

void Connection::finishSending()
{
    if (m_queue != nullptr || m_sentAll || m_state != State::Closing)
        return;
    m_sentAll = true;
    error_code ignored;
    m_socket.shutdown(TcpSocket::shutdown_send, ignored);
}

/// The core may be the caller: it hears of the end when it has finished.
void Connection::leaveCore()
{
    if (m_session == 0)
        return;
    asio::post(m_server.m_io, [self = shared_from_this(), session = std::exchange(m_session, 0)] {
        self->m_server.m_relay.closed(session);
    });
}

void Connection::vanish()
{
    if (m_state == State::Gone)
        return;
    m_state = State::Gone;
    leaveCore();
    error_code ignored;
    m_socket.close(ignored);
    m_queue.reset();
    const auto self = shared_from_this();
    m_server.forget(*this, m_address);
}

// ---- deadlines

void Connection::authenticated()
{
    m_loggedIn = true;
}

SteadyTime Connection::deadline() const
{
    const NetLimits& limits = m_server.m_limits;
    SteadyTime first = Never;
    const auto by = [&first](SteadyTime since, Milliseconds limit) {
        first = std::min(first, since + SteadyTime{limit});
    };
    if (m_queue != nullptr)
        by(m_queue->progress, limits.stalled);
    switch (m_state) {
    case State::Head:
        by(m_since, limits.head);
        break;
    case State::Open:
        by(m_heard, limits.idle);
        if (!m_loggedIn)
            by(m_since, limits.login);
        if (m_decoder.isMidMessage())
            by(m_messageSince, limits.message);
        break;
    case State::Closing:
        by(m_since, m_queue == nullptr ? limits.linger : limits.stalled);
        break;
    case State::Gone:
        break;
    }
    return first;
}

void Connection::scheduleTimer()
{
    if (m_state == State::Gone)
        return;
    const std::uint64_t tick = m_server.tickAt(deadline());
    if (m_timerTick > m_server.m_wheel.now() && m_timerTick <= tick)
        return; // An earlier entry is in the wheel and will look again.
    m_timerTick = std::max(tick, m_server.m_wheel.now() + 1);
    m_server.m_wheel.add(m_key, m_timerTick);
}

void Connection::onTimer()
{
    if (m_state == State::Gone)
        return;
    if (m_timerTick > m_server.m_wheel.now())
        return; // Superseded by an entry that is still to come.
    const SteadyTime now = m_server.m_clock.steady();
    if (now < deadline())
        return scheduleTimer();
    ++m_server.m_metrics.timeouts;
    const bool isStalled =
        m_queue != nullptr && now >= m_queue->progress + SteadyTime{m_server.m_limits.stalled};
    if (m_state != State::Open || isStalled) {
        if (isStalled && m_state == State::Open)
            ++m_server.m_metrics.slowClosed;
        return vanish();
    }
    close(protocol::Reason::Timeout);
}

} // namespace cahier::server
