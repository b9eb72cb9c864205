// SPDX-License-Identifier: MPL-2.0
// The list of documents: a cache of what the directories of the groups say.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::store {

class Database;

struct DocumentRow
{
    GroupId group{};
    DocumentId id{};
    std::string title{};
    std::uint64_t createdMs = 0;
    std::uint64_t updatedMs = 0;
    std::uint64_t trashedMs = 0; ///< 0: not in the trash.
};

enum class DocumentFilter { Live, Trashed, All };

/// Table `document`. Borrows the database; its thread. Errors: those of Database; NotFound from the
/// setters if there is no such document.
class DocumentTable
{
public:
    explicit DocumentTable(Database& database)
        : m_database(database)
    {
    }

    /// Inserts or replaces.
    Result<void> put(const DocumentRow& row);
    Result<std::optional<DocumentRow>> find(const DocumentId& document);
    /// Last changed first.
    Result<std::vector<DocumentRow>> list(const GroupId& group, DocumentFilter filter);
    Result<void> setTitle(const DocumentId& document, std::string_view title);
    Result<void> setUpdated(const DocumentId& document, std::uint64_t updatedMs);
    /// 0 takes it out of the trash.
    Result<void> setTrashed(const DocumentId& document, std::uint64_t trashedMs);
    /// The row alone; updates, outbox and index have their own tables.
    Result<void> remove(const DocumentId& document);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
