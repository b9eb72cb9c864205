// SPDX-License-Identifier: MPL-2.0
#include "server/storage/schema.h"

#include <array>

namespace cahier::server {

namespace {

/// Migration i brings version i to i + 1. Never edited once released, only appended to.
constexpr std::array<std::string_view, 1> Migrations{R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE log_entry(
  log_type INTEGER NOT NULL, log_id BLOB NOT NULL, seq INTEGER NOT NULL,
  hash BLOB NOT NULL, time_ms INTEGER NOT NULL, receipt BLOB NOT NULL, body BLOB NOT NULL,
  UNIQUE(log_type, log_id, seq));
CREATE TABLE join_request(
  group_id BLOB NOT NULL, user_id BLOB NOT NULL, invite BLOB NOT NULL, user_head BLOB NOT NULL,
  signature BLOB NOT NULL, received_ms INTEGER NOT NULL, name BLOB NOT NULL,
  PRIMARY KEY(group_id, user_id)) WITHOUT ROWID;
CREATE TABLE member(
  user_id BLOB NOT NULL, group_id BLOB NOT NULL, role INTEGER NOT NULL,
  PRIMARY KEY(user_id, group_id)) WITHOUT ROWID;
CREATE TABLE token(
  hash BLOB PRIMARY KEY, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  used_ms INTEGER, used_by BLOB) WITHOUT ROWID;
CREATE TABLE stream(
  id INTEGER PRIMARY KEY, group_id BLOB NOT NULL, doc_id BLOB NOT NULL, kind INTEGER NOT NULL,
  UNIQUE(group_id, doc_id, kind));
CREATE TABLE feed(
  id INTEGER PRIMARY KEY, group_id BLOB NOT NULL, device_id BLOB NOT NULL,
  UNIQUE(group_id, device_id));
CREATE TABLE envelope(
  stream INTEGER NOT NULL, pos INTEGER NOT NULL, feed INTEGER NOT NULL, seq INTEGER NOT NULL,
  env_id BLOB NOT NULL, received_ms INTEGER NOT NULL, form INTEGER NOT NULL,
  stub_head INTEGER NOT NULL, ct_hash BLOB NOT NULL, bytes BLOB NOT NULL,
  UNIQUE(stream, pos));
CREATE UNIQUE INDEX envelope_feed ON envelope(feed, seq);
)sql"};

} // namespace

Result<Database> openRelayDatabase(const std::filesystem::path& directory)
{
    CAHIER_TRY(Database db, Database::open((directory / "relay.db").string(), OpenMode::ReadWrite));
    CAHIER_TRY_VOID(db.execute("BEGIN IMMEDIATE"));
    std::uint64_t version = 0;
    {
        CAHIER_TRY(Statement query, db.prepare("PRAGMA user_version"));
        CAHIER_TRY_VOID(query.step());
        version = query.number(0);
    }
    if (version > Migrations.size()) {
        CAHIER_TRY_VOID(db.execute("ROLLBACK"));
        return fail(Errc::DatabaseTooNew, "database version " + std::to_string(version));
    }
    for (std::size_t i = version; i < Migrations.size(); ++i)
        CAHIER_TRY_VOID(db.execute(Migrations[i]));
    CAHIER_TRY_VOID(
        db.execute("PRAGMA user_version=" + std::to_string(Migrations.size()) + "; COMMIT"));
    return db;
}

Result<void> insertToken(Database& db,
                         const protocol::Bytes32& tokenHash,
                         std::uint64_t nowMs,
                         std::uint64_t expiresMs)
{
    CAHIER_TRY(Statement insert,
               db.prepare("INSERT INTO token(hash, created_ms, expires_ms) VALUES(?1, ?2, ?3)"));
    return insert.bind(1, ByteView{tokenHash}).bind(2, nowMs).bind(3, expiresMs).run();
}

Result<std::vector<UserRow>> selectUsers(Database& db)
{
    CAHIER_TRY(Statement query,
               db.prepare("SELECT log_id, min(time_ms), count(*) FROM log_entry WHERE log_type = 1 "
                          "GROUP BY log_id ORDER BY 2"));
    std::vector<UserRow> rows;
    for (;;) {
        CAHIER_TRY(const bool row, query.step());
        if (!row)
            return rows;
        rows.push_back({UserId{query.array<32>(0)}, query.number(1), query.number(2)});
    }
}

Result<StoreCounts> selectCounts(Database& db)
{
    CAHIER_TRY(Statement query,
               db.prepare("SELECT (SELECT count(*) FROM log_entry WHERE log_type = 1 AND seq = 0),"
                          "(SELECT count(*) FROM log_entry WHERE log_type = 2 AND seq = 0),"
                          "(SELECT count(*) FROM stream), (SELECT count(*) FROM envelope),"
                          "(SELECT count(*) FROM token WHERE used_ms IS NULL)"));
    CAHIER_TRY_VOID(query.step());
    return StoreCounts{
        query.number(0), query.number(1), query.number(2), query.number(3), query.number(4)};
}

Result<std::optional<std::string>> readMeta(Database& db, std::string_view key)
{
    CAHIER_TRY(Statement query, db.prepare("SELECT value FROM meta WHERE key = ?1"));
    CAHIER_TRY(const bool row, query.bind(1, key).step());
    if (!row)
        return std::optional<std::string>{};
    return std::optional<std::string>{std::string{asText(query.bytes(0))}};
}

Result<void> writeMeta(Database& db, std::string_view key, std::string_view value)
{
    CAHIER_TRY(Statement insert,
               db.prepare("INSERT INTO meta(key, value) VALUES(?1, ?2) "
                          "ON CONFLICT(key) DO UPDATE SET value = ?2"));
    return insert.bind(1, key).bind(2, value).run();
}

} // namespace cahier::server
