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
    if (found == m_carets.end() || group == nullptr || !group->log)
        return;
    Caret& caret = found->second;
    noteHeads(*group);
    crypto::PresencePayload payload;
    if (!group->knownHeads.empty() && m_state == ConnectionState::Online)
        payload.feedsHash = group->knownHeads.back().digest; // Else still catching up: no claim.
    payload.state = kind == PresenceKind::Leaving ? crypto::PresenceState::Leaving
                                                  : crypto::PresenceState::Active;
    payload.caret = caret.head;
    payload.anchor = caret.anchor;
    const std::uint64_t counter = std::max(caret.counter + 1, m_deps.clock.unixMs());
    if (!sendFrame(*group, document, counter, payload))
        return;
    caret.counter = counter;
    caret.lastSent = m_deps.clock.steady();
    m_deps.executor.cancel(caret.timer);
    caret.due.reset();
    if (kind == PresenceKind::Here)
        schedulePresence(document, PresenceIdleEvery);
}

/// Adds to `payload` who we are and what we have of the log. False: it cannot be sent now.
bool ClientImpl::sendFrame(Group& group,
                           const DocumentId& document,
                           std::uint64_t counter,
                           crypto::PresencePayload payload)
{
    if (!group.log || group.stuck() || !group.enrolled || !m_connectionToRelay.usable() ||
        !m_identity->relay()->registered)
        return false;
    const auto epoch = group.log->epoch();
    const crypto::EpochKey* key = epoch ? group.key(*epoch) : nullptr;
    if (key == nullptr)
        return false;
    payload.logHead = group.log->head();
    payload.colour = static_cast<std::uint8_t>(user().array()[0] % Colours);
    payload.displayName = displayName();
    const crypto::PresenceFacts facts{group.id, document, *epoch, counter};
    const auto frame =
        group.streamKeys.withPresenceKey(*key, *epoch, document, [&](crypto::KeyView presenceKey) {
            return crypto::sealPresence(facts, payload, presenceKey, m_identity->keys().sign);
        });
    if (!frame) {
        log(LogLevel::Warning, "engine", "presence: " + frame.error().detail);
        return false;
    }
    protocol::Presence message;
    std::copy(frame->begin(), frame->end(), message.frame.begin());
    return m_connectionToRelay.send(message) != 0;
}

/// What a frame says, if its sender may say anything and has not said it before.
std::optional<crypto::PresencePayload> ClientImpl::openFrame(Group& group,
                                                             const crypto::PresenceView& view)
{
    const std::uint64_t now = m_deps.clock.unixMs();
    const auto stale = static_cast<std::uint64_t>(PresenceStale.count());
    const crypto::EpochKey* key = group.key(view.epoch);
    if (!group.log || !group.log->standing(view.device) || key == nullptr ||
        view.counter + stale < now || !crypto::verifyPresenceSignature(view) ||
        !m_presence.admit(view.document, view.device, view.counter))
        return std::nullopt;
    auto payload = group.streamKeys.withPresenceKey(
        *key, view.epoch, view.document, [&view](crypto::KeyView presenceKey) {
            return crypto::openPresence(view, presenceKey);
        });
    if (!payload)
        return std::nullopt;
    return std::move(*payload);
}

void ClientImpl::onPresence(const protocol::PresenceRelayed& relayed)
{
    const auto view = crypto::parsePresence(relayed.frame);
    if (!view || view->device == device())
        return;
    if (view->document == directoryIdOf(view->group))
        return onName(*view);
    // Before any cryptography: is anybody here looking?
    const auto caret = m_carets.find(view->document);
    const auto owner = m_groupOf.find(view->document);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (caret == m_carets.end() || group == nullptr || group->id != view->group || !group->log)
        return;
    const auto payload = openFrame(*group, *view);
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
    present.user = group->log->standing(view->device)->user;
    present.name = payload->displayName;
    present.colour = payload->colour;
    present.anchor = payload->anchor;
    present.head = payload->caret;
    learnName(*group, present.user, present.name);
    const bool isNew = m_presence.put(view->document, present, m_deps.clock.steady());
    m_deps.listener.presenceChanged(view->document, present);
    if (!isNew)
        return;
    // The newcomer should see us, too, and what waits should reach it at the quicker pace.
    schedulePresence(view->document, Milliseconds{0});
    if (StreamState* content = findStream({view->document, DocumentKind::Content}))
        scheduleSeal(*content);
}

/// A member who may not write the directory says its name to those who follow it, until somebody
/// who may has written it down.
void ClientImpl::tellName(Group& group)
{
    const StreamState* directory = findStream({directoryIdOf(group.id), DocumentKind::Directory});
    if (directory == nullptr || directory->subscription != StreamState::Subscription::CaughtUp ||
        !ownRole(group) || mayWrite(group, DocumentKind::Directory) ||
        !group.directory->memberName(user()).empty())
        return;
    const SteadyTime now = m_deps.clock.steady();
    if (group.nameTold && now - *group.nameTold < SteadyTime{PresenceIdleEvery})
        return;
    const std::uint64_t counter = std::max(group.nameCounter + 1, m_deps.clock.unixMs());
    if (!sendFrame(group, directory->id.document, counter, {}))
        return;
    group.nameCounter = counter;
    group.nameTold = now;
}

void ClientImpl::onName(const crypto::PresenceView& view)
{
    Group* group = findGroup(view.group);
    const auto standing =
        group != nullptr && group->log ? group->log->standing(view.device) : std::nullopt;
    // Before any cryptography: is there anything to write down?
    if (!standing || !group->directory->memberName(standing->user).empty() ||
        !mayWrite(*group, DocumentKind::Directory))
        return;
    if (const auto payload = openFrame(*group, view))
        learnName(*group, standing->user, payload->displayName);
}

/// Only the first name counts: what is in the directory already stays.
void ClientImpl::learnName(Group& group, const UserId& user, const std::string& name)
{
    if (name.empty() || group.stuck() || !mayWrite(group, DocumentKind::Directory) ||
        !group.directory->memberName(user).empty())
        return;
    const auto written = localDirectoryChange(group, group.directory->setMemberName(user, name));
    if (!written)
        report(written.error());
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
