// SPDX-License-Identifier: MPL-2.0
// The relay's stores in memory: a second implementation for the store tests, a disk that tests can
// make fail, and one that outlives the process: what was not written when it died is not there.
#pragma once

#include "server/core/stores.h"
#include "sync/base/executor.h"

#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace cahier::test {

/// What a relay has on disk.
struct MemoryDisk
{
    using LogKey = std::pair<protocol::LogType, LogId>;
    using StreamKey = std::tuple<GroupId, DocumentId, DocumentKind>;

    struct Token
    {
        std::uint64_t expiresMs = 0;
        std::optional<UserId> user;
    };

    std::map<LogKey, std::vector<server::StoredEntry>> logs;
    std::map<std::pair<GroupId, UserId>, server::StoredJoin> joins;
    std::map<std::pair<GroupId, UserId>, std::uint8_t> members;
    std::map<protocol::Bytes32, Token> tokens;
    std::map<StreamKey, std::vector<server::EnvelopeRow>> streams; ///< Position n is at n - 1.
    std::map<std::tuple<GroupId, DeviceId, std::uint64_t>, server::EnvelopeRow> feeds;

    /// Every byte that the relay keeps, for a search for what it must not know.
    bool contains(ByteView needle) const;
};

/// All three stores. Without a latency what is asked for happens at once and the answer is posted;
/// with one it happens when the answer comes, so long later on the executor, or never.
class MemoryStore final
    : public server::LogStore
    , public server::UpdateStore
    , public server::AdminStore
{
public:
    explicit MemoryStore(Executor& executor)
        : m_executor(executor)
        , m_disk(m_ownDisk)
    {
    }

    MemoryStore(MemoryDisk& disk, Executor& executor, Milliseconds latency)
        : m_executor(executor)
        , m_latency(latency)
        , m_disk(disk)
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
    using Change = std::function<Result<void>(MemoryDisk&)>;

    void
    perform(Change change, std::optional<server::Generation> generation, server::Done<void> done);

    template <typename T, typename Work>
    void answer(server::Done<T> done, Work work)
    {
        if (m_latency == Milliseconds{0}) {
            m_executor.post([done = std::move(done), result = Result<T>(work())] { done(result); });
            return;
        }
        m_executor.postAfter(m_latency,
                             [done = std::move(done), work = std::move(work)] { done(work()); });
    }

    Executor& m_executor;
    Milliseconds m_latency{0};
    MemoryDisk m_ownDisk;
    MemoryDisk& m_disk;
    std::optional<server::Generation> m_failedGeneration;
    std::vector<std::function<void()>> m_held;
};

} // namespace cahier::test
