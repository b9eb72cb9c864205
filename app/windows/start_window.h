// SPDX-License-Identifier: MPL-2.0
// The window before there is an open profile: first start or unlock.
#pragma once

#include "app/windows/first_start.h"

#include <QWidget>

namespace cahier::app {

class UnlockPage;

/// Owner: Application; bridge and theme outlive it.
class StartWindow final : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { FirstStart, Unlock };

    StartWindow(Bridge& bridge, const Theme& theme, Kind kind, const QString& profileFolder);

    /// How the new profile begins; nothing when an existing one was unlocked.
    std::optional<Beginning> beginning() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    FirstStart* m_first = nullptr;  ///< Of Kind::FirstStart.
    UnlockPage* m_unlock = nullptr; ///< Of Kind::Unlock.
};

} // namespace cahier::app
