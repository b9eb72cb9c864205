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
    write(stderr, "cahier-cli: " + std::string(line) + '\n');
}

void Printer::fail(const Error& error, std::string_view prefix) const
{
    const std::string line = std::string(prefix) + sentence(error);
    if (!isJson()) {
        note(line);
        return;
    }
    const crdt::Any json = crdt::AnyObject{
        {"error", line}, {"code", name(error.code)}, {"number", static_cast<int>(error.code)}};
    write(stderr, json.toJson() + '\n');
}

void Printer::wrongUsage(const Error& error) const
{
    note(Cli::tr("%1 (cahier-cli --help tells more)").arg(toQString(error.detail)).toStdString());
}

} // namespace cahier::app::cli
