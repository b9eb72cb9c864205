// SPDX-License-Identifier: MPL-2.0
#include "sync/base/errc.h"

namespace cahier {

// No default: a new code without a name is a compiler warning.
const char* name(Errc code) noexcept
{
    switch (code) {
    case Errc::InvalidArgument:
        return "InvalidArgument";
    case Errc::TooLarge:
        return "TooLarge";
    case Errc::Truncated:
        return "Truncated";
    case Errc::Malformed:
        return "Malformed";
    case Errc::TrailingBytes:
        return "TrailingBytes";
    case Errc::IoError:
        return "IoError";
    case Errc::NotFound:
        return "NotFound";
    case Errc::AlreadyExists:
        return "AlreadyExists";
    case Errc::Cancelled:
        return "Cancelled";
    case Errc::Timeout:
        return "Timeout";
    case Errc::DiskFull:
        return "DiskFull";
    case Errc::Busy:
        return "Busy";
    case Errc::Unsupported:
        return "Unsupported";
    case Errc::InvalidState:
        return "InvalidState";
    case Errc::BadUpdate:
        return "BadUpdate";
    case Errc::BadStateVector:
        return "BadStateVector";
    case Errc::BadPosition:
        return "BadPosition";
    case Errc::ForeignActor:
        return "ForeignActor";
    case Errc::ClockGap:
        return "ClockGap";
    case Errc::NotAuthentic:
        return "NotAuthentic";
    case Errc::WrongPassphrase:
        return "WrongPassphrase";
    case Errc::VaultDamaged:
        return "VaultDamaged";
    case Errc::BadKdfParameters:
        return "BadKdfParameters";
    case Errc::NotAuthorised:
        return "NotAuthorised";
    case Errc::LogConflict:
        return "LogConflict";
    case Errc::LogFork:
        return "LogFork";
    case Errc::Equivocation:
        return "Equivocation";
    case Errc::UnknownEpoch:
        return "UnknownEpoch";
    case Errc::BadLink:
        return "BadLink";
    case Errc::LinkExpired:
        return "LinkExpired";
    case Errc::DatabaseDamaged:
        return "DatabaseDamaged";
    case Errc::DatabaseTooNew:
        return "DatabaseTooNew";
    case Errc::WrongKey:
        return "WrongKey";
    case Errc::ProfileRestored:
        return "ProfileRestored";
    case Errc::RelayUnreachable:
        return "RelayUnreachable";
    case Errc::WrongRelay:
        return "WrongRelay";
    case Errc::ProtocolVersion:
        return "ProtocolVersion";
    case Errc::ProtocolViolation:
        return "ProtocolViolation";
    case Errc::NotRegistered:
        return "NotRegistered";
    case Errc::RateLimited:
        return "RateLimited";
    case Errc::QuotaExceeded:
        return "QuotaExceeded";
    case Errc::Refused:
        return "Refused";
    case Errc::ChangesWithheld:
        return "ChangesWithheld";
    case Errc::BadCertificate:
        return "BadCertificate";
    case Errc::Internal:
        return "Internal";
    }
    return "Unknown";
}

} // namespace cahier
