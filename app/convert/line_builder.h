// SPDX-License-Identifier: MPL-2.0
// What the Markdown and the HTML reader share: nested containers in, flat lines out.
#pragma once

#include "app/convert/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace cahier::app::convert {

/// Collects text into lines. A line opens with its first text and takes the block format its
/// containers have at that moment: the first line of a list's item carries the list, the further
/// lines of the item carry only an indentation. Used by one reader on one thread.
class LineBuilder
{
public:
    void append(std::string_view text, const InlineFormat& format);
    void appendImage(std::string_view alt, std::string_view url, const InlineFormat& format);
    /// Ends the line, if one is open.
    void finishLine();
    /// Ends the line even if nothing stands on it.
    void breakLine();

    void enterQuote();
    void leaveQuote();
    void enterList(ListKind kind);
    void leaveList();
    /// `extraIndent` is for HTML whose lists are flat and whose items say their depth.
    void enterItem(ListKind kind, int extraIndent);
    /// An item without any text is still a line.
    void leaveItem();
    ListKind currentList() const;
    /// Turns the open item into one of another kind, unless its first line is written.
    void setItemKind(ListKind kind);

    void setHeader(int level) { m_header = level; }

    void setAlign(Align align) { m_align = align; }

    Align align() const { return m_align; }

    /// Indentation of paragraphs outside lists.
    void setIndent(int indent) { m_indent = indent; }

    int indent() const { return m_indent; }

    void enterCode(std::string language);
    void leaveCode();

    bool inCode() const { return m_inCode; }

    bool isOpen() const { return m_open; }

    bool inItem() const { return !m_items.empty(); }

    const Line& current() const { return m_line; }

    /// Takes back one space at the end of the open line.
    void dropLastSpace();
    /// The lines, each merged into the containers open here (for HTML blocks inside Markdown).
    void adopt(Document&& inner);
    Document take() &&;

private:
    struct Item
    {
        ListKind kind = ListKind::Bullet;
        int extraIndent = 0;
        bool used = false; ///< Its marker stands on a line already, or belongs to a nested list.
    };

    void open();
    BlockFormat nextFormat();

    Document m_document;           ///< Finished lines.
    Line m_line;                   ///< Valid while m_open.
    std::vector<ListKind> m_lists; ///< Open lists, outermost first.
    std::vector<Item> m_items;     ///< Open items, outermost first.
    std::string m_language;        ///< Of the open code block.
    Align m_align = Align::Start;  ///< Of lines to come.
    int m_header = 0;              ///< Of lines to come.
    int m_indent = 0;              ///< Of lines to come outside lists.
    int m_quoteDepth = 0;          ///< Open block quotes; the model knows one level.
    bool m_inCode = false;         ///< Lines to come are code.
    bool m_open = false;           ///< m_line has begun.
};

} // namespace cahier::app::convert
