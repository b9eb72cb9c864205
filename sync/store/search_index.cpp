// SPDX-License-Identifier: MPL-2.0
#include "sync/store/search_index.h"

#include "sync/store/database.h"
#include "sync/store/limits.h"
#include "sync/store/transaction.h"

#include <algorithm>

namespace cahier::store {

namespace {

/// FTS5's query language quotes a word with `"`, doubled inside; so any text is only words.
/// Every word must occur; the last may be incomplete, since it is still being typed.
std::string matchExpression(std::string_view words)
{
    constexpr std::string_view Space = " \t\r\n\f\v";
    std::string out;
    std::size_t count = 0;
    std::size_t begin = words.find_first_not_of(Space);
    while (begin != std::string_view::npos && count < MaxSearchWords) {
        const std::size_t end = std::min(words.find_first_of(Space, begin), words.size());
        out += out.empty() ? "\"" : " \"";
        for (const char c : words.substr(begin, end - begin)) {
            if (c == '"')
                out += '"';
            // A NUL would end the expression.
            out += c == '\0' ? ' ' : c;
        }
        out += '"';
        ++count;
        begin = words.find_first_not_of(Space, end);
        if (begin == std::string_view::npos && end == words.size())
            out += '*';
    }
    return out;
}

Result<std::optional<std::int64_t>> rowOf(Database& database, const DocumentId& document)
{
    CAHIER_TRY(Statement statement,
               database.prepare("SELECT row FROM search_document WHERE doc_id = ?"));
    statement.bind(document);
    return readOne<std::int64_t>(statement, [](Statement& row) { return row.integer(0); });
}

} // namespace

Result<void>
SearchIndex::update(const DocumentId& document, std::string_view title, std::string_view body)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(std::optional<std::int64_t> row, rowOf(m_database, document));
    if (row) {
        CAHIER_TRY_VOID(m_database.run("DELETE FROM search WHERE rowid = ?", *row));
    } else {
        CAHIER_TRY_VOID(
            m_database.run("INSERT INTO search_document (doc_id) VALUES (?)", document));
        row = m_database.lastInsertRow();
    }
    CAHIER_TRY_VOID(m_database.run(
        "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", *row, title, body));
    return transaction.commit();
}

Result<void> SearchIndex::remove(const DocumentId& document)
{
    CAHIER_TRY(Transaction transaction, Transaction::begin(m_database));
    CAHIER_TRY(const std::optional<std::int64_t> row, rowOf(m_database, document));
    if (row) {
        CAHIER_TRY_VOID(m_database.run("DELETE FROM search WHERE rowid = ?", *row));
        CAHIER_TRY_VOID(m_database.run("DELETE FROM search_document WHERE row = ?", *row));
    }
    return transaction.commit();
}

Result<std::vector<SearchHit>> SearchIndex::search(std::string_view words, std::size_t maxCount)
{
    const std::string expression = matchExpression(words);
    if (expression.empty())
        return std::vector<SearchHit>();
    // A word in the title counts ten times one in the text.
    CAHIER_TRY(Statement statement,
               m_database.prepare(
                   "SELECT search_document.doc_id, highlight(search, 0, char(2), char(3)), "
                   "snippet(search, 1, char(2), char(3), '…', 16) "
                   "FROM search JOIN search_document ON search_document.row = search.rowid "
                   "WHERE search MATCH ? ORDER BY bm25(search, 10.0, 1.0), search.rowid LIMIT ?"));
    statement.bind(std::string_view(expression)).bind(maxCount);
    return readAll<SearchHit>(statement, [](Statement& row) {
        return SearchHit{
            .document = row.id<DocumentId>(0), .title = row.string(1), .snippet = row.string(2)};
    });
}

} // namespace cahier::store
