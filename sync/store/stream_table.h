// SPDX-License-Identifier: MPL-2.0
// How far each stream was read from the relay: where a session resumes.
#pragma once

#include "sync/base/bytes.h"
#include "sync/store/stream_id.h"

#include <cstdint>
#include <vector>

namespace cahier::store {

class Database;

struct StreamPosition
{
    GroupId group{};
    StreamId stream{};
    std::uint64_t position = 0; ///< The relay's `pos` of the last envelope that was handled.
};

/// Table `stream`. Borrows the database; its thread. Errors: those of Database.
class StreamTable
{
public:
    explicit StreamTable(Database& database)
        : m_database(database)
    {
    }

    /// 0: nothing read yet.
    Result<std::uint64_t> position(const StreamId& stream);
    /// Never moves back: a lower position does nothing.
    Result<void> advance(const GroupId& group, const StreamId& stream, std::uint64_t position);
    /// Moves to any position, e.g. 0 after the relay was restored from a backup.
    Result<void> reset(const GroupId& group, const StreamId& stream, std::uint64_t position);
    Result<std::vector<StreamPosition>> list(const GroupId& group);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
