// SPDX-License-Identifier: MPL-2.0
#include "sync/store/sqlite_error.h"

#include <sqlite3.h>

#include <cerrno>
#include <string>

namespace cahier::store {

namespace {

Errc codeOf(int rc, int systemError) noexcept
{
    if (rc == SQLITE_IOERR_DATA || rc == SQLITE_IOERR_CORRUPTFS)
        return Errc::DatabaseDamaged;
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return Errc::DiskFull;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        // A sync, a truncate or the creation of a file can be what fails on a full disk.
        return isNoRoom(systemError) ? Errc::DiskFull : Errc::IoError;
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return Errc::IoError;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Errc::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Errc::DatabaseDamaged;
    case SQLITE_CONSTRAINT:
        return Errc::AlreadyExists;
    case SQLITE_TOOBIG:
        return Errc::TooLarge;
    case SQLITE_RANGE:
        return Errc::InvalidArgument;
    default:
        return Errc::Internal;
    }
}

} // namespace

Error sqliteError(sqlite3* connection, int rc, std::string_view what)
{
    int systemError = 0;
    if (connection != nullptr) {
        const int extended = sqlite3_extended_errcode(connection);
        if ((extended & 0xff) == (rc & 0xff))
            rc = extended;
        systemError = sqlite3_system_errno(connection);
    }
    std::string detail(what);
    detail += ": SQLite ";
    detail += std::to_string(rc);
    if (systemError != 0)
        detail += ", system " + std::to_string(systemError);
    return {codeOf(rc, systemError), std::move(detail)};
}

bool isNoRoom(int systemError) noexcept
{
    return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}

bool isDiskFailure(Errc code) noexcept
{
    switch (code) {
    case Errc::DiskFull:
    case Errc::IoError:
    case Errc::DatabaseDamaged:
    case Errc::Internal:
        return true;
    default:
        return false;
    }
}

} // namespace cahier::store
