// SPDX-License-Identifier: MPL-2.0
// The directory document of a workspace: its name, its documents' titles, its members' names. A
// CRDT document like any other (kind directory, id = the group's), so it merges and is encrypted.
#pragma once

#include "sync/base/ids.h"
#include "sync/base/result.h"
#include "sync/crdt/doc.h"
#include "sync/crdt/types.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cahier::engine {

/// The id of a group's directory document.
inline DocumentId directoryIdOf(const GroupId& group)
{
    return DocumentId{group.array()};
}

struct DirectoryDocument
{
    DocumentId id;
    std::string title;           ///< UTF-8, at most MaxTitleBytes.
    std::uint64_t createdMs = 0; ///< As its author claims.
    std::uint64_t trashedMs = 0; ///< 0: not in the trash.
};

inline constexpr std::size_t MaxTitleBytes = 1024;

/// Owner: Group. The sync thread. Layout (roots): "workspace": Map{name}; "documents": Map id hex →
/// Map{title, created, trashed}; "members": Map user hex → name. What another client wrote in
/// another shape reads as absent, and overlong texts are cut.
class Directory
{
public:
    explicit Directory(crdt::ClientId actor);

    /// Own or foreign, from disk or from the network. BadUpdate.
    Result<void> apply(ByteView update);

    std::string workspaceName() const;
    std::string memberName(const UserId& user) const;
    std::optional<DirectoryDocument> find(const DocumentId& id) const;
    std::vector<DirectoryDocument> documents() const;

    /// What changed since the last call.
    struct Changes
    {
        std::set<DocumentId> documents;
        enum class Names : std::uint8_t { Same, Changed } names = Names::Same;
    };

    Changes takeChanges();

    /// Local changes; each returns the update to store and send (empty if nothing changed).
    Result<Bytes> setWorkspaceName(std::string_view name);
    Result<Bytes> setMemberName(const UserId& user, std::string_view name);
    Result<Bytes> addDocument(const DirectoryDocument& document);
    /// What addDocument() would return, with nothing changed here yet: to be stored first and then
    /// applied. O(directory).
    Result<Bytes> updateAdding(crdt::ClientId actor, const DirectoryDocument& document) const;
    Result<Bytes> setTitle(const DocumentId& id, std::string_view title);
    Result<Bytes> setTrashed(const DocumentId& id, std::uint64_t trashedMs);

private:
    template <typename Change>
    Result<Bytes> change(Change&& body);
    Result<Bytes> setField(const DocumentId& id, std::string_view field, const crdt::Any& value);
    void note(std::span<const crdt::DeepEvent> events);

    crdt::Doc m_doc;
    crdt::Map m_workspace;
    crdt::Map m_documents;
    crdt::Map m_members;
    Changes m_changes;   ///< Since takeChanges().
    Bytes m_localUpdate; ///< Of the transaction at hand.
    crdt::Subscription m_onUpdate;
    crdt::Subscription m_onDocuments;
    crdt::Subscription m_onMembers;
    crdt::Subscription m_onWorkspace;
};

} // namespace cahier::engine
