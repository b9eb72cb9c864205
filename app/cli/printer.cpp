// SPDX-License-Identifier: MPL-2.0
#include "app/cli/printer.h"

#include "app/cli/tr.h"
#include "app/cli/words.h"

#include <cstdio>
#include <unistd.h>

namespace cahier::app::cli {

namespace {

void write(std::FILE* file, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), file);
    std::fflush(file);
}

std::string asJson(const Error& error, const std::string& line)
{
    const crdt::Any json = crdt::AnyObject{
        {"error", line}, {"code", name(error.code)}, {"number", static_cast<int>(error.code)}};
    return json.toJson() + '\n';
}

} // namespace

void Printer::print(std::string_view plain, const crdt::Any& json) const
{
    write(stdout, (isJson() ? json.toJson() : std::string(plain)) + '\n');
}

void Printer::say(const QString& line, const crdt::Any& json) const
{
    print(line.toStdString(), json);
}

void Printer::printContent(std::string_view content) const
{
    write(stdout, content);
    if (!content.ends_with('\n') && ::isatty(STDOUT_FILENO) != 0)
        write(stdout, "\n");
}

void Printer::note(std::string_view line) const
{
    const std::string text(line);
    write(stderr,
          isJson() ? crdt::Any(crdt::AnyObject{{"note", text}}).toJson() + '\n'
                   : "cahier-cli: " + text + '\n');
}

void Printer::fail(const Error& error, const QString& frame) const
{
    const std::string line = frame.arg(toQString(sentence(error))).toStdString();
    if (!isJson()) {
        note(line);
        return;
    }
    write(stderr, asJson(error, line));
}

void Printer::wrongUsage(const Error& error) const
{
    const std::string line =
        Cli::tr("%1 (cahier-cli --help tells more)").arg(toQString(error.detail)).toStdString();
    if (isJson())
        write(stderr, asJson(error, line));
    else
        note(line);
}

} // namespace cahier::app::cli
