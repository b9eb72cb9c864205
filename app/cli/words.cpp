// SPDX-License-Identifier: MPL-2.0
#include "app/cli/words.h"

#include <algorithm>

namespace cahier::app::cli {

namespace {

// No default: a new code without words is a compiler warning.
std::string_view wordsFor(Errc code)
{
    switch (code) {
    case Errc::InvalidArgument:
        return "invalid value";
    case Errc::TooLarge:
        return "too large";
    case Errc::Truncated:
        return "input ends too early";
    case Errc::Malformed:
        return "input is not in the expected format";
    case Errc::TrailingBytes:
        return "input goes on after its end";
    case Errc::IoError:
        return "cannot read or write";
    case Errc::NotFound:
        return "not found";
    case Errc::AlreadyExists:
        return "exists already";
    case Errc::Cancelled:
        return "stopped on request";
    case Errc::Timeout:
        return "no answer in time; everything is saved here, try again later";
    case Errc::DiskFull:
        return "the disk is full: nothing was lost, but nothing new is saved until there is room";
    case Errc::Busy:
        return "the profile is in use by another program (cahier or cahier-cli); close it first";
    case Errc::Unsupported:
        return "made by a version this program cannot read";
    case Errc::InvalidState:
        return "not possible now";
    case Errc::BadUpdate:
    case Errc::BadStateVector:
    case Errc::ForeignActor:
    case Errc::ClockGap:
        return "a damaged change was refused; the document is as it was";
    case Errc::BadPosition:
        return "a position outside the text";
    case Errc::NotAuthentic:
        return "not authentic: the data was changed by somebody else";
    case Errc::WrongPassphrase:
        return "wrong passphrase";
    case Errc::VaultDamaged:
        return "the profile's vault is damaged; restore the folder from a backup";
    case Errc::BadKdfParameters:
        return "the passphrase's cost is outside what is accepted (1-10 operations, 64 MiB-2 GiB)";
    case Errc::NotAuthorised:
        return "you do not have the right to do that in this workspace";
    case Errc::LogConflict:
        return "somebody changed the workspace at the same moment; try again";
    case Errc::LogFork:
        return "SECURITY: the relay shows two histories of one workspace; do not trust it";
    case Errc::Equivocation:
        return "SECURITY: a device wrote two different things in one place; ask its owner";
    case Errc::UnknownEpoch:
        return "the key for this has not arrived yet; it comes when an owner is online";
    case Errc::BadLink:
        return "the link is malformed; copy it again from the beginning to the end";
    case Errc::LinkExpired:
        return "the link is expired, used or revoked; ask for a new one";
    case Errc::DatabaseDamaged:
        return "the profile's database is damaged; restore the folder from a backup";
    case Errc::DatabaseTooNew:
        return "the profile was written by a newer version of Cahier; update this one";
    case Errc::WrongKey:
        return "the profile's database is damaged or belongs to another vault; restore the folder "
               "from a backup";
    case Errc::RelayUnreachable:
        return "the relay cannot be reached; everything is saved here and is sent later";
    case Errc::WrongRelay:
        return "the relay is not the one this profile knows (its identity differs); nothing was "
               "sent";
    case Errc::ProtocolVersion:
        return "the relay speaks another version of the protocol; update Cahier or the relay";
    case Errc::ProtocolViolation:
        return "the relay broke the protocol";
    case Errc::NotRegistered:
        return "the relay does not know this profile; it needs a registration or invitation link";
    case Errc::RateLimited:
        return "the relay asks to slow down; try again in a minute";
    case Errc::QuotaExceeded:
        return "the relay's quota is used up; ask whoever runs it";
    case Errc::Refused:
        return "the relay refused";
    case Errc::Internal:
        return "internal error";
    }
    return "unknown error";
}

/// Errors about the person's own input, where the detail says which part of it.
bool tellsDetail(Errc code)
{
    switch (code) {
    case Errc::InvalidArgument:
    case Errc::TooLarge:
    case Errc::Truncated:
    case Errc::Malformed:
    case Errc::IoError:
    case Errc::NotFound:
    case Errc::AlreadyExists:
    case Errc::InvalidState:
    case Errc::BadPosition:
    case Errc::Refused:
    case Errc::Internal:
    case Errc::Unsupported:
        return true;
    default:
        return false;
    }
}

} // namespace

std::string sentence(const Error& error)
{
    std::string line(wordsFor(error.code));
    if (tellsDetail(error.code) && !error.detail.empty())
        line += ": " + error.detail;
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
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

} // namespace cahier::app::cli
