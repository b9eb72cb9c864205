// SPDX-License-Identifier: MPL-2.0
// Mirrors awareness.js of y-protocols 1.0.6.
#include "sync/crdt/awareness.h"

#include "sync/crdt/lib0.h"
#include "sync/crdt/limits.h"

#include <algorithm>

namespace cahier::crdt {

Bytes encodeAwareness(std::span<const AwarenessEntry> entries)
{
    detail::Lib0Writer writer;
    writer.varUint(entries.size());
    for (const AwarenessEntry& entry : entries) {
        writer.varUint(entry.client);
        writer.varUint(entry.clock);
        writer.varString(entry.state.toJson());
    }
    return writer.toBytes();
}

Result<std::vector<AwarenessEntry>> decodeAwareness(ByteView bytes)
{
    detail::Lib0Reader reader(bytes);
    const std::uint64_t count = reader.varUint();
    if (bytes.size() > MaxUpdateBytes || !reader.ok() || count > MaxClients ||
        count > reader.remaining() / 3)
        return fail(Errc::BadUpdate, "malformed awareness message");
    std::vector<AwarenessEntry> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        AwarenessEntry entry;
        entry.client = reader.varUint();
        entry.clock = reader.varUint();
        const std::string_view json = reader.varString();
        if (!reader.ok())
            return fail(Errc::BadUpdate, "malformed awareness message");
        auto state = Any::fromJson(json);
        if (!state)
            return fail(Errc::BadUpdate, "a state is not JSON");
        entry.state = std::move(*state);
        out.push_back(std::move(entry));
    }
    if (!reader.atEnd())
        return fail(Errc::BadUpdate, "bytes after the end");
    return out;
}

void Awareness::setLocalState(Any state)
{
    // From 1 on: y-protocols does not take a client it has not heard of at 0.
    Known& known = m_known[m_own];
    ++known.clock;
    known.heard = m_clock.steady();
    known.state = state.isNullish() ? std::nullopt : std::optional<Any>(std::move(state));
}

const Any* Awareness::state(ClientId client) const noexcept
{
    const auto at = m_known.find(client);
    return at == m_known.end() || !at->second.state ? nullptr : &*at->second.state;
}

std::vector<ClientId> Awareness::clients() const
{
    std::vector<ClientId> out;
    for (const auto& [client, known] : m_known) {
        if (known.state)
            out.push_back(client);
    }
    return out;
}

Bytes Awareness::encode(std::span<const ClientId> clients) const
{
    std::vector<AwarenessEntry> entries;
    for (const ClientId client : clients) {
        if (const auto at = m_known.find(client); at != m_known.end())
            entries.push_back({client, at->second.clock, at->second.state.value_or(Any(nullptr))});
    }
    return encodeAwareness(entries);
}

Result<Awareness::Change> Awareness::apply(ByteView message)
{
    CAHIER_TRY(const std::vector<AwarenessEntry> entries, decodeAwareness(message));
    const auto strangers = std::count_if(entries.begin(), entries.end(), [this](const auto& entry) {
        return !m_known.contains(entry.client);
    });
    if (m_known.size() + static_cast<std::size_t>(strangers) > MaxAwarenessClients)
        return fail(Errc::TooLarge, "MaxAwarenessClients");
    Change change;
    for (const AwarenessEntry& entry : entries) {
        const auto at = m_known.find(entry.client);
        const bool isNew = at == m_known.end();
        const bool here = !isNew && at->second.state.has_value();
        const std::uint64_t clock = isNew ? 0 : at->second.clock;
        const bool gone = entry.state.isNull();
        if (entry.clock < clock || (entry.clock == clock && !isNew && !(gone && here)))
            continue;
        Known& known = m_known[entry.client];
        known.clock = entry.clock;
        known.heard = m_clock.steady();
        if (gone && entry.client == m_own && here) {
            ++known.clock; // still here: the next message says so
            continue;
        }
        if (gone) {
            known.state.reset();
            if (here)
                change.removed.push_back(entry.client);
            continue;
        }
        const bool same = here && *known.state == entry.state;
        known.state = entry.state;
        if (!here)
            change.added.push_back(entry.client);
        else if (!same)
            change.updated.push_back(entry.client);
    }
    return change;
}

Awareness::Change Awareness::expire()
{
    Change change;
    const SteadyTime now = m_clock.steady();
    for (auto& [client, known] : m_known) {
        if (client == m_own || !known.state || now - known.heard < Timeout)
            continue;
        known.state.reset();
        change.removed.push_back(client);
    }
    std::erase_if(m_known, [this, now](const auto& entry) {
        return entry.first != m_own && !entry.second.state && now - entry.second.heard >= Memory;
    });
    return change;
}

Awareness::Change Awareness::remove(std::span<const ClientId> clients)
{
    Change change;
    for (const ClientId client : clients) {
        const auto at = m_known.find(client);
        if (at == m_known.end() || !at->second.state)
            continue;
        at->second.state.reset();
        if (client == m_own) {
            ++at->second.clock;
            at->second.heard = m_clock.steady();
        }
        change.removed.push_back(client);
    }
    return change;
}

} // namespace cahier::crdt
