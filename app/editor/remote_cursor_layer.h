// SPDX-License-Identifier: MPL-2.0
// Carets of others with their names, painted over the text.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"

#include <QList>
#include <QPainter>
#include <QRect>
#include <QTextEdit>

namespace cahier::app {

/// Where a name flag goes: above its caret, below when that would leave `area` at the top, and
/// moved left when it would leave it at the right. Pure.
QRect flagRect(const QRect& caret, const QSize& flag, const QRect& area);

/// Owner: EditorWidget. Everything passed in outlives it.
class RemoteCursorLayer
{
public:
    struct Flag
    {
        QRect caret;
        QRect flag;
        QString name;
        QColor colour;
    };

    RemoteCursorLayer(QTextEdit& editor, const Theme& theme);

    void setPeople(const QList<PresentPerson>& people);
    /// After scrolling, layout or edits: places again. Repaints where something was and where
    /// something is, nothing else.
    void refresh();
    void paint(QPainter& painter) const;
    /// Selections of others, for QTextEdit::setExtraSelections.
    QList<QTextEdit::ExtraSelection> selections() const;

    const QList<Flag>& flags() const { return m_flags; }

private:
    QFont flagFont() const;

    QTextEdit& m_editor;
    const Theme& m_theme;
    QList<PresentPerson> m_people; ///< As last told.
    QList<Flag> m_flags;           ///< Placed carets that are in sight.
};

} // namespace cahier::app
