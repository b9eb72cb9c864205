// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/fingerprint.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class FingerprintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void safetyNumberIsSymmetric();
    void digitsOfASmallNumber();
    void actors();
};

void FingerprintTest::safetyNumberIsSymmetric()
{
    SeededRandom random(1);
    const auto a = seededId<UserId>(random);
    const auto b = seededId<UserId>(random);
    const auto c = seededId<UserId>(random);
    const QString number = QString::fromStdString(safetyNumber(a, b));
    QCOMPARE(safetyNumber(b, a), number.toStdString());
    QVERIFY(safetyNumber(a, c) != number.toStdString());
    QVERIFY(QRegularExpression(QStringLiteral("^\\d{5}( \\d{5}){11}$")).match(number).hasMatch());
}

void FingerprintTest::digitsOfASmallNumber()
{
    // Little-endian 1,234,567 with leading zeros.
    GroupId group(std::array<std::uint8_t, 32>{0x87, 0xd6, 0x12});
    QCOMPARE(groupFingerprint(group), std::string("00000 00000 00012 34567"));
}

void FingerprintTest::actors()
{
    SeededRandom random(1);
    std::set<std::uint64_t> seen;
    const auto group = seededId<GroupId>(random);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t actor = actorClientId(group, seededId<DeviceId>(random));
        QVERIFY(actor >= 1 && actor < (std::uint64_t{1} << 53U));
        seen.insert(actor);
    }
    QCOMPARE(seen.size(), std::size_t{1000});
    QVERIFY(actorClientId(group, DeviceId{}) != actorClientId(GroupId{}, DeviceId{}));
}

QTEST_APPLESS_MAIN(FingerprintTest)
#include "fingerprint_test.moc"
