// SPDX-License-Identifier: MPL-2.0
#include "server/storage/sqlite_store.h"

#include "server/storage/schema.h"
#include "server/storage/sqlite_reader.h"
#include "server/storage/sqlite_writer.h"
#include "server/storage/store_thread.h"

#include <optional>

namespace cahier::server {

namespace {

constexpr std::size_t MaxBatch = 128;

struct LogWrites
{
    std::vector<LogWrite> writes;
};

struct NewToken
{
    protocol::Bytes32 hash{};
    std::uint64_t nowMs = 0;
    std::uint64_t expiresMs = 0;
};

struct Probe
{
};

/// One unit of work of the writer thread.
struct WriteItem
{
    std::variant<EnvelopeRow, LogWrites, NewToken, Probe> work;
    std::optional<Generation> generation; ///< None: independent of the core's state.
    Done<void> done;
    Result<void> result;
};

using ReadItem = std::function<void()>;

} // namespace

struct SqliteStore::Impl
{
    Impl(Executor& executor,
         Database writeDb,
         Database readDb,
         SqliteWriter dbWriter,
         SqliteReader dbReader)
        : core(executor)
        , writeDatabase(std::move(writeDb))
        , readDatabase(std::move(readDb))
        , writer(std::move(dbWriter))
        , reader(std::move(dbReader))
    {
    }

    void commitBatch(std::vector<WriteItem> batch);
    Result<void> applyBatch(std::vector<WriteItem>& batch);
    Result<void> applyItem(WriteItem& item);

    template <typename T, typename Query>
    void read(Done<T> done, Query query)
    {
        readThread.push([this, done = std::move(done), query = std::move(query)]() mutable {
            core.post([done = std::move(done), result = query(reader)]() mutable {
                done(std::move(result));
            });
        });
    }

    Executor& core;         ///< Where completions run; outlives the store.
    Database writeDatabase; ///< Writer thread only, after construction.
    Database readDatabase;  ///< Reader thread only, after construction.
    SqliteWriter writer;
    SqliteReader reader;
    std::optional<Generation> failedGeneration; ///< Writer thread only.
    StoreThread<WriteItem> writeThread{MaxBatch, [this](std::vector<WriteItem> batch) {
                                           commitBatch(std::move(batch));
                                       }};
    StoreThread<ReadItem> readThread{1, [](std::vector<ReadItem> batch) {
                                         for (ReadItem& item : batch)
                                             item();
                                     }};
};

Result<void> SqliteStore::Impl::applyItem(WriteItem& item)
{
    if (const auto* row = std::get_if<EnvelopeRow>(&item.work))
        return writer.append(*row);
    if (const auto* token = std::get_if<NewToken>(&item.work))
        return insertToken(writeDatabase, token->hash, token->nowMs, token->expiresMs);
    if (std::holds_alternative<Probe>(item.work))
        return writeMeta(writeDatabase, "probe", "1");
    CAHIER_TRY_VOID(writeDatabase.execute("SAVEPOINT log_writes"));
    auto applied = writer.apply(std::get<LogWrites>(item.work).writes);
    CAHIER_TRY_VOID(writeDatabase.execute(applied ? "RELEASE log_writes"
                                                  : "ROLLBACK TO log_writes; RELEASE log_writes"));
    return applied;
}

/// The error that spoils the whole batch, if any. A used-up token spoils only its own item.
Result<void> SqliteStore::Impl::applyBatch(std::vector<WriteItem>& batch)
{
    CAHIER_TRY_VOID(writeDatabase.execute("BEGIN IMMEDIATE"));
    for (WriteItem& item : batch) {
        if (item.generation && failedGeneration && *item.generation <= *failedGeneration) {
            item.result = fail(Errc::Cancelled, "an earlier write failed");
            continue;
        }
        item.result = applyItem(item);
        if (!item.result && item.result.error().code != Errc::LinkExpired)
            return tl::make_unexpected(item.result.error());
    }
    return writeDatabase.execute("COMMIT");
}

void SqliteStore::Impl::commitBatch(std::vector<WriteItem> batch)
{
    const auto committed = applyBatch(batch);
    if (!committed) {
        // Nothing of the batch is in the file; what was decided on top of it must not be, either.
        static_cast<void>(writeDatabase.execute("ROLLBACK"));
        for (WriteItem& item : batch) {
            item.result = tl::make_unexpected(committed.error());
            if (item.generation)
                failedGeneration = std::max(failedGeneration.value_or(0), *item.generation);
        }
    }
    core.post([batch = std::move(batch)]() {
        for (const WriteItem& item : batch)
            item.done(item.result);
    });
}

SqliteStore::SqliteStore(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& directory,
                                                       Executor& core)
{
    CAHIER_TRY(Database writeDb, openRelayDatabase(directory));
    CAHIER_TRY(Database readDb,
               Database::open((directory / "relay.db").string(), OpenMode::ReadOnly));
    CAHIER_TRY(SqliteReader reader, SqliteReader::create(readDb));
    CAHIER_TRY(SqliteWriter writer, SqliteWriter::create(writeDb));
    auto impl = std::make_unique<Impl>(
        core, std::move(writeDb), std::move(readDb), std::move(writer), std::move(reader));
    return std::unique_ptr<SqliteStore>{new SqliteStore{std::move(impl)}};
}

void SqliteStore::write(std::vector<LogWrite> writes, Generation generation, Done<void> done)
{
    m_impl->writeThread.push({LogWrites{std::move(writes)}, generation, std::move(done), {}});
}

void SqliteStore::append(EnvelopeRow row, Generation generation, Done<void> done)
{
    m_impl->writeThread.push({std::move(row), generation, std::move(done), {}});
}

void SqliteStore::addToken(const protocol::Bytes32& tokenHash,
                           std::uint64_t nowMs,
                           std::uint64_t expiresMs,
                           Done<void> done)
{
    m_impl->writeThread.push(
        {NewToken{tokenHash, nowMs, expiresMs}, std::nullopt, std::move(done), {}});
}

void SqliteStore::probe(Done<void> done)
{
    m_impl->writeThread.push({Probe{}, std::nullopt, std::move(done), {}});
}

void SqliteStore::readLog(const protocol::LogRef& log,
                          std::uint64_t fromSeq,
                          std::size_t maxBytes,
                          Done<LogSlice> done)
{
    m_impl->read(std::move(done), [log, fromSeq, maxBytes](SqliteReader& reader) {
        return reader.log(log, fromSeq, maxBytes);
    });
}

void SqliteStore::joins(const GroupId& group, Done<std::vector<StoredJoin>> done)
{
    m_impl->read(std::move(done), [group](SqliteReader& reader) { return reader.joins(group); });
}

void SqliteStore::joinsForOwner(const UserId& user, Done<std::vector<StoredJoin>> done)
{
    m_impl->read(std::move(done),
                 [user](SqliteReader& reader) { return reader.joinsForOwner(user); });
}

void SqliteStore::readHeads(const GroupId& group, Done<GroupHeads> done)
{
    m_impl->read(std::move(done), [group](SqliteReader& reader) { return reader.heads(group); });
}

void SqliteStore::readStream(const protocol::StreamRef& stream,
                             std::uint64_t fromPos,
                             std::size_t maxBytes,
                             Done<std::vector<protocol::Envelopes::Item>> done)
{
    m_impl->read(std::move(done), [stream, fromPos, maxBytes](SqliteReader& reader) {
        return reader.stream(stream, fromPos, maxBytes);
    });
}

void SqliteStore::readStubs(const GroupId& group,
                            const DeviceId& device,
                            std::uint64_t fromSeq,
                            std::size_t maxBytes,
                            Done<std::vector<Bytes>> done)
{
    m_impl->read(std::move(done), [group, device, fromSeq, maxBytes](SqliteReader& reader) {
        return reader.stubs(group, device, fromSeq, maxBytes);
    });
}

void SqliteStore::findEnvelope(const GroupId& group,
                               const DeviceId& device,
                               std::uint64_t seq,
                               Done<std::optional<FoundEnvelope>> done)
{
    m_impl->read(std::move(done), [group, device, seq](SqliteReader& reader) {
        return reader.find(group, device, seq);
    });
}

void SqliteStore::tokenUser(const protocol::Bytes32& tokenHash, Done<std::optional<UserId>> done)
{
    m_impl->read(std::move(done),
                 [tokenHash](SqliteReader& reader) { return reader.tokenUser(tokenHash); });
}

void SqliteStore::users(Done<std::vector<UserRow>> done)
{
    m_impl->read(std::move(done),
                 [this](SqliteReader&) { return selectUsers(m_impl->readDatabase); });
}

void SqliteStore::counts(Done<StoreCounts> done)
{
    m_impl->read(std::move(done),
                 [this](SqliteReader&) { return selectCounts(m_impl->readDatabase); });
}

} // namespace cahier::server
