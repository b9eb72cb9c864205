// SPDX-License-Identifier: MPL-2.0
#include "app/text/error_text.h"

#include "app/text/detail_text.h"

namespace cahier::app {

namespace {

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
    case Errc::BadCertificate:
    case Errc::Internal:
    case Errc::Unsupported:
        return true;
    default:
        return false;
    }
}

} // namespace

QString ErrorText::clause(Errc code)
{
    switch (code) {
    case Errc::InvalidArgument:
        return tr("invalid value");
    case Errc::TooLarge:
        return tr("too large");
    case Errc::Truncated:
        return tr("input ends too early");
    case Errc::Malformed:
        return tr("input is not in the expected format");
    case Errc::TrailingBytes:
        return tr("input goes on after its end");
    case Errc::IoError:
        return tr("cannot read or write");
    case Errc::NotFound:
        return tr("not found");
    case Errc::AlreadyExists:
        return tr("exists already");
    case Errc::Cancelled:
        return tr("stopped on request");
    case Errc::Timeout:
        return tr("no answer in time; everything is saved here, try again later");
    case Errc::DiskFull:
        return tr("the disk is full: nothing was lost, but nothing new is saved until there is "
                  "room");
    case Errc::Busy:
        return tr("the profile is in use by another program (cahier or cahier-cli); close it "
                  "first");
    case Errc::Unsupported:
        return tr("made by a version this program cannot read");
    case Errc::InvalidState:
        return tr("not possible now");
    case Errc::BadUpdate:
    case Errc::BadStateVector:
    case Errc::ForeignActor:
    case Errc::ClockGap:
        return tr("a damaged change was refused; the document is as it was");
    case Errc::BadPosition:
        return tr("a position outside the text");
    case Errc::NotAuthentic:
        return tr("not authentic: the data was changed by somebody else");
    case Errc::WrongPassphrase:
        return tr("wrong passphrase");
    case Errc::VaultDamaged:
        return tr("the profile's vault is damaged; restore the folder from a backup");
    case Errc::BadKdfParameters:
        return tr("the passphrase's cost is outside what is accepted (1-10 operations, 64 MiB-2 "
                  "GiB)");
    case Errc::NotAuthorised:
        return tr("you do not have the right to do that in this workspace");
    case Errc::LogConflict:
        return tr("somebody changed the workspace at the same moment; try again");
    case Errc::LogFork:
        return tr("SECURITY: the relay shows two histories of one workspace; do not trust it");
    case Errc::Equivocation:
        return tr("SECURITY: a device wrote two different things in one place; ask its owner");
    case Errc::UnknownEpoch:
        return tr("the key for this has not arrived yet; it comes when an owner is online");
    case Errc::BadLink:
        return tr("the link is malformed; copy it again from the beginning to the end");
    case Errc::LinkExpired:
        return tr("the link is expired, used or revoked; ask for a new one");
    case Errc::DatabaseDamaged:
        return tr("the profile's database is damaged; restore the folder from a backup");
    case Errc::DatabaseTooNew:
        return tr("the profile was written by a newer version of Cahier; update this one");
    case Errc::WrongKey:
        return tr("the profile's database is damaged or belongs to another vault; restore the "
                  "folder from a backup");
    case Errc::ProfileRestored:
        return tr("this profile was put back from a copy: it goes on as a new device, and nothing "
                  "is lost");
    case Errc::RelayUnreachable:
        return tr("the relay cannot be reached; everything is saved here and is sent later");
    case Errc::WrongRelay:
        return tr("the relay is not the one this profile knows (its identity differs); nothing "
                  "was sent");
    case Errc::ProtocolVersion:
        return tr("the relay speaks another version of the protocol; update Cahier or the relay");
    case Errc::ProtocolViolation:
        return tr("the relay broke the protocol");
    case Errc::NotRegistered:
        return tr("the relay does not know this profile; it needs a registration or invitation "
                  "link");
    case Errc::RateLimited:
        return tr("the relay asks to slow down; try again in a minute");
    case Errc::QuotaExceeded:
        return tr("the relay's quota is used up; ask whoever runs it");
    case Errc::Refused:
        return tr("the relay refused");
    case Errc::ChangesWithheld:
        return tr("SECURITY: the relay may be withholding changes; somebody else's device has "
                  "more than this one");
    case Errc::BadCertificate:
        return tr("nothing was sent, because the relay's TLS certificate is not valid");
    case Errc::Internal:
        return tr("internal error");
    }
    return tr("unknown error");
}

QString ErrorText::advice(Errc code)
{
    switch (code) {
    case Errc::InvalidArgument:
        return tr("Check the entry and try again.");
    case Errc::TooLarge:
        return tr("Try again with less at a time.");
    case Errc::Truncated:
    case Errc::Malformed:
    case Errc::TrailingBytes:
        return tr("Ask for the data again.");
    case Errc::IoError:
        return tr("Check the disk and try again.");
    case Errc::NotFound:
        return tr("It may have been moved or deleted.");
    case Errc::AlreadyExists:
        return tr("Choose another name or place.");
    case Errc::Cancelled:
        return tr("Nothing was changed.");
    case Errc::Unsupported:
        return tr("Update Cahier to use it.");
    case Errc::InvalidState:
        return tr("Try again in a moment.");
    case Errc::NotAuthentic:
        return tr("It was refused; your documents are unharmed.");
    case Errc::WrongPassphrase:
        return tr("Check Caps Lock and the keyboard layout, then try again.");
    case Errc::VaultDamaged:
        return tr("The passphrase cannot help here.");
    case Errc::BadKdfParameters:
        return tr("Restore the profile folder from a backup.");
    case Errc::NotAuthorised:
        return tr("Ask an owner.");
    case Errc::LogFork:
        return tr("Stop using it and tell the person who runs it.");
    case Errc::DatabaseDamaged:
    case Errc::WrongKey:
        return tr("What was on the relay comes back by itself.");
    case Errc::Equivocation:
        return tr("Everybody keeps the same version.");
    case Errc::ChangesWithheld:
        return tr("Ask the others what they see, and tell the person who runs the relay.");
    case Errc::RelayUnreachable:
        return tr("You can go on writing.");
    case Errc::WrongRelay:
    case Errc::BadCertificate:
    case Errc::Refused:
        return tr("Ask the person who runs it.");
    case Errc::ProtocolViolation:
        return tr("Cahier reconnects by itself.");
    case Errc::NotRegistered:
        return tr("Ask the person who runs the relay for one.");
    case Errc::RateLimited:
        return tr("What waits is sent by itself.");
    case Errc::QuotaExceeded:
        return tr("Your changes are safe on this computer.");
    case Errc::Internal:
        return tr("Your work is saved on this computer; please start Cahier again.");
    default:
        return {};
    }
}

QString ErrorText::sentence(Errc code, std::string_view detail)
{
    QString text = line(code, detail);
    text[0] = text[0].toUpper();
    text += u'.';
    if (const QString more = advice(code); !more.isEmpty())
        text += u' ' + more;
    return text;
}

QString ErrorText::sentenceWithCode(Errc code)
{
    return tr("%1 (E%2)", "sentence, error number").arg(sentence(code)).arg(int(code));
}

QString ErrorText::line(Errc code, std::string_view detail)
{
    QString text = clause(code);
    if (tellsDetail(code) && !detail.empty())
        text = tr("%1: %2", "what happened, which part of the input").arg(text, detailText(detail));
    return text.replace(u'\n', u' ');
}

} // namespace cahier::app
