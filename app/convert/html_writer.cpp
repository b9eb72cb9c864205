// SPDX-License-Identifier: MPL-2.0
#include "app/convert/html_writer.h"

#include "app/convert/span_tree.h"

#include <algorithm>

namespace cahier::app::convert {

namespace {

std::string escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

/// HTML folds runs of white space and drops it at the edges of a block.
bool needsPreWrap(const std::string& text)
{
    if (text.empty())
        return false;
    return text.front() == ' ' || text.back() == ' ' || text.find("  ") != std::string::npos ||
           text.find('\t') != std::string::npos;
}

const char* tagOf(Mark mark)
{
    switch (mark) {
    case Mark::Link:
        return "a";
    case Mark::Bold:
        return "strong";
    case Mark::Italic:
        return "em";
    case Mark::Strike:
        return "s";
    case Mark::Underline:
        return "u";
    case Mark::Code:
        return "code";
    }
    return "span";
}

std::string inlineHtml(const Line& line)
{
    const std::string text = line.text();
    const bool protect = needsPreWrap(text);
    std::string out = protect ? "<span style=\"white-space:pre-wrap\">" : "";
    for (const SpanEvent& event : spanEvents(line)) {
        if (event.kind == SpanEvent::Kind::Text) {
            if (event.run->imageUrl.empty())
                out += escaped(event.run->text);
            else if (isSafeLink(event.run->imageUrl))
                out += "<img src=\"" + escaped(event.run->imageUrl) + "\" alt=\"" +
                       escaped(event.run->text) + "\">";
            else
                out += event.run->text.empty() ? EmbedText : escaped(event.run->text);
        } else if (event.kind == SpanEvent::Kind::Close) {
            out += std::string("</") + tagOf(event.mark) + '>';
        } else if (event.mark == Mark::Link) {
            out += "<a href=\"" + escaped(event.link) + "\">";
        } else {
            out += std::string("<") + tagOf(event.mark) + '>';
        }
    }
    return out + (protect ? "</span>" : "");
}

std::string alignStyle(Align align)
{
    switch (align) {
    case Align::Start:
        return {};
    case Align::Center:
        return " style=\"text-align:center\"";
    case Align::Right:
        return " style=\"text-align:right\"";
    case Align::Justify:
        return " style=\"text-align:justify\"";
    }
    return {};
}

std::string indentClass(int indent)
{
    return indent > 0 ? " class=\"indent-" + std::to_string(indent) + '"' : std::string();
}

class Writer
{
public:
    std::string write(const Document& document)
    {
        const auto& lines = document.lines;
        for (std::size_t i = 0; i < lines.size();) {
            const BlockFormat& format = lines[i].format;
            if (format.blockquote != m_quoted || format.codeBlock || format.list == ListKind::None)
                closeLists(0);
            setQuote(format.blockquote);
            if (format.codeBlock) {
                i = writeCode(lines, i);
            } else if (format.list != ListKind::None) {
                writeItem(lines[i++]);
            } else {
                writeBlock(lines[i++]);
            }
        }
        closeLists(0);
        setQuote(false);
        return std::move(m_out);
    }

private:
    struct OpenList
    {
        bool ordered = false;
        Align align = Align::Start; ///< Of its open item.
    };

    void setQuote(bool quoted)
    {
        if (quoted != m_quoted)
            m_out += quoted ? "<blockquote>\n" : "</blockquote>\n";
        m_quoted = quoted;
    }

    void closeLists(std::size_t depth)
    {
        while (m_lists.size() > depth) {
            m_out += m_lists.back().ordered ? "</li>\n</ol>\n" : "</li>\n</ul>\n";
            m_lists.pop_back();
        }
    }

    void openList(bool ordered)
    {
        m_out += m_out.empty() || m_out.back() == '\n' ? "" : "\n";
        m_out += ordered ? "<ol>\n" : "<ul>\n";
        m_lists.push_back({ordered, Align::Start});
    }

    void writeBlock(const Line& line)
    {
        const std::string tag =
            line.format.header > 0 ? 'h' + std::to_string(std::min(line.format.header, 6)) : "p";
        const std::string attributes =
            indentClass(line.format.indent) + alignStyle(line.format.align);
        if (line.text() == RuleText && line.format.header == 0 && attributes.empty()) {
            m_out += "<hr>\n";
            return;
        }
        m_out += '<' + tag + attributes + '>' + bodyOf(line) + "</" + tag + ">\n";
    }

    static std::string bodyOf(const Line& line)
    {
        return line.runs.empty() ? "<br>" : inlineHtml(line);
    }

    /// True if an item around the innermost list hands its alignment down.
    bool insideAligned() const
    {
        return std::any_of(m_lists.begin(), m_lists.end() - 1, [](const OpenList& list) {
            return list.align != Align::Start;
        });
    }

    void writeItem(const Line& line);
    std::size_t writeCode(const std::vector<Line>& lines, std::size_t from);

    std::string m_out;             ///< HTML so far.
    std::vector<OpenList> m_lists; ///< Outermost first. Each has an open <li>.
    bool m_quoted = false;         ///< Inside <blockquote>.
};

void Writer::writeItem(const Line& line)
{
    const BlockFormat& format = line.format;
    const bool ordered = format.list == ListKind::Ordered;
    const auto depth = static_cast<std::size_t>(std::max(0, format.indent));
    closeLists(depth + 1);
    if (m_lists.size() == depth + 1) {
        if (m_lists.back().ordered == ordered)
            m_out += "</li>\n";
        else
            closeLists(depth);
    }
    while (m_lists.size() < depth) { // An item without parents gets empty ones.
        openList(false);
        m_out += "<li>";
    }
    if (m_lists.size() == depth)
        openList(ordered);
    const bool inherits = format.align == Align::Start && insideAligned();
    m_lists.back().align = format.align;
    m_out += "<li" + (inherits ? " style=\"text-align:start\"" : alignStyle(format.align)) + '>';
    if (format.list == ListKind::Checked)
        m_out += "<input type=\"checkbox\" checked disabled> ";
    else if (format.list == ListKind::Unchecked)
        m_out += "<input type=\"checkbox\" disabled> ";
    if (format.header > 0) {
        const std::string tag = 'h' + std::to_string(std::min(format.header, 6));
        m_out += '<' + tag + '>' + inlineHtml(line) + "</" + tag + '>';
    } else {
        m_out += inlineHtml(line);
    }
}

std::size_t Writer::writeCode(const std::vector<Line>& lines, std::size_t from)
{
    const BlockFormat& format = lines[from].format;
    m_out += "<pre" + indentClass(format.indent) + "><code";
    if (!format.language.empty())
        m_out += " class=\"language-" + escaped(format.language) + '"';
    m_out += '>';
    std::size_t i = from;
    for (; i < lines.size() && lines[i].format == format; ++i) {
        if (i == from && lines[i].runs.empty())
            m_out += '\n'; // The parser drops one newline after <pre>.
        m_out += escaped(lines[i].text()) + '\n';
    }
    m_out += "</code></pre>\n";
    return i;
}

} // namespace

std::string writeHtml(const Document& document)
{
    return Writer().write(document);
}

} // namespace cahier::app::convert
