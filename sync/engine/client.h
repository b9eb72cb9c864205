// SPDX-License-Identifier: MPL-2.0
// The façade of the replica: everything the desktop editor and cahier-cli may ask of it.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/clock.h"
#include "sync/base/executor.h"
#include "sync/base/ids.h"
#include "sync/base/random.h"
#include "sync/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cahier::crdt {
class Doc;
}

namespace cahier::crypto {
class Passphrase;
}

namespace cahier::transport {
class ChannelFactory;
}

namespace cahier::engine {

/// Rights in a workspace, as in the signed group log. Values are on the wire.
enum class Role : std::uint8_t { Owner = 1, Editor = 2, Commenter = 3, Viewer = 4 };

/// Where the connection to the relay stands. Offline is a state, not an error.
enum class ConnectionState : std::uint8_t {
    LocalOnly,  ///< This profile knows no relay.
    Offline,    ///< Not connected; reconnects by itself unless `disconnect()` was called.
    Connecting, ///< Connecting, logging in or catching up.
    Online,     ///< Logged in and caught up.
    Refused, ///< The relay's identity or version is wrong, or it does not know us: needs a person.
};

struct WorkspaceInfo
{
    GroupId id;
    std::string name;         ///< UTF-8; empty while a join is pending.
    Role role = Role::Viewer; ///< Of this user.
    std::size_t memberCount = 0;
    std::uint8_t joinPending = 0; ///< 1: our request waits for an owner's device.
};

struct MemberInfo
{
    UserId user;
    std::string name; ///< UTF-8, from the workspace's directory.
    Role role = Role::Viewer;
    std::size_t deviceCount = 0;
    bool isSelf = false;
};

struct DocumentInfo
{
    DocumentId id;
    GroupId workspace;
    std::string title; ///< UTF-8.
    std::uint64_t createdMs = 0;
    std::uint64_t updatedMs = 0;
    bool trashed = false;
};

/// The three honest levels. All counts are of this device's own updates of one document.
struct SaveStatus
{
    std::size_t notOnDevice = 0; ///< Handed over but not yet durable (≤ 20 ms).
    std::size_t notOnRelay = 0;  ///< Durable here, not yet acknowledged by the relay.
    std::size_t seenByDevices =
        0; ///< Other devices known to hold everything the relay acknowledged.

    friend bool operator==(const SaveStatus&, const SaveStatus&) = default;
};

/// Who is in a document and where. Positions are encoded crdt relative positions.
struct Presence
{
    DeviceId device;
    UserId user;
    std::string name;        ///< UTF-8, ≤ 64 bytes.
    std::uint8_t colour = 0; ///< Index into the palette of app/style.
    Bytes anchor;            ///< Empty: no caret in this document.
    Bytes head;              ///< Empty: no caret in this document.
};

struct SearchHit
{
    DocumentId document;
    GroupId workspace;
    std::string title;   ///< UTF-8.
    std::string snippet; ///< UTF-8 with U+0002/U+0003 around what matched.
};

/// Something a person should know that lasts: shown until it is over or a month old.
struct Notice
{
    Errc code = Errc::Internal; ///< ProfileRestored, Equivocation, ChangesWithheld.
    std::string text;           ///< One English sentence with the names; for status and logs.
    std::uint64_t sinceMs = 0;
};

/// Called on the client's executor. Every method has an empty default, so that a listener says only
/// what it cares about. A listener must outlive the client.
class ClientListener
{
public:
    virtual ~ClientListener() = default;

    /// `reason` says why for Offline and Refused; for Online it says why the relay stores nothing
    /// of ours for now (full, quota). Told again without one as soon as it does.
    virtual void connectionChanged(ConnectionState, const std::optional<Error>& /*reason*/) {}

    virtual void workspacesChanged() {}

    virtual void membersChanged(const GroupId&) {}

    virtual void documentsChanged(const GroupId&) {}

    /// Authorised and decrypted updates of others for an open document, in an order that may be
    /// applied one by one. They are on their way to this disk (≤ 0.3 s), before anything that is
    /// handed over after this call; until then the relay has them and would send them again.
    virtual void remoteUpdates(const DocumentId&, std::span<const SharedBytes>) {}

    /// What counts in an open document has changed, or this installation has become a new device:
    /// the document that `openDocument` gave is stale. Close it and open it again; edits that were
    /// made in it meanwhile are still taken, up to the next `openDocument`.
    virtual void documentRebuilt(const DocumentId&) {}

    virtual void presenceChanged(const DocumentId&, const Presence&) {}

    virtual void presenceGone(const DocumentId&, const DeviceId&) {}

    virtual void saveStatusChanged(const DocumentId&, const SaveStatus&) {}

    /// Something a person should know: a security alarm, a full disk, an expired link. What lasts
    /// is in `notices()`, too.
    virtual void problem(const Error&) {}
};

/// What a client is built from; all of it outlives the client.
struct ClientDependencies
{
    Executor& executor; ///< The one thread everything below runs on.
    const Clock& clock;
    Random& random;                      ///< Jitter only; keys come from libsodium.
    transport::ChannelFactory& channels; ///< Opens connections to a relay.
    ClientListener& listener;
};

/// Cost of the passphrase. Defaults: security level "normal".
struct KdfCost
{
    std::uint32_t operations = 3;
    std::uint32_t memoryKiB = 256 * 1024;
};

struct NewProfile
{
    std::string displayName;      ///< UTF-8, 1–64 bytes.
    std::string registrationLink; ///< Empty: works on this computer only, until a link is joined.
    KdfCost cost;
};

/// One profile: one user, one device, any number of workspaces on one relay.
/// Thread: every call on the executor's thread; `create` and `open` block it for the passphrase's
/// Argon2id (about a second). Nothing here blocks on the network.
class Client
{
public:
    using Done = std::function<void(Result<void>)>;

    virtual ~Client() = default;

    /// Makes keys, vault and database in `directory` (created if absent).
    /// AlreadyExists if it holds a profile, BadLink for a malformed link, DiskFull, IoError.
    static Result<std::unique_ptr<Client>> create(const ClientDependencies&,
                                                  const std::filesystem::path& directory,
                                                  const crypto::Passphrase&,
                                                  const NewProfile&);
    /// NotFound, WrongPassphrase, VaultDamaged, DatabaseDamaged, DatabaseTooNew, Busy. A profile
    /// that was put back from a copy goes on as a new device; see `notices()`.
    static Result<std::unique_ptr<Client>> open(const ClientDependencies&,
                                                const std::filesystem::path& directory,
                                                const crypto::Passphrase&);

    // -- This person and device
    virtual UserId user() const = 0;
    virtual DeviceId device() const = 0;
    virtual std::string displayName() const = 0;
    /// "ws://host:port" or "wss://…", or empty.
    virtual std::string relayAddress() const = 0;
    /// Remembers a relay by its registration link; BadLink, AlreadyExists if another one is pinned.
    virtual Result<void> useRelay(const std::string& registrationLink) = 0;

    /// Oldest first.
    virtual std::vector<Notice> notices() const = 0;

    // -- Connection
    /// Connects and keeps connected (jittered reconnect) until `disconnect()`.
    virtual void connect() = 0;
    virtual void disconnect() = 0;
    virtual ConnectionState connectionState() const = 0;
    /// Calls back once everything local is acknowledged by the relay and everything the relay has
    /// is durable here; RelayUnreachable, WrongRelay, ProtocolVersion, Timeout otherwise; Refused,
    /// QuotaExceeded or RateLimited when the relay did not take our changes in that time.
    virtual void synchronise(Milliseconds timeout, Done done) = 0;

    // -- Workspaces and people
    virtual Result<GroupId> createWorkspace(const std::string& name) = 0;
    virtual std::vector<WorkspaceInfo> workspaces() const = 0;
    virtual std::vector<MemberInfo> members(const GroupId&) const = 0;
    /// Needs the relay (the log is linear). NotAuthorised unless owner.
    virtual void
    invite(const GroupId&, Role, std::function<void(Result<std::string> link)> done) = 0;
    /// Pins relay and workspace, sends the request, calls back when the relay has it. The workspace
    /// appears with `joinPending` until an owner's device accepts; then `workspacesChanged`.
    /// BadLink, LinkExpired, RelayUnreachable, WrongRelay.
    virtual void join(const std::string& link, std::function<void(Result<GroupId>)> done) = 0;

    // -- Documents
    virtual Result<DocumentId> createDocument(const GroupId&, const std::string& title) = 0;
    /// Types into a new document (root text "content") of this device's actor.
    using Fill = std::function<Result<void>(crdt::Doc&)>;
    /// A document that is durable with all its content when this returns, or not there at all.
    /// Errors: those of createDocument and of `fill`; TooLarge for a transaction of more than
    /// 900 KiB; DiskFull, IoError. Blocks for the disk.
    virtual Result<DocumentId>
    importDocument(const GroupId&, const std::string& title, const Fill& fill) = 0;
    virtual Result<void> renameDocument(const DocumentId&, const std::string& title) = 0;
    virtual Result<void> trashDocument(const DocumentId&) = 0;
    virtual Result<void> restoreDocument(const DocumentId&) = 0;
    virtual std::vector<DocumentInfo> documents(const GroupId&) const = 0;
    virtual std::optional<DocumentInfo> findDocument(const DocumentId&) const = 0;
    virtual std::vector<SearchHit> search(const std::string& words, std::size_t limit) const = 0;

    // -- Editing one document's content
    /// Builds the document from the replica and hands it over (root text "content"; client id =
    /// this device's actor in the group). From here on `remoteUpdates` speaks of it. NotFound;
    /// InvalidState if it is open already and not told to be stale.
    virtual Result<std::unique_ptr<crdt::Doc>> openDocument(const DocumentId&) = 0;
    virtual void closeDocument(const DocumentId&) = 0;
    /// An update of this device's own transaction. Durable within 20 ms, then sealed and sent when
    /// possible; `saveStatusChanged` tells. NotAuthorised for viewers and commenters.
    virtual Result<void> addLocalUpdate(const DocumentId&, SharedBytes update) = 0;
    /// Full text for the search index, after edits settle. Never leaves this device.
    virtual void updateSearchText(const DocumentId&, const std::string& body) = 0;
    /// Caret of this device in an open document; throttled here. Empty positions: looking, no
    /// caret.
    virtual void setCaret(const DocumentId&, Bytes anchor, Bytes head) = 0;
    virtual std::vector<Presence> presence(const DocumentId&) const = 0;
    virtual SaveStatus saveStatus(const DocumentId&) const = 0;
    /// Calls back once everything handed over so far is durable on this device.
    virtual void flush(Done done) = 0;
};

} // namespace cahier::engine
