// SPDX-License-Identifier: MPL-2.0
// The relay's embedded database: migrations and the few queries that the running relay and the
// command line share. Tables: SCHEMA.md.
#pragma once

#include "server/core/stores.h"
#include "server/storage/sqlite.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace cahier::server {

/// Opens DIR/relay.db and brings it to this build's version in one transaction. DatabaseTooNew when
/// a newer build wrote it; the file is untouched then.
Result<Database> openRelayDatabase(const std::filesystem::path& directory);

Result<void> insertToken(Database& db,
                         const protocol::Bytes32& tokenHash,
                         std::uint64_t nowMs,
                         std::uint64_t expiresMs);
Result<std::vector<UserRow>> selectUsers(Database& db);
Result<StoreCounts> selectCounts(Database& db);

/// Small values by name, e.g. the public address that links carry.
Result<std::optional<std::string>> readMeta(Database& db, std::string_view key);
Result<void> writeMeta(Database& db, std::string_view key, std::string_view value);

} // namespace cahier::server
