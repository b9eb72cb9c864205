// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/aead.h"
#include "sync/crypto/key_cache.h"
#include "sync/crypto/keys.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class KeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signingKeyRoundTrip();
    void signingKeyHalvesMustFit();
    void boxKeyRoundTrip();
    void sealedBoxOpensForItsKeyOnly();
    void hierarchyNeverRepeats();
    void commitmentBindsGroupAndEpoch();
};

void KeysTest::signingKeyRoundTrip()
{
    const SigningKey key = SigningKey::generate();
    const SigningKey again = must(SigningKey::fromSecret(key.secret().duplicate()));
    QVERIFY(key.publicKey() == again.publicKey());
    const Digest digest = hash(Label::Env, {asBytes("x")});
    QVERIFY(key.sign(Label::Env, digest) == again.sign(Label::Env, digest));
    QVERIFY(verifySignature(key.publicKey(), Label::Env, digest, key.sign(Label::Env, digest)));
}

void KeysTest::signingKeyHalvesMustFit()
{
    Secret<64> secret = SigningKey::generate().secret().duplicate();
    secret.fill().bytes()[40] ^= 1U;
    QCOMPARE(codeOf(SigningKey::fromSecret(std::move(secret))), codeOf(Errc::Malformed));
}

void KeysTest::boxKeyRoundTrip()
{
    const BoxKey key = BoxKey::generate();
    QVERIFY(BoxKey::fromSecret(key.secret().duplicate()).publicKey() == key.publicKey());
    QVERIFY(key.duplicate().publicKey() == key.publicKey());
}

void KeysTest::sealedBoxOpensForItsKeyOnly()
{
    const BoxKey key = BoxKey::generate();
    const Bytes sealed = must(boxSeal(key.publicKey(), asBytes("key")));
    QCOMPARE(sealed.size(), std::size_t{51});
    QCOMPARE(asText(must(key.openSealed(sealed)).open().view()), std::string_view("key"));
    QCOMPARE(codeOf(BoxKey::generate().openSealed(sealed)), codeOf(Errc::NotAuthentic));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes flipped = sealed;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        if (bit == 255)
            continue; // X25519 ignores the top bit of the ephemeral key; the nonce hashes it.
        QVERIFY(!key.openSealed(flipped));
    }
    QVERIFY(!key.openSealed(ByteView(sealed).first(48)));
    QCOMPARE(codeOf(boxSeal(BoxPublicKey{}, asBytes("key"))), codeOf(Errc::InvalidArgument));
}

void KeysTest::hierarchyNeverRepeats()
{
    SeededRandom random(2);
    const EpochKey epochKey = seededKey(random);
    std::set<Bytes> seen;
    int count = 0;
    const auto add = [&](const SecretKey& key) {
        seen.insert(toBytes(key.open().view()));
        ++count;
    };
    for (int g = 0; g < 2; ++g) {
        const auto group = seededId<GroupId>(random);
        for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
            add(deriveMetaKey(epochKey, group, epoch));
            for (int d = 0; d < 2; ++d) {
                const auto document = seededId<DocumentId>(random);
                add(derivePresenceKey(epochKey, group, epoch, document));
                for (std::uint8_t kind = 1; kind <= 3; ++kind)
                    add(deriveStreamKey(
                        epochKey, group, epoch, document, static_cast<DocumentKind>(kind)));
            }
        }
    }
    add(derivePageKey(epochKey, DbId{}));
    add(deriveFileKey(epochKey, Bytes(16)));
    QCOMPARE(int(seen.size()), count);
}

void KeysTest::commitmentBindsGroupAndEpoch()
{
    SeededRandom random(2);
    const EpochKey key = seededKey(random);
    const auto a = seededId<GroupId>(random);
    const auto b = seededId<GroupId>(random);
    QVERIFY(epochCommitment(key, a, 0) != epochCommitment(key, b, 0));
    QVERIFY(epochCommitment(key, a, 0) != epochCommitment(key, a, 1));
    QVERIFY(epochCommitment(key, a, 0) != epochCommitment(seededKey(random), a, 0));
}

QTEST_APPLESS_MAIN(KeysTest)
#include "keys_test.moc"
