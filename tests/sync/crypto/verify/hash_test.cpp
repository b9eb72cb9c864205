// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/hash.h"
#include "tests/support/crypto_world.h"

#include <QCryptographicHash>
#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::crypto;
using namespace cahier::test;

class HashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void construction();
    void partsAreLengthPrefixed();
    void everyLabelHashesDifferently();
    void littleEndian();
    void constantTimeEquality();
};

void HashTest::construction()
{
    // The same by Qt's own BLAKE2b.
    ByteWriter input;
    input.u8(3).raw("env").u64(2).raw("ab").u64(0);
    const QByteArray expected =
        QCryptographicHash::hash(QByteArray::fromStdString(std::string(asText(input.view()))),
                                 QCryptographicHash::Blake2b_256);
    QCOMPARE(toHex(hash(Label::Env, {asBytes("ab"), ByteView{}})), expected.toHex().toStdString());
}

void HashTest::partsAreLengthPrefixed()
{
    const Digest a = hash(Label::Env, {asBytes("ab"), asBytes("c")});
    QVERIFY(a != hash(Label::Env, {asBytes("a"), asBytes("bc")}));
    QVERIFY(a != hash(Label::Env, {asBytes("abc")}));
    QVERIFY(hash(Label::Env, {}) != hash(Label::Env, {ByteView{}}));
}

void HashTest::everyLabelHashesDifferently()
{
    std::set<Digest> plain;
    std::set<Digest> keyed;
    const Bytes key(32, 1);
    for (const Label label : allLabels()) {
        plain.insert(hash(label, {asBytes("x")}));
        Digest out{};
        hashInto(out, key, label, {asBytes("x")});
        keyed.insert(out);
    }
    QCOMPARE(plain.size(), LabelCount);
    plain.merge(keyed);
    QCOMPARE(plain.size(), 2 * LabelCount);
}

void HashTest::littleEndian()
{
    QCOMPARE(toHex(le16(0x0102)), std::string("0201"));
    QCOMPARE(toHex(le64(0x0102030405060708)), std::string("0807060504030201"));
}

void HashTest::constantTimeEquality()
{
    QVERIFY(equalConstantTime(asBytes("abc"), asBytes("abc")));
    QVERIFY(!equalConstantTime(asBytes("abc"), asBytes("abd")));
    QVERIFY(!equalConstantTime(asBytes("abc"), asBytes("ab")));
}

QTEST_APPLESS_MAIN(HashTest)
#include "hash_test.moc"
