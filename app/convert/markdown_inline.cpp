// SPDX-License-Identifier: MPL-2.0
#include "app/convert/markdown_inline.h"

#include "app/convert/plain_text.h"
#include "app/convert/span_tree.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace cahier::app::convert {

namespace {

bool isAlnum(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool isPunctuation(char c)
{
    return std::ispunct(static_cast<unsigned char>(c)) != 0;
}

/// Code point that ends just before `offset`. Precondition: offset > 0.
char32_t codePointBefore(std::string_view text, std::size_t offset)
{
    std::size_t start = offset - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80)
        --start;
    return nextCodePoint(text, start);
}

char32_t codePointAt(std::string_view text, std::size_t offset)
{
    return nextCodePoint(text, offset);
}

enum class Follows { Nothing, Text };

/// Whether the `&` at `at` begins what a reader could take for one character; `more` text may
/// follow.
bool mayBeEntity(std::string_view text, std::size_t at, Follows more)
{
    if (at + 1 < text.size() && text[at + 1] == '#')
        return true;
    std::size_t end = at + 1;
    while (end < text.size() && isAlnum(text[end]))
        ++end;
    return end == text.size() ? more == Follows::Text : text[end] == ';' && end > at + 1;
}

/// A tilde is a sign where there is another one, of the text or of our own.
bool mayStrike(const Line& line, const std::string& text)
{
    return std::count(text.begin(), text.end(), '~') > 1 ||
           std::any_of(line.runs.begin(), line.runs.end(), [](const Run& run) {
               return run.format.strike;
           });
}

class InlineWriter
{
public:
    explicit InlineWriter(const Line& line)
        : m_events(spanEvents(line))
        , m_text(line.text())
        , m_certain(m_events.size())
        , m_isHeading(line.format.header > 0)
        , m_hasTildes(mayStrike(line, m_text))
    {
    }

    std::string write()
    {
        for (std::size_t i = 0; i < m_events.size(); ++i) {
            const SpanEvent& event = m_events[i];
            if (event.kind != SpanEvent::Kind::Text)
                writeMark(i);
            else if (!event.run->imageUrl.empty())
                writeImage(*event.run);
            else if (m_codeDepth > 0)
                writeCode(event.run->text);
            else
                writeText(event.run->text, event.offset);
        }
        return std::move(m_out);
    }

private:
    bool delimiterIsCertain(std::size_t open, std::size_t close) const;
    void writeMark(std::size_t index);
    void writeDelimiter(const SpanEvent& event, bool certain);
    void writeLinkEnd(const std::string& link);
    void writeImage(const Run& run);
    void writeCode(const std::string& text);
    void writeText(const std::string& text, std::size_t offset);
    bool needsBackslash(const std::string& text, std::size_t at, std::size_t lineOffset) const;
    bool startsBlock(std::size_t lineOffset, char c) const;

    std::vector<SpanEvent> m_events; ///< Marks and text in order.
    std::string m_text;              ///< The line's whole text.
    std::vector<bool> m_certain;     ///< By closing event: its delimiters are unambiguous.
    std::string m_out;               ///< Markdown so far.
    const bool m_isHeading;          ///< No block can start behind its marker.
    const bool m_hasTildes;          ///< They might strike.
    int m_codeDepth = 0;             ///< 1 inside a code mark.
    int m_linkDepth = 0;             ///< 1 inside of the text of a link.
};

/// White space or the line's edge outside, none inside: then `**`, `*` and `~~` are flanking in
/// the one way that is meant, whatever stands there (CommonMark, "left-flanking delimiter run").
/// Asked when the opening one is written: before it, what is written counts, not what is meant
/// (the end of a code span is no white space, though its text may be).
bool InlineWriter::delimiterIsCertain(std::size_t open, std::size_t close) const
{
    const std::size_t from = m_events[open].offset;
    const std::size_t to = m_events[close].offset;
    if (from >= to)
        return false;
    std::string_view before = m_out; // Without delimiters that open here, too.
    while (before.ends_with('*') || before.ends_with("~~"))
        before.remove_suffix(before.ends_with('*') ? 1 : 2);
    // A sign outside is as good as a blank where a letter stands inside.
    const bool freeBefore = before.empty() || before.ends_with(' ') ||
                            (isPunctuation(before.back()) && isAlnum(m_text[from]) &&
                             m_events[open + 1].kind == SpanEvent::Kind::Text);
    const bool freeAfter = to == m_text.size() ||
                           std::string_view(" .,;:!?)").find(m_text[to]) != std::string::npos ||
                           (isPunctuation(m_text[to]) && isAlnum(m_text[to - 1]) &&
                            m_events[close - 1].kind == SpanEvent::Kind::Text);
    return freeBefore && freeAfter && !isSpace(codePointAt(m_text, from)) &&
           !isSpace(codePointBefore(m_text, to));
}

void InlineWriter::writeMark(std::size_t index)
{
    const SpanEvent& event = m_events[index];
    const bool opening = event.kind == SpanEvent::Kind::Open;
    switch (event.mark) {
    case Mark::Link:
        m_linkDepth += opening ? 1 : -1;
        if (opening)
            m_out += '[';
        else
            writeLinkEnd(event.link);
        return;
    case Mark::Code:
        m_codeDepth += opening ? 1 : -1;
        return;
    default:
        break;
    }
    if (opening)
        m_certain[event.partner] = delimiterIsCertain(index, event.partner);
    writeDelimiter(event, m_certain[opening ? event.partner : index]);
}

void InlineWriter::writeDelimiter(const SpanEvent& event, bool certain)
{
    const char* tag = "u";
    if (event.mark == Mark::Bold) {
        if (certain) {
            m_out += "**";
            return;
        }
        tag = "b";
    } else if (event.mark == Mark::Italic) {
        if (certain) {
            m_out += '*';
            return;
        }
        tag = "i";
    } else if (event.mark == Mark::Strike) {
        if (certain) {
            m_out += "~~";
            return;
        }
        tag = "s";
    }
    m_out += event.kind == SpanEvent::Kind::Open ? "<" : "</";
    m_out += tag;
    m_out += '>';
}

void InlineWriter::writeLinkEnd(const std::string& link)
{
    m_out += "](";
    const bool pointed = link.empty() || link.front() == '<' || link.find(' ') != std::string::npos;
    if (pointed)
        m_out += '<';
    for (std::size_t i = 0; i < link.size(); ++i) {
        const char c = link[i];
        if (c == '\\' || c == '<' || c == '>' || c == '(' || c == ')' ||
            (c == '&' && mayBeEntity(link, i, Follows::Nothing)))
            m_out += '\\';
        m_out += c;
    }
    m_out += pointed ? ">)" : ")";
}

void InlineWriter::writeImage(const Run& run)
{
    if (!isSafeLink(run.imageUrl)) {
        writeText(run.text.empty() ? std::string(EmbedText) : run.text, 1);
        return;
    }
    m_out += "![";
    ++m_linkDepth;
    writeText(run.text, 1);
    --m_linkDepth;
    writeLinkEnd(run.imageUrl);
}

void InlineWriter::writeCode(const std::string& text)
{
    const bool blank = text.find_first_not_of(' ') == std::string::npos;
    if (blank || text.find('\t') != std::string::npos) {
        // A code span of spaces only, or with tabs, is not kept alike by all readers.
        m_out += "<code>";
        writeText(text, 0);
        m_out += "</code>";
        return;
    }
    std::size_t longest = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of('`', i), text.size());
        longest = std::max(longest, end - i);
        i = end + 1;
    }
    const std::string fence(longest + 1, '`');
    const bool pad =
        text.front() == '`' || text.back() == '`' || text.front() == ' ' || text.back() == ' ';
    const bool after = !m_out.empty() && m_out.back() == '`';
    if (after)
        m_out += "<!-- -->"; // Two code spans side by side would be one.
    m_out += fence;
    m_out += pad ? " " : "";
    m_out += text;
    m_out += pad ? " " : "";
    m_out += fence;
}

/// True if `c` at the start of a block would begin a list, heading, quote or the like.
bool InlineWriter::startsBlock(std::size_t lineOffset, char c) const
{
    if (m_isHeading)
        return false;
    if (lineOffset == 0)
        return c == '#' || c == '+' || c == '-' || c == '>' || c == '=' || c == ':';
    if (c != '.' && c != ')')
        return false;
    return lineOffset <= 9 && std::all_of(m_text.begin(),
                                          m_text.begin() + static_cast<std::ptrdiff_t>(lineOffset),
                                          [](char digit) { return digit >= '0' && digit <= '9'; });
}

bool InlineWriter::needsBackslash(const std::string& text,
                                  std::size_t at,
                                  std::size_t lineOffset) const
{
    const char c = text[at];
    const bool last = at + 1 == text.size();
    switch (c) {
    case '`':
    case '[':
        return true;
    case '\\':
        return last || !isAlnum(text[at + 1]); // Also before what is written as an entity.
    case ']':
        return m_linkDepth > 0;
    case '~':
        return m_hasTildes;
    case '*': // Between blanks it opens and closes nothing; first, it would be a list.
        return at == 0 || last || text[at - 1] != ' ' || text[at + 1] != ' ';
    case '<': // A tag, a comment, an instruction, an address.
        return last || std::isalpha(static_cast<unsigned char>(text[at + 1])) != 0 ||
               text[at + 1] == '/' || text[at + 1] == '!' || text[at + 1] == '?';
    case '_':
        return at == 0 || last || !isAlnum(text[at - 1]) || !isAlnum(text[at + 1]);
    case '&':
        return mayBeEntity(text,
                           at,
                           lineOffset + text.size() - at < m_text.size() ? Follows::Text
                                                                         : Follows::Nothing);
    case '!':
        return last;
    case '#': // Closes a heading when it stands at the end.
        return lineOffset == 0 || text.find_first_not_of('#', at) == std::string::npos;
    default:
        return startsBlock(lineOffset, c);
    }
}

void InlineWriter::writeText(const std::string& text, std::size_t offset)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const std::size_t lineOffset = offset + i;
        const bool edge = lineOffset == 0 || lineOffset + 1 == m_text.size();
        if (c == '\t' || (c == ' ' && edge)) {
            m_out += c == '\t' ? "&#9;" : "&#32;";
            continue;
        }
        if (needsBackslash(text, i, lineOffset))
            m_out += '\\';
        m_out += c;
    }
}

} // namespace

std::string markdownInline(const Line& line)
{
    return InlineWriter(line).write();
}

} // namespace cahier::app::convert
