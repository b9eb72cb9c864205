// SPDX-License-Identifier: MPL-2.0
// People, devices and a group for tests: real logs built by the product's own builders, keys from a
// seed, so that a failure can be replayed.
#pragma once

#include "sync/base/random.h"
#include "sync/crypto/envelope.h"
#include "sync/crypto/log_builder.h"
#include "sync/crypto/verify/authorise.h"
#include "sync/crypto/wraps.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace cahier::test {

/// The value, or a message and the end of the test program.
template <typename T>
T must(Result<T> result, const char* what = "must")
{
    if (!result) {
        std::fprintf(
            stderr, "%s: %s %s\n", what, name(result.error().code), result.error().detail.c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// The code of a failure, or 0.
template <typename T>
int codeOf(const Result<T>& result)
{
    return result ? 0 : static_cast<int>(result.error().code);
}

inline int codeOf(Errc code)
{
    return static_cast<int>(code);
}

inline crypto::SecretKey seededKey(Random& random)
{
    Bytes bytes(32);
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random.next());
    return must(crypto::SecretKey::take(bytes));
}

inline crypto::DeviceKeys seededDevice(Random& random)
{
    return {crypto::SigningKey::fromSeed(seededKey(random)),
            crypto::BoxKey::fromSeed(seededKey(random))};
}

inline crypto::RecoveryKeys seededRecovery(Random& random)
{
    return {crypto::SigningKey::fromSeed(seededKey(random)),
            crypto::BoxKey::fromSeed(seededKey(random))};
}

template <typename IdType>
IdType seededId(Random& random)
{
    std::array<std::uint8_t, 32> bytes{};
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random.next());
    return IdType(bytes);
}

struct Person
{
    UserId id;
    crypto::RecoveryKeys recovery;
    std::vector<crypto::DeviceKeys> devices; ///< In order of addition.
};

/// Feed of one device, as the tests keep it.
struct Feed
{
    std::uint64_t seq = 0;
    EnvelopeId last;
    EntryHash logHead;
};

class CryptoWorld : public crypto::UserLogs
{
public:
    explicit CryptoWorld(std::uint64_t seed = 1)
        : m_random(seed)
    {
    }

    SeededRandom& random() { return m_random; }

    const crypto::UserLog* findUserLog(const UserId& user) const override
    {
        const auto at = m_logs.find(user);
        return at == m_logs.end() ? nullptr : &at->second;
    }

    crypto::UserLog& log(const Person& person) { return m_logs.at(person.id); }

    Person addPerson()
    {
        Person person{UserId{}, seededRecovery(m_random), {}};
        person.devices.push_back(seededDevice(m_random));
        const Bytes genesis =
            must(crypto::buildUserGenesis(person.recovery, person.devices[0], 1000), "genesis");
        crypto::UserLog log = must(crypto::UserLog::create(genesis), "user log");
        person.id = log.id();
        m_logs.emplace(log.id(), std::move(log));
        return person;
    }

    /// Takes in a log that a test has made itself.
    void adopt(crypto::UserLog log) { m_logs.emplace(log.id(), std::move(log)); }

    /// Appends DEV_ADD to the person's log; the device is not yet known in any group.
    void addDevice(Person& person, std::size_t by = 0)
    {
        crypto::UserLog& userLog = log(person);
        crypto::DeviceKeys device = seededDevice(m_random);
        const crypto::DevAdd op = crypto::makeDeviceAdd(device, logIdOf(person.id), userLog.head());
        must(userLog.append(must(crypto::buildUserEntry(userLog, person.devices[by].sign, {op}, 1),
                                 "dev add")),
             "dev add");
        person.devices.push_back(std::move(device));
    }

    void revokeDevice(Person& person, std::size_t which, std::size_t by)
    {
        crypto::UserLog& userLog = log(person);
        const crypto::DevRevoke op{person.devices[which].id(), crypto::RevokeReason::Lost, 0};
        must(userLog.append(
                 must(crypto::buildUserEntry(userLog, person.devices[by].sign, {op}, 1), "revoke")),
             "revoke");
    }

    /// A group with epoch 0; its key in keys[0].
    crypto::GroupLog makeGroup(const Person& founder)
    {
        crypto::GroupLog group = must(
            crypto::GroupLog::create(
                must(crypto::buildGroupGenesis(log(founder), founder.devices[0].sign, 1), "group"),
                *this),
            "group");
        append(group, founder, {}, 0, crypto::GroupLog::Rotate::Yes);
        return group;
    }

    /// Builds and appends; keeps the key of a new epoch. Returns the entry.
    Bytes append(crypto::GroupLog& group,
                 const Person& author,
                 std::vector<crypto::GroupOp> ops,
                 std::size_t device = 0,
                 crypto::GroupLog::Rotate rotate = crypto::GroupLog::Rotate::IfNeeded)
    {
        auto built = must(tryBuild(group, author, std::move(ops), device, rotate), "group entry");
        must(group.append(built.entry, *this), "group entry");
        if (built.newEpoch)
            keys.emplace(*built.newEpoch, std::move(*built.newKey));
        return built.entry;
    }

    Result<crypto::BuiltGroupEntry>
    tryBuild(const crypto::GroupLog& group,
             const Person& author,
             std::vector<crypto::GroupOp> ops,
             std::size_t device = 0,
             crypto::GroupLog::Rotate rotate = crypto::GroupLog::Rotate::IfNeeded) const
    {
        const auto epoch = group.epoch();
        const crypto::EpochKey* key = epoch ? &keys.at(*epoch) : nullptr;
        return crypto::buildGroupEntry(group,
                                       *this,
                                       {author.id, author.devices[device].sign},
                                       std::move(ops),
                                       key,
                                       2000,
                                       rotate);
    }

    crypto::Add addOp(const Person& person, crypto::Role role) const
    {
        return crypto::Add{person.id, m_logs.at(person.id).head(), role, {}};
    }

    /// Cutoffs at the feeds' heads for all active devices of the person at the head of his log.
    crypto::Cutoffs cutoffsFor(const Person& person) const
    {
        const crypto::UserLog& userLog = m_logs.at(person.id);
        crypto::Cutoffs cutoffs;
        for (const auto& device : userLog.activeDevicesAt(userLog.headSeq()))
            cutoffs.push_back(pointOf(device.sign));
        std::sort(cutoffs.begin(), cutoffs.end());
        return cutoffs;
    }

    crypto::FeedPoint pointOf(const DeviceId& device) const
    {
        const auto at = feeds.find(device);
        return at == feeds.end() ? crypto::FeedPoint{device, 0, {}}
                                 : crypto::FeedPoint{device, at->second.seq, at->second.last};
    }

    /// The header an honest client would write next, at the group's head.
    crypto::EnvelopeHeader nextHeader(const crypto::GroupLog& group,
                                      const crypto::DeviceKeys& device,
                                      DocumentKind kind = DocumentKind::Content) const
    {
        crypto::EnvelopeHeader header;
        header.kind = kind;
        header.group = group.id();
        header.document = document;
        const auto feed = feeds.find(device.id());
        header.seq = feed == feeds.end() ? 1 : feed->second.seq + 1;
        header.prev = feed == feeds.end() ? crypto::firstPrev(group.id()) : feed->second.last;
        header.logHead = group.head();
        header.epoch = group.epoch().value_or(0);
        return header;
    }

    crypto::StreamKey streamKey(const crypto::GroupLog& group,
                                const crypto::EnvelopeHeader& header) const
    {
        return crypto::deriveStreamKey(
            keys.at(header.epoch), group.id(), header.epoch, header.document, header.kind);
    }

    crypto::SealedEnvelope seal(const crypto::GroupLog& group,
                                const crypto::DeviceKeys& device,
                                const crypto::EnvelopeHeader& header,
                                std::string_view text = "text") const
    {
        const Bytes body = must(crypto::encodeOpBody({}, 7, asBytes(text)));
        const crypto::StreamKey key = streamKey(group, header);
        return must(crypto::sealEnvelope(header, {}, body, key.open().key(), device.sign), "seal");
    }

    /// Seals at the head and moves the feed on.
    crypto::SealedEnvelope write(const crypto::GroupLog& group,
                                 const crypto::DeviceKeys& device,
                                 DocumentKind kind = DocumentKind::Content)
    {
        const crypto::EnvelopeHeader header = nextHeader(group, device, kind);
        crypto::SealedEnvelope sealed = seal(group, device, header);
        feeds[device.id()] = Feed{header.seq, sealed.id, header.logHead};
        return sealed;
    }

    /// What a reader knows who has the feed up to its head.
    crypto::FeedKnowledge knowledge(const DeviceId& device) const
    {
        crypto::FeedKnowledge known;
        if (const auto at = feeds.find(device); at != feeds.end())
            known.previous = crypto::FeedKnowledge::Previous{at->second.last, at->second.logHead};
        return known;
    }

    std::map<std::uint64_t, crypto::EpochKey> keys; ///< By epoch (one group a world).
    std::map<DeviceId, Feed> feeds;
    DocumentId document = DocumentId(std::array<std::uint8_t, 32>{0xd0});

private:
    SeededRandom m_random;
    std::map<UserId, crypto::UserLog> m_logs;
};

} // namespace cahier::test
