// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/link.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

JoinLink sampleJoin(const RelayAddress& address)
{
    SeededRandom random(4);
    JoinLink link;
    link.address = address;
    link.relay = seededId<RelayId>(random);
    link.group = seededId<GroupId>(random);
    link.logHead = seededId<EntryHash>(random);
    link.secret = seededId<RelayId>(random).array();
    return link;
}

} // namespace

class LinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void shape();
    void forgives();
    void refuses_data();
    void refuses();
    void everyTruncationIsRefused();
    void kindsAreToldApart();
    void addressesThatNoLinkCarries();
};

void LinkTest::roundTrip_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("tls") << QByteArray("relay.example.org") << 443 << true
                         << QByteArray("cahier://relay.example.org/");
    QTest::newRow("tls port") << QByteArray("relay.example.org") << 8443 << true
                              << QByteArray("cahier://relay.example.org:8443/");
    QTest::newRow("plain") << QByteArray("localhost") << 8787 << false
                           << QByteArray("cahier+ws://localhost/");
    QTest::newRow("plain port") << QByteArray("127.0.0.1") << 443 << false
                                << QByteArray("cahier+ws://127.0.0.1:443/");
    QTest::newRow("ipv6") << QByteArray("2001:db8::1") << 443 << true
                          << QByteArray("cahier://[2001:db8::1]/");
    QTest::newRow("ipv6 port") << QByteArray("::1") << 9000 << false
                               << QByteArray("cahier+ws://[::1]:9000/");
}

void LinkTest::roundTrip()
{
    QFETCH(const QByteArray, host);
    QFETCH(const int, port);
    QFETCH(const bool, tls);
    QFETCH(const QByteArray, start);
    const RelayAddress address{host.toStdString(),
                               static_cast<std::uint16_t>(port),
                               tls ? LinkTransport::Tls : LinkTransport::Plain};
    const JoinLink join = sampleJoin(address);
    const std::string text = must(printLink(join));
    QVERIFY(QByteArray::fromStdString(text).startsWith(start));
    QVERIFY(must(parseJoinLink(text)) == join);
    const RegistrationLink registration{address, join.relay, join.secret};
    QVERIFY(must(parseRegistrationLink(must(printLink(registration)))) == registration);
}

void LinkTest::shape()
{
    const std::string text = must(printLink(sampleJoin({"h", 443, LinkTransport::Tls})));
    const std::string prefix = "cahier://h/join#";
    QCOMPARE(text.substr(0, prefix.size()), prefix);
    const Bytes inner = must(fromBase64Url(text.substr(prefix.size())));
    QCOMPARE(inner.size(), std::size_t{1 + 4 * 32});
    QCOMPARE(int(inner[0]), 1);
}

void LinkTest::forgives()
{
    const JoinLink link = sampleJoin({"relay.example", 443, LinkTransport::Tls});
    std::string text = must(printLink(link));
    QVERIFY(must(parseJoinLink(" \t" + text + "\r\n")) == link);
    text.replace(0, 6, "CAHIER");
    text.replace(text.find("relay"), 5, "Relay");
    QVERIFY(must(parseJoinLink(text)) == link);
}

void LinkTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("part");
    const QByteArray good = QByteArray::fromStdString(
        must(printLink(sampleJoin({"relay.example", 443, LinkTransport::Tls}))));
    const QByteArray secret = good.mid(good.indexOf('#') + 1);
    QTest::newRow("empty") << QByteArray() << QByteArray("begin with");
    QTest::newRow("web") << QByteArray("https://relay.example/join#") + secret
                         << QByteArray("begin with");
    QTest::newRow("no slash") << QByteArray("cahier://relay.example") << QByteArray("no path");
    QTest::newRow("no host") << QByteArray("cahier:///join#") + secret << QByteArray("host");
    QTest::newRow("bad host") << QByteArray("cahier://a b/join#") + secret << QByteArray("host");
    QTest::newRow("user") << QByteArray("cahier://u@h/join#") + secret << QByteArray("host");
    QTest::newRow("dots") << QByteArray("cahier://a..b/join#") + secret << QByteArray("host");
    QTest::newRow("bare ipv6") << QByteArray("cahier://::1/join#") + secret << QByteArray("host");
    QTest::newRow("open bracket") << QByteArray("cahier://[::1/join#") + secret << QByteArray("]");
    QTest::newRow("not ipv6") << QByteArray("cahier://[relay]/join#") + secret
                              << QByteArray("IPv6");
    QTest::newRow("after bracket")
        << QByteArray("cahier://[::1]x/join#") + secret << QByteArray("follows");
    QTest::newRow("port empty") << QByteArray("cahier://h:/join#") + secret << QByteArray("port");
    QTest::newRow("port zero") << QByteArray("cahier://h:0/join#") + secret << QByteArray("port");
    QTest::newRow("port huge") << QByteArray("cahier://h:65536/join#") + secret
                               << QByteArray("port");
    QTest::newRow("port text") << QByteArray("cahier://h:80a/join#") + secret << QByteArray("port");
    QTest::newRow("path") << QByteArray("cahier://h/enter#") + secret << QByteArray("path");
    QTest::newRow("path slash") << QByteArray("cahier://h/join/#") + secret << QByteArray("path");
    QTest::newRow("query") << QByteArray("cahier://h/join?x#") + secret << QByteArray("path");
    QTest::newRow("no fragment") << QByteArray("cahier://h/join") << QByteArray("no part after #");
    QTest::newRow("empty fragment") << QByteArray("cahier://h/join#") << QByteArray("empty");
    QTest::newRow("not base64") << QByteArray("cahier://h/join#***") << QByteArray("base64url");
    QTest::newRow("longer") << good + "AAAA" << QByteArray("length");
    QTest::newRow("version") << QByteArray("cahier://h/join#Ag") + secret.mid(2)
                             << QByteArray("version");
    QTest::newRow("relay data in join")
        << QByteArray("cahier://h/join#") + QByteArray::fromStdString(toBase64Url(Bytes(65, 1)))
        << QByteArray("length");
    QTest::newRow("endless") << good + QByteArray(2000, 'A') << QByteArray("too long");
}

void LinkTest::refuses()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, part);
    const auto result = parseLink(text.toStdString());
    QCOMPARE(codeOf(result), codeOf(Errc::BadLink));
    QVERIFY2(QByteArray::fromStdString(result.error().detail).contains(part),
             result.error().detail.c_str());
}

void LinkTest::everyTruncationIsRefused()
{
    const std::string text =
        must(printLink(sampleJoin({"relay.example", 443, LinkTransport::Tls})));
    for (std::size_t size = 0; size < text.size(); ++size)
        QCOMPARE(codeOf(parseLink(text.substr(0, size))), codeOf(Errc::BadLink));
}

void LinkTest::kindsAreToldApart()
{
    const JoinLink join = sampleJoin({"relay.example", 443, LinkTransport::Tls});
    const RegistrationLink registration{join.address, join.relay, join.secret};
    QCOMPARE(codeOf(parseJoinLink(must(printLink(registration)))), codeOf(Errc::BadLink));
    QCOMPARE(codeOf(parseRegistrationLink(must(printLink(join)))), codeOf(Errc::BadLink));
}

void LinkTest::addressesThatNoLinkCarries()
{
    for (const char* host : {"", "a/b", "a#b", "[::1]", "-x", "a b", "Upper"})
        QCOMPARE(codeOf(printLink(sampleJoin({host, 443, LinkTransport::Tls}))),
                 codeOf(Errc::InvalidArgument));
    QCOMPARE(codeOf(printLink(sampleJoin({"h", 0, LinkTransport::Tls}))),
             codeOf(Errc::InvalidArgument));
    QCOMPARE(printAuthority(must(parseRelayAddress("[::1]:8787", LinkTransport::Plain))),
             std::string("[::1]"));
}

QTEST_APPLESS_MAIN(LinkTest)
#include "link_test.moc"
