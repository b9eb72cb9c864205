// SPDX-License-Identifier: MPL-2.0
// A main() for fuzz targets where there is no libFuzzer (GCC): runs each file named, or each file
// of the folder named, and then seeded mutations of them.
//
//   fuzz_link FILE-OR-FOLDER [MUTATIONS [SEED]]
//
// A crash, a failed CAHIER_CHECK or 20 seconds on one input print that input as hexadecimal.
#include "sync/base/bytes.h"
#include "sync/base/random.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#include <sanitizer/common_interface_defs.h>
#define CAHIER_REPLAY_SANITIZED
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace cahier;

constexpr std::uint64_t DefaultSeed = 20261122;
constexpr unsigned SecondsPerInput = 20;
constexpr std::size_t MaxInputBytes = 4096;

ByteView current; ///< For the signal handler.

void writeRaw(std::string_view text)
{
    while (!text.empty()) {
        const ssize_t done = ::write(STDERR_FILENO, text.data(), text.size());
        if (done <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
}

/// Only what a signal handler may call.
void printCurrent()
{
    static constexpr std::string_view Digits = "0123456789abcdef";
    writeRaw("replay: this input failed (hex): ");
    for (const std::uint8_t byte : current) {
        const std::array<char, 2> pair{Digits[byte >> 4U], Digits[byte & 15U]};
        writeRaw({pair.data(), pair.size()});
    }
    writeRaw("\n");
}

extern "C" void onSignal(int signal)
{
    printCurrent();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void installHandlers()
{
    std::signal(SIGALRM, onSignal);
    std::signal(SIGABRT, onSignal);
#ifdef CAHIER_REPLAY_SANITIZED
    __sanitizer_set_death_callback(printCurrent); // SIGSEGV and the like are the sanitizer's.
#else
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL})
        std::signal(signal, onSignal);
#endif
}

void runOne(const Bytes& input)
{
    // A copy of exactly its size: a sanitizer then sees the first byte read beyond it.
    const Bytes exact(input.begin(), input.end());
    current = exact;
    ::alarm(SecondsPerInput);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    ::alarm(0);
    current = {};
}

class Mutator
{
public:
    explicit Mutator(std::uint64_t seed)
        : m_random(seed)
    {
    }

    Bytes mutate(const std::vector<Bytes>& corpus)
    {
        Bytes bytes = corpus[m_random.below(corpus.size())];
        for (std::uint64_t left = 1 + m_random.below(4); left > 0; --left)
            step(bytes, corpus[m_random.below(corpus.size())]);
        if (bytes.size() > MaxInputBytes)
            bytes.resize(MaxInputBytes);
        return bytes;
    }

private:
    static std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

    std::size_t place(const Bytes& bytes) { return m_random.below(bytes.size() + 1); }

    std::uint8_t byte()
    {
        // Where counts and lengths turn over.
        static constexpr std::array<std::uint8_t, 10> Edges{
            0x00, 0x01, 0x02, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xfe, 0xff};
        return m_random.below(2) == 0 ? Edges[m_random.below(Edges.size())]
                                      : static_cast<std::uint8_t>(m_random.next());
    }

    void step(Bytes& bytes, const Bytes& other)
    {
        const std::size_t at = place(bytes);
        const std::size_t length = std::min<std::size_t>(bytes.size() - at, m_random.below(17));
        switch (m_random.below(7)) {
        case 0:
            if (at < bytes.size())
                bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << m_random.below(8)));
            break;
        case 1:
            if (at < bytes.size())
                bytes[at] = byte();
            break;
        case 2:
            bytes.insert(bytes.begin() + offset(at), 1 + m_random.below(9), byte());
            break;
        case 3:
            bytes.erase(bytes.begin() + offset(at), bytes.begin() + offset(at + length));
            break;
        case 4: {
            const Bytes part(bytes.begin() + offset(at), bytes.begin() + offset(at + length));
            bytes.insert(bytes.begin() + offset(place(bytes)), part.begin(), part.end());
            break;
        }
        case 5:
            bytes.resize(at);
            break;
        default:
            bytes.resize(at);
            bytes.insert(bytes.end(), other.begin() + offset(place(other)), other.end());
        }
    }

    SeededRandom m_random;
};

std::vector<Bytes> readCorpus(const std::filesystem::path& from)
{
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(from)) {
        for (const auto& entry : std::filesystem::directory_iterator(from))
            files.push_back(entry.path());
        std::sort(files.begin(), files.end()); // The same mutations on every machine.
    } else {
        files.push_back(from);
    }
    std::vector<Bytes> out;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        if (in)
            out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return out;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fputs("usage: FILE-OR-FOLDER [MUTATIONS [SEED]]\n", stderr);
        return 2;
    }
    const std::vector<Bytes> corpus = readCorpus(argv[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "replay: no seeds in %s\n", argv[1]);
        return 1;
    }
    const std::uint64_t mutations = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
    const std::uint64_t seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : DefaultSeed;
    std::printf("replay: %zu seeds, %llu mutations, seed %llu\n",
                corpus.size(),
                static_cast<unsigned long long>(mutations),
                static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    installHandlers();
    for (const Bytes& input : corpus)
        runOne(input);
    Mutator mutator(seed);
    for (std::uint64_t i = 0; i < mutations; ++i)
        runOne(mutator.mutate(corpus));
    return 0;
}
