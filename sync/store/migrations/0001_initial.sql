-- SPDX-License-Identifier: MPL-2.0
-- The first schema. See SCHEMA.md for what each table means. A released migration never changes.
-- Ids are 32 bytes. Times are milliseconds since 1970. Tables whose rows are small and found by
-- their key alone are WITHOUT ROWID; those with large values are not. AUTOINCREMENT where a row's
-- number is remembered elsewhere and must never come back.

CREATE TABLE setting (
    key   TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    log_id BLOB PRIMARY KEY NOT NULL CHECK (length(log_id) = 32),
    type   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log_entry (
    log_id  BLOB NOT NULL CHECK (length(log_id) = 32),
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    entry   BLOB NOT NULL,
    receipt BLOB NOT NULL,
    UNIQUE (log_id, seq),
    UNIQUE (log_id, hash)
) STRICT;

CREATE TABLE log_fork (
    log_id  BLOB NOT NULL CHECK (length(log_id) = 32),
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    entry   BLOB NOT NULL,
    receipt BLOB NOT NULL,
    UNIQUE (log_id, seq, entry)
) STRICT;

CREATE TABLE groups (
    group_id   BLOB PRIMARY KEY NOT NULL CHECK (length(group_id) = 32),
    state      INTEGER NOT NULL,
    role       INTEGER NOT NULL,
    name       TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch_key (
    group_id BLOB NOT NULL CHECK (length(group_id) = 32),
    epoch    INTEGER NOT NULL CHECK (epoch >= 0),
    key      BLOB NOT NULL CHECK (length(key) = 32),
    PRIMARY KEY (group_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    doc_id     BLOB PRIMARY KEY NOT NULL CHECK (length(doc_id) = 32),
    group_id   BLOB NOT NULL CHECK (length(group_id) = 32),
    title      TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    trashed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_by_group ON document (group_id, updated_ms);

CREATE TABLE doc_update (
    row      INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id   BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind     INTEGER NOT NULL,
    is_state INTEGER NOT NULL CHECK (is_state IN (0, 1)),
    data     BLOB NOT NULL
) STRICT;
CREATE INDEX doc_update_by_stream ON doc_update (doc_id, kind);

CREATE TABLE outbox_op (
    row       INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    doc_id    BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind      INTEGER NOT NULL,
    queued_ms INTEGER NOT NULL,
    data      BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_op_by_stream ON outbox_op (doc_id, kind);

CREATE TABLE outbox_envelope (
    group_id BLOB NOT NULL CHECK (length(group_id) = 32),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    env_id   BLOB NOT NULL UNIQUE CHECK (length(env_id) = 32),
    doc_id   BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind     INTEGER NOT NULL,
    ops      INTEGER NOT NULL,
    data     BLOB NOT NULL,
    UNIQUE (group_id, seq)
) STRICT;
CREATE INDEX outbox_envelope_by_stream ON outbox_envelope (doc_id, kind);

CREATE TABLE feed (
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    device_id BLOB NOT NULL CHECK (length(device_id) = 32),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    env_id    BLOB NOT NULL CHECK (length(env_id) = 32),
    log_head  BLOB NOT NULL CHECK (length(log_head) = 32),
    PRIMARY KEY (group_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE envelope (
    env_id    BLOB NOT NULL UNIQUE CHECK (length(env_id) = 32),
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    device_id BLOB NOT NULL CHECK (length(device_id) = 32),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    log_head  BLOB NOT NULL CHECK (length(log_head) = 32),
    doc_id    BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind      INTEGER NOT NULL,
    verdict   INTEGER NOT NULL,
    stub      BLOB NOT NULL,
    UNIQUE (group_id, device_id, seq)
) STRICT;

-- The newest envelope of each device in a stream; outlives pruning of `envelope`.
CREATE TABLE frontier (
    doc_id    BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind      INTEGER NOT NULL,
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    device_id BLOB NOT NULL CHECK (length(device_id) = 32),
    seq       INTEGER NOT NULL CHECK (seq > 0),
    env_id    BLOB NOT NULL CHECK (length(env_id) = 32),
    log_head  BLOB NOT NULL CHECK (length(log_head) = 32),
    PRIMARY KEY (doc_id, kind, group_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE held (
    env_id    BLOB NOT NULL UNIQUE CHECK (length(env_id) = 32),
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    device_id BLOB NOT NULL CHECK (length(device_id) = 32),
    seq       INTEGER NOT NULL,
    reason    INTEGER NOT NULL,
    since_ms  INTEGER NOT NULL,
    data      BLOB NOT NULL
) STRICT;
CREATE INDEX held_by_group ON held (group_id, device_id, seq);

CREATE TABLE quarantine (
    row       INTEGER PRIMARY KEY,
    env_id    BLOB NOT NULL UNIQUE CHECK (length(env_id) = 32),
    group_id  BLOB NOT NULL CHECK (length(group_id) = 32),
    device_id BLOB NOT NULL CHECK (length(device_id) = 32),
    seq       INTEGER NOT NULL,
    reason    INTEGER NOT NULL,
    since_ms  INTEGER NOT NULL,
    data      BLOB NOT NULL
) STRICT;
CREATE INDEX quarantine_by_group ON quarantine (group_id, since_ms);

CREATE TABLE stream (
    doc_id   BLOB NOT NULL CHECK (length(doc_id) = 32),
    kind     INTEGER NOT NULL,
    group_id BLOB NOT NULL CHECK (length(group_id) = 32),
    position INTEGER NOT NULL CHECK (position >= 0),
    PRIMARY KEY (doc_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX stream_by_group ON stream (group_id);

CREATE TABLE intent (
    row        INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id   BLOB NOT NULL CHECK (length(group_id) = 32),
    type       INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    attempts   INTEGER NOT NULL,
    next_ms    INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT;

CREATE TABLE seen (
    group_id BLOB NOT NULL CHECK (length(group_id) = 32),
    feed     BLOB NOT NULL CHECK (length(feed) = 32),
    reporter BLOB NOT NULL CHECK (length(reporter) = 32),
    seq      INTEGER NOT NULL CHECK (seq >= 0),
    PRIMARY KEY (group_id, feed, reporter)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_document (
    row    INTEGER PRIMARY KEY,
    doc_id BLOB NOT NULL UNIQUE CHECK (length(doc_id) = 32)
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 2');
