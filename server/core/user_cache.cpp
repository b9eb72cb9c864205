// SPDX-License-Identifier: MPL-2.0
#include "server/core/user_cache.h"

#include <algorithm>

namespace cahier::server {

namespace {

constexpr std::size_t ReadBytes = 1U << 20U;

protocol::LogRef refOf(const UserId& user)
{
    return {protocol::LogType::User, logIdOf(user)};
}

} // namespace

Result<UserLogPtr> buildUserLog(const std::vector<Bytes>& entries)
{
    if (entries.empty())
        return fail(Errc::Malformed, "no entries");
    CAHIER_TRY(crypto::UserLog log, crypto::UserLog::create(entries.front()));
    for (std::size_t i = 1; i < entries.size(); ++i)
        CAHIER_TRY_VOID(log.append(entries[i]));
    return std::make_shared<const crypto::UserLog>(std::move(log));
}

void UserCache::with(const UserId& user, Found found)
{
    if (UserLogPtr log = peek(user))
        return found(std::move(log));
    Loading& loading = m_loading[user];
    loading.waiting.push_back(std::move(found));
    if (loading.waiting.size() == 1)
        readMore(user);
}

void UserCache::readMore(const UserId& user)
{
    const std::uint64_t from = m_loading[user].entries.size();
    m_store.readLog(refOf(user), from, ReadBytes, [this, user](Result<LogSlice> slice) {
        if (!slice)
            return finish(user, tl::make_unexpected(slice.error()));
        std::vector<Bytes>& entries = m_loading[user].entries;
        for (StoredEntry& entry : slice->entries)
            entries.push_back(std::move(entry.entry));
        if (entries.empty())
            return finish(user, UserLogPtr{});
        if (entries.size() < slice->length && !slice->entries.empty())
            return readMore(user);
        build(user);
    });
}

void UserCache::build(const UserId& user)
{
    auto entries = std::make_shared<std::vector<Bytes>>(std::move(m_loading[user].entries));
    auto built = std::make_shared<Result<UserLogPtr>>();
    m_workers.run([entries, built] { *built = buildUserLog(*entries); },
                  [this, user, built] { finish(user, *built); });
}

void UserCache::finish(const UserId& user, const Result<UserLogPtr>& log)
{
    auto node = m_loading.extract(user);
    // Somebody may have committed a longer log meanwhile.
    Result<UserLogPtr> answer = log;
    if (const UserLogPtr newer = peek(user))
        answer = newer;
    else if (log && *log != nullptr)
        put(*log);
    for (const Found& found : node.mapped().waiting)
        found(answer);
}

void UserCache::withAll(std::vector<UserId> users, std::function<void(Result<UserSelection>)> found)
{
    struct Gather
    {
        std::size_t missing = 0;
        UserSelection selection;
        Result<void> state;
        std::function<void(Result<UserSelection>)> found;
    };

    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    if (users.empty())
        return found(UserSelection{});
    auto gather = std::make_shared<Gather>();
    gather->missing = users.size();
    gather->found = std::move(found);
    for (const UserId& user : users) {
        with(user, [gather](Result<UserLogPtr> log) {
            if (!log)
                gather->state = tl::make_unexpected(log.error());
            else if (*log != nullptr)
                gather->selection.add(*log);
            if (--gather->missing > 0)
                return;
            if (!gather->state)
                return gather->found(tl::make_unexpected(gather->state.error()));
            gather->found(std::move(gather->selection));
        });
    }
}

void UserCache::put(const UserLogPtr& log)
{
    if (m_logs.size() >= m_capacity && !m_logs.contains(log->id()))
        m_logs.clear();
    m_logs[log->id()] = log;
}

UserLogPtr UserCache::peek(const UserId& user) const
{
    const auto it = m_logs.find(user);
    return it == m_logs.end() ? nullptr : it->second;
}

} // namespace cahier::server
