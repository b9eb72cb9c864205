// SPDX-License-Identifier: MPL-2.0
// Brings a database to the newest schema, one numbered migration after another.
#pragma once

#include "sync/base/result.h"

#include <cstdint>

namespace cahier::store {

class Database;

/// The number of the newest migration that this build knows.
std::uint32_t newestSchema() noexcept;

/// Applies what is missing, each migration in a transaction of its own; a failure leaves the
/// database at the last complete one. DatabaseTooNew (nothing changed) if the database knows
/// migrations that this build does not; DatabaseDamaged if it is not a database of ours.
Result<void> migrate(Database& database);

} // namespace cahier::store
