// SPDX-License-Identifier: MPL-2.0
#include "app/cli/gzip.h"

#include "app/cli/tr.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <zlib.h>

namespace cahier::app::cli {

namespace {

struct CloseFile
{
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// zlib's inflater for gzip streams; ends itself.
class Inflater
{
public:
    Inflater() { m_ready = inflateInit2(&m_stream, 15 + 16) == Z_OK; }

    ~Inflater()
    {
        if (m_ready)
            inflateEnd(&m_stream);
    }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    bool isReady() const { return m_ready; }

    z_stream& stream() { return m_stream; }

private:
    z_stream m_stream{};  ///< zlib's own state.
    bool m_ready = false; ///< inflateInit2 succeeded.
};

} // namespace

Result<std::string> readFile(const std::string& path, std::size_t maxBytes)
{
    errno = 0;
    const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
    if (!file)
        return refuse(errno == ENOENT ? Errc::NotFound : Errc::IoError,
                      Cli::tr("the file cannot be opened"));
    std::string data;
    std::array<char, 65536> chunk{};
    for (;;) {
        const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get());
        data.append(chunk.data(), count);
        if (data.size() > maxBytes)
            return refuse(Errc::TooLarge, Cli::tr("the file is larger than %1").arg(maxBytes));
        if (count < chunk.size())
            break;
    }
    if (std::ferror(file.get()) != 0)
        return refuse(Errc::IoError, Cli::tr("the file cannot be read"));
    return data;
}

Result<std::string> unpack(std::string data, std::size_t maxBytes)
{
    if (!data.starts_with("\x1f\x8b"))
        return data;
    Inflater inflater;
    if (!inflater.isReady())
        return refuse(Errc::Internal, Cli::tr("zlib failed"));
    z_stream& stream = inflater.stream();
    stream.next_in = reinterpret_cast<Bytef*>(data.data());
    stream.avail_in = static_cast<uInt>(data.size());
    std::string out;
    std::array<char, 65536> chunk{};
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
        stream.avail_out = static_cast<uInt>(chunk.size());
        const int state = inflate(&stream, Z_NO_FLUSH);
        const std::size_t made = chunk.size() - stream.avail_out;
        if (out.size() + made > maxBytes)
            return refuse(Errc::TooLarge, Cli::tr("unpacks to more than %1").arg(maxBytes));
        out.append(chunk.data(), made);
        if (state == Z_STREAM_END)
            return out;
        if (state != Z_OK || (made == 0 && stream.avail_in == 0))
            return refuse(Errc::Malformed, Cli::tr("the gzip file is damaged"));
    }
}

} // namespace cahier::app::cli
