// SPDX-License-Identifier: MPL-2.0
#include "app/cli/replay.h"

#include "app/cli/tr.h"
#include "sync/crdt/limits.h"

#include <algorithm>
#include <string>

namespace cahier::app::cli {

namespace {

constexpr crdt::Origin ReplayOrigin = crdt::Origin::named("replay");
constexpr std::string_view Root = "content";

} // namespace

Result<void> TraceTyper::typePatch(const crdt::Text& text,
                                   crdt::Transaction& transaction,
                                   const TracePatch& patch)
{
    const bool narrow = m_width == Trace::Width::Narrow;
    const std::size_t end = std::size_t{patch.position} + patch.deleted;
    const std::size_t length = narrow ? text.length() : m_index.codePoints();
    if (end > length)
        return refuse(Errc::BadPosition,
                      Cli::tr("the trace edits position %1 of %2")
                          .arg(QString::number(end), QString::number(length)));
    const std::size_t from = narrow ? patch.position : m_index.unitsBefore(patch.position);
    const std::size_t units = narrow ? patch.deleted : m_index.unitsBefore(end) - from;
    const auto at = static_cast<std::uint32_t>(from);
    if (units > 0)
        CAHIER_TRY_VOID(text.remove(transaction, at, static_cast<std::uint32_t>(units)));
    if (!patch.inserted.empty())
        CAHIER_TRY_VOID(text.insert(transaction, at, patch.inserted));
    if (!narrow)
        m_index.replace(patch.position, patch.deleted, patch.inserted);
    return {};
}

Result<void> TraceTyper::type(const crdt::Text& text,
                              crdt::Transaction& transaction,
                              const TraceTransaction& edit)
{
    for (const TracePatch& patch : edit.patches)
        CAHIER_TRY_VOID(typePatch(text, transaction, patch));
    return {};
}

Result<MergedReplay> MergedReplay::create(const Trace& trace,
                                          std::span<const crdt::ClientId> clients)
{
    if (clients.size() != trace.agents)
        return refuse(
            Errc::InvalidArgument,
            Cli::tr("the trace has %n writer(s)", nullptr, static_cast<int>(trace.agents)));
    MergedReplay replay(trace);
    CAHIER_TRY(replay.m_known, knownBefore(trace));
    crdt::ClientId largest = 1;
    for (const crdt::ClientId client : clients) {
        Writer writer{std::make_unique<crdt::Doc>(client), {}, {}};
        writer.heard.assign(trace.agents, 0);
        replay.m_writers.push_back(std::move(writer));
        largest = std::max(largest, client);
    }
    // It never writes; its id only has to be another one.
    replay.m_all = std::make_unique<crdt::Doc>(largest < crdt::MaxClientId ? largest + 1 : 1);
    return replay;
}

Result<void> MergedReplay::hear(Writer& writer, const std::vector<std::uint32_t>& known)
{
    for (std::size_t agent = 0; agent < m_writers.size(); ++agent) {
        const Writer& other = m_writers[agent];
        if (&other == &writer)
            continue;
        for (std::uint32_t& heard = writer.heard[agent]; heard < known[agent]; ++heard) {
            if (!other.updates[heard].empty())
                CAHIER_TRY_VOID(writer.doc->applyUpdate(other.updates[heard], ReplayOrigin));
        }
    }
    return {};
}

Result<Bytes> MergedReplay::write(Writer& writer, const TraceTransaction& edit)
{
    const crdt::Text text = writer.doc->text(Root);
    Bytes update;
    const auto subscription = writer.doc->onUpdate(
        [&update](const crdt::UpdateEvent& event) { update = toBytes(event.update); });
    const bool narrow = m_trace->width == Trace::Width::Narrow;
    TraceTyper typer(m_trace->width, narrow ? std::u16string() : text.toString());
    CAHIER_TRY_VOID(writer.doc->transact(ReplayOrigin,
                                         [&text, &typer, &edit](crdt::Transaction& transaction) {
        return typer.type(text, transaction, edit);
    }));
    return update;
}

Result<MergedReplay::Step> MergedReplay::step(std::size_t index)
{
    const TraceTransaction& edit = m_trace->transactions[index];
    Writer& writer = m_writers[edit.agent];
    CAHIER_TRY_VOID(hear(writer, m_known[index]));
    Step step;
    step.agent = edit.agent;
    CAHIER_TRY(step.update, write(writer, edit));
    const auto observer = m_all->text(Root).observe(
        [&step](const crdt::TextEvent& event) { step.change = event.delta; });
    if (!step.update.empty())
        CAHIER_TRY_VOID(m_all->applyUpdate(step.update, ReplayOrigin));
    writer.updates.push_back(step.update);
    return step;
}

std::u16string MergedReplay::content() const
{
    return m_all->text(Root).toString();
}

} // namespace cahier::app::cli
