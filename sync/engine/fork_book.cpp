// SPDX-License-Identifier: MPL-2.0
#include "sync/engine/fork_book.h"

#include "sync/store/settings.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cahier::engine {

namespace {

/// A setting for each place: prefix, group, device, number. Its value: u8 has a winner, the winner,
/// u32 number of losers, the losers.
std::string prefixOf(const GroupId& group)
{
    return "fork/" + group.hex() + "/";
}

Bytes encode(const DeviceId& device, std::uint64_t seq, const Fork& fork)
{
    ByteWriter out;
    out.raw(device.view()).u64(seq).u8(fork.winner ? 1 : 0);
    if (fork.winner)
        out.raw(fork.winner->view());
    out.u32(static_cast<std::uint32_t>(fork.losers.size()));
    for (const EnvelopeId& loser : fork.losers)
        out.raw(loser.view());
    return std::move(out).take();
}

} // namespace

Result<void> ForkBook::load(store::Database& database, const GroupId& group)
{
    m_forks.clear();
    store::Settings settings(database);
    CAHIER_TRY(const auto keys, settings.keys(prefixOf(group)));
    for (const std::string& key : keys) {
        CAHIER_TRY(const auto value, settings.find(key));
        if (!value)
            continue;
        ByteReader in(*value);
        const DeviceId device(in.array<32>());
        const std::uint64_t seq = in.u64();
        Fork fork;
        if (in.u8() != 0)
            fork.winner = EnvelopeId(in.array<32>());
        const std::uint32_t losers = in.u32();
        for (std::uint32_t i = 0; i < losers && in.ok(); ++i)
            fork.losers.insert(EnvelopeId(in.array<32>()));
        if (!in.finish())
            return fail(Errc::DatabaseDamaged, "a record of an equivocation is unreadable");
        m_forks[device].insert_or_assign(seq, std::move(fork));
    }
    return {};
}

bool ForkBook::add(const DeviceId& device,
                   std::uint64_t seq,
                   const EnvelopeId& a,
                   const EnvelopeId& b)
{
    Fork& fork = m_forks[device][seq];
    const Fork before = fork;
    for (const EnvelopeId& id : {a, b}) {
        if (fork.losers.contains(id))
            continue;
        if (!fork.winner) {
            fork.winner = id;
        } else if (id != *fork.winner) {
            fork.losers.insert(std::max(id, *fork.winner));
            fork.winner = std::min(id, *fork.winner);
        }
    }
    return fork.winner != before.winner || fork.losers != before.losers;
}

bool ForkBook::reject(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id)
{
    Fork& fork = m_forks[device][seq];
    if (fork.winner == id)
        fork.winner.reset();
    return fork.losers.insert(id).second;
}

bool ForkBook::isRejected(const DeviceId& device, std::uint64_t seq, const EnvelopeId& id) const
{
    const auto forks = m_forks.find(device);
    if (forks == m_forks.end())
        return false;
    const auto fork = forks->second.find(seq);
    return fork != forks->second.end() && fork->second.losers.contains(id);
}

std::optional<EnvelopeId> ForkBook::winner(const DeviceId& device, std::uint64_t seq) const
{
    const auto forks = m_forks.find(device);
    if (forks == m_forks.end())
        return std::nullopt;
    const auto fork = forks->second.find(seq);
    return fork == forks->second.end() ? std::nullopt : fork->second.winner;
}

std::optional<std::uint64_t> ForkBook::firstFork(const DeviceId& device) const
{
    const auto forks = m_forks.find(device);
    if (forks == m_forks.end() || forks->second.empty())
        return std::nullopt;
    return forks->second.begin()->first;
}

Result<void> ForkBook::store(store::Database& database,
                             const GroupId& group,
                             const DeviceId& device,
                             std::uint64_t seq) const
{
    const auto forks = m_forks.find(device);
    if (forks == m_forks.end())
        return {};
    const auto fork = forks->second.find(seq);
    if (fork == forks->second.end())
        return {};
    const std::string key = prefixOf(group) + device.hex() + "/" + std::to_string(seq);
    return store::Settings(database).set(key, encode(device, seq, fork->second));
}

} // namespace cahier::engine
