// SPDX-License-Identifier: MPL-2.0
// Small named values of this installation: device keys, display name, relay link, preferences.
#pragma once

#include "sync/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::store {

class Database;

/// Table `setting`. Borrows the database; its thread. Errors: those of Database.
class Settings
{
public:
    explicit Settings(Database& database)
        : m_database(database)
    {
    }

    Result<std::optional<Bytes>> find(std::string_view key);
    /// Reads a secret straight into memory that the caller owns (crypto's Secret). False: no such
    /// key. DatabaseDamaged if the stored size differs from `out`'s.
    Result<bool> findInto(std::string_view key, MutableByteView out);
    /// Replaces. TooLarge beyond limits.h.
    Result<void> set(std::string_view key, ByteView value);
    /// Nothing happens if there is no such key.
    Result<void> remove(std::string_view key);
    /// Keys that begin with `prefix`, ascending.
    Result<std::vector<std::string>> keys(std::string_view prefix);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
