// SPDX-License-Identifier: MPL-2.0
// Who waits for whom among the clients of which something waits. When Yjs tries
// again what waits, and in which order, follows from that alone; so nobody has
// to be asked again to know it.
#pragma once

#include "sync/crdt/pools.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace cahier::crdt::detail {

/// A forest whose trees are joined and cut and know their highest id: each tree is its Euler tour
/// (every node once when it is entered, once when it is left) in a splay tree. Tarjan 1997,
/// "Dynamic trees as search trees via Euler tours". Each call O(log n) amortised.
class TourForest
{
public:
    using Node = std::uint32_t;

    /// A tree of its own.
    Node add(ClientId id);
    /// `node` is a tree of its own and not used any more.
    void remove(Node node);
    /// `root`, with its tree, becomes a child of `parent`, which is in another tree.
    void link(Node root, Node parent);
    /// `node`, with what hangs on it, becomes a tree of its own.
    void cut(Node node);
    bool connected(Node a, Node b);
    Node root(Node node);
    /// The highest id of `node` and what hangs on it.
    ClientId highest(Node node);

private:
    struct Stop ///< of a tour
    {
        Node left;
        Node right;
        Node parent;
        ClientId id;      ///< 0 where the node is left.
        ClientId highest; ///< of this stop and those below it in the splay tree.
    };

    static Node entered(Node node) noexcept { return 2 * node; }

    static Node left(Node node) noexcept { return 2 * node + 1; }

    void renew(Node stop) noexcept;
    void rotate(Node stop) noexcept;
    void splay(Node stop) noexcept;
    /// All on that side of a tour becomes one of its own; its root, or none.
    Node detach(Node stop, Node Stop::*side) noexcept;
    Node join(Node first, Node second) noexcept;

    std::vector<Stop> m_stops;
    std::vector<Node> m_free;
};

/// Each client waits for one operation, so the graph is a forest. (Clients that wait for each other
/// in a ring, which nobody can type, are a tree without one of the links.)
///
/// An attempt to integrate what waits takes, in Yjs, the highest client first, each followed to
/// what it waits for until something can go on or nothing helps. So
/// - of those who can go on, it is the turn of whom the highest client waits for (turnOf), until
///   that one need not wait any more;
/// - and noted as missing (pendingStructs.missing: another attempt is made when they have gone on)
///   are who waits for its own next operation, at that gap; who is waited for and does not wait
///   itself; and who waits itself, if somebody comes to it after it was found to be stuck: all that
///   wait for it but the first, and that one, too, if its way began after the turn of whom it waits
///   for.
/// Notes are those of the last attempt, and what updates have noted since: say what has changed
/// only when an attempt is made.
class WaitGraph
{
public:
    explicit WaitGraph(const ClientTable& ids)
        : m_ids(ids)
    {
    }

    /// An update waits until `client` is beyond `clock`. O(1).
    void add(ClientIndex client, Clock32 clock);
    /// Whether a note says that it is worth trying again, now that `client` is at `state`. O(log
    /// n).
    bool noted(ClientIndex client, Clock32 state);
    /// Who is noted. O(n log n).
    std::vector<ClientIndex> clients();

    /// An attempt is made: forgets what updates noted.
    void forgetAdded() noexcept { m_added.clear(); }

    /// `who` waits for the operation `on`, or for nothing if null. O(log n).
    void wait(ClientIndex who, Ref on);
    /// The highest client that waits for it, if only through others, or itself. O(log n).
    ClientId turnOf(ClientIndex client);
    /// Whom it waits for in the end, or itself. O(log n).
    ClientIndex root(ClientIndex client);
    /// `client` has reached `state`. Needed only for those who are waited for. O(1).
    void reached(ClientIndex client, Clock32 state);

private:
    struct Client
    {
        Ref on;                    ///< What it waits for.
        TourForest::Node node = 0; ///< Below whom it waits for.
        Clock32 state = 0;
        std::uint32_t waiters = 0;    ///< Others that wait for it.
        ClientIndex waitersXored = 0; ///< Their only one, if one waits.
        bool linked = false;
    };

    Client& client(ClientIndex index);
    void dropUnused(ClientIndex index);
    bool isNotedAtState(ClientIndex index, const Client& client);

    const ClientTable& m_ids;
    std::unordered_map<ClientIndex, Client> m_clients; ///< Who waits or is waited for.
    TourForest m_forest;
    std::vector<ClientIndex> m_clientOf; ///< By node.
    std::unordered_map<ClientIndex, Clock32> m_added;
};

} // namespace cahier::crdt::detail
