// SPDX-License-Identifier: MPL-2.0
#include "sync/store/migrate.h"

#include "sync/store/database.h"
#include "sync/store/migrations.h"
#include "sync/store/transaction.h"

namespace cahier::store {

namespace {

/// "CAH1", in SQLite's application_id: tells our files from others that opened by chance.
constexpr std::int64_t ApplicationId = 0x43414831;

Result<std::int64_t> pragma(Database& database, std::string_view sql)
{
    CAHIER_TRY(Statement statement, database.prepare(sql));
    CAHIER_TRY(const bool found, statement.step());
    return found ? statement.integer(0) : 0;
}

Result<void> apply(Database& database, std::size_t index)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(database));
    CAHIER_TRY_VOID(database.execute(std::string(Migrations[index])));
    CAHIER_TRY_VOID(database.execute("PRAGMA user_version = " + std::to_string(index + 1)));
    if (index == 0)
        CAHIER_TRY_VOID(
            database.execute("PRAGMA application_id = " + std::to_string(ApplicationId)));
    return transaction.commit();
}

} // namespace

std::uint32_t newestSchema() noexcept
{
    return static_cast<std::uint32_t>(Migrations.size());
}

Result<void> migrate(Database& database)
{
    CAHIER_TRY(const std::int64_t version, pragma(database, "PRAGMA user_version"));
    CAHIER_TRY(const std::int64_t application, pragma(database, "PRAGMA application_id"));
    if (version < 0 || (version > 0 && application != ApplicationId))
        return fail(Errc::DatabaseDamaged, "not a database of this program");
    if (version > std::int64_t{newestSchema()})
        return fail(Errc::DatabaseTooNew, "schema " + std::to_string(version));
    for (auto next = static_cast<std::size_t>(version); next < Migrations.size(); ++next)
        CAHIER_TRY_VOID(apply(database, next));
    return {};
}

} // namespace cahier::store
