// SPDX-License-Identifier: MPL-2.0
// Renders deltas into a QTextDocument and reads them back: the view half of the binding. It knows
// nothing of the CRDT, so that every rule of the block ↔ newline mapping is tested on its own.
#pragma once

#include "app/bridge/delta.h"
#include "app/bridge/looks.h"

#include <QHash>
#include <QPointer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

namespace cahier::app {

/// The attributes a format was derived from (user properties of QTextFormat).
Attributes attributesOf(const QTextFormat& format);
/// Attributes of the newline that ends `block`.
Attributes blockAttributesOf(const QTextBlock& block);
/// The value of an embed, or undefined for ordinary text.
QJsonValue embedOf(const QTextFormat& format);

/// Keeps one QTextDocument equal to a text. Position in the text = position in the document:
/// a newline is a block's end, an embed one U+FFFC. The text's last newline is the final block's
/// end, which Qt never deletes; a text that does not end with one is shown with a virtual one.
/// UI thread; the document must have undo switched off and outlive the writer.
class ViewWriter
{
public:
    ViewWriter(QTextDocument& view, const Looks& looks);

    /// Replaces everything. `text` holds inserts only. O(n).
    void reset(const Delta& text);
    /// Renders a change of the text as it is shown now. Nearby steps share an edit block, far ones
    /// do not, because the layout is done again from the first to the last change of one.
    void apply(const Delta& change);
    /// Derives every look anew (theme, zoom). O(n).
    void restyle();
    /// Derives the looks of the blocks in [from, to] anew, e.g. after somebody else's edit.
    void restyle(int from, int to);

    /// What is shown, from the user properties. O(n).
    Delta toDelta() const;
    /// The part [from, to) of it.
    Delta slice(int from, int to) const;

    /// Whether the shown text ends with a newline of its own.
    bool hasFinalNewline() const { return m_finalNewline; }

    /// Told by whoever let an edit through that did not come from here.
    void setFinalNewline(bool present) { m_finalNewline = present; }

    /// Length of the shown text in UTF-16 units. O(1).
    int length() const { return m_view->characterCount() - (m_finalNewline ? 0 : 1); }

    /// Where the last change ended: a caret after an undo belongs there.
    int lastChange() const { return m_lastChange; }

private:
    bool touchesEnd(const Delta& change) const;
    void materialiseEnd(QTextCursor& cursor);
    void normaliseEnd(QTextCursor& cursor);
    void insertText(QTextCursor& cursor, const DeltaOp& op);
    void insertNewline(QTextCursor& cursor, const Attributes& attributes);
    void erase(QTextCursor& cursor, int at, int length);
    void format(QTextCursor& cursor, int at, int length, const Attributes& changes);
    void formatRuns(
        QTextCursor& cursor, const QTextBlock& block, int from, int to, const Attributes& changes);
    void applyBlock(QTextBlock block, const Attributes& attributes);
    void relook(const QTextBlock& block, const Attributes& blockAttributes);
    QTextCharFormat charFormat(const Attributes& text, const Attributes& block) const;
    QTextCharFormat
    embedFormat(const QJsonValue& embed, const Attributes& text, const Attributes& block) const;
    QTextBlockFormat blockFormat(const Attributes& block) const;

    QTextDocument* m_view;       ///< Borrowed.
    const Looks* m_looks;        ///< Borrowed.
    bool m_finalNewline = false; ///< False: the last block's end is virtual.
    int m_lastChange = 0;        ///< End of the last change, in positions.
    mutable QHash<QString, QTextCharFormat> m_charCache;   ///< By both canonical attributes.
    mutable QHash<QString, QTextBlockFormat> m_blockCache; ///< By canonical attributes.
};

} // namespace cahier::app
