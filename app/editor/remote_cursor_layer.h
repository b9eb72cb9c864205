// SPDX-License-Identifier: MPL-2.0
// Carets of others, painted over the text. A name stands above its caret while its owner moves it
// and for a moment afterwards; then a thin caret with a dot is left, which hides nothing.
#pragma once

#include "app/bridge/values.h"
#include "app/style/theme.h"

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QPainter>
#include <QRect>
#include <QTextEdit>
#include <QTimer>

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
        QRect flag; ///< Place of the name, whether it is shown or not.
        QString name;
        QColor colour;
        double opacity = 0; ///< Of the name: 0 is a caret with a dot only.
    };

    /// How long a name stays after its owner's last move, without the moment of fading.
    static constexpr int NameMs = 2500;

    RemoteCursorLayer(QTextEdit& editor, const Theme& theme);

    /// Names of those who came or moved by themselves are shown again.
    void setPeople(const QList<PresentPerson>& people);
    /// The pointer is at `position` of the viewport: a caret under it says whose it is.
    void point(const QPoint& position);

    /// For tests: how long names stay.
    void setNameMs(int ms) { m_nameMs = ms; }

    /// After scrolling, layout or edits: places again. Repaints where something was and where
    /// something is, nothing else.
    void refresh();
    void paint(QPainter& painter) const;
    /// Selections of others, for QTextEdit::setExtraSelections.
    QList<QTextEdit::ExtraSelection> selections() const;

    const QList<Flag>& flags() const { return m_flags; }

private:
    struct Shown
    {
        int moves = 0;   ///< As of the last time the name was shown.
        qint64 atMs = 0; ///< Of m_time.
    };

    QFont flagFont() const;
    double opacityOf(const QString& device) const;
    void planNext();
    QRect extentOf(const Flag& flag) const;

    QTextEdit& m_editor;
    const Theme& m_theme;
    QList<PresentPerson> m_people; ///< As last told.
    QList<Flag> m_flags;           ///< Placed carets that are in sight.
    QHash<QString, Shown> m_shown; ///< By device.
    QStringList m_flagDevices;     ///< Devices of m_flags, in its order.
    QElapsedTimer m_time;
    QTimer m_next; ///< The next change of a name's opacity.
    int m_nameMs = NameMs;
};

} // namespace cahier::app
