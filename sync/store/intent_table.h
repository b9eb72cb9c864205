// SPDX-License-Identifier: MPL-2.0
// Membership changes wished for while offline. Intents are kept, never log entries: each is
// validated again against the log at the time it is carried out.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <vector>

namespace cahier::store {

class Database;

struct IntentRow
{
    std::int64_t row = 0; ///< Given by add(); never used twice.
    GroupId group{};
    std::uint8_t type = 0; ///< The engine's (invite, accept…).
    std::uint64_t createdMs = 0;
    std::uint32_t attempts = 0;
    std::uint64_t nextMs = 0; ///< Not before this time; 0: at once.
    Bytes body{};             ///< The engine's.
};

/// Table `intent`. Borrows the database; its thread. Errors: those of Database.
class IntentTable
{
public:
    explicit IntentTable(Database& database)
        : m_database(database)
    {
    }

    Result<std::int64_t>
    add(const GroupId& group, std::uint8_t type, ByteView body, std::uint64_t nowMs);
    /// In order of adding.
    Result<std::vector<IntentRow>> list();
    Result<std::vector<IntentRow>> list(const GroupId& group);
    /// Counts one attempt more. NotFound if it is gone.
    Result<void> postpone(std::int64_t row, std::uint64_t nextMs);
    /// Done or given up. False: was not there.
    Result<bool> remove(std::int64_t row);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
