// SPDX-License-Identifier: MPL-2.0
// What the relay keeps, as interfaces: the embedded SQLite and file implementations live in
// server/storage; PostgreSQL and S3 will stand behind the same ones. All methods of LogStore,
// UpdateStore and AdminStore return at once; `done` runs later, once, on the core's thread.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"
#include "sync/protocol/message.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cahier::server {

template <typename T>
using Done = std::function<void(Result<T>)>;

/// Writes are decided on the state that earlier, perhaps uncommitted writes will leave. When one
/// fails, all writes of its generation that are still queued fail, too; the core then forgets its
/// state, reads it again and goes on with the next generation.
using Generation = std::uint64_t;

// ---- logs

struct StoredEntry
{
    Bytes entry;
    protocol::Receipt receipt;

    friend bool operator==(const StoredEntry&, const StoredEntry&) = default;
};

/// A run of entries and how many the log has in all (0: no such log).
struct LogSlice
{
    std::uint64_t length = 0;
    std::vector<StoredEntry> entries;
};

struct StoredJoin
{
    GroupId group;
    protocol::Bytes32 invite{};
    UserId user;
    EntryHash userHead;
    protocol::Signature signature{};
    std::uint64_t receivedMs = 0;
    Bytes name;

    friend bool operator==(const StoredJoin&, const StoredJoin&) = default;
};

struct AppendEntry
{
    protocol::LogRef log;
    std::uint64_t seq = 0; ///< Must be the log's length: the compare-and-swap of last resort.
    EntryHash hash;
    StoredEntry entry;
};

/// Fails with LinkExpired when the token is unknown, expired or used.
struct UseToken
{
    protocol::Bytes32 tokenHash{};
    UserId user;
    std::uint64_t nowMs = 0;
};

struct PutJoin
{
    StoredJoin join; ///< Replaces an earlier one of the same user and group.
};

struct DropJoin
{
    GroupId group;
    UserId user;
};

/// An index for "who owns which group", derived from the group log. Role 0 removes.
struct SetMember
{
    GroupId group;
    UserId user;
    std::uint8_t role = 0;
};

using LogWrite = std::variant<AppendEntry, UseToken, PutJoin, DropJoin, SetMember>;

class LogStore
{
public:
    virtual ~LogStore() = default;
    /// At least one entry if there is one at `fromSeq`, then as many as fit into `maxBytes`.
    virtual void readLog(const protocol::LogRef& log,
                         std::uint64_t fromSeq,
                         std::size_t maxBytes,
                         Done<LogSlice> done) = 0;
    /// All or nothing, durable when `done` says so. LogConflict when a seq is not the length.
    virtual void write(std::vector<LogWrite> writes, Generation generation, Done<void> done) = 0;
    virtual void joins(const GroupId& group, Done<std::vector<StoredJoin>> done) = 0;
    /// Those of all groups that the user owns (role 1 in the index).
    virtual void joinsForOwner(const UserId& user, Done<std::vector<StoredJoin>> done) = 0;
};

// ---- updates

struct StreamHead
{
    DocumentId doc;
    DocumentKind kind = DocumentKind::Content;
    std::uint64_t pos = 0;

    friend bool operator==(const StreamHead&, const StreamHead&) = default;
};

/// The last envelope of a device's feed.
struct FeedHead
{
    DeviceId device;
    std::uint64_t seq = 0;
    EnvelopeId envelope;
    EntryHash logHead; ///< The group-log entry that envelope names.

    friend bool operator==(const FeedHead&, const FeedHead&) = default;
};

/// Everything about a group's envelopes that ingest has to know.
struct GroupHeads
{
    std::vector<FeedHead> feeds; ///< Ascending by device.
    std::vector<StreamHead> streams;
};

struct EnvelopeRow
{
    protocol::StreamRef stream;
    std::uint64_t pos = 0;
    EnvelopeId id;
    DeviceId device;
    std::uint64_t seq = 0;
    std::uint64_t receivedMs = 0;
    std::uint32_t stubHeadBytes = 0; ///< Header and ext: what a stub begins with.
    protocol::Bytes32 ciphertextHash{};
    SharedBytes bytes;
};

struct FoundEnvelope
{
    EnvelopeId id;
    std::uint64_t pos = 0;

    friend bool operator==(const FoundEnvelope&, const FoundEnvelope&) = default;
};

class UpdateStore
{
public:
    virtual ~UpdateStore() = default;
    virtual void readHeads(const GroupId& group, Done<GroupHeads> done) = 0;
    /// Durable when `done` says so. The key (stream, pos) and (group, device, seq) are unique.
    virtual void append(EnvelopeRow row, Generation generation, Done<void> done) = 0;
    /// A run from `fromPos` on; at least one if there is one, then as many as fit.
    virtual void readStream(const protocol::StreamRef& stream,
                            std::uint64_t fromPos,
                            std::size_t maxBytes,
                            Done<std::vector<protocol::Envelopes::Item>> done) = 0;
    virtual void readStubs(const GroupId& group,
                           const DeviceId& device,
                           std::uint64_t fromSeq,
                           std::size_t maxBytes,
                           Done<std::vector<Bytes>> done) = 0;
    virtual void findEnvelope(const GroupId& group,
                              const DeviceId& device,
                              std::uint64_t seq,
                              Done<std::optional<FoundEnvelope>> done) = 0;
};

// ---- administration

struct UserRow
{
    UserId user;
    std::uint64_t registeredMs = 0;
    std::uint64_t logLength = 0;
};

struct StoreCounts
{
    std::uint64_t users = 0;
    std::uint64_t groups = 0;
    std::uint64_t streams = 0;
    std::uint64_t envelopes = 0;
    std::uint64_t unusedTokens = 0;
};

class AdminStore
{
public:
    virtual ~AdminStore() = default;
    virtual void addToken(const protocol::Bytes32& tokenHash,
                          std::uint64_t nowMs,
                          std::uint64_t expiresMs,
                          Done<void> done) = 0;
    /// Who used the token; nullopt when it is unknown or unused.
    virtual void tokenUser(const protocol::Bytes32& tokenHash,
                           Done<std::optional<UserId>> done) = 0;
    virtual void users(Done<std::vector<UserRow>> done) = 0;
    virtual void counts(Done<StoreCounts> done) = 0;
    /// Writes and reads a probe: what /readyz asks.
    virtual void probe(Done<void> done) = 0;
};

// ---- blobs

/// One object on its way in. Destroyed without commit() it leaves nothing behind.
class BlobWriter
{
public:
    virtual ~BlobWriter() = default;
    virtual Result<void> append(ByteView bytes) = 0;
    /// Durable and visible on success. The caller has checked that the id is the object's hash.
    virtual Result<void> commit() = 0;
};

/// Blocking; called from a worker, never from the core's thread.
class BlobStore
{
public:
    virtual ~BlobStore() = default;
    virtual Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) = 0;
    /// NotFound when there is no such object.
    virtual Result<std::uint64_t> size(const BlobId& id) const = 0;
    /// Up to `maxBytes` from `offset`; empty at the end.
    virtual Result<Bytes>
    read(const BlobId& id, std::uint64_t offset, std::size_t maxBytes) const = 0;
    /// Removing what is not there is fine.
    virtual Result<void> remove(const BlobId& id) = 0;
};

} // namespace cahier::server
