// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/intake.h"

#include "sync/store/database.h"
#include "sync/store/document_table.h"
#include "sync/store/feed_table.h"
#include "sync/store/held_table.h"
#include "sync/store/settings.h"
#include "sync/store/stream_table.h"
#include "sync/store/update_log.h"

namespace cahier::engine {

Result<void> ClientImpl::Intake::write(store::Database& database) const
{
    store::UpdateLog log(database);
    for (const SharedBytes& update : updates) {
        CAHIER_TRY_VOID(log.append(stream, update.view()));
    }
    for (const auto& [device, item] : ahead) {
        CAHIER_TRY_VOID(FeedBook::storeAhead(database, group, device, item));
    }
    for (const auto& [device, items] : chained) {
        CAHIER_TRY_VOID(FeedBook::storeChained(database, group, device, items));
    }
    for (const auto& [id, verdict] : verdicts) {
        CAHIER_TRY_VOID(store::FeedTable(database).setVerdict(id, verdict));
    }
    for (const auto& [device, seq] : orphans) {
        ByteWriter value;
        value.u64(seq);
        CAHIER_TRY_VOID(store::Settings(database).set(orphanPrefix(stream) + device.hex(),
                                                      std::move(value).take()));
    }
    for (const Refused& refused : quarantine) {
        store::HeldEnvelope row;
        row.group = group;
        row.device = refused.device;
        row.seq = refused.seq;
        row.id = refused.id;
        row.reason = static_cast<std::uint16_t>(refused.why);
        row.sinceMs = nowMs;
        row.envelope = refused.envelope;
        CAHIER_TRY_VOID(store::HeldTable(database).quarantine(row));
    }
    if (!updates.empty() && stream.kind == DocumentKind::Content) {
        const auto touched = store::DocumentTable(database).setUpdated(stream.document, nowMs);
        // Content may come before the directory has named the document.
        if (!touched && touched.error().code != Errc::NotFound)
            return touched;
    }
    return position ? store::StreamTable(database).advance(group, stream, *position)
                    : Result<void>();
}

} // namespace cahier::engine
