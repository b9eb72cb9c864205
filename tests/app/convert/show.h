// SPDX-License-Identifier: MPL-2.0
// Lines as text that a failing test can print: `b[bold]`, `{h1}` and so on.
#pragma once

#include "app/convert/document.h"

#include <QString>

namespace cahier::app::convert {

inline QString show(const Line& line)
{
    std::string out;
    for (const Run& run : line.runs) {
        std::string marks;
        marks += run.format.bold ? "b" : "";
        marks += run.format.italic ? "i" : "";
        marks += run.format.underline ? "u" : "";
        marks += run.format.strike ? "s" : "";
        marks += run.format.code ? "c" : "";
        if (!run.format.link.empty())
            marks += "a(" + run.format.link + ")";
        if (!run.imageUrl.empty())
            marks += "img(" + run.imageUrl + ")";
        out += marks.empty() ? run.text : marks + "[" + run.text + "]";
    }
    const BlockFormat& f = line.format;
    static constexpr const char* Lists[] = {"", "bullet", "ordered", "checked", "unchecked"};
    static constexpr const char* Aligns[] = {"", "center", "right", "justify"};
    std::string block;
    const auto add = [&block](const std::string& word) {
        if (!word.empty())
            block += (block.empty() ? "" : " ") + word;
    };
    add(f.header > 0 ? "h" + std::to_string(f.header) : "");
    add(Lists[static_cast<int>(f.list)]);
    add(f.indent > 0 ? "+" + std::to_string(f.indent) : "");
    add(f.blockquote ? "quote" : "");
    add(f.codeBlock ? "code" + (f.language.empty() ? "" : ":" + f.language) : "");
    add(Aligns[static_cast<int>(f.align)]);
    return QString::fromStdString(out + (block.empty() ? "" : " {" + block + "}"));
}

inline QString show(const Document& document)
{
    QString out;
    for (const Line& line : document.lines)
        out += show(line) + QLatin1Char('\n');
    return out;
}

} // namespace cahier::app::convert
