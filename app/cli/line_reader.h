// SPDX-License-Identifier: MPL-2.0
// Standard input line by line, without blocking the event loop.
#pragma once

#include "sync/base/result.h"

#include <QSocketNotifier>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace cahier::app::cli {

/// Collects what has arrived. Files, pipes and terminals alike.
class LineReader
{
public:
    /// A line longer than `maxLineBytes` ends reading with TooLarge.
    LineReader(int descriptor, std::size_t maxLineBytes);

    /// The next whole line without its newline; nothing while none has arrived. The last line need
    /// not end in a newline.
    std::optional<std::string> takeLine();
    /// True when there is a line to take, or never will be.
    bool isReady() const noexcept;

    bool atEnd() const noexcept { return m_ended && m_start >= m_buffer.size(); }

    const std::optional<Error>& problem() const noexcept { return m_problem; }

private:
    void read();

    int m_descriptor;               ///< Borrowed.
    std::size_t m_maxLineBytes;     ///< Bound of one line.
    QSocketNotifier m_notifier;     ///< Off while there is a line to take.
    std::string m_buffer;           ///< Arrived bytes.
    std::size_t m_start = 0;        ///< Where the next line begins in m_buffer.
    std::size_t m_searched = 0;     ///< No newline in [m_start, m_searched).
    bool m_ended = false;           ///< Nothing more will come.
    std::optional<Error> m_problem; ///< Why reading stopped.
};

} // namespace cahier::app::cli
