// SPDX-License-Identifier: MPL-2.0
// Framing, HTTP heads and the timer wheel without sockets.
#include "server/net/http.h"
#include "server/net/timer_wheel.h"
#include "server/net/ws_codec.h"
#include "sync/base/random.h"

#include <QTest>

#include <map>

using namespace cahier;
using namespace cahier::server;

namespace {

class Collector final : public WsEvents
{
public:
    Flow onMessage(ByteView message) override
    {
        messages.push_back(toBytes(message));
        return Flow::Continue;
    }

    Flow onPing(ByteView payload) override
    {
        pings.push_back(toBytes(payload));
        return Flow::Continue;
    }

    Flow onPong() override { return Flow::Continue; }

    Flow onClose(std::optional<std::uint16_t>) override { return Flow::Stop; }

    std::vector<Bytes> messages;
    std::vector<Bytes> pings;
};

Bytes frame(std::uint8_t first, const Bytes& payload, std::uint8_t mask)
{
    WsHeader header = wsHeader(WsOpcode::Binary, payload.size());
    Bytes out = toBytes(header.view());
    out[0] = first;
    out[1] |= 0x80U;
    for (int i = 0; i < 4; ++i)
        out.push_back(static_cast<std::uint8_t>(mask + i));
    for (std::size_t i = 0; i < payload.size(); ++i)
        out.push_back(payload[i] ^ static_cast<std::uint8_t>(mask + (i & 3U)));
    return out;
}

} // namespace

class NetUnitsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anySplitGivesTheSameMessages()
    {
        const std::uint64_t seed = 7;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        SeededRandom random{seed};
        for (int round = 0; round < 200; ++round) {
            std::vector<Bytes> sent;
            Bytes wire;
            for (int m = 0; m < 3; ++m) {
                Bytes message(random.below(70000));
                for (auto& byte : message)
                    byte = static_cast<std::uint8_t>(random.next());
                const std::size_t cut = random.below(message.size() + 1);
                const Bytes a(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(cut));
                const Bytes b(message.begin() + static_cast<std::ptrdiff_t>(cut), message.end());
                const auto add = [&wire](const Bytes& bytes) {
                    wire.insert(wire.end(), bytes.begin(), bytes.end());
                };
                if (random.below(2) == 0) {
                    add(frame(0x82, message, 9));
                } else {
                    add(frame(0x02, a, 3));
                    add(frame(0x89, Bytes{1, 2}, 4));
                    add(frame(0x80, b, 5));
                }
                sent.push_back(std::move(message));
            }
            WsDecoder decoder{1U << 20U};
            Collector got;
            for (std::size_t at = 0; at < wire.size();) {
                const std::size_t size =
                    std::min<std::size_t>(1 + random.below(40000), wire.size() - at);
                QVERIFY(!decoder.feed(MutableByteView{wire}.subspan(at, size), got));
                at += size;
            }
            QVERIFY(!decoder.isMidMessage());
            QVERIFY(got.messages == sent);
        }
    }

    void limitsAcrossFragments()
    {
        WsDecoder decoder{100};
        Collector got;
        Bytes first = frame(0x02, Bytes(60), 1);
        QVERIFY(!decoder.feed(first, got));
        Bytes exact = frame(0x00, Bytes(40), 1);
        QVERIFY(!decoder.feed(exact, got));
        Bytes more = frame(0x80, Bytes(1), 1);
        QVERIFY(decoder.feed(more, got) == CloseCode::TooBig);
        QVERIFY(got.messages.empty());
    }

    void randomBytesNeverCrash()
    {
        SeededRandom random{99};
        for (int round = 0; round < 3000; ++round) {
            WsDecoder decoder{5000};
            Collector got;
            Bytes bytes(random.below(300));
            for (auto& byte : bytes)
                byte = static_cast<std::uint8_t>(random.next());
            if (!bytes.empty() && random.below(2) == 0)
                bytes[0] = 0x82;
            static_cast<void>(decoder.feed(bytes, got));
        }
    }

    void headersHaveTheShortestForm()
    {
        QCOMPARE(int(wsHeader(WsOpcode::Binary, 125).size), 2);
        QCOMPARE(int(wsHeader(WsOpcode::Binary, 126).size), 4);
        QCOMPARE(int(wsHeader(WsOpcode::Binary, 65535).size), 4);
        QCOMPARE(int(wsHeader(WsOpcode::Binary, 65536).size), 10);
        QCOMPARE(toHex(wsHeader(WsOpcode::Binary, 65536).view()),
                 std::string{"827f0000000000010000"});
    }

    void utf8IsStrict()
    {
        for (const char* good : {"", "a", "ä", "€", "😀"})
            QVERIFY(isUtf8(asBytes(good)));
        for (const char* bad : {"\xff",
                                "\xc0\xaf",
                                "\xe0\x80\xaf",
                                "\xed\xa0\x80",
                                "\xf4\x90\x80\x80",
                                "\xe2\x82",
                                "\x80"})
            QVERIFY(!isUtf8(asBytes(bad)));
    }

    void acceptKeyOfTheRfc()
    {
        QCOMPARE(acceptKey("dGhlIHNhbXBsZSBub25jZQ=="),
                 std::string{"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="});
    }

    void headsAreBounded()
    {
        QVERIFY(!headLength(asBytes("GET / HTTP/1.1\r\nHost: x\r\n")));
        QCOMPARE(*headLength(asBytes("GET / HTTP/1.1\r\n\r\nrest")), std::size_t{18});
        const auto request = parseHead(asBytes("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"));
        QVERIFY(request);
        QCOMPARE(request->target, std::string{"/a"});
        QVERIFY(!request->wantsWebSocket);
        QVERIFY(!parseHead(asBytes("GET\r\n\r\n")));
    }

    void theWheelIsNeverEarly()
    {
        SeededRandom random{3};
        TimerWheel<std::uint64_t> wheel{16};
        std::map<std::uint64_t, std::uint64_t> due;
        for (std::uint64_t key = 1; key <= 500; ++key) {
            due[key] = 1 + random.below(100);
            wheel.add(key, due[key]);
        }
        for (int tick = 0; tick < 101; ++tick) {
            wheel.advance([&](std::uint64_t key) {
                QCOMPARE(due.at(key), wheel.now());
                due.erase(key);
            });
        }
        QVERIFY(due.empty());
        bool came = false;
        wheel.add(1, 0);
        wheel.advance([&came](std::uint64_t) { came = true; });
        QVERIFY(came);
    }
};

QTEST_APPLESS_MAIN(NetUnitsTest)
#include "net_units_test.moc"
