// SPDX-License-Identifier: MPL-2.0
// Recorded editing sessions: sequential ones, and concurrent ones as a graph of transactions.
#pragma once

#include "sync/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::app::cli {

/// Largest trace, unpacked; the largest public one has 40 MB.
inline constexpr std::size_t MaxTraceBytes = std::size_t{256} * 1024 * 1024;
/// Writers of one concurrent trace.
inline constexpr std::uint32_t MaxTraceAgents = 64;

/// Replaces `deleted` by `inserted`. Positions count Unicode code points.
struct TracePatch
{
    std::uint32_t position = 0;
    std::uint32_t deleted = 0;
    std::u16string inserted;
};

struct TraceTransaction
{
    std::vector<std::uint32_t> parents; ///< Indices of earlier transactions (concurrent traces).
    std::uint32_t agent = 0;
    std::vector<TracePatch> patches;
};

struct Trace
{
    enum class Kind : std::uint8_t { Sequential, Concurrent };

    /// Narrow: no character beyond U+FFFF, so code points and UTF-16 units are the same.
    enum class Width : std::uint8_t { Narrow, Wide };

    Kind kind = Kind::Sequential;
    Width width = Width::Narrow;
    std::uint32_t agents = 1;
    std::u16string startContent;
    std::u16string endContent;
    std::vector<TraceTransaction> transactions;
};

/// Parses the JSON. Malformed with a `detail` in words; parents must come before their children.
Result<Trace> parseTrace(std::string_view json);
/// Reads, unpacks and parses. NotFound, IoError, TooLarge, Malformed.
Result<Trace> loadTrace(const std::string& path);

/// For each transaction of a concurrent trace, how many transactions of each writer its author
/// knew: known[transaction][agent], its own earlier ones included. Malformed unless every writer's
/// own transactions follow one another.
Result<std::vector<std::vector<std::uint32_t>>> knownBefore(const Trace& trace);

/// Translates positions in code points to UTF-16 units in a text that changes.
/// O(1) while the text has no character beyond U+FFFF, O(√n) afterwards.
class UnitIndex
{
public:
    explicit UnitIndex(std::u16string_view text);

    std::size_t codePoints() const noexcept;
    /// Units before code point `position`. Precondition: position ≤ codePoints().
    std::size_t unitsBefore(std::size_t position) const noexcept;
    void replace(std::size_t position, std::size_t deleted, std::u16string_view inserted);

private:
    struct Chunk
    {
        std::vector<bool> wide; ///< One a code point: takes two units.
        std::size_t units = 0;
    };

    void insert(std::size_t position, const std::vector<bool>& wide);
    void erase(std::size_t position, std::size_t count);
    void makeChunks();

    std::size_t m_narrow = 0;    ///< Code points while all are narrow and there are no chunks.
    std::vector<Chunk> m_chunks; ///< Empty until the first wide character.
};

} // namespace cahier::app::cli
