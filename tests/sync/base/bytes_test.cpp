// SPDX-License-Identifier: MPL-2.0
#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <QtTest>

using namespace cahier;

class BytesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void littleEndianRoundTrip();
    void readerStopsAtTheEnd();
    void readerNamesTrailingBytes();
    void hex();
    void base64Url_data();
    void base64Url();
    void base64UrlRefuses_data();
    void base64UrlRefuses();
    void idsNeedThirtyTwoBytes();
};

void BytesTest::littleEndianRoundTrip()
{
    ByteWriter writer;
    writer.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0fU).raw("ab").zeros(2);
    QCOMPARE(toHex(writer.view()),
             std::string("01030207060504"
                         "0f0e0d0c0b0a0908"
                         "6162"
                         "0000"));
    ByteReader reader(writer.view());
    QCOMPARE(reader.u8(), std::uint8_t{1});
    QCOMPARE(reader.u16(), std::uint16_t{0x0203});
    QCOMPARE(reader.u32(), std::uint32_t{0x04050607});
    QCOMPARE(reader.u64(), std::uint64_t{0x08090a0b0c0d0e0fU});
    QCOMPARE(asText(reader.raw(2)), std::string_view("ab"));
    QVERIFY(reader.ok());
    QCOMPARE(reader.remaining(), std::size_t{2});
}

void BytesTest::readerStopsAtTheEnd()
{
    const Bytes three{1, 2, 3};
    ByteReader reader(three);
    QCOMPARE(reader.u32(), std::uint32_t{0});
    QVERIFY(!reader.ok());
    QCOMPARE(reader.u8(), std::uint8_t{0}); // Every read after a failure fails, too.
    QCOMPARE(reader.finish().error().code, Errc::Truncated);
}

void BytesTest::readerNamesTrailingBytes()
{
    const Bytes two{1, 2};
    ByteReader reader(two);
    reader.u8();
    QCOMPARE(reader.finish().error().code, Errc::TrailingBytes);
}

void BytesTest::hex()
{
    QCOMPARE(toHex(*fromHex("00fFa5")), std::string("00ffa5"));
    QCOMPARE(fromHex("0").error().code, Errc::Malformed);
    QCOMPARE(fromHex("zz").error().code, Errc::Malformed);
}

void BytesTest::base64Url_data()
{
    // RFC 4648 §10, without padding.
    QTest::addColumn<QByteArray>("plain");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("one") << QByteArray("f") << QByteArray("Zg");
    QTest::newRow("two") << QByteArray("fo") << QByteArray("Zm8");
    QTest::newRow("three") << QByteArray("foo") << QByteArray("Zm9v");
    QTest::newRow("six") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
    QTest::newRow("url alphabet") << QByteArray("\xfb\xff\xbf") << QByteArray("-_-_");
}

void BytesTest::base64Url()
{
    QFETCH(const QByteArray, plain);
    QFETCH(const QByteArray, text);
    const std::string plainText = plain.toStdString();
    QCOMPARE(toBase64Url(asBytes(plainText)), text.toStdString());
    QCOMPARE(asText(*fromBase64Url(text.toStdString())), std::string_view(plainText));
}

void BytesTest::base64UrlRefuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("padding") << QByteArray("Zg==");
    QTest::newRow("standard alphabet") << QByteArray("+/+/");
    QTest::newRow("lone digit") << QByteArray("Z");
    QTest::newRow("spare bits set") << QByteArray("Zh");
}

void BytesTest::base64UrlRefuses()
{
    QFETCH(const QByteArray, text);
    QCOMPARE(fromBase64Url(text.toStdString()).error().code, Errc::Malformed);
}

void BytesTest::idsNeedThirtyTwoBytes()
{
    QVERIFY(!UserId::fromHexText("00"));
    const std::string hex(64, 'a');
    QCOMPARE(UserId::fromHexText(hex)->hex(), hex);
    QVERIFY(UserId{}.isZero());
}

QTEST_APPLESS_MAIN(BytesTest)
#include "bytes_test.moc"
