// SPDX-License-Identifier: MPL-2.0
#include "sync/store/update_log.h"

#include "sync/store/database.h"
#include "sync/store/stream_column.h"
#include "sync/store/transaction.h"

namespace cahier::store {

Result<std::int64_t> UpdateLog::append(const StreamId& stream, ByteView update)
{
    CAHIER_TRY_VOID(
        m_database.run("INSERT INTO doc_update (doc_id, kind, is_state, data) VALUES (?, ?, 0, ?)",
                       stream.document,
                       stream.kind,
                       update));
    return m_database.lastInsertRow();
}

Result<std::vector<UpdateRow>> UpdateLog::read(const StreamId& stream, std::int64_t afterRow)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT row, is_state, data FROM doc_update "
                                  "WHERE doc_id = ? AND kind = ? AND row > ? ORDER BY row"));
    statement.bind(stream.document).bind(stream.kind).bind(afterRow);
    return readAll<UpdateRow>(statement, [](Statement& row) {
        return UpdateRow{.row = row.integer(0),
                         .form =
                             row.integer(1) == 1 ? UpdateRow::Form::State : UpdateRow::Form::Update,
                         .data = row.bytes(2)};
    });
}

Result<void> UpdateLog::compact(const StreamId& stream, std::int64_t throughRow, ByteView state)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    // The state takes the place of the last row that it holds, so that the order stays.
    CAHIER_TRY_VOID(m_database.run("UPDATE doc_update SET is_state = 1, data = ?4 "
                                   "WHERE row = ?3 AND doc_id = ?1 AND kind = ?2",
                                   stream.document,
                                   stream.kind,
                                   throughRow,
                                   state));
    if (m_database.changes() != 1)
        return fail(Errc::NotFound, "no such row in this stream");
    CAHIER_TRY_VOID(
        m_database.run("DELETE FROM doc_update WHERE doc_id = ? AND kind = ? AND row < ?",
                       stream.document,
                       stream.kind,
                       throughRow));
    return transaction.commit();
}

Result<void> UpdateLog::replace(const StreamId& stream, const std::vector<SharedBytes>& updates)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY_VOID(m_database.run(
        "DELETE FROM doc_update WHERE doc_id = ? AND kind = ?", stream.document, stream.kind));
    for (const SharedBytes& update : updates) {
        CAHIER_TRY_VOID(append(stream, update.view()));
    }
    return transaction.commit();
}

Result<UpdateLogSize> UpdateLog::size(const StreamId& stream)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT coalesce(sum(1 - is_state), 0), "
                                  "coalesce(sum(length(data) * (1 - is_state)), 0), "
                                  "coalesce(sum(length(data) * is_state), 0) "
                                  "FROM doc_update WHERE doc_id = ? AND kind = ?"));
    statement.bind(stream.document).bind(stream.kind);
    CAHIER_TRY_VOID(statement.step());
    const UpdateLogSize size{.updates = statement.unsignedInteger(0),
                             .updateBytes = statement.unsignedInteger(1),
                             .stateBytes = statement.unsignedInteger(2)};
    CAHIER_TRY_VOID(statement.check());
    return size;
}

Result<std::vector<StreamId>> UpdateLog::streams()
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT DISTINCT doc_id, kind FROM doc_update "
                                  "ORDER BY doc_id, kind"));
    return readAll<StreamId>(statement, [](Statement& row) { return streamAt(row, 0); });
}

Result<void> UpdateLog::remove(const DocumentId& document)
{
    return m_database.run("DELETE FROM doc_update WHERE doc_id = ?", document);
}

} // namespace cahier::store
