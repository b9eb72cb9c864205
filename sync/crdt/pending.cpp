// SPDX-License-Identifier: MPL-2.0
#include "sync/crdt/pending.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

PendingStructs::Fit PendingStructs::fitOf(const Waiting& waiting, const RawStruct& item) noexcept
{
    for (const Run& run : waiting.runs) {
        const auto begin = run.structs.begin() + static_cast<std::ptrdiff_t>(run.next);
        const auto at = std::lower_bound(begin, run.structs.end(), item, isLower);
        if (at != run.structs.end() && at->id == item.id && at->length == item.length &&
            at->kind == item.kind)
            return Fit::Known;
        if ((at != run.structs.end() && at->id.clock < item.end()) ||
            (at != begin && std::prev(at)->end() > item.id.clock))
            return Fit::Overlaps;
    }
    return Fit::Free;
}

std::vector<RawStruct> PendingStructs::sorted(const Waiting& waiting)
{
    std::vector<RawStruct> out;
    for (const Run& run : waiting.runs)
        out.insert(out.end(),
                   run.structs.begin() + static_cast<std::ptrdiff_t>(run.next),
                   run.structs.end());
    std::sort(out.begin(), out.end(), isLower);
    return out;
}

std::size_t PendingStructs::add(std::vector<RawStruct> structs, Pools& pools)
{
    const ClientIndex client = structs.front().id.client;
    Waiting& waiting = m_clients[client];
    std::size_t useless = 0;
    bool overlaps = false;
    std::erase_if(structs, [&](RawStruct& item) {
        const Fit fit = fitOf(waiting, item);
        overlaps = overlaps || fit == Fit::Overlaps;
        if (fit != Fit::Known)
            return false;
        if (item.hasBox())
            delete item.content.box;
        useless += item.kind == ContentKind::String ? item.content.text.capacity : 0;
        return true;
    });
    if (structs.empty())
        return useless;
    if (!overlaps) {
        addRun(waiting, std::move(structs));
        return useless;
    }
    DecodedUpdate both[2];
    both[0].structs = sorted(waiting);
    both[1].structs = std::move(structs);
    for (DecodedUpdate& update : both)
        update.blocks.push_back({client, 0, static_cast<std::uint32_t>(update.structs.size())});
    DecodedUpdate merged = mergeDecoded(both, pools);
    Run run;
    for (RawStruct& item : merged.structs) {
        if (item.kind != ContentKind::Skip)
            run.structs.push_back(item);
        item.kind = ContentKind::Gc; // its box moved
    }
    waiting.runs.clear();
    waiting.runs.push_back(std::move(run));
    return useless;
}

void PendingStructs::addRun(Waiting& waiting, std::vector<RawStruct> structs)
{
    std::vector<Run>& runs = waiting.runs;
    runs.push_back({std::move(structs), 0});
    const auto sizeOf = [](const Run& run) {
        return run.structs.size() - run.next;
    };
    while (runs.size() > 1 && sizeOf(runs[runs.size() - 2]) <= 2 * sizeOf(runs.back())) {
        const Run more = std::move(runs.back());
        runs.pop_back();
        Run& run = runs.back();
        std::vector<RawStruct> merged;
        merged.reserve(sizeOf(run) + sizeOf(more));
        const auto from = [](const Run& one) {
            return one.structs.begin() + static_cast<std::ptrdiff_t>(one.next);
        };
        std::merge(from(run),
                   run.structs.cend(),
                   from(more),
                   more.structs.cend(),
                   std::back_inserter(merged),
                   isLower);
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
    m_forOthers -= waiting.on.client != who ? 1U : 0U;
    waiting.on = Ref{};
}

void PendingStructs::wait(ClientIndex who, Ref on)
{
    Waiting& waiting = m_clients[who];
    endWait(who, waiting);
    if (!on) {
        m_ready.push_back(who);
        return;
    }
    waiting.on = on;
    m_waits.insert({on, who});
    m_forOthers += on.client != who ? 1U : 0U;
}

void PendingStructs::makeReady(ClientIndex on, Clock32 state)
{
    for (;;) {
        const auto at = m_waits.lower_bound({Ref{on, 0}, 0});
        if (at == m_waits.end() || at->on.client != on || at->on.clock >= state)
            return;
        const ClientIndex who = at->who;
        m_ready.push_back(who);
        endWait(who, m_clients[who]);
    }
}

void PendingStructs::note(Note note)
{
    const auto [at, isNew] = m_notes.try_emplace(note.client, note.clock);
    if (!isNew)
        at->second = std::min(at->second, note.clock);
    const auto own = m_clients.find(note.client);
    if (own == m_clients.end() || own->second.on != Ref{note.client, at->second})
        m_onlyGaps = false;
}

bool PendingStructs::noted(ClientIndex client, Clock32 state) const noexcept
{
    const auto at = m_notes.find(client);
    return at != m_notes.end() && at->second < state;
}

std::vector<ClientIndex> PendingStructs::takeCandidates(const ClientTable& ids)
{
    std::vector<ClientIndex> out = std::exchange(m_ready, {});
    if (m_forOthers > 0 || !m_onlyGaps) {
        out.clear();
        for (const auto& [client, waiting] : m_clients)
            out.push_back(client);
        m_onlyGaps = false;
    }
    std::sort(out.begin(), out.end(), [&ids](ClientIndex a, ClientIndex b) {
        return ids.id(a) > ids.id(b);
    });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

void PendingStructs::renote(const std::vector<ClientIndex>& candidates,
                            const std::vector<Note>& notes)
{
    if (!m_onlyGaps)
        m_notes.clear();
    for (const ClientIndex client : candidates)
        m_notes.erase(client);
    m_onlyGaps = true;
    for (const Note& one : notes)
        note(one);
}

std::vector<ClientIndex> PendingStructs::missing() const
{
    std::vector<ClientIndex> out;
    if (m_clients.empty())
        return out;
    out.reserve(m_notes.size());
    for (const auto& [client, clock] : m_notes)
        out.push_back(client);
    return out;
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
