// SPDX-License-Identifier: MPL-2.0
// The groups this installation knows, and their epoch keys.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cahier::store {

class Database;

/// Where this installation stands with a group. Values are stored.
enum class GroupState : std::uint8_t {
    Joining = 1, ///< Asked to be let in; no key yet.
    Active = 2,  ///< Member.
    Left = 3,    ///< Left or removed: readable, nothing is sent.
    Frozen = 4,  ///< A fork of its log was seen: read and edit locally, nothing is sent.
};

struct GroupRow
{
    GroupId id{};
    GroupState state = GroupState::Joining;
    std::uint8_t role = 0;       ///< As in the log (owner 1 … viewer 4); 0 unknown. A cache.
    std::string name{};          ///< Cache of the directory's.
    std::uint64_t epoch = 0;     ///< The newest one of the log. A cache.
    std::uint64_t createdMs = 0; ///< When it came to this installation.
};

/// Tables `groups`, `epoch_key`. Borrows the database; its thread. Errors: those of Database.
class GroupTable
{
public:
    explicit GroupTable(Database& database)
        : m_database(database)
    {
    }

    /// Inserts or replaces.
    Result<void> put(const GroupRow& row);
    Result<std::optional<GroupRow>> find(const GroupId& group);
    /// By creation.
    Result<std::vector<GroupRow>> list();
    /// NotFound if there is no such group; so the setters below.
    Result<void> setState(const GroupId& group, GroupState state);
    Result<void> setRole(const GroupId& group, std::uint8_t role);
    Result<void> setName(const GroupId& group, std::string_view name);
    Result<void> setEpoch(const GroupId& group, std::uint64_t epoch);

    /// `key` has 32 bytes (InvalidArgument). AlreadyExists if another key is stored for the epoch;
    /// the same key again does nothing.
    Result<void> putEpochKey(const GroupId& group, std::uint64_t epoch, ByteView key);
    /// Reads the key straight into memory that the caller owns (crypto's Secret), 32 bytes.
    /// False: not known here.
    Result<bool> findEpochKey(const GroupId& group, std::uint64_t epoch, MutableByteView out);
    /// Epochs whose key is known, ascending.
    Result<std::vector<std::uint64_t>> knownEpochs(const GroupId& group);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
