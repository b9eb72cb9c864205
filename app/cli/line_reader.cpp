// SPDX-License-Identifier: MPL-2.0
#include "app/cli/line_reader.h"

#include "app/cli/tr.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <unistd.h>

namespace cahier::app::cli {

LineReader::LineReader(int descriptor, std::size_t maxLineBytes)
    : m_descriptor(descriptor)
    , m_maxLineBytes(maxLineBytes)
    , m_notifier(descriptor, QSocketNotifier::Read)
{
    QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] { read(); });
}

void LineReader::read()
{
    std::array<char, 65536> chunk{};
    const ssize_t count = ::read(m_descriptor, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0) {
        if (count < 0)
            m_problem = refuse(Errc::IoError, Cli::tr("standard input cannot be read")).value();
        m_ended = true;
        m_notifier.setEnabled(false);
        return;
    }
    m_buffer.erase(0, m_start);
    m_searched -= std::min(m_searched, m_start);
    m_start = 0;
    m_buffer.append(chunk.data(), static_cast<std::size_t>(count));
    if (isReady()) {
        m_notifier.setEnabled(false); // Until the lines are taken: the buffer stays bounded.
    } else if (m_buffer.size() > m_maxLineBytes) {
        m_problem =
            refuse(Errc::TooLarge, Cli::tr("a line has at most %1 bytes").arg(m_maxLineBytes))
                .value();
        m_ended = true;
        m_notifier.setEnabled(false);
    }
}

bool LineReader::isReady() const noexcept
{
    return m_ended || m_buffer.find('\n', std::max(m_start, m_searched)) != std::string::npos;
}

std::optional<std::string> LineReader::takeLine()
{
    const std::size_t newline = m_buffer.find('\n', std::max(m_start, m_searched));
    if (newline != std::string::npos) {
        std::string line = m_buffer.substr(m_start, newline - m_start);
        m_start = newline + 1;
        m_searched = m_start;
        m_notifier.setEnabled(!isReady());
        return line;
    }
    m_searched = m_buffer.size();
    if (m_ended && !m_problem && m_start < m_buffer.size()) {
        std::string line = m_buffer.substr(m_start);
        m_start = m_buffer.size();
        return line;
    }
    if (!m_ended)
        m_notifier.setEnabled(true);
    return std::nullopt;
}

} // namespace cahier::app::cli
