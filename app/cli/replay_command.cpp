// SPDX-License-Identifier: MPL-2.0
#include "app/cli/commands.h"
#include "app/cli/content.h"
#include "app/cli/live.h"
#include "app/cli/replay.h"
#include "app/cli/tr.h"

#include <QElapsedTimer>

#include <numeric>
#include <optional>

namespace cahier::app::cli {

namespace {

/// Edits handed over before the disk and the network get their turn.
constexpr std::size_t EditsPerTurn = 16;
/// Edits that may wait for the disk; beyond it typing waits.
constexpr std::size_t MaxWaitingEdits = 4096;
/// How long typing waits for the disk before that is an error.
constexpr Milliseconds DiskWait{60'000};

/// Between two edits: lets the engine work, and does not run ahead of the disk.
class Pacer
{
public:
    Pacer(const Context& context, const DocumentId& document)
        : m_session(context.session)
        , m_document(document)
        , m_rate(context.arguments.rate)
    {
        m_since.start();
    }

    Result<void> turn()
    {
        if (++m_count % EditsPerTurn != 0)
            return {};
        m_session.pump();
        waitForRate();
        const auto kept = [this] {
            return m_session.client().saveStatus(m_document).notOnDevice < MaxWaitingEdits;
        };
        return m_session.runUntil(DiskWait, kept)
                   ? Result<void>{}
                   : refuse(Errc::IoError, Cli::tr("the disk did not answer for a minute"));
    }

private:
    void waitForRate()
    {
        if (!m_rate)
            return;
        const Milliseconds due(m_count * 1000 / *m_rate);
        const Milliseconds now(m_since.elapsed());
        if (due > now)
            m_session.runUntil(due - now, [] { return false; });
    }

    Session& m_session;
    DocumentId m_document;
    std::optional<std::uint32_t> m_rate; ///< Edits a second.
    QElapsedTimer m_since;
    std::size_t m_count = 0; ///< Edits so far.
};

Result<void> typeSequential(const Trace& trace, Content& content, Pacer& pacer)
{
    const crdt::Text text = content.text();
    TraceTyper typer(trace.width, text.toString());
    for (const TraceTransaction& edit : trace.transactions) {
        CAHIER_TRY_VOID(content.change([&text, &typer, &edit](crdt::Transaction& transaction) {
            return typer.type(text, transaction, edit);
        }));
        CAHIER_TRY_VOID(pacer.turn());
    }
    return {};
}

/// All writers as one: this client types what each of them changed in the merged text.
Result<void> typeMerged(const Trace& trace, Content& content, Pacer& pacer)
{
    std::vector<crdt::ClientId> clients(trace.agents);
    std::iota(clients.begin(), clients.end(), crdt::ClientId{1});
    CAHIER_TRY(MergedReplay replay, MergedReplay::create(trace, clients));
    const crdt::Text text = content.text();
    for (std::size_t i = 0; i < replay.size(); ++i) {
        CAHIER_TRY(const MergedReplay::Step step, replay.step(i));
        CAHIER_TRY_VOID(content.change([&text, &step](crdt::Transaction& transaction) {
            return text.applyDelta(transaction, step.change);
        }));
        CAHIER_TRY_VOID(pacer.turn());
    }
    return {};
}

/// One of the writers: the trace says what it had heard of the others at each edit, so its updates
/// are known without waiting for anybody. They go to the disk and the network like typed ones.
Result<void>
typeOneWriter(const Context& context, const Trace& trace, Content& content, Pacer& pacer)
{
    const std::uint32_t agent = *context.arguments.agent;
    const auto& writers = context.arguments.writers;
    if (agent >= writers.size() || writers[agent] != content.doc().clientId())
        return refuse(Errc::InvalidArgument,
                      Cli::tr("--writers must name this profile's actor (%1) in place of its agent")
                          .arg(content.doc().clientId()));
    CAHIER_TRY(MergedReplay replay, MergedReplay::create(trace, writers));
    for (std::size_t i = 0; i < replay.size(); ++i) {
        CAHIER_TRY(MergedReplay::Step step, replay.step(i));
        if (step.agent != agent || step.update.empty())
            continue;
        CAHIER_TRY_VOID(context.session.client().addLocalUpdate(
            content.id(), SharedBytes(std::move(step.update))));
        CAHIER_TRY_VOID(pacer.turn());
    }
    return context.session.flush();
}

Result<void> startWith(const Trace& trace, Content& content)
{
    const crdt::Text text = content.text();
    if (text.toString() == trace.startContent)
        return {};
    if (text.length() > 0)
        return refuse(Errc::InvalidState,
                      Cli::tr("the document must be empty to replay a trace into it"));
    return content.change([&text, &trace](crdt::Transaction& transaction) {
        return text.insert(transaction, 0, trace.startContent);
    });
}

Result<void> replayInto(const Context& context, const Trace& trace, Content& content)
{
    Pacer pacer(context, content.id());
    if (context.arguments.agent) {
        if (trace.kind != Trace::Kind::Concurrent)
            return refuse(Errc::InvalidArgument,
                          Cli::tr("--agent is for traces of several writers"));
        return typeOneWriter(context, trace, content, pacer);
    }
    CAHIER_TRY_VOID(startWith(trace, content));
    CAHIER_TRY_VOID(trace.kind == Trace::Kind::Concurrent ? typeMerged(trace, content, pacer)
                                                          : typeSequential(trace, content, pacer));
    if (content.text().toString() != trace.endContent)
        return refuse(Errc::Malformed,
                      Cli::tr("the text does not end as the trace says it should"));
    return content.finish();
}

} // namespace

Result<Ended> replayTrace(const Context& context)
{
    CAHIER_TRY(const Trace trace, loadTrace(context.arguments.file));
    CAHIER_TRY(const engine::DocumentInfo info,
               chooseDocument(context.session.client(), context.arguments.document));
    CAHIER_TRY(const auto content, Content::open(context.session, info.id));
    if (context.arguments.agent && content->text().length() > 0)
        return refuse(Errc::InvalidState,
                      Cli::tr("the document must be empty to replay a trace into it"));
    goLive(context);
    const Result<void> replayed = replayInto(context, trace, *content);
    CAHIER_TRY_VOID(context.session.flush()); // What was typed is kept, whatever came after.
    CAHIER_TRY_VOID(replayed);
    const Ended ended = finishLive(context, info.id);
    if (context.printer.isJson())
        context.printer.print({},
                              crdt::AnyObject{{"id", info.id.hex()},
                                              {"edits", std::uint64_t{trace.transactions.size()}},
                                              {"notOnRelay", notOnRelay(context, info.id)}});
    return ended;
}

} // namespace cahier::app::cli
