// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/aead.h"
#include "sync/crypto/presence.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class PresenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void roundTrip();
    void always480Bytes();
    void longNamesAreCutAtACharacter();
    void everyBitFlipIsRefused();
    void otherKeyOrPlace();
    void payloadIsStrict();

private:
    Bytes seal(const PresencePayload& payload) const
    {
        return must(sealPresence(m_facts, payload, m_key->open().key(), m_device->sign));
    }

    std::optional<DeviceKeys> m_device;
    std::optional<SecretKey> m_key;
    PresenceFacts m_facts;
    PresencePayload m_payload;
};

void PresenceTest::init()
{
    SeededRandom random(8);
    m_device = seededDevice(random);
    m_key = seededKey(random);
    m_facts = {seededId<GroupId>(random), seededId<DocumentId>(random), 2, 1234};
    m_payload = {};
    m_payload.logHead = seededId<EntryHash>(random);
    m_payload.feedsHash = seededId<EntryHash>(random);
    m_payload.colour = 5;
    m_payload.displayName = "Änna";
    m_payload.caret = Bytes(48, 1);
    m_payload.anchor = Bytes(7, 2);
}

void PresenceTest::roundTrip()
{
    const Bytes frame = seal(m_payload);
    const PresenceView view = must(parsePresence(frame));
    QVERIFY(verifyPresenceSignature(view));
    QVERIFY(view.device == m_device->id());
    QVERIFY(view.group == m_facts.group && view.document == m_facts.document);
    QCOMPARE(view.epoch, m_facts.epoch);
    QCOMPARE(view.counter, m_facts.counter);
    QVERIFY(must(openPresence(view, m_key->open().key())) == m_payload);
}

void PresenceTest::always480Bytes()
{
    QCOMPARE(seal(m_payload).size(), std::size_t{480});
    QCOMPARE(seal({}).size(), std::size_t{480});
    m_payload.displayName = std::string(64, 'x');
    QCOMPARE(seal(m_payload).size(), std::size_t{480});
    m_payload.caret = Bytes(49);
    QCOMPARE(codeOf(sealPresence(m_facts, m_payload, m_key->open().key(), m_device->sign)),
             codeOf(Errc::TooLarge));
}

void PresenceTest::longNamesAreCutAtACharacter()
{
    m_payload.displayName = std::string(63, 'x');
    m_payload.displayName.append("é…");
    const Bytes frame = seal(m_payload);
    const auto opened = must(openPresence(must(parsePresence(frame)), m_key->open().key()));
    QCOMPARE(opened.displayName, std::string(63, 'x'));
}

void PresenceTest::everyBitFlipIsRefused()
{
    const Bytes frame = seal(m_payload);
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        Bytes flipped = frame;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto view = parsePresence(flipped);
        if (view && verifyPresenceSignature(*view))
            QFAIL(qPrintable(QStringLiteral("signature, bit %1").arg(bit)));
        if (view && bit / 8 < 416 && openPresence(*view, m_key->open().key()))
            QFAIL(qPrintable(QStringLiteral("payload, bit %1").arg(bit)));
    }
}

void PresenceTest::otherKeyOrPlace()
{
    const Bytes frame = seal(m_payload);
    SeededRandom random(9);
    const SecretKey other = seededKey(random);
    QCOMPARE(codeOf(openPresence(must(parsePresence(frame)), other.open().key())),
             codeOf(Errc::NotAuthentic));
    QCOMPARE(codeOf(parsePresence(ByteView(frame).first(479))), codeOf(Errc::Truncated));
    Bytes longer = frame;
    longer.push_back(0);
    QCOMPARE(codeOf(parsePresence(longer)), codeOf(Errc::TrailingBytes));
}

void PresenceTest::payloadIsStrict()
{
    const Bytes model = seal(m_payload);
    const PresenceView view = must(parsePresence(model));
    const Bytes plain =
        must(aeadOpen(m_key->open().key(), view.nonce, view.associated, view.ciphertext));
    Nonce nonce{};
    std::copy(view.nonce.begin(), view.nonce.end(), nonce.begin());
    const auto openWith = [&](std::size_t offset, std::uint8_t value) {
        Bytes changed = plain;
        changed[offset] = value;
        const Bytes ciphertext = aeadSeal(m_key->open().key(), nonce, view.associated, changed);
        Bytes frame = model;
        std::copy(ciphertext.begin(), ciphertext.end(), frame.begin() + 144);
        return codeOf(openPresence(must(parsePresence(frame)), m_key->open().key()));
    };
    const int bad = codeOf(Errc::NotAuthentic);
    QCOMPARE(openWith(0, 2), bad);    // version
    QCOMPARE(openWith(65, 0), bad);   // state
    QCOMPARE(openWith(65, 4), bad);   // state
    QCOMPARE(openWith(67, 65), bad);  // name longer than its field
    QCOMPARE(openWith(67, 1), bad);   // name shorter than its bytes
    QCOMPARE(openWith(132, 49), bad); // caret
    QCOMPARE(openWith(181, 49), bad); // anchor
    QCOMPARE(openWith(255, 1), bad);  // padding
    QCOMPARE(openWith(66, 9), 0);     // another colour
}

QTEST_APPLESS_MAIN(PresenceTest)
#include "presence_test.moc"
