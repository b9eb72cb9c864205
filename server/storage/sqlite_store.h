// SPDX-License-Identifier: MPL-2.0
// The embedded store: one SQLite file, one writer thread with group commit, one reader thread.
#pragma once

#include "server/core/stores.h"
#include "sync/base/executor.h"

#include <filesystem>
#include <memory>

namespace cahier::server {

/// Implements all three stores over DIR/relay.db. Completions are posted to the executor it was
/// created with. While a commit waits for the disk the next batch gathers: under load a commit
/// carries up to 128 writes, without load a write waits for nobody.
/// Destruction commits what is queued; completions posted then may never run.
class SqliteStore final
    : public LogStore
    , public UpdateStore
    , public AdminStore
{
public:
    static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& directory,
                                                     Executor& core);
    ~SqliteStore() override;

    void readLog(const protocol::LogRef& log,
                 std::uint64_t fromSeq,
                 std::size_t maxBytes,
                 Done<LogSlice> done) override;
    void write(std::vector<LogWrite> writes, Generation generation, Done<void> done) override;
    void joins(const GroupId& group, Done<std::vector<StoredJoin>> done) override;
    void joinsForOwner(const UserId& user, Done<std::vector<StoredJoin>> done) override;

    void readHeads(const GroupId& group, Done<GroupHeads> done) override;
    void append(EnvelopeRow row, Generation generation, Done<void> done) override;
    void readStream(const protocol::StreamRef& stream,
                    std::uint64_t fromPos,
                    std::size_t maxBytes,
                    Done<std::vector<protocol::Envelopes::Item>> done) override;
    void readStubs(const GroupId& group,
                   const DeviceId& device,
                   std::uint64_t fromSeq,
                   std::size_t maxBytes,
                   Done<std::vector<Bytes>> done) override;
    void findEnvelope(const GroupId& group,
                      const DeviceId& device,
                      std::uint64_t seq,
                      Done<std::optional<FoundEnvelope>> done) override;

    void addToken(const protocol::Bytes32& tokenHash,
                  std::uint64_t nowMs,
                  std::uint64_t expiresMs,
                  Done<void> done) override;
    void tokenUser(const protocol::Bytes32& tokenHash, Done<std::optional<UserId>> done) override;
    void users(Done<std::vector<UserRow>> done) override;
    void counts(Done<StoreCounts> done) override;
    void probe(Done<void> done) override;

private:
    struct Impl;
    explicit SqliteStore(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> m_impl; ///< Keeps SQLite and threads out of this header.
};

} // namespace cahier::server
