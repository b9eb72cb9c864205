// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/intake.h"

#include "sync/store/database.h"
#include "sync/store/document_table.h"
#include "sync/store/held_table.h"
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
    return store::StreamTable(database).advance(group, stream, position);
}

} // namespace cahier::engine
