// SPDX-License-Identifier: MPL-2.0
// The one place where SQLite's result codes become ours. Internal to the store.
#pragma once

#include "sync/base/result.h"

#include <string_view>

struct sqlite3;

namespace cahier::store {

/// `connection` may be null. The detail names the operation and the codes, never SQL or values.
Error sqliteError(sqlite3* connection, int rc, std::string_view what);

/// Whether a system error means that there is no room: full disk, quota, limit on file sizes.
bool isNoRoom(int systemError) noexcept;

/// Whether everything that was going to be written together has failed with it (full disk, I/O,
/// damage), as opposed to one statement that was refused.
bool isDiskFailure(Errc code) noexcept;

} // namespace cahier::store
