// SPDX-License-Identifier: MPL-2.0
#include "app/convert/markdown_reader.h"

#include "app/convert/entities.h"
#include "app/convert/html_reader.h"
#include "app/convert/limits.h"
#include "app/convert/line_builder.h"
#include "app/convert/plain_text.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <md4c.h>

namespace cahier::app::convert {

namespace {

/// A URL or language as md4c hands it over: pieces of text and entities.
std::string attributeText(const MD_ATTRIBUTE& attribute)
{
    std::string text;
    for (std::size_t i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size;
         ++i) {
        const std::string_view part(attribute.text + attribute.substr_offsets[i],
                                    attribute.substr_offsets[i + 1] - attribute.substr_offsets[i]);
        text +=
            attribute.substr_types[i] == MD_TEXT_ENTITY ? decodeEntity(part) : std::string(part);
    }
    return text;
}

/// How many times each mark is open. Markdown nests properly; raw tags may not.
struct Marks
{
    int bold = 0;
    int italic = 0;
    int underline = 0;
    int strike = 0;
    int code = 0;
};

class Reader
{
public:
    bool parse(std::string_view text)
    {
        m_source = text;
        const MD_PARSER parser{0,
                               MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_TABLES,
                               [](MD_BLOCKTYPE type, void* detail, void* self) noexcept {
            static_cast<Reader*>(self)->enterBlock(type, detail);
            return 0;
                               },
                               [](MD_BLOCKTYPE type, void*, void* self) noexcept {
            static_cast<Reader*>(self)->leaveBlock(type);
            return 0;
        },
            [](MD_SPANTYPE type, void* detail, void* self) noexcept {
            static_cast<Reader*>(self)->enterSpan(type, detail);
            return 0;
            },
            [](MD_SPANTYPE type, void*, void* self) noexcept {
            static_cast<Reader*>(self)->leaveSpan(type);
            return 0;
            },
            [](MD_TEXTTYPE type, const MD_CHAR* part, MD_SIZE size, void* self) noexcept {
            static_cast<Reader*>(self)->text(type, std::string_view(part, size));
            return 0;
            }, nullptr, nullptr};
        return md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, this) == 0;
    }

    Document take() && { return std::move(m_lines).take(); }

private:
    void enterBlock(MD_BLOCKTYPE type, const void* detail);
    void enterCell(MD_BLOCKTYPE type);
    void enterItem(const MD_BLOCK_LI_DETAIL& item);
    void leaveBlock(MD_BLOCKTYPE type);
    void enterSpan(MD_SPANTYPE type, const void* detail);
    void leaveSpan(MD_SPANTYPE type);
    void text(MD_TEXTTYPE type, std::string_view part);
    void codeText(std::string_view part);
    std::string indentBefore(std::string_view part) const;
    void rawTag(std::string_view tag);
    void mark(std::string_view name, int step);
    InlineFormat format() const;

    std::string_view m_source;        ///< What is being read.
    LineBuilder m_lines;              ///< What was read so far.
    Marks m_marks;                    ///< Open marks of Markdown and of raw tags.
    std::vector<std::string> m_links; ///< Open links and pictures, outermost first.
    std::size_t m_rawLinks = 0;       ///< How many of them are raw <a> tags.
    std::string m_html;               ///< Of the open HTML block.
    std::size_t m_spaces = 0;         ///< Indentation of the row of code to come.
    bool m_inHtml = false;            ///< Inside an HTML block.
    bool m_firstCell = false;         ///< No cell of this row was seen yet.
    bool m_wordless = false;          ///< No text came since the picture was entered.
    bool m_headCell = false;          ///< Inside a table's head.
};

InlineFormat Reader::format() const
{
    InlineFormat format;
    format.bold = m_marks.bold > 0 || m_headCell;
    format.italic = m_marks.italic > 0;
    format.underline = m_marks.underline > 0;
    format.strike = m_marks.strike > 0;
    format.code = m_marks.code > 0;
    if (!m_links.empty() && isSafeLink(m_links.front()))
        format.link = m_links.front();
    return format;
}

void Reader::enterItem(const MD_BLOCK_LI_DETAIL& item)
{
    ListKind kind = m_lines.currentList();
    if (item.is_task != 0)
        kind = item.task_mark == ' ' ? ListKind::Unchecked : ListKind::Checked;
    m_lines.enterItem(kind, 0);
}

void Reader::enterCell(MD_BLOCKTYPE type)
{
    if (!m_firstCell)
        m_lines.append(CellSeparator, {});
    m_firstCell = false;
    m_headCell = type == MD_BLOCK_TH;
}

void Reader::enterBlock(MD_BLOCKTYPE type, const void* detail)
{
    const bool cell = type == MD_BLOCK_TH || type == MD_BLOCK_TD;
    if (!cell)
        m_lines.finishLine();
    m_marks = {};
    m_links.clear();
    m_rawLinks = 0;
    switch (type) {
    case MD_BLOCK_QUOTE:
        m_lines.enterQuote();
        break;
    case MD_BLOCK_UL:
        m_lines.enterList(ListKind::Bullet);
        break;
    case MD_BLOCK_OL:
        m_lines.enterList(ListKind::Ordered);
        break;
    case MD_BLOCK_LI:
        enterItem(*static_cast<const MD_BLOCK_LI_DETAIL*>(detail));
        break;
    case MD_BLOCK_HR:
        m_lines.append(RuleText, {});
        m_lines.finishLine();
        break;
    case MD_BLOCK_H:
        m_lines.setHeader(static_cast<int>(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level));
        break;
    case MD_BLOCK_CODE: {
        std::string language =
            attributeText(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang);
        m_lines.enterCode(language.size() <= MaxLanguageBytes ? std::move(language)
                                                              : std::string());
        break;
    }
    case MD_BLOCK_HTML:
        m_inHtml = true;
        m_html.clear();
        break;
    case MD_BLOCK_TR:
        m_firstCell = true;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        enterCell(type);
        break;
    default:
        break;
    }
}

void Reader::leaveBlock(MD_BLOCKTYPE type)
{
    switch (type) {
    case MD_BLOCK_QUOTE:
        m_lines.leaveQuote();
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        m_lines.leaveList();
        break;
    case MD_BLOCK_LI:
        m_lines.leaveItem();
        break;
    case MD_BLOCK_H:
        if (!m_lines.isOpen())
            m_lines.breakLine(); // A heading without text is still there.
        m_lines.finishLine();
        m_lines.setHeader(0);
        break;
    case MD_BLOCK_CODE:
        m_lines.leaveCode();
        break;
    case MD_BLOCK_HTML:
        m_inHtml = false;
        if (auto inner = readHtml(m_html))
            m_lines.adopt(std::move(*inner));
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        m_headCell = false;
        break;
    default:
        m_lines.finishLine();
        break;
    }
}

void Reader::enterSpan(MD_SPANTYPE type, const void* detail)
{
    switch (type) {
    case MD_SPAN_A:
        m_links.push_back(attributeText(static_cast<const MD_SPAN_A_DETAIL*>(detail)->href));
        break;
    case MD_SPAN_IMG:
        m_links.push_back(attributeText(static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src));
        m_wordless = true;
        break;
    case MD_SPAN_EM:
        ++m_marks.italic;
        break;
    case MD_SPAN_STRONG:
        ++m_marks.bold;
        break;
    case MD_SPAN_DEL:
        ++m_marks.strike;
        break;
    case MD_SPAN_CODE:
        ++m_marks.code;
        break;
    default:
        break;
    }
}

void Reader::leaveSpan(MD_SPANTYPE type)
{
    switch (type) {
    case MD_SPAN_A:
    case MD_SPAN_IMG:
        if (type == MD_SPAN_IMG && m_wordless && !m_links.empty())
            m_lines.append(m_links.back(), format()); // A picture without words: its address.
        if (!m_links.empty())
            m_links.pop_back();
        break;
    case MD_SPAN_EM:
        m_marks.italic = std::max(0, m_marks.italic - 1);
        break;
    case MD_SPAN_STRONG:
        m_marks.bold = std::max(0, m_marks.bold - 1);
        break;
    case MD_SPAN_DEL:
        m_marks.strike = std::max(0, m_marks.strike - 1);
        break;
    case MD_SPAN_CODE:
        m_marks.code = std::max(0, m_marks.code - 1);
        break;
    default:
        break;
    }
}

/// md4c hands the indentation of a line of code over as so many spaces, from a buffer of its own.
/// What really stood there, tabs included, is in the source in front of `part`.
std::string Reader::indentBefore(std::string_view part) const
{
    const char* const begin = m_source.data();
    if (part.empty() || std::less<>()(part.data(), begin) ||
        !std::less<>()(part.data(), begin + m_source.size()))
        return std::string(m_spaces, ' ');
    const auto end = static_cast<std::size_t>(part.data() - begin);
    const std::size_t lineStart = end == 0 ? 0 : m_source.rfind('\n', end - 1) + 1;
    std::vector<std::size_t> columns; // Where each character of the row begins.
    std::size_t column = 0;
    for (std::size_t i = lineStart; i < end; ++i) {
        columns.push_back(column);
        column += m_source[i] == '\t' ? 4 - column % 4 : 1;
    }
    std::size_t from = end;
    const std::size_t wanted = column - std::min(column, m_spaces);
    while (from > lineStart && columns[from - 1 - lineStart] >= wanted &&
           (m_source[from - 1] == ' ' || m_source[from - 1] == '\t'))
        --from;
    const std::size_t covered = from == end ? column : columns[from - lineStart];
    return std::string(covered - std::min(covered, wanted), ' ') +
           std::string(m_source.substr(from, end - from));
}

void Reader::codeText(std::string_view part)
{
    const bool indentation = part.find_first_not_of(' ') == std::string_view::npos &&
                             (std::less<>()(part.data(), m_source.data()) ||
                              !std::less<>()(part.data(), m_source.data() + m_source.size()));
    if (indentation) {
        m_spaces += part.size();
        return;
    }
    if (m_spaces > 0)
        m_lines.append(indentBefore(part), {});
    m_spaces = 0;
    for (;;) {
        const std::size_t newline = part.find('\n');
        m_lines.append(part.substr(0, newline), {});
        if (newline == std::string_view::npos)
            return;
        m_lines.breakLine();
        part.remove_prefix(newline + 1);
    }
}

void Reader::text(MD_TEXTTYPE type, std::string_view part)
{
    if (m_inHtml) {
        m_html += part;
        return;
    }
    if (m_lines.inCode()) {
        codeText(type == MD_TEXT_NULLCHAR ? std::string_view("\uFFFD") : part);
        return;
    }
    m_wordless = false;
    switch (type) {
    case MD_TEXT_NULLCHAR:
        m_lines.append("\uFFFD", format());
        break;
    case MD_TEXT_BR:
        m_lines.breakLine();
        break;
    case MD_TEXT_SOFTBR:
        m_lines.append(" ", format());
        break;
    case MD_TEXT_ENTITY:
        m_lines.append(decodeEntity(part), format());
        break;
    case MD_TEXT_HTML:
        rawTag(part);
        break;
    default:
        m_lines.append(part, format());
        break;
    }
}

void Reader::mark(std::string_view name, int step)
{
    const auto count = [step](int& counter) {
        counter = std::max(0, counter + step);
    };
    if (name == "b" || name == "strong")
        count(m_marks.bold);
    else if (name == "i" || name == "em")
        count(m_marks.italic);
    else if (name == "u" || name == "ins")
        count(m_marks.underline);
    else if (name == "s" || name == "del" || name == "strike")
        count(m_marks.strike);
    else if (name == "code" || name == "kbd")
        count(m_marks.code);
}

/// One tag, comment or instruction inside a paragraph. Unknown ones vanish, their text stays.
void Reader::rawTag(std::string_view tag)
{
    if (tag.size() < 3 || tag.front() != '<')
        return;
    const bool closing = tag[1] == '/';
    std::size_t at = closing ? 2 : 1;
    std::string name;
    while (at < tag.size() && std::isalnum(static_cast<unsigned char>(tag[at])) != 0)
        name += static_cast<char>(std::tolower(static_cast<unsigned char>(tag[at++])));
    if (name == "br") {
        m_lines.breakLine();
    } else if (name == "a" && closing) {
        if (m_rawLinks > 0 && !m_links.empty()) {
            --m_rawLinks;
            m_links.pop_back();
        }
    } else if (name == "a") {
        // The HTML reader knows how to take a tag apart; a letter makes it a run to look at.
        auto inner = readHtml(std::string(tag) + "x</a>");
        const bool linked = inner && !inner->lines.empty() && !inner->lines.front().runs.empty();
        m_links.push_back(linked ? inner->lines.front().runs.front().format.link : std::string());
        ++m_rawLinks;
    } else {
        mark(name, closing ? -1 : 1);
    }
}

} // namespace

Result<Document> readMarkdown(std::string_view bytes)
{
    CAHIER_TRY(const std::string text, cleanText(bytes));
    Reader reader;
    if (!reader.parse(text))
        return fail(Errc::Internal, "the Markdown parser failed");
    return std::move(reader).take();
}

} // namespace cahier::app::convert
