// SPDX-License-Identifier: MPL-2.0
// What came before the things it depends on: structs and deletions, found again
// when these come, so that updates may be delivered in any order at the cost of
// delivering them in theirs.
#pragma once

#include "sync/crdt/codec.h"

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

/// Structs by client and clock; each client waits for one operation, that of
/// its lowest struct. Owns the boxes. When to try again is decided by notes as
/// Yjs takes them (pendingStructs.missing): it sometimes goes on later than it
/// could, and updates are compared byte for byte.
class PendingStructs
{
public:
    /// The client's clock must grow beyond this one.
    struct Note
    {
        ClientIndex client = NoClient;
        Clock32 clock = 0;
    };

    PendingStructs() = default;
    ~PendingStructs();
    PendingStructs(const PendingStructs&) = delete;
    PendingStructs& operator=(const PendingStructs&) = delete;

    bool empty() const noexcept { return m_clients.empty(); }

    /// Ascending by client, no deletions; leaves it empty. Returns how many units of text are of no
    /// use, because they wait already. Amortised O(log² n) a struct; O(all that waits) if one
    /// overlaps it in another form (collected, say): then Yjs' merge says what is kept.
    std::size_t add(DecodedUpdate& update, Pools& pools);
    /// The lowest one of a client, or null. O(log n).
    RawStruct* first(ClientIndex client) noexcept;

    bool holds(ClientIndex client) const noexcept { return m_clients.contains(client); }

    /// Forgets it: its content has a new owner, or none.
    void dropFirst(ClientIndex client);

    /// `who` waits until the operation `on` is there (false: it need not), and
    /// for nothing else any more. O(log n).
    void wait(ClientIndex who, Ref on);
    /// Those who waited for an operation of `on` below `state` are ready.
    void makeReady(ClientIndex on, Clock32 state);

    void note(Note note);
    bool noted(ClientIndex client, Clock32 state) const noexcept;

    /// Who must be looked at in a new attempt, highest client first: all, or only those who are
    /// ready where nobody waits for anybody but itself.
    std::vector<ClientIndex> takeCandidates(const ClientTable& ids);
    /// The notes of an attempt that looked at these take the place of the old ones.
    void renote(const std::vector<ClientIndex>& candidates, const std::vector<Note>& notes);

    /// Clients of whom operations are missing.
    std::vector<ClientIndex> missing() const;

    /// Everything as one update. It shares the boxes: disown() it before it goes.
    DecodedUpdate shared() const;
    static void disown(DecodedUpdate& update) noexcept;

    template <typename Visit>
    void forEach(Visit visit)
    {
        for (auto& [client, waiting] : m_clients) {
            for (Run& run : waiting.runs) {
                for (std::size_t i = run.next; i < run.structs.size(); ++i)
                    visit(run.structs[i]);
            }
        }
    }

private:
    struct Run
    {
        std::vector<RawStruct> structs; ///< Ascending by clock.
        std::size_t next = 0;
    };

    /// Runs of sizes that fall fast: adding one merges those of its size.
    struct Waiting
    {
        std::vector<Run> runs; ///< Nothing overlaps.
        Ref on;
    };

    struct Wait
    {
        Ref on;
        ClientIndex who = NoClient;

        friend bool operator<(const Wait& a, const Wait& b) noexcept
        {
            return std::tie(a.on.client, a.on.clock, a.who) <
                   std::tie(b.on.client, b.on.clock, b.who);
        }
    };

    enum class Fit : std::uint8_t { Free, Known, Overlaps };

    static Fit fitOf(const Waiting& waiting, const RawStruct& item, const Pools& pools) noexcept;
    bool overlaps(const DecodedUpdate& update, const Pools& pools) const;
    void mergeWith(DecodedUpdate& update, Pools& pools);
    static std::vector<RawStruct> sorted(const Waiting& waiting);
    static void addRun(Waiting& waiting, std::vector<RawStruct> structs);
    static Run* lowest(Waiting& waiting) noexcept;
    void endWait(ClientIndex who, Waiting& waiting);
    std::unordered_map<ClientIndex, Waiting> m_clients;
    std::set<Wait> m_waits;
    std::vector<ClientIndex> m_ready; ///< May name one twice or in vain.
    std::size_t m_forOthers = 0;      ///< How many wait for another client than themselves.
    std::unordered_map<ClientIndex, Clock32> m_notes;
    bool m_onlyGaps = true; ///< Notes are just those of who waits for itself.
};

/// Deletions of operations that are not there yet: ranges by client, disjoint.
class PendingDeletes
{
public:
    bool empty() const noexcept { return m_clients.empty(); }

    /// Amortised O(log n).
    void add(const DeleteRange& range);
    /// Moves what lies below `state` to `out`.
    void takeBelow(ClientIndex client, Clock32 state, std::vector<DeleteRange>& out);
    /// All of it, in no order of clients.
    std::vector<DeleteRange> ranges() const;

private:
    std::unordered_map<ClientIndex, std::map<Clock32, Clock32>> m_clients; ///< Start and end.
};

} // namespace cahier::crdt::detail
