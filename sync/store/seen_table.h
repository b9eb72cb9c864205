// SPDX-License-Identifier: MPL-2.0
// How far other devices say they have read each feed: "seen by N devices".
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/ids.h"

#include <cstdint>
#include <vector>

namespace cahier::store {

class Database;

struct SeenRow
{
    DeviceId reporter{}; ///< Who said it.
    DeviceId feed{};     ///< Whose feed it is about.
    std::uint64_t seq = 0;
};

/// Table `seen`. Reports only grow. Borrows the database; its thread. Errors: those of Database.
class SeenTable
{
public:
    explicit SeenTable(Database& database)
        : m_database(database)
    {
    }

    /// A lower seq than reported before does nothing.
    Result<void> report(const GroupId& group, const SeenRow& row);
    /// Devices other than the feed's own that have seen `seq`.
    Result<std::uint64_t> seenBy(const GroupId& group, const DeviceId& feed, std::uint64_t seq);
    Result<std::vector<SeenRow>> list(const GroupId& group);
    /// A device that was removed no longer counts.
    Result<void> removeReporter(const GroupId& group, const DeviceId& reporter);

private:
    Database& m_database; ///< Outlives this.
};

} // namespace cahier::store
