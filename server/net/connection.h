// SPDX-License-Identifier: MPL-2.0
// One socket: first a bounded HTTP head, then WebSocket frames. Between messages it owns no buffer.
#pragma once

#include "server/core/outlet.h"
#include "server/net/http.h"
#include "server/net/net_limits.h"
#include "server/net/ws_codec.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <deque>
#include <memory>
#include <string_view>

namespace cahier::server {

class Server;

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// Owner: Server, and its pending handlers. The io thread. Life: Head → Open → Closing → Gone, or
/// Head → Closing for a page.
class Connection final
    : public std::enable_shared_from_this<Connection>
    , public Outlet
    , private WsEvents
{
public:
    Connection(Server& server,
               TcpSocket socket,
               const boost::asio::ip::address& address,
               std::uint64_t key);
    ~Connection() override;

    void start();
    /// The wheel's call; acts on deadlines that have passed.
    void onTimer();
    /// Closes with 1001 after what is queued.
    void goAway();

    std::uint64_t key() const noexcept { return m_key; }

    // Outlet
    void send(SharedBytes frame) override;
    std::size_t queuedBytes() const override;
    void setReading(Reading reading) override;
    void authenticated() override;
    void close(protocol::Reason reason) override;

private:
    enum class State : std::uint8_t { Head, Open, Closing, Gone };

    struct Item
    {
        SharedBytes payload;
        WsHeader header;
    };

    /// Exists only while the kernel does not take all.
    struct Queue
    {
        std::deque<Item> items;
        std::size_t offset = 0; ///< Bytes of the first item, header included, that are sent.
        std::size_t bytes = 0;  ///< Unsent bytes.
        SteadyTime progress{};  ///< When the kernel last took something.
        bool waiting = false;   ///< async_wait(write) is under way.
    };

    void waitReadable();
    void onReadable();
    void takeHead(MutableByteView bytes);
    void answerHead(ByteView head, MutableByteView rest);
    void refuseHead(unsigned status, std::string_view why);
    void sendPage(const HttpReply& reply, HttpRequest::Method method);
    void feed(MutableByteView bytes);
    void sendItem(Item item);
    void sendRaw(Bytes bytes);
    void waitWritable();
    void flushQueue();
    bool writeSome(const Item& item, std::size_t& offset);
    void beginClosing(std::uint16_t code);
    void closeSlow();
    void finishSending();
    void leaveCore();
    void vanish();
    void scheduleTimer();
    SteadyTime deadline() const;

    Flow onMessage(ByteView message) override;
    Flow onPing(ByteView payload) override;
    Flow onPong() override;
    Flow onClose(std::optional<std::uint16_t> code) override;

    Flow flow() const noexcept { return m_state == State::Open ? Flow::Continue : Flow::Stop; }

    Server& m_server;
    TcpSocket m_socket;
    const boost::asio::ip::address m_address; ///< The other side, for its quota.
    const std::uint64_t m_key;                ///< Name in the server's table.
    std::uint64_t m_session = 0;              ///< The core's name; 0 before and after.
    State m_state = State::Head;
    bool m_reading = true;      ///< False: back pressure.
    bool m_waitingRead = false; ///< async_wait(read) is under way.
    bool m_loggedIn = false;
    bool m_sentAll = false;        ///< Closing: our side is shut down.
    SteadyTime m_since{};          ///< Accepted, upgraded, or closing since.
    SteadyTime m_heard{};          ///< Last byte received.
    SteadyTime m_messageSince{};   ///< Start of the message under way.
    std::uint64_t m_timerTick = 0; ///< Earliest entry in the wheel.
    WsDecoder m_decoder;
    std::unique_ptr<Bytes> m_head; ///< An incomplete HTTP head.
    std::unique_ptr<Queue> m_queue;
};

} // namespace cahier::server
