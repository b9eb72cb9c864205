// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/feed_book.h"

#include "sync/crypto/verify/envelope_view.h"
#include "sync/store/settings.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cahier::engine {

namespace {

std::string aheadPrefix(const GroupId& group)
{
    return "ahead/" + group.hex() + "/";
}

std::string aheadKey(const GroupId& group, const DeviceId& device, std::uint64_t seq)
{
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(seq >> (56U - 8U * i));
    return aheadPrefix(group) + device.hex() + "/" + toHex(bytes);
}

Bytes encodeItem(const DeviceId& device, const FeedItem& item)
{
    ByteWriter out;
    out.raw(device.view()).u64(item.seq).raw(item.id.view()).raw(item.prev.view());
    out.raw(item.logHead.view()).raw(item.stream.document.view());
    out.u8(static_cast<std::uint8_t>(item.stream.kind)).u8(static_cast<std::uint8_t>(item.verdict));
    return std::move(out).take();
}

Result<std::pair<DeviceId, FeedItem>> decodeItem(ByteView bytes)
{
    ByteReader in(bytes);
    const DeviceId device(in.array<32>());
    FeedItem item;
    item.seq = in.u64();
    item.id = EnvelopeId(in.array<32>());
    item.prev = EnvelopeId(in.array<32>());
    item.logHead = EntryHash(in.array<32>());
    item.stream.document = DocumentId(in.array<32>());
    item.stream.kind = static_cast<DocumentKind>(in.u8());
    item.verdict = static_cast<store::EnvelopeVerdict>(in.u8());
    if (!in.finish())
        return fail(Errc::DatabaseDamaged, "a feed item is unreadable");
    return std::make_pair(device, item);
}

} // namespace

Result<void> FeedBook::load(store::Database& database, const GroupId& group)
{
    m_feeds.clear();
    ++m_version;
    CAHIER_TRY(const auto heads, store::FeedTable(database).heads(group));
    for (const auto& feed : heads) {
        Feed& known = m_feeds[feed.device];
        known.seq = feed.head.seq;
        known.id = feed.head.id;
        known.logHead = feed.head.logHead;
    }
    store::Settings settings(database);
    CAHIER_TRY(const auto keys, settings.keys(aheadPrefix(group)));
    for (const std::string& key : keys) {
        CAHIER_TRY(const auto value, settings.find(key));
        if (!value)
            continue;
        CAHIER_TRY(auto item, decodeItem(*value));
        if (item.second.seq > m_feeds[item.first].seq)
            m_feeds[item.first].ahead.insert_or_assign(item.second.seq, item.second);
    }
    return {};
}

crypto::FeedKnowledge FeedBook::knowledge(const DeviceId& device, std::uint64_t seq) const
{
    crypto::FeedKnowledge known;
    const auto found = m_feeds.find(device);
    if (found == m_feeds.end())
        return known;
    const Feed& feed = found->second;
    if (seq == feed.seq + 1 && feed.seq > 0)
        known.previous = crypto::FeedKnowledge::Previous{feed.id, feed.logHead};
    else if (const auto before = feed.ahead.find(seq - 1); before != feed.ahead.end())
        known.previous = crypto::FeedKnowledge::Previous{before->second.id, before->second.logHead};
    if (seq == feed.seq)
        known.sameSeq = feed.id;
    else if (const auto same = feed.ahead.find(seq); same != feed.ahead.end())
        known.sameSeq = same->second.id;
    return known;
}

std::uint64_t FeedBook::headSeq(const DeviceId& device) const
{
    const auto found = m_feeds.find(device);
    return found == m_feeds.end() ? 0 : found->second.seq;
}

bool FeedBook::isAhead(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id) const
{
    const auto found = m_feeds.find(device);
    if (found == m_feeds.end())
        return false;
    const auto item = found->second.ahead.find(seq);
    return item != found->second.ahead.end() && item->second.id == id;
}

std::optional<EnvelopeId> FeedBook::idAt(const DeviceId& device, std::uint64_t seq) const
{
    const auto found = m_feeds.find(device);
    if (found == m_feeds.end())
        return std::nullopt;
    const Feed& feed = found->second;
    if (seq == feed.seq && seq > 0)
        return feed.id;
    if (const auto known = feed.recent.find(seq); known != feed.recent.end())
        return known->second;
    const auto ahead = feed.ahead.find(seq);
    return ahead == feed.ahead.end() ? std::nullopt : std::optional(ahead->second.id);
}

std::vector<store::StreamId> FeedBook::aheadStreams(const DeviceId& device) const
{
    std::vector<store::StreamId> out;
    const auto found = m_feeds.find(device);
    if (found == m_feeds.end())
        return out;
    for (const auto& [seq, item] : found->second.ahead)
        out.push_back(item.stream);
    return out;
}

void FeedBook::cutBack(const DeviceId& device,
                       std::uint64_t fromSeq,
                       const std::optional<store::FeedHead>& before)
{
    Feed& feed = m_feeds[device];
    feed.ahead.clear();
    feed.recent.erase(feed.recent.lower_bound(fromSeq), feed.recent.end());
    feed.seq = before ? before->seq : 0;
    feed.id = before ? before->id : EnvelopeId{};
    feed.logHead = before ? before->logHead : EntryHash{};
    ++m_version;
}

FeedStep FeedBook::add(const GroupId& group, const DeviceId& device, const FeedItem& item)
{
    FeedStep step;
    Feed& feed = m_feeds[device];
    if (item.seq <= feed.seq)
        return step;
    feed.ahead.insert_or_assign(item.seq, item);
    while (!feed.ahead.empty() && feed.ahead.begin()->first == feed.seq + 1) {
        const FeedItem next = feed.ahead.begin()->second;
        const EnvelopeId expected = feed.seq == 0 ? crypto::firstPrev(group) : feed.id;
        if (next.prev != expected) {
            step.broken = next;
            feed.ahead.erase(feed.ahead.begin());
            break;
        }
        feed.seq = next.seq;
        feed.id = next.id;
        feed.logHead = next.logHead;
        feed.recent.insert_or_assign(next.seq, next.id);
        if (feed.recent.size() > RecentIds)
            feed.recent.erase(feed.recent.begin());
        feed.ahead.erase(feed.ahead.begin());
        step.chained.push_back(next);
        ++m_version;
    }
    step.keptAhead = step.chained.empty() && !step.broken;
    return step;
}

std::vector<std::pair<DeviceId, std::uint64_t>> FeedBook::gaps() const
{
    std::vector<std::pair<DeviceId, std::uint64_t>> out;
    for (const auto& [device, feed] : m_feeds) {
        if (!feed.ahead.empty())
            out.emplace_back(device, feed.seq + 1);
    }
    return out;
}

crypto::Cutoffs
FeedBook::heads(const DeviceId& self, std::uint64_t selfSeq, const EnvelopeId& selfId) const
{
    crypto::Cutoffs out;
    out.reserve(m_feeds.size() + 1);
    for (const auto& [device, feed] : m_feeds) {
        if (device != self && feed.seq > 0)
            out.push_back(crypto::FeedPoint{device, feed.seq, feed.id});
    }
    if (selfSeq > 0)
        out.push_back(crypto::FeedPoint{self, selfSeq, selfId});
    std::sort(out.begin(), out.end());
    return out;
}

Result<void> FeedBook::storeAhead(store::Database& database,
                                  const GroupId& group,
                                  const DeviceId& device,
                                  const FeedItem& item)
{
    return store::Settings(database).set(aheadKey(group, device, item.seq),
                                         encodeItem(device, item));
}

Result<void>
FeedBook::forgetAhead(store::Database& database, const GroupId& group, const DeviceId& device)
{
    store::Settings settings(database);
    CAHIER_TRY(const auto keys, settings.keys(aheadPrefix(group) + device.hex() + "/"));
    for (const std::string& key : keys) {
        CAHIER_TRY_VOID(settings.remove(key));
    }
    return {};
}

Result<void> FeedBook::storeChained(store::Database& database,
                                    const GroupId& group,
                                    const DeviceId& device,
                                    const std::vector<FeedItem>& items)
{
    store::FeedTable feeds(database);
    // Live items chain one at a time and were never stored ahead; only later ones may have been.
    for (std::size_t i = 0; i < items.size(); ++i) {
        const FeedItem& item = items[i];
        store::EnvelopeRow row;
        row.group = group;
        row.device = device;
        row.seq = item.seq;
        row.id = item.id;
        row.logHead = item.logHead;
        row.stream = item.stream;
        row.verdict = item.verdict;
        CAHIER_TRY_VOID(feeds.append(row));
        if (i > 0) {
            CAHIER_TRY_VOID(store::Settings(database).remove(aheadKey(group, device, item.seq)));
        }
    }
    return {};
}

} // namespace cahier::engine
