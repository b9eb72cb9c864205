// SPDX-License-Identifier: MPL-2.0
// The relay's stores in memory, with a disk that outlives the process: what was not written when
// the process died is not there.
#pragma once

#include "server/core/stores.h"
#include "sync/base/executor.h"

#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace cahier::sim {

/// What a relay has on disk.
struct MemoryDisk
{
    using LogKey = std::pair<protocol::LogType, LogId>;
    using StreamKey = std::tuple<GroupId, DocumentId, DocumentKind>;

    std::map<LogKey, std::vector<server::StoredEntry>> logs;
    std::map<std::pair<GroupId, UserId>, server::StoredJoin> joins;
    std::map<std::pair<GroupId, UserId>, std::uint8_t> members;
    std::map<protocol::Bytes32, std::optional<UserId>> tokens;
    std::map<StreamKey, std::vector<server::EnvelopeRow>> streams;
    std::map<std::tuple<GroupId, DeviceId, std::uint64_t>, server::EnvelopeRow> feeds;

    /// Every byte that the relay keeps, for a search for what it must not know.
    bool contains(ByteView needle) const;
};

/// All three stores. Answers come `latency` later on the executor.
class MemoryStores final
    : public server::LogStore
    , public server::UpdateStore
    , public server::AdminStore
{
public:
    MemoryStores(MemoryDisk& disk, Executor& executor, Milliseconds latency)
        : m_disk(disk)
        , m_executor(executor)
        , m_latency(latency)
    {
    }

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
    /// Later, on the relay's thread.
    template <typename T, typename Work>
    void answer(server::Done<T> done, Work work)
    {
        m_executor.postAfter(m_latency,
                             [done = std::move(done), work = std::move(work)]() { done(work()); });
    }

    Result<void> apply(const std::vector<server::LogWrite>& writes);

    MemoryDisk& m_disk;
    Executor& m_executor;
    Milliseconds m_latency;
};

} // namespace cahier::sim
