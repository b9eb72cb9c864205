// SPDX-License-Identifier: MPL-2.0
#include "app/cli/commands.h"
#include "app/cli/content.h"
#include "app/cli/gzip.h"
#include "app/cli/words.h"
#include "app/convert/delta.h"
#include "app/convert/limits.h"
#include "sync/crdt/types.h"

#include <algorithm>

namespace cahier::app::cli {

namespace {

using crdt::Any;
using crdt::AnyArray;
using crdt::AnyObject;

/// Units of text that one transaction of an import brings at most: its update stays far below what
/// the relay takes in one piece.
constexpr std::size_t ImportChunkUnits = 16'384;

Any toJson(const engine::DocumentInfo& document)
{
    return AnyObject{{"id", document.id.hex()},
                     {"title", document.title},
                     {"workspace", document.workspace.hex()},
                     {"createdMs", document.createdMs},
                     {"updatedMs", document.updatedMs}};
}

/// Cuts text of more than `limit` units, never inside a character.
std::vector<crdt::Delta> inChunks(const crdt::Delta& delta, std::size_t limit)
{
    std::vector<crdt::Delta> chunks(1);
    std::size_t size = 0;
    for (const crdt::DeltaOp& op : delta) {
        std::size_t from = 0;
        do {
            if (size >= limit) {
                chunks.emplace_back();
                size = 0;
            }
            if (op.embed) {
                chunks.back().push_back(op);
                size += 1;
                break;
            }
            std::size_t count = std::min(limit - size, op.text.size() - from);
            const bool splitsPair = from + count < op.text.size() &&
                                    op.text[from + count] >= 0xDC00 &&
                                    op.text[from + count] <= 0xDFFF;
            count += splitsPair ? 1 : 0;
            chunks.back().push_back(
                crdt::DeltaOp::insert(op.text.substr(from, count), op.attributes));
            from += count;
            size += count;
        } while (from < op.text.size());
    }
    return chunks;
}

Result<void> fill(crdt::Doc& doc, const crdt::Delta& imported)
{
    const crdt::Text text = doc.text("content");
    for (crdt::Delta& chunk : inChunks(imported, ImportChunkUnits)) {
        if (chunk.empty())
            continue;
        if (const std::uint32_t length = text.length(); length > 0)
            chunk.insert(chunk.begin(), crdt::DeltaOp::retain(length));
        CAHIER_TRY_VOID(doc.transact(crdt::Origin::named("cahier-cli"),
                                     [&text, &chunk](crdt::Transaction& transaction) {
            return text.applyDelta(transaction, chunk);
        }));
    }
    return {};
}

Result<crdt::Delta> readImport(const std::string& file)
{
    if (file.empty())
        return crdt::Delta{};
    CAHIER_TRY(const std::string bytes, readFile(file, convert::MaxImportBytes));
    return convert::importFile(*convert::formatOfFile(file), bytes);
}

std::string_view nameOf(convert::Format format)
{
    switch (format) {
    case convert::Format::Text:
        return "text";
    case convert::Format::Markdown:
        return "md";
    case convert::Format::Html:
        return "html";
    case convert::Format::Delta:
        return "delta";
    }
    return "text";
}

} // namespace

Result<void> newDocument(const Context& context)
{
    engine::Client& client = context.session.client();
    CAHIER_TRY(const GroupId workspace, chooseWorkspace(client, context.arguments.workspace));
    // All or nothing: neither a file that cannot be read nor a full disk leaves an empty document.
    CAHIER_TRY(const crdt::Delta imported, readImport(context.arguments.file));
    CAHIER_TRY(const DocumentId id,
               client.importDocument(workspace,
                                     context.arguments.name,
                                     [&imported](crdt::Doc& doc) { return fill(doc, imported); }));
    context.printer.print(id.hex(),
                          AnyObject{{"id", id.hex()},
                                    {"title", context.arguments.name},
                                    {"workspace", workspace.hex()}});
    return {};
}

Result<void> listDocuments(const Context& context)
{
    engine::Client& client = context.session.client();
    std::vector<GroupId> workspaces;
    if (context.arguments.workspace.empty()) {
        for (const engine::WorkspaceInfo& workspace : client.workspaces())
            workspaces.push_back(workspace.id);
    } else {
        CAHIER_TRY(const GroupId id, chooseWorkspace(client, context.arguments.workspace));
        workspaces.push_back(id);
    }
    AnyArray all;
    std::string lines;
    for (const GroupId& workspace : workspaces) {
        for (const engine::DocumentInfo& document : client.documents(workspace)) {
            if (document.trashed)
                continue;
            all.emplace_back(toJson(document));
            lines += document.id.hex() + '\t' + oneLine(document.title) + '\n';
        }
    }
    if (context.printer.isJson())
        context.printer.print({}, all);
    else
        context.printer.printContent(lines);
    return {};
}

Result<void> showDocument(const Context& context)
{
    engine::Client& client = context.session.client();
    CAHIER_TRY(const engine::DocumentInfo info, chooseDocument(client, context.arguments.document));
    CAHIER_TRY(const auto content, Content::open(context.session, info.id));
    const convert::Format format = context.arguments.format;
    const std::string shown = convert::exportAs(format, content->text().toDelta());
    if (!context.printer.isJson()) {
        context.printer.printContent(shown);
        return {};
    }
    Any value(shown);
    if (format == convert::Format::Delta) {
        CAHIER_TRY(value, Any::fromJson(shown));
    }
    context.printer.print({},
                          AnyObject{{"id", info.id.hex()},
                                    {"title", info.title},
                                    {"actor", content->doc().clientId()},
                                    {"format", nameOf(format)},
                                    {"content", value}});
    return {};
}

} // namespace cahier::app::cli
