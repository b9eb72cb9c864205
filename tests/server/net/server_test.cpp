// SPDX-License-Identifier: MPL-2.0
// Deadlines of connections, with short limits: nobody holds the relay up by being slow.
#include "server/net/asio_executor.h"
#include "server/net/relay_pages.h"
#include "server/net/server.h"
#include "server/ops/worker_pool.h"
#include "sync/base/system.h"
#include "tests/support/relay_process.h"
#include "tests/support/relay_rig.h"

#include <QTest>

#include <boost/asio/executor_work_guard.hpp>

#include <thread>

using namespace cahier;
using namespace cahier::server;
using namespace cahier::test;
using namespace std::chrono_literals;

namespace {

/// A relay in this process, on its own thread.
class LocalRelay
{
public:
    explicit LocalRelay(const NetLimits& limits)
        : m_server(m_io, m_relay, m_pages, m_clock, limits)
    {
        must(m_server.listen("127.0.0.1", 0), "listen");
        port = m_server.port();
        m_thread = std::thread{[this] {
            m_io.run();
        }};
    }

    ~LocalRelay()
    {
        m_io.stop();
        m_thread.join();
    }

    std::uint16_t port = 0;

private:
    SystemClock m_clock;
    boost::asio::io_context m_io{1};
    AsioExecutor m_executor{m_io};
    WorkerPool m_workers{1, m_executor};
    MemoryStore m_store{m_executor};
    LocalFanOut m_fanOut;
    crypto::RelaySigner m_signer = crypto::RelaySigner::generate();
    Relay m_relay{RelayParts{m_signer,
                             m_store,
                             m_store,
                             m_store,
                             m_workers,
                             m_fanOut,
                             m_clock,
                             {crypto::SpkiHash{}}},
                  RelayLimits{}};
    RelayPages m_pages{"test", m_signer.id(), m_clock};
    Server m_server;
    std::thread m_thread;
};

constexpr unsigned TimedOut = 4000U + unsigned(protocol::Reason::Timeout);

/// The close code, or 0 when the connection just ended.
unsigned endOf(WsClient& client)
{
    while (const auto frame = client.receiveFrame(5s)) {
        if (frame->opcode == 8)
            return frame->closeCode();
    }
    return 0;
}

} // namespace

class ServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSlowHeadIsCutOff()
    {
        NetLimits limits;
        limits.head = Milliseconds{100};
        LocalRelay relay{limits};
        TcpClient client{relay.port};
        client.send(asBytes("GET / HTTP/1.1\r\nHo"));
        const SystemClock clock;
        const SteadyTime begin = clock.steady();
        QVERIFY(client.receive(8s).empty());
        QVERIFY(clock.steady() - begin < SteadyTime{4s});
    }

    void whoDoesNotLogInIsCutOff()
    {
        NetLimits limits;
        limits.login = Milliseconds{100};
        LocalRelay relay{limits};
        WsClient client{relay.port};
        QCOMPARE(endOf(client), TimedOut);
    }

    void aMessageThatNeverEndsIsCutOff()
    {
        NetLimits limits;
        limits.message = Milliseconds{300};
        LocalRelay relay{limits};
        CryptoWorld world;
        WsClient client{relay.port};
        QVERIFY(client.logIn(world.addPerson()));
        // A byte now and then keeps the connection busy but not the message alive.
        client.sendRaw(Bytes{0x82, 0xfe, 0x10, 0x00, 0, 0, 0, 0});
        unsigned code = 1;
        for (int i = 0; i < 100 && code == 1; ++i) {
            client.sendRaw(Bytes{0});
            if (const auto frame = client.receiveFrame(50ms))
                code = frame->opcode == 8 ? frame->closeCode() : code;
        }
        QCOMPARE(code, TimedOut);
    }

    void silenceIsCutOffAndTalkIsNot()
    {
        NetLimits limits;
        limits.idle = Milliseconds{600};
        limits.login = Milliseconds{200};
        LocalRelay relay{limits};
        CryptoWorld world;
        const Person anna = world.addPerson();
        WsClient silent{relay.port};
        QVERIFY(silent.logIn(anna));
        WsClient talking{relay.port};
        QVERIFY(talking.logIn(anna));
        unsigned code = 0;
        for (int i = 0; i < 30; ++i) {
            talking.say(protocol::Ping{});
            QVERIFY(talking.next<protocol::Pong>());
            if (const auto frame = silent.receiveFrame(50ms); frame && frame->opcode == 8)
                code = frame->closeCode();
        }
        QCOMPARE(code, TimedOut);
    }

    void whoDoesNotReadIsCutOff()
    {
        NetLimits limits;
        limits.stalled = Milliseconds{300};
        limits.queueBytes = std::size_t{1} << 30U; // Only the deadline counts here.
        LocalRelay relay{limits};
        CryptoWorld world;
        WsClient lazy{relay.port};
        QVERIFY(lazy.logIn(world.addPerson()));
        // Answers pile up while nobody reads them, until the relay gives up on the socket.
        const Bytes ping =
            must(protocol::encodeFrame(protocol::ClientMessage{protocol::Ping{}}, 1));
        ByteWriter frame;
        frame.u8(0x82).u8(static_cast<std::uint8_t>(0x80U | ping.size())).u32(0);
        frame.raw(ByteView{ping});
        Bytes burst;
        for (int i = 0; i < 20000; ++i)
            burst.insert(burst.end(), frame.view().begin(), frame.view().end());
        bool open = true;
        for (int i = 0; i < 400 && open; ++i)
            open = lazy.tcp().send(burst);
        QVERIFY(!open);
        WsClient other{relay.port};
        QVERIFY(other.logIn(world.addPerson()));
    }
};

QTEST_APPLESS_MAIN(ServerTest)
#include "server_test.moc"
