// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/aead.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/verify/padding.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

namespace {

StreamKey fixedKey(std::uint8_t fill)
{
    Bytes bytes(32, fill);
    return must(StreamKey::take(bytes));
}

} // namespace

class EnvelopeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void roundTrip_data();
    void roundTrip();
    void layout();
    void tooLarge();
    void refusesToSealNonsense();
    void everyBitFlipIsRefused();
    void transplantsDoNotOpen();
    void wrongKeyIsOneError();
    void paddingIsChecked();
    void stubHasNoBody();
    void opBody();
    void opBodyRefuses();
    void attestBody();
    void noncesDiffer();

private:
    Result<SealedEnvelope> seal(ByteView body, ByteView ext = {}) const
    {
        return sealEnvelope(m_header, ext, body, m_key->open().key(), m_device->sign);
    }

    std::optional<DeviceKeys> m_device;
    std::optional<StreamKey> m_key;
    EnvelopeHeader m_header;
};

void EnvelopeTest::init()
{
    SeededRandom random(5);
    m_device = seededDevice(random);
    m_key = fixedKey(7);
    m_header = EnvelopeHeader{};
    m_header.group = seededId<GroupId>(random);
    m_header.document = seededId<DocumentId>(random);
    m_header.seq = 1;
    m_header.prev = firstPrev(m_header.group);
    m_header.logHead = seededId<EntryHash>(random);
    m_header.epoch = 3;
}

void EnvelopeTest::roundTrip_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 250, 251, 252, 1000, 65536, int(MaxBodyBytes)})
        QTest::addRow("%d", size) << size;
}

void EnvelopeTest::roundTrip()
{
    QFETCH(const int, size);
    const Bytes body(static_cast<std::size_t>(size), 0x5a);
    const SealedEnvelope sealed = must(seal(body));
    const EnvelopeView view = must(parseEnvelope(sealed.bytes));
    QVERIFY(verifyEnvelopeSignature(view));
    QVERIFY(must(openEnvelope(view, m_key->open().key())) == body);
    QCOMPARE(sealed.bytes.size(), std::size_t{296} + payloadSize(body.size()));
}

void EnvelopeTest::layout()
{
    const SealedEnvelope sealed = must(seal(asBytes("x")));
    ByteReader in(sealed.bytes);
    QCOMPARE(asText(in.raw(4)), std::string_view("E1EV"));
    QCOMPARE(in.u32(), 0x00010101U); // suite 1, type 1, kind 1, flags 0
    QVERIFY(GroupId(in.array<32>()) == m_header.group);
    QVERIFY(DocumentId(in.array<32>()) == m_header.document);
    QVERIFY(DeviceId(in.array<32>()) == m_device->id());
    QCOMPARE(in.u64(), std::uint64_t{1});
    QVERIFY(EnvelopeId(in.array<32>()) == m_header.prev);
    QVERIFY(EntryHash(in.array<32>()) == m_header.logHead);
    QCOMPARE(in.u64(), std::uint64_t{3});
    in.raw(24);
    QCOMPARE(in.u32(), 0U);
    QCOMPARE(in.u32(), 272U);
    QCOMPARE(in.position(), std::size_t{216});
    QCOMPARE(sealed.bytes.size(), std::size_t{552});
    QCOMPARE(makeStub(must(parseEnvelope(sealed.bytes))).size(), std::size_t{312});
}

void EnvelopeTest::tooLarge()
{
    QCOMPARE(codeOf(seal(Bytes(MaxBodyBytes + 1))), codeOf(Errc::TooLarge));
}

void EnvelopeTest::refusesToSealNonsense()
{
    m_header.seq = 0;
    QCOMPARE(codeOf(seal({})), codeOf(Errc::InvalidArgument));
    m_header.seq = 1;
    QCOMPARE(codeOf(seal({}, Bytes(1))), codeOf(Errc::InvalidArgument)); // An op has no ext.
    m_header.type = EnvelopeType::Attest;
    QCOMPARE(codeOf(seal({}, Bytes(31))), codeOf(Errc::InvalidArgument));
    QVERIFY(seal({}, Bytes(32, 1)));
    m_header.type = EnvelopeType::Snapshot;
    QCOMPARE(codeOf(seal({}, Bytes(5))), codeOf(Errc::InvalidArgument));
    QVERIFY(seal({}, Bytes(4))); // No feeds.
    m_header.type = static_cast<EnvelopeType>(4);
    QCOMPARE(codeOf(seal({})), codeOf(Errc::InvalidArgument));
}

void EnvelopeTest::everyBitFlipIsRefused()
{
    const SealedEnvelope sealed = must(seal(asBytes("secret")));
    for (std::size_t bit = 0; bit < sealed.bytes.size() * 8; ++bit) {
        Bytes flipped = sealed.bytes;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto view = parseEnvelope(flipped);
        if (!view)
            continue;
        if (verifyEnvelopeSignature(*view))
            QFAIL(qPrintable(QStringLiteral("signature, bit %1").arg(bit)));
        // Inside the signature the ciphertext is untouched; before it, the AEAD must refuse as
        // well.
        const bool opens = bool(openEnvelope(*view, m_key->open().key()));
        if (opens != (bit / 8 >= sealed.bytes.size() - 64))
            QFAIL(qPrintable(QStringLiteral("body, bit %1").arg(bit)));
    }
}

void EnvelopeTest::transplantsDoNotOpen()
{
    // The attacker holds a member's signing key, not the right place: ciphertext moved elsewhere.
    const SealedEnvelope sealed = must(seal(asBytes("secret")));
    const auto moved = [&](std::size_t offset) {
        Bytes bytes = sealed.bytes;
        bytes[offset] ^= 1U;
        const EnvelopeView view = must(parseEnvelope(bytes));
        const Signature signature = m_device->sign.sign(Label::Env, view.id.array());
        std::copy(signature.begin(), signature.end(), bytes.end() - 64);
        const EnvelopeView resigned = must(parseEnvelope(bytes));
        return std::pair(verifyEnvelopeSignature(resigned),
                         codeOf(openEnvelope(resigned, m_key->open().key())));
    };
    for (const std::size_t offset : {std::size_t{8},       // group
                                     std::size_t{40},      // document
                                     std::size_t{104 + 1}, // seq
                                     std::size_t{112},     // prev
                                     std::size_t{144},     // log head
                                     std::size_t{176},     // epoch
                                     std::size_t{184}})    // nonce
        QCOMPARE(moved(offset), std::pair(true, codeOf(Errc::NotAuthentic)));
}

void EnvelopeTest::wrongKeyIsOneError()
{
    const SealedEnvelope sealed = must(seal(asBytes("secret")));
    const StreamKey other = fixedKey(8);
    const auto result = openEnvelope(must(parseEnvelope(sealed.bytes)), other.open().key());
    QVERIFY(result.error() == (Error{Errc::NotAuthentic, {}}));
}

void EnvelopeTest::paddingIsChecked()
{
    // Build envelopes by hand whose payload breaks one rule each; all fail alike.
    const auto open = [&](const Bytes& payload) {
        const SealedEnvelope model = must(seal(Bytes(200)));
        Bytes bytes = model.bytes;
        const EnvelopeView view = must(parseEnvelope(bytes));
        Nonce nonce{};
        std::copy(view.nonce.begin(), view.nonce.end(), nonce.begin());
        const Bytes ciphertext = aeadSeal(m_key->open().key(), nonce, view.associated, payload);
        std::copy(ciphertext.begin(), ciphertext.end(), bytes.begin() + 216);
        return openEnvelope(must(parseEnvelope(bytes)), m_key->open().key());
    };
    Bytes payload(256);
    payload[0] = 1;
    payload[1] = 3;
    QCOMPARE(must(open(payload)).size(), std::size_t{3});
    Bytes version = payload;
    version[0] = 2;
    Bytes notZero = payload;
    notZero.back() = 1;
    Bytes tooLong = payload;
    tooLong[2] = 1; // 259 bytes in 256
    Bytes huge = payload;
    huge[4] = 0xff;
    for (const Bytes& bad : {version, notZero, tooLong, huge})
        QVERIFY(open(bad).error() == (Error{Errc::NotAuthentic, {}}));
}

void EnvelopeTest::stubHasNoBody()
{
    const SealedEnvelope sealed = must(seal(asBytes("secret")));
    const Bytes stub = makeStub(must(parseEnvelope(sealed.bytes)));
    QCOMPARE(codeOf(openEnvelope(must(parseStub(stub)), m_key->open().key())),
             codeOf(Errc::InvalidArgument));
    QVERIFY(!parseEnvelope(stub));
    QVERIFY(!parseStub(sealed.bytes));
}

void EnvelopeTest::opBody()
{
    SeededRandom random(6);
    Cutoffs frontier{{seededId<DeviceId>(random), 4, seededId<EnvelopeId>(random)},
                     {seededId<DeviceId>(random), 9, seededId<EnvelopeId>(random)}};
    std::sort(frontier.begin(), frontier.end());
    const Bytes body = must(encodeOpBody(frontier, 123, asBytes("update")));
    const OpBodyView view = must(parseOpBody(body));
    QVERIFY(view.frontier == frontier);
    QCOMPARE(view.authorMs, std::uint64_t{123});
    QCOMPARE(asText(view.update), std::string_view("update"));
    QCOMPARE(body.size(), std::size_t{2 + 2 * 72 + 8 + 6});
}

void EnvelopeTest::opBodyRefuses()
{
    SeededRandom random(6);
    const FeedPoint a{DeviceId(std::array<std::uint8_t, 32>{1}), 1, seededId<EnvelopeId>(random)};
    const FeedPoint b{DeviceId(std::array<std::uint8_t, 32>{2}), 1, seededId<EnvelopeId>(random)};
    QCOMPARE(codeOf(encodeOpBody({b, a}, 0, {})), codeOf(Errc::InvalidArgument));
    QCOMPARE(codeOf(encodeOpBody({a, a}, 0, {})), codeOf(Errc::InvalidArgument));
    QCOMPARE(codeOf(encodeOpBody({}, 0, Bytes(MaxBodyBytes))), codeOf(Errc::TooLarge));
    const Bytes good = must(encodeOpBody({a, b}, 0, {}));
    for (std::size_t size = 0; size < good.size(); ++size)
        QCOMPARE(codeOf(parseOpBody(ByteView(good).first(size))), codeOf(Errc::Truncated));
    Bytes swapped = good;
    std::swap_ranges(swapped.begin() + 2, swapped.begin() + 74, swapped.begin() + 74);
    QCOMPARE(codeOf(parseOpBody(swapped)), codeOf(Errc::Malformed));
}

void EnvelopeTest::attestBody()
{
    QVERIFY(must(parseAttestBody(encodeAttestBody(Attestation::Ok))) == Attestation::Ok);
    QVERIFY(!parseAttestBody(Bytes{2}));
    QVERIFY(!parseAttestBody(Bytes{}));
}

void EnvelopeTest::noncesDiffer()
{
    std::set<Nonce> seen;
    const auto key = m_key->open();
    constexpr int Seals = 100000;
    for (int i = 0; i < Seals; ++i) {
        // The shipped path as a whole, not the function that draws the nonce.
        const SealedEnvelope sealed =
            must(sealEnvelope(m_header, {}, {}, key.key(), m_device->sign));
        Nonce nonce{};
        std::copy_n(sealed.bytes.begin() + 184, nonce.size(), nonce.begin());
        seen.insert(nonce);
    }
    QCOMPARE(seen.size(), std::size_t{Seals});
}

QTEST_APPLESS_MAIN(EnvelopeTest)
#include "envelope_test.moc"
