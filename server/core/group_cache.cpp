// SPDX-License-Identifier: MPL-2.0
#include "server/core/group_cache.h"

#include <algorithm>
#include <type_traits>

namespace cahier::server {

namespace {

constexpr std::size_t ReadBytes = 4U << 20U;

} // namespace

/// Everything a waking group is made of, gathered step by step.
struct GroupCache::Load
{
    GroupId id;
    std::vector<Bytes> entries;
    std::vector<UserId> users;
    std::optional<UserSelection> selection;
    Result<crypto::GroupLog> log = fail(Errc::InvalidState);
    GroupHeads heads;
    std::vector<StoredJoin> joins;
    std::vector<Found> waiting;
};

bool Group::isUsed() const
{
    if (!logFollowers.empty() || !inFlight.empty() || logWritesInFlight > 0)
        return true;
    return std::any_of(streams.begin(), streams.end(), [](const auto& stream) {
        return !stream.second.followers.empty();
    });
}

void collectUsers(const std::vector<crypto::GroupOp>& ops, std::vector<UserId>& users)
{
    for (const crypto::GroupOp& op : ops) {
        std::visit(
            [&users](const auto& one) {
            using Op = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<Op, crypto::GGenesis> || std::is_same_v<Op, crypto::Add> ||
                          std::is_same_v<Op, crypto::SetRole> || std::is_same_v<Op, crypto::Remove>)
                users.push_back(one.user);
            else if constexpr (std::is_same_v<Op, crypto::Devices>)
                users.push_back(one.self);
            },
            op);
    }
}

void GroupCache::with(const GroupId& id, Found found)
{
    Group& group = m_groups[id];
    group.id = id;
    group.lastUse = m_clock.steady();
    if (group.state == Group::State::Ready)
        return found(&group);
    LoadPtr& load = m_loading[id];
    if (!load) {
        load = std::make_shared<Load>();
        load->id = id;
    }
    load->waiting.push_back(std::move(found));
    if (group.state == Group::State::Cold) {
        group.state = Group::State::Loading;
        readLog(LoadPtr{load});
    }
}

Group* GroupCache::peek(const GroupId& id)
{
    const auto it = m_groups.find(id);
    return it == m_groups.end() || it->second.state != Group::State::Ready ? nullptr : &it->second;
}

Group* GroupCache::find(const GroupId& id)
{
    const auto it = m_groups.find(id);
    return it == m_groups.end() ? nullptr : &it->second;
}

Group& GroupCache::create(const GroupId& id, crypto::GroupLog log)
{
    Group& group = m_groups[id];
    group.id = id;
    group.state = Group::State::Ready;
    group.log.emplace(std::move(log));
    group.lastUse = m_clock.steady();
    return group;
}

void GroupCache::readLog(const LoadPtr& load)
{
    const protocol::LogRef ref{protocol::LogType::Group, logIdOf(load->id)};
    m_logs.readLog(ref, load->entries.size(), ReadBytes, [this, load](Result<LogSlice> slice) {
        if (!slice)
            return failLoad(load, slice.error());
        for (StoredEntry& entry : slice->entries)
            load->entries.push_back(std::move(entry.entry));
        if (load->entries.empty())
            return failLoad(load, Error{Errc::NotFound, "no such group"});
        if (load->entries.size() < slice->length && !slice->entries.empty())
            return readLog(load);
        findUsers(load);
    });
}

void GroupCache::findUsers(const LoadPtr& load)
{
    const auto scan = [load] {
        for (const Bytes& bytes : load->entries) {
            const auto entry = crypto::parseLogEntry(bytes);
            if (!entry)
                continue;
            load->users.push_back(entry->header.authorUser);
            if (const auto ops = crypto::parseGroupOps(entry->body))
                collectUsers(*ops, load->users);
        }
    };
    m_workers.run(scan, [this, load] {
        m_users.withAll(load->users, [this, load](Result<UserSelection> selection) {
            if (!selection)
                return failLoad(load, selection.error());
            load->selection.emplace(std::move(*selection));
            replay(load);
        });
    });
}

void GroupCache::replay(const LoadPtr& load)
{
    const auto work = [load] {
        load->log = crypto::GroupLog::create(load->entries.front(), *load->selection);
        for (std::size_t i = 1; i < load->entries.size() && load->log; ++i) {
            if (const auto added = load->log->append(load->entries[i], *load->selection); !added)
                load->log = tl::make_unexpected(added.error());
        }
    };
    m_workers.run(work, [this, load] {
        if (!load->log)
            return failLoad(load, load->log.error());
        readHeads(load);
    });
}

void GroupCache::readHeads(const LoadPtr& load)
{
    m_updates.readHeads(load->id, [this, load](Result<GroupHeads> heads) {
        if (!heads)
            return failLoad(load, heads.error());
        load->heads = std::move(*heads);
        readJoins(load);
    });
}

void GroupCache::readJoins(const LoadPtr& load)
{
    m_logs.joins(load->id, [this, load](Result<std::vector<StoredJoin>> joins) {
        if (!joins)
            return failLoad(load, joins.error());
        load->joins = std::move(*joins);
        finish(load);
    });
}

void GroupCache::finish(const LoadPtr& load)
{
    Group& group = m_groups[load->id];
    group.log.emplace(std::move(*load->log));
    group.committedEntries = load->entries.size();
    group.feeds.clear();
    for (const FeedHead& feed : load->heads.feeds)
        group.feeds[feed.device] = FeedState{feed.seq, feed.envelope, feed.logHead};
    for (auto& [name, stream] : group.streams)
        stream.pos = stream.committed = 0;
    for (const StreamHead& head : load->heads.streams) {
        StreamState& stream = group.streams[StreamName{head.doc, head.kind}];
        stream.pos = stream.committed = head.pos;
    }
    group.joins = std::move(load->joins);
    group.state = Group::State::Ready;
    m_loading.erase(load->id);
    for (const Found& found : load->waiting)
        found(&group);
}

void GroupCache::failLoad(const LoadPtr& load, const Error& error)
{
    m_loading.erase(load->id);
    if (const auto it = m_groups.find(load->id); it != m_groups.end()) {
        it->second.state = Group::State::Cold;
        if (!it->second.isUsed())
            m_groups.erase(it);
    }
    for (const Found& found : load->waiting)
        found(tl::make_unexpected(error));
}

void GroupCache::distrustAll()
{
    for (auto& [id, group] : m_groups) {
        if (group.state == Group::State::Ready)
            group.state = Group::State::Cold;
    }
}

void GroupCache::forgetIdle(Milliseconds idle)
{
    const SteadyTime now = m_clock.steady();
    std::erase_if(m_groups, [now, idle](const auto& item) {
        const Group& group = item.second;
        return group.state != Group::State::Loading && !group.isUsed() &&
               now - group.lastUse > idle;
    });
}

} // namespace cahier::server
