// SPDX-License-Identifier: MPL-2.0
// WebSocket's and HTTP's hard cases over a real socket to the real relay.
#include "sync/protocol/limits.h"
#include "tests/support/relay_process.h"

#include <QTest>

#include <csignal>
#include <sys/socket.h>

using namespace cahier;
using namespace cahier::test;
using namespace std::chrono_literals;

namespace {

Bytes hello()
{
    return must(protocol::encodeFrame(protocol::ClientMessage{protocol::Hello{1, {}, {}, {}}}, 5));
}

Bytes part(ByteView bytes, std::size_t from, std::size_t count)
{
    return toBytes(bytes.subspan(from, count));
}

std::string http(std::uint16_t port, std::string_view head)
{
    TcpClient client{port};
    client.send(asBytes(head));
    std::string answer;
    for (;;) {
        const Bytes more = client.receive(5s);
        if (more.empty())
            return answer;
        answer += asText(more);
    }
}

} // namespace

class WsHardCasesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_relay = std::make_unique<RelayProcess>(m_folder.path() / "data"); }

    void cleanupTestCase()
    {
        // After all this it still serves, and ends in good order.
        WsClient client{m_relay->port()};
        client.sendFrame(0x82, hello());
        QVERIFY(client.next<protocol::Challenge>());
        QCOMPARE(m_relay->stop(SIGTERM), 0);
    }

    void fragmentsWithPingsBetween()
    {
        WsClient client{m_relay->port()};
        const Bytes message = hello();
        client.sendFrame(0x02, part(message, 0, 10));
        client.sendFrame(0x89, asBytes("are you there"));
        client.sendFrame(0x00, part(message, 10, 0));
        client.sendFrame(0x8a, {});
        client.sendFrame(0x00, part(message, 10, 20));
        client.sendFrame(0x80, part(message, 30, message.size() - 30));
        const auto pong = client.receiveFrame();
        QVERIFY(pong);
        QCOMPARE(int(pong->opcode), 10);
        QVERIFY(equal(pong->payload, asBytes("are you there")));
        QVERIFY(client.next<protocol::Challenge>());
    }

    void byteByByte()
    {
        WsClient sender{m_relay->port()};
        const Bytes message = hello();
        ByteWriter frame;
        frame.u8(0x82).u8(static_cast<std::uint8_t>(0x80U | message.size())).u32(0);
        frame.raw(ByteView{message});
        for (const std::uint8_t byte : frame.view())
            sender.sendRaw(ByteView{&byte, 1});
        QVERIFY(sender.next<protocol::Challenge>());
    }

    void manyMessagesInOneWrite()
    {
        WsClient client{m_relay->port()};
        const Bytes message = hello();
        ByteWriter all;
        for (int i = 0; i < 2; ++i) {
            all.u8(0x82).u8(static_cast<std::uint8_t>(0x80U | message.size())).u32(0);
            all.raw(ByteView{message});
        }
        client.sendRaw(all.view());
        QVERIFY(client.next<protocol::Challenge>());
        QCOMPARE(client.next<protocol::Bye>()->reason, protocol::Reason::BadFrame);
    }

    void failsWithTheRightCode_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<unsigned>("code");
        const auto hex = [](const char* text) {
            return QByteArray::fromHex(text);
        };
        QTest::newRow("unmasked") << hex("820101") << 1002U;
        QTest::newRow("text") << hex("818100000000"
                                     "41")
                              << 1003U;
        QTest::newRow("broken text") << hex("818100000000"
                                            "ff")
                                     << 1003U;
        QTest::newRow("rsv1") << hex("c28100000000"
                                     "41")
                              << 1002U;
        QTest::newRow("rsv3") << hex("928100000000"
                                     "41")
                              << 1002U;
        QTest::newRow("opcode 3") << hex("838100000000"
                                         "41")
                                  << 1002U;
        QTest::newRow("opcode 11") << hex("8b8100000000"
                                          "41")
                                   << 1002U;
        QTest::newRow("continuation of nothing") << hex("808100000000"
                                                        "41")
                                                 << 1002U;
        QTest::newRow("new message inside a message") << hex("028100000000"
                                                             "41"
                                                             "828100000000"
                                                             "41")
                                                      << 1002U;
        QTest::newRow("fragmented ping") << hex("098100000000"
                                                "41")
                                         << 1002U;
        QTest::newRow("long ping") << hex("89fe007e00000000") << 1002U;
        QTest::newRow("length not minimal, 16 bit") << hex("82fe000500000000") << 1002U;
        QTest::newRow("length not minimal, 64 bit") << hex("82ff000000000000ffff00000000") << 1002U;
        QTest::newRow("length with the top bit") << hex("82ff800000000000000000000000") << 1002U;
        QTest::newRow("oversize") << hex("82ff000000000020000100000000") << 1009U;
        QTest::newRow("oversize in fragments") << hex("028100000000"
                                                      "41"
                                                      "80ff000000000020000000000000")
                                               << 1009U;
        QTest::newRow("close") << hex("888200000000"
                                      "03e8")
                               << 1000U;
        QTest::newRow("close without code") << hex("888000000000") << 1000U;
        QTest::newRow("close with an application code") << hex("888200000000"
                                                               "0fa1")
                                                        << 4001U;
        QTest::newRow("close with half a code") << hex("888100000000"
                                                       "03")
                                                << 1002U;
        QTest::newRow("close with 1005") << hex("888200000000"
                                                "03ed")
                                         << 1002U;
        QTest::newRow("close with 999") << hex("888200000000"
                                               "03e7")
                                        << 1002U;
        QTest::newRow("close with broken UTF-8") << hex("888300000000"
                                                        "03e8"
                                                        "ff")
                                                 << 1007U;
        QTest::newRow("close with an overlong form") << hex("888400000000"
                                                            "03e8"
                                                            "c0af")
                                                     << 1007U;
        QTest::newRow("empty message") << hex("828000000000") << 4001U;
        QTest::newRow("unknown frame type") << hex("828600000000"
                                                   "630000000000")
                                            << 4001U;
        QTest::newRow("request before login") << hex("828d00000000"
                                                     "0e"
                                                     "00000000"
                                                     "0000000000000000")
                                              << 4003U;
    }

    void failsWithTheRightCode()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(unsigned, code);
        WsClient client{m_relay->port()};
        const std::string text = bytes.toStdString();
        client.sendRaw(asBytes(text));
        std::optional<WsFrame> frame;
        do
            frame = client.receiveFrame();
        while (frame && frame->opcode != 8);
        QVERIFY(frame);
        QCOMPARE(frame->closeCode(), code);
        // Then the connection ends; nothing sent afterwards is answered.
        client.sendFrame(0x82, hello());
        QVERIFY(!client.receiveFrame(5s));
    }

    void theLargestMessageIsTaken()
    {
        WsClient client{m_relay->port()};
        Bytes message(protocol::MaxFrameBytes);
        message[0] = 14; // A PING with two megabytes behind it.
        client.sendFrame(0x82, message);
        QCOMPARE(client.next<protocol::Bye>()->reason, protocol::Reason::BadFrame);
    }

    void httpAnswers_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QByteArray>("begins");
        const QByteArray upgrade = "GET /v1/sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                                   "Connection: Upgrade\r\n";
        const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        const QByteArray version = "Sec-WebSocket-Version: 13\r\n";
        const QByteArray protocol = "Sec-WebSocket-Protocol: cahier.v1\r\n";
        QTest::newRow("healthz") << QByteArray{"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"}
                                 << QByteArray{"HTTP/1.1 200 "};
        QTest::newRow("head") << QByteArray{"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"}
                              << QByteArray{"HTTP/1.1 200 "};
        QTest::newRow("unknown page")
            << QByteArray{"GET /secret HTTP/1.1\r\nHost: x\r\n\r\n"} << QByteArray{"HTTP/1.1 404 "};
        QTest::newRow("post") << QByteArray{"POST / HTTP/1.1\r\nHost: x\r\n\r\n"}
                              << QByteArray{"HTTP/1.1 405 "};
        QTest::newRow("no HTTP") << QByteArray{"\x16\x03\x01 TLS hello\r\n\r\n"}
                                 << QByteArray{"HTTP/1.1 400 "};
        QTest::newRow("no upgrade") << QByteArray{"GET /v1/sync HTTP/1.1\r\nHost: x\r\n\r\n"}
                                    << QByteArray{"HTTP/1.1 426 "};
        QTest::newRow("old version")
            << upgrade + key + protocol + "Sec-WebSocket-Version: 8\r\n\r\n"
            << QByteArray{"HTTP/1.1 426 "};
        QTest::newRow("bad key") << upgrade + version + protocol +
                                        "Sec-WebSocket-Key: short\r\n\r\n"
                                 << QByteArray{"HTTP/1.1 400 "};
        QTest::newRow("other subprotocol")
            << upgrade + version + key + "Sec-WebSocket-Protocol: chat\r\n\r\n"
            << QByteArray{"HTTP/1.1 400 "};
        QTest::newRow("endless head")
            << QByteArray{"GET / HTTP/1.1\r\nX: "} + QByteArray(10000, 'x')
            << QByteArray{"HTTP/1.1 431 "};
        QTest::newRow("large head")
            << QByteArray{"GET / HTTP/1.1\r\nX: "} + QByteArray(10000, 'x') + "\r\n\r\n"
            << QByteArray{"HTTP/1.1 431 "};
    }

    void httpAnswers()
    {
        QFETCH(QByteArray, request);
        QFETCH(QByteArray, begins);
        const QByteArray answer =
            QByteArray::fromStdString(http(m_relay->port(), request.toStdString()));
        QVERIFY2(answer.startsWith(begins), answer.constData());
        if (QByteArray{QTest::currentDataTag()} == "head")
            QVERIFY(answer.endsWith("\r\n\r\n"));
    }

    /// The answer must arrive although much more is on its way: no reset overtakes it.
    void aHeadWithoutEndIsAnswered()
    {
        TcpClient client{m_relay->port()};
        client.send(asBytes("GET / HTTP/1.1\r\nX: "));
        const std::string line(64 * 1024, 'x');
        for (int i = 0; i < 16; ++i)
            client.send(asBytes(line));
        ::shutdown(client.fd(), SHUT_WR);
        std::string answer;
        for (;;) {
            const Bytes more = client.receive(5s);
            if (more.empty())
                break;
            answer += asText(more);
        }
        QVERIFY2(answer.starts_with("HTTP/1.1 431 "), answer.c_str());
        char byte = 0;
        QCOMPARE(::recv(client.fd(), &byte, 1, 0), ssize_t{0});
    }

    void aSplitHeadIsPutTogether()
    {
        TcpClient client{m_relay->port()};
        for (const char c : std::string{"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"})
            client.send(asBytes(std::string_view{&c, 1}));
        QVERIFY(asText(client.receive(5s)).starts_with("HTTP/1.1 200 "));
    }

    void readinessAndMetrics()
    {
        QTRY_VERIFY(http(m_relay->port(), "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                        .starts_with("HTTP/1.1 200 "));
        const std::string metrics =
            http(m_relay->port(), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(metrics.find("\ncahier_connections ") != std::string::npos);
        QVERIFY(metrics.find("\ncahier_ack_seconds_count 0\n") != std::string::npos);
        const std::string page = http(m_relay->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(page.find("fingerprint") != std::string::npos);
    }

    void aPeerThatVanishesHarmsNobody()
    {
        for (int i = 0; i < 50; ++i) {
            WsClient client{m_relay->port()};
            client.sendRaw(Bytes{0x82, 0xfe, 0x10});
        }
        WsClient client{m_relay->port()};
        client.sendFrame(0x82, hello());
        QVERIFY(client.next<protocol::Challenge>());
    }

    void limitsConnectionsPerAddress()
    {
        TempFolder folder;
        RelayProcess relay{folder.path() / "data", {"--max-connections-per-address", "3"}};
        WsClient a{relay.port()};
        WsClient b{relay.port()};
        WsClient c{relay.port()};
        QVERIFY(http(relay.port(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").empty());
    }

private:
    TempFolder m_folder;
    std::unique_ptr<RelayProcess> m_relay;
};

QTEST_APPLESS_MAIN(WsHardCasesTest)
#include "ws_hard_cases_test.moc"
