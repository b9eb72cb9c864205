// SPDX-License-Identifier: MPL-2.0
// User logs in memory, read and checked when first needed.
#pragma once

#include "server/core/stores.h"
#include "server/core/workers.h"
#include "sync/crypto/verify/user_log.h"

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace cahier::server {

/// Immutable, so that workers may read one while the core replaces it.
using UserLogPtr = std::shared_ptr<const crypto::UserLog>;

/// A fixed selection of user logs: what a group log is checked against, also on workers.
class UserSelection final : public crypto::UserLogs
{
public:
    void add(const UserLogPtr& log) { m_logs[log->id()] = log; }

    const crypto::UserLog* findUserLog(const UserId& user) const override
    {
        const auto it = m_logs.find(user);
        return it == m_logs.end() ? nullptr : it->second.get();
    }

private:
    std::unordered_map<UserId, UserLogPtr> m_logs; ///< What was added.
};

/// Builds a log from all its entries. The errors of crypto::UserLog. Any thread.
Result<UserLogPtr> buildUserLog(const std::vector<Bytes>& entries);

/// Core's thread.
class UserCache
{
public:
    using Found = std::function<void(Result<UserLogPtr>)>;

    UserCache(LogStore& store, Workers& workers, std::size_t capacity)
        : m_store(store)
        , m_workers(workers)
        , m_capacity(capacity)
    {
    }

    /// Null for an unknown user; at once when it is in memory.
    void with(const UserId& user, Found found);
    /// All of these, in no particular order; unknown ones are left out. Fails as a whole.
    void withAll(std::vector<UserId> users, std::function<void(Result<UserSelection>)> found);
    /// The log as it is after a committed append.
    void put(const UserLogPtr& log);
    /// Null when it is not in memory.
    UserLogPtr peek(const UserId& user) const;

private:
    struct Loading
    {
        std::vector<Bytes> entries;
        std::vector<Found> waiting;
    };

    void readMore(const UserId& user);
    void build(const UserId& user);
    void finish(const UserId& user, const Result<UserLogPtr>& log);

    LogStore& m_store;
    Workers& m_workers;
    const std::size_t m_capacity;                  ///< Forget all beyond this many.
    std::unordered_map<UserId, UserLogPtr> m_logs; ///< In memory.
    std::unordered_map<UserId, Loading> m_loading; ///< Being read.
};

} // namespace cahier::server
