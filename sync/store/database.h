// SPDX-License-Identifier: MPL-2.0
// The one connection to the encrypted replica, with the settings that its safety depends on.
#pragma once

#include "sync/base/result.h"
#include "sync/base/thread_checker.h"
#include "sync/store/encrypted_vfs.h"
#include "sync/store/statement.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cahier::store {

/// Owner: Profile (tests: the test). Belongs to one thread at a time, see releaseThread(), and to
/// one process: a child made by fork() that uses it ends at once, since two copies of one page
/// cache and one lock destroy the file. Always: WAL, synchronous=FULL, exclusive lock, temporary
/// data in memory, secure_delete, no ATTACH, no extensions, no memory mapping. Errors of every call
/// below: DiskFull (nothing was written, everything stored is intact, try again later), IoError,
/// DatabaseDamaged, Busy, AlreadyExists (a unique key), InvalidArgument, Internal.
class Database
{
public:
    /// For tests: the newest schema, unencrypted, gone when closed.
    static Result<std::unique_ptr<Database>> openInMemory();
    /// Makes a new file with the newest schema. AlreadyExists if the path is taken. On failure no
    /// file is left.
    static Result<std::unique_ptr<Database>> create(const std::filesystem::path& path,
                                                    std::unique_ptr<EncryptedVfs> vfs);
    /// Opens an existing file, recovers its WAL and migrates its schema. NotFound, WrongKey (no
    /// page opens under this key), DatabaseDamaged, DatabaseTooNew (nothing was changed).
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                  std::unique_ptr<EncryptedVfs> vfs);
    /// Rolls back an open transaction, checkpoints and closes.
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// `sql` is one statement of ours, never text from outside.
    Result<Statement> prepare(std::string_view sql);

    /// Prepares, binds, runs. O(statement).
    template <typename... Args>
    Result<void> run(std::string_view sql, const Args&... args)
    {
        CAHIER_TRY(Statement statement, prepare(sql));
        (statement.bind(args), ...);
        return statement.run();
    }

    /// Several statements without parameters, e.g. a migration.
    Result<void> execute(const std::string& script);

    std::int64_t lastInsertRow() const;
    /// Rows changed by the last insert, update or delete.
    std::int64_t changes() const;
    bool inTransaction() const;

    /// Reads every page and checks every index. O(file). DatabaseDamaged names the first finding.
    Result<void> checkIntegrity();
    /// Moves the WAL into the main file and empties it. O(WAL).
    Result<void> checkpoint();
    /// Rewrites the file without free pages, in memory. O(file).
    Result<void> vacuum();
    /// Copies every page into `target`, replacing what it holds, with SQLite's backup API: through
    /// both VFSes, so encrypted under the target's key. O(file).
    Result<void> copyTo(Database& target);
    /// Number of the newest migration that was applied.
    Result<std::uint32_t> schemaVersion();

    /// The next thread that enters owns the connection.
    void releaseThread() noexcept { m_thread.release(); }

    /// Closes and says whether that worked. Nothing else may be called afterwards.
    Result<void> close();

private:
    friend class Statement;
    enum class Mode { Memory, Create, Open };
    explicit Database(std::unique_ptr<EncryptedVfs> vfs);
    Result<void> connect(const std::string& path, Mode mode);
    Result<void> configure(Mode mode);
    void checkOwner() const;
    void giveBack(std::string key, sqlite3_stmt* statement) noexcept;
    Error error(int rc, std::string_view what) const;

    std::unique_ptr<EncryptedVfs> m_vfs; ///< Null when in memory. Outlives the connection.
    sqlite3* m_connection = nullptr;     ///< Owned; null after close().
    std::multimap<std::string, sqlite3_stmt*, std::less<>> m_idle; ///< Prepared, not in use.
    long m_process = 0;                                            ///< The process that opened it.
    ThreadChecker m_thread;                                        ///< Bound at first use.
};

} // namespace cahier::store
