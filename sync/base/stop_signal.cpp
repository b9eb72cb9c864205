// SPDX-License-Identifier: MPL-2.0
#include "sync/base/stop_signal.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace cahier {

namespace {

constexpr std::array<int, 3> Signals{SIGINT, SIGTERM, SIGHUP};

std::atomic<int> writeEnd{-1};

bool isIgnored(int signal)
{
    struct sigaction now = {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void handle(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    for (const int signal : Signals) {
        if (!isIgnored(signal))
            ::sigaction(signal, &action, nullptr);
    }
}

void onSignal(int) noexcept
{
    const int before = errno;
    const char byte = 1;
    // Nothing can be done about a full pipe: then the loop is awake already.
    [[maybe_unused]] const ssize_t written = ::write(writeEnd.load(), &byte, 1);
    errno = before;
}

std::array<int, 2> makePipe()
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return {-1, -1};
    return ends;
}

} // namespace

StopSignal::StopSignal()
    : StopSignal(makePipe())
{
}

StopSignal::StopSignal(const std::array<int, 2>& ends)
    : m_read(ends[0])
    , m_write(ends[1])
{
    if (!m_write.isOpen())
        return;
    writeEnd.store(m_write.get());
    handle(onSignal);
}

StopSignal::~StopSignal()
{
    if (!m_write.isOpen())
        return;
    handle(SIG_DFL);
    writeEnd.store(-1);
}

} // namespace cahier
