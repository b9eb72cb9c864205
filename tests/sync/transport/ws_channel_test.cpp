// SPDX-License-Identifier: MPL-2.0
// The real channel against a WebSocket server in the same process, on an ephemeral loopback port.
#include "sync/transport/ws_channel.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>
#include <QtTest>

#include <optional>
#include <vector>

using namespace cahier;
using namespace cahier::transport;

namespace {

struct Recorder final : ChannelListener
{
    void channelOpened(const SpkiHash& spki) override
    {
        opened = true;
        seenSpki = spki;
    }

    void channelReceived(ByteView frame) override { frames.push_back(toBytes(frame)); }

    void channelClosed(const Error& reason) override
    {
        ++closedCount;
        why = reason;
    }

    bool opened = false;
    SpkiHash seenSpki{};
    std::vector<Bytes> frames;
    int closedCount = 0;
    std::optional<Error> why;
};

/// Echoes binary messages; offers what a test sets. QWebSocketServer of Qt 6.4 can choose a
/// subprotocol only when told which it supports.
struct EchoServer
{
    explicit EchoServer(const QStringList& subprotocols = {QStringLiteral("cahier.v1")})
        : server(QStringLiteral("echo"), QWebSocketServer::NonSecureMode)
    {
        server.setSupportedSubprotocols(subprotocols);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QObject::connect(&server, &QWebSocketServer::newConnection, &server, [this]() {
            peer.reset(server.nextPendingConnection());
            path = peer->requestUrl().path();
            QObject::connect(peer.get(),
                             &QWebSocket::binaryMessageReceived,
                             peer.get(),
                             [this](const QByteArray& m) { peer->sendBinaryMessage(m); });
        });
    }

    std::string address() const { return "ws://127.0.0.1:" + std::to_string(server.serverPort()); }

    QWebSocketServer server;
    std::unique_ptr<QWebSocket> peer;
    QString path;
};

constexpr std::size_t Limit = 64 * 1024;

} // namespace

class WsChannelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesGoBothWays();
    void ourCloseIsReportedOnce();
    void theirCloseIsUnreachable();
    void nobodyListening();
    void notAnAddress_data();
    void notAnAddress();
    void otherSubprotocolIsAViolation();
    void oversizeFrameIsAViolation();
    void textFrameIsAViolation();
    void notAWebSocketServer();
    void closingWhileConnecting();
    void destructionIsSilent();
};

void WsChannelTest::framesGoBothWays()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QVERIFY(!recorder.opened);
    channel->send(asBytes("too early"));
    QTRY_VERIFY(recorder.opened);
    QCOMPARE(recorder.seenSpki, SpkiHash{});
    const Bytes big(Limit, 0xab);
    channel->send(asBytes("one"));
    channel->send(big);
    QTRY_COMPARE(recorder.frames.size(), std::size_t{2});
    QCOMPARE(asText(recorder.frames[0]), std::string_view("one"));
    QCOMPARE(recorder.frames[1], big);
    QCOMPARE(server.path, QStringLiteral("/v1/sync"));
    QTRY_COMPARE(channel->pendingBytes(), std::size_t{0});
}

void WsChannelTest::ourCloseIsReportedOnce()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QTRY_VERIFY(recorder.opened);
    channel->close();
    channel->close();
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::Cancelled);
    QCoreApplication::processEvents();
    QCOMPARE(recorder.closedCount, 1);
}

void WsChannelTest::theirCloseIsUnreachable()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QTRY_VERIFY(recorder.opened && server.peer);
    server.peer->abort();
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::RelayUnreachable);
}

void WsChannelTest::nobodyListening()
{
    QTcpServer reserve;
    QVERIFY(reserve.listen(QHostAddress::LocalHost));
    const auto port = reserve.serverPort();
    reserve.close();
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open("ws://127.0.0.1:" + std::to_string(port), recorder);
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::RelayUnreachable);
    QVERIFY(!recorder.opened);
}

void WsChannelTest::notAnAddress_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("empty") << QString();
    QTest::newRow("http") << QStringLiteral("http://127.0.0.1:1");
    QTest::newRow("no host") << QStringLiteral("ws://");
    QTest::newRow("spaces") << QStringLiteral("ws://a b");
}

void WsChannelTest::notAnAddress()
{
    QFETCH(QString, address);
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(address.toStdString(), recorder);
    QCOMPARE(recorder.closedCount, 0);
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::RelayUnreachable);
}

void WsChannelTest::otherSubprotocolIsAViolation()
{
    EchoServer server({QStringLiteral("other.v7")});
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QTRY_COMPARE(recorder.closedCount, 1);
    QVERIFY(recorder.why->code == Errc::ProtocolViolation ||
            recorder.why->code == Errc::RelayUnreachable);
    QVERIFY(!recorder.opened);
}

void WsChannelTest::oversizeFrameIsAViolation()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QTRY_VERIFY(recorder.opened && server.peer);
    server.peer->sendBinaryMessage(QByteArray(static_cast<qsizetype>(Limit) + 1, 'x'));
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::ProtocolViolation);
    QVERIFY(recorder.frames.empty());
}

void WsChannelTest::textFrameIsAViolation()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    QTRY_VERIFY(recorder.opened && server.peer);
    server.peer->sendTextMessage(QStringLiteral("hello"));
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::ProtocolViolation);
}

void WsChannelTest::notAWebSocketServer()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&server]() {
        QTcpSocket* socket = server.nextPendingConnection();
        socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket->disconnectFromHost();
    });
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel =
        factory.open("ws://127.0.0.1:" + std::to_string(server.serverPort()), recorder);
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::RelayUnreachable);
}

void WsChannelTest::closingWhileConnecting()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    const auto channel = factory.open(server.address(), recorder);
    channel->close();
    QTRY_COMPARE(recorder.closedCount, 1);
    QCOMPARE(recorder.why->code, Errc::Cancelled);
    QVERIFY(!recorder.opened);
}

void WsChannelTest::destructionIsSilent()
{
    EchoServer server;
    Recorder recorder;
    WsChannelFactory factory(Limit);
    auto channel = factory.open(server.address(), recorder);
    QTRY_VERIFY(recorder.opened);
    channel.reset();
    QCoreApplication::processEvents();
    QCOMPARE(recorder.closedCount, 0);
}

QTEST_GUILESS_MAIN(WsChannelTest)
#include "ws_channel_test.moc"
