// SPDX-License-Identifier: MPL-2.0
// Full text of every document in SQLite's FTS5, inside the encrypted file.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <string>
#include <string_view>
#include <vector>

namespace cahier::store {

class Database;

struct SearchHit
{
    /// Around each word found, in title and snippet.
    static constexpr char MarkBegin = '\x02';
    static constexpr char MarkEnd = '\x03';

    DocumentId document{};
    std::string title{};   ///< UTF-8, whole.
    std::string snippet{}; ///< UTF-8, some words around the best place of the body.
};

/// Tables `search_document`, `search` (tokenizer unicode61, diacritics do not matter). Borrows the
/// database; its thread. Errors: those of Database.
class SearchIndex
{
public:
    explicit SearchIndex(Database& database)
        : m_database(database)
    {
    }

    /// Replaces the document's text. O(its words); call it at rest, not at each keystroke.
    Result<void> update(const DocumentId& document, std::string_view title, std::string_view body);
    Result<void> remove(const DocumentId& document);
    /// Documents that hold every word of `words` (the last one as a beginning), best first. Any
    /// text is a valid query: it has no operators. Nothing but separators finds nothing.
    Result<std::vector<SearchHit>> search(std::string_view words, std::size_t maxCount);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
