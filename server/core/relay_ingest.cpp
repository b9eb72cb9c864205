// SPDX-License-Identifier: MPL-2.0
// Relay: the hot path. Frame → signatures on a worker → decision here → store → after the commit
// ACK and fan-out.
#include "server/core/relay.h"
#include "sync/base/check.h"
#include "sync/protocol/limits.h"

#include <algorithm>
#include <array>

namespace cahier::server {

using protocol::MessageType;
using protocol::Reason;

namespace {

/// One envelope of a PUSH.
struct Candidate
{
    SharedBytes bytes;
    Result<crypto::EnvelopeView> view = fail(Errc::InvalidState); ///< Into `bytes`.
    bool signatureHolds = false;
};

/// What the client gets for it.
struct Answer
{
    bool given = false;
    std::uint64_t pos = 0;
    Reason reason = Reason::None;
};

Reason reasonOf(crypto::Reason reason)
{
    switch (reason) {
    case crypto::Reason::Ok:
        return Reason::Internal;
    case crypto::Reason::SuiteTooOld:
    case crypto::Reason::OtherGroup:
    case crypto::Reason::DocumentPurged:
        return Reason::NotAuthorised;
    case crypto::Reason::UnknownLogHead:
        return Reason::UnknownLogHead;
    case crypto::Reason::UnknownDevice:
    case crypto::Reason::DeviceNotActive:
        return Reason::UnknownDevice;
    case crypto::Reason::RoleTooLow:
        return Reason::NotAuthorised;
    case crypto::Reason::WrongEpoch:
        return Reason::WrongEpoch;
    case crypto::Reason::BadSignature:
        return Reason::BadSignature;
    case crypto::Reason::MissingPrevious:
    case crypto::Reason::ChainBroken:
    case crypto::Reason::LogHeadWentBack:
        return Reason::BadSequence;
    case crypto::Reason::Equivocation:
        return Reason::Equivocation;
    case crypto::Reason::CutOff:
        return Reason::CutOff;
    case crypto::Reason::BeyondRoleChange:
        return Reason::NotAuthorised;
    }
    return Reason::Internal;
}

void countAck(CoreMetrics& metrics, SteadyTime since, SteadyTime now)
{
    constexpr std::array<std::int64_t, 10> limitsMs{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now - since).count();
    const auto bucket = std::find_if(
        limitsMs.begin(), limitsMs.end(), [us](std::int64_t ms) { return us <= ms * 1000; });
    ++metrics.ackMs[static_cast<std::size_t>(bucket - limitsMs.begin())];
    metrics.ackTotalUs += static_cast<std::uint64_t>(us);
}

} // namespace

/// One PUSH on its way. Answers leave in the order of the PUSH, each as soon as those before it
/// have left.
struct Relay::PushJob
{
    SessionId session = 0;
    RequestId request = 0;
    UserId user;
    SteadyTime since{};
    std::vector<Candidate> candidates;
    std::vector<Answer> answers;
    std::size_t next = 0;     ///< Candidate to decide on.
    std::size_t answered = 0; ///< Answers that have left.
};

void Relay::on(Session& session, RequestId request, protocol::Push&& m)
{
    auto job = std::make_shared<PushJob>();
    job->session = session.id;
    job->request = request;
    job->user = session.user;
    job->since = m_parts.clock.steady();
    job->answers.resize(m.envelopes.size());
    for (Bytes& bytes : m.envelopes)
        job->candidates.push_back(Candidate{SharedBytes{std::move(bytes)}});
    hold(session);
    const auto work = [job] {
        for (Candidate& candidate : job->candidates) {
            candidate.view = crypto::parseEnvelope(candidate.bytes.view());
            candidate.signatureHolds =
                candidate.view && crypto::verifyEnvelopeSignature(*candidate.view);
        }
    };
    m_parts.workers.run(work, [this, job] { ingestNext(job); });
}

void Relay::ingestNext(const PushJobPtr& job)
{
    while (job->next < job->candidates.size()) {
        const std::size_t index = job->next;
        const Candidate& candidate = job->candidates[index];
        if (!candidate.view || !candidate.signatureHolds) {
            ++job->next;
            refuse(job, index, candidate.view ? Reason::BadSignature : Reason::BadFrame);
            continue;
        }
        const GroupId id = candidate.view->header.group;
        if (Group* group = m_groups.peek(id)) {
            ++job->next;
            ingest(job, index, *group);
            continue;
        }
        // Asleep: go on when it is awake.
        return m_groups.with(id, [this, job, index](Result<Group*> found) {
            ++job->next;
            if (found)
                ingest(job, index, **found);
            else
                refuse(job,
                       index,
                       found.error().code == Errc::NotFound ? Reason::NotAuthorised
                                                            : Reason::Unavailable);
            ingestNext(job);
        });
    }
    release(job->session);
}

void Relay::ingest(const PushJobPtr& job, std::size_t index, Group& group)
{
    const crypto::EnvelopeView& view = *job->candidates[index].view;
    group.lastUse = m_parts.clock.steady();
    if (!group.log->member(job->user))
        return refuse(job, index, Reason::NotAuthorised);
    const auto feed = group.feeds.find(view.header.device);
    const std::uint64_t head = feed == group.feeds.end() ? 0 : feed->second.seq;
    if (view.header.seq <= head)
        return ingestRepeated(job, index, group);
    if (view.header.seq > head + 1)
        return refuse(job, index, Reason::BadSequence);

    crypto::FeedKnowledge knowledge;
    if (head > 0)
        knowledge.previous =
            crypto::FeedKnowledge::Previous{feed->second.envelope, feed->second.logHead};
    const crypto::Verdict verdict = crypto::authorise(
        view, *group.log, knowledge, crypto::ChainCheck::Required, crypto::SignatureCheck::Done);
    if (!crypto::relayAdmits(verdict))
        return refuse(job, index, reasonOf(verdict.reason));
    if (m_pendingWriteBytes > m_limits.pendingWriteBytes)
        return refuse(job, index, Reason::Unavailable);
    const StreamName name{view.header.document, view.header.kind};
    if (!group.streams.contains(name) && group.streams.size() >= m_limits.streamsPerGroup)
        return refuse(job, index, Reason::QuotaExceeded);
    store(job, index, group);
}

/// A seq that the feed has: the same envelope again is fine, another one is equivocation.
void Relay::ingestRepeated(const PushJobPtr& job, std::size_t index, Group& group)
{
    const crypto::EnvelopeView& view = *job->candidates[index].view;
    const auto flying = group.inFlight.find(view.id);
    if (flying != group.inFlight.end()) {
        flying->second.waiting.push_back(
            [this, job, index](Result<std::uint64_t> pos) { answer(job, index, std::move(pos)); });
        return;
    }
    m_parts.updates.findEnvelope(group.id,
                                 view.header.device,
                                 view.header.seq,
                                 [this, job, index](Result<std::optional<FoundEnvelope>> found) {
        if (!found || !*found)
            return refuse(job, index, Reason::Unavailable);
        const EnvelopeId id = job->candidates[index].view->id;
        if ((*found)->id != id)
            return refuse(job, index, Reason::Equivocation);
        ++m_metrics.envelopesRepeated;
        answer(job, index, (*found)->pos);
    });
}

void Relay::store(const PushJobPtr& job, std::size_t index, Group& group)
{
    const Candidate& candidate = job->candidates[index];
    const crypto::EnvelopeView& view = *candidate.view;
    StreamState& stream = group.streams[StreamName{view.header.document, view.header.kind}];
    EnvelopeRow row;
    row.stream = {view.header.group, view.header.document, view.header.kind};
    row.pos = ++stream.pos;
    row.id = view.id;
    row.device = view.header.device;
    row.seq = view.header.seq;
    row.receivedMs = m_parts.clock.unixMs();
    row.stubHeadBytes = static_cast<std::uint32_t>(view.associated.size());
    row.ciphertextHash = view.ciphertextHash;
    row.bytes = candidate.bytes;
    group.feeds[view.header.device] = FeedState{view.header.seq, view.id, view.header.logHead};
    InFlight& flying = group.inFlight[view.id];
    flying.pos = row.pos;
    flying.waiting.push_back(
        [this, job, index](Result<std::uint64_t> pos) { answer(job, index, std::move(pos)); });
    ++m_writesInFlight;
    m_pendingWriteBytes += row.bytes.size();
    const auto done =
        [this, ref = row.stream, id = row.id, bytes = row.bytes, generation = m_generation](
            const Result<void>& result) {
        stored(ref, id, bytes, generation, result);
    };
    m_parts.updates.append(std::move(row), m_generation, done);
}

void Relay::stored(const protocol::StreamRef& ref,
                   const EnvelopeId& id,
                   const SharedBytes& bytes,
                   Generation generation,
                   const Result<void>& result)
{
    --m_writesInFlight;
    m_pendingWriteBytes -= bytes.size();
    if (!result)
        storageFailed(generation, result.error());
    // In memory for sure: a group with envelopes in flight is not forgotten.
    Group* group = m_groups.find(ref.group);
    CAHIER_CHECK(group != nullptr);
    auto flying = group->inFlight.extract(id);
    CAHIER_CHECK(!flying.empty());
    const std::uint64_t pos = flying.mapped().pos;
    for (const StoredAnswer& waiting : flying.mapped().waiting)
        waiting(result ? Result<std::uint64_t>{pos} : tl::make_unexpected(result.error()));
    if (!result)
        return;
    ++m_metrics.envelopesStored;
    StreamState& stream = group->streams[StreamName{ref.doc, ref.kind}];
    stream.committed = std::max(stream.committed, pos);
    if (pos == 1) {
        for (const Follower& follower : group->logFollowers)
            sendTo(follower.session, protocol::NewStream{ref}, 0);
    }
    protocol::Envelopes m;
    m.stream = ref;
    m.fromPos = pos;
    m.items.push_back({protocol::EnvelopeForm::Whole, toBytes(bytes.view())});
    auto frame = protocol::encodeFrame(protocol::RelayMessage{std::move(m)}, 0);
    CAHIER_CHECK(frame.has_value());
    m_parts.fanOut.publishEnvelope(ref, pos, SharedBytes{std::move(*frame)});
}

void Relay::answer(const PushJobPtr& job, std::size_t index, Result<std::uint64_t> pos)
{
    if (!pos)
        return refuse(job, index, Reason::Unavailable);
    job->answers[index] = Answer{true, *pos, Reason::None};
    flushAnswers(job);
}

void Relay::refuse(const PushJobPtr& job, std::size_t index, Reason reason)
{
    ++m_metrics.envelopesRefused;
    job->answers[index] = Answer{true, 0, reason};
    flushAnswers(job);
}

void Relay::flushAnswers(const PushJobPtr& job)
{
    while (job->answered < job->answers.size() && job->answers[job->answered].given) {
        const Answer& given = job->answers[job->answered];
        const Candidate& candidate = job->candidates[job->answered];
        ++job->answered;
        const EnvelopeId id = candidate.view ? candidate.view->id : EnvelopeId{};
        if (given.reason == Reason::None) {
            countAck(m_metrics, job->since, m_parts.clock.steady());
            sendTo(job->session, protocol::Ack{id, given.pos}, job->request);
        } else {
            sendTo(job->session, protocol::Refused{id, given.reason}, job->request);
        }
    }
}

} // namespace cahier::server
