// SPDX-License-Identifier: MPL-2.0
#include "sync/store/profile_files.h"

#include "sync/store/sqlite_error.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cahier::store {

namespace {

Error systemError(const char* what, int code)
{
    Errc errc = Errc::IoError;
    if (isNoRoom(code))
        errc = Errc::DiskFull;
    else if (code == ENOENT)
        errc = Errc::NotFound;
    return {errc, std::string(what) + ": system " + std::to_string(code)};
}

tl::unexpected<Error> failed(const char* what)
{
    return tl::make_unexpected(systemError(what, errno));
}

int openRetrying(const std::filesystem::path& path, int flags, mode_t mode = 0)
{
    int descriptor = -1;
    do {
        descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

Result<void> writeAll(int descriptor, ByteView bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failed("write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> syncFolder(const std::filesystem::path& folder)
{
    const FileDescriptor descriptor(openRetrying(folder, O_RDONLY | O_DIRECTORY));
    if (!descriptor.isOpen())
        return failed("open a folder");
    // Some file systems cannot sync folders and say EINVAL; there is nothing better to do there.
    if (::fsync(descriptor.get()) != 0 && errno != EINVAL)
        return failed("sync a folder");
    return {};
}

Result<void> writeNew(const std::filesystem::path& path, ByteView bytes)
{
    FileDescriptor descriptor(openRetrying(path, O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR));
    if (!descriptor.isOpen())
        return failed("create");
    CAHIER_TRY_VOID(writeAll(descriptor.get(), bytes));
    if (::fsync(descriptor.get()) != 0)
        return failed("sync");
    if (descriptor.close() != 0)
        return failed("close");
    return {};
}

} // namespace

Result<Bytes> readSmallFile(const std::filesystem::path& path, std::size_t maxBytes)
{
    const FileDescriptor descriptor(openRetrying(path, O_RDONLY));
    if (!descriptor.isOpen())
        return failed("open");
    Bytes bytes(maxBytes + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t count = ::read(descriptor.get(), bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed("read");
        if (count == 0)
            break;
        size += static_cast<std::size_t>(count);
    }
    if (size > maxBytes)
        return fail(Errc::TooLarge, "a small file is large");
    bytes.resize(size);
    return bytes;
}

Result<void> replaceFile(const std::filesystem::path& path, ByteView bytes)
{
    const std::filesystem::path temporary = std::filesystem::path(path) += ".new";
    auto written = writeNew(temporary, bytes);
    if (written)
        written = renameDurably(temporary, path);
    if (!written)
        ::unlink(temporary.c_str());
    return written;
}

Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        return failed("rename");
    return syncFolder(to.parent_path());
}

Result<void> makePrivateFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    if (std::filesystem::is_directory(folder, error))
        return {};
    if (folder.has_parent_path()) {
        std::filesystem::create_directories(folder.parent_path(), error);
        if (error)
            return tl::make_unexpected(systemError("create a folder", error.value()));
    }
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return failed("create a folder");
    return {};
}

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& folder)
{
    FileDescriptor descriptor(openRetrying(folder / "lock", O_RDWR | O_CREAT, S_IRUSR | S_IWUSR));
    if (!descriptor.isOpen())
        return failed("open the lock");
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(Errc::Busy, "another process has this profile open");
        return failed("lock");
    }
    return FolderLock(std::move(descriptor));
}

} // namespace cahier::store
