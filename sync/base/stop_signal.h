// SPDX-License-Identifier: MPL-2.0
// SIGINT, SIGTERM and SIGHUP as bytes in a pipe, for whatever event loop the program has.
#pragma once

#include "sync/base/file_descriptor.h"

#include <array>

namespace cahier {

/// While it lives, the three signals do not end the program but make descriptor() readable; those
/// that were ignored when it was made (by nohup, say) stay ignored. One at a time in a program.
class StopSignal
{
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// To be watched for reading; nothing need be read. Negative: no pipe could be had, and signals
    /// end the program as ever.
    int descriptor() const noexcept { return m_read.get(); }

private:
    explicit StopSignal(const std::array<int, 2>& ends);

    FileDescriptor m_read;
    FileDescriptor m_write; ///< The handler's end.
};

} // namespace cahier
