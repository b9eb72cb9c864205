// SPDX-License-Identifier: MPL-2.0
// A signal to stop as something that a waiting command can look at.
#pragma once

#include "sync/base/stop_signal.h"

#include <QSocketNotifier>

namespace cahier::app::cli {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the program but are remembered here and
/// wake the event loop. One at a time in the program.
class StopWish
{
public:
    StopWish()
        : m_notifier(m_signal.descriptor(), QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] {
            m_arrived = true;
            m_notifier.setEnabled(false);
        });
    }

    bool arrived() const noexcept { return m_arrived; }

private:
    StopSignal m_signal;
    QSocketNotifier m_notifier; ///< Wakes the loop.
    bool m_arrived = false;     ///< A signal came.
};

} // namespace cahier::app::cli
