// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/recovery_kit.h"
#include "tests/support/crypto_world.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class RecoveryKitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void typedCarelessly();
    void everyTypingErrorIsNoticed();
    void lengths();
};

void RecoveryKitTest::roundTrip()
{
    const RecoveryKit kit = RecoveryKit::generate();
    const std::string text = kit.text();
    QCOMPARE(text.size(), std::size_t{14 * 4 + 13});
    const RecoveryKit again = must(RecoveryKit::fromText(text));
    QVERIFY(kit.keys().sign.publicKey() == again.keys().sign.publicKey());
    QVERIFY(kit.keys().box.publicKey() == again.keys().box.publicKey());
    QVERIFY(kit.keys().sign.publicKey() != kit.keys().box.publicKey().array());
    QVERIFY(RecoveryKit::generate().text() != text);
}

void RecoveryKitTest::typedCarelessly()
{
    const RecoveryKit kit = RecoveryKit::generate();
    QString text = QString::fromStdString(kit.text()).toLower();
    text.replace(QLatin1Char('-'), QStringLiteral(" \n"));
    text.replace(QLatin1Char('0'), QLatin1Char('o'));
    text.replace(QLatin1Char('1'), QLatin1Char('l'));
    QVERIFY(RecoveryKit::fromText(text.toStdString()));
}

void RecoveryKitTest::everyTypingErrorIsNoticed()
{
    // A fixed kit: a random one would meet a collision of the 24 bits once in 10,000 runs.
    const std::string text =
        "YSYJ-KZY5-ZYAX-3DHH-ECRS-MTKW-D2C9-1Y43-S2PW-K9B0-EW21-HF6T-RECV-TXFK";
    QVERIFY(RecoveryKit::fromText(text));
    int missed = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZU*")) {
            if (text[i] == '-' || text[i] == c)
                continue;
            std::string typo = text;
            typo[i] = c;
            missed += RecoveryKit::fromText(typo) ? 1 : 0;
        }
    }
    QCOMPARE(missed, 0);
    std::string swapped = text;
    std::swap_ranges(swapped.begin(), swapped.begin() + 4, swapped.begin() + 5);
    QVERIFY(swapped == text || !RecoveryKit::fromText(swapped));
}

void RecoveryKitTest::lengths()
{
    const std::string text = RecoveryKit::generate().text();
    for (std::size_t size = 0; size < text.size(); ++size)
        QCOMPARE(codeOf(RecoveryKit::fromText(text.substr(0, size))), codeOf(Errc::Malformed));
    QCOMPARE(codeOf(RecoveryKit::fromText(text + "0")), codeOf(Errc::Malformed));
}

QTEST_APPLESS_MAIN(RecoveryKitTest)
#include "recovery_kit_test.moc"
