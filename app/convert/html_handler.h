// SPDX-License-Identifier: MPL-2.0
// What HTML's elements mean for lines of text; knows no parser.
#pragma once

#include "app/convert/line_builder.h"
#include "sync/base/result.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cahier::app::convert {

/// Name and value; names in lower case.
using HtmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

/// Takes the events of one document in order. Elements may be closed in any order.
class HtmlHandler
{
public:
    /// False when the document is nested too deeply; finish() tells then.
    bool startElement(std::string_view name, const HtmlAttributes& attributes);
    void endElement(std::string_view name);
    void characters(std::string_view text);
    /// TooLarge if MaxHtmlDepth was exceeded.
    Result<Document> finish() &&;

private:
    enum class Space : unsigned char { Fold, PreWrap, Pre };

    /// An open element and what it changed.
    struct Element
    {
        std::string name;
        InlineFormat format; ///< Of text inside.
        Space space = Space::Fold;
        Align outerAlign = Align::Start; ///< To put back.
        int outerIndent = 0;             ///< To put back.
        bool skip = false;               ///< Content is not text.
        bool wordItem = false;           ///< A paragraph that Word says is a list's item.
        bool wordMarker = false;         ///< Its bullet or number, written as text.
    };

    void applyMarks(Element& element, const HtmlAttributes& attributes);
    void applyStyle(Element& element, std::string_view style);
    void openBlock(const Element& element, const HtmlAttributes& attributes);
    void closeBlock(const Element& element);
    void openItem(const HtmlAttributes& attributes);
    void openWordItem(Element& element, std::string_view value);
    void openCell();
    void blockEdge();
    void dropFoldedSpace();
    void line(std::string_view text);
    void folded(std::string_view text);
    void preformatted(std::string_view text);

    LineBuilder m_lines;             ///< What was read so far.
    std::vector<Element> m_elements; ///< Open ones, outermost first.
    std::string m_wordMarker;        ///< As far as it was read.
    int m_cellDepth = 0;             ///< Open table cells.
    int m_preDepth = 0;              ///< Open <pre>.
    bool m_firstCell = true;         ///< Of the open row.
    bool m_preStart = false;         ///< The next newline belongs to the <pre> tag.
    bool m_foldedSpace = false;      ///< The line ends in a space that folding left there.
    bool m_tooDeep = false;          ///< MaxHtmlDepth was exceeded.
};

} // namespace cahier::app::convert
