// SPDX-License-Identifier: MPL-2.0
#include "app/editor/clipboard.h"

#include "app/bridge/text_formats.h"

#include <QMimeData>
#include <QUrl>

namespace cahier::app {

namespace {

const QLatin1String DeltaType("application/x-cahier-delta+json");
const QLatin1String MarkdownType("text/markdown");
/// As much as is read from another program.
constexpr qsizetype MaxPasteBytes = 16 * 1024 * 1024;

/// Another program's delta may hold anything; inserts are all that is wanted.
Delta insertsOf(const Delta& delta)
{
    Delta inserts;
    for (const DeltaOp& op : delta.ops()) {
        if (op.kind == DeltaOp::Kind::Insert)
            inserts.insert(cleanedInput(op.text), op.attributes);
        else if (op.kind == DeltaOp::Kind::Embed)
            inserts.embed(op.embed, op.attributes);
    }
    return inserts;
}

} // namespace

QMimeData* mimeOf(const Delta& text)
{
    auto* data = new QMimeData;
    data->setData(DeltaType, text.toJson());
    data->setHtml(htmlOf(text));
    data->setData(MarkdownType, markdownOf(text).toUtf8());
    QString plain = text.plainText();
    plain.replace(QChar(QChar::LineSeparator), u'\n');
    plain.remove(QChar(QChar::ObjectReplacementCharacter));
    data->setText(plain);
    return data;
}

bool isPasteable(const QMimeData& data)
{
    return data.hasFormat(DeltaType) || data.hasHtml() || data.hasText();
}

Delta deltaOf(const QMimeData& data)
{
    if (data.hasFormat(DeltaType)) {
        const QByteArray json = data.data(DeltaType);
        const Delta own = json.size() <= MaxPasteBytes ? insertsOf(Delta::fromJson(json)) : Delta();
        if (!own.isEmpty())
            return own;
    }
    if (data.hasHtml()) {
        const QByteArray html = data.html().toUtf8();
        const Delta rich = html.size() <= MaxPasteBytes ? insertsOf(deltaFromHtml(html)) : Delta();
        if (!rich.isEmpty())
            return rich;
    }
    Delta plain;
    if (data.hasText() && data.text().size() <= MaxPasteBytes)
        plain.insert(cleanedInput(data.text()));
    return plain;
}

bool isWebAddress(const QString& text)
{
    if (text.size() > 2048 || text.contains(u' ') || text.contains(u'\n'))
        return false;
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty() &&
           (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"));
}

} // namespace cahier::app
