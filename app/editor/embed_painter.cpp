// SPDX-License-Identifier: MPL-2.0
#include "app/editor/embed_painter.h"

#include "app/bridge/view_writer.h"
#include "app/text/phrases.h"

#include <QAbstractTextDocumentLayout>
#include <QFontMetricsF>
#include <QPainter>
#include <QUrl>

namespace cahier::app {

namespace {

constexpr qsizetype MaxDetail = 48;
constexpr qsizetype MaxKind = 24;
/// A picture may stand in the text itself; only the beginning of its address is of interest.
constexpr qsizetype MaxLooked = 2048;

QString oneLine(const QString& text, qsizetype most)
{
    QString line;
    for (const QChar character : text.left(MaxLooked))
        line += character.isPrint() || character.isSurrogate() ? character : QChar(u' ');
    line = line.simplified();
    if (line.size() <= most)
        return line;
    qsizetype end = most - 1;
    if (line.at(end - 1).isHighSurrogate())
        --end;
    return line.left(end) + QChar(0x2026);
}

QString kindOf(const QJsonObject& object)
{
    for (const char* known :
         {"image", "video", "audio", "table", "formula", "divider", "hr", "file", "mention"}) {
        if (object.contains(QLatin1String(known)))
            return QLatin1String(known);
    }
    return object.isEmpty() ? QString() : object.begin().key();
}

QString nameIn(const QJsonValue& value)
{
    const QJsonObject object = value.toObject();
    for (const char* key : {"name", "title", "alt", "caption", "value", "text"}) {
        const QString text = object.value(QLatin1String(key)).toString().trimmed();
        if (!text.isEmpty())
            return text;
    }
    return {};
}

/// The last part of an address; nothing for a picture that stands in the text itself.
QString fileNameIn(const QString& address)
{
    if (address.size() > MaxLooked || address.startsWith(QLatin1String("data:")))
        return {};
    return QUrl(address).fileName();
}

QString detailOf(const QString& kind, const QJsonObject& object, const Attributes& attributes)
{
    const QJsonValue value = object.value(kind);
    for (const QString& name : {nameIn(attributes), nameIn(value), nameIn(object)}) {
        if (!name.isEmpty())
            return name;
    }
    if (!value.isString())
        return {};
    const bool words = kind == QLatin1String("formula") || kind == QLatin1String("mention");
    return words ? value.toString() : fileNameIn(value.toString());
}

/// The chip is a little smaller than the text, so that it makes no line higher.
QFont chipFont(const QTextFormat& format)
{
    QFont font = format.toCharFormat().font();
    font.setPointSizeF(font.pointSizeF() * 0.86);
    font.setWeight(QFont::Normal);
    font.setItalic(false);
    font.setUnderline(false);
    font.setStrikeOut(false);
    return font;
}

struct ChipMetrics
{
    QFont font;
    double height;
    double icon;
    double pad;

    explicit ChipMetrics(const QTextFormat& format)
        : font(chipFont(format))
    {
        const QFontMetricsF metrics(font);
        height = metrics.height() + 4;
        icon = metrics.height() * 0.92;
        pad = metrics.averageCharWidth() * 0.8;
    }

    /// Left of the words.
    double left() const { return pad + icon + pad * 0.7; }
};

} // namespace

EmbedLabel labelOfEmbed(const QJsonValue& embed, const Attributes& attributes)
{
    const QJsonObject object = embed.toObject();
    const QString kind = kindOf(object);
    EmbedLabel label;
    label.icon = QStringLiteral("object");
    if (kind == QLatin1String("image"))
        label.icon = QStringLiteral("image");
    else if (kind == QLatin1String("table"))
        label.icon = QStringLiteral("table");
    const QString word = Phrases::embedKind(oneLine(kind, MaxKind));
    const QString detail = oneLine(detailOf(kind, object, attributes), MaxDetail);
    label.text = detail.isEmpty() ? word : Phrases::embed(word, detail);
    return label;
}

EmbedPainter::EmbedPainter(const Theme& theme, QObject* parent)
    : QObject(parent)
    , m_theme(theme)
{
}

void EmbedPainter::registerWith(QTextDocument& document)
{
    document.documentLayout()->registerHandler(TextLooks::EmbedObject, this);
}

QSizeF EmbedPainter::intrinsicSize(QTextDocument* document, int, const QTextFormat& format)
{
    const ChipMetrics chip(format);
    const EmbedLabel label = labelOfEmbed(embedOf(format), attributesOf(format));
    const double words = QFontMetricsF(chip.font).horizontalAdvance(label.text);
    const double most = document->textWidth() - 2 * document->documentMargin();
    const double wanted = std::ceil(chip.left() + words + chip.pad);
    return {most > 0 ? qMin(wanted, most) : wanted, std::ceil(chip.height)};
}

void EmbedPainter::drawObject(
    QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format)
{
    const Tokens& tokens = m_theme.tokens();
    const ChipMetrics chip(format);
    const EmbedLabel label = labelOfEmbed(embedOf(format), attributesOf(format));
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(tokens.fieldBorder, 1));
    painter->setBrush(tokens.codeFill);
    painter->drawRoundedRect(rect.adjusted(1.5, 0.5, -1.5, -0.5), 4, 4);
    const QRectF icon(
        rect.left() + chip.pad, rect.center().y() - chip.icon / 2, chip.icon, chip.icon);
    m_theme.icon(label.icon).paint(painter, icon.toAlignedRect());
    const QRectF words = rect.adjusted(chip.left(), 0, -chip.pad, 0);
    painter->setFont(chip.font);
    painter->setPen(tokens.text);
    painter->drawText(words,
                      Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      QFontMetricsF(chip.font).elidedText(
                          label.text, Qt::ElideRight, std::ceil(words.width()) + 1));
    painter->restore();
}

} // namespace cahier::app
