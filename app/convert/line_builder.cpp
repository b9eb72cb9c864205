// SPDX-License-Identifier: MPL-2.0
#include "app/convert/line_builder.h"

#include "app/convert/limits.h"

#include <algorithm>

namespace cahier::app::convert {

void LineBuilder::append(std::string_view text, const InlineFormat& format)
{
    if (text.empty())
        return;
    open();
    appendText(m_line, text, m_inCode ? InlineFormat{} : format);
}

void LineBuilder::appendImage(std::string_view alt,
                              std::string_view url,
                              const InlineFormat& format)
{
    open();
    m_line.runs.push_back(Run{std::string(alt), format, std::string(url)});
}

void LineBuilder::finishLine()
{
    if (!m_open)
        return;
    m_document.lines.push_back(std::move(m_line));
    m_line = {};
    m_open = false;
}

void LineBuilder::breakLine()
{
    open();
    finishLine();
}

void LineBuilder::enterQuote()
{
    finishLine();
    ++m_quoteDepth;
}

void LineBuilder::leaveQuote()
{
    finishLine();
    m_quoteDepth = std::max(0, m_quoteDepth - 1);
}

void LineBuilder::enterList(ListKind kind)
{
    finishLine();
    if (!m_items.empty())
        m_items.back().used = true; // `- - text` is one line, two levels deep.
    m_lists.push_back(kind);
}

void LineBuilder::leaveList()
{
    finishLine();
    if (!m_lists.empty())
        m_lists.pop_back();
}

void LineBuilder::enterItem(ListKind kind, int extraIndent)
{
    finishLine();
    m_items.push_back(Item{kind, extraIndent, false});
}

void LineBuilder::leaveItem()
{
    finishLine();
    if (m_items.empty())
        return;
    if (!m_items.back().used)
        breakLine();
    m_items.pop_back();
}

ListKind LineBuilder::currentList() const
{
    return m_lists.empty() ? ListKind::Bullet : m_lists.back();
}

void LineBuilder::setItemKind(ListKind kind)
{
    if (!m_items.empty() && !m_items.back().used)
        m_items.back().kind = kind;
}

void LineBuilder::enterCode(std::string language)
{
    finishLine();
    m_inCode = true;
    m_language = std::move(language);
    if (!m_items.empty())
        m_items.back().used = true; // Code is a line kind of its own; it takes no list marker.
}

void LineBuilder::leaveCode()
{
    finishLine();
    m_inCode = false;
    m_language.clear();
}

void LineBuilder::dropLastSpace()
{
    if (!m_open || m_line.runs.empty() || !m_line.runs.back().text.ends_with(' '))
        return;
    Run& last = m_line.runs.back();
    last.text.pop_back();
    if (last.text.empty() && last.imageUrl.empty())
        m_line.runs.pop_back();
}

void LineBuilder::adopt(Document&& inner)
{
    finishLine();
    for (Line& line : inner.lines) {
        const BlockFormat outer = nextFormat();
        line.format.blockquote = line.format.blockquote || outer.blockquote;
        if (line.format.list == ListKind::None)
            line.format.list = line.format.codeBlock ? ListKind::None : outer.list;
        line.format.indent = std::min(MaxIndent, line.format.indent + outer.indent);
        m_document.lines.push_back(std::move(line));
    }
}

Document LineBuilder::take() &&
{
    finishLine();
    return std::move(m_document);
}

void LineBuilder::open()
{
    if (m_open)
        return;
    m_line.format = nextFormat();
    m_open = true;
}

BlockFormat LineBuilder::nextFormat()
{
    BlockFormat format;
    format.blockquote = m_quoteDepth > 0;
    format.codeBlock = m_inCode;
    format.language = m_language;
    format.align = m_inCode ? Align::Start : m_align;
    format.header = m_inCode ? 0 : m_header;
    format.indent = m_indent;
    if (!m_items.empty()) {
        Item& item = m_items.back();
        const int depth = std::max(1, static_cast<int>(m_lists.size())) + item.extraIndent;
        format.list = item.used ? ListKind::None : item.kind;
        format.indent = item.used ? depth : depth - 1;
        item.used = true;
    }
    format.indent = std::clamp(format.indent, 0, MaxIndent);
    return format;
}

} // namespace cahier::app::convert
