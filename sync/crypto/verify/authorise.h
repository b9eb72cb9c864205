// SPDX-License-Identifier: MPL-2.0
// authorise(): may this envelope count? Steps 1–6, public data only; the relay and every recipient
// call this one function, so they cannot disagree.
#pragma once

#include "sync/crypto/verify/envelope_view.h"
#include "sync/crypto/verify/group_log.h"

#include <optional>

namespace cahier::crypto {

enum class Decision : std::uint8_t {
    Apply,  ///< It counts (clients: go on to decrypt).
    Void,   ///< Chain-valid, stored, never applied.
    Hold,   ///< Something it refers to is missing here; ask for it and try again.
    Reject, ///< It never counts.
};

/// Why, for logs and diagnosis. Stable order; append only.
enum class Reason : std::uint8_t {
    Ok,
    SuiteTooOld,      ///< Below MIN_SUITE at the head. Reject.
    OtherGroup,       ///< Not of this group. Reject.
    UnknownLogHead,   ///< log_head is not in our log. Hold.
    UnknownDevice,    ///< The group never had this device. Reject.
    DeviceNotActive,  ///< Not a member's active device at log_head. Reject.
    RoleTooLow,       ///< The role at log_head does not allow (type, kind). Void.
    WrongEpoch,       ///< epoch is not the one at log_head. Reject.
    BadSignature,     ///< Reject.
    MissingPrevious,  ///< Envelope seq - 1 is not known here and the caller requires it. Hold.
    ChainBroken,      ///< prev is not the id of seq - 1. Reject.
    LogHeadWentBack,  ///< log_head is older than that of seq - 1. Reject.
    Equivocation,     ///< Another envelope holds this seq: alarm with both. Reject.
    CutOff,           ///< Beyond the cutoff of a removal or revocation. Reject.
    BeyondRoleChange, ///< Beyond the cutoff of a weaker role. Void.
    DocumentPurged,   ///< Void: the feed goes on, the document does not.
};

const char* name(Reason reason) noexcept;

struct Verdict
{
    Decision decision = Decision::Reject;
    Reason reason = Reason::Ok;

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// What the caller knows of the author's feed.
struct FeedKnowledge
{
    /// Envelope seq - 1, if known: its id and its log_head.
    struct Previous
    {
        EnvelopeId env;
        EntryHash logHead;
    };

    std::optional<Previous> previous;
    std::optional<EnvelopeId> sameSeq; ///< The envelope known for this very seq, if any.
};

/// Lazy: a missing seq - 1 is no reason to hold (clients, across documents). The relay: Required.
enum class ChainCheck : std::uint8_t { Required, Lazy };
/// Done: a worker has called verifyEnvelopeSignature() and it held.
enum class SignatureCheck : std::uint8_t { Verify, Done };

/// O(log n) plus one signature. An unverified envelope never yields anything but Reject.
Verdict authorise(const EnvelopeView& envelope,
                  const GroupLog& log,
                  const FeedKnowledge& feed,
                  ChainCheck chain,
                  SignatureCheck signature = SignatureCheck::Verify);

/// Step 3's table: may this role write that?
bool roleAllows(Role role, EnvelopeType type, DocumentKind kind) noexcept;

/// What a relay takes in: Apply, and Void only for what was in flight when a role got weaker or a
/// document was purged.
bool relayAdmits(const Verdict& verdict) noexcept;

/// May the device send presence or read in this group now? (any role, at the head)
bool mayBePresent(const GroupLog& log, const DeviceId& device);

} // namespace cahier::crypto
