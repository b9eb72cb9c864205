// SPDX-License-Identifier: MPL-2.0
#include "app/cli/help.h"

#include "app/cli/tr.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace cahier::app::cli {

namespace {

/// What is typed, and what it does; a newline in the latter continues in the same column.
struct Row
{
    QString typed;
    QString does;
};

/// What is typed the same way in every language.
QString asTyped(const char* words)
{
    return QString::fromLatin1(words);
}

/// Two columns, the first at least `width` wide.
QString columns(const std::vector<Row>& rows, qsizetype width)
{
    for (const Row& row : rows)
        if (!row.does.isEmpty())
            width = std::max(width, row.typed.size() + 1);
    QString text;
    for (const Row& row : rows) {
        QString line = QStringLiteral("  ") + row.typed.leftJustified(width);
        line += QString(row.does).replace(u'\n', u'\n' + QString(width + 2, u' '));
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    }
    return text;
}

QString commands()
{
    return columns(
        {
            {Cli::tr("init --name NAME [--relay LINK]"), Cli::tr("make a profile in DIR")},
            {Cli::tr("workspace create NAME | list"), Cli::tr("make a workspace, or list them")},
            {asTyped("invite [--role editor]"),
             Cli::tr("print an invitation link (owners, needs the relay)")},
            {Cli::tr("join LINK"), Cli::tr("ask to join a workspace")},
            {Cli::tr("relay LINK"), Cli::tr("register at a relay, also after init")},
            {Cli::tr("doc new TITLE [--from FILE]"),
             Cli::tr("make a document, from a .md, .html or .txt file")},
            {asTyped("doc list"), Cli::tr("list the documents")},
            {asTyped("doc show ID [--format F]"),
             Cli::tr("print a document as text, md, html or delta")},
            {asTyped("doc edit ID < ops.jsonl"), Cli::tr("apply edits, one transaction a line")},
            {asTyped("doc replay ID TRACE.json.gz"), Cli::tr("type a recorded editing trace")},
            {asTyped("sync [--once | --watch]"), Cli::tr("exchange changes with the relay")},
            {asTyped("status"), Cli::tr("what is saved where")},
        },
        35);
}

QString commonOptions()
{
    return columns(
        {
            {Cli::tr("--profile DIR"), Cli::tr("the profile's folder (or CAHIER_PROFILE)")},
            {Cli::tr("--passphrase-file F"),
             Cli::tr(
                 "file with the passphrase, - for standard input\n(or CAHIER_PASSPHRASE_FILE)")},
            {Cli::tr("--ca-file F"),
             Cli::tr("also trust the certificates in this PEM file for wss:// relays\n"
                     "(or CAHIER_CA_FILE)")},
            {asTyped("--json"), Cli::tr("print JSON")},
            {asTyped("--offline"), Cli::tr("do not use the network (doc edit, doc replay)")},
            {Cli::tr("--timeout SECONDS"), Cli::tr("how long to wait for the relay (30)")},
            {asTyped("--verbose"),
             Cli::tr("log lines on standard error (never content, names or keys)")},
            {asTyped("--help, --version"), {}},
        },
        23);
}

QString otherOptions()
{
    return columns(
        {
            {Cli::tr("init --kdf OPERATIONS:KIBIBYTES"),
             Cli::tr("cost of the passphrase (3:262144)")},
            {asTyped("invite, doc new, doc list --workspace ID"), {}},
            {asTyped("sync --watch --follow ID"),
             Cli::tr("also say how long a document is whenever others change it")},
            {asTyped("doc edit --ack"), Cli::tr("print a line's number once it is on the disk")},
            {asTyped("doc replay --agent N --writers A,B"),
             Cli::tr("type only writer N of a trace of several; the writers' actors\n(doc show "
                     "--json) in the trace's order")},
            {asTyped("doc replay --rate N"), Cli::tr("at most N edits a second")},
        },
        35);
}

} // namespace

QString helpText()
{
    const QStringList lines{
        Cli::tr("cahier-cli: Cahier without a window"),
        {},
        Cli::tr("  cahier-cli --profile DIR COMMAND"),
        {},
        Cli::tr("Commands"),
        commands(),
        Cli::tr("Options of every command, before or after it"),
        commonOptions(),
        Cli::tr("Options of one command"),
        otherOptions() + Cli::tr("An ID may be shortened to its first digits, at least four."),
        {},
        Cli::tr("Exit status: 0 done, 1 refused or failed (one line on standard error), 2 wrong "
                "usage,\n3 done on this device, but refused by the relay (one line, too)."),
        {},
    };
    return lines.join(u'\n');
}

} // namespace cahier::app::cli
