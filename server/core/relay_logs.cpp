// SPDX-License-Identifier: MPL-2.0
// Relay: reading and appending signed logs, and what follows from an entry.
#include "server/core/relay.h"
#include "sync/base/check.h"
#include "sync/protocol/limits.h"

#include <algorithm>
#include <type_traits>

namespace cahier::server {

using protocol::LogType;
using protocol::MessageType;
using protocol::Reason;

/// One LOG_APPEND on its way.
struct Relay::Append
{
    SessionId session = 0;
    RequestId request = 0;
    UserId user; ///< Of the session.
    Bytes bytes;
    crypto::LogEntryView entry; ///< Views into `bytes`.
    protocol::LogRef log;
    std::vector<crypto::GroupOp> ops; ///< Group entries.
    UserLogPtr userLog;               ///< User entries: the log with the entry.
    StoredEntry stored;
    bool holdsUser = false;
};

// ---- reading

void Relay::on(Session& session, RequestId request, protocol::LogGet&& m)
{
    readLog(session, MessageType::LogGet, m.log, m.fromSeq, CatchUp::Then::Stop, request);
}

void Relay::on(Session& session, RequestId request, protocol::LogSubscribe&& m)
{
    readLog(session, MessageType::LogSubscribe, m.log, m.fromSeq, CatchUp::Then::Follow, request);
}

void Relay::on(Session& session, RequestId, protocol::LogUnsubscribe&& m)
{
    unfollowLog(session, m.log);
}

void Relay::readLog(Session& session,
                    MessageType type,
                    const protocol::LogRef& log,
                    std::uint64_t from,
                    CatchUp::Then then,
                    RequestId request)
{
    CatchUp job;
    job.kind = CatchUp::Kind::Log;
    job.then = then;
    job.log = log;
    job.next = from;
    job.request = request;
    const bool isNewcomer = session.standing == Session::Standing::Unknown;
    if (log.type == LogType::User) {
        // A device that is just being enrolled may read its own user's log and nothing else.
        if (isNewcomer && logIdOf(session.user) != log.id)
            return failRequest(session, type, Reason::NotRegistered, request);
        return addCatchUp(session, job, type);
    }
    if (isNewcomer)
        return failRequest(session, type, Reason::NotRegistered, request);
    hold(session);
    m_groups.with(GroupId{log.id.array()},
                  [this, id = session.id, type, job, request](Result<Group*> found) {
        Session* current = find(id);
        if (current == nullptr)
            return;
        const auto isJoiner = [&](const StoredJoin& join) {
            return join.user == current->user;
        };
        const bool allowed =
            found && ((*found)->log->member(current->user) ||
                      std::any_of((*found)->joins.begin(), (*found)->joins.end(), isJoiner));
        if (allowed)
            addCatchUp(*current, job, type);
        else
            failRequest(*current, type, Reason::UnknownLog, request);
        release(id);
    });
}

std::vector<Follower>& Relay::followersOf(const protocol::LogRef& log)
{
    if (log.type == LogType::User)
        return m_userLogFollowers[UserId{log.id.array()}];
    Group* group = m_groups.find(GroupId{log.id.array()});
    CAHIER_CHECK(group != nullptr);
    return group->logFollowers;
}

/// Entries on disk, as far as known: a commit may have overtaken the read that says `read`.
std::uint64_t Relay::knownLength(const protocol::LogRef& log, std::uint64_t read)
{
    if (log.type == LogType::User) {
        const UserLogPtr user = m_users.peek(UserId{log.id.array()});
        return user == nullptr ? read : std::max(read, user->headSeq() + 1);
    }
    const Group* group = m_groups.find(GroupId{log.id.array()});
    return group == nullptr ? read : std::max(read, group->committedEntries);
}

// ---- appending

void Relay::on(Session& session, RequestId request, protocol::LogAppend&& m)
{
    auto append = std::make_shared<Append>();
    append->session = session.id;
    append->request = request;
    append->user = session.user;
    append->bytes = std::move(m.entry);
    hold(session);
    const auto entry = crypto::parseLogEntry(append->bytes);
    if (!entry)
        return refuseAppend(append, Reason::BadEntry);
    append->entry = *entry;
    const bool isUserLog = entry->header.type == crypto::LogType::User;
    if (session.standing == Session::Standing::Unknown && (!isUserLog || entry->isGenesis()))
        return refuseAppend(append, Reason::NotRegistered);
    append->log.type = isUserLog ? LogType::User : LogType::Group;
    append->log.id = entry->header.log;
    if (isUserLog)
        return appendUserEntry(append);
    if (entry->isGenesis())
        append->log.id = logIdOf(crypto::groupIdOfGenesis(*entry));
    appendGroupEntry(append);
}

void Relay::appendUserEntry(const AppendPtr& append)
{
    // A user log begins with REGISTER or JOIN, and only its user appends to it.
    if (append->entry.isGenesis() || append->log.id != logIdOf(append->user))
        return refuseAppend(append, Reason::NotAuthorised);
    if (!m_userWrites.insert(append->user).second)
        return refuseAppend(append, Reason::Unavailable);
    append->holdsUser = true;
    m_users.with(append->user, [this, append](Result<UserLogPtr> found) {
        if (!found || *found == nullptr)
            return refuseAppend(append, found ? Reason::UnknownLog : Reason::Unavailable);
        const UserLogPtr& log = *found;
        if (const auto seq = log->seqOf(append->entry.hash))
            return answerStoredEntry(append, *seq);
        auto next = std::make_shared<crypto::UserLog>(*log);
        const auto judged = std::make_shared<Result<void>>();
        m_parts.workers.run([append, next, judged] { *judged = next->append(append->bytes); },
                            [this, append, log, next, judged] {
            if (!*judged) {
                const Errc code = judged->error().code;
                if (code == Errc::LogConflict || code == Errc::LogFork || code == Errc::NotFound)
                    return conflict(append, log->headSeq() + 1, log->head());
                return refuseAppend(
                    append, code == Errc::NotAuthorised ? Reason::NotAuthorised : Reason::BadEntry);
            }
            append->userLog = next;
            writeEntry(append, {});
        });
    });
}

void Relay::appendGroupEntry(const AppendPtr& append)
{
    if (append->entry.header.authorUser != append->user)
        return refuseAppend(append, Reason::NotAuthorised);
    auto ops = crypto::parseGroupOps(append->entry.body);
    if (!ops)
        return refuseAppend(append, Reason::BadEntry);
    append->ops = std::move(*ops);
    std::vector<UserId> users{append->user};
    collectUsers(append->ops, users);
    m_users.withAll(std::move(users), [this, append](Result<UserSelection> selection) {
        if (!selection)
            return refuseAppend(append, Reason::Unavailable);
        auto chosen = std::make_shared<UserSelection>(std::move(*selection));
        m_groups.with(GroupId{append->log.id.array()},
                      [this, append, chosen](Result<Group*> found) {
            if (!found && found.error().code != Errc::NotFound)
                return refuseAppend(append, Reason::Unavailable);
            // Of two that found it missing, the first may have made it.
            Group* group = found ? *found : m_groups.peek(GroupId{append->log.id.array()});
            judgeGroupEntry(append, group, *chosen);
        });
    });
}

namespace {

/// Do the entry's cutoffs say what the relay holds? Only then is "kept until here" the truth.
bool cutoffsMatch(const Group& group, const std::vector<crypto::GroupOp>& ops)
{
    for (const crypto::Cutoffs* cutoffs : crypto::cutoffsOf(ops)) {
        for (const crypto::FeedPoint& point : *cutoffs) {
            const auto feed = group.feeds.find(point.device);
            const std::uint64_t seq = feed == group.feeds.end() ? 0 : feed->second.seq;
            if (seq != point.seq || (seq > 0 && feed->second.envelope != point.env))
                return false;
        }
    }
    for (const crypto::GroupOp& op : ops) {
        const auto* checkpoint = std::get_if<crypto::Checkpoint>(&op);
        if (checkpoint == nullptr)
            continue;
        for (const auto& [device, feed] : group.feeds) {
            if (crypto::findCutoff(checkpoint->cutoffs, device) == nullptr)
                return false;
        }
    }
    return true;
}

} // namespace

void Relay::judgeGroupEntry(const AppendPtr& append, Group* group, const UserSelection& users)
{
    if (group == nullptr) {
        if (!append->entry.isGenesis())
            return refuseAppend(append, Reason::UnknownLog);
        auto log = crypto::GroupLog::create(append->bytes, users);
        if (!log)
            return refuseAppend(append, Reason::BadEntry);
        m_groups.create(GroupId{append->log.id.array()}, std::move(*log));
        return writeEntry(append, {});
    }
    crypto::GroupLog& log = *group->log;
    const bool isMember = log.member(append->user).has_value();
    if (const auto seq = log.seqOf(append->entry.hash); seq && isMember)
        return answerStoredEntry(append, *seq);
    if (!isMember)
        return refuseAppend(append, Reason::UnknownLog);
    if (const auto judged = log.check(append->bytes, users); !judged) {
        const Errc code = judged.error().code;
        if (code == Errc::LogConflict || code == Errc::LogFork ||
            append->entry.header.seq != log.headSeq() + 1)
            return conflict(append, log.headSeq() + 1, log.head());
        return refuseAppend(append,
                            code == Errc::NotAuthorised ? Reason::NotAuthorised : Reason::BadEntry);
    }
    if (!cutoffsMatch(*group, append->ops)) {
        sendTo(append->session, protocol::HeadsChanged{group->id}, append->request);
        return release(append->session);
    }
    const auto added = log.append(append->bytes, users);
    CAHIER_CHECK(added.has_value());
    writeEntry(append, {});
}

namespace {

/// The index rows that follow from group operations.
void indexWrites(const GroupId& group,
                 const UserId& author,
                 const std::vector<crypto::GroupOp>& ops,
                 std::vector<LogWrite>& writes)
{
    const auto role = [](crypto::Role value) {
        return static_cast<std::uint8_t>(value);
    };
    for (const crypto::GroupOp& op : ops) {
        std::visit(
            [&](const auto& one) {
            using Op = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<Op, crypto::GGenesis>) {
                writes.emplace_back(SetMember{group, one.user, role(crypto::Role::Owner)});
            } else if constexpr (std::is_same_v<Op, crypto::Add>) {
                writes.emplace_back(SetMember{group, one.user, role(one.role)});
                writes.emplace_back(DropJoin{group, one.user});
            } else if constexpr (std::is_same_v<Op, crypto::SetRole>) {
                writes.emplace_back(SetMember{group, one.user, role(one.role)});
            } else if constexpr (std::is_same_v<Op, crypto::Remove>) {
                writes.emplace_back(SetMember{group, one.user, 0});
            } else if constexpr (std::is_same_v<Op, crypto::Leave>) {
                writes.emplace_back(SetMember{group, author, 0});
            }
            },
            op);
    }
}

} // namespace

void Relay::writeEntry(const AppendPtr& append, std::vector<LogWrite> extra)
{
    const crypto::LogEntryHeader& header = append->entry.header;
    const crypto::ReceiptFacts facts{
        append->log.id, header.seq, header.prev, append->entry.hash, m_parts.clock.unixMs()};
    const auto receipt = m_parts.signer.signReceipt(facts);
    append->stored = StoredEntry{append->bytes, {receipt.timeMs, receipt.signature}};
    std::vector<LogWrite> writes = std::move(extra);
    writes.emplace_back(AppendEntry{append->log, header.seq, append->entry.hash, append->stored});
    const GroupId groupId{append->log.id.array()};
    if (append->log.type == LogType::Group) {
        indexWrites(groupId, append->user, append->ops, writes);
        ++m_groups.peek(groupId)->logWritesInFlight;
    }
    ++m_writesInFlight;
    const auto done = [this, append, groupId, generation = m_generation](Result<void> written) {
        --m_writesInFlight;
        if (append->log.type == LogType::Group) {
            if (Group* group = m_groups.find(groupId))
                --group->logWritesInFlight;
        }
        if (!written) {
            storageFailed(generation, written.error());
            return refuseAppend(append, Reason::Unavailable);
        }
        entryWritten(append);
    };
    m_parts.logs.write(std::move(writes), m_generation, done);
}

void Relay::entryWritten(const AppendPtr& append)
{
    ++m_metrics.logEntriesStored;
    const std::uint64_t seq = append->entry.header.seq;
    sendTo(append->session,
           protocol::LogOk{append->log, seq, append->entry.hash, append->stored.receipt},
           append->request);
    if (append->log.type == LogType::User) {
        m_userWrites.erase(append->user);
        m_users.put(append->userLog);
        const auto followers = m_userLogFollowers.find(append->user);
        if (followers != m_userLogFollowers.end())
            publishEntry(append->log, seq, append->stored, followers->second);
        Session* session = find(append->session);
        if (session != nullptr &&
            append->userLog->deviceActiveAt(session->device, append->userLog->headSeq()))
            becomeKnown(*session);
        dropRevokedDevices(*append->userLog);
        return release(append->session);
    }
    if (Group* group = m_groups.find(GroupId{append->log.id.array()})) {
        group->committedEntries = std::max(group->committedEntries, seq + 1);
        publishEntry(append->log, seq, append->stored, group->logFollowers);
        applyMembership(*group, append->ops);
    }
    release(append->session);
}

void Relay::publishEntry(const protocol::LogRef& log,
                         std::uint64_t seq,
                         const StoredEntry& entry,
                         std::vector<Follower>& followers)
{
    protocol::LogEntries m;
    m.log = log;
    m.fromSeq = seq;
    m.logLength = seq + 1;
    m.items.push_back({entry.entry, entry.receipt});
    auto encoded = protocol::encodeFrame(protocol::RelayMessage{std::move(m)}, 0);
    CAHIER_CHECK(encoded.has_value());
    const SharedBytes frame{std::move(*encoded)};
    for (Follower& follower : followers) {
        if (!follower.live || follower.next != seq)
            continue;
        ++follower.next;
        deliver(follower.session, frame);
    }
}

/// An entry that is there already: a lost answer is repeated with the stored receipt.
void Relay::answerStoredEntry(const AppendPtr& append, std::uint64_t seq)
{
    m_parts.logs.readLog(append->log, seq, 1, [this, append, seq](Result<LogSlice> slice) {
        if (!slice || slice->entries.empty())
            return refuseAppend(append, Reason::Unavailable);
        sendTo(
            append->session,
            protocol::LogOk{append->log, seq, append->entry.hash, slice->entries.front().receipt},
            append->request);
        if (append->holdsUser)
            m_userWrites.erase(append->user);
        release(append->session);
    });
}

void Relay::conflict(const AppendPtr& append, std::uint64_t length, const EntryHash& head)
{
    ++m_metrics.logConflicts;
    if (append->holdsUser)
        m_userWrites.erase(append->user);
    sendTo(append->session, protocol::LogConflict{append->log, length, head}, append->request);
    release(append->session);
}

void Relay::refuseAppend(const AppendPtr& append, Reason reason)
{
    if (append->holdsUser)
        m_userWrites.erase(append->user);
    if (Session* session = find(append->session))
        failRequest(*session, MessageType::LogAppend, reason, append->request);
    release(append->session);
}

// ---- consequences

void Relay::applyMembership(Group& group, const std::vector<crypto::GroupOp>& ops)
{
    bool someoneLeft = false;
    for (const crypto::GroupOp& op : ops) {
        if (const auto* add = std::get_if<crypto::Add>(&op))
            settleJoin(group, add->user, protocol::JoinOutcome::Added);
        if (const auto* revoke = std::get_if<crypto::InviteRevoke>(&op)) {
            std::vector<UserId> refused;
            for (const StoredJoin& join : group.joins) {
                if (crypto::SignPublicKey{join.invite} == revoke->invite)
                    refused.push_back(join.user);
            }
            for (const UserId& user : refused)
                settleJoin(group, user, protocol::JoinOutcome::Declined);
        }
        someoneLeft = someoneLeft || std::holds_alternative<crypto::Remove>(op) ||
                      std::holds_alternative<crypto::Leave>(op);
    }
    if (someoneLeft)
        dropNonMembers(group);
}

/// Whoever is no member any more hears nothing more of this group.
void Relay::dropNonMembers(Group& group)
{
    std::vector<std::pair<SessionId, protocol::StreamRef>> streams;
    std::vector<SessionId> logs;
    const auto isGone = [&](SessionId id) {
        const Session* session = find(id);
        return session != nullptr && !group.log->member(session->user);
    };
    for (const auto& [name, stream] : group.streams) {
        for (const Follower& follower : stream.followers) {
            if (isGone(follower.session))
                streams.emplace_back(follower.session,
                                     protocol::StreamRef{group.id, name.doc, name.kind});
        }
    }
    for (const Follower& follower : group.logFollowers) {
        if (isGone(follower.session))
            logs.push_back(follower.session);
    }
    for (const auto& [id, stream] : streams)
        unfollow(*find(id), stream);
    for (const SessionId id : logs)
        unfollowLog(*find(id), {LogType::Group, logIdOf(group.id)});
}

void Relay::dropRevokedDevices(const crypto::UserLog& log)
{
    std::vector<SessionId> revoked;
    const auto [first, last] = m_sessionsOf.equal_range(log.id());
    for (auto entry = first; entry != last; ++entry) {
        const Session* session = find(entry->second);
        if (session != nullptr && session->standing == Session::Standing::Known &&
            !log.deviceActiveAt(session->device, log.headSeq()))
            revoked.push_back(entry->second);
    }
    for (const SessionId id : revoked)
        bye(*find(id), Reason::UnknownDevice);
}

} // namespace cahier::server
