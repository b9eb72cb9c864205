// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/pending.h"

#include <algorithm>
#include <iterator>

namespace cahier::crdt::detail {

namespace {

bool isLower(const RawStruct& a, const RawStruct& b) noexcept
{
    return a.id.clock < b.id.clock;
}

} // namespace

PendingStructs::~PendingStructs()
{
    forEach([](RawStruct& item) {
        if (item.hasBox())
            delete item.content.box;
    });
}

PendingStructs::Fit
PendingStructs::fitOf(const Waiting& waiting, const RawStruct& item, const Pools& pools) noexcept
{
    // Texts of one id differ where somebody had split a pair.
    const auto textOf = [&pools](const RawStruct& one) {
        return one.kind == ContentKind::String
                   ? std::u16string_view(pools.text).substr(one.content.text.offset, one.length)
                   : std::u16string_view();
    };
    for (const Run& run : waiting.runs) {
        const auto at = std::lower_bound(run.begin(), run.end(), item, isLower);
        if (at != run.end() && at->id == item.id && at->length == item.length &&
            at->kind == item.kind && textOf(*at) == textOf(item))
            return Fit::Known;
        if ((at != run.end() && at->id.clock < item.end()) ||
            (at != run.begin() && std::prev(at)->end() > item.id.clock))
            return Fit::Overlaps;
    }
    return Fit::Free;
}

std::vector<RawStruct> PendingStructs::sorted(const Waiting& waiting)
{
    std::vector<RawStruct> out;
    for (const Run& run : waiting.runs)
        out.insert(out.end(), run.begin(), run.end());
    std::sort(out.begin(), out.end(), isLower);
    return out;
}

bool PendingStructs::needsMerge(const DecodedUpdate& update, const Pools& pools) const
{
    for (const Block& block : update.blocks) {
        const auto waiting = m_clients.find(block.client);
        for (std::uint32_t i = block.begin; waiting != m_clients.end() && i < block.end; ++i) {
            const RawStruct& item = update.structs[i];
            if (item.kind != ContentKind::Skip &&
                fitOf(waiting->second, item, pools) == Fit::Overlaps)
                return true;
            // Not joined with one another, and what that means for others is up to the merge.
            // Documents join them when they are collected.
            if (i > block.begin && item.kind == ContentKind::Gc &&
                update.structs[i - 1].kind == ContentKind::Gc)
                return true;
        }
    }
    return false;
}

void PendingStructs::mergeWith(DecodedUpdate& update, Pools& pools)
{
    // Which form stays depends on everything, not on that client alone.
    DecodedUpdate both[2] = {shared(), std::move(update)};
    update.clear();
    DecodedUpdate merged = mergeDecoded(both, pools);
    for (auto& [client, waiting] : m_clients)
        waiting.runs.clear();
    for (const Block& block : merged.blocks) {
        Run run;
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            if (merged.structs[i].kind != ContentKind::Skip)
                run.structs.push_back(merged.structs[i]);
        }
        if (!run.structs.empty())
            m_clients[block.client].runs.push_back(std::move(run));
    }
    disown(merged);
}

std::size_t PendingStructs::add(DecodedUpdate& update, Pools& pools)
{
    if (needsMerge(update, pools)) {
        mergeWith(update, pools);
        return 0;
    }
    std::size_t useless = 0;
    for (const Block& block : update.blocks) {
        std::vector<RawStruct> structs;
        Waiting& waiting = m_clients[block.client];
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            RawStruct& item = update.structs[i];
            if (item.kind == ContentKind::Skip)
                continue;
            if (fitOf(waiting, item, pools) == Fit::Known) {
                useless += item.kind == ContentKind::String ? item.content.text.capacity : 0;
                continue; // its box stays behind and goes with the update
            }
            if (item.kind == ContentKind::Gc)
                joinCollected(waiting, item);
            structs.push_back(item);
            item.kind = ContentKind::Gc; // its box moved
        }
        if (!structs.empty())
            addRun(waiting, std::move(structs));
        else if (waiting.runs.empty())
            m_clients.erase(block.client);
    }
    update.clear();
    return useless;
}

RawStruct* PendingStructs::startingAt(Waiting& waiting, Clock32 clock) noexcept
{
    for (Run& run : waiting.runs) {
        const auto at = std::partition_point(
            run.begin(), run.end(), [clock](const RawStruct& one) { return one.id.clock < clock; });
        if (at != run.end() && at->id.clock == clock)
            return &*at;
    }
    return nullptr;
}

const RawStruct* PendingStructs::endingAt(const Waiting& waiting, Clock32 clock) noexcept
{
    for (const Run& run : waiting.runs) {
        const auto at = std::partition_point(
            run.begin(), run.end(), [clock](const RawStruct& one) { return one.end() < clock; });
        if (at != run.end() && at->end() == clock)
            return &*at;
    }
    return nullptr;
}

void PendingStructs::joinCollected(Waiting& waiting, RawStruct& item)
{
    const RawStruct* before = endingAt(waiting, item.id.clock);
    if (before && before->kind == ContentKind::Gc)
        item.flags |= Struct::Joined;
    for (RawStruct* next = startingAt(waiting, item.end());
         next && next->kind == ContentKind::Gc && (next->flags & Struct::Joined) == 0;
         next = startingAt(waiting, next->end()))
        next->flags |= Struct::Joined;
}

void PendingStructs::addRun(Waiting& waiting, std::vector<RawStruct> structs)
{
    std::vector<Run>& runs = waiting.runs;
    runs.push_back({std::move(structs), 0});
    while (runs.size() > 1 && runs[runs.size() - 2].size() <= 2 * runs.back().size()) {
        const Run more = std::move(runs.back());
        runs.pop_back();
        Run& run = runs.back();
        std::vector<RawStruct> merged;
        merged.reserve(run.size() + more.size());
        std::merge(
            run.begin(), run.end(), more.begin(), more.end(), std::back_inserter(merged), isLower);
        run = {std::move(merged), 0};
    }
}

PendingStructs::Run* PendingStructs::lowest(Waiting& waiting) noexcept
{
    Run* out = nullptr;
    for (Run& run : waiting.runs) {
        if (!out || isLower(run.structs[run.next], out->structs[out->next]))
            out = &run;
    }
    return out;
}

RawStruct* PendingStructs::first(ClientIndex client) noexcept
{
    const auto at = m_clients.find(client);
    if (at == m_clients.end())
        return nullptr;
    Run* run = lowest(at->second);
    return &run->structs[run->next];
}

void PendingStructs::dropFirst(ClientIndex client)
{
    const auto at = m_clients.find(client);
    Run* run = lowest(at->second);
    if (++run->next < run->structs.size())
        return;
    std::vector<Run>& runs = at->second.runs;
    runs.erase(runs.begin() + (run - runs.data()));
    if (!runs.empty())
        return;
    endWait(client, at->second);
    m_clients.erase(at);
}

void PendingStructs::endWait(ClientIndex who, Waiting& waiting)
{
    if (!waiting.on)
        return;
    m_waits.erase({waiting.on, who});
    waiting.on = Ref{};
    m_changed.insert(who);
}

void PendingStructs::wait(ClientIndex who, Ref on)
{
    Waiting& waiting = m_clients[who];
    if (on && waiting.on == on)
        return;
    endWait(who, waiting);
    if (!on) {
        m_ready.push_back(who);
        return;
    }
    waiting.on = on;
    m_waits.insert({on, who});
    m_changed.insert(who);
}

bool PendingStructs::makeReady(ClientIndex on, Clock32 state)
{
    m_reached.insert(on);
    bool any = false;
    for (;;) {
        const auto at = m_waits.lower_bound({Ref{on, 0}, 0});
        if (at == m_waits.end() || at->on.client != on || at->on.clock >= state)
            return any;
        wait(at->who, Ref{});
        any = true;
    }
}

Ref PendingStructs::waitOf(ClientIndex who) const noexcept
{
    const auto at = m_clients.find(who);
    return at == m_clients.end() ? Ref{} : at->second.on;
}

bool PendingStructs::isReady(ClientIndex client) const noexcept
{
    const auto at = m_clients.find(client);
    return at != m_clients.end() && !at->second.on;
}

void PendingStructs::pushTurn(ClientIndex client)
{
    m_turns.push_back({m_graph.turnOf(client), client});
    std::push_heap(m_turns.begin(), m_turns.end());
}

void PendingStructs::updateGraph()
{
    const std::unordered_set<ClientIndex> changed = std::exchange(m_changed, {});
    for (const ClientIndex who : changed) {
        const Ref on = waitOf(who);
        m_graph.wait(who, on);
        m_reached.insert(on ? on.client : who);
    }
    for (const ClientIndex who : changed) {
        if (const ClientIndex root = m_graph.root(who); isReady(root))
            pushTurn(root); // perhaps for somebody higher than before
    }
    for (const ClientIndex who : std::exchange(m_ready, {})) {
        if (isReady(who))
            pushTurn(who);
    }
}

ClientIndex PendingStructs::nextReady()
{
    updateGraph();
    while (!m_turns.empty()) {
        std::pop_heap(m_turns.begin(), m_turns.end());
        const auto [turn, client] = m_turns.back();
        m_turns.pop_back();
        if (!isReady(client))
            continue;
        if (turn == m_graph.turnOf(client))
            return client;
        pushTurn(client);
    }
    return NoClient;
}

std::vector<ClientIndex> PendingStructs::missing()
{
    return m_clients.empty() ? std::vector<ClientIndex>() : m_graph.clients();
}

DecodedUpdate PendingStructs::shared() const
{
    DecodedUpdate out;
    for (const auto& [client, waiting] : m_clients) {
        Block block{client, static_cast<std::uint32_t>(out.structs.size()), 0};
        for (const RawStruct& item : sorted(waiting)) {
            if (out.structs.size() > block.begin && out.structs.back().end() < item.id.clock) {
                const Clock32 end = out.structs.back().end();
                RawStruct& gap = out.structs.emplace_back();
                gap.id = {client, end};
                gap.length = item.id.clock - end;
                gap.kind = ContentKind::Skip;
            }
            if ((item.flags & Struct::Joined) != 0 && out.structs.size() > block.begin &&
                out.structs.back().end() == item.id.clock)
                out.structs.back().length += item.length;
            else
                out.structs.push_back(item);
        }
        block.end = static_cast<std::uint32_t>(out.structs.size());
        out.blocks.push_back(block);
    }
    return out;
}

void PendingStructs::disown(DecodedUpdate& update) noexcept
{
    for (RawStruct& item : update.structs)
        item.kind = ContentKind::Gc;
}

void PendingDeletes::add(const DeleteRange& range)
{
    std::map<Clock32, Clock32>& ranges = m_clients[range.client];
    Clock32 start = range.clock;
    Clock32 end = range.clock + range.length;
    auto at = ranges.upper_bound(start);
    if (at != ranges.begin() && std::prev(at)->second >= start)
        --at;
    while (at != ranges.end() && at->first <= end) {
        start = std::min(start, at->first);
        end = std::max(end, at->second);
        at = ranges.erase(at);
    }
    ranges.emplace_hint(at, start, end);
}

void PendingDeletes::takeBelow(ClientIndex client, Clock32 state, std::vector<DeleteRange>& out)
{
    const auto found = m_clients.find(client);
    if (found == m_clients.end())
        return;
    std::map<Clock32, Clock32>& ranges = found->second;
    while (!ranges.empty() && ranges.begin()->first < state) {
        const auto [start, end] = *ranges.begin();
        ranges.erase(ranges.begin());
        out.push_back({client, start, std::min(end, state) - start});
        if (end > state)
            ranges.emplace(state, end);
    }
    if (ranges.empty())
        m_clients.erase(found);
}

std::vector<DeleteRange> PendingDeletes::ranges() const
{
    std::vector<DeleteRange> out;
    for (const auto& [client, ranges] : m_clients) {
        for (const auto& [start, end] : ranges)
            out.push_back({client, start, end - start});
    }
    return out;
}

} // namespace cahier::crdt::detail
