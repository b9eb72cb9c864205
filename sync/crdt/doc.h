// SPDX-License-Identifier: MPL-2.0
// A document: named root types, changed by transactions, merged by updates.
#pragma once

#include "sync/base/bytes.h"
#include "sync/base/result.h"
#include "sync/crdt/events.h"
#include "sync/crdt/id.h"
#include "sync/crdt/types.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cahier::crdt {

struct DocOptions
{
    enum class Gc : std::uint8_t {
        On, ///< Deleted content is dropped at the end of the transaction.
        Off ///< Deleted content is kept, for snapshots of the past.
    };
    enum class CleanupFormatting : std::uint8_t {
        Off,            ///< A device that only reads never makes operations.
        AfterRemoteText ///< As Yjs: superfluous formats are deleted after remote changes, in a
                        ///< local transaction of Origin{} that follows.
    };

    Gc gc = Gc::On;
    CleanupFormatting cleanupFormatting = CleanupFormatting::Off;
};

/// The right to change a document, handed to the body of transact(). Lives for that call only.
class Transaction
{
public:
    virtual Origin origin() const noexcept = 0;
    virtual Source source() const noexcept = 0;

    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

protected:
    Transaction() = default;
    ~Transaction() = default;
};

enum class UpdateFormat : std::uint8_t { V1, V2 };

/// Owner: whoever made it. One thread at a time (checked); releaseThread() hands it over.
/// Handles (Text, Map, …) borrow from it. Does not do I/O and knows no clock.
class Doc
{
public:
    /// `client` must be used by one Doc at a time in the whole world, 0 < client ≤ MaxClientId.
    explicit Doc(ClientId client, DocOptions options = {});
    Doc(Doc&&) noexcept;
    Doc& operator=(Doc&&) noexcept;
    Doc(const Doc&) = delete;
    Doc& operator=(const Doc&) = delete;
    ~Doc();

    ClientId clientId() const noexcept;
    /// The next use may come from another thread; that thread owns it then.
    void releaseThread() noexcept;

    /// Root types, by names of at most MaxKeyBytes; made when asked for first (that is no operation
    /// and not sent). O(roots).
    Text text(std::string_view name);
    Map map(std::string_view name);
    Array array(std::string_view name);
    XmlFragment xmlFragment(std::string_view name);
    /// Names of the roots that are known, in order of first use.
    std::vector<std::string> rootNames() const;

    /// Runs `body(Transaction&)` and then tells observers; what body returns is returned. Inside a
    /// transaction it joins that one. Called while another one is told (by an observer, a handler
    /// of updates or of undo steps) it runs at once and is told after that one, in its turn; what
    /// it made is in the updates of those before it, too, if they are not sent yet.
    template <typename Body>
    decltype(auto) transact(Origin origin, Body&& body)
    {
        const Scope scope(*this, origin);
        return std::forward<Body>(body)(scope.transaction());
    }

    /// All or nothing: BadUpdate leaves the document as it was. What depends on updates that did
    /// not come yet is kept (hasPending) and applied when they do; what is known is skipped.
    /// O(log n) for each struct and each range of deletions, in n structs of its client and list.
    Result<void>
    applyUpdate(ByteView update, Origin origin, UpdateFormat format = UpdateFormat::V1);

    /// Yjs looks at what waits only when certain clients have moved on; in rare orders of delivery
    /// something then waits although all it needs is there, and so it does here, byte for byte.
    /// This applies it: call it after a batch of updates. At once when nothing waits, otherwise
    /// O(log n) for each operation that is applied and each client that waited for it.
    void applyWaiting(Origin origin);

    /// O(clients · log clients).
    StateVector stateVector() const;
    /// True while structs or deletions wait for updates that are missing. O(1).
    bool hasPending() const noexcept;
    /// Clients whose operations from `clock` on are missing, so that pending ones cannot be
    /// applied. O(what waits).
    std::vector<StateVector::Entry> missing() const;

    /// After every transaction that changed something, with the bytes Yjs would send.
    /// O(what it changed); while nobody listens they are not made.
    Subscription onUpdate(std::function<void(const UpdateEvent&)> callback);
    Subscription onUpdateV2(std::function<void(const UpdateEvent&)> callback);

    detail::DocState& state() const noexcept { return *m_state; }

private:
    class Scope
    {
    public:
        Scope(Doc& doc, Origin origin);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

        Transaction& transaction() const noexcept { return m_transaction; }

    private:
        detail::DocState& m_state;
        Transaction& m_transaction;
    };

    std::unique_ptr<detail::DocState> m_state; ///< Never null but after a move.
};

} // namespace cahier::crdt
