// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/directory.h"

#include "sync/crdt/update.h"
#include "sync/engine/update_batch.h"

#include <cmath>
#include <utility>

namespace cahier::engine {

namespace {

constexpr crdt::Origin LocalOrigin = crdt::Origin::named("directory");
constexpr crdt::Origin RemoteOrigin = crdt::Origin::named("directory.remote");
constexpr std::size_t MaxNameBytes = 256;

/// At most `limit` bytes, never half a character.
std::string bounded(std::string text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    text.resize(end);
    return text;
}

std::string textAt(const crdt::Map& map, std::string_view key, std::size_t limit)
{
    const auto value = map.get(key);
    if (!value || !value->any.isString())
        return {};
    return bounded(value->any.toString(), limit);
}

std::uint64_t numberAt(const crdt::Map& map, std::string_view key)
{
    const auto value = map.get(key);
    if (!value || !value->any.isNumber())
        return 0;
    const double number = value->any.toNumber();
    // Beyond 2^53 it is no time of anybody's.
    if (!std::isfinite(number) || number < 0 || number > 9007199254740991.0)
        return 0;
    return static_cast<std::uint64_t>(number);
}

} // namespace

Directory::Directory(crdt::ClientId actor)
    : m_doc(actor)
    , m_workspace(m_doc.map("workspace"))
    , m_documents(m_doc.map("documents"))
    , m_members(m_doc.map("members"))
{
    m_onUpdate = m_doc.onUpdate([this](const crdt::UpdateEvent& event) {
        if (event.source == crdt::Source::Local)
            m_localUpdate = toBytes(event.update);
    });
    m_onDocuments =
        m_documents.observeDeep([this](std::span<const crdt::DeepEvent> events) { note(events); });
    m_onMembers = m_members.observe(
        [this](const crdt::MapEvent&) { m_changes.names = Changes::Names::Changed; });
    m_onWorkspace = m_workspace.observe(
        [this](const crdt::MapEvent&) { m_changes.names = Changes::Names::Changed; });
}

Result<void> Directory::apply(ByteView update)
{
    return UpdateBatch(m_doc, RemoteOrigin).apply(update);
}

void Directory::note(std::span<const crdt::DeepEvent> events)
{
    const auto add = [this](std::string_view hex) {
        if (const auto id = DocumentId::fromHexText(hex))
            m_changes.documents.insert(*id);
    };
    for (const crdt::DeepEvent& event : events) {
        const auto* map = std::get_if<crdt::MapEvent>(&event);
        if (map == nullptr)
            continue;
        if (map->path.size() >= 2) {
            if (const auto* key = std::get_if<std::string>(&map->path[1]))
                add(*key);
            continue;
        }
        for (const crdt::KeyChange& key : map->keys)
            add(key.key);
    }
}

std::string Directory::workspaceName() const
{
    return textAt(m_workspace, "name", MaxNameBytes);
}

std::string Directory::memberName(const UserId& user) const
{
    return textAt(m_members, user.hex(), MaxNameBytes);
}

std::optional<DirectoryDocument> Directory::find(const DocumentId& id) const
{
    const auto value = m_documents.get(id.hex());
    if (!value || !value->nested || value->nested.kind() != crdt::TypeKind::Map)
        return std::nullopt;
    const crdt::Map map = value->nested.asMap();
    DirectoryDocument document;
    document.id = id;
    document.title = textAt(map, "title", MaxTitleBytes);
    document.createdMs = numberAt(map, "created");
    document.trashedMs = numberAt(map, "trashed");
    return document;
}

std::vector<DirectoryDocument> Directory::documents() const
{
    std::vector<DirectoryDocument> out;
    for (const std::string& key : m_documents.keys()) {
        const auto id = DocumentId::fromHexText(key);
        if (!id)
            continue;
        if (auto document = find(*id))
            out.push_back(std::move(*document));
    }
    return out;
}

Directory::Changes Directory::takeChanges()
{
    return std::exchange(m_changes, {});
}

template <typename Change>
Result<Bytes> Directory::change(Change&& body)
{
    m_localUpdate.clear();
    CAHIER_TRY_VOID(m_doc.transact(LocalOrigin, std::forward<Change>(body)));
    return std::exchange(m_localUpdate, {});
}

Result<Bytes> Directory::setWorkspaceName(std::string_view name)
{
    if (workspaceName() == name)
        return Bytes();
    return change([this, name](crdt::Transaction& txn) {
        return m_workspace.set(txn, "name", crdt::Any(name));
    });
}

Result<Bytes> Directory::setMemberName(const UserId& user, std::string_view name)
{
    if (memberName(user) == name)
        return Bytes();
    return change([this, &user, name](crdt::Transaction& txn) {
        return m_members.set(txn, user.hex(), crdt::Any(name));
    });
}

Result<Bytes> Directory::addDocument(const DirectoryDocument& document)
{
    return change([this, &document](crdt::Transaction& txn) -> Result<void> {
        CAHIER_TRY(const crdt::Map map, m_documents.setMap(txn, document.id.hex()));
        CAHIER_TRY_VOID(map.set(txn, "title", crdt::Any(document.title)));
        return map.set(txn, "created", crdt::Any(document.createdMs));
    });
}

Result<Bytes> Directory::updateAdding(crdt::ClientId actor, const DirectoryDocument& document) const
{
    Directory copy(actor);
    CAHIER_TRY_VOID(copy.apply(crdt::encodeStateAsUpdate(m_doc)));
    return copy.addDocument(document);
}

Result<Bytes> Directory::setTitle(const DocumentId& id, std::string_view title)
{
    return setField(id, "title", crdt::Any(title));
}

Result<Bytes> Directory::setTrashed(const DocumentId& id, std::uint64_t trashedMs)
{
    return setField(id, "trashed", crdt::Any(trashedMs));
}

Result<Bytes>
Directory::setField(const DocumentId& id, std::string_view field, const crdt::Any& value)
{
    const auto entry = m_documents.get(id.hex());
    if (!entry || !entry->nested || entry->nested.kind() != crdt::TypeKind::Map)
        return fail(Errc::NotFound, "no such document in the directory");
    return change([&entry, field, &value](crdt::Transaction& txn) {
        return entry->nested.asMap().set(txn, field, value);
    });
}

} // namespace cahier::engine
