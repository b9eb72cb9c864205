// SPDX-License-Identifier: MPL-2.0
#include "app/widgets/button_keys.h"

#include <QAbstractButton>
#include <QKeyEvent>

namespace cahier::app {

bool pressFocusedButton(const QWidget& window, const QKeyEvent& event)
{
    const bool wanted = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    auto* button = qobject_cast<QAbstractButton*>(window.focusWidget());
    if (!wanted || modifiers != Qt::NoModifier || event.isAutoRepeat() || button == nullptr)
        return false;
    button->click();
    return true;
}

} // namespace cahier::app
