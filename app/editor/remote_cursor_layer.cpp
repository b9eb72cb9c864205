// SPDX-License-Identifier: MPL-2.0
#include "app/editor/remote_cursor_layer.h"

#include <QFontMetrics>
#include <QTextCursor>
#include <QTextDocument>

namespace cahier::app {

namespace {

constexpr int SelectionAlpha = 60;
constexpr int MaxNameWidth = 160;
constexpr int FadeMs = 180;
constexpr int FadeStepMs = 30;
/// Side of the dot on a caret without a name.
constexpr int DotSize = 6;
/// How near the pointer must come to a caret.
constexpr int PointReach = 5;

QRect dotOn(const QRect& caret)
{
    return {caret.center().x() - DotSize / 2 + 1, caret.top() - DotSize / 2, DotSize, DotSize};
}

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
    m_time.start();
    m_next.setSingleShot(true);
    QObject::connect(&m_next, &QTimer::timeout, &m_next, [this] { refresh(); });
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
    QHash<QString, Shown> shown;
    for (const PresentPerson& person : people) {
        const auto before = m_shown.constFind(person.device);
        const bool still = before != m_shown.constEnd() && before->moves == person.moves;
        shown.insert(person.device, still ? *before : Shown{person.moves, m_time.elapsed()});
    }
    m_shown = shown;
    refresh();
}

void RemoteCursorLayer::point(const QPoint& position)
{
    for (qsizetype i = 0; i < m_flags.size(); ++i) {
        const Flag& flag = m_flags.at(i);
        const QRect reach = flag.caret.united(dotOn(flag.caret))
                                .adjusted(-PointReach, -PointReach, PointReach, PointReach);
        if (!reach.contains(position))
            continue;
        m_shown[m_flagDevices.at(i)].atMs = m_time.elapsed();
        refresh();
        return;
    }
}

double RemoteCursorLayer::opacityOf(const QString& device) const
{
    const qint64 over = m_time.elapsed() - m_shown.value(device).atMs - m_nameMs;
    return qBound(0.0, 1.0 - double(over) / FadeMs, 1.0);
}

void RemoteCursorLayer::planNext()
{
    qint64 next = -1;
    for (const Shown& shown : std::as_const(m_shown)) {
        const qint64 left = shown.atMs + m_nameMs - m_time.elapsed();
        if (left <= -FadeMs)
            continue;
        const qint64 wanted = qMax<qint64>(FadeStepMs, left);
        next = next < 0 ? wanted : qMin(next, wanted);
    }
    if (next < 0)
        m_next.stop();
    else
        m_next.start(int(next));
}

QRect RemoteCursorLayer::extentOf(const Flag& flag) const
{
    return flag.caret.united(flag.flag).united(dotOn(flag.caret)).adjusted(-2, -2, 2, 2);
}

void RemoteCursorLayer::refresh()
{
    for (const Flag& old : std::as_const(m_flags))
        m_editor.viewport()->update(extentOf(old));
    m_flags.clear();
    m_flagDevices.clear();
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
        const Flag flag{caret,
                        flagRect(caret, size, area),
                        name,
                        m_theme.personColour(person.colour),
                        opacityOf(person.device)};
        m_flags.append(flag);
        m_flagDevices.append(person.device);
        m_editor.viewport()->update(extentOf(flag));
    }
    planNext();
}

void RemoteCursorLayer::paint(QPainter& painter) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(flagFont());
    for (const Flag& flag : m_flags) {
        painter.setOpacity(1);
        painter.fillRect(flag.caret, flag.colour);
        painter.setPen(Qt::NoPen);
        painter.setBrush(flag.colour);
        // The dot comes as the name goes.
        painter.setOpacity(1 - flag.opacity);
        painter.drawRoundedRect(dotOn(flag.caret), 2, 2);
        if (flag.opacity <= 0)
            continue;
        painter.setOpacity(flag.opacity);
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
