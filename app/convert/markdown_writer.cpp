// SPDX-License-Identifier: MPL-2.0
#include "app/convert/markdown_writer.h"

#include "app/convert/markdown_inline.h"

#include <algorithm>

namespace cahier::app::convert {

namespace {

/// One open list, as wide as its marker: what belongs to its item is indented by that.
struct Level
{
    bool ordered = false;
    int number = 0;        ///< Of the last item, from 1.
    std::size_t width = 0; ///< Columns of the last marker.
};

enum class Previous { Nothing, Item, Block };

class Writer
{
public:
    std::string write(const Document& document)
    {
        const auto& lines = document.lines;
        for (std::size_t i = 0; i < lines.size();) {
            if (lines[i].format.codeBlock) {
                std::size_t end = i + 1;
                while (end < lines.size() && lines[end].format == lines[i].format)
                    ++end;
                writeCode(lines, i, end);
                i = end;
            } else {
                writeLine(lines[i++]);
            }
        }
        return std::move(m_out);
    }

private:
    /// Where a block stands: what precedes each of its rows.
    struct Place
    {
        std::string first; ///< Before the first row, with markers.
        std::string next;  ///< Before further rows.
    };

    Place placeOf(const BlockFormat& format, bool isEmpty);
    Place placeOfItem(const BlockFormat& format, const std::string& quote, bool isEmpty);
    void separate(bool quoted, bool tight);
    void writeLine(const Line& line);
    void writeCode(const std::vector<Line>& lines, std::size_t from, std::size_t to);
    std::size_t widthOf(std::size_t levels) const;

    std::string m_out;           ///< Markdown so far.
    std::vector<Level> m_levels; ///< Open lists, outermost first.
    bool m_quotedLevels = false; ///< They stand in a quote.
    Previous m_previous = Previous::Nothing;
    bool m_previousQuoted = false;
    bool m_previousEmpty = false; ///< The previous item has no text.
};

std::size_t Writer::widthOf(std::size_t levels) const
{
    std::size_t width = 0;
    for (std::size_t i = 0; i < levels; ++i)
        width += m_levels[i].width;
    return width;
}

void Writer::separate(bool quoted, bool tight)
{
    if (m_previous != Previous::Nothing && !tight)
        m_out += quoted && m_previousQuoted ? ">\n" : "\n";
}

Writer::Place Writer::placeOfItem(const BlockFormat& format, const std::string& quote, bool isEmpty)
{
    const bool ordered = format.list == ListKind::Ordered;
    const auto depth = static_cast<std::size_t>(std::max(0, format.indent));
    if (m_quotedLevels != format.blockquote)
        m_levels.clear();
    m_quotedLevels = format.blockquote;
    if (m_levels.size() > depth + 1)
        m_levels.resize(depth + 1);
    const bool sibling = m_levels.size() == depth + 1 && m_levels.back().ordered == ordered;
    int number = 1;
    if (m_levels.size() == depth + 1) {
        number = sibling ? m_levels.back().number + 1 : 1;
        m_levels.pop_back();
    }
    std::string markers(widthOf(m_levels.size()), ' ');
    const bool skipsLevels = m_levels.size() < depth;
    while (m_levels.size() < depth) { // An item without parents: `- - text`.
        m_levels.push_back({false, 1, 2});
        markers += "- ";
    }
    const std::string marker = ordered ? std::to_string(number) + ". " : std::string("- ");
    m_levels.push_back({ordered, number, marker.size()});
    const bool tight = m_previous == Previous::Item && !isEmpty && !m_previousEmpty &&
                       !skipsLevels && m_previousQuoted == format.blockquote;
    separate(format.blockquote, tight);
    return {quote + markers + marker, quote + std::string(widthOf(m_levels.size()), ' ')};
}

Writer::Place Writer::placeOf(const BlockFormat& format, bool isEmpty)
{
    const std::string quote = format.blockquote ? "> " : "";
    Place place;
    if (format.list != ListKind::None) {
        place = placeOfItem(format, quote, isEmpty);
        m_previous = Previous::Item;
    } else {
        const auto depth = static_cast<std::size_t>(std::max(0, format.indent));
        const bool quoteInside = format.blockquote && !m_quotedLevels;
        if (format.blockquote != m_quotedLevels && !(quoteInside && depth > 0))
            m_levels.clear();
        m_levels.resize(std::min(m_levels.size(), depth));
        separate(format.blockquote && !(quoteInside && depth > 0), false);
        const std::string spaces(widthOf(m_levels.size()), ' ');
        place.first = quoteInside ? spaces + quote : quote + spaces;
        place.next = place.first;
        if (m_levels.empty())
            m_quotedLevels = format.blockquote;
        m_previous = Previous::Block;
    }
    m_previousQuoted = format.blockquote;
    m_previousEmpty = isEmpty;
    return place;
}

void Writer::writeLine(const Line& line)
{
    const BlockFormat& format = line.format;
    std::string text = markdownInline(line);
    if (text.empty() && format.header == 0 && format.list == ListKind::None)
        text = "<br>";
    if (line.text() == RuleText && format.header == 0 && format.list == ListKind::None)
        text = "---";
    std::string head;
    if (format.list == ListKind::Checked)
        head = "[x] ";
    else if (format.list == ListKind::Unchecked)
        head = "[ ] ";
    if (format.header > 0)
        head += std::string(static_cast<std::size_t>(std::min(format.header, 6)), '#') + ' ';
    std::string row = placeOf(format, text.empty()).first + head + text;
    row.resize(row.find_last_not_of(' ') + 1);
    m_out += row + '\n';
}

void Writer::writeCode(const std::vector<Line>& lines, std::size_t from, std::size_t to)
{
    std::size_t longest = 2;
    for (std::size_t i = from; i < to; ++i) {
        const std::string text = lines[i].text();
        const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
        const std::size_t end = std::min(text.find_first_not_of('`', first), text.size());
        longest = std::max(longest, end - first);
    }
    const std::string fence(longest + 1, '`');
    BlockFormat format = lines[from].format;
    format.list = ListKind::None; // Code takes no marker.
    const Place place = placeOf(format, false);
    m_out += place.first + fence + format.language + '\n';
    for (std::size_t i = from; i < to; ++i) {
        std::string row = place.next + lines[i].text();
        if (lines[i].runs.empty())
            row.resize(row.find_last_not_of(' ') + 1);
        m_out += row + '\n';
    }
    m_out += place.next + fence + '\n';
}

} // namespace

std::string writeMarkdown(const Document& document)
{
    return Writer().write(document);
}

} // namespace cahier::app::convert
