// SPDX-License-Identifier: MPL-2.0
#include "app/cli/words.h"

#include "app/cli/tr.h"
#include "app/text/error_text.h"

namespace cahier::app::cli {

std::string oneLine(std::string_view text)
{
    std::string line(text);
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        const auto next = static_cast<unsigned char>(i + 1 < line.size() ? line[i + 1] : '\0');
        if (byte < 0x20 || byte == 0x7F)
            line[i] = ' ';
        else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) // U+0080 to U+009F
            line.replace(i, 2, 1, ' ');
    }
    return line;
}

std::string sentence(const Error& error)
{
    return ErrorText::line(error.code, error.detail).toStdString();
}

std::string_view nameOf(engine::Role role)
{
    switch (role) {
    case engine::Role::Owner:
        return "owner";
    case engine::Role::Editor:
        return "editor";
    case engine::Role::Commenter:
        return "commenter";
    case engine::Role::Viewer:
        return "viewer";
    }
    return "unknown";
}

std::string_view nameOf(engine::ConnectionState state)
{
    switch (state) {
    case engine::ConnectionState::LocalOnly:
        return "local";
    case engine::ConnectionState::Offline:
        return "offline";
    case engine::ConnectionState::Connecting:
        return "connecting";
    case engine::ConnectionState::Online:
        return "online";
    case engine::ConnectionState::Refused:
        return "refused";
    }
    return "unknown";
}

engine::Role roleByName(std::string_view name)
{
    for (const engine::Role role :
         {engine::Role::Owner, engine::Role::Editor, engine::Role::Commenter})
        if (name == nameOf(role))
            return role;
    return engine::Role::Viewer;
}

QString wordFor(engine::Role role)
{
    switch (role) {
    case engine::Role::Owner:
        return Cli::tr("owner");
    case engine::Role::Editor:
        return Cli::tr("editor");
    case engine::Role::Commenter:
        return Cli::tr("commenter");
    case engine::Role::Viewer:
        return Cli::tr("viewer");
    }
    return Cli::tr("unknown");
}

QString wordFor(engine::ConnectionState state)
{
    switch (state) {
    case engine::ConnectionState::LocalOnly:
        return Cli::tr("local", "no relay");
    case engine::ConnectionState::Offline:
        return Cli::tr("offline");
    case engine::ConnectionState::Connecting:
        return Cli::tr("connecting");
    case engine::ConnectionState::Online:
        return Cli::tr("online");
    case engine::ConnectionState::Refused:
        return Cli::tr("refused", "by the relay");
    }
    return Cli::tr("unknown");
}

} // namespace cahier::app::cli
