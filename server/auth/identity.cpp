// SPDX-License-Identifier: MPL-2.0
#include "server/auth/identity.h"

#include "sync/base/file_descriptor.h"
#include "sync/crypto/verify/sodium_init.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace cahier::server {

namespace {

constexpr std::size_t KeyBytes = 64;

Result<void> writeIdentity(const std::filesystem::path& directory, ByteView key)
{
    const std::filesystem::path temporary = directory / "identity.key.new";
    const FileDescriptor file{
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.isOpen())
        return fail(Errc::IoError, "cannot create identity.key");
    if (::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(file.get()) != 0)
        return fail(Errc::IoError, "cannot write identity.key");
    if (::rename(temporary.c_str(), (directory / "identity.key").c_str()) != 0)
        return fail(Errc::IoError, "cannot rename identity.key");
    const FileDescriptor folder{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.isOpen() || ::fsync(folder.get()) != 0)
        return fail(Errc::IoError, "cannot sync the data folder");
    return {};
}

} // namespace

Result<crypto::RelaySigner> loadOrCreateIdentity(const std::filesystem::path& directory)
{
    crypto::ensureSodium();
    const FileDescriptor file{::open((directory / "identity.key").c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file.isOpen() && errno != ENOENT)
        return fail(Errc::IoError, "cannot read identity.key");
    if (!file.isOpen()) {
        std::error_code error;
        if (std::filesystem::exists(directory / "relay.db", error))
            return fail(Errc::NotFound,
                        "identity.key is missing beside relay.db; restore it from a backup, "
                        "everybody's clients know this relay by it");
        crypto::RelaySigner signer = crypto::RelaySigner::generate();
        CAHIER_TRY_VOID(writeIdentity(directory, signer.secretKey()));
        return signer;
    }
    std::array<std::uint8_t, KeyBytes + 1> key{};
    const ssize_t size = ::read(file.get(), key.data(), key.size());
    if (size != static_cast<ssize_t>(KeyBytes))
        return fail(Errc::Malformed, "identity.key is damaged");
    auto signer = crypto::RelaySigner::fromSecretKey(ByteView{key}.first(KeyBytes));
    key.fill(0);
    return signer;
}

std::string fingerprint(const RelayId& relay)
{
    const std::string hex = relay.hex();
    std::string text;
    for (std::size_t i = 0; i < 32; i += 4) {
        if (i > 0)
            text += ' ';
        text += hex.substr(i, 4);
    }
    return text;
}

} // namespace cahier::server
