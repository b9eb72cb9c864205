// SPDX-License-Identifier: MPL-2.0
#include "app/cli/stop_signal.h"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace cahier::app::cli {

namespace {

constexpr std::array<int, 3> Signals{SIGINT, SIGTERM, SIGHUP};

std::atomic<int> writeEnd{-1};

bool isIgnored(int signal)
{
    struct sigaction now = {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void onSignal(int) noexcept
{
    const char byte = 1;
    // Nothing can be done about a full pipe: then the loop is awake already.
    [[maybe_unused]] const ssize_t written = ::write(writeEnd.load(), &byte, 1);
}

} // namespace

StopSignal::StopSignal()
{
    if (::pipe2(m_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    writeEnd.store(m_pipe[1]);
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        m_arrived = true;
        m_notifier->setEnabled(false);
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    for (const int signal : Signals)
        if (!isIgnored(signal)) // By nohup, say.
            ::sigaction(signal, &action, nullptr);
}

StopSignal::~StopSignal()
{
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    for (const int signal : Signals)
        if (!isIgnored(signal))
            ::sigaction(signal, &action, nullptr);
    writeEnd.store(-1);
    m_notifier.reset();
    for (const int descriptor : m_pipe)
        if (descriptor >= 0)
            ::close(descriptor);
}

} // namespace cahier::app::cli
