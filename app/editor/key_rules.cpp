// SPDX-License-Identifier: MPL-2.0
#include "app/editor/key_rules.h"

#include <algorithm>

namespace cahier::app {

bool isMovement(const QKeyEvent& event)
{
    constexpr QKeySequence::StandardKey keys[] = {
        QKeySequence::MoveToNextChar,        QKeySequence::MoveToPreviousChar,
        QKeySequence::MoveToNextWord,        QKeySequence::MoveToPreviousWord,
        QKeySequence::MoveToNextLine,        QKeySequence::MoveToPreviousLine,
        QKeySequence::MoveToNextPage,        QKeySequence::MoveToPreviousPage,
        QKeySequence::MoveToStartOfLine,     QKeySequence::MoveToEndOfLine,
        QKeySequence::MoveToStartOfBlock,    QKeySequence::MoveToEndOfBlock,
        QKeySequence::MoveToStartOfDocument, QKeySequence::MoveToEndOfDocument,
        QKeySequence::SelectNextChar,        QKeySequence::SelectPreviousChar,
        QKeySequence::SelectNextWord,        QKeySequence::SelectPreviousWord,
        QKeySequence::SelectNextLine,        QKeySequence::SelectPreviousLine,
        QKeySequence::SelectNextPage,        QKeySequence::SelectPreviousPage,
        QKeySequence::SelectStartOfLine,     QKeySequence::SelectEndOfLine,
        QKeySequence::SelectStartOfBlock,    QKeySequence::SelectEndOfBlock,
        QKeySequence::SelectStartOfDocument, QKeySequence::SelectEndOfDocument};
    return std::any_of(
        std::begin(keys), std::end(keys), [&event](auto key) { return event.matches(key); });
}

bool isTypedText(const QKeyEvent& event)
{
    const QString text = event.text();
    if (text.isEmpty())
        return false;
    // AltGr arrives as Ctrl+Alt on some systems; Ctrl alone is a command.
    const auto modifiers = event.modifiers();
    if (modifiers == Qt::ControlModifier ||
        modifiers == (Qt::ControlModifier | Qt::ShiftModifier) ||
        modifiers.testFlag(Qt::MetaModifier))
        return false;
    const QChar first = text.at(0);
    return first.isPrint() || first.category() == QChar::Other_Format || first.isHighSurrogate() ||
           first.category() == QChar::Other_PrivateUse;
}

bool isParagraphKey(const QKeyEvent& event)
{
    // Ctrl+J is a line feed as well, but a command.
    return event.matches(QKeySequence::InsertParagraphSeparator) ||
           (event.text() == QLatin1String("\n") && event.modifiers() == Qt::NoModifier);
}

bool isPlain(const QKeyEvent& event, Qt::Key key)
{
    return event.key() == key && event.modifiers() == Qt::NoModifier;
}

bool isCtrlY(const QKeyEvent& event)
{
    return event.key() == Qt::Key_Y && event.modifiers() == Qt::ControlModifier;
}

bool claimsShortcut(const QKeyEvent& event)
{
    if (isMovement(event) || isTypedText(event) || isParagraphKey(event))
        return true;
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Backspace:
    case Qt::Key_Delete:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return !event.modifiers().testFlag(Qt::AltModifier);
    default:
        return false;
    }
}

} // namespace cahier::app
