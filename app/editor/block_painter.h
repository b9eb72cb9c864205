// SPDX-License-Identifier: MPL-2.0
// Draws what belongs to blocks but is not text: bullets, numbers, check boxes, quote bars and the
// ground of code. Derived from attributes while painting, so that nothing has to be kept in step.
#pragma once

#include "app/style/text_looks.h"

#include <QPainter>
#include <QTextBlock>
#include <QTextEdit>

#include <array>

namespace cahier::app {

/// Number of an ordered item at a level as it is shown: "1.", "a.", "i." by turns. Pure.
QString listNumber(int number, int level);

/// Owner: EditorWidget. Everything passed in outlives it.
class BlockPainter
{
public:
    BlockPainter(const QTextEdit& editor, const Theme& theme, const TextLooks& looks);

    /// Under the text.
    void paintGround(QPainter& painter, const QRect& clip) const;
    /// Beside the text.
    void paintMarkers(QPainter& painter, const QRect& clip) const;
    /// Where the first letter will stand; nothing in a list, quote or code.
    void paintInvitation(QPainter& painter, const QString& words) const;
    /// Where a check item's box stands, in viewport coordinates; invalid for other blocks.
    QRectF checkBox(const QTextBlock& block) const;

private:
    using Counters = std::array<int, MaxIndent + 1>;

    double scaled(double length) const;
    double leftOf(const QTextBlock& block) const;
    QTextBlock firstVisible() const;
    QRectF blockRect(const QTextBlock& block) const;
    /// Where a block's marker may stand: at the side where its lines begin.
    QRectF markerRect(const QTextBlock& block) const;
    /// Left edge of a marker of that width, at the text's side of `area`.
    double besideText(const QTextBlock& block, const QRectF& area, double width) const;
    static void count(Counters& counters, const BlockKind& kind);
    void paintCodeGround(QPainter& painter, const QTextBlock& block, const QRect& clip) const;
    void paintMarker(QPainter& painter,
                     const QTextBlock& block,
                     const BlockKind& kind,
                     int number) const;
    void paintCheckBox(QPainter& painter, const QRectF& box, const BlockKind& kind) const;

    const QTextEdit& m_editor;
    const Theme& m_theme;
    const TextLooks& m_looks;
};

} // namespace cahier::app
