// SPDX-License-Identifier: MPL-2.0
// The cipher, passphrase derivation and the published vectors.
#include "sync/crypto/aead.h"
#include "sync/crypto/kdf.h"
#include "sync/crypto/self_test.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class AeadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void publishedVectors();
    void everythingIsBound();
    void inPlace();
    void failureLeavesNothing();
    void passphrases();
    void kdfSeparates();
};

void AeadTest::publishedVectors()
{
    const auto result = selfTest();
    QVERIFY2(result.has_value(), result ? "" : result.error().detail.c_str());
}

void AeadTest::everythingIsBound()
{
    SeededRandom random(1);
    const SecretKey key = seededKey(random);
    const auto open = key.open();
    const Nonce nonce = randomNonce24();
    const Bytes sealed = aeadSeal(open.key(), nonce, asBytes("place"), asBytes("text"));
    QCOMPARE(sealed.size(), std::size_t{20});
    QCOMPARE(asText(must(aeadOpen(open.key(), nonce, asBytes("place"), sealed))),
             std::string_view("text"));
    const int bad = codeOf(Errc::NotAuthentic);
    QCOMPARE(codeOf(aeadOpen(open.key(), nonce, asBytes("Place"), sealed)), bad);
    QCOMPARE(codeOf(aeadOpen(open.key(), nonce, {}, sealed)), bad);
    QCOMPARE(codeOf(aeadOpen(open.key(), randomNonce24(), asBytes("place"), sealed)), bad);
    QCOMPARE(codeOf(aeadOpen(seededKey(random).open().key(), nonce, asBytes("place"), sealed)),
             bad);
    QCOMPARE(codeOf(aeadOpen(open.key(), ByteView(nonce).first(23), asBytes("place"), sealed)),
             bad);
    for (std::size_t size = 0; size < sealed.size(); ++size)
        QCOMPARE(
            codeOf(aeadOpen(open.key(), nonce, asBytes("place"), ByteView(sealed).first(size))),
            bad);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes flipped = sealed;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QCOMPARE(codeOf(aeadOpen(open.key(), nonce, asBytes("place"), flipped)), bad);
    }
}

void AeadTest::inPlace()
{
    const SecretKey key = SecretKey::random();
    const Nonce nonce = randomNonce24();
    Bytes buffer(4096, 0x11);
    const auto open = key.open();
    aeadSealInto(buffer, open.key(), nonce, {}, ByteView(buffer).first(4080));
    QVERIFY(aeadOpenInto(MutableByteView(buffer).first(4080), open.key(), nonce, {}, buffer));
    QVERIFY(equal(ByteView(buffer).first(4080), Bytes(4080, 0x11)));
}

void AeadTest::failureLeavesNothing()
{
    const SecretKey key = SecretKey::random();
    Bytes out(16, 0xff);
    QVERIFY(!aeadOpenInto(out, key.open().key(), randomNonce24(), {}, Bytes(32, 1)));
    QVERIFY(out == Bytes(16));
}

void AeadTest::passphrases()
{
    std::string text = "geheim";
    const Passphrase passphrase = must(Passphrase::take(text));
    const KdfSalt salt{1};
    const auto key = must(deriveFromPassphrase(passphrase, salt, MinimumKdfCost));
    QVERIFY(equal(must(deriveFromPassphrase(passphrase, salt, MinimumKdfCost)).open().view(),
                  key.open().view()));
    QVERIFY(!equal(must(deriveFromPassphrase(passphrase, KdfSalt{2}, MinimumKdfCost)).open().view(),
                   key.open().view()));
    QCOMPARE(codeOf(deriveFromPassphrase(passphrase, salt, {1, 65535})),
             codeOf(Errc::BadKdfParameters));
    QVERIFY(isAcceptable(DefaultKdfCost) && isAcceptable(StrongKdfCost) &&
            isAcceptable(MaximumKdfCost));
}

void AeadTest::kdfSeparates()
{
    const SecretKey key = SecretKey::random();
    const auto open = key.open();
    const Digest derived = deriveDigest(open.key(), Label::Stream, {asBytes("a")});
    QVERIFY(equal(deriveKey(open.key(), Label::Stream, {asBytes("a")}).open().view(), derived));
    QVERIFY(derived != deriveDigest(open.key(), Label::Meta, {asBytes("a")}));
    QVERIFY(derived != deriveDigest(open.key(), Label::Stream, {asBytes("b")}));
    QVERIFY(derived != hash(Label::Stream, {asBytes("a")}));
}

QTEST_APPLESS_MAIN(AeadTest)
#include "aead_test.moc"
