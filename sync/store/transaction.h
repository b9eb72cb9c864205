// SPDX-License-Identifier: MPL-2.0
// All or nothing over several statements; nests, so that a table's own transaction may be part of
// a bigger one.
#pragma once

#include "sync/base/result.h"

namespace cahier::store {

class Database;

/// Rolled back on destruction unless committed. Inside another Transaction it is a savepoint: its
/// commit becomes durable with the outer one. Innermost first, as scopes do. One thread.
class [[nodiscard]] Transaction
{
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    ~Transaction();

    /// On return without error an outermost transaction is on disk (fsync). On error it is rolled
    /// back as a whole.
    Result<void> commit();

private:
    enum class Kind { Outermost, Savepoint };
    Transaction(Database& database, Kind kind);
    void rollBack() noexcept;

    Database* m_database; ///< Borrowed; null when finished or moved from.
    Kind m_kind;          ///< What begin() opened.
};

} // namespace cahier::store
