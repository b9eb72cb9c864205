// SPDX-License-Identifier: MPL-2.0
// What is written is read back: random documents of everything a format can hold.
#include "app/convert/html_reader.h"
#include "app/convert/html_writer.h"
#include "app/convert/limits.h"
#include "app/convert/markdown_reader.h"
#include "app/convert/markdown_writer.h"
#include "sync/base/random.h"
#include "tests/app/convert/show.h"

#include <QtTest>

#include <array>

using namespace cahier;
using namespace cahier::app::convert;

namespace {

constexpr int Rounds = 6000;

enum class Target { Markdown, Html };

/// Random documents inside the subset that the target can represent.
class Generator
{
public:
    Generator(std::uint64_t seed, Target target)
        : m_random(seed)
        , m_target(target)
    {
    }

    Document document()
    {
        Document out;
        const std::uint64_t count = 1 + m_random.below(7);
        for (std::uint64_t i = 0; i < count; ++i)
            out.lines.push_back(line(out));
        return out;
    }

private:
    bool chance(std::uint64_t oneIn) { return m_random.below(oneIn) == 0; }

    std::string text()
    {
        static constexpr std::array<const char*, 35> Pieces{
            "word", "Zwei", " ",    "  ",    "*",          "_",   "`",    "#",     "1.",
            "-",    "+",    "[x]",  "](",    "<b>",        "&",   "amp;", "|",     "~~",
            "\\",   "é",    "漢字", "!",     ".",          ",",   "\t",   "https", ":/",
            ">",    "=",    "🎈",   "\"q\"", "snake_case", "---", "2)",   "~"};
        std::string out;
        const std::uint64_t count = 1 + m_random.below(5);
        for (std::uint64_t i = 0; i < count; ++i)
            out += Pieces[m_random.below(Pieces.size())];
        return out;
    }

    InlineFormat format()
    {
        InlineFormat format;
        if (chance(2))
            return format;
        format.bold = chance(3);
        format.italic = chance(3);
        format.underline = chance(5);
        format.strike = chance(4);
        format.code = chance(6);
        if (chance(6))
            format.link = chance(2) ? "https://e.org/a(b)?c=1&copy=2" : "some page.html#x_y";
        return format;
    }

    BlockFormat block(const Document& before)
    {
        BlockFormat format;
        format.blockquote = chance(6);
        if (chance(8)) {
            format.codeBlock = true;
            format.language = chance(2) ? "cpp" : "";
            return format;
        }
        if (chance(5))
            format.header = 1 + static_cast<int>(m_random.below(6));
        else if (chance(2)) {
            format.list = static_cast<ListKind>(1 + m_random.below(4));
            format.indent = static_cast<int>(m_random.below(4));
        } else if (!before.lines.empty() && m_target == Target::Markdown) {
            // A further paragraph of the item above.
            const BlockFormat& above = before.lines.back().format;
            if (above.list != ListKind::None && above.blockquote == format.blockquote && chance(2))
                format.indent = above.indent + 1;
        }
        if (m_target == Target::Html) {
            format.align = static_cast<Align>(chance(3) ? m_random.below(4) : 0);
            if (format.list == ListKind::None)
                format.indent = chance(4) ? static_cast<int>(m_random.below(4)) : 0;
        }
        return format;
    }

    Line line(const Document& before)
    {
        Line out;
        out.format = block(before);
        const std::uint64_t runs = m_random.below(5);
        for (std::uint64_t i = 0; i < runs; ++i)
            appendText(out, text(), out.format.codeBlock ? InlineFormat{} : format());
        if (out.format.codeBlock && out.text().find_first_not_of(" \t") == std::string::npos)
            out.runs.clear(); // The parser keeps only the width of a row of blanks.
        const bool item = out.format.list != ListKind::None;
        if (out.runs.empty() && item) // An empty task is not read alike everywhere.
            appendText(out, "x", {});
        return out;
    }

    SeededRandom m_random;
    Target m_target;
};

} // namespace

class RoundTripTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void markdown();
    void html();
    void writingTwiceIsTheSame();
    void readableMarkdownStaysAsItIs();
};

void RoundTripTest::markdown()
{
    for (int seed = 0; seed < Rounds; ++seed) {
        const Document document =
            Generator(static_cast<std::uint64_t>(seed), Target::Markdown).document();
        const std::string text = writeMarkdown(document);
        const auto read = readMarkdown(text);
        QVERIFY(read);
        if (*read != document)
            qWarning("seed %d:\n%s", seed, text.c_str());
        QCOMPARE(show(*read), show(document));
    }
}

void RoundTripTest::html()
{
    for (int seed = 0; seed < Rounds; ++seed) {
        const Document document =
            Generator(static_cast<std::uint64_t>(seed), Target::Html).document();
        const std::string text = writeHtml(document);
        const auto read = readHtml(text);
        QVERIFY(read);
        if (*read != document)
            qWarning("seed %d:\n%s", seed, text.c_str());
        QCOMPARE(show(*read), show(document));
    }
}

void RoundTripTest::writingTwiceIsTheSame()
{
    for (int seed = 0; seed < 200; ++seed) {
        const Document document =
            Generator(static_cast<std::uint64_t>(seed), Target::Html).document();
        // Markdown loses alignment; what it keeps, it keeps for good.
        const std::string once = writeMarkdown(*readMarkdown(writeMarkdown(document)));
        const std::string twice = writeMarkdown(*readMarkdown(once));
        QCOMPARE(QString::fromStdString(twice), QString::fromStdString(once));
    }
}

void RoundTripTest::readableMarkdownStaysAsItIs()
{
    for (const char* text : {"## 1. Tables and - more\n",
                             "About ~12 ms, 1 < 2 & 3 > 2, 2 * 3, a|b, C:\\dir, x] y; AT&T\n",
                             "*slanted* **bold** ***both*** ~~gone~~ `code`\n",
                             "**bold *and slanted***\n",
                             "(*slanted*) [**bold**](https://e.org) \"*quoted*\"-*joined*\n",
                             "[link](https://e.org/?a=1&b=2)\n",
                             "- first\n- second | third\n"})
        QCOMPARE(QString::fromStdString(writeMarkdown(*readMarkdown(text))),
                 QString::fromUtf8(text));
}

QTEST_APPLESS_MAIN(RoundTripTest)
#include "round_trip_test.moc"
