// SPDX-License-Identifier: MPL-2.0
// The signed, hash-chained logs (user logs and group logs) with the relay's receipts.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace cahier::store {

class Database;

/// As in a log entry's own `log_type` byte.
enum class LogType : std::uint8_t { User = 1, Group = 2 };

struct LogHead
{
    std::uint64_t seq = 0; ///< 0 is the genesis.
    EntryHash hash{};

    friend bool operator==(const LogHead&, const LogHead&) = default;
};

struct LogEntryRow
{
    std::uint64_t seq = 0;
    EntryHash hash{};
    Bytes entry{};   ///< As signed.
    Bytes receipt{}; ///< The relay's; empty if it came without.
};

/// Two entries for one place: the proof of a relay that tells two stories.
struct LogForkRow
{
    std::uint64_t seq = 0;
    Bytes entry{};
    Bytes receipt{};
};

/// Tables `log`, `log_entry`, `log_fork`. Stores what was verified; verifies only that a log has no
/// gap and no branch. Borrows the database; its thread. Errors: those of Database, and as said.
class LogTable
{
public:
    explicit LogTable(Database& database)
        : m_database(database)
    {
    }

    /// InvalidState unless `row.seq` is the head's + 1 (0 in an empty log) and `prev` is the head's
    /// hash (zeros in an empty log). LogFork if another entry is stored under that seq. Storing the
    /// same entry again does nothing (but adds a receipt that was missing).
    Result<void>
    append(const LogId& log, LogType type, const EntryHash& prev, const LogEntryRow& row);
    /// None: no entry of this log is known.
    Result<std::optional<LogHead>> head(const LogId& log);
    Result<std::optional<LogEntryRow>> find(const LogId& log, std::uint64_t seq);
    /// Where in the log a hash stands: the ancestor test of authorise().
    Result<std::optional<std::uint64_t>> seqOf(const LogId& log, const EntryHash& hash);
    /// Ascending from `firstSeq`, at most `maxCount`.
    Result<std::vector<LogEntryRow>>
    read(const LogId& log, std::uint64_t firstSeq, std::size_t maxCount);
    Result<std::vector<LogId>> list(LogType type);

    /// Keeps the other side of a fork, so that both can be exported. Idempotent.
    Result<void> recordFork(const LogId& log, const LogForkRow& fork);
    Result<std::vector<LogForkRow>> forks(const LogId& log);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
