// SPDX-License-Identifier: MPL-2.0
#include "app/convert/html_handler.h"

#include "app/convert/limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace cahier::app::convert {

namespace {

template <std::size_t N>
bool isOneOf(std::string_view name, const std::array<std::string_view, N>& names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// As much of a list's marker as is looked at, in bytes.
constexpr std::size_t MaxWordMarker = 32;

/// Elements whose content is no text of the document.
constexpr std::array<std::string_view, 13> Skipped{"script",
                                                   "style",
                                                   "title",
                                                   "template",
                                                   "iframe",
                                                   "object",
                                                   "svg",
                                                   "math",
                                                   "select",
                                                   "noscript",
                                                   "audio",
                                                   "video",
                                                   "canvas"};

/// Elements that begin and end a line.
constexpr std::array<std::string_view, 30> Blocks{
    "address", "article", "aside", "body",   "caption",  "center",     "dd",     "details",
    "dialog",  "div",     "dl",    "dt",     "fieldset", "figcaption", "figure", "footer",
    "form",    "header",  "html",  "legend", "main",     "nav",        "p",      "section",
    "summary", "table",   "tbody", "tfoot",  "thead",    "tr"};

std::string_view find(const HtmlAttributes& attributes, std::string_view name)
{
    for (const auto& [key, value] : attributes)
        if (key == name)
            return value;
    return {};
}

bool has(const HtmlAttributes& attributes, std::string_view name)
{
    return std::any_of(attributes.begin(), attributes.end(), [name](const auto& attribute) {
        return attribute.first == name;
    });
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// The number behind `prefix` in a list of classes, or 0.
int numberInClass(std::string_view classes, std::string_view prefix)
{
    for (std::size_t at = classes.find(prefix); at != std::string_view::npos;
         at = classes.find(prefix, at + 1)) {
        if (at > 0 && classes[at - 1] != ' ' && classes[at - 1] != '-')
            continue;
        int value = 0;
        const std::string_view rest = classes.substr(at + prefix.size());
        std::from_chars(rest.data(), rest.data() + rest.size(), value);
        return std::clamp(value, 0, MaxIndent);
    }
    return 0;
}

std::string languageInClass(std::string_view classes)
{
    static constexpr std::string_view Prefix = "language-";
    const std::size_t at = classes.find(Prefix);
    if (at == std::string_view::npos)
        return {};
    std::string_view rest = classes.substr(at + Prefix.size());
    rest = rest.substr(0, rest.find(' '));
    return rest.size() <= MaxLanguageBytes ? std::string(rest) : std::string();
}

int headerLevel(std::string_view name)
{
    const bool header = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    return header ? name[1] - '0' : 0;
}

Align alignOf(std::string_view value, Align otherwise)
{
    if (value == "center")
        return Align::Center;
    if (value == "right" || value == "end")
        return Align::Right;
    if (value == "justify")
        return Align::Justify;
    if (value == "left" || value == "start")
        return Align::Start;
    return otherwise;
}

ListKind kindOf(std::string_view value, ListKind otherwise)
{
    if (value == "bullet")
        return ListKind::Bullet;
    if (value == "ordered")
        return ListKind::Ordered;
    if (value == "checked")
        return ListKind::Checked;
    if (value == "unchecked")
        return ListKind::Unchecked;
    return otherwise;
}

/// "1.", "a)" and the like count; everything else ("·", "o", "§") is a bullet.
bool isNumber(std::string_view marker)
{
    const std::string_view text = trimmed(marker);
    const bool first = !text.empty() && std::isalnum(static_cast<unsigned char>(text.front())) != 0;
    return first && text.find_first_of(".)") != std::string_view::npos;
}

bool isBlock(std::string_view name)
{
    return isOneOf(name, Blocks) || headerLevel(name) > 0;
}

} // namespace

void HtmlHandler::applyStyle(Element& element, std::string_view style)
{
    const std::string text = lowered(style);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view declaration = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(rest.size(), declaration.size() + 1));
        const std::size_t colon = declaration.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string_view key = trimmed(declaration.substr(0, colon));
        const std::string_view value = trimmed(declaration.substr(colon + 1));
        const auto contains = [value](std::string_view word) {
            return value.find(word) != std::string_view::npos;
        };
        if (key == "font-weight") {
            element.format.bold = value == "bold" || value == "bolder" ||
                                  (value.size() == 3 && value >= "600" && value <= "900");
        } else if (key == "font-style") {
            element.format.italic = value == "italic" || value == "oblique";
        } else if (key == "text-decoration" || key == "text-decoration-line") {
            element.format.underline = element.format.underline || contains("underline");
            element.format.strike = element.format.strike || contains("line-through");
        } else if (key == "text-align") {
            m_lines.setAlign(alignOf(value, m_lines.align()));
        } else if (key == "white-space" && element.space != Space::Pre) {
            element.space = contains("pre") ? Space::PreWrap : Space::Fold;
        } else if (key == "display" && value == "none") {
            element.skip = true;
        } else if (key == "mso-list") {
            if (value == "ignore")
                element.wordMarker = true;
            else
                openWordItem(element, value);
        }
    }
}

void HtmlHandler::applyMarks(Element& element, const HtmlAttributes& attributes)
{
    const std::string_view name = element.name;
    InlineFormat& format = element.format;
    if (name == "b" || name == "strong" || name == "th")
        format.bold = true;
    else if (name == "i" || name == "em" || name == "cite" || name == "dfn" || name == "var")
        format.italic = true;
    else if (name == "u" || name == "ins")
        format.underline = true;
    else if (name == "s" || name == "strike" || name == "del")
        format.strike = true;
    else if (name == "code" || name == "kbd" || name == "samp" || name == "tt")
        format.code = true;
    else if (name == "pre")
        element.space = Space::Pre;
    else if (name == "a" && isSafeLink(trimmed(find(attributes, "href"))))
        format.link = trimmed(find(attributes, "href"));
}

void HtmlHandler::blockEdge()
{
    if (m_cellDepth > 0) { // A row stays one line, whatever stands in its cells.
        folded(" ");
        return;
    }
    dropFoldedSpace();
    m_lines.finishLine();
}

/// White space at the end of a line does not count, unless it was protected.
void HtmlHandler::dropFoldedSpace()
{
    if (m_foldedSpace)
        m_lines.dropLastSpace();
    m_foldedSpace = false;
}

void HtmlHandler::openItem(const HtmlAttributes& attributes)
{
    const ListKind kind = kindOf(find(attributes, "data-list"), m_lines.currentList());
    const int extra = numberInClass(find(attributes, "class"), "indent-");
    m_lines.enterItem(kind, extra);
}

/// "l0 level2 lfo1": Word's lists are paragraphs; what they are stands in their style only.
void HtmlHandler::openWordItem(Element& element, std::string_view value)
{
    const std::size_t at = value.find("level");
    if (at == std::string_view::npos || !isBlock(element.name) || m_cellDepth > 0 ||
        m_lines.inItem())
        return;
    int level = 1;
    const std::string_view digits = value.substr(at + std::string_view("level").size());
    std::from_chars(digits.data(), digits.data() + digits.size(), level);
    m_lines.enterList(ListKind::Bullet);
    m_lines.enterItem(ListKind::Bullet, std::clamp(level, 1, MaxIndent + 1) - 1);
    element.wordItem = true;
    m_wordMarker.clear();
}

void HtmlHandler::openCell()
{
    if (!m_firstCell) {
        dropFoldedSpace();
        m_lines.append(CellSeparator, {});
    }
    m_firstCell = false;
    ++m_cellDepth;
}

void HtmlHandler::openBlock(const Element& element, const HtmlAttributes& attributes)
{
    const std::string_view name = element.name;
    if (name == "br") {
        if (m_cellDepth > 0) {
            folded(" ");
        } else {
            dropFoldedSpace();
            m_lines.breakLine();
        }
    } else if (name == "hr") {
        blockEdge();
        line(RuleText);
    } else if (name == "img") {
        const std::string_view alt = trimmed(find(attributes, "alt"));
        InlineFormat format = element.format;
        if (format.link.empty() && isSafeLink(find(attributes, "src")))
            format.link = find(attributes, "src");
        m_lines.append(alt.empty() ? std::string_view(format.link) : alt, format);
    } else if (name == "input") {
        if (lowered(find(attributes, "type")) == "checkbox")
            m_lines.setItemKind(has(attributes, "checked") ? ListKind::Checked
                                                           : ListKind::Unchecked);
    } else if (name == "ul" || name == "ol") {
        blockEdge();
        m_lines.enterList(name == "ul" ? ListKind::Bullet : ListKind::Ordered);
    } else if (name == "li") {
        blockEdge();
        openItem(attributes);
    } else if (name == "blockquote") {
        blockEdge();
        m_lines.enterQuote();
    } else if (name == "pre") {
        blockEdge();
        m_lines.setIndent(numberInClass(find(attributes, "class"), "indent-"));
        m_lines.enterCode(languageInClass(find(attributes, "class")));
        ++m_preDepth;
        m_preStart = true;
    } else if (name == "code" && m_preStart) {
        const std::string language = languageInClass(find(attributes, "class"));
        if (!language.empty())
            m_lines.enterCode(language);
    } else if (name == "td" || name == "th") {
        openCell();
    } else if (isBlock(name)) {
        blockEdge();
        if (name == "tr")
            m_firstCell = true;
        if (headerLevel(name) > 0)
            m_lines.setHeader(headerLevel(name));
        const int indent = numberInClass(find(attributes, "class"), "indent-");
        if (indent > 0)
            m_lines.setIndent(indent);
    }
}

void HtmlHandler::closeBlock(const Element& element)
{
    const std::string_view name = element.name;
    if (name == "ul" || name == "ol") {
        blockEdge();
        m_lines.leaveList();
    } else if (name == "li") {
        dropFoldedSpace();
        m_lines.leaveItem();
    } else if (name == "blockquote") {
        blockEdge();
        m_lines.leaveQuote();
    } else if (name == "pre") {
        m_preDepth = std::max(0, m_preDepth - 1);
        m_lines.leaveCode();
        m_preStart = false;
    } else if (name == "td" || name == "th") {
        m_cellDepth = std::max(0, m_cellDepth - 1);
    } else if (element.wordItem) {
        dropFoldedSpace();
        m_lines.leaveItem();
        m_lines.leaveList();
    } else if (isBlock(name)) {
        blockEdge();
        if (headerLevel(name) > 0)
            m_lines.setHeader(0);
    }
}

bool HtmlHandler::startElement(std::string_view name, const HtmlAttributes& attributes)
{
    if (m_elements.size() >= MaxHtmlDepth) {
        m_tooDeep = true;
        return false;
    }
    Element element;
    if (!m_elements.empty()) {
        element = m_elements.back();
    }
    element.name = lowered(name);
    element.wordItem = false;
    element.outerAlign = m_lines.align();
    element.outerIndent = m_lines.indent();
    element.skip = element.skip || isOneOf(element.name, Skipped);
    if (!element.skip) {
        applyMarks(element, attributes);
        openBlock(element, attributes);
        if (const std::string_view style = find(attributes, "style"); !style.empty())
            applyStyle(element, style);
        if (isBlock(element.name))
            m_lines.setAlign(alignOf(lowered(find(attributes, "align")), m_lines.align()));
    }
    m_elements.push_back(std::move(element));
    return true;
}

void HtmlHandler::endElement(std::string_view name)
{
    const std::string wanted = lowered(name);
    const auto found = std::find_if(m_elements.rbegin(),
                                    m_elements.rend(),
                                    [&wanted](const Element& e) { return e.name == wanted; });
    if (found == m_elements.rend())
        return;
    const auto depth = static_cast<std::size_t>(std::distance(found, m_elements.rend()) - 1);
    while (m_elements.size() > depth) {
        const Element element = std::move(m_elements.back());
        m_elements.pop_back();
        if (!element.skip)
            closeBlock(element);
        m_lines.setAlign(element.outerAlign);
        m_lines.setIndent(element.outerIndent);
    }
}

void HtmlHandler::line(std::string_view text)
{
    m_lines.append(text, {});
    m_lines.finishLine();
}

void HtmlHandler::folded(std::string_view text)
{
    const InlineFormat format = m_elements.empty() ? InlineFormat{} : m_elements.back().format;
    std::string out;
    const auto afterSpace = [this, &out] {
        if (!out.empty())
            return out.back() == ' ';
        if (!m_lines.isOpen() || m_lines.current().runs.empty())
            return true;
        const std::string& last = m_lines.current().runs.back().text;
        return !last.empty() && (last.back() == ' ' || last.back() == '\t');
    };
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
        if (!space)
            out += c;
        else if (!afterSpace())
            out += ' ';
    }
    if (out.empty())
        return;
    m_lines.append(out, format);
    m_foldedSpace = out.back() == ' ';
}

void HtmlHandler::preformatted(std::string_view text)
{
    const InlineFormat format = m_elements.back().format;
    if (m_preStart && text.starts_with('\n') && !m_lines.isOpen())
        text.remove_prefix(1);
    m_preStart = m_preStart && text.empty();
    m_foldedSpace = false;
    for (;;) {
        const std::size_t newline = text.find('\n');
        m_lines.append(text.substr(0, newline), format);
        if (newline == std::string_view::npos)
            return;
        m_lines.breakLine();
        text.remove_prefix(newline + 1);
    }
}

void HtmlHandler::characters(std::string_view text)
{
    if (m_elements.empty()) {
        folded(text);
        return;
    }
    const Element& element = m_elements.back();
    if (element.skip)
        return;
    if (element.wordMarker) {
        m_wordMarker +=
            text.substr(0, MaxWordMarker - std::min(MaxWordMarker, m_wordMarker.size()));
        m_lines.setItemKind(isNumber(m_wordMarker) ? ListKind::Ordered : ListKind::Bullet);
        return;
    }
    if (element.name == "o:p" && text == "\u00A0") {
        // How Word writes an empty paragraph.
        if (!m_lines.isOpen() && m_cellDepth == 0)
            m_lines.breakLine();
        return;
    }
    if (m_cellDepth > 0 || element.space == Space::Fold)
        folded(text);
    else
        preformatted(text);
}

Result<Document> HtmlHandler::finish() &&
{
    if (m_tooDeep)
        return fail(Errc::TooLarge, "HTML may be nested 512 elements deep");
    dropFoldedSpace();
    return std::move(m_lines).take();
}

} // namespace cahier::app::convert
