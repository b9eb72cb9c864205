// SPDX-License-Identifier: MPL-2.0
#include "app/style/text_looks.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QTextFormat>

namespace cahier::app {

namespace {

const QLatin1String Header("header");
const QLatin1String ListName("list");
const QLatin1String Indent("indent");
const QLatin1String Quote("blockquote");
const QLatin1String CodeBlock("code-block");
const QLatin1String Align("align");
const QLatin1String LinkName("link");

bool isOn(const QJsonValue& value)
{
    // Quill writes true; some editors write a language name for code.
    return value.isString() ? !value.toString().isEmpty() : value.toBool();
}

constexpr double HeaderScale[] = {1.0, 1.9, 1.45, 1.18};

} // namespace

BlockKind BlockKind::of(const Attributes& block)
{
    BlockKind kind;
    if (block.isEmpty())
        return kind;
    kind.header = qBound(0, block.value(Header).toInt(), 3);
    kind.indent = qBound(0, block.value(Indent).toInt(), MaxIndent);
    kind.quote = isOn(block.value(Quote));
    kind.code = isOn(block.value(CodeBlock));
    const QString list = block.value(ListName).toString();
    if (list == QLatin1String("bullet"))
        kind.list = List::Bullet;
    else if (list == QLatin1String("ordered"))
        kind.list = List::Ordered;
    else if (list == QLatin1String("checked"))
        kind.list = List::Checked;
    else if (list == QLatin1String("unchecked"))
        kind.list = List::Unchecked;
    return kind;
}

TextLooks::TextLooks(const Theme& theme)
    : m_theme(theme)
    , m_bodyFamilies(QGuiApplication::font().families())
    , m_codeFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families())
{
}

void TextLooks::setZoom(int percent)
{
    m_zoom = qBound(50, percent, 300);
}

double TextLooks::indentWidth() const
{
    return Metrics::IndentWidth * m_zoom / 100.0;
}

QTextCharFormat TextLooks::charFormat(const Attributes& text, const Attributes& block) const
{
    const Tokens& tokens = m_theme.tokens();
    const BlockKind kind = BlockKind::of(block);
    QTextCharFormat format;
    const bool code = kind.code || isOn(text.value(QLatin1String("code")));
    // System font size is respected: body text grows with it.
    const double system = qMax(10.0, QGuiApplication::font().pointSizeF()) / 10.0;
    double points = Metrics::BodyPoints * system * m_zoom / 100.0;
    points *= HeaderScale[kind.header];
    if (code)
        points *= 0.92;
    format.setFontFamilies(code ? m_codeFamilies : m_bodyFamilies);
    format.setFontPointSize(points);
    format.setForeground(tokens.text);
    if (kind.header > 0)
        format.setFontWeight(QFont::DemiBold);
    if (kind.quote && kind.header == 0)
        format.setForeground(tokens.muted);
    if (kind.list == BlockKind::List::Checked)
        format.setForeground(tokens.muted);
    if (isOn(text.value(QLatin1String("bold"))))
        format.setFontWeight(QFont::Bold);
    if (isOn(text.value(QLatin1String("italic"))))
        format.setFontItalic(true);
    if (isOn(text.value(QLatin1String("underline"))))
        format.setFontUnderline(true);
    if (isOn(text.value(QLatin1String("strike"))))
        format.setFontStrikeOut(true);
    if (isOn(text.value(QLatin1String("code"))) && !kind.code)
        format.setBackground(tokens.codeFill);
    const QString link = text.value(LinkName).toString();
    if (!link.isEmpty()) {
        format.setForeground(tokens.link);
        format.setFontUnderline(true);
        format.setToolTip(link);
    }
    return format;
}

QTextCharFormat TextLooks::embedFormat(const QJsonValue& embed,
                                       const Attributes& text,
                                       const Attributes& block) const
{
    Q_UNUSED(embed);
    QTextCharFormat format = charFormat(text, block);
    format.setObjectType(EmbedObject);
    format.setVerticalAlignment(QTextCharFormat::AlignMiddle);
    format.setFontUnderline(false);
    format.setFontStrikeOut(false);
    return format;
}

QTextBlockFormat TextLooks::blockFormat(const Attributes& block) const
{
    const BlockKind kind = BlockKind::of(block);
    const double scale = m_zoom / 100.0;
    QTextBlockFormat format;
    format.setLineHeight(kind.header > 0 ? 115 : Metrics::LineHeight,
                         QTextBlockFormat::ProportionalHeight);
    format.setTopMargin(9 * scale);
    format.setBottomMargin(8 * scale);
    // Qt's indentation is at the side where a line begins, left or right.
    int levels = kind.indent;
    double left = 0;
    if (kind.header > 0) {
        constexpr double Above[] = {0, 22, 18, 14};
        format.setTopMargin(Above[kind.header] * scale);
        format.setBottomMargin(6 * scale);
        format.setHeadingLevel(kind.header);
    }
    if (kind.list != BlockKind::List::None) {
        ++levels;
        format.setTopMargin(3 * scale);
        format.setBottomMargin(3 * scale);
    }
    if (kind.quote)
        left += 20 * scale;
    if (kind.code) {
        left += 14 * scale;
        format.setRightMargin(14 * scale);
        format.setTopMargin(0);
        format.setBottomMargin(0);
        format.setLineHeight(130, QTextBlockFormat::ProportionalHeight);
    }
    format.setIndent(levels);
    format.setLeftMargin(left);
    const QString align = block.value(Align).toString();
    if (align == QLatin1String("center"))
        format.setAlignment(Qt::AlignHCenter);
    else if (align == QLatin1String("right"))
        format.setAlignment(Qt::AlignRight);
    else if (align == QLatin1String("justify"))
        format.setAlignment(Qt::AlignJustify);
    return format;
}

} // namespace cahier::app
