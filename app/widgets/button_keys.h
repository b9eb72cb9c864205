// SPDX-License-Identifier: MPL-2.0
// Return and Enter press the focused button in every window, as they do in dialogs; Qt alone would
// have people find out about the space bar.
#pragma once

class QKeyEvent;
class QWidget;

namespace cahier::app {

/// For keyPressEvent of a window, where keys arrive that the focused widget has no use for. True
/// if a button inside of `window` was pressed.
bool pressFocusedButton(const QWidget& window, const QKeyEvent& event);

} // namespace cahier::app
