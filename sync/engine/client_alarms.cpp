// SPDX-License-Identifier: MPL-2.0
// What a person must be told and may want to read again later; and the alarm for a relay that keeps
// changes back from this device. Rules in README.md.
#include "sync/base/log.h"
#include "sync/engine/client_impl.h"
#include "sync/store/settings.h"

#include <algorithm>
#include <utility>

namespace cahier::engine {

namespace {

constexpr std::string_view NoticePrefix = "notice/";
constexpr std::uint64_t NoticeLifetimeMs = 30ULL * 24 * 3600 * 1000;
/// A beacon that names heads unknown here for longer than this is an alarm.
constexpr Milliseconds WithheldAfter{60'000};
/// A digest that a device repeats over this long was the state of things in between: whatever is
/// in it has been given to that device, and an honest relay gave it to us at the same time.
constexpr Milliseconds BeaconSteady{10'000};

std::optional<Notice> decode(ByteView bytes)
{
    ByteReader in(bytes);
    Notice notice;
    notice.code = static_cast<Errc>(in.u16());
    notice.sinceMs = in.u64();
    if (!in.ok())
        return std::nullopt;
    notice.text = std::string(asText(in.raw(in.remaining())));
    return notice;
}

std::string withheldKey(const GroupId& group, const DeviceId& device)
{
    return "withheld/" + group.hex() + "/" + device.hex();
}

} // namespace

void ClientImpl::notice(const std::string& key, const Error& what)
{
    ByteWriter value;
    value.u16(static_cast<std::uint16_t>(what.code)).u64(m_deps.clock.unixMs());
    value.raw(asBytes(what.detail));
    const auto kept =
        store::Settings(m_database).set(std::string(NoticePrefix) + key, std::move(value).take());
    if (!kept)
        log(LogLevel::Warning, "engine", "a notice is not kept: " + kept.error().detail);
    // Whoever opens a profile cannot listen before that has returned.
    m_deps.executor.post([this, what, alive = std::weak_ptr<int>(m_alive)]() {
        if (alive.lock())
            report(what);
    });
}

void ClientImpl::withdrawNotice(const std::string& key)
{
    static_cast<void>(store::Settings(m_database).remove(std::string(NoticePrefix) + key));
}

std::vector<Notice> ClientImpl::notices() const
{
    std::vector<Notice> out;
    store::Settings settings(m_database);
    const auto keys = settings.keys(NoticePrefix);
    if (!keys)
        return out;
    const std::uint64_t now = m_deps.clock.unixMs();
    for (const std::string& key : *keys) {
        const auto value = settings.find(key);
        const auto notice = value && *value ? decode(**value) : std::nullopt;
        if (notice && notice->sinceMs + NoticeLifetimeMs > now)
            out.push_back(*notice);
    }
    std::stable_sort(out.begin(), out.end(), [](const Notice& a, const Notice& b) {
        return a.sinceMs < b.sinceMs;
    });
    return out;
}

void ClientImpl::withheld(Group& group, const DeviceId& author)
{
    group.explained.erase(author);
    notice(withheldKey(group.id, author),
           {Errc::ChangesWithheld,
            "the relay lists changes in \"" + group.name + "\" that it does not give"});
}

void ClientImpl::beaconKnown(Group& group, const DeviceId& device)
{
    const auto found = group.suspicions.find(device);
    const bool told = found != group.suspicions.end() && found->second.told;
    if (found != group.suspicions.end())
        group.suspicions.erase(found);
    // The notice may be one of an earlier session.
    if (group.explained.insert(device).second || told)
        withdrawNotice(withheldKey(group.id, device));
}

void ClientImpl::beaconUnknown(Group& group, const DeviceId& device, const EntryHash& digest)
{
    const SteadyTime now = m_deps.clock.steady();
    auto [found, isNew] = group.suspicions.try_emplace(device);
    Suspicion& suspicion = found->second;
    if (isNew)
        suspicion.since = now;
    if (isNew || suspicion.digest != digest) {
        suspicion.digest = digest;
        suspicion.sameSince = now;
    }
    suspicion.lastBeacon = now;
    suspicion.steady = suspicion.steady || now - suspicion.sameSince >= BeaconSteady;
}

void ClientImpl::checkBeacons(Group& group)
{
    if (m_state != ConnectionState::Online)
        return;
    const SteadyTime now = m_deps.clock.steady();
    for (auto& [device, suspicion] : group.suspicions) {
        // A device that is gone tells nothing more; without a steady digest the case is only clear
        // when nothing at all has come in here meanwhile.
        const bool fresh = now - suspicion.lastBeacon < SteadyTime{PresenceStale};
        const bool sure = suspicion.steady || now - group.headsChanged >= WithheldAfter;
        if (suspicion.told || !fresh || !sure || now - suspicion.since < WithheldAfter)
            continue;
        suspicion.told = true;
        const auto author = group.log ? group.log->userOf(device) : std::nullopt;
        std::string name = author ? group.directory->memberName(*author) : std::string();
        if (name.empty())
            name = "another member";
        notice(withheldKey(group.id, device),
               {Errc::ChangesWithheld,
                "the relay may be withholding changes in \"" + group.name + "\": " + name +
                    "'s device has other changes than this one, for more than a minute"});
    }
}

} // namespace cahier::engine
