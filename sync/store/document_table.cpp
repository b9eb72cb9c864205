// SPDX-License-Identifier: MPL-2.0
#include "sync/store/document_table.h"

#include "sync/store/database.h"

namespace cahier::store {

namespace {

/// Columns: group_id, doc_id, title, created_ms, updated_ms, trashed_ms.
DocumentRow readDocument(Statement& row)
{
    return {.group = row.id<GroupId>(0),
            .id = row.id<DocumentId>(1),
            .title = row.string(2),
            .createdMs = row.unsignedInteger(3),
            .updatedMs = row.unsignedInteger(4),
            .trashedMs = row.unsignedInteger(5)};
}

template <typename Value>
Result<void>
updateOne(Database& database, std::string_view sql, Value value, const DocumentId& document)
{
    CAHIER_TRY_VOID(database.run(sql, value, document));
    if (database.changes() == 0)
        return fail(Errc::NotFound, "no such document");
    return {};
}

} // namespace

Result<void> DocumentTable::put(const DocumentRow& row)
{
    return m_database.run("INSERT OR REPLACE INTO document "
                          "(group_id, doc_id, title, created_ms, updated_ms, trashed_ms) "
                          "VALUES (?, ?, ?, ?, ?, ?)",
                          row.group,
                          row.id,
                          std::string_view(row.title),
                          row.createdMs,
                          row.updatedMs,
                          row.trashedMs);
}

Result<std::optional<DocumentRow>> DocumentTable::find(const DocumentId& document)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, doc_id, title, created_ms, updated_ms, "
                                  "trashed_ms FROM document WHERE doc_id = ?"));
    statement.bind(document);
    return readOne<DocumentRow>(statement, readDocument);
}

Result<std::vector<DocumentRow>> DocumentTable::list(const GroupId& group, DocumentFilter filter)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT group_id, doc_id, title, created_ms, updated_ms, "
                                  "trashed_ms FROM document WHERE group_id = ?1 "
                                  "AND (?2 = 2 OR (trashed_ms <> 0) = ?2) "
                                  "ORDER BY updated_ms DESC, doc_id"));
    const int wanted = filter == DocumentFilter::All       ? 2
                       : filter == DocumentFilter::Trashed ? 1
                                                           : 0;
    statement.bind(group).bind(wanted);
    return readAll<DocumentRow>(statement, readDocument);
}

Result<void> DocumentTable::setTitle(const DocumentId& document, std::string_view title)
{
    return updateOne(m_database, "UPDATE document SET title = ? WHERE doc_id = ?", title, document);
}

Result<void> DocumentTable::setUpdated(const DocumentId& document, std::uint64_t updatedMs)
{
    return updateOne(
        m_database, "UPDATE document SET updated_ms = ? WHERE doc_id = ?", updatedMs, document);
}

Result<void> DocumentTable::setTrashed(const DocumentId& document, std::uint64_t trashedMs)
{
    return updateOne(
        m_database, "UPDATE document SET trashed_ms = ? WHERE doc_id = ?", trashedMs, document);
}

Result<void> DocumentTable::remove(const DocumentId& document)
{
    return m_database.run("DELETE FROM document WHERE doc_id = ?", document);
}

} // namespace cahier::store
