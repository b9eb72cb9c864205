// SPDX-License-Identifier: MPL-2.0
// What keys and buttons mean, as changes of the text: Enter, Backspace, Tab and formats as an
// office editor has them. Reads the text, never changes it, so that each rule is tested alone.
#pragma once

#include "app/bridge/delta.h"
#include "app/bridge/text_binding.h"

#include <QTextBlock>

#include <optional>

namespace cahier::app {

/// Positions in UTF-16 units; the caret may be before the anchor.
struct Selection
{
    int anchor = 0;
    int caret = 0;

    int from() const { return qMin(anchor, caret); }

    int to() const { return qMax(anchor, caret); }

    bool isEmpty() const { return anchor == caret; }

    friend bool operator==(const Selection&, const Selection&) = default;
};

/// A change and what comes after it.
struct Edit
{
    Delta delta;
    Selection after;
    TextBinding::Step step = TextBinding::Step::Join;
    std::optional<Attributes> typing; ///< Formats of the next typed text, when not those around.
};

/// Borrows the binding for its own, short life.
class EditCommands
{
public:
    explicit EditCommands(const TextBinding& text);

    /// Formats that text typed at the start of the selection takes over: those of what is before
    /// it (a link does not grow at its end), or of what follows at the start of a block.
    Attributes typingAttributes(const Selection& selection) const;

    /// All of these expect an empty selection but where a range is named.
    Edit type(int at, const QString& text, const Attributes& attributes) const;
    /// `text` holds whole lines or a part of one. The first line melts into the block at `at`, and
    /// the last one's format is taken over when nothing of the block stands behind it.
    Edit paste(int at, const Delta& text) const;
    Edit enter(int at, const Attributes& typing) const;
    Edit softBreak(int at, const Attributes& typing) const;
    Edit backspace(int at) const;
    Edit deleteForward(int at) const;
    /// What is left of a range's first and last block becomes one block; it keeps the first one's
    /// format unless nothing of that is left.
    Edit remove(int from, int to) const;
    Edit move(int from, int to, int target) const;

    /// Inline format on a range; null removes.
    Edit format(const Selection& range, const Attributes& changes) const;
    /// Every inline format of the range's text and every format of its blocks goes.
    Edit clearFormat(const Selection& range) const;
    /// Block attributes of every block the selection touches.
    Edit formatBlocks(const Selection& range, const Attributes& changes) const;
    /// One level more (+1) or less (-1).
    Edit indent(const Selection& range, int step) const;
    Edit toggleCheck(const QTextBlock& block) const;

    /// "# ", "- ", "1. ", "[] ", "> " or "``` " typed at the start of a paragraph become its
    /// format. `at`: the place right behind the space.
    std::optional<Edit> autoFormat(int at) const;

    /// True if every character of the range (or, when empty, what is typed next) has it.
    bool hasInline(const Selection& range, const QString& name) const;
    /// The value all blocks of the range share, or undefined.
    QJsonValue blockValue(const Selection& range, const QString& name) const;

private:
    QTextBlock blockAt(int position) const;
    Edit stripBlock(const QTextBlock& block, int caret) const;

    const TextBinding& m_text; ///< Borrowed.
};

} // namespace cahier::app
