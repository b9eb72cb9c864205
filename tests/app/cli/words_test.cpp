// SPDX-License-Identifier: MPL-2.0
#include "app/cli/words.h"

#include <QtTest>

#include <set>

using namespace cahier;
using namespace cahier::app::cli;

class WordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasOneLine();
    void detailsOfOneselfOnly();
    void namesOfOthersAreOneLine();
    void rolesBothWays();
};

void WordsTest::everyCodeHasOneLine()
{
    std::set<std::string> lines;
    for (std::uint16_t number = 100; number <= 900; ++number) {
        const auto code = static_cast<Errc>(number);
        if (std::string_view(name(code)) == "Unknown")
            continue;
        const std::string line = sentence({code, "first\nsecond"});
        QVERIFY2(line.size() > 5, name(code));
        QVERIFY2(line.find('\n') == std::string::npos, name(code));
        QVERIFY2(line != "unknown error", name(code));
        lines.insert(line);
    }
    QVERIFY(lines.size() > 35);
}

void WordsTest::detailsOfOneselfOnly()
{
    QCOMPARE(sentence({Errc::NotFound, "the passphrase file"}),
             std::string("not found: the passphrase file"));
    // What a relay or a damaged file says does not reach the terminal.
    QVERIFY(sentence({Errc::ProtocolViolation, "evil"}).find("evil") == std::string::npos);
    QVERIFY(sentence({Errc::DatabaseDamaged, "page 7"}).find("page") == std::string::npos);
}

void WordsTest::namesOfOthersAreOneLine()
{
    QCOMPARE(oneLine("Plan"), std::string("Plan"));
    QCOMPARE(oneLine("\xC3\x9Cn\xC3\xAF \xE6\x97\xA5"),
             std::string("\xC3\x9Cn\xC3\xAF \xE6\x97\xA5"));
    QCOMPARE(oneLine("a\nb\tc\r\n"), std::string("a b c  "));
    QCOMPARE(oneLine("\x1B[2J\xC2\x9B"
                     "31m\xC2\xA0"),
             std::string(" [2J 31m\xC2\xA0"));
}

void WordsTest::rolesBothWays()
{
    for (const auto role :
         {engine::Role::Owner, engine::Role::Editor, engine::Role::Commenter, engine::Role::Viewer})
        QCOMPARE(roleByName(nameOf(role)), role);
}

QTEST_APPLESS_MAIN(WordsTest)
#include "words_test.moc"
