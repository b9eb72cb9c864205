// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/log_book.h"

#include "sync/crypto/verify/log_entry.h"
#include "sync/crypto/verify/log_ops.h"
#include "sync/crypto/verify/receipt.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::size_t AllRows = std::numeric_limits<std::int32_t>::max();

Error damaged(const Error& why)
{
    return Error{Errc::DatabaseDamaged,
                 std::string("a stored log does not verify: ") + name(why.code) + " " + why.detail};
}

crypto::Receipt cryptoReceipt(const protocol::Receipt& receipt)
{
    return crypto::Receipt{receipt.timeMs, receipt.signature};
}

} // namespace

Result<void> LogBook::load()
{
    store::LogTable table(m_database);
    CAHIER_TRY(const auto ids, table.list(store::LogType::User));
    for (const LogId& id : ids) {
        CAHIER_TRY(const auto rows, table.read(id, 0, AllRows));
        std::unique_ptr<crypto::UserLog> log;
        for (const auto& row : rows) {
            if (!log) {
                auto created = crypto::UserLog::create(row.entry);
                if (!created)
                    return tl::make_unexpected(damaged(created.error()));
                log = std::make_unique<crypto::UserLog>(std::move(*created));
            } else if (auto appended = log->append(row.entry); !appended) {
                return tl::make_unexpected(damaged(appended.error()));
            }
        }
        if (log)
            m_logs.insert_or_assign(UserId(id.array()), std::move(log));
    }
    return {};
}

const crypto::UserLog* LogBook::findUserLog(const UserId& user) const
{
    const auto found = m_logs.find(user);
    return found == m_logs.end() ? nullptr : found->second.get();
}

std::uint64_t LogBook::length(const UserId& user) const
{
    const crypto::UserLog* log = findUserLog(user);
    return log == nullptr ? 0 : log->headSeq() + 1;
}

Result<void> LogBook::append(const UserId& user, const ReceivedEntry& entry, const RelayId& relay)
{
    CAHIER_TRY(const auto view, crypto::parseLogEntry(entry.entry));
    if (view.header.type != crypto::LogType::User)
        return fail(Errc::Malformed, "not a user-log entry");
    const auto found = m_logs.find(user);
    if (entry.receipt) {
        CAHIER_TRY_VOID(checkReceipt(relay, logIdOf(user), entry));
    }
    if (found == m_logs.end()) {
        CAHIER_TRY(auto log, crypto::UserLog::create(entry.entry));
        if (log.id() != user)
            return fail(Errc::NotAuthentic, "a genesis of another user");
        CAHIER_TRY_VOID(storeEntry(m_database, logIdOf(user), store::LogType::User, entry));
        m_logs.emplace(user, std::make_unique<crypto::UserLog>(std::move(log)));
        return {};
    }
    crypto::UserLog& log = *found->second;
    if (view.header.seq <= log.headSeq() && log.hashAt(view.header.seq) == view.hash)
        return {};
    CAHIER_TRY_VOID(log.check(entry.entry));
    CAHIER_TRY_VOID(storeEntry(m_database, logIdOf(user), store::LogType::User, entry));
    return log.append(entry.entry);
}

Result<std::vector<Bytes>> LogBook::entries(const UserId& user) const
{
    CAHIER_TRY(const auto rows, store::LogTable(m_database).read(logIdOf(user), 0, AllRows));
    std::vector<Bytes> out;
    out.reserve(rows.size());
    for (const auto& row : rows)
        out.push_back(row.entry);
    return out;
}

Result<crypto::GroupLog>
loadGroupLog(store::Database& database, const GroupId& group, const crypto::UserLogs& users)
{
    CAHIER_TRY(const auto rows, store::LogTable(database).read(logIdOf(group), 0, AllRows));
    if (rows.empty())
        return fail(Errc::NotFound, "no entry of this group is here yet");
    auto log = crypto::GroupLog::create(rows.front().entry, users);
    if (!log)
        return tl::make_unexpected(damaged(log.error()));
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (auto appended = log->append(rows[i].entry, users); !appended)
            return tl::make_unexpected(damaged(appended.error()));
    }
    return log;
}

Result<void> storeEntry(store::Database& database,
                        const LogId& log,
                        store::LogType type,
                        const ReceivedEntry& entry)
{
    CAHIER_TRY(const auto view, crypto::parseLogEntry(entry.entry));
    store::LogEntryRow row;
    row.seq = view.header.seq;
    row.hash = view.hash;
    row.entry = entry.entry;
    if (entry.receipt)
        row.receipt = crypto::encodeReceipt(cryptoReceipt(*entry.receipt));
    return store::LogTable(database).append(log, type, view.header.prev, row);
}

Result<void> checkReceipt(const RelayId& relay, const LogId& log, const ReceivedEntry& entry)
{
    if (!entry.receipt)
        return fail(Errc::NotAuthentic, "an entry without receipt");
    CAHIER_TRY(const auto view, crypto::parseLogEntry(entry.entry));
    crypto::ReceiptFacts facts;
    facts.log = log;
    facts.seq = view.header.seq;
    facts.prev = view.header.prev;
    facts.entry = view.hash;
    if (!crypto::verifyReceipt(relay, facts, cryptoReceipt(*entry.receipt)))
        return fail(Errc::NotAuthentic, "a receipt that the relay did not sign");
    return {};
}

std::vector<UserId> usersNamedBy(ByteView groupEntry)
{
    std::vector<UserId> users;
    const auto view = crypto::parseLogEntry(groupEntry);
    if (!view)
        return users;
    users.push_back(view->header.authorUser);
    const auto ops = crypto::parseGroupOps(view->body);
    if (!ops)
        return users;
    for (const crypto::GroupOp& op : *ops) {
        if (const auto* add = std::get_if<crypto::Add>(&op))
            users.push_back(add->user);
        else if (const auto* genesis = std::get_if<crypto::GGenesis>(&op))
            users.push_back(genesis->user);
    }
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
}

} // namespace cahier::engine
