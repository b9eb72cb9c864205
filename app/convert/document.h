// SPDX-License-Identifier: MPL-2.0
// The value every reader makes and every writer takes: lines of formatted runs, which is Quill's
// delta model seen from its newlines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::app::convert {

/// How a stretch of text looks. Empty `link`: none.
struct InlineFormat
{
    bool bold = false;
    bool italic = false;
    bool underline = false;
    bool strike = false;
    bool code = false;
    std::string link; ///< Target, UTF-8; only what isSafeLink() accepts survives an export.

    friend bool operator==(const InlineFormat&, const InlineFormat&) = default;
};

/// Text of one format, UTF-8 without newlines. A picture is a run of its own.
struct Run
{
    std::string text;
    InlineFormat format;
    std::string imageUrl; ///< Not empty: a picture, and `text` is what stands for it in words.

    friend bool operator==(const Run&, const Run&) = default;
};

enum class ListKind : std::uint8_t { None, Bullet, Ordered, Checked, Unchecked };
enum class Align : std::uint8_t { Start, Center, Right, Justify };

/// The attributes of a line's newline.
struct BlockFormat
{
    int header = 0; ///< 1–6, 0 for none.
    ListKind list = ListKind::None;
    int indent = 0; ///< 0–MaxIndent; of a line without a list: it belongs to the item above it.
    bool blockquote = false;
    bool codeBlock = false;
    std::string language; ///< Of a code block; may be empty.
    Align align = Align::Start;

    friend bool operator==(const BlockFormat&, const BlockFormat&) = default;
};

struct Line
{
    std::vector<Run> runs;
    BlockFormat format;

    friend bool operator==(const Line&, const Line&) = default;

    std::string text() const;
};

struct Document
{
    std::vector<Line> lines;

    friend bool operator==(const Document&, const Document&) = default;
};

/// Appends to the last run when the format is the same; empty text is ignored.
void appendText(Line& line, std::string_view text, const InlineFormat& format);

/// True for http, https, mailto, ftp, tel and targets without a scheme; false for everything a
/// reader could be tricked with (javascript:, data:, file: …), for control characters and for
/// targets beyond MaxLinkBytes.
bool isSafeLink(std::string_view target) noexcept;

/// The text that stands for a thematic break (`---`, <hr>), which the model has no line kind for.
inline constexpr std::string_view RuleText = "\u2014\u2014\u2014";
/// Stands for an embed that has no words, as in the editor.
inline constexpr std::string_view EmbedText = "\uFFFC";
/// Between the cells of a table's row: tables become lines of text.
inline constexpr std::string_view CellSeparator = " | ";

} // namespace cahier::app::convert
