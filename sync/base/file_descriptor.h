// SPDX-License-Identifier: MPL-2.0
// A file descriptor that closes itself: one for every module that opens files without a library.
#pragma once

#include <unistd.h>
#include <utility>

namespace cahier {

/// Owns a descriptor, or none (negative: what open() gives when it fails; errno is left alone).
/// No thread of its own; movable, not copyable.
class FileDescriptor
{
public:
    explicit FileDescriptor(int descriptor) noexcept
        : m_descriptor(descriptor)
    {
    }

    ~FileDescriptor() { static_cast<void>(close()); }

    FileDescriptor(FileDescriptor&& other) noexcept
        : m_descriptor(other.release())
    {
    }

    FileDescriptor& operator=(FileDescriptor&&) = delete;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    bool isOpen() const noexcept { return m_descriptor >= 0; }

    int get() const noexcept { return m_descriptor; }

    /// The caller's from now on.
    int release() noexcept { return std::exchange(m_descriptor, -1); }

    /// What ::close() says; 0 when there is nothing to close.
    int close() noexcept { return m_descriptor < 0 ? 0 : ::close(release()); }

private:
    int m_descriptor; ///< Negative: none.
};

} // namespace cahier
