// SPDX-License-Identifier: MPL-2.0
#include "server/admin/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace cahier::server {

Result<void> makeDataFolder(const std::filesystem::path& directory)
{
    std::error_code error;
    if (std::filesystem::is_directory(directory, error))
        return {};
    if (directory.has_parent_path())
        std::filesystem::create_directories(directory.parent_path(), error);
    if (::mkdir(directory.c_str(), S_IRWXU) != 0)
        return fail(Errc::IoError, "cannot create the data folder " + directory.string());
    return {};
}

Result<ServeLock> ServeLock::take(const std::filesystem::path& directory)
{
    FileDescriptor file{::open(
        (directory / "serve.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.isOpen())
        return fail(Errc::IoError, "cannot open serve.lock in " + directory.string());
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        return fail(Errc::Busy, "another cahier-relay serves " + directory.string() + " already");
    return ServeLock{std::move(file)};
}

} // namespace cahier::server
