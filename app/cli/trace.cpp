// SPDX-License-Identifier: MPL-2.0
#include "app/cli/trace.h"

#include "app/cli/gzip.h"
#include "app/cli/tr.h"
#include "sync/crdt/any.h"
#include "sync/crdt/utf.h"

#include <algorithm>
#include <optional>

namespace cahier::app::cli {

namespace {

using crdt::Any;

/// Code points a chunk may hold before it is split.
constexpr std::size_t ChunkSize = 1024;

std::optional<std::uint32_t> numberOf(const Any& value)
{
    const double number = value.toNumber();
    if (!value.isNumber() || !(number >= 0) || number > 4294967295.0)
        return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

tl::unexpected<Error> wrong(std::size_t index, const QString& what)
{
    return refuse(Errc::Malformed, Cli::tr("transaction %1: %2").arg(QString::number(index), what));
}

bool isWide(std::u16string_view text)
{
    return std::any_of(text.begin(), text.end(), crdt::isHighSurrogate);
}

Result<TracePatch> parsePatch(const Any& value, std::size_t index)
{
    const auto& parts = value.toArray();
    if (parts.size() != 3 || !parts[2].isString())
        return wrong(index, Cli::tr("a patch is [position, deleted, inserted]"));
    const auto position = numberOf(parts[0]);
    const auto deleted = numberOf(parts[1]);
    if (!position || !deleted)
        return wrong(index, Cli::tr("a patch is [position, deleted, inserted]"));
    return TracePatch{*position, *deleted, crdt::toUtf16Lossy(parts[2].toString())};
}

Result<TraceTransaction> parseTransaction(const Any& value, std::size_t index, Trace& trace)
{
    TraceTransaction transaction;
    const Any* patches = value.find("patches");
    if (patches == nullptr || !patches->isArray())
        return wrong(index, Cli::tr("has no patches"));
    for (const Any& patch : patches->toArray()) {
        CAHIER_TRY(TracePatch parsed, parsePatch(patch, index));
        if (isWide(parsed.inserted))
            trace.width = Trace::Width::Wide;
        transaction.patches.push_back(std::move(parsed));
    }
    if (trace.kind == Trace::Kind::Sequential)
        return transaction;
    const Any* agent = value.find("agent");
    const Any* parents = value.find("parents");
    const auto number = agent == nullptr ? std::nullopt : numberOf(*agent);
    if (!number || *number >= MaxTraceAgents || parents == nullptr || !parents->isArray())
        return wrong(index, Cli::tr("needs an agent and parents"));
    transaction.agent = *number;
    trace.agents = std::max(trace.agents, *number + 1);
    for (const Any& parent : parents->toArray()) {
        const auto earlier = numberOf(parent);
        if (!earlier || *earlier >= index)
            return wrong(index, Cli::tr("has a parent that does not come before it"));
        transaction.parents.push_back(*earlier);
    }
    return transaction;
}

std::vector<bool> widths(std::u16string_view text)
{
    std::vector<bool> wide;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = crdt::isHighSurrogate(text[i]) && i + 1 < text.size() &&
                          crdt::isLowSurrogate(text[i + 1]);
        wide.push_back(pair);
        i += pair ? 1 : 0;
    }
    return wide;
}

} // namespace

Result<Trace> parseTrace(std::string_view json)
{
    const auto value = Any::fromJson(json);
    if (!value)
        return refuse(Errc::Malformed, Cli::tr("the trace is not JSON"));
    const Any* transactions = value->find("txns");
    const Any* end = value->find("endContent");
    if (transactions == nullptr || !transactions->isArray() || end == nullptr || !end->isString())
        return refuse(Errc::Malformed, Cli::tr("a trace has \"txns\" and \"endContent\""));
    Trace trace;
    trace.endContent = crdt::toUtf16Lossy(end->toString());
    if (const Any* start = value->find("startContent"); start != nullptr)
        trace.startContent = crdt::toUtf16Lossy(start->toString());
    if (isWide(trace.startContent))
        trace.width = Trace::Width::Wide;
    if (const Any* kind = value->find("kind"); kind != nullptr && kind->toString() == "concurrent")
        trace.kind = Trace::Kind::Concurrent;
    for (const Any& element : transactions->toArray()) {
        CAHIER_TRY(TraceTransaction transaction,
                   parseTransaction(element, trace.transactions.size(), trace));
        trace.transactions.push_back(std::move(transaction));
    }
    return trace;
}

Result<Trace> loadTrace(const std::string& path)
{
    CAHIER_TRY(std::string packed, readFile(path, MaxTraceBytes));
    CAHIER_TRY(const std::string json, unpack(std::move(packed), MaxTraceBytes));
    return parseTrace(json);
}

Result<std::vector<std::vector<std::uint32_t>>> knownBefore(const Trace& trace)
{
    std::vector<std::vector<std::uint32_t>> known;
    std::vector<std::uint32_t> made(trace.agents, 0);
    known.reserve(trace.transactions.size());
    for (std::size_t i = 0; i < trace.transactions.size(); ++i) {
        const TraceTransaction& transaction = trace.transactions[i];
        std::vector<std::uint32_t> vector(trace.agents, 0);
        for (const std::uint32_t parent : transaction.parents) {
            for (std::uint32_t agent = 0; agent < trace.agents; ++agent)
                vector[agent] = std::max(vector[agent], known[parent][agent]);
            const std::uint32_t author = trace.transactions[parent].agent;
            // What the parent's author knew, and the parent itself.
            vector[author] = std::max(vector[author], known[parent][author] + 1);
        }
        if (vector[transaction.agent] != made[transaction.agent])
            return wrong(i, Cli::tr("does not follow its author's last one"));
        ++made[transaction.agent];
        known.push_back(std::move(vector));
    }
    return known;
}

UnitIndex::UnitIndex(std::u16string_view text)
{
    replace(0, 0, text);
}

std::size_t UnitIndex::codePoints() const noexcept
{
    std::size_t count = m_narrow;
    for (const Chunk& chunk : m_chunks)
        count += chunk.wide.size();
    return count;
}

std::size_t UnitIndex::unitsBefore(std::size_t position) const noexcept
{
    if (m_chunks.empty())
        return position;
    std::size_t units = 0;
    for (const Chunk& chunk : m_chunks) {
        if (position >= chunk.wide.size()) {
            position -= chunk.wide.size();
            units += chunk.units;
            continue;
        }
        for (std::size_t i = 0; i < position; ++i)
            units += chunk.wide[i] ? std::size_t{2} : std::size_t{1};
        break;
    }
    return units;
}

void UnitIndex::makeChunks()
{
    while (m_narrow > 0) {
        const std::size_t count = std::min(m_narrow, ChunkSize / 2);
        m_chunks.push_back({std::vector<bool>(count, false), count});
        m_narrow -= count;
    }
    if (m_chunks.empty())
        m_chunks.emplace_back();
}

void UnitIndex::replace(std::size_t position, std::size_t deleted, std::u16string_view inserted)
{
    const std::vector<bool> wide = widths(inserted);
    const bool narrow = wide.size() == inserted.size();
    if (m_chunks.empty() && narrow) {
        m_narrow = m_narrow - std::min(deleted, m_narrow) + wide.size();
        return;
    }
    if (m_chunks.empty())
        makeChunks();
    erase(position, deleted);
    insert(position, wide);
}

void UnitIndex::insert(std::size_t position, const std::vector<bool>& wide)
{
    std::size_t at = 0;
    while (at + 1 < m_chunks.size() && position > m_chunks[at].wide.size())
        position -= m_chunks[at++].wide.size();
    Chunk& chunk = m_chunks[at];
    position = std::min(position, chunk.wide.size());
    chunk.wide.insert(
        chunk.wide.begin() + static_cast<std::ptrdiff_t>(position), wide.begin(), wide.end());
    for (const bool isWide : wide)
        chunk.units += isWide ? std::size_t{2} : std::size_t{1};
    while (m_chunks[at].wide.size() > ChunkSize) {
        Chunk tail;
        std::vector<bool>& all = m_chunks[at].wide;
        tail.wide.assign(all.begin() + ChunkSize / 2, all.end());
        all.resize(ChunkSize / 2);
        for (const bool isWide : tail.wide)
            tail.units += isWide ? 2 : 1;
        m_chunks[at].units -= tail.units;
        m_chunks.insert(m_chunks.begin() + static_cast<std::ptrdiff_t>(++at), std::move(tail));
    }
}

void UnitIndex::erase(std::size_t position, std::size_t count)
{
    std::size_t at = 0;
    while (count > 0 && at < m_chunks.size()) {
        Chunk& chunk = m_chunks[at];
        if (position >= chunk.wide.size()) {
            position -= chunk.wide.size();
            ++at;
            continue;
        }
        const std::size_t here = std::min(count, chunk.wide.size() - position);
        const auto from = chunk.wide.begin() + static_cast<std::ptrdiff_t>(position);
        const auto to = from + static_cast<std::ptrdiff_t>(here);
        for (auto it = from; it != to; ++it)
            chunk.units -= *it ? std::size_t{2} : std::size_t{1};
        chunk.wide.erase(from, to);
        count -= here;
    }
}

} // namespace cahier::app::cli
