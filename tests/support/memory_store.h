// SPDX-License-Identifier: MPL-2.0
// The relay's stores in memory: a second implementation for the store tests, and a disk that tests
// can make fail.
#pragma once

#include "server/core/stores.h"
#include "sync/base/executor.h"

#include <map>
#include <set>
#include <tuple>

namespace cahier::test {

class MemoryStore final
    : public server::LogStore
    , public server::UpdateStore
    , public server::AdminStore
{
public:
    explicit MemoryStore(Executor& core)
        : m_core(core)
    {
    }

    /// The next write (and all of its generation) fails with this.
    std::optional<Errc> nextWriteFails;
    /// Writes wait until this is false and release() is called.
    bool holdWrites = false;
    void release();

    void readLog(const protocol::LogRef& log,
                 std::uint64_t fromSeq,
                 std::size_t maxBytes,
                 server::Done<server::LogSlice> done) override;
    void write(std::vector<server::LogWrite> writes,
               server::Generation generation,
               server::Done<void> done) override;
    void joins(const GroupId& group, server::Done<std::vector<server::StoredJoin>> done) override;
    void joinsForOwner(const UserId& user,
                       server::Done<std::vector<server::StoredJoin>> done) override;
    void readHeads(const GroupId& group, server::Done<server::GroupHeads> done) override;
    void append(server::EnvelopeRow row,
                server::Generation generation,
                server::Done<void> done) override;
    void readStream(const protocol::StreamRef& stream,
                    std::uint64_t fromPos,
                    std::size_t maxBytes,
                    server::Done<std::vector<protocol::Envelopes::Item>> done) override;
    void readStubs(const GroupId& group,
                   const DeviceId& device,
                   std::uint64_t fromSeq,
                   std::size_t maxBytes,
                   server::Done<std::vector<Bytes>> done) override;
    void findEnvelope(const GroupId& group,
                      const DeviceId& device,
                      std::uint64_t seq,
                      server::Done<std::optional<server::FoundEnvelope>> done) override;
    void addToken(const protocol::Bytes32& tokenHash,
                  std::uint64_t nowMs,
                  std::uint64_t expiresMs,
                  server::Done<void> done) override;
    void tokenUser(const protocol::Bytes32& tokenHash,
                   server::Done<std::optional<UserId>> done) override;
    void users(server::Done<std::vector<server::UserRow>> done) override;
    void counts(server::Done<server::StoreCounts> done) override;
    void probe(server::Done<void> done) override;

private:
    using LogKey = std::pair<std::uint8_t, LogId>;
    using StreamKey = std::tuple<GroupId, DocumentId, std::uint8_t>;
    using FeedKey = std::pair<GroupId, DeviceId>;

    struct Token
    {
        std::uint64_t expiresMs = 0;
        std::optional<UserId> user;
    };

    struct State
    {
        std::map<LogKey, std::vector<server::StoredEntry>> logs;
        std::map<std::pair<GroupId, UserId>, server::StoredJoin> joins;
        std::map<std::pair<UserId, GroupId>, std::uint8_t> members;
        std::map<protocol::Bytes32, Token> tokens;
        std::map<StreamKey, std::map<std::uint64_t, server::EnvelopeRow>> streams;
        std::map<FeedKey, std::map<std::uint64_t, server::EnvelopeRow>> feeds;
    };

    void perform(std::function<Result<void>(State&)> change,
                 std::optional<server::Generation> generation,
                 server::Done<void> done);
    static Result<void> apply(State& state, const server::LogWrite& write);

    template <typename T>
    void answer(server::Done<T> done, Result<T> result)
    {
        m_core.post([done = std::move(done), result = std::move(result)] { done(result); });
    }

    Executor& m_core;
    State m_state;
    std::optional<server::Generation> m_failedGeneration;
    std::vector<std::function<void()>> m_held;
};

} // namespace cahier::test
