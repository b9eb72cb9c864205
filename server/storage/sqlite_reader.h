// SPDX-License-Identifier: MPL-2.0
// The reading half of the embedded store, on its own connection: WAL lets it read while the writer
// commits.
#pragma once

#include "server/core/stores.h"
#include "server/storage/sqlite.h"

namespace cahier::server {

/// Owns the prepared statements for reading. Used by the reader thread alone.
class SqliteReader
{
public:
    static Result<SqliteReader> create(Database& db);

    Result<LogSlice> log(const protocol::LogRef& ref, std::uint64_t fromSeq, std::size_t maxBytes);
    Result<std::vector<StoredJoin>> joins(const GroupId& group);
    Result<std::vector<StoredJoin>> joinsForOwner(const UserId& user);
    Result<GroupHeads> heads(const GroupId& group);
    Result<std::vector<protocol::Envelopes::Item>>
    stream(const protocol::StreamRef& ref, std::uint64_t fromPos, std::size_t maxBytes);
    Result<std::vector<Bytes>> stubs(const GroupId& group,
                                     const DeviceId& device,
                                     std::uint64_t fromSeq,
                                     std::size_t maxBytes);
    Result<std::optional<FoundEnvelope>>
    find(const GroupId& group, const DeviceId& device, std::uint64_t seq);
    Result<std::optional<UserId>> tokenUser(const protocol::Bytes32& tokenHash);

private:
    Statement m_logLength, m_log, m_joins, m_owned, m_feeds, m_streams, m_stream, m_stubs, m_find;
    Statement m_token;
};

} // namespace cahier::server
