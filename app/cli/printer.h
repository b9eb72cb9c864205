// SPDX-License-Identifier: MPL-2.0
// Standard output and standard error of the program: plain or JSON, always whole lines.
#pragma once

#include "app/cli/arguments.h"
#include "sync/base/result.h"
#include "sync/crdt/any.h"

#include <QString>

#include <string>
#include <string_view>

namespace cahier::app::cli {

/// Writes through at once, so that another program sees a line when it is printed.
class Printer
{
public:
    explicit Printer(Output output) noexcept
        : m_output(output)
    {
    }

    bool isJson() const noexcept { return m_output == Output::Json; }

    /// A result: `plain` alone on a line, or the JSON value.
    void print(std::string_view plain, const crdt::Any& json) const;
    /// The same for what people read: in their language, unless it is JSON.
    void say(const QString& line, const crdt::Any& json) const;
    /// The text as it is; a newline is added only for a person at a terminal.
    void printContent(std::string_view content) const;
    /// One line on standard error.
    void note(std::string_view line) const;
    /// One line on standard error that says why the program ends with status 1 or 3; with JSON the
    /// line is an object with `error` (words), `code` and `number`. `frame`: words around the
    /// reason, which stands at its %1.
    void fail(const Error& error, const QString& frame = QStringLiteral("%1")) const;
    void wrongUsage(const Error& error) const;

private:
    Output m_output;
};

} // namespace cahier::app::cli
