// SPDX-License-Identifier: MPL-2.0
#include "app/convert/delta.h"
#include "tests/app/convert/show.h"

#include <QtTest>

using namespace cahier;
using namespace cahier::app::convert;

class DeltaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void attributesBothWays();
    void linesFromDelta_data();
    void linesFromDelta();
    void formatsByName();
    void imports();
    void exports();
};

void DeltaTest::attributesBothWays()
{
    const std::string json =
        R"([{"insert":"T"},{"insert":"\n","attributes":{"header":2,"align":"center"}},)"
        R"({"insert":"b","attributes":{"bold":true,"italic":true,"underline":true,"strike":true}},)"
        R"({"insert":"c","attributes":{"code":true,"link":"https://e.org"}},)"
        R"({"insert":"\n","attributes":{"list":"checked","indent":2}},{"insert":"q"},)"
        R"({"insert":"\n","attributes":{"blockquote":true}},{"insert":"x"},)"
        R"({"insert":"\n","attributes":{"code-block":"cpp"}},{"insert":"y"},)"
        R"({"insert":"\n","attributes":{"code-block":true}}])";
    const auto delta = crdt::deltaFromJson(json);
    QVERIFY(delta);
    QCOMPARE(crdt::toJson(toDelta(toDocument(*delta))), json);
}

void DeltaTest::linesFromDelta_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("lines");
    const auto row = [](const char* name, const char* json, const char* lines) {
        QTest::newRow(name) << QString::fromUtf8(json) << QString::fromUtf8(lines);
    };
    row("empty", "[]", "");
    row("without last newline", R"([{"insert":"a\nb"}])", "a\nb\n");
    row("empty lines", R"([{"insert":"a\n\nb\n"}])", "a\n\nb\n");
    row("unknown attributes", R"([{"insert":"a","attributes":{"color":"red","bold":1}}])", "a\n");
    row("values out of range",
        R"([{"insert":"a\n","attributes":{"header":99,"indent":-3,"list":"x"}}])",
        "a {h6}\n");
    row("embeds", R"([{"insert":{"table":1}},{"insert":{"image":"p.png"}}])", "￼img(p.png)[]\n");
    row("language is kept clean",
        R"([{"insert":"a\n","attributes":{"code-block":"a`b\n"}}])",
        "a {code}\n");
}

void DeltaTest::linesFromDelta()
{
    QFETCH(const QString, json);
    QFETCH(const QString, lines);
    const auto delta = crdt::deltaFromJson(json.toStdString());
    QVERIFY(delta);
    QCOMPARE(show(toDocument(*delta)), lines);
}

void DeltaTest::formatsByName()
{
    QVERIFY(formatByName("md") == Format::Markdown);
    QVERIFY(!formatByName("docx"));
    QVERIFY(formatOfFile("a/B.Md") == Format::Markdown);
    QVERIFY(formatOfFile("x.html") == Format::Html);
    QVERIFY(formatOfFile("x.txt") == Format::Text);
    QVERIFY(!formatOfFile("md"));
    QVERIFY(!formatOfFile("x.docx"));
}

void DeltaTest::imports()
{
    QCOMPARE(crdt::toJson(*importFile(Format::Markdown, "# T\n\n**b**")),
             std::string(R"([{"insert":"T"},{"insert":"\n","attributes":{"header":1}},)"
                         R"({"insert":"b","attributes":{"bold":true}},{"insert":"\n"}])"));
    QCOMPARE(crdt::toJson(*importFile(Format::Html, "<p>a</p>")),
             std::string(R"([{"insert":"a\n"}])"));
    QCOMPARE(crdt::toJson(*importFile(Format::Text, "*a*")),
             std::string(R"([{"insert":"*a*\n"}])"));
    QCOMPARE(importFile(Format::Delta, "[]").error().code, Errc::Unsupported);
    QCOMPARE(importFile(Format::Text, "\xFF").error().code, Errc::Malformed);
}

void DeltaTest::exports()
{
    const auto delta =
        crdt::deltaFromJson(R"([{"insert":"a"},{"insert":"b","attributes":{"bold":true,"x":1}},)"
                            R"({"insert":{"image":"p"}}])");
    QVERIFY(delta);
    QCOMPARE(exportAs(Format::Text, *delta), std::string("ab\uFFFC"));
    QCOMPARE(exportAs(Format::Markdown, *delta), std::string("a<b>b</b>![](p)\n"));
    QCOMPARE(exportAs(Format::Html, *delta),
             std::string("<p>a<strong>b</strong><img src=\"p\" alt=\"\"></p>\n"));
    QCOMPARE(
        exportAs(Format::Delta, *delta),
        std::string(R"({"ops":[{"insert":"a"},{"insert":"b","attributes":{"bold":true,"x":1}},)"
                    R"({"insert":{"image":"p"}}]})"
                    "\n"));
}

QTEST_APPLESS_MAIN(DeltaTest)
#include "delta_test.moc"
