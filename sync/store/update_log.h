// SPDX-License-Identifier: MPL-2.0
// The applied CRDT updates of each document: what it is rebuilt from at the next start.
#pragma once

#include "sync/base/bytes.h"
#include "sync/store/stream_id.h"

#include <cstdint>
#include <vector>

namespace cahier::store {

class Database;

struct UpdateRow
{
    enum class Form : std::uint8_t { Update = 0, State = 1 };

    std::int64_t row = 0;     ///< Ascending in order of appending; never used twice.
    Form form = Form::Update; ///< State: the result of a compaction.
    Bytes data{};
};

/// What the compaction policy decides by.
struct UpdateLogSize
{
    std::uint64_t updates = 0;     ///< Rows since the state.
    std::uint64_t updateBytes = 0; ///< Their bytes.
    std::uint64_t stateBytes = 0;  ///< 0: never compacted.
};

/// Table `doc_update`. Knows nothing of CRDTs. Borrows the database; its thread. Errors: those of
/// Database, TooLarge beyond limits.h.
class UpdateLog
{
public:
    explicit UpdateLog(Database& database)
        : m_database(database)
    {
    }

    /// The new row's number.
    Result<std::int64_t> append(const StreamId& stream, ByteView update);
    /// All rows after `afterRow` (0: all), in order: the state first, if there is one.
    Result<std::vector<UpdateRow>> read(const StreamId& stream, std::int64_t afterRow = 0);
    /// Replaces all rows up to `throughRow` (one of this stream's: NotFound) by one state in one
    /// transaction. Rows appended meanwhile stay behind it.
    Result<void> compact(const StreamId& stream, std::int64_t throughRow, ByteView state);
    /// Replaces all rows of the stream, in one transaction; in order.
    Result<void> replace(const StreamId& stream, const std::vector<SharedBytes>& updates);
    Result<UpdateLogSize> size(const StreamId& stream);
    /// Every stream that has rows.
    Result<std::vector<StreamId>> streams();
    /// All kinds.
    Result<void> remove(const DocumentId& document);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
