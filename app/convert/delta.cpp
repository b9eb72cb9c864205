// SPDX-License-Identifier: MPL-2.0
#include "app/convert/delta.h"

#include "app/convert/html_reader.h"
#include "app/convert/html_writer.h"
#include "app/convert/limits.h"
#include "app/convert/markdown_reader.h"
#include "app/convert/markdown_writer.h"
#include "app/convert/plain_text.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <cctype>

namespace cahier::app::convert {

namespace {

using crdt::Any;
using crdt::Attributes;
using crdt::DeltaOp;

bool isSet(const Attributes& attributes, std::string_view key)
{
    const Any* value = attributes.find(key);
    return value != nullptr && value->toBool();
}

std::string textOf(const Attributes& attributes, std::string_view key)
{
    const Any* value = attributes.find(key);
    return value == nullptr ? std::string() : value->toString();
}

int numberOf(const Attributes& attributes, std::string_view key, int most)
{
    const Any* value = attributes.find(key);
    if (value == nullptr || !value->isNumber() || !(value->toNumber() >= 1))
        return 0;
    return static_cast<int>(std::min(value->toNumber(), static_cast<double>(most)));
}

InlineFormat inlineFormat(const Attributes& attributes)
{
    InlineFormat format;
    format.bold = isSet(attributes, "bold");
    format.italic = isSet(attributes, "italic");
    format.underline = isSet(attributes, "underline");
    format.strike = isSet(attributes, "strike");
    format.code = isSet(attributes, "code");
    format.link = textOf(attributes, "link");
    return format;
}

BlockFormat blockFormat(const Attributes& attributes)
{
    BlockFormat format;
    format.header = numberOf(attributes, "header", 6);
    format.indent = numberOf(attributes, "indent", MaxIndent);
    const std::string list = textOf(attributes, "list");
    if (list == "bullet")
        format.list = ListKind::Bullet;
    else if (list == "ordered")
        format.list = ListKind::Ordered;
    else if (list == "checked")
        format.list = ListKind::Checked;
    else if (list == "unchecked")
        format.list = ListKind::Unchecked;
    format.blockquote = isSet(attributes, "blockquote");
    if (const Any* code = attributes.find("code-block"); code != nullptr && !code->isNullish()) {
        format.codeBlock = code->toBool() || !code->toString().empty();
        const std::string& language = code->toString();
        const bool plain = std::all_of(language.begin(), language.end(), [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '#' || c == '.' || c == '_';
        });
        if (plain && language.size() <= MaxLanguageBytes && language != "plain")
            format.language = language;
    }
    const std::string align = textOf(attributes, "align");
    if (align == "center")
        format.align = Align::Center;
    else if (align == "right")
        format.align = Align::Right;
    else if (align == "justify")
        format.align = Align::Justify;
    return format;
}

Attributes attributesOf(const InlineFormat& format)
{
    Attributes attributes;
    if (format.bold)
        attributes.set("bold", true);
    if (format.italic)
        attributes.set("italic", true);
    if (format.underline)
        attributes.set("underline", true);
    if (format.strike)
        attributes.set("strike", true);
    if (format.code)
        attributes.set("code", true);
    if (!format.link.empty())
        attributes.set("link", format.link);
    return attributes;
}

Attributes attributesOf(const BlockFormat& format)
{
    Attributes attributes;
    if (format.header > 0)
        attributes.set("header", format.header);
    switch (format.list) {
    case ListKind::None:
        break;
    case ListKind::Bullet:
        attributes.set("list", "bullet");
        break;
    case ListKind::Ordered:
        attributes.set("list", "ordered");
        break;
    case ListKind::Checked:
        attributes.set("list", "checked");
        break;
    case ListKind::Unchecked:
        attributes.set("list", "unchecked");
        break;
    }
    if (format.indent > 0)
        attributes.set("indent", format.indent);
    if (format.blockquote)
        attributes.set("blockquote", true);
    if (format.codeBlock)
        attributes.set("code-block", format.language.empty() ? Any(true) : Any(format.language));
    if (format.align == Align::Center)
        attributes.set("align", "center");
    else if (format.align == Align::Right)
        attributes.set("align", "right");
    else if (format.align == Align::Justify)
        attributes.set("align", "justify");
    return attributes;
}

Run embedRun(const DeltaOp& op)
{
    Run run{{}, inlineFormat(op.attributes), {}};
    if (const Any* image = op.embed->find("image"); image != nullptr && image->isString())
        run.imageUrl = image->toString();
    if (const Any* alt = op.embed->find("alt"); alt != nullptr)
        run.text = alt->toString();
    else if (!run.imageUrl.empty())
        run.text = textOf(op.attributes, "alt");
    if (run.imageUrl.empty())
        run.text = EmbedText;
    std::replace(run.text.begin(), run.text.end(), '\n', ' ');
    return run;
}

} // namespace

std::optional<Format> formatByName(std::string_view name)
{
    if (name == "text" || name == "txt")
        return Format::Text;
    if (name == "md" || name == "markdown")
        return Format::Markdown;
    if (name == "html")
        return Format::Html;
    if (name == "delta")
        return Format::Delta;
    return std::nullopt;
}

std::optional<Format> formatOfFile(std::string_view fileName)
{
    const std::size_t dot = fileName.rfind('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    std::string ending(fileName.substr(dot + 1));
    for (char& c : ending)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (ending == "md" || ending == "markdown")
        return Format::Markdown;
    if (ending == "html" || ending == "htm")
        return Format::Html;
    if (ending == "txt" || ending == "text")
        return Format::Text;
    return std::nullopt;
}

Document toDocument(const crdt::Delta& delta)
{
    Document document;
    Line line;
    for (const DeltaOp& op : delta) {
        if (op.kind != DeltaOp::Kind::Insert)
            continue;
        if (op.embed) {
            line.runs.push_back(embedRun(op));
            continue;
        }
        const InlineFormat inlined = inlineFormat(op.attributes);
        std::u16string_view rest = op.text;
        for (;;) {
            const std::size_t newline = rest.find(u'\n');
            appendText(line, crdt::toUtf8(rest.substr(0, newline)), inlined);
            if (newline == std::u16string_view::npos)
                break;
            line.format = blockFormat(op.attributes);
            document.lines.push_back(std::move(line));
            line = {};
            rest.remove_prefix(newline + 1);
        }
    }
    if (!line.runs.empty())
        document.lines.push_back(std::move(line));
    return document;
}

crdt::Delta toDelta(const Document& document)
{
    crdt::Delta delta;
    const auto append = [&delta](std::u16string text, Attributes attributes) {
        if (!delta.empty() && !delta.back().embed && delta.back().attributes == attributes) {
            delta.back().text += text;
            delta.back().length = static_cast<std::uint32_t>(delta.back().text.size());
            return;
        }
        delta.push_back(DeltaOp::insert(std::move(text), std::move(attributes)));
    };
    for (const Line& line : document.lines) {
        for (const Run& run : line.runs) {
            if (run.imageUrl.empty())
                append(crdt::toUtf16Lossy(run.text), attributesOf(run.format));
            else
                delta.push_back(DeltaOp::insertEmbed(crdt::AnyObject{{"image", Any(run.imageUrl)}},
                                                     attributesOf(run.format)));
        }
        append(u"\n", attributesOf(line.format));
    }
    return delta;
}

Result<crdt::Delta> importFile(Format format, std::string_view bytes)
{
    Result<Document> document = fail(Errc::Unsupported, "a delta is not imported from a file");
    if (format == Format::Text)
        document = readPlainText(bytes);
    else if (format == Format::Markdown)
        document = readMarkdown(bytes);
    else if (format == Format::Html)
        document = readHtml(bytes);
    CAHIER_TRY(const Document lines, std::move(document));
    return toDelta(lines);
}

std::string exportAs(Format format, const crdt::Delta& delta)
{
    switch (format) {
    case Format::Text: {
        std::string text;
        for (const DeltaOp& op : delta)
            text += op.embed ? std::string(EmbedText) : crdt::toUtf8(op.text);
        return text;
    }
    case Format::Markdown:
        return writeMarkdown(toDocument(delta));
    case Format::Html:
        return writeHtml(toDocument(delta));
    case Format::Delta:
        return "{\"ops\":" + crdt::toJson(delta) + "}\n";
    }
    return {};
}

} // namespace cahier::app::convert
