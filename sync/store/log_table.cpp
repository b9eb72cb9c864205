// SPDX-License-Identifier: MPL-2.0
#include "sync/store/log_table.h"

#include "sync/store/database.h"
#include "sync/store/transaction.h"

namespace cahier::store {

namespace {

/// Columns: seq, hash, entry, receipt.
LogEntryRow readEntry(Statement& row)
{
    return {.seq = row.unsignedInteger(0),
            .hash = row.id<EntryHash>(1),
            .entry = row.bytes(2),
            .receipt = row.bytes(3)};
}

} // namespace

Result<void>
LogTable::append(const LogId& log, LogType type, const EntryHash& prev, const LogEntryRow& row)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const std::optional<LogEntryRow> known, find(log, row.seq));
    if (known) {
        if (known->hash != row.hash)
            return fail(Errc::LogFork, "another entry has this place");
        if (known->receipt.empty() && !row.receipt.empty())
            CAHIER_TRY_VOID(
                m_database.run("UPDATE log_entry SET receipt = ? WHERE log_id = ? AND seq = ?",
                               ByteView(row.receipt),
                               log,
                               row.seq));
        return transaction.commit();
    }
    CAHIER_TRY(const std::optional<LogHead> last, head(log));
    const std::uint64_t expected = last ? last->seq + 1 : 0;
    const EntryHash before = last ? last->hash : EntryHash{};
    if (row.seq != expected || prev != before)
        return fail(Errc::InvalidState, "the entry does not continue the log");
    if (!last)
        CAHIER_TRY_VOID(m_database.run("INSERT INTO log (log_id, type) VALUES (?, ?)", log, type));
    CAHIER_TRY_VOID(m_database.run(
        "INSERT INTO log_entry (log_id, seq, hash, entry, receipt) VALUES (?, ?, ?, ?, ?)",
        log,
        row.seq,
        row.hash,
        ByteView(row.entry),
        ByteView(row.receipt)));
    return transaction.commit();
}

Result<std::optional<LogHead>> LogTable::head(const LogId& log)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare(
                   "SELECT seq, hash FROM log_entry WHERE log_id = ? ORDER BY seq DESC LIMIT 1"));
    statement.bind(log);
    return readOne<LogHead>(statement, [](Statement& row) {
        return LogHead{row.unsignedInteger(0), row.id<EntryHash>(1)};
    });
}

Result<std::optional<LogEntryRow>> LogTable::find(const LogId& log, std::uint64_t seq)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT seq, hash, entry, receipt FROM log_entry "
                                  "WHERE log_id = ? AND seq = ?"));
    statement.bind(log).bind(seq);
    return readOne<LogEntryRow>(statement, readEntry);
}

Result<std::optional<std::uint64_t>> LogTable::seqOf(const LogId& log, const EntryHash& hash)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT seq FROM log_entry WHERE log_id = ? AND hash = ?"));
    statement.bind(log).bind(hash);
    return readOne<std::uint64_t>(statement, [](Statement& row) { return row.unsignedInteger(0); });
}

Result<std::vector<LogEntryRow>>
LogTable::read(const LogId& log, std::uint64_t firstSeq, std::size_t maxCount)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT seq, hash, entry, receipt FROM log_entry "
                                  "WHERE log_id = ? AND seq >= ? ORDER BY seq LIMIT ?"));
    statement.bind(log).bind(firstSeq).bind(maxCount);
    return readAll<LogEntryRow>(statement, readEntry);
}

Result<std::vector<LogId>> LogTable::list(LogType type)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT log_id FROM log WHERE type = ? ORDER BY log_id"));
    statement.bind(type);
    return readAll<LogId>(statement, [](Statement& row) { return row.id<LogId>(0); });
}

Result<void> LogTable::recordFork(const LogId& log, const LogForkRow& fork)
{
    return m_database.run(
        "INSERT OR IGNORE INTO log_fork (log_id, seq, entry, receipt) VALUES (?, ?, ?, ?)",
        log,
        fork.seq,
        ByteView(fork.entry),
        ByteView(fork.receipt));
}

Result<std::vector<LogForkRow>> LogTable::forks(const LogId& log)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT seq, entry, receipt FROM log_fork WHERE log_id = ? "
                                  "ORDER BY seq, rowid"));
    statement.bind(log);
    return readAll<LogForkRow>(statement, [](Statement& row) {
        return LogForkRow{
            .seq = row.unsignedInteger(0), .entry = row.bytes(1), .receipt = row.bytes(2)};
    });
}

} // namespace cahier::store
