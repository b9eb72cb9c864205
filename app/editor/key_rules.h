// SPDX-License-Identifier: MPL-2.0
// Which keys move, which type and which belong to the window. Pure functions of key events.
#pragma once

#include <QKeyEvent>

namespace cahier::app {

/// Moves the caret or grows the selection; QTextEdit does that.
bool isMovement(const QKeyEvent& event);
/// Brings text of its own (not a command, not a control character).
bool isTypedText(const QKeyEvent& event);
/// Ends the paragraph: Return, Enter, or the line feed of old keyboards and of programs that type.
bool isParagraphKey(const QKeyEvent& event);
bool isPlain(const QKeyEvent& event, Qt::Key key);
bool isCtrlY(const QKeyEvent& event);
/// Whether the editor wants the key before the window's shortcuts see it.
bool claimsShortcut(const QKeyEvent& event);

} // namespace cahier::app
