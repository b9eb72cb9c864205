// SPDX-License-Identifier: MPL-2.0
#include "app/convert/plain_text.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::app::convert;

class PlainTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleans_data();
    void cleans();
    void refuses();
    void roundTrip();
    void codePoints();
};

void PlainTextTest::cleans_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char* name, QByteArray bytes, QByteArray text) {
        QTest::newRow(name) << bytes << text;
    };
    row("as it is", "a\tb\nc\n", "a\tb\nc\n");
    row("utf-8 mark",
        "\xEF\xBB\xBF"
        "a",
        "a");
    row("line ends", "a\r\nb\rc\n\rd", "a\nb\nc\n\nd");
    row("line separators",
        "a\xE2\x80\xA8"
        "b\xE2\x80\xA9"
        "c",
        "a\nb\nc");
    row("controls",
        QByteArray("a\x01\x1b\x7f\xC2\x85"
                   "b"),
        "ab");
    row("form feed", "a\fb", "a b");
    row("nul",
        QByteArray("a\0b", 3),
        "a\xEF\xBF\xBD"
        "b");
    row("editor's markers", "\xEF\xB7\x90\xEF\xB7\x91", "\xEF\xBF\xBD\xEF\xBF\xBD");
    row("utf-16 little",
        QByteArray("\xFF\xFE"
                   "a\0\x3D\xD8\x00\xDE",
                   8),
        "a\xF0\x9F\x98\x80");
    row("utf-16 big, lone surrogate", QByteArray("\xFE\xFF\0a\xD8\0", 6), "a\xEF\xBF\xBD");
}

void PlainTextTest::cleans()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, text);
    const auto clean = cleanText(bytes.toStdString());
    QVERIFY(clean);
    QCOMPARE(QByteArray::fromStdString(*clean), text);
}

void PlainTextTest::refuses()
{
    for (const char* bad : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xE2\x82"})
        QCOMPARE(cleanText(bad).error().code, Errc::Malformed);
    QCOMPARE(cleanText(std::string(std::size_t{17} << 20U, 'a')).error().code, Errc::TooLarge);
}

void PlainTextTest::roundTrip()
{
    const std::string text = "one\n\n  two\t\n*three*\n";
    QCOMPARE(writePlainText(*readPlainText(text)), text);
    QCOMPARE(readPlainText(text)->lines.size(), std::size_t{4});
    QCOMPARE(writePlainText(*readPlainText("no end")), std::string("no end\n"));
    QVERIFY(readPlainText("")->lines.empty());
}

void PlainTextTest::codePoints()
{
    for (char32_t c : {U'a', U'\u00E9', U'\u6F22', U'\U0001F388'}) {
        std::string text;
        appendCodePoint(text, c);
        std::size_t offset = 0;
        QCOMPARE(nextCodePoint(text, offset), c);
        QCOMPARE(offset, text.size());
    }
    QVERIFY(isSpace(U'\u00A0'));
    QVERIFY(!isSpace(U'x'));
}

QTEST_APPLESS_MAIN(PlainTextTest)
#include "plain_text_test.moc"
