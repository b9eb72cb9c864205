// SPDX-License-Identifier: MPL-2.0
// Signatures, and the confusion of formats: what one format signed never passes for another.
#include "sync/crypto/client_login.h"
#include "sync/crypto/invitation.h"
#include "sync/crypto/presence.h"
#include "sync/crypto/verify/relay_signing.h"
#include "sync/crypto/verify/signature.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class SignatureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void message();
    void labelsDoNotMix();
    void everyBitFlipIsRefused();
    void smallOrderAndMalleable();
    void sizesAreChecked();
    void formatsDoNotMix();
};

void SignatureTest::message()
{
    const Digest digest{1, 2, 3};
    const SignedMessage message = signedMessage(Label::Log, digest);
    QCOMPARE(message.sizeBytes, std::size_t{5 + 1 + 3 + 32});
    QCOMPARE(asText(message.view().first(9)), std::string_view("E1SIG\x03log"));
}

void SignatureTest::labelsDoNotMix()
{
    const SigningKey key = SigningKey::generate();
    const Digest digest = hash(Label::Env, {});
    for (const Label a : allLabels()) {
        const Signature signature = key.sign(a, digest);
        for (const Label b : allLabels())
            QCOMPARE(verifySignature(key.publicKey(), b, digest, signature), a == b);
    }
}

void SignatureTest::everyBitFlipIsRefused()
{
    const SigningKey key = SigningKey::generate();
    const Digest digest = hash(Label::Env, {});
    const Signature signature = key.sign(Label::Env, digest);
    for (std::size_t bit = 0; bit < 512; ++bit) {
        Signature flipped = signature;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY(!verifySignature(key.publicKey(), Label::Env, digest, flipped));
    }
    for (std::size_t bit = 0; bit < 256; ++bit) {
        Digest otherDigest = digest;
        otherDigest[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY(!verifySignature(key.publicKey(), Label::Env, otherDigest, signature));
        auto otherKey = key.publicKey();
        otherKey[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        QVERIFY(!verifySignature(otherKey, Label::Env, digest, signature));
    }
}

void SignatureTest::smallOrderAndMalleable()
{
    const Digest digest = hash(Label::Env, {});
    // The all-zero key and the identity are points of small order: "signatures" for them abound.
    for (const std::uint8_t first : {std::uint8_t{0}, std::uint8_t{1}}) {
        std::array<std::uint8_t, 32> key{};
        key[0] = first;
        Signature signature{};
        signature[0] = 1;
        QVERIFY(!verifySignature(key, Label::Env, digest, signature));
    }
    // S + L in place of S.
    const Bytes order =
        must(fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
    const SigningKey key = SigningKey::generate();
    Signature signature = key.sign(Label::Env, digest);
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += signature[32 + i] + unsigned{order[i]};
        signature[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
    QVERIFY(!verifySignature(key.publicKey(), Label::Env, digest, signature));
}

void SignatureTest::sizesAreChecked()
{
    const SigningKey key = SigningKey::generate();
    const Digest digest{};
    const Signature signature = key.sign(Label::Env, digest);
    QVERIFY(!verifySignature(ByteView(key.publicKey()).first(31), Label::Env, digest, signature));
    QVERIFY(!verifySignature(key.publicKey(), Label::Env, digest, ByteView(signature).first(63)));
    QVERIFY(!verifySignature({}, Label::Env, digest, {}));
}

void SignatureTest::formatsDoNotMix()
{
    CryptoWorld world;
    const Person anna = world.addPerson();
    GroupLog group = world.makeGroup(anna);
    const DeviceKeys& device = anna.devices[0];

    struct Format
    {
        const char* what;
        Signature signature;
    };

    // One signature of each kind, all by the same key where that is possible.
    const SealedEnvelope envelope = world.write(group, device);
    const Bytes entry = must(world.tryBuild(group, anna, {Checkpoint{}})).entry;
    const Bytes frame = must(sealPresence(
        {group.id(), world.document, 0, 1}, {}, SecretKey::random().open().key(), device.sign));
    LoginFacts login;
    login.device = device.id();
    const auto tail = [](ByteView bytes) {
        Signature out{};
        std::copy(bytes.end() - 64, bytes.end(), out.begin());
        return out;
    };
    const std::array<Format, 4> formats{{{"envelope", tail(envelope.bytes)},
                                         {"entry", tail(entry)},
                                         {"presence", tail(frame)},
                                         {"login", signRelayAuth(login, device.sign)}}};
    const auto with = [](Bytes bytes, const Signature& signature) {
        std::copy(signature.begin(), signature.end(), bytes.end() - 64);
        return bytes;
    };
    for (std::size_t i = 0; i < formats.size(); ++i) {
        const Signature& s = formats[i].signature;
        const Bytes asEnvelope = with(envelope.bytes, s);
        const Bytes asEntry = with(entry, s);
        const Bytes asFrame = with(frame, s);
        QCOMPARE(verifyEnvelopeSignature(must(parseEnvelope(asEnvelope))), i == 0);
        QCOMPARE(verifyLogEntrySignature(must(parseLogEntry(asEntry))), i == 1);
        QCOMPARE(verifyPresenceSignature(must(parsePresence(asFrame))), i == 2);
        QCOMPARE(verifyRelayAuth(login, s), i == 3);
        QVERIFY(!verifyRelayHello(RelayId(device.id().array()), {}, {}, s));
        QVERIFY(!verifyReceipt(RelayId(device.id().array()), {}, Receipt{0, s}));
    }
    // Whole formats given to the parser of another.
    for (const Bytes* bytes : {&envelope.bytes, &entry, &frame}) {
        QCOMPARE(bool(parseEnvelope(*bytes)), bytes == &envelope.bytes);
        QCOMPARE(bool(parseLogEntry(*bytes)), bytes == &entry);
        QCOMPARE(bool(parsePresence(*bytes)), bytes == &frame);
    }
    // A user-log body is no group-log body.
    const DevAdd add = makeDeviceAdd(device, logIdOf(anna.id), EntryHash{});
    QCOMPARE(codeOf(parseGroupOps(encodeUserOps({add}))), codeOf(Errc::Unsupported));
    QCOMPARE(codeOf(parseUserOps(encodeGroupOps({Checkpoint{}}))), codeOf(Errc::Unsupported));
}

QTEST_APPLESS_MAIN(SignatureTest)
#include "signature_test.moc"
