// SPDX-License-Identifier: MPL-2.0
// The writing half of the embedded store: what one write does, inside somebody else's transaction.
#pragma once

#include "server/core/stores.h"
#include "server/storage/sqlite.h"

namespace cahier::server {

/// Owns the prepared statements for writing. Used by the writer thread alone.
class SqliteWriter
{
public:
    static Result<SqliteWriter> create(Database& db);

    Result<void> append(const EnvelopeRow& row);
    Result<void> apply(const std::vector<LogWrite>& writes);

private:
    Result<std::uint64_t> streamId(const protocol::StreamRef& ref);
    Result<std::uint64_t> feedId(const GroupId& group, const DeviceId& device);
    Result<void> applyOne(const AppendEntry& write);
    Result<void> applyOne(const UseToken& write);
    Result<void> applyOne(const PutJoin& write);
    Result<void> applyOne(const DropJoin& write);
    Result<void> applyOne(const SetMember& write);

    Statement m_findStream, m_addStream, m_findFeed, m_addFeed, m_addEnvelope;
    Statement m_logLength, m_addEntry, m_useToken, m_putJoin, m_dropJoin, m_putMember, m_dropMember;
};

} // namespace cahier::server
