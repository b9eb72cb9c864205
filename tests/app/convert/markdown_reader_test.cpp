// SPDX-License-Identifier: MPL-2.0
#include "app/convert/markdown_reader.h"
#include "tests/app/convert/show.h"

#include <QElapsedTimer>
#include <QFile>
#include <QtTest>

using namespace cahier;
using namespace cahier::app::convert;

class MarkdownReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses();
    void longDocumentLosesNoWord();
    void deepNestingIsBounded();
};

void MarkdownReaderTest::reads_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, const char* markdown, const char* lines) {
        QTest::newRow(name) << QString::fromUtf8(markdown) << QString::fromUtf8(lines);
    };
    row("empty", "", "");
    row("paragraphs", "one\n\ntwo\n", "one\ntwo\n");
    row("soft break", "one\ntwo", "one two\n");
    row("hard break, spaces", "one  \ntwo", "one\ntwo\n");
    row("hard break, backslash", "one\\\ntwo", "one\ntwo\n");
    row("crlf", "one\r\n\r\ntwo\r\n", "one\ntwo\n");
    row("headings", "# a\n\n###### b\n\nc\n===\n\nd\n---\n", "a {h1}\nb {h6}\nc {h1}\nd {h2}\n");
    row("empty heading", "#\n", " {h1}\n");
    row("seven hashes are text", "####### x", "####### x\n");
    row("marks", "*i* **b** ~~s~~ `c`", "i[i] b[b] s[s] c[c]\n");
    row("nested marks", "***x** y*", "bi[x]i[ y]\n");
    row("intraword underscore", "snake_case_name", "snake_case_name\n");
    row("escapes", "\\*no\\* \\# \\[x\\]", "*no* # [x]\n");
    row("entities", "&amp; &copy; &#8212; &#x41; &nosuch; &nbsp;|", "& © — A &nosuch; \u00A0|\n");
    row("entity newline is a space", "a&#10;b", "a b\n");
    row("link", "[x *y*](http://a.b/c \"t\")", "a(http://a.b/c)[x ]ia(http://a.b/c)[y]\n");
    row("reference link", "[x][1]\n\n[1]: https://e.org\n", "a(https://e.org)[x]\n");
    row("autolink", "<https://e.org/x>", "a(https://e.org/x)[https://e.org/x]\n");
    row("link with entity", "[x](http://a/?b=1&amp;c=2)", "a(http://a/?b=1&c=2)[x]\n");
    row("hostile link loses its target", "[x](javascript:alert)", "x\n");
    row("image becomes a link", "![alt](http://i/p.png)", "a(http://i/p.png)[alt]\n");
    row("image without words", "![](p.png)", "a(p.png)[p.png]\n");
    row("bullets", "- a\n- b\n  - c\n* d\n", "a {bullet}\nb {bullet}\nc {bullet +1}\nd {bullet}\n");
    row("ordered", "1. a\n2. b\n   1) c\n", "a {ordered}\nb {ordered}\nc {ordered +1}\n");
    row("tasks", "- [x] a\n- [ ] b\n- c\n", "a {checked}\nb {unchecked}\nc {bullet}\n");
    row("loose list", "- a\n\n- b\n", "a {bullet}\nb {bullet}\n");
    row("second paragraph of an item", "- a\n\n  b\n\nc\n", "a {bullet}\nb {+1}\nc\n");
    row("item of items", "- - a\n  - b\n", "a {bullet +1}\nb {bullet +1}\n");
    row("empty item", "- a\n-\n- b\n", "a {bullet}\n {bullet}\nb {bullet}\n");
    row("quote", "> a\n> b\n>\n> c\n", "a b {quote}\nc {quote}\n");
    row("list in quote", "> - a\n", "a {bullet quote}\n");
    row("heading in item", "- # a\n", "a {h1 bullet}\n");
    row("fence", "```cpp x\na\n\n  b\n```\nc", "a {code:cpp}\n {code:cpp}\n  b {code:cpp}\nc\n");
    row("indented code", "    a\n     b\n", "a {code}\n b {code}\n");
    row("marks are text in code", "```\n*a* &amp;\n```\n", "*a* &amp; {code}\n");
    row("rule", "a\n\n---\n\nb", "a\n———\nb\n");
    row("table", "| A | B |\n|---|---|\n| 1 | *2* |\n| 3 |\n", "b[A] | b[B]\n1 | i[2]\n3 | \n");
    row("raw inline tags", "a <u>b</u> <b>c</b><br>d <x>e</x>", "a u[b] b[c]\nd e\n");
    row("raw link", "<a href=\"http://x/\">y</a>", "a(http://x/)[y]\n");
    row("html block", "<div><p>one</p><p><i>two</i></p></div>\n\nthree", "one\ni[two]\nthree\n");
    row("comment", "<!-- secret -->\n\na <!-- b --> c", "a  c\n");
    row("script block", "<script>\nalert(1)\n</script>\n\nx", "x\n");
    row("html in an item", "- <div>a</div>\n- b\n", "a {bullet}\nb {bullet}\n");
    row("tabs in code",
        "```\n\ta\n  \tb\n\n```\n\n- ```\n  \tc\n  ```\n\n# h\n\n\td\n\t\te\n",
        "\ta {code}\n  \tb {code}\n {code}\n\tc {+1 code}\nh {h1}\nd {code}\n\te {code}\n");
}

void MarkdownReaderTest::reads()
{
    QFETCH(const QString, markdown);
    QFETCH(const QString, lines);
    const auto document = readMarkdown(markdown.toStdString());
    QVERIFY(document);
    QCOMPARE(show(*document), lines);
}

void MarkdownReaderTest::refuses()
{
    QCOMPARE(readMarkdown("caf\xE9 latin").error().code, Errc::Malformed);
    QCOMPARE(readMarkdown(std::string(std::size_t{17} << 20U, 'a')).error().code, Errc::TooLarge);
}

void MarkdownReaderTest::longDocumentLosesNoWord()
{
    QFile file(QStringLiteral(CAHIER_SOURCE_DIR "/LICENSE"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    while (text.size() < 200'000)
        text += text;
    QElapsedTimer timer;
    timer.start();
    const auto document = readMarkdown(text.toStdString());
    qInfo("%lld bytes in %lld ms", static_cast<long long>(text.size()), timer.elapsed());
    QVERIFY(document);
    // Letters and digits in their order are what "lossless" means for a prose file.
    const auto letters = [](const QString& from) {
        QString out;
        for (const QChar c : from)
            if (c.isLetter())
                out += c;
        return out;
    };
    QString read;
    for (const Line& line : document->lines)
        read += QString::fromStdString(line.text());
    QCOMPARE(letters(read), letters(QString::fromUtf8(text)));
}

void MarkdownReaderTest::deepNestingIsBounded()
{
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += std::string(static_cast<std::size_t>(i) * 2, ' ') + "- a\n";
    const auto lists = readMarkdown(text);
    QVERIFY(lists);
    QVERIFY(!lists->lines.empty());
    for (const Line& line : lists->lines)
        QVERIFY(line.format.indent <= 8);
    QVERIFY(readMarkdown(std::string(5000, '>') + " a"));
    QVERIFY(readMarkdown(std::string(5000, '*') + "a" + std::string(5000, '*')));
    QVERIFY(readMarkdown(std::string(5000, '[')));
}

QTEST_APPLESS_MAIN(MarkdownReaderTest)
#include "markdown_reader_test.moc"
