// SPDX-License-Identifier: MPL-2.0
// Presence: who is where, sealed to the members, and the beacon by which a device proves what it
// has read. Rules in README.md.
#include "sync/base/log.h"
#include "sync/crypto/presence.h"
#include "sync/crypto/verify/authorise.h"
#include "sync/crypto/verify/presence_view.h"
#include "sync/engine/client_impl.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

/// Colours of the palette in app/style.
constexpr std::uint8_t Colours = 12;

} // namespace

Company ClientImpl::companyIn(const StreamState& stream) const
{
    return m_presence.anybody(stream.id.document) ? Company::Together : Company::Alone;
}

void ClientImpl::setCaret(const DocumentId& id, Bytes anchor, Bytes head)
{
    const auto found = m_carets.find(id);
    if (found == m_carets.end())
        return;
    found->second.anchor = std::move(anchor);
    found->second.head = std::move(head);
    schedulePresence(id, Milliseconds{0});
}

std::vector<Presence> ClientImpl::presence(const DocumentId& id) const
{
    return m_presence.list(id);
}

void ClientImpl::schedulePresence(const DocumentId& document, Milliseconds wait)
{
    const auto found = m_carets.find(document);
    if (found == m_carets.end() || !m_connectionToRelay.usable())
        return;
    Caret& caret = found->second;
    const SteadyTime now = m_deps.clock.steady();
    SteadyTime due = now + SteadyTime{wait};
    if (caret.lastSent)
        due = std::max(due, *caret.lastSent + SteadyTime{PresenceActiveEvery});
    if (due <= now) {
        sendPresence(document, PresenceKind::Here);
        return;
    }
    if (caret.due && *caret.due <= due)
        return; // One is coming sooner.
    m_deps.executor.cancel(caret.timer);
    caret.due = due;
    caret.timer =
        m_deps.executor.postAfter(std::chrono::ceil<Milliseconds>(due - now),
                                  [this, document, alive = std::weak_ptr<int>(m_alive)]() {
        if (!alive.lock())
            return;
        if (const auto ripe = m_carets.find(document); ripe != m_carets.end()) {
            ripe->second.timer = 0;
            ripe->second.due.reset();
            sendPresence(document, PresenceKind::Here);
        }
        });
}

void ClientImpl::sendPresence(const DocumentId& document, PresenceKind kind)
{
    const auto found = m_carets.find(document);
    const auto owner = m_groupOf.find(document);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (found == m_carets.end() || group == nullptr || !group->log || group->stuck() ||
        !m_connectionToRelay.usable() || !m_identity->relay()->registered)
        return;
    const auto epoch = group->log->epoch();
    const crypto::EpochKey* key = epoch ? group->key(*epoch) : nullptr;
    if (key == nullptr)
        return;
    Caret& caret = found->second;
    noteHeads(*group);
    if (!group->enrolled)
        return;
    crypto::PresencePayload payload;
    payload.logHead = group->log->head();
    if (!group->knownHeads.empty())
        payload.feedsHash = group->knownHeads.back().digest;
    if (m_state != ConnectionState::Online)
        payload.feedsHash = EntryHash{}; // Still catching up: no claim.
    payload.state = kind == PresenceKind::Leaving ? crypto::PresenceState::Leaving
                                                  : crypto::PresenceState::Active;
    payload.colour = static_cast<std::uint8_t>(user().array()[0] % Colours);
    payload.displayName = displayName();
    payload.caret = caret.head;
    payload.anchor = caret.anchor;
    caret.counter = std::max(caret.counter + 1, m_deps.clock.unixMs());
    const crypto::PresenceFacts facts{group->id, document, *epoch, caret.counter};
    const auto frame =
        group->streamKeys.withPresenceKey(*key, *epoch, document, [&](crypto::KeyView presenceKey) {
            return crypto::sealPresence(facts, payload, presenceKey, m_identity->keys().sign);
        });
    if (!frame) {
        log(LogLevel::Warning, "engine", "presence: " + frame.error().detail);
        return;
    }
    protocol::Presence message;
    std::copy(frame->begin(), frame->end(), message.frame.begin());
    m_connectionToRelay.send(message);
    caret.lastSent = m_deps.clock.steady();
    m_deps.executor.cancel(caret.timer);
    caret.due.reset();
    if (kind == PresenceKind::Here)
        schedulePresence(document, PresenceIdleEvery);
}

void ClientImpl::onPresence(const protocol::PresenceRelayed& relayed)
{
    const auto view = crypto::parsePresence(relayed.frame);
    if (!view || view->device == device())
        return;
    // Before any cryptography: is anybody here looking?
    const auto caret = m_carets.find(view->document);
    const auto owner = m_groupOf.find(view->document);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (caret == m_carets.end() || group == nullptr || group->id != view->group || !group->log)
        return;
    const auto standing = group->log->standing(view->device);
    const std::uint64_t now = m_deps.clock.unixMs();
    const auto stale = static_cast<std::uint64_t>(PresenceStale.count());
    const crypto::EpochKey* key = group->key(view->epoch);
    if (!standing || key == nullptr || view->counter + stale < now ||
        !crypto::verifyPresenceSignature(*view) ||
        !m_presence.admit(view->document, view->device, view->counter))
        return;
    const auto payload = group->streamKeys.withPresenceKey(
        *key, view->epoch, view->document, [&view](crypto::KeyView presenceKey) {
            return crypto::openPresence(*view, presenceKey);
        });
    if (!payload)
        return;
    if (payload->feedsHash != EntryHash{})
        learnBeacon(*group, view->device, payload->feedsHash);
    if (!group->log->seqOf(payload->logHead) && group->logSynced)
        refetchLog(*group); // Somebody has seen an entry that the relay did not push.
    if (payload->state == crypto::PresenceState::Leaving) {
        if (m_presence.remove(view->document, view->device))
            m_deps.listener.presenceGone(view->document, view->device);
        return;
    }
    Presence present;
    present.device = view->device;
    present.user = standing->user;
    present.name = payload->displayName;
    present.colour = payload->colour;
    present.anchor = payload->anchor;
    present.head = payload->caret;
    const bool isNew = m_presence.put(view->document, present, m_deps.clock.steady());
    m_deps.listener.presenceChanged(view->document, present);
    if (!isNew)
        return;
    // The newcomer should see us, too, and what waits should reach it at the quicker pace.
    schedulePresence(view->document, Milliseconds{0});
    if (StreamState* content = findStream({view->document, DocumentKind::Content}))
        scheduleSeal(*content);
}

void ClientImpl::noteHeads(Group& group)
{
    if (group.digestVersion == group.feeds.version() && group.digestOwnSeq == group.ownAckedSeq &&
        !group.knownHeads.empty())
        return;
    group.digestVersion = group.feeds.version();
    group.digestOwnSeq = group.ownAckedSeq;
    group.headsChanged = m_deps.clock.steady();
    KnownHeads known;
    known.digest =
        crypto::feedsDigest(group.feeds.heads(device(), group.ownAckedSeq, group.ownAckedId));
    known.ownSeq = group.ownAckedSeq;
    group.knownHeads.push_back(known);
    if (group.knownHeads.size() > MaxKnownHeads)
        group.knownHeads.pop_front();
}

void ClientImpl::learnBeacon(Group& group, const DeviceId& device, const EntryHash& feedsHash)
{
    noteHeads(group);
    const auto match =
        std::find_if(group.knownHeads.rbegin(),
                     group.knownHeads.rend(),
                     [&feedsHash](const KnownHeads& each) { return each.digest == feedsHash; });
    if (match == group.knownHeads.rend()) {
        beaconUnknown(group, device, feedsHash);
        return;
    }
    beaconKnown(group, device);
    std::uint64_t& seen = group.seenAll[device];
    if (match->ownSeq <= seen)
        return;
    seen = match->ownSeq;
    for (const auto& [document, caret] : m_carets) {
        if (StreamState* content = findStream({document, DocumentKind::Content}))
            reportStatus(*content);
    }
}

void ClientImpl::expirePresence()
{
    for (const auto& [document, device] : m_presence.expire(m_deps.clock.steady()))
        m_deps.listener.presenceGone(document, device);
}

} // namespace cahier::engine
