// SPDX-License-Identifier: MPL-2.0
#include "app/editor/block_painter.h"

#include "app/bridge/view_writer.h"

#include <QAbstractTextDocumentLayout>
#include <QPainterPath>
#include <QScrollBar>
#include <QTextLayout>

namespace cahier::app {

namespace {

/// Farther back than this an ordered list's numbers are not counted.
constexpr int MaxCountedItems = 5000;
constexpr double MarkerGap = 9;

QString letters(int number)
{
    QString text;
    for (; number > 0; number = (number - 1) / 26)
        text.prepend(QChar(char16_t(u'a' + (number - 1) % 26)));
    return text;
}

QString roman(int number)
{
    constexpr std::pair<int, const char*> steps[] = {{1000, "m"},
                                                     {900, "cm"},
                                                     {500, "d"},
                                                     {400, "cd"},
                                                     {100, "c"},
                                                     {90, "xc"},
                                                     {50, "l"},
                                                     {40, "xl"},
                                                     {10, "x"},
                                                     {9, "ix"},
                                                     {5, "v"},
                                                     {4, "iv"},
                                                     {1, "i"}};
    QString text;
    for (const auto& [value, sign] : steps) {
        for (; number >= value; number -= value)
            text += QLatin1String(sign);
    }
    return text;
}

BlockKind kindOf(const QTextBlock& block)
{
    return block.isValid() ? BlockKind::of(blockAttributesOf(block)) : BlockKind();
}

} // namespace

QString listNumber(int number, int level)
{
    switch (level % 3) {
    case 0:
        return QString::number(number) + u'.';
    case 1:
        return letters(number) + u'.';
    default:
        return roman(qMin(number, 3999)) + u'.';
    }
}

BlockPainter::BlockPainter(const QTextEdit& editor, const Theme& theme, const TextLooks& looks)
    : m_editor(editor)
    , m_theme(theme)
    , m_looks(looks)
{
}

double BlockPainter::scaled(double length) const
{
    return length * m_looks.zoom() / 100.0;
}

double BlockPainter::leftOf(const QTextBlock& block) const
{
    return m_editor.document()->documentMargin() - m_editor.horizontalScrollBar()->value() +
           block.blockFormat().leftMargin() +
           (block.textDirection() == Qt::RightToLeft
                ? 0
                : block.blockFormat().indent() * m_editor.document()->indentWidth());
}

QTextBlock BlockPainter::firstVisible() const
{
    const QTextBlock block = m_editor.cursorForPosition(QPoint(0, 0)).block();
    return block.previous().isValid() ? block.previous() : block;
}

QRectF BlockPainter::blockRect(const QTextBlock& block) const
{
    const QRectF rect = m_editor.document()->documentLayout()->blockBoundingRect(block);
    return rect.translated(-m_editor.horizontalScrollBar()->value(),
                           -m_editor.verticalScrollBar()->value());
}

QRectF BlockPainter::markerRect(const QTextBlock& block) const
{
    const QTextLine line = block.layout()->lineAt(0);
    if (!line.isValid())
        return {};
    const double indent = m_looks.indentWidth();
    double left = leftOf(block) - indent;
    if (block.textDirection() == Qt::RightToLeft) {
        left = m_editor.document()->textWidth() - m_editor.document()->documentMargin() -
               m_editor.horizontalScrollBar()->value() -
               block.blockFormat().indent() * m_editor.document()->indentWidth();
    }
    return {left, blockRect(block).top(), indent, line.height()};
}

double BlockPainter::besideText(const QTextBlock& block, const QRectF& area, double width) const
{
    return block.textDirection() == Qt::RightToLeft ? area.left() + scaled(MarkerGap)
                                                    : area.right() - scaled(MarkerGap) - width;
}

QRectF BlockPainter::checkBox(const QTextBlock& block) const
{
    const BlockKind kind = kindOf(block);
    if (kind.list != BlockKind::List::Checked && kind.list != BlockKind::List::Unchecked)
        return {};
    const QTextLine line = block.layout()->lineAt(0);
    if (!line.isValid())
        return {};
    const QRectF rect = markerRect(block);
    const double size = QFontMetricsF(block.charFormat().font()).capHeight() * 1.25;
    const double baseline = rect.top() + line.ascent();
    return {besideText(block, rect, size), baseline - size * 0.9, size, size};
}

void BlockPainter::count(Counters& counters, const BlockKind& kind)
{
    if (kind.list == BlockKind::List::None) {
        counters.fill(0);
        return;
    }
    const auto level = std::size_t(kind.indent);
    for (std::size_t deeper = level + 1; deeper < counters.size(); ++deeper)
        counters[deeper] = 0;
    counters[level] = kind.list == BlockKind::List::Ordered ? counters[level] + 1 : 0;
}

void BlockPainter::paintCodeGround(QPainter& painter,
                                   const QTextBlock& block,
                                   const QRect& clip) const
{
    const bool first = !kindOf(block.previous()).code;
    const bool last = !kindOf(block.next()).code;
    const QRectF rect = blockRect(block);
    const double left = leftOf(block) - scaled(14);
    const double right = m_editor.viewport()->width() - m_editor.document()->documentMargin();
    const double top = rect.top() - (first ? scaled(4) : 0);
    // Lines touch: the next block's top, not this one's bottom, is where the gap ends.
    const double bottom = last ? rect.bottom() + scaled(5) : blockRect(block.next()).top() + 0.5;
    const QRectF ground(left, top, right - left, bottom - top);
    // Only the outer corners of a run of code lines are round.
    const double radius = Metrics::Radius;
    const QRectF shape = ground.adjusted(0, first ? 0 : -radius * 2, 0, last ? 0 : radius * 2);
    painter.save();
    painter.setClipRect(ground.intersected(QRectF(clip)));
    painter.setBrush(m_theme.tokens().codeFill);
    painter.drawRoundedRect(shape, radius, radius);
    painter.restore();
}

void BlockPainter::paintGround(QPainter& painter, const QRect& clip) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (QTextBlock block = firstVisible(); block.isValid(); block = block.next()) {
        const QRectF rect = blockRect(block);
        if (rect.top() > clip.bottom() + 40)
            break;
        const BlockKind kind = kindOf(block);
        if (kind.code)
            paintCodeGround(painter, block, clip);
        if (kind.quote) {
            const bool joins = kindOf(block.next()).quote;
            const double bottom = joins ? blockRect(block.next()).top() : rect.bottom();
            painter.setBrush(m_theme.tokens().quoteBar);
            const QRectF bar(
                leftOf(block) - scaled(18), rect.top(), scaled(3), bottom - rect.top());
            if (joins || kindOf(block.previous()).quote)
                painter.drawRect(bar);
            else
                painter.drawRoundedRect(bar, 1.5, 1.5);
        }
    }
    painter.restore();
}

void BlockPainter::paintMarkers(QPainter& painter, const QRect& clip) const
{
    const QTextBlock first = firstVisible();
    // Numbers depend on the items above: count from the start of the list.
    QTextBlock start = first;
    for (int steps = 0; steps < MaxCountedItems && start.previous().isValid(); ++steps) {
        if (kindOf(start).list == BlockKind::List::None)
            break;
        start = start.previous();
    }
    Counters counters{};
    for (QTextBlock block = start; block != first; block = block.next())
        count(counters, kindOf(block));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (QTextBlock block = first; block.isValid(); block = block.next()) {
        const BlockKind kind = kindOf(block);
        count(counters, kind);
        if (blockRect(block).top() > clip.bottom())
            break;
        if (kind.list != BlockKind::List::None)
            paintMarker(painter, block, kind, counters[std::size_t(kind.indent)]);
    }
    painter.restore();
}

void BlockPainter::paintInvitation(QPainter& painter, const QString& words) const
{
    const QTextBlock block = m_editor.document()->firstBlock();
    const QTextLine line = block.layout()->lineAt(0);
    const BlockKind kind = kindOf(block);
    const bool plain = kind.list == BlockKind::List::None && !kind.quote && !kind.code;
    if (!plain || !line.isValid() || block.blockFormat().alignment() != Qt::AlignLeft)
        return;
    painter.setFont(block.charFormat().font());
    painter.setPen(m_theme.tokens().muted);
    painter.drawText(QPointF(leftOf(block) + 2, blockRect(block).top() + line.ascent()), words);
}

void BlockPainter::paintMarker(QPainter& painter,
                               const QTextBlock& block,
                               const BlockKind& kind,
                               int number) const
{
    const QTextLine line = block.layout()->lineAt(0);
    if (!line.isValid())
        return;
    const Tokens& tokens = m_theme.tokens();
    const QRectF rect = markerRect(block);
    const double baseline = rect.top() + line.ascent();
    const QFont font = block.charFormat().font();
    const QFontMetricsF metrics(font);
    switch (kind.list) {
    case BlockKind::List::None:
        break;
    case BlockKind::List::Ordered: {
        const QString text = listNumber(number, kind.indent);
        const double x = besideText(block, rect, metrics.horizontalAdvance(text));
        painter.setFont(font);
        painter.setPen(tokens.muted);
        painter.drawText(QPointF(x, baseline), text);
        break;
    }
    case BlockKind::List::Bullet: {
        const double radius = metrics.xHeight() * 0.3;
        const QPointF centre(besideText(block, rect, 2 * (radius + scaled(2))) + radius + scaled(2),
                             baseline - metrics.xHeight() * 0.55);
        painter.setPen(QPen(tokens.muted, 1.3));
        painter.setBrush(kind.indent % 3 == 1 ? QBrush(Qt::NoBrush) : QBrush(tokens.muted));
        const QRectF dot(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2);
        if (kind.indent % 3 == 2)
            painter.drawRect(dot);
        else
            painter.drawEllipse(dot);
        break;
    }
    case BlockKind::List::Checked:
    case BlockKind::List::Unchecked:
        paintCheckBox(painter, checkBox(block), kind);
        break;
    }
}

void BlockPainter::paintCheckBox(QPainter& painter, const QRectF& box, const BlockKind& kind) const
{
    const Tokens& tokens = m_theme.tokens();
    const bool checked = kind.list == BlockKind::List::Checked;
    painter.setPen(QPen(checked ? tokens.accent : tokens.fieldBorder, 1.4));
    painter.setBrush(checked ? QBrush(tokens.accent) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(box, 3, 3);
    if (!checked)
        return;
    QPainterPath tick;
    tick.moveTo(box.left() + box.width() * 0.22, box.top() + box.height() * 0.54);
    tick.lineTo(box.left() + box.width() * 0.43, box.top() + box.height() * 0.74);
    tick.lineTo(box.left() + box.width() * 0.79, box.top() + box.height() * 0.29);
    painter.setPen(QPen(tokens.onAccent, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(tick);
}

} // namespace cahier::app
