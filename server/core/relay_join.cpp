// SPDX-License-Identifier: MPL-2.0
// Relay: how users register and ask to join a group.
#include "server/core/relay.h"
#include "server/core/token.h"
#include "sync/protocol/limits.h"

#include <algorithm>

namespace cahier::server {

using protocol::MessageType;
using protocol::Reason;

/// One REGISTER or JOIN on its way.
struct Relay::Admission
{
    SessionId session = 0;
    RequestId request = 0;
    MessageType type = MessageType::Register;
    UserId user;
    DeviceId device;
    std::vector<Bytes> entries;
    Result<UserLogPtr> log = fail(Errc::InvalidState);
    UserLogPtr result; ///< What the user's log will be.
    // REGISTER
    protocol::Bytes32 token{};
    // JOIN
    std::optional<StoredJoin> join;
    bool joinSigned = false;
    bool holdsUser = false; ///< m_userWrites has the user because of this.
};

void Relay::on(Session& session, RequestId request, protocol::Register&& m)
{
    auto admission = std::make_shared<Admission>();
    admission->session = session.id;
    admission->request = request;
    admission->type = MessageType::Register;
    admission->user = session.user;
    admission->device = session.device;
    admission->entries = std::move(m.entries);
    admission->token = tokenHash(m.token);
    hold(session);
    checkAdmission(admission);
}

void Relay::on(Session& session, RequestId request, protocol::Join&& m)
{
    auto admission = std::make_shared<Admission>();
    admission->session = session.id;
    admission->request = request;
    admission->type = MessageType::Join;
    admission->user = session.user;
    admission->device = session.device;
    admission->entries = std::move(m.entries);
    StoredJoin join;
    join.group = m.group;
    join.invite = m.invite;
    join.user = session.user;
    join.signature = m.signature;
    join.receivedMs = m_parts.clock.unixMs();
    join.name = std::move(m.name);
    admission->join = std::move(join);
    hold(session);
    checkAdmission(admission);
}

/// The user log that was sent along must be sound, this user's, and contain this device.
void Relay::checkAdmission(const AdmissionPtr& admission)
{
    const auto work = [admission] {
        admission->log = buildUserLog(admission->entries);
        if (!admission->log || !admission->join)
            return;
        StoredJoin& join = *admission->join;
        join.userHead = (*admission->log)->head();
        const auto digest = crypto::joinDigest(
            join.group, crypto::SignPublicKey{join.invite}, join.user, join.userHead);
        admission->joinSigned =
            crypto::verifySignature(join.invite, crypto::Label::Join, digest, join.signature);
    };
    m_parts.workers.run(work, [this, admission] {
        if (!admission->log || (*admission->log)->id() != admission->user)
            return refuseAdmission(admission, Reason::BadEntry);
        const crypto::UserLog& log = **admission->log;
        if (!log.deviceActiveAt(admission->device, log.headSeq()))
            return refuseAdmission(admission, Reason::UnknownDevice);
        if (admission->join && !admission->joinSigned)
            return refuseAdmission(admission, Reason::BadSignature);
        if (!m_userWrites.insert(admission->user).second)
            return refuseAdmission(admission, Reason::Unavailable);
        admission->holdsUser = true;
        m_users.with(admission->user, [this, admission](Result<UserLogPtr> stored) {
            if (!stored)
                return refuseAdmission(admission, Reason::Unavailable);
            admitUser(admission, *stored);
        });
    });
}

/// Finds what of the log is new here; a log that contradicts the stored one is refused.
void Relay::admitUser(const AdmissionPtr& admission, const UserLogPtr& stored)
{
    const crypto::UserLog& sent = **admission->log;
    const std::uint64_t known = stored == nullptr ? 0 : stored->headSeq() + 1;
    const std::uint64_t shared = std::min(known, sent.headSeq() + 1);
    if (shared > 0 && stored->hashAt(shared - 1) != sent.hashAt(shared - 1))
        return refuseAdmission(admission, Reason::AlreadyRegistered);
    admission->result = known > sent.headSeq() ? stored : *admission->log;

    std::vector<LogWrite> writes;
    if (admission->type == MessageType::Register && known == 0)
        writes.emplace_back(UseToken{admission->token, admission->user, m_parts.clock.unixMs()});
    const protocol::LogRef ref{protocol::LogType::User, logIdOf(admission->user)};
    for (std::uint64_t seq = known; seq <= sent.headSeq(); ++seq) {
        const crypto::ReceiptFacts facts{ref.id,
                                         seq,
                                         seq == 0 ? EntryHash{} : sent.hashAt(seq - 1),
                                         sent.hashAt(seq),
                                         m_parts.clock.unixMs()};
        const auto receipt = m_parts.signer.signReceipt(facts);
        writes.emplace_back(
            AppendEntry{ref,
                        seq,
                        sent.hashAt(seq),
                        StoredEntry{admission->entries[seq], {receipt.timeMs, receipt.signature}}});
    }
    if (admission->join)
        return admitJoin(admission, std::move(writes));
    writeAdmission(admission, std::move(writes));
}

void Relay::admitJoin(const AdmissionPtr& admission, std::vector<LogWrite> writes)
{
    m_groups.with(admission->join->group,
                  [this, admission, writes = std::move(writes)](Result<Group*> found) mutable {
        if (!found)
            return refuseAdmission(admission,
                                   found.error().code == Errc::NotFound ? Reason::BadInvite
                                                                        : Reason::Unavailable);
        Group& group = **found;
        const StoredJoin& join = *admission->join;
        if (group.log->member(admission->user)) {
            admission->join->group = group.id;
            return writeAdmission(admission, std::move(writes));
        }
        const auto invite = group.log->invite(crypto::SignPublicKey{join.invite});
        if (!invite || invite->use != crypto::InviteState::Use::Open ||
            invite->invite.expiresMs <= m_parts.clock.unixMs())
            return refuseAdmission(admission, Reason::BadInvite);
        const bool isNew =
            std::none_of(group.joins.begin(), group.joins.end(), [&join](const StoredJoin& other) {
                return other.user == join.user;
            });
        if (isNew && group.joins.size() >= protocol::MaxPendingJoinsPerGroup)
            return refuseAdmission(admission, Reason::QuotaExceeded);
        writes.emplace_back(PutJoin{join});
        writeAdmission(admission, std::move(writes));
    });
}

void Relay::writeAdmission(const AdmissionPtr& admission, std::vector<LogWrite> writes)
{
    if (writes.empty())
        return finishAdmission(admission);
    ++m_writesInFlight;
    m_parts.logs.write(std::move(writes),
                       m_generation,
                       [this, admission, generation = m_generation](Result<void> written) {
        --m_writesInFlight;
        if (!written && written.error().code == Errc::LinkExpired)
            return refuseAdmission(admission, Reason::BadToken);
        if (!written) {
            storageFailed(generation, written.error());
            return refuseAdmission(admission, Reason::Unavailable);
        }
        finishAdmission(admission);
    });
}

void Relay::finishAdmission(const AdmissionPtr& admission)
{
    m_userWrites.erase(admission->user);
    m_users.put(admission->result);
    Session* session = find(admission->session);
    if (session != nullptr &&
        admission->result->deviceActiveAt(session->device, admission->result->headSeq()))
        becomeKnown(*session);
    if (!admission->join) {
        sendTo(admission->session,
               protocol::Registered{admission->user, admission->result->headSeq()},
               admission->request);
        return release(admission->session);
    }
    const StoredJoin& join = *admission->join;
    m_groups.with(join.group, [this, admission](Result<Group*> found) {
        const StoredJoin& wanted = *admission->join;
        if (!found || (*found)->log->member(wanted.user)) {
            sendTo(admission->session,
                   protocol::JoinDone{wanted.group, wanted.invite, protocol::JoinOutcome::Added},
                   admission->request);
        } else {
            Group& group = **found;
            std::erase_if(group.joins,
                          [&wanted](const StoredJoin& other) { return other.user == wanted.user; });
            group.joins.push_back(wanted);
            sendTo(admission->session,
                   protocol::JoinPending{wanted.group, wanted.invite},
                   admission->request);
            announceJoin(group, wanted);
        }
        release(admission->session);
    });
}

void Relay::refuseAdmission(const AdmissionPtr& admission, Reason reason)
{
    if (admission->holdsUser)
        m_userWrites.erase(admission->user);
    if (Session* session = find(admission->session))
        failRequest(*session, admission->type, reason, admission->request);
    release(admission->session);
}

/// To every connected device of every owner.
void Relay::announceJoin(Group& group, const StoredJoin& join)
{
    const protocol::JoinRequest m{join.group,
                                  join.invite,
                                  join.user,
                                  join.userHead,
                                  join.signature,
                                  join.receivedMs,
                                  join.name};
    for (const crypto::Member& member : group.log->members()) {
        if (member.role != crypto::Role::Owner)
            continue;
        const auto [first, last] = m_sessionsOf.equal_range(member.user);
        for (auto entry = first; entry != last; ++entry)
            sendTo(entry->second, m, 0);
    }
}

void Relay::on(Session& session, RequestId request, protocol::JoinDecline&& m)
{
    hold(session);
    m_groups.with(m.group, [this, id = session.id, request, m](Result<Group*> found) {
        Session* current = find(id);
        if (current == nullptr)
            return;
        const auto member = found ? (*found)->log->member(current->user) : std::nullopt;
        if (!member || member->role != crypto::Role::Owner) {
            failRequest(*current, MessageType::JoinDecline, Reason::NotAuthorised, request);
            return release(id);
        }
        Group& group = **found;
        const bool known =
            std::any_of(group.joins.begin(), group.joins.end(), [&m](const StoredJoin& join) {
                return join.user == m.user && join.invite == m.invite;
            });
        if (!known)
            failRequest(*current, MessageType::JoinDecline, Reason::NotFound, request);
        else
            settleJoin(group, m.user, protocol::JoinOutcome::Declined);
        release(id);
    });
}

/// The request is answered for good: forget it, tell the joiner if he is here.
void Relay::settleJoin(Group& group, const UserId& user, protocol::JoinOutcome outcome)
{
    const auto it = std::find_if(group.joins.begin(),
                                 group.joins.end(),
                                 [&user](const StoredJoin& join) { return join.user == user; });
    if (it == group.joins.end())
        return;
    const protocol::JoinDone m{group.id, it->invite, outcome};
    group.joins.erase(it);
    if (outcome == protocol::JoinOutcome::Declined) {
        ++m_writesInFlight;
        m_parts.logs.write(
            {DropJoin{group.id, user}}, m_generation, [this](Result<void>) { --m_writesInFlight; });
    }
    const auto [first, last] = m_sessionsOf.equal_range(user);
    for (auto entry = first; entry != last; ++entry)
        sendTo(entry->second, m, 0);
}

} // namespace cahier::server
