// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/stream_state.h"

#include "sync/crdt/update.h"
#include "sync/crypto/verify/envelope_view.h"
#include "sync/store/feed_table.h"
#include "sync/store/held_table.h"
#include "sync/store/limits.h"
#include "sync/store/settings.h"
#include "sync/store/update_log.h"

#include <algorithm>

namespace cahier::engine {

std::size_t StreamState::notOnRelay() const
{
    std::size_t count = waiting;
    for (const auto& [seq, updates] : unacked)
        count += updates;
    return count;
}

BatchState StreamState::batchState() const
{
    BatchState state;
    state.firstWaiting = firstWaiting.value_or(SteadyTime{});
    state.lastEditBefore = lastEditBefore;
    state.lastSent = lastSent;
    state.waitingBytes = waitingBytes;
    return state;
}

void StreamReading::applied(const crypto::FeedPoint& point, const crypto::Cutoffs& dependencies)
{
    for (const crypto::FeedPoint& dependency : dependencies) {
        const auto known = frontier.find(dependency.device);
        if (known != frontier.end() && known->second.seq <= dependency.seq)
            frontier.erase(known);
    }
    auto& head = heads[point.device];
    if (point.seq > head.seq) {
        head = point;
        frontier.insert_or_assign(point.device, point);
    }
}

bool StreamReading::hasAll(const crypto::Cutoffs& dependencies) const
{
    return std::all_of(
        dependencies.begin(), dependencies.end(), [this](const crypto::FeedPoint& wanted) {
            const auto known = heads.find(wanted.device);
            return known != heads.end() && known->second.seq >= wanted.seq;
        });
}

crypto::Cutoffs StreamReading::dependencies() const
{
    crypto::Cutoffs out;
    for (const auto& [device, point] : frontier) {
        if (out.size() == MaxFrontier)
            break;
        out.push_back(point);
    }
    return out;
}

Result<void> StreamReading::count(ByteView update)
{
    // Not stateVectorOfUpdate(): that of an update which starts in the middle is empty.
    const auto info = crdt::inspectUpdate(update);
    if (!info)
        return fail(Errc::DatabaseDamaged, "a stored update is unreadable");
    for (const crdt::StructRange& range : info->structs) {
        crdt::Clock32& clock = clocks[range.client];
        clock = std::max(clock, range.clock + range.length);
    }
    return {};
}

bool StreamReading::isOrphan(const DeviceId& device, std::uint64_t seq) const
{
    const auto found = orphans.find(device);
    return found != orphans.end() && seq >= found->second;
}

Result<void> StreamState::load(store::Database& database, const DeviceId& self)
{
    if (loaded)
        return {};
    CAHIER_TRY(const auto rows, store::UpdateLog(database).read(id));
    for (const auto& row : rows) {
        CAHIER_TRY_VOID(known.count(row.data));
    }
    // The editor has made these, whatever the disk thinks of them.
    for (const SharedBytes& update : retry) {
        CAHIER_TRY_VOID(known.count(update.view()));
    }
    CAHIER_TRY(const auto points, store::FeedTable(database).frontier(group, id));
    for (const auto& feed : points) {
        const crypto::FeedPoint point{feed.device, feed.head.seq, feed.head.id};
        known.heads.insert_or_assign(feed.device, point);
        if (feed.device == self)
            lastOwnSeq = feed.head.seq;
        else
            known.frontier.insert_or_assign(feed.device, point);
    }
    CAHIER_TRY(auto refused,
               store::HeldTable(database).quarantined(group, store::MaxQuarantinedPerGroup));
    for (auto& row : refused) {
        const auto view = crypto::parseEnvelope(row.envelope);
        if (view && view->header.document == id.document && view->header.kind == id.kind &&
            row.reason == static_cast<std::uint16_t>(Errc::NotAuthorised))
            known.cut.insert_or_assign({row.device, row.seq}, std::move(row.envelope));
    }
    store::Settings settings(database);
    const std::string prefix = orphanPrefix(id);
    CAHIER_TRY(const auto keys, settings.keys(prefix));
    for (const std::string& key : keys) {
        CAHIER_TRY(const auto value, settings.find(key));
        const auto device = DeviceId::fromHexText(key.substr(prefix.size()));
        if (!value || !device)
            continue;
        ByteReader in(*value);
        known.orphans.insert_or_assign(*device, in.u64());
    }
    loaded = true;
    return {};
}

void StreamState::unload()
{
    loaded = false;
    known = StreamReading{};
}

std::string rebuildKey(const store::StreamId& id)
{
    return "rebuild/" + id.document.hex() + "/" + std::to_string(static_cast<int>(id.kind));
}

std::string orphanPrefix(const store::StreamId& id)
{
    return "orphan/" + id.document.hex() + "/" + std::to_string(static_cast<int>(id.kind)) + "/";
}

} // namespace cahier::engine
