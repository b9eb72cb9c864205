// SPDX-License-Identifier: MPL-2.0
#include "app/cli/commands.h"
#include "app/cli/content.h"
#include "app/cli/line_reader.h"
#include "app/cli/live.h"
#include "app/cli/ops.h"
#include "app/cli/tr.h"
#include "app/text/detail_text.h"
#include "sync/crdt/types.h"

#include <chrono>
#include <unistd.h>

namespace cahier::app::cli {

namespace {

/// Applies standard input to one document, line by line.
class Editor
{
public:
    Editor(const Context& context, Content& content)
        : m_context(context)
        , m_content(content)
        , m_lines(STDIN_FILENO, MaxOpsLineBytes)
    {
    }

    Result<void> run()
    {
        while (!m_lines.atEnd()) {
            m_context.session.runUntil(Milliseconds(60'000), [this] { return m_lines.isReady(); });
            const auto line = m_lines.takeLine();
            if (m_lines.problem())
                return tl::make_unexpected(*m_lines.problem());
            if (!line)
                continue;
            ++m_number;
            if (auto applied = apply(*line); !applied)
                return refuse(applied.error().code, atLine(applied.error()));
            m_context.session.pump(); // The disk and the network have their turn.
        }
        return {};
    }

    std::uint64_t lineCount() const { return m_number; }

private:
    Result<void> apply(const std::string& line)
    {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            return {};
        CAHIER_TRY(const std::vector<Op> ops, parseOps(line));
        const crdt::Text text = m_content.text();
        CAHIER_TRY_VOID(checkOps(ops, text.length()));
        CAHIER_TRY_VOID(m_content.change([&text, &ops](crdt::Transaction& transaction) {
            return applyOps(text, transaction, ops);
        }));
        if (m_context.arguments.acknowledge == Acknowledge::EachLine) {
            CAHIER_TRY_VOID(m_context.session.flush());
            m_context.printer.print(std::to_string(m_number), crdt::AnyObject{{"line", m_number}});
        }
        return {};
    }

    QString atLine(const Error& error) const
    {
        return Cli::tr("line %1: %2")
            .arg(QString::number(m_number),
                 error.detail.empty() ? toQString(name(error.code)) : detailText(error.detail));
    }

    const Context& m_context;
    Content& m_content;
    LineReader m_lines;
    std::uint64_t m_number = 0; ///< Of the line last taken, from 1.
};

} // namespace

Result<Ended> editDocument(const Context& context)
{
    CAHIER_TRY(const engine::DocumentInfo info,
               chooseDocument(context.session.client(), context.arguments.document));
    CAHIER_TRY(const auto content, Content::open(context.session, info.id));
    goLive(context);
    Editor editor(context, *content);
    const Result<void> edited = editor.run();
    // What came before a bad line is kept, whatever happened.
    const Result<void> finished = edited ? content->finish() : context.session.flush();
    CAHIER_TRY_VOID(edited);
    CAHIER_TRY_VOID(finished);
    const Ended ended = finishLive(context, info.id);
    if (context.printer.isJson())
        context.printer.print({},
                              crdt::AnyObject{{"id", info.id.hex()},
                                              {"lines", editor.lineCount()},
                                              {"notOnRelay", notOnRelay(context, info.id)}});
    return ended;
}

} // namespace cahier::app::cli
