// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/limits.h"
#include "sync/crypto/verify/padding.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace cahier::crypto;

class PaddingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheFormula();
    void sizesUpToOneMebibyte();
    void limits();
};

void PaddingTest::agreesWithTheFormula()
{
    // The paper's arithmetic in floating point, as an independent second opinion.
    for (std::size_t size = 2; size < 200000; size += 1 + size / 97) {
        const auto e = static_cast<std::size_t>(std::floor(std::log2(static_cast<double>(size))));
        const auto s = static_cast<std::size_t>(std::floor(std::log2(static_cast<double>(e)))) + 1;
        const std::size_t step = e > s ? std::size_t{1} << (e - s) : 1;
        const std::size_t expected = (size + step - 1) / step * step;
        QCOMPARE(padmeSize(size), expected);
    }
    QCOMPARE(padmeSize(0), std::size_t{0});
    QCOMPARE(padmeSize(1), std::size_t{1});
}

void PaddingTest::sizesUpToOneMebibyte()
{
    std::set<std::size_t> sizes;
    std::size_t before = 0;
    for (std::size_t size = 0; size <= (std::size_t{1} << 20U) - PayloadHeaderBytes; ++size) {
        const std::size_t padded = payloadSize(size);
        if (padded < size + PayloadHeaderBytes || padded < before || padmeSize(padded) != padded ||
            (size > 251 && static_cast<double>(padded) > 1.063 * static_cast<double>(size + 5)))
            QFAIL(qPrintable(QString::number(size)));
        before = padded;
        sizes.insert(padded);
    }
    QCOMPARE(sizes.size(), std::size_t{257});
    QCOMPARE(*sizes.begin(), std::size_t{256});
    QCOMPARE(*sizes.rbegin(), std::size_t{1} << 20U);
    for (std::size_t size = 0; size < 70000; ++size)
        QCOMPARE(isPayloadSize(size), sizes.contains(size));
}

void PaddingTest::limits()
{
    QCOMPARE(payloadSize(MaxBodyBytes), MaxPayloadBytes);
    QVERIFY(MaxPayloadBytes + TagBytes <= MaxCiphertextBytes);
    QVERIFY(payloadSize(MaxBodyBytes + 1) + TagBytes > MaxCiphertextBytes);
}

QTEST_APPLESS_MAIN(PaddingTest)
#include "padding_test.moc"
