// SPDX-License-Identifier: MPL-2.0
#include "app/convert/html_reader.h"
#include "tests/app/convert/show.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::app::convert;

class HtmlReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void encodings();
    void refuses();
    void fetchesAndExpandsNothing();
    void damagedInputEnds();
};

void HtmlReaderTest::reads_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, const char* html, const char* lines) {
        QTest::newRow(name) << QString::fromUtf8(html) << QString::fromUtf8(lines);
    };
    row("empty", "", "");
    row("bare text", "hello", "hello\n");
    row("page",
        "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body>\n"
        "  <h1>A</h1>\n  <p>b\n c</p>\n</body></html>",
        "A {h1}\nb c\n");
    row("white space folds", "<p>  a \n\t b  <b> c </b> d </p>", "a b b[c ]d\n");
    row("protected white space",
        "<p><span style='white-space:pre-wrap'> a  b\t</span></p>",
        " a  b\t\n");
    row("line break", "<p>a<br>b<br></p><p>c</p>", "a\nb\nc\n");
    row("empty paragraph", "<p>a</p><p><br></p><p></p><p>b</p>", "a\n\nb\n");
    row("marks",
        "<b>b</b><i>i</i><u>u</u><s>s</s><code>c</code><del>d</del>",
        "b[b]i[i]u[u]s[s]c[c]s[d]\n");
    row("styles",
        "<span style=\"font-weight: 700; font-style:italic\">x</span>"
        "<span style='text-decoration: underline line-through'>y</span>"
        "<b style='font-weight:normal'>z</b>",
        "bi[x]us[y]z\n");
    row("link", "<a href=' https://e.org/?a=1&amp;b=2 '>x</a>", "a(https://e.org/?a=1&b=2)[x]\n");
    row("hostile links", "<a href='javascript:x'>a</a><a href='JaVa\nScript:x'>b</a>", "ab\n");
    row("entities", "<p>&lt;&eacute;&#x2014;&#128512;&amp;lt;</p>", "<é—😀&lt;\n");
    row("lists",
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol>",
        "a {bullet}\nb {bullet +1}\nc {bullet}\nd {ordered}\n");
    row("paragraphs in items", "<ul><li><p>a</p><p>b</p></li></ul>", "a {bullet}\nb {+1}\n");
    row("tasks",
        "<ul><li><input type=checkbox checked> a</li><li><input type=checkbox> b</li></ul>",
        "a {checked}\nb {unchecked}\n");
    row("flat lists with classes",
        "<ol><li data-list=bullet>a</li><li data-list=bullet class='ql-indent-2'>b</li></ol>",
        "a {bullet}\nb {bullet +2}\n");
    row("quote", "<blockquote><p>a</p>b</blockquote>c", "a {quote}\nb {quote}\nc\n");
    row("code",
        "<pre><code class='language-cpp'>\nint a;\n\n  b\n</code></pre><p>c",
        "int a; {code:cpp}\n {code:cpp}\n  b {code:cpp}\nc\n");
    row("table",
        "<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>",
        "b[A] | b[B]\n1 2 | 3\n");
    row("rule", "a<hr>b", "a\n———\nb\n");
    row("align",
        "<p style='text-align:center'>a</p><p align=right>b</p><p>c</p>",
        "a {center}\nb {right}\nc\n");
    row("indent", "<p class='indent-2'>a</p><p class='ql-indent-1'>b</p>c", "a {+2}\nb {+1}\nc\n");
    row("scripts",
        "a<script>var x = '<p>no</p>';</script><style>b{}</style><template>no</template>"
        "<iframe>no</iframe><svg><text>no</text></svg>b",
        "ab\n");
    row("hidden", "<p>a<span style='display:none'>no</span></p>", "a\n");
    row("image", "<img src='http://i/p.png' alt='cat'>", "a(http://i/p.png)[cat]\n");
    row("wrongly nested", "<b>a<i>b</b>c</i>d", "b[a]bi[b]cd\n");
    row("Word's lists",
        "<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>"
        "\u00B7<span>&nbsp; </span></span><![endif]>a<o:p></o:p></p>"
        "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o </span>b</p>"
        "<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.  </span>c</p>"
        "<p style='mso-list:none'>d</p>",
        "a {bullet}\nb {bullet +1}\nc {ordered}\nd\n");
    row("Word's empty paragraph", "<p>a</p><p><o:p>&nbsp;</o:p></p><p>b</p>", "a\n\nb\n");
    row("conditions of Word",
        "a<!--[if mso]><p>no<![endif]--><![if !mso]>b<![endif]>c<![if",
        "abc<![if\n");
    row("comment and instruction", "a<!-- <p>no --><?php no ?>b", "ab\n");
}

void HtmlReaderTest::reads()
{
    QFETCH(const QString, html);
    QFETCH(const QString, lines);
    const auto document = readHtml(html.toStdString());
    QVERIFY(document);
    QCOMPARE(show(*document), lines);
}

void HtmlReaderTest::encodings()
{
    const auto declared = readHtml("<meta charset=iso-8859-2><p>\xA3\xF3"
                                   "d\xBC</p>");
    QVERIFY(declared);
    QCOMPARE(show(*declared), QStringLiteral("Łódź\n"));
    const auto lied = readHtml("<meta charset=iso-8859-1><p>\xC3\xA9t\xC3\xA9</p>");
    QVERIFY(lied);
    QCOMPARE(show(*lied), QStringLiteral("été\n"));
    // No text is lost when a page is not in the encoding that it names.
    const auto wrong =
        readHtml("<meta charset=utf-8><p>caf\xE9 d\xC3\xA9j\xC3\xA0<p>\x93 \x81 \x94<p>end");
    QVERIFY(wrong);
    QCOMPARE(show(*wrong), QStringLiteral("café déjà\n“ \uFFFD ”\nend\n"));
    const auto broken = readHtml("<meta charset=euc-jp><p>caf\xE9<p>\xFF end");
    QVERIFY(broken);
    QCOMPARE(show(*broken), QStringLiteral("café\nÿ end\n"));
    QCOMPARE(show(*readHtml("<p>caf\xE9<p>end")), QStringLiteral("café\nend\n"));
    const std::string utf16("\xFF\xFE<\0p\0>\0\xE9\0", 10);
    QCOMPARE(show(*readHtml(utf16)), QStringLiteral("é\n"));
}

void HtmlReaderTest::refuses()
{
    QCOMPARE(readHtml(std::string(std::size_t{17} << 20U, 'a')).error().code, Errc::TooLarge);
    QCOMPARE(readHtml(std::string_view("\x7F"
                                       "ELF\0\1\xFF\xFE\x90",
                                       9))
                 .error()
                 .code,
             Errc::Malformed);
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "<div>";
    QCOMPARE(readHtml(deep + "x").error().code, Errc::TooLarge);
}

void HtmlReaderTest::fetchesAndExpandsNothing()
{
    std::string bomb =
        "<!DOCTYPE html [<!ENTITY a \"boom\"><!ENTITY f SYSTEM \"file:///etc/passwd\">";
    bomb += "]><p>x&a;&f;y</p><img src=\"http://127.0.0.1:9/\"><link rel=stylesheet "
            "href=\"http://127.0.0.1:9/\">";
    const auto document = readHtml(bomb);
    QVERIFY(document);
    QVERIFY(!show(*document).contains(QStringLiteral("boom")));
    QVERIFY(!show(*document).contains(QStringLiteral("root:")));
    QVERIFY(show(*document).contains(QStringLiteral("y")));
}

void HtmlReaderTest::damagedInputEnds()
{
    const std::string page = "<table><tr><td><ul><li><b>a<pre>b</table>&#x;&<a href=\"x>c</a><!--";
    for (std::size_t i = 0; i <= page.size(); ++i)
        QVERIFY(readHtml(page.substr(0, i)));
}

QTEST_APPLESS_MAIN(HtmlReaderTest)
#include "html_reader_test.moc"
