// SPDX-License-Identifier: MPL-2.0
#include "sync/store/seen_table.h"

#include "sync/store/database.h"

namespace cahier::store {

Result<void> SeenTable::report(const GroupId& group, const SeenRow& row)
{
    return m_database.run("INSERT INTO seen (group_id, feed, reporter, seq) VALUES (?, ?, ?, ?) "
                          "ON CONFLICT (group_id, feed, reporter) DO UPDATE "
                          "SET seq = excluded.seq WHERE excluded.seq > seq",
                          group,
                          row.feed,
                          row.reporter,
                          row.seq);
}

Result<std::uint64_t>
SeenTable::seenBy(const GroupId& group, const DeviceId& feed, std::uint64_t seq)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT count(*) FROM seen WHERE group_id = ?1 AND feed = ?2 "
                                  "AND reporter <> ?2 AND seq >= ?3"));
    statement.bind(group).bind(feed).bind(seq);
    CAHIER_TRY_VOID(statement.step());
    return statement.unsignedInteger(0);
}

Result<std::vector<SeenRow>> SeenTable::list(const GroupId& group)
{
    CAHIER_TRY(Statement statement,
               m_database.prepare("SELECT reporter, feed, seq FROM seen WHERE group_id = ? "
                                  "ORDER BY feed, reporter"));
    statement.bind(group);
    return readAll<SeenRow>(statement, [](Statement& row) {
        return SeenRow{.reporter = row.id<DeviceId>(0),
                       .feed = row.id<DeviceId>(1),
                       .seq = row.unsignedInteger(2)};
    });
}

Result<void> SeenTable::removeReporter(const GroupId& group, const DeviceId& reporter)
{
    return m_database.run("DELETE FROM seen WHERE group_id = ? AND reporter = ?", group, reporter);
}

} // namespace cahier::store
