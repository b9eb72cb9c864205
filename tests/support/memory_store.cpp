// SPDX-License-Identifier: MPL-2.0
#include "tests/support/memory_store.h"

#include "sync/crypto/verify/envelope_view.h"

#include <algorithm>
#include <set>

namespace cahier::test {

using namespace cahier::server;

namespace {

constexpr std::size_t LogHeadAt = 144;
constexpr std::size_t CtHashBytes = 32;
constexpr std::size_t SignatureBytes = 64;

bool holds(ByteView hay, ByteView needle)
{
    return std::search(hay.begin(), hay.end(), needle.begin(), needle.end()) != hay.end();
}

MemoryDisk::StreamKey keyOf(const protocol::StreamRef& stream)
{
    return {stream.group, stream.doc, stream.kind};
}

/// Rows of store tests need not be envelopes.
Bytes stubOf(const EnvelopeRow& row)
{
    if (const auto view = crypto::parseEnvelope(row.bytes.view()))
        return crypto::makeStub(*view);
    ByteWriter out{row.stubHeadBytes + CtHashBytes + SignatureBytes};
    out.raw(row.bytes.view().first(row.stubHeadBytes))
        .raw(ByteView{row.ciphertextHash})
        .raw(row.bytes.view().last(SignatureBytes));
    return std::move(out).take();
}

/// Nothing is written before all of it is known to fit.
Result<void> check(const MemoryDisk& disk, const std::vector<LogWrite>& writes)
{
    std::map<MemoryDisk::LogKey, std::size_t> lengths;
    std::set<protocol::Bytes32> used;
    for (const LogWrite& write : writes) {
        if (const auto* entry = std::get_if<AppendEntry>(&write)) {
            const MemoryDisk::LogKey key{entry->log.type, entry->log.id};
            const auto log = disk.logs.find(key);
            std::size_t& length =
                lengths.try_emplace(key, log == disk.logs.end() ? 0 : log->second.size())
                    .first->second;
            if (length++ != entry->seq)
                return fail(Errc::LogConflict);
        } else if (const auto* token = std::get_if<UseToken>(&write)) {
            const auto found = disk.tokens.find(token->tokenHash);
            if (found == disk.tokens.end() || found->second.user ||
                found->second.expiresMs <= token->nowMs || !used.insert(token->tokenHash).second)
                return fail(Errc::LinkExpired);
        }
    }
    return {};
}

void apply(MemoryDisk& disk, const LogWrite& write)
{
    if (const auto* entry = std::get_if<AppendEntry>(&write)) {
        disk.logs[{entry->log.type, entry->log.id}].push_back(entry->entry);
    } else if (const auto* token = std::get_if<UseToken>(&write)) {
        disk.tokens[token->tokenHash].user = token->user;
    } else if (const auto* put = std::get_if<PutJoin>(&write)) {
        disk.joins.insert_or_assign({put->join.group, put->join.user}, put->join);
    } else if (const auto* drop = std::get_if<DropJoin>(&write)) {
        disk.joins.erase({drop->group, drop->user});
    } else if (const auto* member = std::get_if<SetMember>(&write)) {
        disk.members.erase({member->group, member->user});
        if (member->role != 0)
            disk.members[{member->group, member->user}] = member->role;
    }
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

void MemoryStore::release()
{
    holdWrites = false;
    for (auto& held : std::exchange(m_held, {}))
        held();
}

void MemoryStore::perform(Change change, std::optional<Generation> generation, Done<void> done)
{
    auto work = [this, change = std::move(change), generation]() -> Result<void> {
        Result<void> result;
        if (generation && m_failedGeneration && *generation <= *m_failedGeneration)
            result = fail(Errc::Cancelled);
        else if (nextWriteFails)
            result = fail(*std::exchange(nextWriteFails, std::nullopt));
        else
            result = change(m_disk);
        if (!result && generation && result.error().code != Errc::LinkExpired)
            m_failedGeneration = std::max(m_failedGeneration.value_or(0), *generation);
        return result;
    };
    if (!holdWrites) {
        answer<void>(std::move(done), std::move(work));
        return;
    }
    m_held.push_back(
        [this, done = std::move(done), work = std::move(work)] { answer<void>(done, work); });
}

void MemoryStore::write(std::vector<LogWrite> writes, Generation generation, Done<void> done)
{
    perform(
        [writes = std::move(writes)](MemoryDisk& disk) -> Result<void> {
            CAHIER_TRY_VOID(check(disk, writes));
            for (const LogWrite& one : writes)
                apply(disk, one);
            return {};
        },
        generation,
        std::move(done));
}

void MemoryStore::append(EnvelopeRow row, Generation generation, Done<void> done)
{
    perform(
        [row = std::move(row)](MemoryDisk& disk) -> Result<void> {
            auto& rows = disk.streams[keyOf(row.stream)];
            const std::tuple feed{row.stream.group, row.device, row.seq};
            if (row.pos <= rows.size() || disk.feeds.contains(feed))
                return fail(Errc::AlreadyExists);
            if (row.pos != rows.size() + 1)
                return fail(Errc::IoError, "a position out of order");
            rows.push_back(row);
            disk.feeds.emplace(feed, row);
            return {};
        },
        generation,
        std::move(done));
}

void MemoryStore::addToken(const protocol::Bytes32& tokenHash,
                           std::uint64_t,
                           std::uint64_t expiresMs,
                           Done<void> done)
{
    perform(
        [tokenHash, expiresMs](MemoryDisk& disk) -> Result<void> {
            disk.tokens[tokenHash] = {expiresMs, std::nullopt};
            return {};
        },
        std::nullopt,
        std::move(done));
}

void MemoryStore::probe(Done<void> done)
{
    perform([](MemoryDisk&) -> Result<void> { return {}; }, std::nullopt, std::move(done));
}

void MemoryStore::readLog(const protocol::LogRef& log,
                          std::uint64_t fromSeq,
                          std::size_t maxBytes,
                          Done<LogSlice> done)
{
    answer<LogSlice>(std::move(done), [this, log, fromSeq, maxBytes] {
        LogSlice slice;
        const auto found = m_disk.logs.find({log.type, log.id});
        if (found == m_disk.logs.end())
            return slice;
        const auto& entries = found->second;
        slice.length = entries.size();
        std::size_t total = 0;
        for (std::size_t i = fromSeq; i < entries.size(); ++i) {
            total += entries[i].entry.size();
            if (total > maxBytes && !slice.entries.empty())
                break;
            slice.entries.push_back(entries[i]);
        }
        return slice;
    });
}

void MemoryStore::joins(const GroupId& group, Done<std::vector<StoredJoin>> done)
{
    answer<std::vector<StoredJoin>>(std::move(done), [this, group] {
        std::vector<StoredJoin> found;
        for (const auto& [key, join] : m_disk.joins) {
            if (key.first == group)
                found.push_back(join);
        }
        return found;
    });
}

void MemoryStore::joinsForOwner(const UserId& user, Done<std::vector<StoredJoin>> done)
{
    answer<std::vector<StoredJoin>>(std::move(done), [this, user] {
        std::vector<StoredJoin> found;
        for (const auto& [key, join] : m_disk.joins) {
            const auto role = m_disk.members.find({key.first, user});
            if (role != m_disk.members.end() && role->second == 1)
                found.push_back(join);
        }
        return found;
    });
}

void MemoryStore::readHeads(const GroupId& group, Done<GroupHeads> done)
{
    answer<GroupHeads>(std::move(done), [this, group] {
        GroupHeads heads;
        for (const auto& [key, row] : m_disk.feeds) {
            if (std::get<0>(key) != group)
                continue;
            if (heads.feeds.empty() || heads.feeds.back().device != row.device)
                heads.feeds.emplace_back();
            ByteReader reader{row.bytes.view().subspan(LogHeadAt, 32)};
            heads.feeds.back() = {row.device, row.seq, row.id, EntryHash{reader.array<32>()}};
        }
        for (const auto& [key, rows] : m_disk.streams) {
            if (std::get<0>(key) == group && !rows.empty())
                heads.streams.push_back({std::get<1>(key), std::get<2>(key), rows.back().pos});
        }
        return heads;
    });
}

void MemoryStore::readStream(const protocol::StreamRef& ref,
                             std::uint64_t fromPos,
                             std::size_t maxBytes,
                             Done<std::vector<protocol::Envelopes::Item>> done)
{
    answer<std::vector<protocol::Envelopes::Item>>(std::move(done), [this, ref, fromPos, maxBytes] {
        std::vector<protocol::Envelopes::Item> items;
        const auto found = m_disk.streams.find(keyOf(ref));
        if (found == m_disk.streams.end())
            return items;
        std::size_t total = 0;
        for (std::uint64_t pos = std::max<std::uint64_t>(fromPos, 1); pos <= found->second.size();
             ++pos) {
            const ByteView bytes = found->second[pos - 1].bytes.view();
            total += bytes.size();
            if (total > maxBytes && !items.empty())
                break;
            items.push_back({protocol::EnvelopeForm::Whole, toBytes(bytes)});
        }
        return items;
    });
}

void MemoryStore::readStubs(const GroupId& group,
                            const DeviceId& device,
                            std::uint64_t fromSeq,
                            std::size_t maxBytes,
                            Done<std::vector<Bytes>> done)
{
    answer<std::vector<Bytes>>(std::move(done), [this, group, device, fromSeq, maxBytes] {
        std::vector<Bytes> stubs;
        std::size_t total = 0;
        for (auto at = m_disk.feeds.lower_bound({group, device, fromSeq});
             at != m_disk.feeds.end() && std::get<0>(at->first) == group &&
             std::get<1>(at->first) == device;
             ++at) {
            Bytes stub = stubOf(at->second);
            total += stub.size();
            if (total > maxBytes && !stubs.empty())
                break;
            stubs.push_back(std::move(stub));
        }
        return stubs;
    });
}

void MemoryStore::findEnvelope(const GroupId& group,
                               const DeviceId& device,
                               std::uint64_t seq,
                               Done<std::optional<FoundEnvelope>> done)
{
    answer<std::optional<FoundEnvelope>>(std::move(done), [this, group, device, seq] {
        std::optional<FoundEnvelope> found;
        if (const auto at = m_disk.feeds.find({group, device, seq}); at != m_disk.feeds.end())
            found = FoundEnvelope{at->second.id, at->second.pos};
        return found;
    });
}

void MemoryStore::tokenUser(const protocol::Bytes32& tokenHash, Done<std::optional<UserId>> done)
{
    answer<std::optional<UserId>>(std::move(done), [this, tokenHash] {
        const auto at = m_disk.tokens.find(tokenHash);
        return at == m_disk.tokens.end() ? std::optional<UserId>() : at->second.user;
    });
}

void MemoryStore::users(Done<std::vector<UserRow>> done)
{
    answer<std::vector<UserRow>>(std::move(done), [this] {
        std::vector<UserRow> rows;
        for (const auto& [key, entries] : m_disk.logs) {
            if (key.first == protocol::LogType::User && !entries.empty())
                rows.push_back(
                    {UserId{key.second.array()}, entries.front().receipt.timeMs, entries.size()});
        }
        return rows;
    });
}

void MemoryStore::counts(Done<StoreCounts> done)
{
    answer<StoreCounts>(std::move(done), [this] {
        StoreCounts counts;
        for (const auto& [key, entries] : m_disk.logs) {
            if (!entries.empty())
                ++(key.first == protocol::LogType::User ? counts.users : counts.groups);
        }
        for (const auto& [key, rows] : m_disk.streams) {
            counts.streams += rows.empty() ? 0U : 1U;
            counts.envelopes += rows.size();
        }
        for (const auto& [hash, token] : m_disk.tokens)
            counts.unusedTokens += token.user ? 0U : 1U;
        return counts;
    });
}

} // namespace cahier::test
