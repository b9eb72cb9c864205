// SPDX-License-Identifier: MPL-2.0
#include "app/editor/remote_cursor_layer.h"

#include <QFontMetrics>
#include <QTextCursor>
#include <QTextDocument>

namespace cahier::app {

namespace {

constexpr int SelectionAlpha = 60;
constexpr int MaxNameWidth = 160;

} // namespace

QRect flagRect(const QRect& caret, const QSize& flag, const QRect& area)
{
    QRect rect(QPoint(caret.left(), caret.top() - flag.height()), flag);
    if (rect.top() < area.top())
        rect.moveTop(caret.bottom() + 1);
    if (rect.right() > area.right())
        rect.moveRight(area.right());
    if (rect.left() < area.left())
        rect.moveLeft(area.left());
    return rect;
}

RemoteCursorLayer::RemoteCursorLayer(QTextEdit& editor, const Theme& theme)
    : m_editor(editor)
    , m_theme(theme)
{
}

QFont RemoteCursorLayer::flagFont() const
{
    QFont font = m_editor.font();
    font.setPointSizeF(font.pointSizeF() * 0.82);
    font.setWeight(QFont::DemiBold);
    return font;
}

void RemoteCursorLayer::setPeople(const QList<PresentPerson>& people)
{
    m_people = people;
    refresh();
}

void RemoteCursorLayer::refresh()
{
    for (const Flag& old : std::as_const(m_flags))
        m_editor.viewport()->update(old.caret.united(old.flag).adjusted(-2, -2, 2, 2));
    m_flags.clear();
    const QFontMetrics metrics(flagFont());
    const QRect area = m_editor.viewport()->rect();
    const int last = m_editor.document()->characterCount() - 1;
    for (const PresentPerson& person : std::as_const(m_people)) {
        if (person.caret < 0)
            continue;
        QTextCursor cursor(m_editor.document());
        cursor.setPosition(qBound(0, person.caret, last));
        QRect caret = m_editor.cursorRect(cursor);
        caret.setLeft(qMax(0, caret.left() - Metrics::CaretWidth / 2));
        caret.setWidth(Metrics::CaretWidth);
        if (!area.intersects(caret))
            continue;
        const QString name = metrics.elidedText(person.name, Qt::ElideRight, MaxNameWidth);
        const QSize size(metrics.horizontalAdvance(name) + 12, metrics.height() + 2);
        const Flag flag{
            caret, flagRect(caret, size, area), name, m_theme.personColour(person.colour)};
        m_flags.append(flag);
        m_editor.viewport()->update(flag.caret.united(flag.flag).adjusted(-2, -2, 2, 2));
    }
}

void RemoteCursorLayer::paint(QPainter& painter) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(flagFont());
    for (const Flag& flag : m_flags) {
        painter.fillRect(flag.caret, flag.colour);
        painter.setPen(Qt::NoPen);
        painter.setBrush(flag.colour);
        painter.drawRoundedRect(flag.flag, 4, 4);
        painter.setPen(m_theme.tokens().onPerson);
        painter.drawText(flag.flag, Qt::AlignCenter, flag.name);
    }
    painter.restore();
}

QList<QTextEdit::ExtraSelection> RemoteCursorLayer::selections() const
{
    QList<QTextEdit::ExtraSelection> list;
    const int last = m_editor.document()->characterCount() - 1;
    for (const PresentPerson& person : m_people) {
        if (person.caret < 0 || person.anchor < 0 || person.caret == person.anchor)
            continue;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(m_editor.document());
        selection.cursor.setPosition(qBound(0, person.anchor, last));
        selection.cursor.setPosition(qBound(0, person.caret, last), QTextCursor::KeepAnchor);
        QColor colour = m_theme.personColour(person.colour);
        colour.setAlpha(SelectionAlpha);
        selection.format.setBackground(colour);
        list.append(selection);
    }
    return list;
}

} // namespace cahier::app
