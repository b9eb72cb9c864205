// SPDX-License-Identifier: MPL-2.0
#include "tests/support/memory_stores.h"

#include "sync/crypto/verify/envelope_view.h"

#include <algorithm>

namespace cahier::sim {

namespace {

bool holds(ByteView hay, ByteView needle)
{
    return std::search(hay.begin(), hay.end(), needle.begin(), needle.end()) != hay.end();
}

MemoryDisk::StreamKey keyOf(const protocol::StreamRef& stream)
{
    return {stream.group, stream.doc, stream.kind};
}

} // namespace

bool MemoryDisk::contains(ByteView needle) const
{
    for (const auto& [key, entries] : logs) {
        for (const auto& entry : entries) {
            if (holds(entry.entry, needle))
                return true;
        }
    }
    for (const auto& [key, rows] : streams) {
        for (const auto& row : rows) {
            if (holds(row.bytes.view(), needle))
                return true;
        }
    }
    return std::any_of(joins.begin(), joins.end(), [needle](const auto& entry) {
        return holds(entry.second.name, needle);
    });
}

void MemoryStores::readLog(const protocol::LogRef& log,
                           std::uint64_t fromSeq,
                           std::size_t maxBytes,
                           server::Done<server::LogSlice> done)
{
    answer<server::LogSlice>(
        std::move(done), [this, log, fromSeq, maxBytes]() -> Result<server::LogSlice> {
            server::LogSlice slice;
            const auto found = m_disk.logs.find({log.type, log.id});
            if (found == m_disk.logs.end())
                return slice;
            slice.length = found->second.size();
            std::size_t bytes = 0;
            for (std::uint64_t seq = fromSeq; seq < slice.length; ++seq) {
                const auto& entry = found->second[seq];
                if (!slice.entries.empty() && bytes + entry.entry.size() > maxBytes)
                    break;
                bytes += entry.entry.size();
                slice.entries.push_back(entry);
            }
            return slice;
        });
}

Result<void> MemoryStores::apply(const std::vector<server::LogWrite>& writes)
{
    for (const auto& write : writes) {
        if (const auto* entry = std::get_if<server::AppendEntry>(&write)) {
            if (m_disk.logs[{entry->log.type, entry->log.id}].size() != entry->seq)
                return fail(Errc::LogConflict);
        } else if (const auto* token = std::get_if<server::UseToken>(&write)) {
            const auto found = m_disk.tokens.find(token->tokenHash);
            if (found == m_disk.tokens.end() || found->second)
                return fail(Errc::LinkExpired);
        }
    }
    for (const auto& write : writes) {
        if (const auto* entry = std::get_if<server::AppendEntry>(&write))
            m_disk.logs[{entry->log.type, entry->log.id}].push_back(entry->entry);
        else if (const auto* token = std::get_if<server::UseToken>(&write))
            m_disk.tokens[token->tokenHash] = token->user;
        else if (const auto* put = std::get_if<server::PutJoin>(&write))
            m_disk.joins.insert_or_assign({put->join.group, put->join.user}, put->join);
        else if (const auto* drop = std::get_if<server::DropJoin>(&write))
            m_disk.joins.erase({drop->group, drop->user});
        else if (const auto* member = std::get_if<server::SetMember>(&write))
            m_disk.members[{member->group, member->user}] = member->role;
    }
    return {};
}

void MemoryStores::write(std::vector<server::LogWrite> writes,
                         server::Generation /*generation*/,
                         server::Done<void> done)
{
    answer<void>(std::move(done), [this, writes = std::move(writes)]() { return apply(writes); });
}

void MemoryStores::joins(const GroupId& group, server::Done<std::vector<server::StoredJoin>> done)
{
    answer<std::vector<server::StoredJoin>>(
        std::move(done), [this, group]() -> Result<std::vector<server::StoredJoin>> {
            std::vector<server::StoredJoin> out;
            for (const auto& [key, join] : m_disk.joins) {
                if (key.first == group)
                    out.push_back(join);
            }
            return out;
        });
}

void MemoryStores::joinsForOwner(const UserId& user,
                                 server::Done<std::vector<server::StoredJoin>> done)
{
    answer<std::vector<server::StoredJoin>>(
        std::move(done), [this, user]() -> Result<std::vector<server::StoredJoin>> {
            std::vector<server::StoredJoin> out;
            for (const auto& [key, join] : m_disk.joins) {
                const auto role = m_disk.members.find({key.first, user});
                if (role != m_disk.members.end() && role->second == 1)
                    out.push_back(join);
            }
            return out;
        });
}

void MemoryStores::readHeads(const GroupId& group, server::Done<server::GroupHeads> done)
{
    answer<server::GroupHeads>(std::move(done), [this, group]() -> Result<server::GroupHeads> {
        server::GroupHeads heads;
        std::map<DeviceId, server::FeedHead> feeds;
        for (const auto& [key, row] : m_disk.feeds) {
            if (std::get<0>(key) != group)
                continue;
            const auto view = crypto::parseEnvelope(row.bytes.view());
            feeds[row.device] = {
                row.device, row.seq, row.id, view ? view->header.logHead : EntryHash()};
        }
        for (const auto& [device, head] : feeds)
            heads.feeds.push_back(head);
        for (const auto& [key, rows] : m_disk.streams) {
            if (std::get<0>(key) == group && !rows.empty())
                heads.streams.push_back({std::get<1>(key), std::get<2>(key), rows.back().pos});
        }
        return heads;
    });
}

void MemoryStores::append(server::EnvelopeRow row,
                          server::Generation /*generation*/,
                          server::Done<void> done)
{
    answer<void>(std::move(done), [this, row = std::move(row)]() -> Result<void> {
        auto& rows = m_disk.streams[keyOf(row.stream)];
        if (rows.size() + 1 != row.pos)
            return fail(Errc::IoError, "a position out of order");
        rows.push_back(row);
        m_disk.feeds.insert_or_assign({row.stream.group, row.device, row.seq}, row);
        return {};
    });
}

void MemoryStores::readStream(const protocol::StreamRef& stream,
                              std::uint64_t fromPos,
                              std::size_t maxBytes,
                              server::Done<std::vector<protocol::Envelopes::Item>> done)
{
    answer<std::vector<protocol::Envelopes::Item>>(
        std::move(done),
        [this, stream, fromPos, maxBytes]() -> Result<std::vector<protocol::Envelopes::Item>> {
            std::vector<protocol::Envelopes::Item> items;
            const auto found = m_disk.streams.find(keyOf(stream));
            if (found == m_disk.streams.end())
                return items;
            std::size_t bytes = 0;
            for (std::uint64_t pos = std::max<std::uint64_t>(fromPos, 1);
                 pos <= found->second.size();
                 ++pos) {
                const auto& row = found->second[pos - 1];
                if (!items.empty() && bytes + row.bytes.size() > maxBytes)
                    break;
                bytes += row.bytes.size();
                items.push_back({protocol::EnvelopeForm::Whole, toBytes(row.bytes.view())});
            }
            return items;
        });
}

void MemoryStores::readStubs(const GroupId& group,
                             const DeviceId& device,
                             std::uint64_t fromSeq,
                             std::size_t /*maxBytes*/,
                             server::Done<std::vector<Bytes>> done)
{
    answer<std::vector<Bytes>>(
        std::move(done), [this, group, device, fromSeq]() -> Result<std::vector<Bytes>> {
            std::vector<Bytes> stubs;
            for (std::uint64_t seq = fromSeq;; ++seq) {
                const auto found = m_disk.feeds.find({group, device, seq});
                if (found == m_disk.feeds.end())
                    return stubs;
                const auto view = crypto::parseEnvelope(found->second.bytes.view());
                stubs.push_back(crypto::makeStub(*view));
            }
        });
}

void MemoryStores::findEnvelope(const GroupId& group,
                                const DeviceId& device,
                                std::uint64_t seq,
                                server::Done<std::optional<server::FoundEnvelope>> done)
{
    answer<std::optional<server::FoundEnvelope>>(
        std::move(done),
        [this, group, device, seq]() -> Result<std::optional<server::FoundEnvelope>> {
            const auto found = m_disk.feeds.find({group, device, seq});
            if (found == m_disk.feeds.end())
                return std::optional<server::FoundEnvelope>();
            return std::optional(server::FoundEnvelope{found->second.id, found->second.pos});
        });
}

void MemoryStores::addToken(const protocol::Bytes32& tokenHash,
                            std::uint64_t /*nowMs*/,
                            std::uint64_t /*expiresMs*/,
                            server::Done<void> done)
{
    answer<void>(std::move(done), [this, tokenHash]() -> Result<void> {
        m_disk.tokens.emplace(tokenHash, std::nullopt);
        return {};
    });
}

void MemoryStores::tokenUser(const protocol::Bytes32& tokenHash,
                             server::Done<std::optional<UserId>> done)
{
    answer<std::optional<UserId>>(
        std::move(done), [this, tokenHash]() -> Result<std::optional<UserId>> {
            const auto found = m_disk.tokens.find(tokenHash);
            return found == m_disk.tokens.end() ? std::nullopt : found->second;
        });
}

void MemoryStores::users(server::Done<std::vector<server::UserRow>> done)
{
    answer<std::vector<server::UserRow>>(
        std::move(done),
        []() -> Result<std::vector<server::UserRow>> { return std::vector<server::UserRow>(); });
}

void MemoryStores::counts(server::Done<server::StoreCounts> done)
{
    answer<server::StoreCounts>(
        std::move(done), []() -> Result<server::StoreCounts> { return server::StoreCounts(); });
}

void MemoryStores::probe(server::Done<void> done)
{
    answer<void>(std::move(done), []() -> Result<void> { return {}; });
}

} // namespace cahier::sim
