// SPDX-License-Identifier: MPL-2.0
#include "sync/store/transaction.h"

#include "sync/store/database.h"

#include <utility>

namespace cahier::store {

Transaction::Transaction(Database& database, Kind kind)
    : m_database(&database)
    , m_kind(kind)
{
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
    , m_kind(other.m_kind)
{
}

Result<Transaction> Transaction::begin(Database& database)
{
    if (database.inTransaction()) {
        // Savepoints of one name nest; RELEASE and ROLLBACK TO mean the innermost.
        CAHIER_TRY_VOID(database.run("SAVEPOINT nested"));
        return Transaction(database, Kind::Savepoint);
    }
    CAHIER_TRY_VOID(database.run("BEGIN IMMEDIATE"));
    return Transaction(database, Kind::Outermost);
}

Transaction::~Transaction()
{
    if (m_database != nullptr)
        rollBack();
}

Result<void> Transaction::commit()
{
    // After a disk error SQLite has rolled back everything by itself: nothing is left to commit,
    // and saying otherwise would lose writes.
    if (m_database == nullptr || !m_database->inTransaction()) {
        m_database = nullptr;
        return fail(Errc::IoError, "the transaction was rolled back by an earlier error");
    }
    auto result = m_database->run(m_kind == Kind::Outermost ? "COMMIT" : "RELEASE nested");
    if (!result)
        rollBack();
    m_database = nullptr;
    return result;
}

void Transaction::rollBack() noexcept
{
    if (!m_database->inTransaction())
        return;
    // A failing rollback cannot be helped: SQLite repeats it before the next use of the file.
    if (m_kind == Kind::Outermost) {
        static_cast<void>(m_database->run("ROLLBACK"));
        return;
    }
    static_cast<void>(m_database->run("ROLLBACK TO nested"));
    static_cast<void>(m_database->run("RELEASE nested"));
}

} // namespace cahier::store
