// SPDX-License-Identifier: MPL-2.0
// The few file operations of a profile that SQLite does not do for us: small files replaced
// atomically and durably, and the lock. POSIX.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/file_descriptor.h"

#include <filesystem>
#include <utility>

namespace cahier::store {

/// NotFound; TooLarge beyond `maxBytes`; IoError.
Result<Bytes> readSmallFile(const std::filesystem::path& path, std::size_t maxBytes);
/// After an error or a crash at any point the file has its old bytes or (after success always) its
/// new ones: temporary name, fsync, rename, fsync of the folder. DiskFull, IoError.
Result<void> replaceFile(const std::filesystem::path& path, ByteView bytes);
/// Rename, then fsync of the folder (of `to`).
Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to);
/// With its parents, for this user only.
Result<void> makePrivateFolder(const std::filesystem::path& folder);

/// Held until destroyed or until the process ends, however it ends. Not inherited by children.
class FolderLock
{
public:
    /// Busy if any process (or this one) holds it. Leaves an empty file `lock` in the folder.
    static Result<FolderLock> acquire(const std::filesystem::path& folder);

private:
    explicit FolderLock(FileDescriptor file) noexcept
        : m_file(std::move(file))
    {
    }

    FileDescriptor m_file; ///< Locked as long as it is open.
};

} // namespace cahier::store
