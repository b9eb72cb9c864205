// SPDX-License-Identifier: MPL-2.0
// The relay's signatures: greeting, receipts, and what a fork proves.
#include "sync/crypto/verify/relay_signing.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class RelaySigningTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void identityKeeps();
    void damagedKeyIsRefused();
    void movesWipe();
    void hello();
    void receipts();
    void receiptBytes();
    void forkProof();
};

void RelaySigningTest::identityKeeps()
{
    const RelaySigner relay = RelaySigner::generate();
    const RelaySigner again = must(RelaySigner::fromSecretKey(relay.secretKey()));
    QVERIFY(relay.id() == again.id());
    QVERIFY(relay.id() != RelaySigner::generate().id());
}

void RelaySigningTest::damagedKeyIsRefused()
{
    const RelaySigner relay = RelaySigner::generate();
    QCOMPARE(codeOf(RelaySigner::fromSecretKey(relay.secretKey().first(63))),
             codeOf(Errc::Malformed));
    for (const std::size_t at : {std::size_t{0}, std::size_t{40}}) {
        Bytes bytes = toBytes(relay.secretKey());
        bytes[at] ^= 1U;
        QCOMPARE(codeOf(RelaySigner::fromSecretKey(bytes)), codeOf(Errc::Malformed));
    }
}

void RelaySigningTest::movesWipe()
{
    RelaySigner a = RelaySigner::generate();
    const RelayId id = a.id();
    RelaySigner b = std::move(a);
    QVERIFY(equal(a.secretKey(), Bytes(64))); // NOLINT(bugprone-use-after-move): the point.
    QVERIFY(b.id() == id);
    a = std::move(b);
    QVERIFY(verifyRelayHello(id, {}, {}, a.signHello({}, {})));
}

void RelaySigningTest::hello()
{
    const RelaySigner relay = RelaySigner::generate();
    const RelaySigner other = RelaySigner::generate();
    const LoginNonce client = randomNonce();
    const LoginNonce server = randomNonce();
    QVERIFY(client != server);
    const Signature signature = relay.signHello(client, server);
    QVERIFY(verifyRelayHello(relay.id(), client, server, signature));
    QVERIFY(!verifyRelayHello(other.id(), client, server, signature));
    QVERIFY(!verifyRelayHello(relay.id(), server, client, signature));
    QVERIFY(!verifyRelayHello(relay.id(), randomNonce(), server, signature));
}

void RelaySigningTest::receipts()
{
    SeededRandom random(1);
    const RelaySigner relay = RelaySigner::generate();
    const ReceiptFacts facts{
        seededId<LogId>(random), 3, seededId<EntryHash>(random), seededId<EntryHash>(random), 77};
    const Receipt receipt = relay.signReceipt(facts);
    QCOMPARE(receipt.timeMs, std::uint64_t{77});
    QVERIFY(verifyReceipt(relay.id(), facts, receipt));
    ReceiptFacts changed = facts;
    changed.seq = 4;
    QVERIFY(!verifyReceipt(relay.id(), changed, receipt));
    changed = facts;
    changed.prev = facts.entry;
    QVERIFY(!verifyReceipt(relay.id(), changed, receipt));
    changed = facts;
    changed.log = LogId{};
    QVERIFY(!verifyReceipt(relay.id(), changed, receipt));
    Receipt later = receipt;
    later.timeMs = 78;
    QVERIFY(!verifyReceipt(relay.id(), facts, later));
}

void RelaySigningTest::receiptBytes()
{
    const Receipt receipt = RelaySigner::generate().signReceipt({});
    const Bytes bytes = encodeReceipt(receipt);
    QCOMPARE(bytes.size(), ReceiptBytes);
    QVERIFY(must(parseReceipt(bytes)) == receipt);
    QCOMPARE(codeOf(parseReceipt(ByteView(bytes).first(71))), codeOf(Errc::Truncated));
    Bytes longer = bytes;
    longer.push_back(0);
    QCOMPARE(codeOf(parseReceipt(longer)), codeOf(Errc::TrailingBytes));
}

void RelaySigningTest::forkProof()
{
    SeededRandom random(1);
    const RelaySigner relay = RelaySigner::generate();
    ReceiptFacts a{
        seededId<LogId>(random), 3, seededId<EntryHash>(random), seededId<EntryHash>(random), 1};
    ReceiptFacts b = a;
    b.entry = seededId<EntryHash>(random);
    const auto proves = [&](const ReceiptFacts& one, const ReceiptFacts& two) {
        return provesRelayFork(
            relay.id(), one, relay.signReceipt(one), two, relay.signReceipt(two));
    };
    QVERIFY(proves(a, b));
    QVERIFY(!proves(a, a)); // The same said twice is no lie.
    ReceiptFacts elsewhere = b;
    elsewhere.seq = 4;
    QVERIFY(!proves(a, elsewhere));
    const Receipt forged = RelaySigner::generate().signReceipt(b);
    QVERIFY(!provesRelayFork(relay.id(), a, relay.signReceipt(a), b, forged));
}

QTEST_APPLESS_MAIN(RelaySigningTest)
#include "relay_signing_test.moc"
