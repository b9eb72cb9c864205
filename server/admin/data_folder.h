// SPDX-License-Identifier: MPL-2.0
// The relay's data folder as a whole: made once, held by one serving process at a time.
#pragma once

#include "sync/base/file_descriptor.h"
#include "sync/base/result.h"

#include <filesystem>
#include <utility>

namespace cahier::server {

/// Creates the folder (mode 0700) if it is missing. IoError.
Result<void> makeDataFolder(const std::filesystem::path& directory);

/// Held while serving; the kernel lets go of it when the process ends, however it ends.
class ServeLock
{
public:
    /// Busy when another process serves this folder.
    static Result<ServeLock> take(const std::filesystem::path& directory);

private:
    explicit ServeLock(FileDescriptor file) noexcept
        : m_file(std::move(file))
    {
    }

    FileDescriptor m_file; ///< Locked as long as it is open.
};

} // namespace cahier::server
