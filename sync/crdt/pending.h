// SPDX-License-Identifier: MPL-2.0
// What came before the things it depends on: structs and deletions, found again
// when these come, so that updates may be delivered in any order at the cost of
// delivering them in theirs.
#pragma once

#include "sync/crdt/codec.h"
#include "sync/crdt/wait_graph.h"

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace cahier::crdt::detail {

/// Structs by client and clock; each client waits for one operation, that of
/// its lowest struct. Owns the boxes. When to try again is decided by notes as
/// Yjs takes them (wait_graph.h): it sometimes goes on later than it could, and
/// updates are compared byte for byte.
class PendingStructs
{
public:
    explicit PendingStructs(const ClientTable& ids)
        : m_graph(ids)
    {
    }

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
    /// Those who waited for an operation of `on` below `state` are ready; true if there were any.
    /// O(log n) each.
    bool makeReady(ClientIndex on, Clock32 state);
    /// The client that is ready and whose turn it is, NoClient if none is: integrate one operation
    /// of it, or let it wait again. O(log n).
    ClientIndex nextReady();

    /// It waits until the client is beyond this operation.
    void note(Ref last) { m_graph.add(last.client, last.clock); }

    bool noted(ClientIndex client, Clock32 state) { return m_graph.noted(client, state); }

    /// Takes the notes anew, after all who were ready had their turn. `stateOf` tells a client's
    /// state. O(1) for each who began or ceased to wait.
    template <typename StateOf>
    void renote(const StateOf& stateOf)
    {
        m_graph.forgetAdded();
        for (const ClientIndex client : std::exchange(m_reached, {}))
            m_graph.reached(client, stateOf(client));
    }

    /// Clients of whom operations are missing. O(n log n).
    std::vector<ClientIndex> missing();

    /// Everything as one update. It shares the boxes: disown() it before it goes.
    DecodedUpdate shared() const;
    static void disown(DecodedUpdate& update) noexcept;

    template <typename Visit>
    void forEach(Visit visit)
    {
        for (auto& [client, waiting] : m_clients) {
            for (Run& run : waiting.runs) {
                for (RawStruct& item : run)
                    visit(item);
            }
        }
    }

private:
    struct Run
    {
        std::vector<RawStruct> structs; ///< Ascending by clock.
        std::size_t next = 0;           ///< Those before it are integrated.

        auto begin() { return structs.begin() + static_cast<std::ptrdiff_t>(next); }

        auto end() { return structs.end(); }

        auto begin() const { return structs.begin() + static_cast<std::ptrdiff_t>(next); }

        auto end() const { return structs.end(); }

        std::size_t size() const noexcept { return structs.size() - next; }
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

    struct Turn
    {
        ClientId turn = 0;
        ClientIndex client = NoClient;

        friend bool operator<(const Turn& a, const Turn& b) noexcept { return a.turn < b.turn; }
    };

    enum class Fit : std::uint8_t { Free, Known, Overlaps };

    static Fit fitOf(const Waiting& waiting, const RawStruct& item, const Pools& pools) noexcept;
    bool needsMerge(const DecodedUpdate& update, const Pools& pools) const;
    void mergeWith(DecodedUpdate& update, Pools& pools);
    static std::vector<RawStruct> sorted(const Waiting& waiting);
    static RawStruct* startingAt(Waiting& waiting, Clock32 clock) noexcept;
    static const RawStruct* endingAt(const Waiting& waiting, Clock32 clock) noexcept;
    /// Merging updates makes one of collected structs that touch. Here they stay in their runs and
    /// are written as one.
    static void joinCollected(Waiting& waiting, RawStruct& item);
    static void addRun(Waiting& waiting, std::vector<RawStruct> structs);
    static Run* lowest(Waiting& waiting) noexcept;
    Ref waitOf(ClientIndex who) const noexcept;
    bool isReady(ClientIndex client) const noexcept;
    void pushTurn(ClientIndex client);
    void updateGraph();
    void endWait(ClientIndex who, Waiting& waiting);

    std::unordered_map<ClientIndex, Waiting> m_clients;
    std::set<Wait> m_waits;
    WaitGraph m_graph;
    std::unordered_set<ClientIndex> m_changed; ///< Who began or ceased to wait since the graph was.
    std::unordered_set<ClientIndex> m_reached; ///< Whose state may have grown since.
    std::vector<ClientIndex> m_ready;          ///< Since then; may name one twice or in vain.
    std::vector<Turn> m_turns;                 ///< A heap; the one with its true turn counts.
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
