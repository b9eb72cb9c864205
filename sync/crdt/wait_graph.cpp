// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/wait_graph.h"

#include <algorithm>
#include <utility>

namespace cahier::crdt::detail {

namespace {

constexpr TourForest::Node None = UINT32_MAX;

} // namespace

TourForest::Node TourForest::add(ClientId id)
{
    Node node = static_cast<Node>(m_stops.size() / 2);
    if (m_free.empty()) {
        m_stops.resize(m_stops.size() + 2);
    } else {
        node = m_free.back();
        m_free.pop_back();
    }
    m_stops[entered(node)] = {None, left(node), None, id, id};
    m_stops[left(node)] = {None, None, entered(node), 0, 0};
    return node;
}

void TourForest::remove(Node node)
{
    m_free.push_back(node);
}

void TourForest::renew(Node stop) noexcept
{
    Stop& it = m_stops[stop];
    it.highest = it.id;
    for (const Node child : {it.left, it.right}) {
        if (child != None)
            it.highest = std::max(it.highest, m_stops[child].highest);
    }
}

void TourForest::rotate(Node stop) noexcept
{
    Stop& it = m_stops[stop];
    const Node above = it.parent;
    Stop& parent = m_stops[above];
    const Node top = parent.parent;
    const bool isLeft = parent.left == stop;
    Node& inner = isLeft ? it.right : it.left;
    (isLeft ? parent.left : parent.right) = inner;
    if (inner != None)
        m_stops[inner].parent = above;
    inner = above;
    parent.parent = stop;
    it.parent = top;
    if (top != None)
        (m_stops[top].left == above ? m_stops[top].left : m_stops[top].right) = stop;
    renew(above);
    renew(stop);
}

void TourForest::splay(Node stop) noexcept
{
    while (m_stops[stop].parent != None) {
        const Node parent = m_stops[stop].parent;
        const Node top = m_stops[parent].parent;
        if (top != None) {
            const bool straight = (m_stops[parent].left == stop) == (m_stops[top].left == parent);
            rotate(straight ? parent : stop);
        }
        rotate(stop);
    }
}

TourForest::Node TourForest::detach(Node stop, Node Stop::*side) noexcept
{
    splay(stop);
    const Node part = std::exchange(m_stops[stop].*side, None);
    if (part != None)
        m_stops[part].parent = None;
    renew(stop);
    return part;
}

TourForest::Node TourForest::join(Node first, Node second) noexcept
{
    if (first == None || second == None)
        return first == None ? second : first;
    Node last = first;
    while (m_stops[last].right != None)
        last = m_stops[last].right;
    splay(last);
    m_stops[last].right = second;
    m_stops[second].parent = last;
    renew(last);
    return last;
}

void TourForest::link(Node root, Node parent)
{
    const Node behind = detach(entered(parent), &Stop::right);
    splay(entered(root));
    join(join(entered(parent), entered(root)), behind);
}

void TourForest::cut(Node node)
{
    const Node before = detach(entered(node), &Stop::left);
    const Node behind = detach(left(node), &Stop::right);
    join(before, behind);
}

bool TourForest::connected(Node a, Node b)
{
    splay(entered(a));
    splay(entered(b));
    return a == b || m_stops[entered(a)].parent != None;
}

TourForest::Node TourForest::root(Node node)
{
    splay(entered(node));
    Node first = entered(node);
    while (m_stops[first].left != None)
        first = m_stops[first].left;
    splay(first);
    return first / 2;
}

ClientId TourForest::highest(Node node)
{
    const Node before = detach(entered(node), &Stop::left);
    const Node behind = detach(left(node), &Stop::right);
    const ClientId out = m_stops[left(node)].highest;
    join(join(before, left(node)), behind);
    return out;
}

void WaitGraph::add(ClientIndex client, Clock32 clock)
{
    const auto [at, isNew] = m_added.try_emplace(client, clock);
    if (!isNew)
        at->second = std::min(at->second, clock);
}

WaitGraph::Client& WaitGraph::client(ClientIndex index)
{
    const auto [at, isNew] = m_clients.try_emplace(index);
    if (isNew) {
        const TourForest::Node node = m_forest.add(m_ids.id(index));
        at->second.node = node;
        m_clientOf.resize(std::max<std::size_t>(m_clientOf.size(), node + 1));
        m_clientOf[node] = index;
    }
    return at->second;
}

void WaitGraph::dropUnused(ClientIndex index)
{
    const auto at = m_clients.find(index);
    if (at->second.on || at->second.waiters > 0)
        return;
    m_forest.remove(at->second.node);
    m_clients.erase(at);
}

bool WaitGraph::isNotedAtState(ClientIndex index, const Client& client)
{
    if (!client.on || client.waiters != 1)
        return client.waiters > 0;
    return m_forest.highest(m_clients.at(client.waitersXored).node) < m_ids.id(index);
}

bool WaitGraph::noted(ClientIndex client, Clock32 state)
{
    const auto added = m_added.find(client);
    if (added != m_added.end() && added->second < state)
        return true;
    const auto at = m_clients.find(client);
    if (at == m_clients.end())
        return false;
    const Client& known = at->second;
    return (known.on.client == client && known.on.clock < state) ||
           (known.state < state && isNotedAtState(client, known));
}

std::vector<ClientIndex> WaitGraph::clients()
{
    std::vector<ClientIndex> out;
    for (const auto& [index, clock] : m_added)
        out.push_back(index);
    for (const auto& [index, client] : m_clients) {
        if (client.on.client == index || isNotedAtState(index, client))
            out.push_back(index);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void WaitGraph::wait(ClientIndex who, Ref on)
{
    Client& waiting = client(who); // stays where it is, whatever comes and goes
    const Ref before = std::exchange(waiting.on, on);
    if (before && before.client != who) {
        Client& awaited = m_clients.at(before.client);
        --awaited.waiters;
        awaited.waitersXored ^= who;
        if (std::exchange(waiting.linked, false))
            m_forest.cut(waiting.node);
        dropUnused(before.client);
    }
    if (on && on.client != who) {
        Client& awaited = client(on.client);
        ++awaited.waiters;
        awaited.waitersXored ^= who;
        waiting.linked = !m_forest.connected(waiting.node, awaited.node);
        if (waiting.linked)
            m_forest.link(waiting.node, awaited.node);
    }
    dropUnused(who);
}

ClientId WaitGraph::turnOf(ClientIndex client)
{
    const auto at = m_clients.find(client);
    return at == m_clients.end() ? m_ids.id(client) : m_forest.highest(at->second.node);
}

ClientIndex WaitGraph::root(ClientIndex client)
{
    const auto at = m_clients.find(client);
    return at == m_clients.end() ? client : m_clientOf[m_forest.root(at->second.node)];
}

void WaitGraph::reached(ClientIndex client, Clock32 state)
{
    const auto at = m_clients.find(client);
    if (at != m_clients.end())
        at->second.state = state;
}

} // namespace cahier::crdt::detail
