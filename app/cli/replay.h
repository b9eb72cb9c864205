// SPDX-License-Identifier: MPL-2.0
// A trace as the edits one or several writers make, in UTF-16 units.
#pragma once

#include "app/cli/trace.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"

#include <memory>
#include <span>
#include <vector>

namespace cahier::app::cli {

/// Types the patches of one writer into one text, positions translated from code points.
class TraceTyper
{
public:
    /// `content` is the text as it is. A trace without wide characters needs no index.
    TraceTyper(Trace::Width width, std::u16string_view content)
        : m_width(width)
        , m_index(width == Trace::Width::Narrow ? std::u16string_view() : content)
    {
    }

    /// BadPosition when a patch lies outside the text.
    Result<void>
    type(const crdt::Text& text, crdt::Transaction& transaction, const TraceTransaction& edit);

private:
    Result<void>
    typePatch(const crdt::Text& text, crdt::Transaction& transaction, const TracePatch& patch);

    Trace::Width m_width;
    UnitIndex m_index; ///< Of the text as it is; unused when narrow.
};

/// Replays a concurrent trace in memory, one document a writer, each hearing exactly what the trace
/// says that it knew. Gives the writers' own updates and what each changes in the merged text.
class MergedReplay
{
public:
    struct Step
    {
        std::uint32_t agent = 0;
        Bytes update;       ///< Of the writer; empty if nothing changed.
        crdt::Delta change; ///< Of the text of all together.
    };

    /// `clients` are the writers' client ids by agent; ties between writers are broken by them.
    /// Malformed as knownBefore(), InvalidArgument if there are not as many ids as writers.
    static Result<MergedReplay> create(const Trace& trace, std::span<const crdt::ClientId> clients);

    std::size_t size() const noexcept { return m_trace->transactions.size(); }

    /// Transaction `index`; call with 0, 1, 2 … in order.
    Result<Step> step(std::size_t index);

    /// What all of them end up with.
    std::u16string content() const;

private:
    struct Writer
    {
        std::unique_ptr<crdt::Doc> doc;
        std::vector<Bytes> updates;       ///< One a transaction of this writer.
        std::vector<std::uint32_t> heard; ///< How many updates of each writer it applied.
    };

    explicit MergedReplay(const Trace& trace)
        : m_trace(&trace)
    {
    }

    Result<void> hear(Writer& writer, const std::vector<std::uint32_t>& known);
    Result<Bytes> write(Writer& writer, const TraceTransaction& edit);

    const Trace* m_trace;                            ///< Borrowed.
    std::vector<std::vector<std::uint32_t>> m_known; ///< See knownBefore().
    std::vector<Writer> m_writers;                   ///< By agent.
    std::unique_ptr<crdt::Doc> m_all;                ///< Everything so far.
};

} // namespace cahier::app::cli
