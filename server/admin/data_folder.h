// SPDX-License-Identifier: MPL-2.0
// The relay's data folder as a whole: made once, held by one serving process at a time.
#pragma once

#include "sync/base/result.h"

#include <filesystem>

namespace cahier::server {

/// Creates the folder (mode 0700) if it is missing. IoError.
Result<void> makeDataFolder(const std::filesystem::path& directory);

/// Held while serving; the kernel lets go of it when the process ends, however it ends.
class ServeLock
{
public:
    /// Busy when another process serves this folder.
    static Result<ServeLock> take(const std::filesystem::path& directory);

    ~ServeLock();
    ServeLock(ServeLock&& other) noexcept;
    ServeLock& operator=(ServeLock&&) = delete;
    ServeLock(const ServeLock&) = delete;
    ServeLock& operator=(const ServeLock&) = delete;

private:
    explicit ServeLock(int fd) noexcept
        : m_fd(fd)
    {
    }

    int m_fd; ///< Owned; negative when moved from.
};

} // namespace cahier::server
