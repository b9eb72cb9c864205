// SPDX-License-Identifier: MPL-2.0
#include "app/bridge/text_formats.h"

#include "app/bridge/any_json.h"
#include "app/convert/delta.h"
#include "app/convert/html_reader.h"
#include "app/convert/html_writer.h"
#include "app/convert/markdown_reader.h"
#include "app/convert/markdown_writer.h"

namespace cahier::app {

namespace {

Delta deltaOf(const Result<convert::Document>& document)
{
    return document ? toQt(convert::toDelta(*document)) : Delta();
}

} // namespace

Delta deltaFromHtml(const QByteArray& html)
{
    return deltaOf(convert::readHtml(std::string_view(html.constData(), std::size_t(html.size()))));
}

Delta deltaFromMarkdown(const QString& markdown)
{
    return deltaOf(convert::readMarkdown(markdown.toStdString()));
}

QString htmlOf(const Delta& text)
{
    return QString::fromStdString(convert::writeHtml(convert::toDocument(fromQt(text))));
}

QString markdownOf(const Delta& text)
{
    return QString::fromStdString(convert::writeMarkdown(convert::toDocument(fromQt(text))));
}

bool isSafeLink(const QString& target)
{
    return convert::isSafeLink(target.toStdString());
}

} // namespace cahier::app
