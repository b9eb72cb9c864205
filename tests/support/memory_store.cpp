// SPDX-License-Identifier: MPL-2.0
#include "tests/support/memory_store.h"

#include <algorithm>

namespace cahier::test {

using namespace cahier::server;

namespace {

constexpr std::size_t CtHashBytes = 32;
constexpr std::size_t SignatureBytes = 64;

std::uint8_t number(protocol::LogType type)
{
    return static_cast<std::uint8_t>(type);
}

} // namespace

void MemoryStore::release()
{
    holdWrites = false;
    for (auto& held : std::exchange(m_held, {}))
        held();
}

void MemoryStore::perform(std::function<Result<void>(State&)> change,
                          std::optional<Generation> generation,
                          Done<void> done)
{
    auto work = [this, change = std::move(change), generation, done = std::move(done)] {
        Result<void> result;
        if (generation && m_failedGeneration && *generation <= *m_failedGeneration)
            result = fail(Errc::Cancelled);
        else if (nextWriteFails)
            result = fail(*std::exchange(nextWriteFails, std::nullopt));
        else {
            State next = m_state;
            result = change(next);
            if (result)
                m_state = std::move(next);
        }
        if (!result && generation && result.error().code != Errc::LinkExpired)
            m_failedGeneration = std::max(m_failedGeneration.value_or(0), *generation);
        answer(done, result);
    };
    if (holdWrites)
        m_held.push_back(std::move(work));
    else
        work();
}

Result<void> MemoryStore::apply(State& state, const LogWrite& write)
{
    if (const auto* entry = std::get_if<AppendEntry>(&write)) {
        auto& log = state.logs[{number(entry->log.type), entry->log.id}];
        if (log.size() != entry->seq)
            return fail(Errc::LogConflict);
        log.push_back(entry->entry);
    } else if (const auto* token = std::get_if<UseToken>(&write)) {
        const auto it = state.tokens.find(token->tokenHash);
        if (it == state.tokens.end() || it->second.user || it->second.expiresMs <= token->nowMs)
            return fail(Errc::LinkExpired);
        it->second.user = token->user;
    } else if (const auto* put = std::get_if<PutJoin>(&write)) {
        state.joins[{put->join.group, put->join.user}] = put->join;
    } else if (const auto* drop = std::get_if<DropJoin>(&write)) {
        state.joins.erase({drop->group, drop->user});
    } else if (const auto* member = std::get_if<SetMember>(&write)) {
        state.members.erase({member->user, member->group});
        if (member->role != 0)
            state.members[{member->user, member->group}] = member->role;
    }
    return {};
}

void MemoryStore::write(std::vector<LogWrite> writes, Generation generation, Done<void> done)
{
    perform(
        [writes = std::move(writes)](State& state) -> Result<void> {
            for (const LogWrite& one : writes)
                CAHIER_TRY_VOID(apply(state, one));
            return {};
        },
        generation,
        std::move(done));
}

void MemoryStore::append(EnvelopeRow row, Generation generation, Done<void> done)
{
    perform(
        [row = std::move(row)](State& state) -> Result<void> {
            auto& stream = state.streams[{
                row.stream.group, row.stream.doc, static_cast<std::uint8_t>(row.stream.kind)}];
            auto& feed = state.feeds[{row.stream.group, row.device}];
            if (stream.contains(row.pos) || feed.contains(row.seq))
                return fail(Errc::AlreadyExists);
            stream[row.pos] = row;
            feed[row.seq] = row;
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
        [tokenHash, expiresMs](State& state) -> Result<void> {
            state.tokens[tokenHash] = Token{expiresMs, std::nullopt};
            return {};
        },
        std::nullopt,
        std::move(done));
}

void MemoryStore::probe(Done<void> done)
{
    perform([](State&) -> Result<void> { return {}; }, std::nullopt, std::move(done));
}

void MemoryStore::readLog(const protocol::LogRef& log,
                          std::uint64_t fromSeq,
                          std::size_t maxBytes,
                          Done<LogSlice> done)
{
    const auto& entries = m_state.logs[{number(log.type), log.id}];
    LogSlice slice;
    slice.length = entries.size();
    std::size_t total = 0;
    for (std::size_t i = fromSeq; i < entries.size(); ++i) {
        total += entries[i].entry.size();
        if (total > maxBytes && !slice.entries.empty())
            break;
        slice.entries.push_back(entries[i]);
    }
    answer<LogSlice>(std::move(done), slice);
}

void MemoryStore::joins(const GroupId& group, Done<std::vector<StoredJoin>> done)
{
    std::vector<StoredJoin> found;
    for (const auto& [key, join] : m_state.joins) {
        if (key.first == group)
            found.push_back(join);
    }
    answer<std::vector<StoredJoin>>(std::move(done), found);
}

void MemoryStore::joinsForOwner(const UserId& user, Done<std::vector<StoredJoin>> done)
{
    std::vector<StoredJoin> found;
    for (const auto& [key, join] : m_state.joins) {
        const auto member = m_state.members.find({user, key.first});
        if (member != m_state.members.end() && member->second == 1)
            found.push_back(join);
    }
    answer<std::vector<StoredJoin>>(std::move(done), found);
}

void MemoryStore::readHeads(const GroupId& group, Done<GroupHeads> done)
{
    GroupHeads heads;
    for (const auto& [key, feed] : m_state.feeds) {
        if (key.first != group || feed.empty())
            continue;
        const EnvelopeRow& last = feed.rbegin()->second;
        ByteReader reader{last.bytes.view().subspan(144, 32)};
        heads.feeds.push_back({key.second, last.seq, last.id, EntryHash{reader.array<32>()}});
    }
    for (const auto& [key, stream] : m_state.streams) {
        if (std::get<0>(key) == group && !stream.empty())
            heads.streams.push_back({std::get<1>(key),
                                     static_cast<DocumentKind>(std::get<2>(key)),
                                     stream.rbegin()->first});
    }
    answer<GroupHeads>(std::move(done), heads);
}

void MemoryStore::readStream(const protocol::StreamRef& ref,
                             std::uint64_t fromPos,
                             std::size_t maxBytes,
                             Done<std::vector<protocol::Envelopes::Item>> done)
{
    std::vector<protocol::Envelopes::Item> items;
    std::size_t total = 0;
    const auto& rows = m_state.streams[{ref.group, ref.doc, static_cast<std::uint8_t>(ref.kind)}];
    for (auto it = rows.lower_bound(fromPos); it != rows.end(); ++it) {
        total += it->second.bytes.size();
        if (total > maxBytes && !items.empty())
            break;
        items.push_back({protocol::EnvelopeForm::Whole, toBytes(it->second.bytes.view())});
    }
    answer<std::vector<protocol::Envelopes::Item>>(std::move(done), items);
}

void MemoryStore::readStubs(const GroupId& group,
                            const DeviceId& device,
                            std::uint64_t fromSeq,
                            std::size_t maxBytes,
                            Done<std::vector<Bytes>> done)
{
    std::vector<Bytes> stubs;
    std::size_t total = 0;
    const auto& feed = m_state.feeds[{group, device}];
    for (auto it = feed.lower_bound(fromSeq); it != feed.end(); ++it) {
        const EnvelopeRow& row = it->second;
        ByteWriter out{row.stubHeadBytes + CtHashBytes + SignatureBytes};
        out.raw(row.bytes.view().first(row.stubHeadBytes))
            .raw(ByteView{row.ciphertextHash})
            .raw(row.bytes.view().last(SignatureBytes));
        total += out.size();
        if (total > maxBytes && !stubs.empty())
            break;
        stubs.push_back(std::move(out).take());
    }
    answer<std::vector<Bytes>>(std::move(done), stubs);
}

void MemoryStore::findEnvelope(const GroupId& group,
                               const DeviceId& device,
                               std::uint64_t seq,
                               Done<std::optional<FoundEnvelope>> done)
{
    std::optional<FoundEnvelope> found;
    const auto& feed = m_state.feeds[{group, device}];
    if (const auto it = feed.find(seq); it != feed.end())
        found = FoundEnvelope{it->second.id, it->second.pos};
    answer<std::optional<FoundEnvelope>>(std::move(done), found);
}

void MemoryStore::tokenUser(const protocol::Bytes32& tokenHash, Done<std::optional<UserId>> done)
{
    std::optional<UserId> user;
    if (const auto it = m_state.tokens.find(tokenHash); it != m_state.tokens.end())
        user = it->second.user;
    answer<std::optional<UserId>>(std::move(done), user);
}

void MemoryStore::users(Done<std::vector<UserRow>> done)
{
    std::vector<UserRow> rows;
    for (const auto& [key, entries] : m_state.logs) {
        if (key.first == number(protocol::LogType::User) && !entries.empty())
            rows.push_back(
                {UserId{key.second.array()}, entries.front().receipt.timeMs, entries.size()});
    }
    answer<std::vector<UserRow>>(std::move(done), rows);
}

void MemoryStore::counts(Done<StoreCounts> done)
{
    StoreCounts counts;
    for (const auto& [key, entries] : m_state.logs) {
        if (entries.empty())
            continue;
        ++(key.first == number(protocol::LogType::User) ? counts.users : counts.groups);
    }
    for (const auto& [key, stream] : m_state.streams) {
        counts.streams += stream.empty() ? 0U : 1U;
        counts.envelopes += stream.size();
    }
    for (const auto& [hash, token] : m_state.tokens)
        counts.unusedTokens += token.user ? 0U : 1U;
    answer<StoreCounts>(std::move(done), counts);
}

} // namespace cahier::test
