// SPDX-License-Identifier: MPL-2.0
#include "server/storage/file_blob_store.h"

#include "sync/base/file_descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace cahier::server {

namespace {

namespace fs = std::filesystem;

Error lastError(const char* what)
{
    return {errno == ENOSPC || errno == EDQUOT ? Errc::DiskFull : Errc::IoError, what};
}

Result<void> syncFolder(const fs::path& folder)
{
    const FileDescriptor fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd.isOpen() || ::fsync(fd.get()) != 0)
        return tl::make_unexpected(lastError("cannot sync a blob folder"));
    return {};
}

class FileBlobWriter final : public BlobWriter
{
public:
    FileBlobWriter(FileDescriptor fd, fs::path temporary, fs::path target)
        : m_fd(std::move(fd))
        , m_temporary(std::move(temporary))
        , m_target(std::move(target))
    {
    }

    ~FileBlobWriter() override
    {
        if (!m_committed)
            ::unlink(m_temporary.c_str());
    }

    Result<void> append(ByteView bytes) override
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_fd.get(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return tl::make_unexpected(lastError("cannot write a blob"));
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<void> commit() override
    {
        if (::fsync(m_fd.get()) != 0)
            return tl::make_unexpected(lastError("cannot sync a blob"));
        if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
            return tl::make_unexpected(lastError("cannot rename a blob"));
        m_committed = true;
        return syncFolder(m_target.parent_path());
    }

private:
    const FileDescriptor m_fd;
    const fs::path m_temporary;
    const fs::path m_target;
    bool m_committed = false;
};

} // namespace

FileBlobStore::FileBlobStore(fs::path directory)
    : m_directory(std::move(directory))
{
}

Result<std::unique_ptr<FileBlobStore>> FileBlobStore::open(const fs::path& directory)
{
    std::error_code error;
    fs::create_directories(directory / "tmp", error);
    if (error)
        return fail(Errc::IoError, "cannot create the blob folder");
    for (const auto& entry : fs::directory_iterator{directory / "tmp", error})
        fs::remove(entry.path(), error);
    return std::unique_ptr<FileBlobStore>{new FileBlobStore{directory}};
}

fs::path FileBlobStore::pathOf(const BlobId& id) const
{
    const std::string hex = id.hex();
    return m_directory / hex.substr(0, 2) / hex.substr(2, 2) / (hex + ".bin");
}

Result<std::unique_ptr<BlobWriter>> FileBlobStore::create(const BlobId& id)
{
    const fs::path target = pathOf(id);
    std::error_code error;
    const bool isNewFolder = fs::create_directories(target.parent_path(), error);
    if (error)
        return fail(Errc::IoError, "cannot create a blob folder");
    if (isNewFolder) {
        CAHIER_TRY_VOID(syncFolder(target.parent_path().parent_path()));
        CAHIER_TRY_VOID(syncFolder(m_directory));
    }
    const fs::path temporary = m_directory / "tmp" / (id.hex() + ".part");
    FileDescriptor fd{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!fd.isOpen())
        return tl::make_unexpected(lastError("cannot create a blob"));
    return std::unique_ptr<BlobWriter>{
        std::make_unique<FileBlobWriter>(std::move(fd), temporary, target)};
}

Result<std::uint64_t> FileBlobStore::size(const BlobId& id) const
{
    struct stat info = {};
    if (::stat(pathOf(id).c_str(), &info) != 0)
        return fail(errno == ENOENT ? Errc::NotFound : Errc::IoError, "no such blob");
    return static_cast<std::uint64_t>(info.st_size);
}

Result<Bytes>
FileBlobStore::read(const BlobId& id, std::uint64_t offset, std::size_t maxBytes) const
{
    const FileDescriptor fd{::open(pathOf(id).c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd.isOpen())
        return fail(errno == ENOENT ? Errc::NotFound : Errc::IoError, "no such blob");
    Bytes bytes(maxBytes);
    std::size_t done = 0;
    while (done < maxBytes) {
        const ssize_t size = ::pread(
            fd.get(), bytes.data() + done, maxBytes - done, static_cast<off_t>(offset + done));
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return tl::make_unexpected(lastError("cannot read a blob"));
        if (size == 0)
            break;
        done += static_cast<std::size_t>(size);
    }
    bytes.resize(done);
    return bytes;
}

Result<void> FileBlobStore::remove(const BlobId& id)
{
    if (::unlink(pathOf(id).c_str()) != 0 && errno != ENOENT)
        return tl::make_unexpected(lastError("cannot remove a blob"));
    return {};
}

} // namespace cahier::server
