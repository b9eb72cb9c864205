// SPDX-License-Identifier: MPL-2.0
// Documents as the façade shows them: the directory, the list, the search index, and handing a
// document's CRDT to the editor.
#include "sync/base/log.h"
#include "sync/crdt/update.h"
#include "sync/crypto/fingerprint.h"
#include "sync/crypto/verify/hash.h"
#include "sync/engine/client_impl.h"
#include "sync/engine/compaction.h"
#include "sync/engine/update_batch.h"
#include "sync/store/search_index.h"
#include "sync/store/settings.h"
#include "sync/store/update_log.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

constexpr crdt::Origin LoadOrigin = crdt::Origin::named("store");

DocumentInfo infoOf(const store::DocumentRow& row)
{
    DocumentInfo info;
    info.id = row.id;
    info.workspace = row.group;
    info.title = row.title;
    info.createdMs = row.createdMs;
    info.updatedMs = row.updatedMs;
    info.trashed = row.trashedMs != 0;
    return info;
}

} // namespace

std::string searchTextKey(const DocumentId& id)
{
    return "text/" + id.hex();
}

std::vector<WorkspaceInfo> ClientImpl::workspaces() const
{
    std::vector<WorkspaceInfo> out;
    for (const auto& [id, group] : m_groups) {
        const bool joining = group->state == store::GroupState::Joining;
        if (!joining && !group->log)
            continue; // A request that was declined.
        WorkspaceInfo info;
        info.id = id;
        info.name = joining ? std::string() : group->name;
        info.joinPending = joining ? 1 : 0;
        if (const auto role = ownRole(*group))
            info.role = static_cast<Role>(*role);
        info.memberCount = group->log && !joining ? group->log->members().size() : 0;
        out.push_back(std::move(info));
    }
    return out;
}

std::vector<MemberInfo> ClientImpl::members(const GroupId& id) const
{
    std::vector<MemberInfo> out;
    const Group* group = findGroup(id);
    if (group == nullptr || !group->log)
        return out;
    for (const crypto::Member& member : group->log->members()) {
        MemberInfo info;
        info.user = member.user;
        info.name = group->directory->memberName(member.user);
        info.role = static_cast<Role>(member.role);
        info.isSelf = member.user == user();
        if (info.isSelf && info.name.empty())
            info.name = displayName();
        if (const crypto::UserLog* log = m_users.findUserLog(member.user)) {
            const auto pin = log->seqOf(member.uhead);
            info.deviceCount = log->activeDevicesAt(pin.value_or(log->headSeq())).size();
        }
        out.push_back(std::move(info));
    }
    return out;
}

Result<void> ClientImpl::localDirectoryChange(Group& group, const Result<Bytes>& update)
{
    CAHIER_TRY_VOID(update);
    if (update->empty())
        return {};
    StreamState& directory = stream(group.id, {directoryIdOf(group.id), DocumentKind::Directory});
    CAHIER_TRY_VOID(storeLocal(group, directory, SharedBytes(*update)));
    directoryChanged(group);
    return {};
}

Result<Group*> ClientImpl::groupForNewDocument(const GroupId& id, const std::string& title)
{
    Group* group = findGroup(id);
    if (group == nullptr || !group->log)
        return fail(Errc::NotFound, "no such workspace");
    if (!mayWrite(*group, DocumentKind::Directory) || !mayWrite(*group, DocumentKind::Content))
        return fail(Errc::NotAuthorised, "this role may not add documents");
    if (title.size() > MaxTitleBytes)
        return fail(Errc::TooLarge, "a title has at most 1024 bytes");
    return group;
}

DirectoryDocument ClientImpl::newEntry(const std::string& title) const
{
    DirectoryDocument document;
    document.id = DocumentId(crypto::randomDigest());
    document.title = title;
    document.createdMs = m_deps.clock.unixMs();
    return document;
}

Result<DocumentId> ClientImpl::createDocument(const GroupId& groupId, const std::string& title)
{
    CAHIER_TRY(Group* const group, groupForNewDocument(groupId, title));
    const DirectoryDocument document = newEntry(title);
    CAHIER_TRY_VOID(localDirectoryChange(*group, group->directory->addDocument(document)));
    return document.id;
}

Result<void> ClientImpl::renameDocument(const DocumentId& id, const std::string& title)
{
    const auto owner = m_groupOf.find(id);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (group == nullptr)
        return fail(Errc::NotFound, "no such document");
    if (!mayWrite(*group, DocumentKind::Directory))
        return fail(Errc::NotAuthorised, "this role may not rename documents");
    if (title.size() > MaxTitleBytes)
        return fail(Errc::TooLarge, "a title has at most 1024 bytes");
    return localDirectoryChange(*group, group->directory->setTitle(id, title));
}

Result<void> ClientImpl::trashDocument(const DocumentId& id)
{
    const auto owner = m_groupOf.find(id);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (group == nullptr)
        return fail(Errc::NotFound, "no such document");
    if (!mayWrite(*group, DocumentKind::Directory))
        return fail(Errc::NotAuthorised, "this role may not trash documents");
    return localDirectoryChange(*group, group->directory->setTrashed(id, m_deps.clock.unixMs()));
}

Result<void> ClientImpl::restoreDocument(const DocumentId& id)
{
    const auto owner = m_groupOf.find(id);
    Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (group == nullptr)
        return fail(Errc::NotFound, "no such document");
    if (!mayWrite(*group, DocumentKind::Directory))
        return fail(Errc::NotAuthorised, "this role may not restore documents");
    return localDirectoryChange(*group, group->directory->setTrashed(id, 0));
}

std::optional<store::DocumentRow> ClientImpl::documentRow(const DocumentId& id) const
{
    auto row = store::DocumentTable(m_database).find(id);
    return row ? *row : std::nullopt;
}

std::vector<DocumentInfo> ClientImpl::documents(const GroupId& id) const
{
    std::vector<DocumentInfo> out;
    const auto rows = store::DocumentTable(m_database).list(id, store::DocumentFilter::All);
    if (!rows)
        return out;
    out.reserve(rows->size());
    for (const store::DocumentRow& row : *rows)
        out.push_back(infoOf(row));
    return out;
}

std::optional<DocumentInfo> ClientImpl::findDocument(const DocumentId& id) const
{
    const auto row = documentRow(id);
    return row ? std::optional(infoOf(*row)) : std::nullopt;
}

std::vector<SearchHit> ClientImpl::search(const std::string& words, std::size_t limit) const
{
    std::vector<SearchHit> out;
    const auto hits = store::SearchIndex(m_database).search(words, limit);
    if (!hits)
        return out;
    for (const store::SearchHit& hit : *hits) {
        const auto row = documentRow(hit.document);
        if (!row || row->trashedMs != 0)
            continue;
        out.push_back({hit.document, row->group, hit.title, hit.snippet});
    }
    return out;
}

void ClientImpl::updateSearchText(const DocumentId& id, const std::string& body)
{
    const auto row = documentRow(id);
    if (!row)
        return;
    const auto queued = writeLater(
        [id, title = row->title, body](store::Database& database) -> Result<void> {
            CAHIER_TRY_VOID(store::SearchIndex(database).update(id, title, body));
            // Kept beside the index, which cannot give it back when only the title changes.
            return store::Settings(database).set(searchTextKey(id), asBytes(body));
        },
        [](const Result<void>&) {});
    if (!queued)
        log(LogLevel::Warning, "engine", "the search index was not updated");
}

void ClientImpl::refreshIndexTitle(const DocumentId& id, const std::string& title)
{
    const auto queued = writeLater(
        [id, title](store::Database& database) -> Result<void> {
            CAHIER_TRY(const auto body, store::Settings(database).find(searchTextKey(id)));
            const std::string text = body ? std::string(asText(*body)) : std::string();
            return store::SearchIndex(database).update(id, title, text);
        },
        [](const Result<void>&) {});
    if (!queued)
        log(LogLevel::Warning, "engine", "the search index was not updated");
}

Result<std::unique_ptr<crdt::Doc>> ClientImpl::openDocument(const DocumentId& id)
{
    const auto owner = m_groupOf.find(id);
    const Group* group = owner == m_groupOf.end() ? nullptr : findGroup(owner->second);
    if (group == nullptr)
        return fail(Errc::NotFound, "no such document");
    StreamState& content = stream(group->id, {id, DocumentKind::Content});
    if (content.open && !content.stale)
        return fail(Errc::InvalidState, "the document is open already");
    CAHIER_TRY_VOID(flushWrites());
    store::UpdateLog updates(m_database);
    CAHIER_TRY(const auto rows, updates.read(content.id));
    auto doc = std::make_unique<crdt::Doc>(crypto::actorClientId(group->id, device()));
    {
        UpdateBatch batch(*doc, LoadOrigin);
        for (const store::UpdateRow& row : rows) {
            if (!batch.apply(row.data))
                return fail(Errc::DatabaseDamaged, "a stored update is unreadable");
        }
        // Updates that the disk has not taken yet are part of the document all the same.
        for (const SharedBytes& update : content.retry) {
            CAHIER_TRY_VOID(batch.apply(update.view()));
        }
    }
    CAHIER_TRY_VOID(content.load(m_database, device()));
    if (!rows.empty()) {
        if (const auto compacted = compact(content, *doc, rows.back().row); !compacted)
            log(LogLevel::Warning, "engine", "not compacted: " + compacted.error().detail);
    }
    content.open = true;
    content.stale.reset();
    m_carets.try_emplace(id);
    doc->releaseThread();
    if (m_connectionToRelay.usable())
        sendPresence(id, PresenceKind::Here);
    return doc;
}

Result<void> ClientImpl::compact(StreamState& stream, const crdt::Doc& doc, std::int64_t throughRow)
{
    store::UpdateLog updates(m_database);
    CAHIER_TRY(const auto size, updates.size(stream.id));
    // Pending parts would be kept in the state, but their clocks would look as if they were known.
    // What is not sent yet may have to be told from the rest.
    if (shouldCompact(size) == Compaction::Leave || stream.rebuild || doc.hasPending() ||
        !stream.retry.empty())
        return {};
    return updates.compact(stream.id, throughRow, crdt::encodeStateAsUpdate(doc));
}

void ClientImpl::closeDocument(const DocumentId& id)
{
    StreamState* content = findStream({id, DocumentKind::Content});
    if (content == nullptr || !content->open)
        return;
    sendPresence(id, PresenceKind::Leaving);
    content->open = false;
    content->stale.reset();
    if (const auto caret = m_carets.find(id); caret != m_carets.end()) {
        m_deps.executor.cancel(caret->second.timer);
        m_carets.erase(caret);
    }
    m_presence.clear(id);
}

void ClientImpl::flush(Done done)
{
    auto outcome = flushWrites();
    if (outcome) {
        const bool kept = std::any_of(m_streams.begin(), m_streams.end(), [](const auto& entry) {
            return !entry.second->retry.empty();
        });
        if (kept)
            outcome = fail(Errc::DiskFull, "some changes are not on disk yet");
    }
    m_deps.executor.post([done = std::move(done), outcome]() { done(outcome); });
}

} // namespace cahier::engine
