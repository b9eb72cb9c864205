// SPDX-License-Identifier: MPL-2.0
#include "sync/crypto/verify/authorise.h"

namespace cahier::crypto {

namespace {

constexpr Verdict reject(Reason reason) noexcept
{
    return Verdict{Decision::Reject, reason};
}

/// Step 5 without the signature: the envelope's place in its author's feed.
Verdict judgeChain(const EnvelopeHeader& header,
                   std::uint64_t logSeq,
                   const GroupLog& log,
                   const FeedKnowledge& feed)
{
    if (header.seq == 1) {
        if (header.prev != firstPrev(header.group))
            return reject(Reason::ChainBroken);
        return Verdict{Decision::Apply, Reason::Ok};
    }
    if (!feed.previous)
        return Verdict{Decision::Hold, Reason::MissingPrevious};
    if (header.prev != feed.previous->env)
        return reject(Reason::ChainBroken);
    const std::optional<std::uint64_t> before = log.seqOf(feed.previous->logHead);
    if (!before || logSeq < *before)
        return reject(Reason::LogHeadWentBack);
    return Verdict{Decision::Apply, Reason::Ok};
}

/// Steps 3 (role) and 6: what limits the device at or after log_head.
Verdict
judgeLimits(const EnvelopeHeader& header, std::uint64_t logSeq, Role role, const GroupLog& log)
{
    Verdict verdict{Decision::Apply, Reason::Ok};
    if (log.isPurged(header.document))
        verdict = Verdict{Decision::Void, Reason::DocumentPurged};
    for (const Limit& limit : log.limitsOn(header.device)) {
        if (limit.entrySeq <= logSeq || header.seq <= limit.cutoff.seq)
            continue;
        if (limit.kind == Limit::Kind::Removed)
            return reject(Reason::CutOff);
        if (!roleAllows(limit.newRole, header.type, header.kind))
            verdict = Verdict{Decision::Void, Reason::BeyondRoleChange};
    }
    if (!roleAllows(role, header.type, header.kind))
        verdict = Verdict{Decision::Void, Reason::RoleTooLow};
    return verdict;
}

Verdict judge(const EnvelopeView& envelope,
              const GroupLog& log,
              const FeedKnowledge& feed,
              ChainCheck chain)
{
    const EnvelopeHeader& header = envelope.header;
    if (header.group != log.id())
        return reject(Reason::OtherGroup);
    if (Suite < log.minSuite())
        return reject(Reason::SuiteTooOld);
    const std::optional<std::uint64_t> logSeq = log.seqOf(header.logHead);
    if (!logSeq)
        return Verdict{Decision::Hold, Reason::UnknownLogHead};
    if (!log.userOf(header.device))
        return reject(Reason::UnknownDevice);
    const std::optional<DeviceStanding> standing = log.standingAt(header.device, *logSeq);
    if (!standing)
        return reject(Reason::DeviceNotActive);
    if (log.epochAt(*logSeq) != header.epoch)
        return reject(Reason::WrongEpoch);
    const Verdict place = judgeChain(header, *logSeq, log, feed);
    if (place.decision == Decision::Reject)
        return place;
    if (feed.sameSeq && *feed.sameSeq != envelope.id)
        return reject(Reason::Equivocation);
    const Verdict limits = judgeLimits(header, *logSeq, standing->role, log);
    if (limits.decision == Decision::Reject)
        return limits;
    if (place.decision == Decision::Hold && chain == ChainCheck::Required)
        return place;
    return limits;
}

} // namespace

// No default: a new reason without a name is a compiler warning.
const char* name(Reason reason) noexcept
{
    switch (reason) {
    case Reason::Ok:
        return "Ok";
    case Reason::SuiteTooOld:
        return "SuiteTooOld";
    case Reason::OtherGroup:
        return "OtherGroup";
    case Reason::UnknownLogHead:
        return "UnknownLogHead";
    case Reason::UnknownDevice:
        return "UnknownDevice";
    case Reason::DeviceNotActive:
        return "DeviceNotActive";
    case Reason::RoleTooLow:
        return "RoleTooLow";
    case Reason::WrongEpoch:
        return "WrongEpoch";
    case Reason::BadSignature:
        return "BadSignature";
    case Reason::MissingPrevious:
        return "MissingPrevious";
    case Reason::ChainBroken:
        return "ChainBroken";
    case Reason::LogHeadWentBack:
        return "LogHeadWentBack";
    case Reason::Equivocation:
        return "Equivocation";
    case Reason::CutOff:
        return "CutOff";
    case Reason::BeyondRoleChange:
        return "BeyondRoleChange";
    case Reason::DocumentPurged:
        return "DocumentPurged";
    }
    return "Unknown";
}

Verdict authorise(const EnvelopeView& envelope,
                  const GroupLog& log,
                  const FeedKnowledge& feed,
                  ChainCheck chain,
                  SignatureCheck signature)
{
    const Verdict verdict = judge(envelope, log, feed, chain);
    // A rejection needs no signature, except the one that accuses the device.
    if (verdict.decision == Decision::Reject && verdict.reason != Reason::Equivocation)
        return verdict;
    if (signature == SignatureCheck::Verify && !verifyEnvelopeSignature(envelope))
        return reject(Reason::BadSignature);
    return verdict;
}

bool roleAllows(Role role, EnvelopeType type, DocumentKind kind) noexcept
{
    switch (role) {
    case Role::Owner:
    case Role::Editor:
        return true;
    case Role::Commenter:
        return type == EnvelopeType::Op && kind == DocumentKind::Comments;
    case Role::Viewer:
        return false;
    }
    return false;
}

bool relayAdmits(const Verdict& verdict) noexcept
{
    return verdict.decision == Decision::Apply ||
           (verdict.decision == Decision::Void && (verdict.reason == Reason::BeyondRoleChange ||
                                                   verdict.reason == Reason::DocumentPurged));
}

bool mayBePresent(const GroupLog& log, const DeviceId& device)
{
    return log.standing(device).has_value();
}

} // namespace cahier::crypto
