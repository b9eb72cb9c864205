// SPDX-License-Identifier: MPL-2.0
// A document that comes with its content: title, text and search entry in one transaction, so that
// a full disk leaves all of it or nothing.
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"
#include "sync/crdt/update.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/verify/hash.h"
#include "sync/engine/client_impl.h"
#include "sync/store/outbox.h"
#include "sync/store/search_index.h"
#include "sync/store/settings.h"
#include "sync/store/transaction.h"
#include "sync/store/update_log.h"

#include <utility>

namespace cahier::engine {

struct ClientImpl::Import
{
    store::DocumentRow row;
    std::vector<SharedBytes> content; ///< Its updates, in order.
    std::string body;                 ///< For the search index.
    SharedBytes entry;                ///< The directory's update.
};

Result<DocumentId>
ClientImpl::importDocument(const GroupId& groupId, const std::string& title, const Fill& fill)
{
    CAHIER_TRY(Group* const group, groupForNewDocument(groupId, title));
    const crdt::ClientId actor = crypto::actorClientId(group->id, device());
    Import import;
    DirectoryDocument entry = newEntry(title);
    import.row.group = group->id;
    import.row.id = entry.id;
    import.row.title = title;
    import.row.createdMs = import.row.updatedMs = entry.createdMs;

    crdt::Doc doc(actor);
    const crdt::Subscription collect = doc.onUpdate([&import](const crdt::UpdateEvent& event) {
        import.content.emplace_back(toBytes(event.update));
    });
    CAHIER_TRY_VOID(fill(doc));
    crdt::Clock32 clock = 0;
    for (const SharedBytes& update : import.content) {
        CAHIER_TRY_VOID(checkUpdateSize(update));
        CAHIER_TRY(clock, crdt::checkAuthor(update.view(), actor, clock));
    }
    import.body = doc.text("content").toUtf8();

    StreamState& directory = stream(group->id, {directoryIdOf(group->id), DocumentKind::Directory});
    CAHIER_TRY_VOID(flushWrites());
    if (!directory.retry.empty())
        return fail(Errc::DiskFull, "earlier changes of this workspace are not on disk yet");
    CAHIER_TRY_VOID(directory.load(m_database, device()));
    CAHIER_TRY(Bytes listed, group->directory->updateAdding(actor, entry));
    import.entry = SharedBytes(std::move(listed));
    CAHIER_TRY(const crdt::Clock32 next,
               crdt::checkAuthor(import.entry.view(), actor, directory.known.clocks[actor]));
    CAHIER_TRY_VOID(storeImport(import, directory.id));

    // It is on disk: the rest of this program learns of it.
    directory.known.clocks[actor] = next;
    StreamState& content = stream(group->id, {entry.id, DocumentKind::Content});
    edited(content);
    content.waiting += import.content.size();
    for (const SharedBytes& update : import.content)
        content.waitingBytes += update.size();
    edited(directory);
    ++directory.waiting;
    directory.waitingBytes += import.entry.size();
    CAHIER_TRY_VOID(group->directory->apply(import.entry.view()));
    directoryChanged(*group);
    scheduleSeal(directory);
    scheduleSeal(content);
    reportStatus(content);
    return entry.id;
}

Result<void> ClientImpl::storeImport(const Import& import, const store::StreamId& directory)
{
    const store::DocumentRow& row = import.row;
    const store::StreamId content{row.id, DocumentKind::Content};
    CAHIER_TRY(auto transaction, store::Transaction::begin(m_database));
    const auto append = [this, &row](const store::StreamId& id,
                                     const SharedBytes& update) -> Result<void> {
        CAHIER_TRY_VOID(store::UpdateLog(m_database).append(id, update.view()));
        CAHIER_TRY_VOID(
            store::Outbox(m_database).queue(row.group, id, update.view(), row.createdMs));
        return {};
    };
    for (const SharedBytes& update : import.content)
        CAHIER_TRY_VOID(append(content, update));
    CAHIER_TRY_VOID(append(directory, import.entry));
    CAHIER_TRY_VOID(store::DocumentTable(m_database).put(row));
    CAHIER_TRY_VOID(store::SearchIndex(m_database).update(row.id, row.title, import.body));
    CAHIER_TRY_VOID(store::Settings(m_database).set(searchTextKey(row.id), asBytes(import.body)));
    return transaction.commit();
}

} // namespace cahier::engine
