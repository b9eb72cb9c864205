// SPDX-License-Identifier: MPL-2.0
#include "sync/store/database.h"

#include "sync/base/check.h"
#include "sync/store/migrate.h"
#include "sync/store/sqlite_error.h"

#include <sqlite3.h>

#include <system_error>
#include <unistd.h>
#include <utility>

namespace cahier::store {

namespace {

/// Idle prepared statements that are kept.
constexpr std::size_t MaxIdleStatements = 128;

/// The locking mode stands first: under an exclusive lock the WAL's index lives in the heap, and
/// there is never a -shm file. cache_size is in KiB when negative.
constexpr const char* Connection = "PRAGMA locking_mode = EXCLUSIVE;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA cache_size = -65536;"
                                   "PRAGMA secure_delete = ON;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA mmap_size = 0;"
                                   "PRAGMA fullfsync = ON;"
                                   "PRAGMA checkpoint_fullfsync = ON;";
constexpr const char* Durability = "PRAGMA synchronous = FULL;"
                                   "PRAGMA wal_autocheckpoint = 1000;"
                                   "PRAGMA journal_size_limit = 8388608;";

std::string utf8(const std::filesystem::path& path)
{
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

} // namespace

Database::Database(std::unique_ptr<EncryptedVfs> vfs)
    : m_vfs(std::move(vfs))
    , m_process(::getpid())
{
}

void Database::checkOwner() const
{
    m_thread.check();
    CAHIER_CHECK(m_process == ::getpid());
}

Database::~Database()
{
    const auto closed = close();
    // A Statement that outlives its database is our own bug.
    CAHIER_CHECK(closed || closed.error().code != Errc::InvalidState);
}

Result<std::unique_ptr<Database>> Database::openInMemory()
{
    std::unique_ptr<Database> database(new Database(nullptr));
    CAHIER_TRY_VOID(database->connect(":memory:", Mode::Memory));
    CAHIER_TRY_VOID(migrate(*database));
    return database;
}

Result<std::unique_ptr<Database>> Database::create(const std::filesystem::path& path,
                                                   std::unique_ptr<EncryptedVfs> vfs)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return fail(Errc::AlreadyExists, "the database file exists");
    std::unique_ptr<Database> database(new Database(std::move(vfs)));
    auto made = database->connect(utf8(path), Mode::Create);
    if (made)
        made = migrate(*database);
    if (made)
        return database;
    database.reset();
    std::filesystem::remove(path, ignored);
    std::filesystem::remove(std::filesystem::path(path) += "-wal", ignored);
    return tl::make_unexpected(std::move(made).error());
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 std::unique_ptr<EncryptedVfs> vfs)
{
    std::unique_ptr<Database> database(new Database(std::move(vfs)));
    auto opened = database->connect(utf8(path), Mode::Open);
    if (opened)
        opened = migrate(*database);
    if (opened)
        return database;
    Error error = std::move(opened).error();
    if (error.code != Errc::DatabaseDamaged)
        return tl::make_unexpected(std::move(error));
    // SQLite cannot tell a wrong key from damage: both are pages that do not authenticate. If no
    // page anywhere in the file opens, it is the key.
    static_cast<void>(database->close());
    if (database->m_vfs->probe(utf8(path)) == EncryptedVfs::KeyFit::FitsNothing)
        return fail(Errc::WrongKey, "no page of the database opens under this key");
    return tl::make_unexpected(std::move(error));
}

Result<void> Database::connect(const std::string& path, Mode mode)
{
    checkOwner();
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode != Mode::Open)
        flags |= SQLITE_OPEN_CREATE;
    if (mode == Mode::Memory)
        flags |= SQLITE_OPEN_MEMORY;
    const char* vfs = mode == Mode::Memory ? nullptr : m_vfs->name();
    const int rc = sqlite3_open_v2(path.c_str(), &m_connection, flags, vfs);
    if (rc != SQLITE_OK) {
        std::error_code ignored;
        if (rc == SQLITE_CANTOPEN && mode == Mode::Open && !std::filesystem::exists(path, ignored))
            return fail(Errc::NotFound, "there is no database file");
        return tl::make_unexpected(error(rc, "open"));
    }
    return configure(mode);
}

Result<void> Database::configure(Mode mode)
{
    sqlite3_busy_timeout(m_connection, 0);
    sqlite3_limit(m_connection, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(m_connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(m_connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (mode == Mode::Create) {
        // Before the first page is written: nonce and tag need their place in every page.
        int reserve = PageOverheadBytes;
        const int rc =
            sqlite3_file_control(m_connection, nullptr, SQLITE_FCNTL_RESERVE_BYTES, &reserve);
        if (rc != SQLITE_OK)
            return tl::make_unexpected(error(rc, "reserve"));
        CAHIER_TRY_VOID(execute("PRAGMA page_size = 4096;"));
    }
    CAHIER_TRY_VOID(execute(Connection));
    if (mode == Mode::Memory)
        return {};
    if (mode == Mode::Open) {
        CAHIER_TRY(Statement statement, prepare("PRAGMA page_count"));
        CAHIER_TRY_VOID(statement.step());
        // A file of ours is never empty: an empty one would silently become a new database.
        if (statement.integer(0) == 0)
            return fail(Errc::DatabaseDamaged, "the database file is empty");
    }
    // An empty file cannot begin in WAL mode; its first page is written without a journal.
    if (mode == Mode::Create)
        CAHIER_TRY_VOID(execute("PRAGMA journal_mode = MEMORY; PRAGMA user_version = 0;"));
    {
        CAHIER_TRY(Statement statement, prepare("PRAGMA journal_mode = WAL"));
        CAHIER_TRY(const bool answered, statement.step());
        if (!answered || statement.text(0) != "wal")
            return fail(Errc::Internal, "SQLite does not use the write-ahead log");
    }
    CAHIER_TRY_VOID(execute(Durability));
    return {};
}

Result<Statement> Database::prepare(std::string_view sql)
{
    checkOwner();
    if (m_connection == nullptr)
        return fail(Errc::InvalidState, "the database is closed");
    if (const auto idle = m_idle.find(sql); idle != m_idle.end()) {
        auto node = m_idle.extract(idle);
        return Statement(*this, node.mapped(), std::move(node.key()));
    }
    sqlite3_stmt* statement = nullptr;
    const int rc = sqlite3_prepare_v3(m_connection,
                                      sql.data(),
                                      static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT,
                                      &statement,
                                      nullptr);
    if (rc != SQLITE_OK)
        return tl::make_unexpected(error(rc, "prepare"));
    return Statement(*this, statement, std::string(sql));
}

void Database::giveBack(std::string key, sqlite3_stmt* statement) noexcept
{
    // The code that reset returns is that of the step, which was reported then.
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (m_idle.size() >= MaxIdleStatements)
        sqlite3_finalize(statement);
    else
        m_idle.emplace(std::move(key), statement);
}

Result<void> Database::execute(const std::string& script)
{
    checkOwner();
    if (m_connection == nullptr)
        return fail(Errc::InvalidState, "the database is closed");
    const int rc = sqlite3_exec(m_connection, script.c_str(), nullptr, nullptr, nullptr);
    if (rc != SQLITE_OK)
        return tl::make_unexpected(error(rc, "execute"));
    return {};
}

std::int64_t Database::lastInsertRow() const
{
    return sqlite3_last_insert_rowid(m_connection);
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(m_connection);
}

bool Database::inTransaction() const
{
    return m_connection != nullptr && sqlite3_get_autocommit(m_connection) == 0;
}

Result<void> Database::checkIntegrity()
{
    CAHIER_TRY(Statement statement, prepare("PRAGMA integrity_check(1)"));
    CAHIER_TRY_VOID(statement.step());
    if (statement.text(0) != "ok")
        return fail(Errc::DatabaseDamaged, "integrity: " + statement.string(0));
    return {};
}

Result<void> Database::checkpoint()
{
    checkOwner();
    const int rc = sqlite3_wal_checkpoint_v2(
        m_connection, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (rc != SQLITE_OK)
        return tl::make_unexpected(error(rc, "checkpoint"));
    return {};
}

Result<void> Database::vacuum()
{
    // SQLite attaches a temporary database for it, in memory; nothing else may attach any.
    sqlite3_limit(m_connection, SQLITE_LIMIT_ATTACHED, 1);
    auto result = execute("VACUUM");
    sqlite3_limit(m_connection, SQLITE_LIMIT_ATTACHED, 0);
    return result;
}

Result<void> Database::copyTo(Database& target)
{
    checkOwner();
    target.checkOwner();
    sqlite3_backup* backup = sqlite3_backup_init(target.m_connection, "main", m_connection, "main");
    if (backup == nullptr)
        return tl::make_unexpected(
            target.error(sqlite3_errcode(target.m_connection), "begin a copy"));
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    if (stepped != SQLITE_DONE)
        return tl::make_unexpected(sqliteError(nullptr, stepped, "copy"));
    if (finished != SQLITE_OK)
        return tl::make_unexpected(target.error(finished, "end a copy"));
    return {};
}

Result<std::uint32_t> Database::schemaVersion()
{
    CAHIER_TRY(Statement statement, prepare("PRAGMA user_version"));
    CAHIER_TRY_VOID(statement.step());
    return static_cast<std::uint32_t>(statement.integer(0));
}

Result<void> Database::close()
{
    if (m_connection == nullptr)
        return {};
    checkOwner();
    for (const auto& [sql, statement] : m_idle)
        sqlite3_finalize(statement);
    m_idle.clear();
    const int rc = sqlite3_close(m_connection);
    if (rc == SQLITE_BUSY)
        return fail(Errc::InvalidState, "a statement is still in use");
    m_connection = nullptr;
    if (rc != SQLITE_OK)
        return tl::make_unexpected(sqliteError(nullptr, rc, "close"));
    return {};
}

Error Database::error(int rc, std::string_view what) const
{
    return sqliteError(m_connection, rc, what);
}

} // namespace cahier::store
