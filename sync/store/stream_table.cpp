// SPDX-License-Identifier: MPL-2.0
#include "sync/store/stream_table.h"

#include "sync/store/database.h"
#include "sync/store/stream_column.h"

namespace cahier::store {

Result<std::uint64_t> StreamTable::position(const StreamId& stream)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT position FROM stream WHERE doc_id = ? AND kind = ?"));
    statement.bind(stream.document).bind(stream.kind);
    CAHIER_TRY(const bool found, statement.step());
    return found ? statement.unsignedInteger(0) : std::uint64_t{0};
}

Result<void>
StreamTable::advance(const GroupId& group, const StreamId& stream, std::uint64_t position)
{
    return m_database.run("INSERT INTO stream (doc_id, kind, group_id, position) "
                          "VALUES (?, ?, ?, ?) ON CONFLICT (doc_id, kind) DO UPDATE "
                          "SET position = max(position, excluded.position)",
                          stream.document,
                          stream.kind,
                          group,
                          position);
}

Result<void>
StreamTable::reset(const GroupId& group, const StreamId& stream, std::uint64_t position)
{
    return m_database.run("INSERT OR REPLACE INTO stream (doc_id, kind, group_id, position) "
                          "VALUES (?, ?, ?, ?)",
                          stream.document,
                          stream.kind,
                          group,
                          position);
}

Result<std::vector<StreamPosition>> StreamTable::list(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, doc_id, kind, position FROM stream "
                                  "WHERE group_id = ? ORDER BY doc_id, kind"));
    statement.bind(group);
    return readAll<StreamPosition>(statement, [](Statement& row) {
        return StreamPosition{.group = row.id<GroupId>(0),
                              .stream = streamAt(row, 1),
                              .position = row.unsignedInteger(3)};
    });
}

} // namespace cahier::store
