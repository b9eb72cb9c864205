// SPDX-License-Identifier: MPL-2.0
// The signed logs this installation follows, in memory and on disk in step: user logs here, group
// logs through the helpers that Group uses.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crypto/verify/group_log.h"
#include "sync/crypto/verify/user_log.h"
#include "sync/protocol/message.h"
#include "sync/store/log_table.h"

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cahier::store {
class Database;
}

namespace cahier::engine {

/// An entry as the relay hands it out, or as we made it (then without a receipt).
struct ReceivedEntry
{
    Bytes entry;
    std::optional<protocol::Receipt> receipt;
};

/// All user logs we know. One thread. What is in here has been verified and is on disk.
class LogBook final : public crypto::UserLogs
{
public:
    explicit LogBook(store::Database& database)
        : m_database(database)
    {
    }

    /// Reads and verifies every user log. DatabaseDamaged.
    Result<void> load();

    const crypto::UserLog* findUserLog(const UserId& user) const override;
    /// Number of entries we have; 0: none.
    std::uint64_t length(const UserId& user) const;
    /// Verifies (entry, and receipt if it has one), stores, takes in. An entry we have is skipped.
    /// Errors of UserLog::append; NotAuthentic for a bad receipt.
    Result<void> append(const UserId& user, const ReceivedEntry& entry, const RelayId& relay);
    /// The whole log as stored.
    Result<std::vector<Bytes>> entries(const UserId& user) const;

private:
    store::Database& m_database; ///< Outlives this.
    std::unordered_map<UserId, std::unique_ptr<crypto::UserLog>> m_logs;
};

/// Reads and verifies a stored group log. NotFound if there is none, DatabaseDamaged.
Result<crypto::GroupLog>
loadGroupLog(store::Database& database, const GroupId& group, const crypto::UserLogs& users);

/// Stores an entry of a log that `head` (before the entry) describes; its receipt, too.
Result<void> storeEntry(store::Database& database,
                        const LogId& log,
                        store::LogType type,
                        const ReceivedEntry& entry);

/// NotAuthentic unless the relay signed that this entry took this place in this log.
Result<void> checkReceipt(const RelayId& relay, const LogId& log, const ReceivedEntry& entry);

/// Users whose logs the entry refers to, its author included. Empty if it does not parse.
std::vector<UserId> usersNamedBy(ByteView groupEntry);

} // namespace cahier::engine
