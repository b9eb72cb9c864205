// SPDX-License-Identifier: MPL-2.0
#include "app/cli/passphrase.h"

#include "app/cli/tr.h"
#include "sync/base/file_descriptor.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace cahier::app::cli {

namespace {

/// One byte, or -1 at the end or for an error (then errno is set).
int readByte(int descriptor)
{
    unsigned char byte = 0;
    for (;;) {
        errno = 0;
        const ssize_t count = ::read(descriptor, &byte, 1);
        if (count == 1)
            return byte;
        if (count < 0 && errno == EINTR)
            continue;
        return -1;
    }
}

} // namespace

Result<crypto::Passphrase> readPassphrase(const std::string& file)
{
    const bool isStandardInput = file == "-";
    const FileDescriptor opened(isStandardInput ? -1 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    const int descriptor = isStandardInput ? STDIN_FILENO : opened.get();
    if (descriptor < 0)
        return refuse(errno == ENOENT ? Errc::NotFound : Errc::IoError,
                      Cli::tr("the passphrase file cannot be read"));
    // One byte at a time: nothing behind the passphrase may be taken, no copy may stay in a buffer.
    std::array<std::uint8_t, crypto::Passphrase::MaxPassphraseBytes + 2> bytes{};
    std::size_t size = 0;
    for (;;) {
        const int byte = readByte(descriptor);
        if (byte < 0 || byte == '\n')
            break;
        if (size == bytes.size()) {
            bytes.fill(0);
            return refuse(Errc::TooLarge, Cli::tr("a passphrase has at most 1024 bytes"));
        }
        bytes[size++] = static_cast<std::uint8_t>(byte);
    }
    if (errno != 0) {
        bytes.fill(0);
        return refuse(Errc::IoError, Cli::tr("the passphrase cannot be read"));
    }
    if (size > 0 && bytes[size - 1] == '\r')
        --size;
    auto passphrase = crypto::Passphrase::take(MutableByteView(bytes).first(size));
    bytes.fill(0);
    if (!passphrase && passphrase.error().code == Errc::InvalidArgument)
        return refuse(Errc::InvalidArgument, Cli::tr("the passphrase is empty"));
    return passphrase;
}

} // namespace cahier::app::cli
