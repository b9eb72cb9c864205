// SPDX-License-Identifier: MPL-2.0
#include "app/text/error_text.h"

namespace cahier::app {

QString ErrorText::sentence(Errc code)
{
    switch (code) {
    case Errc::InvalidArgument:
        return tr("Something in this entry is not valid. Check it and try again.");
    case Errc::TooLarge:
        return tr("This is too large. Try again with less at a time.");
    case Errc::Truncated:
    case Errc::Malformed:
    case Errc::TrailingBytes:
        return tr("This data is incomplete or not in the expected form. Ask for it again.");
    case Errc::IoError:
        return tr("Reading or writing on this computer failed. Check the disk and try again.");
    case Errc::NotFound:
        return tr("This is not here (any more). It may have been moved or deleted.");
    case Errc::AlreadyExists:
        return tr("This exists already. Choose another name or place.");
    case Errc::Cancelled:
        return tr("Stopped. Nothing was changed.");
    case Errc::Timeout:
        return tr("There was no answer in time. Try again in a moment.");
    case Errc::DiskFull:
        return tr("The disk is full. Nothing was lost, but new changes cannot be saved until you "
                  "free some space.");
    case Errc::Busy:
        return tr("This profile is open in another program. Close that one first.");
    case Errc::Unsupported:
        return tr("This was made by a newer version of Cahier. Update Cahier to use it.");
    case Errc::InvalidState:
        return tr("This is not possible right now. Try again in a moment.");
    case Errc::BadUpdate:
    case Errc::BadStateVector:
    case Errc::ForeignActor:
    case Errc::ClockGap:
        return tr("A change from another device was damaged and has been left out. Your document "
                  "is unharmed.");
    case Errc::BadPosition:
        return tr("This place in the text does not exist any more.");
    case Errc::NotAuthentic:
        return tr("This data is not genuine and was refused. Your documents are unharmed.");
    case Errc::WrongPassphrase:
        return tr("That passphrase is not right. Check Caps Lock and the keyboard layout, then try "
                  "again.");
    case Errc::VaultDamaged:
        return tr("The vault on this computer is damaged: the passphrase cannot help here. Restore "
                  "the profile folder from a backup.");
    case Errc::BadKdfParameters:
        return tr("The vault asks for settings that this program does not accept. Restore the "
                  "profile folder from a backup.");
    case Errc::NotAuthorised:
        return tr("You do not have the right to do this here. Ask an owner of the workspace.");
    case Errc::LogConflict:
        return tr("Somebody else changed this at the same moment. Try again.");
    case Errc::LogFork:
    case Errc::Equivocation:
        return tr("The relay showed two different histories. Stop using it and tell the person who "
                  "runs it.");
    case Errc::UnknownEpoch:
        return tr("The key for this has not arrived yet. It comes as soon as a colleague who has "
                  "it is online.");
    case Errc::BadLink:
        return tr("This link is not complete or not a Cahier link. Copy the whole link and try "
                  "again.");
    case Errc::LinkExpired:
        return tr("This link has expired or was used already. Ask for a new one.");
    case Errc::DatabaseDamaged:
        return tr("The database on this computer is damaged. Restore the profile folder from a "
                  "backup; what was on the relay comes back by itself.");
    case Errc::DatabaseTooNew:
        return tr("A newer version of Cahier has used this profile. Update Cahier to open it.");
    case Errc::WrongKey:
        return tr("The database does not belong to this vault. Restore the whole profile folder "
                  "from one backup.");
    case Errc::RelayUnreachable:
        return tr("The relay cannot be reached. You can go on writing; everything is sent when the "
                  "connection is back.");
    case Errc::WrongRelay:
        return tr("The relay is not the one this profile trusts, so nothing was sent. Ask the "
                  "person who runs it.");
    case Errc::ProtocolVersion:
        return tr("The relay speaks another version. Update Cahier, or ask for the relay to be "
                  "updated.");
    case Errc::ProtocolViolation:
        return tr("The relay sent something unexpected. Cahier reconnects by itself.");
    case Errc::NotRegistered:
        return tr("The relay does not know you yet. Ask the person who runs it for a registration "
                  "link.");
    case Errc::RateLimited:
        return tr("The relay asks to slow down. Cahier goes on by itself in a moment.");
    case Errc::QuotaExceeded:
        return tr("Your space on the relay is used up. Your changes are safe on this computer; ask "
                  "the person who runs the relay for more.");
    case Errc::Refused:
        return tr("The relay refused this. Ask the person who runs it.");
    case Errc::Internal:
        return tr("Something went wrong inside Cahier. Your work is saved on this computer; please "
                  "start Cahier again.");
    }
    return tr("Something went wrong inside Cahier. Your work is saved on this computer; please "
              "start Cahier again.");
}

QString ErrorText::sentenceWithCode(Errc code)
{
    return tr("%1 (E%2)", "sentence, error number").arg(sentence(code)).arg(int(code));
}

} // namespace cahier::app
