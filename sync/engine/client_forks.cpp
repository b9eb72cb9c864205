// SPDX-License-Identifier: MPL-2.0
// A device that signed two versions of one change: which one counts, what is taken back, and who is
// told. Rules in README.md; the choice itself is ForkBook's.
#include "sync/base/log.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/verify/authorise.h"
#include "sync/crypto/verify/envelope_view.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/intake.h"
#include "sync/store/database.h"
#include "sync/store/feed_table.h"
#include "sync/store/settings.h"
#include "sync/store/transaction.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace cahier::engine {

namespace {

/// Winners whose bytes the relay may never give again.
std::string bodyPrefix(const GroupId& group)
{
    return "forkbody/" + group.hex() + "/";
}

} // namespace

/// Two envelopes of one device for one place, as noticed in the middle of an intake.
struct ClientImpl::FoundFork
{
    GroupId group;
    DeviceId device;
    std::uint64_t seq = 0;
    EnvelopeId ours;
    EnvelopeId other;
    Bytes otherWhole; ///< If it is here with its body.
    /// The envelope that names `other` as the one before it.
    std::optional<std::pair<std::uint64_t, EnvelopeId>> child;
    std::set<store::StreamId> streams; ///< To be read again, whoever wins.
};

void ClientImpl::forkFound(Group& group,
                           const crypto::EnvelopeView& envelope,
                           const EnvelopeId& ours,
                           Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    intake.quarantine.push_back(
        {header.device, header.seq, envelope.id, Errc::Equivocation, toBytes(envelope.whole)});
    FoundFork found;
    found.group = group.id;
    found.device = header.device;
    found.streams.insert({header.document, header.kind});
    const auto before = header.seq > 1 ? idAt(group, header.device, header.seq - 1)
                                       : std::optional(crypto::firstPrev(group.id));
    if (before && *before != header.prev) {
        // The two histories part earlier: that place decides.
        found.seq = header.seq - 1;
        found.ours = *before;
        found.other = header.prev;
        found.child = {header.seq, envelope.id};
    } else {
        found.seq = header.seq;
        found.ours = ours;
        found.other = envelope.id;
        if (!envelope.isStub)
            found.otherWhole = toBytes(envelope.whole);
    }
    postFork(std::move(found));
}

void ClientImpl::chainFork(Group& group, const DeviceId& device, const FeedItem& item)
{
    const auto before = idAt(group, device, item.seq - 1);
    if (item.seq < 2 || !before)
        return;
    FoundFork found;
    found.group = group.id;
    found.device = device;
    found.seq = item.seq - 1;
    found.ours = *before;
    found.other = item.prev;
    found.child = {item.seq, item.id};
    found.streams.insert(item.stream);
    postFork(std::move(found));
}

void ClientImpl::postFork(FoundFork found)
{
    // After the intake that noticed it: what it wrote must be in the table before it is cut.
    m_deps.executor.post([this, found = std::move(found), alive = std::weak_ptr<int>(m_alive)]() {
        if (!alive.lock())
            return;
        auto done = flushWrites();
        if (done)
            done = resolveFork(found);
        if (!done)
            report(done.error());
    });
}

Result<void> ClientImpl::resolveFork(const FoundFork& found)
{
    Group* group = findGroup(found.group);
    if (group == nullptr)
        return {};
    bool news = group->forks.add(found.device, found.seq, found.ours, found.other);
    const auto winner = group->forks.winner(found.device, found.seq);
    const bool theirs = winner == found.other;
    if (found.child && !theirs)
        news = group->forks.reject(found.device, found.child->first, found.child->second) || news;
    if (!news)
        return {};
    store::FeedTable feeds(m_database);
    std::set<store::StreamId> again;
    if (theirs || found.child)
        again = found.streams;
    CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
    CAHIER_TRY_VOID(group->forks.store(m_database, group->id, found.device, found.seq));
    if (found.child) {
        CAHIER_TRY_VOID(
            group->forks.store(m_database, group->id, found.device, found.child->first));
    }
    if (theirs) {
        CAHIER_TRY(const auto touched, feeds.streamsFrom(group->id, found.device, found.seq));
        again.insert(touched.begin(), touched.end());
        for (const store::StreamId& stream : group->feeds.aheadStreams(found.device))
            again.insert(stream);
        CAHIER_TRY_VOID(feeds.truncate(group->id, found.device, found.seq));
        CAHIER_TRY_VOID(FeedBook::forgetAhead(m_database, group->id, found.device));
    }
    if (theirs && !found.otherWhole.empty()) {
        CAHIER_TRY_VOID(store::Settings(m_database)
                            .set(bodyPrefix(group->id) + found.other.hex(), found.otherWhole));
    }
    CAHIER_TRY(const auto head, feeds.head(group->id, found.device));
    CAHIER_TRY_VOID(transaction.commit());
    if (theirs)
        group->feeds.cutBack(found.device, found.seq, head);
    accuse(*group, found.device, found.seq);
    for (const store::StreamId& id : again)
        rebuild(*group, stream(group->id, id));
    group->stubsAsked.clear();
    return {};
}

void ClientImpl::accuse(Group& group, const DeviceId& device, std::uint64_t seq)
{
    const auto author = group.log ? group.log->userOf(device) : std::nullopt;
    std::string name = author ? group.directory->memberName(*author) : std::string();
    if (name.empty())
        name = "a member";
    notice("equivocation/" + group.id.hex() + "/" + device.hex(),
           {Errc::Equivocation,
            "a device of " + name + " (" + device.hex().substr(0, 16) +
                ") signed two different versions of its change number " + std::to_string(seq) +
                "; everybody keeps the same one, and both signatures are kept as proof"});
}

bool ClientImpl::restsOnVoid(const Group& group,
                             const StreamReading& reading,
                             const crypto::EnvelopeHeader& header,
                             const crypto::Cutoffs& frontier) const
{
    if (reading.isOrphan(header.device, header.seq))
        return true;
    return std::any_of(frontier.begin(), frontier.end(), [&](const crypto::FeedPoint& point) {
        if (reading.isOrphan(point.device, point.seq) ||
            group.forks.isRejected(point.device, point.seq, point.env))
            return true;
        const auto known = idAt(group, point.device, point.seq);
        return known && *known != point.env;
    });
}

void ClientImpl::orphan(Group& group,
                        StreamState& stream,
                        const crypto::EnvelopeView& envelope,
                        ByteView update,
                        Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    StreamReading& reading = stream.reading();
    const bool first = reading.orphans.emplace(header.device, header.seq).second;
    if (stream.rebuild && header.device == device())
        stream.rebuild->ownOrphans.push_back(
            {header.device, header.seq, SharedBytes(toBytes(update))});
    else if (!stream.rebuild)
        intake.orphans.emplace_back(header.device, reading.orphans.at(header.device));
    if (first && header.device != device() && !m_identity->wasOurs(header.device)) {
        const auto author = group.log->userOf(header.device);
        const std::string name = author ? group.directory->memberName(*author) : std::string();
        report({Errc::Equivocation,
                "what " + (name.empty() ? std::string("a member") : name) +
                    " wrote builds on a version of a change that does not count here; it comes "
                    "again when that device has written it anew"});
    }
    chain(group, stream, envelope, store::EnvelopeVerdict::Void, intake);
}

void ClientImpl::cutOff(Group& group,
                        StreamState& stream,
                        const crypto::EnvelopeView& envelope,
                        Intake& intake)
{
    const crypto::EnvelopeHeader& header = envelope.header;
    if (stream.rebuild)
        intake.verdicts.emplace_back(envelope.id, store::EnvelopeVerdict::Rejected);
    stream.reading().cut.insert_or_assign({header.device, header.seq}, toBytes(envelope.whole));
    refuse(group, envelope, {Errc::NotAuthorised, crypto::name(crypto::Reason::CutOff)}, intake);
}

/// An honest relay states as cutoff what it has; so whatever is beyond was denied to whoever
/// removed the device and given to somebody else. It counts if one who may still write has built on
/// it.
void ClientImpl::vouch(Group& group,
                       StreamState& stream,
                       const DeviceId& voucher,
                       const crypto::Cutoffs& frontier,
                       Intake& intake)
{
    StreamReading& reading = stream.reading();
    if (reading.cut.empty() || !group.log->standing(voucher))
        return;
    for (const crypto::FeedPoint& point : frontier) {
        const auto named = reading.cut.find({point.device, point.seq});
        if (named == reading.cut.end())
            continue;
        // What that device wrote here before it lies in the same past.
        std::vector<Bytes> past;
        for (auto it = reading.cut.lower_bound({point.device, 0});
             it != reading.cut.end() && it->first <= named->first;
             ++it)
            past.push_back(it->second);
        const auto last = crypto::parseEnvelope(past.back());
        if (!last || last->id != point.env)
            continue;
        for (const Bytes& bytes : past) {
            const auto view = crypto::parseEnvelope(bytes);
            const auto verdict = crypto::authorise(
                *view, *group.log, {}, crypto::ChainCheck::Lazy, crypto::SignatureCheck::Done);
            if (verdict.reason != crypto::Reason::CutOff)
                continue;
            reading.cut.erase({view->header.device, view->header.seq});
            static_cast<void>(openAndApply(group, stream, *view, intake));
            intake.verdicts.emplace_back(view->id, store::EnvelopeVerdict::Applied);
        }
        notice("vouched/" + group.id.hex() + "/" + point.device.hex(),
               {Errc::ChangesWithheld,
                "the relay gave out changes of a removed device that it had denied to whoever "
                "removed it; they stay, because somebody has built on them"});
    }
}

/// A new cutoff may lie before what was applied already.
void ClientImpl::judgeCutoffs(Group& group)
{
    std::set<DeviceId> concerned;
    for (const crypto::FeedPoint& head : group.feeds.heads(device(), 0, {})) {
        for (const crypto::Limit& limit : group.log->limitsOn(head.device)) {
            if (limit.kind == crypto::Limit::Kind::Removed && head.seq > limit.cutoff.seq &&
                group.cutsJudged.emplace(head.device, limit.entrySeq).second)
                concerned.insert(head.device);
        }
    }
    if (concerned.empty())
        return;
    m_deps.executor.post([this, id = group.id, concerned, alive = std::weak_ptr<int>(m_alive)]() {
        Group* again = alive.lock() ? findGroup(id) : nullptr;
        if (again == nullptr || !again->log || !flushWrites())
            return;
        std::set<store::StreamId> streams;
        for (const DeviceId& each : concerned) {
            std::uint64_t from = std::numeric_limits<std::uint64_t>::max();
            for (const crypto::Limit& limit : again->log->limitsOn(each)) {
                if (limit.kind == crypto::Limit::Kind::Removed)
                    from = std::min(from, limit.cutoff.seq + 1);
            }
            if (const auto touched = store::FeedTable(m_database).streamsFrom(id, each, from))
                streams.insert(touched->begin(), touched->end());
        }
        for (const store::StreamId& each : streams)
            rebuild(*again, stream(id, each));
    });
}

void ClientImpl::noteForkClock(const Group& group,
                               StreamState& stream,
                               const crypto::EnvelopeHeader& header,
                               crdt::Clock32 clock)
{
    const auto fork = group.forks.firstFork(header.device);
    if (fork && header.seq >= *fork)
        stream.rebuild->forkClocks.emplace(header.device, clock);
}

void ClientImpl::takeForkBodies(Group& group, StreamState& stream)
{
    store::Settings settings(m_database);
    const auto keys = settings.keys(bodyPrefix(group.id));
    if (!keys)
        return;
    Intake intake;
    for (const std::string& key : *keys) {
        const auto bytes = settings.find(key);
        const auto view = bytes && *bytes ? crypto::parseEnvelope(**bytes)
                                          : Result<crypto::EnvelopeView>(fail(Errc::NotFound));
        if (!view || view->header.document != stream.id.document ||
            view->header.kind != stream.id.kind)
            continue;
        const auto& read = stream.rebuild->updates;
        const bool there = std::any_of(read.begin(), read.end(), [&view](const ReadUpdate& each) {
            return each.device == view->header.device && each.seq == view->header.seq;
        });
        if (!there)
            static_cast<void>(take(group, stream, **bytes, intake));
    }
    finishIntake(group, stream, std::move(intake));
}

} // namespace cahier::engine
